#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check --history: secrets in all that a repository holds, with the commit, the
# path and the line where each first stood.
. "$(dirname "$0")/lib.sh"

R=$work/repo
mkdir "$work/keep"

# at DATE: when the next commits are made; the first of those side by side is the older one.
at() {
  GIT_AUTHOR_DATE="17000$1 +0000" GIT_COMMITTER_DATE="17000$1 +0000"
  export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

# history STATUS NAME OPTION...: the search, as JSON in $work/json and as text in $work/out.
history() {
  status=$1 name=$2
  shift 2
  expect "$status" "$name" "$GITWARD" -C "$R" check --history "$@"
  "$GITWARD" -C "$R" check --history --format json "$@" > "$work/json" 2> /dev/null
}

# finds NAME RULE COMMIT PATH LINE: exactly one finding of a rule with that path; 0 is no line.
finds() {
  got=$(python3 - "$work/json" "$2" "$4" <<'PY'
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
print("|".join("%s:%s" % (f.get("commit", ""), f.get("line", 0)) for f in found
               if f["rule"].startswith(sys.argv[2]) and f.get("path", "") == sys.argv[3]))
PY
)
  same "$1" "$got" "$3:$5"
}

# told NAME RULE COMMIT: a finding without a path says this commit or tag.
told() {
  got=$(python3 - "$work/json" "$2" <<'PY'
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
print(" ".join(f.get("commit", "-") for f in found
               if f["rule"].startswith(sys.argv[2]) and not f.get("path")))
PY
)
  case " $got " in
  *" $3 "*) pass "$1" ;;
  *) fail "$1" "commits: $got" "no: $3" ;;
  esac
}

# --- Nothing, and nothing bad ----------------------------------------------------------

must git init -q "$R"
history '0|3' 'a repository without commits'
at 00001
deployment base > "$R/base.yaml"
commit "$R" base
history 0 'a clean history'
says 'is counted' '^checked .* 1 commit'

# --- Where secrets hide ------------------------------------------------------------------

at 00010
printf 'one\ntwo\n%s\n' "$(token old)" > "$R/old.txt"
commit "$R" 'added'
added=$(tip "$R" HEAD)
at 00020
must git -C "$R" rm -q old.txt
commit "$R" 'and deleted'
history 1 'a secret that was deleted again'
finds 'is found where it stood' secret-github "$added" old.txt 3
if grep -q "$(token old)" "$work/json" "$work/out"; then fail 'and is not shown'; else pass 'and is not shown'; fi
says 'the text names its commit' "$(echo "$added" | cut -c1-7)"

at 00030
mkdir "$R/sub"
printf '%s\n' "$(token moved)" > "$R/sub/first.txt"
commit "$R" 'first name'
first=$(tip "$R" HEAD)
at 00040
must git -C "$R" mv sub/first.txt second.txt
must git -C "$R" commit -qm 'second name'
second=$(tip "$R" HEAD)
history 1 'a renamed file'
finds 'its first name has the first commit' secret-github "$first" sub/first.txt 1
finds 'its second name the second' secret-github "$second" second.txt 1
at 00050
printf 'a line in front\n%s\n' "$(token moved)" > "$R/second.txt"
commit "$R" 'another line'
history 1 'a secret that moves within its file'
finds 'is told once, with the first commit' secret-github "$second" second.txt 1

at 00060
must git -C "$R" checkout -q -b side
echo side > "$R/side.txt"
commit "$R" side
must git -C "$R" checkout -q main
at 00061
echo main > "$R/main.txt"
commit "$R" main
must git -C "$R" merge -q --no-commit side
token evil > "$R/evil.txt"
at 00070
commit "$R" 'merge'
merge=$(tip "$R" HEAD)
at 00080
must ln -s "https://x:$(token link)@example.org" "$R/type"
commit "$R" 'a link'
link=$(tip "$R" HEAD)
at 00090
rm "$R/type"
token file > "$R/type"
commit "$R" 'a file'
file=$(tip "$R" HEAD)
at 00100
printf '*.bin -diff\n*.utf encoding=none -text\n' > "$R/.gitattributes"
printf '\000\001%s\000' "$(token binary)" > "$R/blob.bin"
printf 'x\n%s\n' "$(token wide)" | iconv -f UTF-8 -t UTF-16 > "$R/wide.utf"
commit "$R" 'attributes'
attributes=$(tip "$R" HEAD)
at 00110
must git -C "$R" commit -q --allow-empty -m "password is $(token message)"
message=$(tip "$R" HEAD)
must git -C "$R" tag -a v1 -m "release $(token tag)" HEAD~1
must git -C "$R" notes add -m "$(token note)" HEAD~1
note=$(tip "$R" refs/notes/commits)
must git -C "$R" branch "b-$(token branch)"
token stash > "$R/base.yaml"
at 00120
must git -C "$R" stash -q
stash=$(tip "$R" refs/stash)

history 1 'all of them'
finds 'what only a merge brought' secret-github "$merge" evil.txt 1
python3 - "$work/json" "$link" "$file" > "$work/types" <<'PY'
import json, sys
got = sorted({f["commit"] for f in json.load(open(sys.argv[1]))["findings"] if f.get("path") == "type"})
print(got == sorted(sys.argv[2:]))
PY
same 'a link and the file in its place' "$(cat "$work/types")" True
finds 'a file that attributes hide' secret-github "$attributes" blob.bin 1
finds 'UTF-16' secret-github "$attributes" wide.utf 2
told 'the message of a commit' secret-github "$message"
told 'the message of a tag' secret-github "$(tip "$R" refs/tags/v1)"
finds 'a note' secret-github "$note" "$(tip "$R" 'HEAD~1')" 1
finds 'the stash' secret-github "$stash" base.yaml 1
yes 'the name of a branch' grep -q '"ref": *"refs/heads/b-' "$work/json"
for t in old moved evil link file binary wide message tag note branch stash; do
  if grep -q "$(token $t)" "$work/json" "$work/out"; then fail "$t is masked"; fi
done
pass 'none is shown'

# --- A name with a secret ------------------------------------------------------------------

at 00130
mkdir "$R/$(token folder)"
echo x > "$R/$(token folder)/x.txt"
commit "$R" 'a folder'
folder=$(tip "$R" HEAD)
history 1 'a secret in the name of a folder'
python3 - "$work/json" "$folder" > "$work/types" <<'PY'
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
print(any(f.get("commit") == sys.argv[2] and "***" in f.get("path", "") for f in found))
PY
same 'is told, masked' "$(cat "$work/types")" True

# --- Where to begin ---------------------------------------------------------------------------

expect 0 'only what a commit leads to' "$GITWARD" -C "$R" check --history "$added~1"
expect 1 'a commit by its name' "$GITWARD" -C "$R" check --history "$added"
expect 2 'a revision that is not there' "$GITWARD" -C "$R" check --history nowhere
expect 2 'a revision like an option' "$GITWARD" -C "$R" check --history --all
expect 2 '--unreachable alone' "$GITWARD" -C "$R" check --unreachable
expect 2 'a history and a range' "$GITWARD" -C "$R" check --history --range HEAD~1..HEAD
expect 2 'no repository' "$GITWARD" -C "$work/keep" check --history

# --- What no reference leads to ------------------------------------------------------------------

must git -C "$R" stash drop -q
history 1 'without the stash'
if grep -q '"path": *"base.yaml"' "$work/json"; then fail 'a dropped stash is not looked at'; else pass 'a dropped stash is not looked at'; fi
history 1 'all objects' --unreachable
finds 'a dropped stash is found' secret-github "$stash" base.yaml 1
token loose | git -C "$R" hash-object -w --stdin > "$work/loose"
history 1 'a blob that nothing names' --unreachable
finds 'is told by its id' secret-github '' "$(cat "$work/loose")" 1

# --- Packed, and packed again -----------------------------------------------------------------------

"$GITWARD" -C "$R" check --history --format json > "$work/before" 2> /dev/null
must git -C "$R" repack -qad
must git -C "$R" pack-refs --all
"$GITWARD" -C "$R" check --history --format json > "$work/after" 2> /dev/null
findings() { python3 -c 'import json, sys
print(json.dumps(json.load(open(sys.argv[1]))["findings"], sort_keys=True))' "$1"; }
same 'packs tell the same as loose objects' "$(findings "$work/after")" "$(findings "$work/before")"
cp "$R"/.git/objects/pack/*.pack "$work/keep/"
must git -C "$R" -c pack.packSizeLimit=1m -c gc.auto=0 repack -q -f --depth=50
cp "$work"/keep/*.pack "$R/.git/objects/pack/" 2> /dev/null
for p in "$R"/.git/objects/pack/*.pack; do
  if [ ! -e "${p%.pack}.idx" ]; then must git -C "$R" index-pack "$p"; fi
done
"$GITWARD" -C "$R" check --history --format json > "$work/after" 2> /dev/null
same 'so do objects in several packs' "$(findings "$work/after")" "$(findings "$work/before")"
must git clone -q --bare --shared "$R" "$work/shared.git"
expect 1 'objects of an alternate' "$GITWARD" -C "$work/shared.git" check --history
says 'are searched' 'old.txt:3'

# --- Reports ------------------------------------------------------------------------------------------

"$GITWARD" -C "$R" check --history --format sarif > "$work/sarif" 2> /dev/null
yes 'SARIF has the commit and the path' python3 - "$work/sarif" "$added" <<'PY'
import json, sys
results = json.load(open(sys.argv[1]))["runs"][0]["results"]
assert any(sys.argv[2] in json.dumps(r) and "old.txt" in json.dumps(r) for r in results)
PY
expect 0 '--exit-zero' "$GITWARD" -C "$R" check --history --exit-zero

# --- Rules of users ----------------------------------------------------------------------------------------

U=$work/users
must git init -q "$U"
mkdir -p "$U/app/conf" "$U/lib"
cat > "$U/.gitleaks.toml" <<'TOML'
[[rules]]
id = "house-key"
regex = '''HOUSE-[0-9]{6}'''
path = '''^app/conf/.*\.txt$'''
TOML
echo HOUSE-123456 > "$U/app/conf/a.txt"
echo HOUSE-123456 > "$U/lib/a.txt"
commit "$U" rules
R=$U
history 1 'rules of users'
finds 'a rule for one folder' secret-user-rule "$(tip "$U" HEAD)" app/conf/a.txt 1
if grep -q '"lib/a.txt"' "$work/json"; then fail 'is not for others'; else pass 'is not for others'; fi

# --- SHA-256 --------------------------------------------------------------------------------------------------

R=$work/sha256
if git init -q --object-format=sha256 "$R" 2> /dev/null; then
  token long > "$R/long.txt"
  commit "$R" long
  long=$(tip "$R" HEAD)
  must git -C "$R" rm -q long.txt
  commit "$R" gone
  must git -C "$R" repack -qad
  history 1 'a repository with SHA-256'
  finds 'is searched' secret-github "$long" long.txt 1
else
  skip 'SHA-256' 'this Git cannot'
fi

# --- What is not there -------------------------------------------------------------------------------------------

C=$work/clean
repository "$C"
for n in 1 2 3; do
  echo "$n" > "$C/n.txt"
  commit "$C" "$n"
done
must git clone -q --depth 1 "file://$C" "$work/shallow"
R=$work/shallow
history 2 'a shallow clone is not decided'
says 'and says how to get the rest' 'fetch --unshallow'
must git -C "$C" config uploadpack.allowFilter true
must git clone -q --no-checkout --filter=blob:none "file://$C" "$work/partial"
R=$work/partial
history 2 'a partial clone is not decided'
says 'and says how to get the rest' 'refetch'
R=$work/lost
must cp -r "$C" "$R"
blob=$(git -C "$R" rev-parse 'HEAD~1:n.txt')
rm -f "$R/.git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
history 2 'a missing object'
says 'is named' "$blob"
R=$work/broken
must cp -r "$C" "$R"
f="$R/.git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
chmod u+w "$f"
echo broken > "$f"
history 2 'an object that cannot be read'
R=$work/cut
must cp -r "$C" "$R"
must git -C "$R" repack -qad
pack=$(ls "$R"/.git/objects/pack/*.pack)
chmod u+w "$pack"
size=$(wc -c < "$pack")
python3 - "$pack" $((size / 2)) <<'PY'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    f.write(b"\0" * 40)
PY
history 2 'a pack that is damaged'
R=$work/clean
expect 0 'what is whole' "$GITWARD" -C "$R" check --history

# --- Limits ---------------------------------------------------------------------------------------------------------

printf 'version: 1\nlimits:\n  history_objects: 5\n' > "$work/few.yaml"
history '1|2' 'more objects than allowed' --policy "$work/few.yaml"
says 'names the limit' 'limits.history_objects'
printf 'version: 1\nlimits:\n  history_bytes: 500\n' > "$work/few.yaml"
history '1|2' 'more bytes than allowed' --policy "$work/few.yaml"
says 'names the limit' 'limits.history_bytes'
printf 'version: 1\nlimits:\n  history_blob_bytes: 500\n' > "$work/few.yaml"
history '1|2' 'a file larger than allowed' --policy "$work/few.yaml"
says 'names the file' 'base.yaml'
printf 'version: 1\nlimits:\n  objects: 2\n  total_bytes: 10\n  blob_bytes: 10\n' > "$work/few.yaml"
history 0 'the limits of a push are not those of a history' --policy "$work/few.yaml"
