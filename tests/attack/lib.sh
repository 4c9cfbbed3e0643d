# SPDX-License-Identifier: Apache-2.0
# Sourced by each *_test.sh of this folder: the words of tests/e2e/lib.sh, and
# `attack`, which makes every attempt twice. First its harmless twin, with $bad
# = false, which must be accepted: a wall that lets nothing through would prove
# nothing. Then the attack itself, $bad = true, which must end with exit 1
# (denied) or 2 (blocked) of the hook, with no reference of the server moved.
#
# SPEND is tests/attack/spend, built. ATTACK_HOOK, when set, is another hook
# that is installed in place of gitward's (peers.sh).

. "$(dirname "$0")/../e2e/lib.sh"
SPEND=${SPEND:?}
S=$work/server.git # each attempt has these two for itself
D=$work/dev
secret=$(token "$suite")
# An instrumented build takes more of everything.
slack=1
if grep -aq __asan_init "$GITWARD"; then slack=8; fi
zeros=0000000000000000000000000000000000000000
bad=false

# The installed hook, watched: what it spent and how it ended is in $work/spent.
watch_hook() { # SERVER
  if [ -n "${ATTACK_HOOK-}" ]; then must cp "$ATTACK_HOOK" "$1/hooks/pre-receive"; fi
  must mv "$1/hooks/pre-receive" "$1/hooks/judge"
  cat > "$1/hooks/pre-receive" <<HOOK
#!/bin/sh
exec "$SPEND" \${BLOW-} "$work/spent" -- "\${0%/*}/judge" "\$@"
HOOK
  must chmod +x "$1/hooks/pre-receive"
}

# Nothing of Git's own template is needed, and each attempt copies it twice.
mkdir -p "$work/template/info" "$work/template/hooks"
git config --file "$GIT_CONFIG_GLOBAL" init.templateDir "$work/template"
mkdir "$work/kept"
server "$work/kept/server.git"
watch_hook "$work/kept/server.git"
must git clone -q --no-hardlinks "$work/kept/server.git" "$work/kept/dev"
must git -C "$work/kept/dev" remote set-url origin "file://$S"

# serve LINE...: the hook is installed with a server file of these lines.
serve() {
  { echo 'version: 1' && printf '%s\n' "$@"; } > "$work/x/server.yaml"
  [ ! -f "$S/hooks/judge" ] || must mv "$S/hooks/judge" "$S/hooks/pre-receive"
  must "$GITWARD" init --server "$S" --remove
  must "$GITWARD" init --server "$S" --config "$work/x/server.yaml"
  watch_hook "$S"
}
state_of() { git -C "$1" for-each-ref --format='%(refname) %(objectname) %(symref)'; }

# --- Words for the attempts ----------------------------------------------------

# manifest [PATH]: a Deployment, privileged in the attack.
manifest() {
  mkdir -p "$(dirname "$D/${1:-web.yaml}")"
  deployment web "$bad" > "$D/${1:-web.yaml}"
}

# text [FORMAT]: a line with a secret in it, or in the twin with something else of its length.
text() {
  # shellcheck disable=SC2059
  if $bad; then
    printf "${1:-%s\n}" "$secret"
  else
    printf "${1:-%s\n}" "$(printf '%s' "$secret" | tr 'A-Za-z0-9' x)"
  fi
}

# put MODE ID PATH: an index entry of any kind.
put() { must git -C "$D" update-index --add --cacheinfo "$1,$2,$3"; }
blob() { git -C "$D" hash-object -w --stdin; }
save() { must git -C "$D" commit -q --no-verify -m "${1:-change}"; } # the index as it is
id_of() { git -C "$D" rev-parse -q --verify "$1"; }
# raw TYPE: an object as it stands on standard input, whatever Git thinks of it.
raw() { git -C "$D" hash-object --literally -w -t "$1" --stdin; }
headers() { # TREE PARENT: of a commit
  printf 'tree %s\nparent %s\nauthor A <a@example.org> 1700000000 +0000\n' "$1" "$2"
  printf 'committer A <a@example.org> 1700000000 +0000\n'
}
# known COMMIT: its objects are on the server, and no reference leads to them.
known() { must git -C "$S" fetch -q --no-write-fetch-head "$D" "$1"; }
on_server() { must git -C "$S" "$@"; }
in_dev() { must git -C "$D" "$@"; }
set_policy() { # LINE...: lands on the server's main
  printf '%s\n' 'version: 1' "$@" > "$D/.gitward.yaml"
  commit "$D" policy
  known main
  on_server update-ref refs/heads/main "$(id_of main)"
}

# strike ARG...: the push that counts.
strike() { trial timeout 100 git -C "$D" push origin "$@"; }

# feed LINE...: the lines straight to the hook, with the objects of $work/incoming
# when there is such a folder (quarantine).
feed() { printf '%s\n' "$@" | feed_input; }
feed_input() { # standard input instead
  if [ -d "$S/objects/incoming" ]; then
    GIT_OBJECT_DIRECTORY=$S/objects/incoming GIT_QUARANTINE_PATH=$S/objects/incoming
    GIT_ALTERNATE_OBJECT_DIRECTORIES=$S/objects
    export GIT_OBJECT_DIRECTORY GIT_QUARANTINE_PATH GIT_ALTERNATE_OBJECT_DIRECTORIES
  fi
  touch "$work/still"
  trial in_dir "$S" env GIT_DIR=. timeout 100 hooks/pre-receive
}
# quarantine REV...: what the server lacks of them, as Git would leave it for the hook.
quarantine() {
  must mkdir "$S/objects/incoming"
  { printf '%s\n' "$@" && echo "^$(tip "$S" main)"; } | git -C "$D" pack-objects --revs -q --stdout > "$work/pack"
  must in_dir "$S" env GIT_OBJECT_DIRECTORY="$S/objects/incoming" GIT_ALTERNATE_OBJECT_DIRECTORIES="$S/objects" \
    sh -c "git ${1:+unpack-objects} -q < '$work/pack'"
}
to_main() { echo "$(tip "$S" main) $(id_of "${1:-main}") refs/heads/main"; }

trial() { # COMMAND...
  rm -f "$work/spent"
  state_of "$S" > "$work/before"
  "$@" > "$work/out" 2>&1
  echo $? > "$work/client"
  state_of "$S" > "$work/after"
}

# Two sizes: that of the attack and that of its twin.
size() { if $bad; then echo "$1"; else echo "$2"; fi; }

# within MS KB: CPU time and private memory of the hook with all its children.
within() {
  [ -s "$work/spent" ] || return 0
  cpu=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 3) kb=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 4)
  [ "${cpu%.*}" -le $(($1 * slack)) ] && [ "$kb" -le $(($2 * slack)) ] || settle "TOO COSTLY ($cpu ms, $kb KiB; bounds $1 ms, $2 KiB)"
}

# settle RESULT: the case has a proof of its own.
settle() { echo "$*" > "$work/settled"; }

# --- Judging them ------------------------------------------------------------------

attempt() { # FUNCTION
  rm -rf "$work/server.git" "$work/dev" "$work/still" "$work/settled" "$work/client" "$work/spent" "$work/out" "$work/x"
  cp -a "$work/kept/server.git" "$work/kept/dev" "$work"
  mkdir "$work/x"
  ("$1") > "$work/said" 2>&1
}
hook_status() { sed -n '$s/ .*//p' "$work/spent" 2>/dev/null; }

twin_result() {
  if [ -f "$work/settled" ]; then
    cat "$work/settled"
  elif ! [ -f "$work/client" ]; then
    echo 'not prepared'
  elif [ "$(cat "$work/client")" != 0 ]; then
    echo "refused (hook: $(hook_status))"
  elif [ ! -f "$work/still" ] && cmp -s "$work/before" "$work/after"; then
    echo 'moved nothing'
  else
    echo accepted
  fi
}

attack_result() { # PATTERN
  if [ -f "$work/settled" ]; then
    cat "$work/settled"
  elif ! [ -f "$work/client" ]; then
    echo 'NOT PREPARED'
  elif [ "$(cat "$work/client")" = 0 ] || ! cmp -s "$work/before" "$work/after"; then
    echo ALLOWED
  elif [ -z "$(hook_status)" ]; then
    echo 'refused by Git'
  else
    case $(hook_status) in
    1) word=denied ;;
    2 | 3) word=blocked ;; # undecided, or nothing to decide about
    0) word='refused by Git' ;;
    127) # the system could not even start it, and Git takes that for a no
      if grep -aq 'error while loading shared libraries' "$work/out"; then word='refused by Git'; else word='CRASHED (127)'; fi
      ;;
    *) word="CRASHED ($(hook_status))" ;;
    esac
    if [ "$word" = denied ] && [ -n "$1" ] && [ -z "${ATTACK_HOOK-}" ] && ! grep -aq -e "$1" "$work/out"; then
      word="OTHER REASON than $1"
    fi
    echo "$word"
  fi
}

# attack FUNCTION WHAT [PATTERN [RESULT]]: PATTERN is in the words of a denial; RESULT is the only
# one that counts as stopped (default: denied, blocked, or refused by Git itself).
attack() {
  id=$(echo "$1" | tr _ -)
  want=${4:-denied|blocked|refused by Git|found}
  case "|${ATTACK_ONLY:-$id}|" in *"|$id|"*) ;; *) return ;; esac
  # Of others only what they are made for can be asked.
  [ -z "${ATTACK_HOOK-}" ] || case ${3-} in *secret-*) ;; *) return ;; esac
  start=$(date +%s%N)
  bad=false
  attempt "$1"
  twin=$(twin_result)
  [ "$twin" = accepted ] || explain > "$work/why"
  bad=true
  attempt "$1"
  result=$(attack_result "${3-}")
  if [ "$twin" != accepted ]; then
    result="$result, but its harmless twin: $twin"
    echo "not ok - $suite: $id: $result: $2"
    cat "$work/why"
  elif case "|$want|" in *"|$result|"*) false ;; esac; then
    echo "not ok - $suite: $id: $result: $2"
    explain
  else
    echo "ok - $suite: $id: $result: $2"
  fi
  [ -z "${ATTACK_TABLE-}" ] || printf '%s\t%s\t%s\t%s\t%s\n' "$suite" "$id" "$result" "${3-}" "$2" >> "$ATTACK_TABLE/$suite"
  [ -z "${ATTACK_TIMES-}" ] || echo "# $id: $((($(date +%s%N) - start) / 1000000)) ms"
}
explain() {
  for file in said out; do
    [ ! -s "$work/$file" ] || head -c 3000 "$work/$file" | cat -v | head -20 | cut -c -300 | sed 's/^/#   /'
  done
}
