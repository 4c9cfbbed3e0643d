# SPDX-License-Identifier: Apache-2.0
# Sourced by each *_test.sh: a folder of its own, Git without anybody's
# configuration, and the words the tests are written in. GITWARD is the
# program; `$work` the folder, where the test starts.

set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/gitward-e2e.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
for v in $(env | sed -n 's/^\(\(GL\|GITEA\|GITHUB\|BB\|GERRIT\|SSH\|REMOTE\|GITOLITE\)_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
unset CI TF_BUILD NO_COLOR FORCE_COLOR CLICOLOR GITWARD_BIN
HOME=$work/home
XDG_CONFIG_HOME=$work/home/.config
GIT_CONFIG_NOSYSTEM=1
GIT_CONFIG_GLOBAL=$work/gitconfig
GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.org
GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.org
GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
GIT_TERMINAL_PROMPT=0 GIT_EDITOR=true GIT_MERGE_AUTOEDIT=no
LC_ALL=C TZ=UTC TERM=dumb
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
  GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_DATE GIT_TERMINAL_PROMPT \
  GIT_EDITOR GIT_MERGE_AUTOEDIT LC_ALL TZ TERM
mkdir "$HOME"
cat > "$GIT_CONFIG_GLOBAL" <<'CONFIG'
[init]
	defaultBranch = main
[advice]
	detachedHead = false
	ignoredHook = false
[protocol "file"]
	allow = always
[core]
	symlinks = true
CONFIG
cd "$work" || exit 1
suite=$(basename "$0" _test.sh)

# --- Words -------------------------------------------------------------------

pass() { echo "ok - $suite: $1"; }
fail() {
  echo "not ok - $suite: $1"
  shift
  for note in "$@"; do printf '#   %s\n' "$note"; done
}

# skip NAME REASON: what could not be tried here; never counted as passed.
skip() {
  echo "skip - $suite: $1: SKIPPED, $2"
}

# expect STATUS NAME COMMAND...: run it; its output stays in $work/out for says and lacks.
# STATUS may be a list: "1|2".
expect() {
  want=$1 name=$2
  shift 2
  "$@" > "$work/out" 2>&1
  got=$?
  case "|$want|" in
  *"|$got|"*) pass "$name" ;;
  *)
    fail "$name" "status $got, not $want, of: $*"
    sed 's/^/#   /' "$work/out" | head -40 | cat -v
    ;;
  esac
}

# says NAME PATTERN: the last output has a line that matches.
says() {
  if grep -q -e "$2" "$work/out"; then
    pass "$1"
  else
    fail "$1" "no line matches: $2"
    sed 's/^/#   /' "$work/out" | head -40 | cat -v
  fi
}

# lacks NAME PATTERN: no line does.
lacks() {
  if grep -q -e "$2" "$work/out"; then
    fail "$1" "a line matches: $2" "$(grep -m 3 -e "$2" "$work/out" | cat -v)"
  else
    pass "$1"
  fi
}

# same NAME A B: equal texts.
same() {
  if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "'$2'" "is not '$3'"; fi
}

# yes NAME COMMAND...: it succeeds.
yes() {
  name=$1
  shift
  if "$@" > /dev/null 2>&1; then pass "$name"; else fail "$name" "failed: $*"; fi
}

# no NAME COMMAND...: it fails.
no() {
  name=$1
  shift
  if "$@" > /dev/null 2>&1; then fail "$name" "succeeded: $*"; else pass "$name"; fi
}

# must COMMAND...: preparation; without it the test means nothing.
must() {
  "$@" > "$work/must" 2>&1 && return
  fail "preparation: $*" "$(cat "$work/must")"
  exit 1
}

# --- Things to judge -----------------------------------------------------------

digest=sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945

# deployment NAME [PRIVILEGED]: a Deployment; line $privileged_line says whether it is privileged.
privileged_line=26
deployment() {
  cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $1
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: $1
  template:
    metadata:
      labels:
        app: $1
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: web
          image: registry.example.com/shop/$1@$digest
          securityContext:
            allowPrivilegeEscalation: ${2:-false}
            privileged: ${2:-false}
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            capabilities:
              drop: [ALL]
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 64Mi
YAML
}

# A GitHub token that is valid by its own checksum and belongs to nobody. $1 varies it.
token() {
  python3 - "$1" <<'PY'
import hashlib, sys, zlib
digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
seed = hashlib.sha512(sys.argv[1].encode()).digest()
body = "".join(digits[b % 62] for b in seed[:30])
n, check = zlib.crc32(body.encode()), ""
for _ in range(6):
    check = digits[n % 62] + check
    n //= 62
print("gh" + "p_" + body + check)
PY
}

# repository DIR [INIT OPTION...]: with one good commit.
repository() {
  dir=$1
  shift
  must git init -q "$@" "$dir"
  deployment base > "$dir/base.yaml"
  must git -C "$dir" add base.yaml
  must git -C "$dir" commit -q -m 'base'
}

# server DIR: bare, with the pre-receive hook; its main has one good commit.
server() {
  must git init -q --bare "$1"
  must git -C "$1" config receive.denyDeleteCurrent ignore
  repository "$1.seed"
  must git -C "$1.seed" push -q "$1" HEAD:refs/heads/main
  must "$GITWARD" init --server "$1"
}

# clone SERVER DIR
clone() {
  must git clone -q "file://$1" "$2"
}

# commit DIR MESSAGE: everything there is.
commit() {
  must git -C "$1" add -A
  must git -C "$1" commit -q --no-verify -m "$2"
}

tip() { git -C "$1" rev-parse -q --verify "$2" 2>/dev/null; }

# The program, run as Git runs it in a repository's folder.
in_dir() {
  (cd "$1" && shift && "$@")
}
