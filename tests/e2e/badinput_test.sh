#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Broken, hostile and oversized input: each ends in time with status 2 (or 1
# where a rule denies, 3 where there is nothing), one clear line, and never 0.
. "$(dirname "$0")/lib.sh"

limit='timeout 60'
one_line() { # NAME: the failure is told once
  n=$(grep -c -e 'could not decide' -e '^error: ' "$work/out")
  if [ "$n" -ge 1 ]; then pass "$1"; else fail "$1" "$(head -5 "$work/out")"; fi
  lacks "$1, and nothing is called allowed" 'gitward: allowed'
}

# --- Repositories that are broken --------------------------------------------------------

repository "$work/head"
deployment x > "$work/head/x.yaml"
must git -C "$work/head" add x.yaml
printf 'garbage\n' > "$work/head/.git/HEAD"
expect 2 'HEAD is garbage' $limit "$GITWARD" -C "$work/head" check --staged
one_line 'HEAD is garbage: told'
printf 'ref: refs/heads/../../etc/passwd\n' > "$work/head/.git/HEAD"
expect 2 'HEAD leads out of the repository' $limit "$GITWARD" -C "$work/head" check --staged
one_line 'HEAD leads out: told'

object_file() { echo "$1/.git/objects/$(echo "$2" | cut -c1-2)/$(echo "$2" | cut -c3-)"; }
repository "$work/missing"
deployment x true > "$work/missing/x.yaml"
must git -C "$work/missing" add x.yaml
rm -f "$(object_file "$work/missing" "$(tip "$work/missing" :x.yaml)")"
expect 2 'a staged object is missing' $limit "$GITWARD" -C "$work/missing" check --staged
one_line 'a staged object is missing: told'

repository "$work/cut"
deployment x > "$work/cut/x.yaml"
must git -C "$work/cut" add x.yaml
f=$(object_file "$work/cut" "$(tip "$work/cut" :x.yaml)")
chmod u+w "$f"
truncate -s 40 "$f"
expect 2 'a loose object is cut short' $limit "$GITWARD" -C "$work/cut" check --staged
one_line 'a loose object is cut short: told'
printf 'not zlib at all' > "$f"
expect 2 'a loose object is garbage' $limit "$GITWARD" -C "$work/cut" check --staged
one_line 'a loose object is garbage: told'

repository "$work/swap"
deployment good > "$work/swap/x.yaml"
must git -C "$work/swap" add x.yaml
good=$(tip "$work/swap" :x.yaml)
deployment evil true > "$work/swap/x.yaml"
must git -C "$work/swap" add x.yaml
evil=$(tip "$work/swap" :x.yaml)
f=$(object_file "$work/swap" "$evil")
chmod u+w "$f"
cp "$(object_file "$work/swap" "$good")" "$f"
expect '1|2' 'an object whose content is not what its name says' $limit "$GITWARD" -C "$work/swap" check --staged

repository "$work/tree"
t=$(tip "$work/tree" 'HEAD^{tree}')
deployment x > "$work/tree/x.yaml"
must git -C "$work/tree" add x.yaml
rm -f "$(object_file "$work/tree" "$t")"
expect 2 'the tree of HEAD is missing' $limit "$GITWARD" -C "$work/tree" check --staged
one_line 'the tree of HEAD is missing: told'

repository "$work/index"
deployment x > "$work/index/x.yaml"
must git -C "$work/index" add x.yaml
printf 'DIRC garbage' > "$work/index/.git/index"
expect 2 'the index is garbage' $limit "$GITWARD" -C "$work/index" check --staged
one_line 'the index is garbage: told'

# --- Policies that cannot be used -----------------------------------------------------------

repository "$work/policy"
cd "$work/policy" || exit 1
bad_policy() { # NAME PLACE TEXT
  printf "$3" > p.yaml
  expect 2 "policy: $1" $limit "$GITWARD" check --policy p.yaml base.yaml
  says "policy: $1: its place" "p.yaml:$2"
  lacks "policy: $1: nothing is called allowed" 'gitward: allowed'
  expect 2 "policy check: $1" "$GITWARD" policy check p.yaml
  says "policy check: $1: its place" "^error: p.yaml:$2"
}
bad_policy 'no YAML' 3: 'version: 1\nrules: [\n'
bad_policy 'an unknown key' 2:1 'version: 1\nrulez: {}\n'
bad_policy 'an unknown rule' 3: 'version: 1\nrules:\n  privilegd: off\n'
bad_policy 'an unknown level' 3: 'version: 1\nrules:\n  privileged: maybe\n'
bad_policy 'an unknown version' 1: 'version: 9\n'
bad_policy 'a key twice' 2: 'version: 1\nversion: 1\n'
bad_policy 'an exemption without owner' 3: 'version: 1\nexemptions:\n  - rule: privileged\n    path: x\n    reason: r\n    expires: '"$(date -u -d '+30 days' +%Y-%m-%d)"'\n'
expect 2 'policy: not there' "$GITWARD" check --policy nowhere.yaml base.yaml
one_line 'policy: not there: told'
expect 2 'policy: a folder' "$GITWARD" check --policy . base.yaml
one_line 'policy: a folder: told'
: > p.yaml
expect 2 'policy: empty' "$GITWARD" check --policy p.yaml base.yaml
if [ "$(id -u)" -ne 0 ]; then
  echo 'version: 1' > p.yaml
  chmod 000 p.yaml
  expect 2 'policy: unreadable' "$GITWARD" check --policy p.yaml base.yaml
  chmod 600 p.yaml
fi
head -c 2000000 /dev/zero | tr '\0' '#' > p.yaml
expect 2 'policy: too large' "$GITWARD" check --policy p.yaml base.yaml
rm p.yaml

# --- References and pushes ------------------------------------------------------------------

cd "$work" || exit 1
repository "$work/refs"
cd "$work/refs" || exit 1
zeros=0000000000000000000000000000000000000000
blob=$(tip . HEAD:base.yaml)
head=$(tip . HEAD)
hook() { printf "$1" | GIT_DIR=.git $limit "$GITWARD" hook pre-receive; }
expect '1|2' 'a branch that names a blob' hook "$zeros $blob refs/heads/blob\n"
one_line 'a branch that names a blob: told'
expect 2 'a range of a blob' $limit "$GITWARD" check --range "$blob..HEAD"
one_line 'a range of a blob: told'
expect 3 'an empty push' hook ''
expect 2 'one empty line' hook '\n'
expect 2 'a line cut short' hook "$zeros $head"
expect 2 'a line without a name' hook "$zeros $head \n"
expect '1|2' 'a name that leads out' hook "$zeros $head refs/heads/../../x\n"
expect '1|2' 'a name with a newline cannot be' hook "$zeros $head refs/heads/a\nb\n"
expect 2 'ids of two lengths' hook "$zeros$zeros $head refs/heads/x\n"
expect 2 'a delete of nothing' hook "$zeros $zeros refs/heads/x\n"
expect '1|2' 'an old id that is not there' hook "$(echo "$head" | tr 0-9 1) $head refs/heads/main\n"
expect 1 'a delete of main alone' hook "$head $zeros refs/heads/main\n"
expect 2 'input over the limit' sh -c 'head -c 70000000 /dev/zero | GIT_DIR=.git "$GITWARD" hook pre-receive'
says 'input over the limit: told' 'limit'
expect 2 'input that cannot be read' sh -c 'GIT_DIR=.git "$GITWARD" hook pre-receive < .'
expect 3 'closed input is no input' sh -c 'GIT_DIR=.git "$GITWARD" hook pre-receive <&-; s=$?; [ $s = 2 ] && s=3; exit $s'
expect 2 'a repository that is not there' sh -c 'echo x | GIT_DIR=nowhere "$GITWARD" hook pre-receive'
awk -v z=$zeros -v h="$head" 'BEGIN { for (i = 0; i < 1500; i++) printf "%s %s refs/heads/b%d\n", z, h, i }' > ../many
expect '1|2' 'too many references' sh -c 'GIT_DIR=.git timeout 60 "$GITWARD" hook pre-receive < ../many'
says 'too many references: told' 'limit'

# An instrumented build reserves more address space than any limit leaves.
memory='ulimit -v 2000000'
sh -c "$memory; '$GITWARD' --version" > /dev/null 2>&1 || memory=:

# --- Bombs -----------------------------------------------------------------------------------

python3 - .git <<'PY'
import hashlib, os, sys, zlib
size, chunk = 1 << 30, bytes(1 << 20)
head = b"blob %d\0" % size
sha, z = hashlib.sha1(head), zlib.compressobj(1)
parts = [z.compress(head)]
for _ in range(size // len(chunk)):
    sha.update(chunk)
    parts.append(z.compress(chunk))
parts.append(z.flush())
name = sha.hexdigest()
folder = os.path.join(sys.argv[1], "objects", name[:2])
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, name[2:]), "wb") as f:
    f.write(b"".join(parts))
open("../big", "w").write(name)
PY
must git update-index --add --cacheinfo "100644,$(cat ../big),big.yaml"
expect '1|2' 'a file of 1 GiB' sh -c "$memory"'; timeout 60 "$GITWARD" check --staged'
says 'a file of 1 GiB: told' 'limit\|large\|bytes'
must git reset -q
truncate -s 1G "$work/sparse.yaml"
expect '1|2' 'a file of 1 GiB on disk' sh -c "$memory"'; timeout 60 "$GITWARD" check "$0"' "$work/sparse.yaml"
rm "$work/sparse.yaml"

t=$(printf '100644 blob %s\tx.yaml\n' "$blob" | git mktree)
for level in 1 2 3 4 5 6 7 8 9; do
  t=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\t%s\n' "$t" "$i"; done | git mktree)
done
bomb=$(git commit-tree -p HEAD -m bomb "$t")
expect '1|2' 'a tree of 10^9 paths' $limit "$GITWARD" check --range "HEAD..$bomb"
says 'a tree of 10^9 paths: told' 'limit\|paths'
expect '1|2' 'a push of it' hook "$head $bomb refs/heads/main\n"

t=$(printf '100644 blob %s\tx.yaml\n' "$blob" | git mktree)
python3 - "$t" .git <<'PY' > ../deep
import hashlib, os, sys, zlib
tree = sys.argv[1]
for _ in range(2000):
    body = b"40000 d\0" + bytes.fromhex(tree)
    data = b"tree %d\0" % len(body) + body
    tree = hashlib.sha1(data).hexdigest()
    folder = os.path.join(sys.argv[2], "objects", tree[:2])
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, tree[2:]), "wb").write(zlib.compress(data, 1))
print(tree)
PY
deep=$(git commit-tree -p HEAD -m deep "$(cat ../deep)")
expect '1|2' 'a tree of 2000 levels' $limit "$GITWARD" check --range "HEAD..$deep"
says 'a tree of 2000 levels: told' 'limit\|levels\|deep'

# --- Documents -----------------------------------------------------------------------------

cd "$work" || exit 1
mkdir docs
cd docs || exit 1
python3 - <<'PY'
open("deep.yaml", "w").write("a: " + "[" * 5000 + "]" * 5000 + "\n")
lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
for i in range(1, 200):
    lines.append("a%d: &a%d [%s]" % (i, i, ", ".join(["*a%d" % (i - 1)] * 9)))
open("alias.yaml", "w").write("\n".join(lines) + "\n")
open("broken.yaml", "w").write("kind: Pod\napiVersion: v1\nspec: [\n")
open("twice.yaml", "w").write("kind: Pod\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
open("bytes.yaml", "wb").write(b"kind: Pod\napiVersion: v1\nmetadata: {name: \xff\xfe\x80}\n")
open("bidi.yaml", "w", encoding="utf-8").write("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {a: \"\u202e evil\"}\n")
PY
for f in deep alias broken twice bytes; do
  expect '1|2' "$f.yaml" $limit "$GITWARD" check $f.yaml
  lacks "$f.yaml: nothing is called allowed" 'gitward: allowed'
done
$limit "$GITWARD" check bidi.yaml > "$work/out" 2>&1
if grep -q "$(printf '\342\200\256')" "$work/out"; then
  fail 'bidi.yaml: the control is not shown'
else
  pass 'bidi.yaml: the control is not shown'
fi

# --- Out of everything -----------------------------------------------------------------------

cd "$work/refs" || exit 1
deployment x true > x.yaml
must git add x.yaml
passed=
for kib in 4000 8000 12000 14000 16000 18000 20000 24000 28000 32000 40000 64000; do
  sh -c 'ulimit -v $0; exec "$GITWARD" check --staged' $kib > /dev/null 2>&1 && passed="$passed $kib"
done
same 'little memory never lets a bad change pass' "$passed" ''
for n in 3 4 5 6 7 8 10; do
  sh -c 'ulimit -n $0; exec "$GITWARD" check --staged' $n > /dev/null 2>&1 && passed="$passed $n"
done
same 'nor do few descriptors' "$passed" ''
expect 1 'with enough of both it is denied' "$GITWARD" check --staged
