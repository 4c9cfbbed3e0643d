#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The audit log on the command line: whole, and tampered with in each way.
. "$(dirname "$0")/lib.sh"

# The format as docs/audit-log.md has it, written by somebody else's program.
cat > log.py <<'PY'
import hashlib, json, sys

def records(members, prev="0" * 64):
    for number, text in enumerate(members, 1):
        rest = '"prev":"%s","seq":%d,"time":"2026-01-31T12:00:%02dZ",%s}' % (prev, number, number, text)
        prev = hashlib.sha256(rest.encode()).hexdigest()
        yield '{"hash":"%s",%s\n' % (prev, rest)

hostile = json.dumps("\x1b[31m\u202e\n::error::x")
members = ['"event":"push","verdict":"%s","repository":"shop/app","pusher":"u%d",'
           '"refs":[{"name":"refs/heads/main","old":"%s","new":"%s"}],"rules":["image-digest","host-path"]'
           % ("allowed" if n % 2 else "denied", n, "a" * 40, "b" * 40) for n in range(1, 6)]
members[4] = '"event":"push","verdict":"denied","repository":%s,"pusher":%s,"refs":[%s],%s:[1,{"x":%s}]' % (
    (hostile,) * 5)
sys.stdout.write("".join(records(members)))
PY
must python3 log.py
python3 log.py > good
head=$(tail -n 1 good | cut -c 10-73)
third=$(sed -n 3p good | cut -c 10-73)

expect 0 'a whole log' "$GITWARD" audit verify good
says 'how many, and when' '^5 records whole, 2026-01-31T12:00:01Z to 2026-01-31T12:00:05Z$'
says 'its head' "^head $head\$"
expect 0 'the head' "$GITWARD" audit head good
same 'only the hash' "$(cat out)" "$head"
expect 0 'with the head of today' "$GITWARD" audit verify --head "$head" good
expect 0 'with a head noted before' "$GITWARD" audit verify --head "$third" good

# broken NAME LINE WORDS: the file `bad` breaks there, for each command.
broken() {
  expect 1 "$1" "$GITWARD" audit verify bad
  says "$1: where and what" "^error: bad:$2: .*$3"
  expect 1 "$1: no head" "$GITWARD" audit head bad
  lacks "$1: no hash is printed" '^[0-9a-f]\{64\}$'
  expect 1 "$1: show" "$GITWARD" audit show bad
}

sed '3s/denied/DENIED/;3s/allowed/ALLOWED/' good > bad
broken 'a changed record' 3 'was changed'
sed '3d' good > bad
broken 'a removed record' 3 'missing'
sed '1d' good > bad
broken 'the first record removed' 1 'does not begin a chain'
sed '3p' good > bad
broken 'a record twice' 4 'inserted'
{ sed -n 1,2p good; sed -n 4p good; sed -n 3p good; sed -n 5p good; } > bad
broken 'records in another order' 3 'moved'
sed '2a {"hash":"x"}' good > bad
broken 'an inserted line' 3 'does not begin as a record'
head -c -20 good > bad
broken 'a torn end' 5 'cut short'
sed '3s/.\{9\}$//' good > bad
broken 'a shortened record' 3 'shortened after it was written'
{ sed -n 1,2p good; printf 'a\0b\n'; sed -n '3,$p' good; } > bad
broken 'a NUL byte' 3 'NUL'
{ sed -n 1,2p good; head -c 1048577 /dev/zero | tr '\0' x; echo; sed -n '3,$p' good; } > bad
broken 'a line that never ends' 3 'too long'
sed '1s/"prev":"0/"prev":"1/' good > bad
broken 'a wrong beginning' 1 'was changed'

# Only the noted head tells that whole records are gone.
sed '4,$d' good > bad
expect 0 'an end cut off at a line' "$GITWARD" audit verify bad
expect 1 'an end cut off, with the head' "$GITWARD" audit verify --head "$head" bad
says 'the end is missing' '^error: bad:4: the end is missing'
: > empty
expect 3 'no records' "$GITWARD" audit verify empty
expect 3 'no head' "$GITWARD" audit head empty
expect 3 'nothing to show' "$GITWARD" audit show empty
expect 1 'all records cut off' "$GITWARD" audit verify --head "$head" empty

expect 2 'a missing file' "$GITWARD" audit verify nowhere
expect 2 'a folder' "$GITWARD" audit verify .
must ln -s good link
expect 2 'a link' "$GITWARD" audit verify link
says 'it is a link' 'symbolic link'
expect 2 'no hash' "$GITWARD" audit verify --head abc good
expect 2 'an upper-case hash' "$GITWARD" audit verify --head "$(echo "$head" | tr a-f A-F)x" good
expect 2 'head of show' "$GITWARD" audit show --head "$head" good
expect 2 'format of verify' "$GITWARD" audit verify --format json good
expect 2 'another word' "$GITWARD" audit repair good

expect 0 'as text' "$GITWARD" audit show good
says 'first line' '^2026-01-31T12:00:01Z #1 allowed shop/app by u1$'
says 'reference' '^  ref: refs/heads/main a\{40\}\.\.b\{40\}$'
says 'rules' '^  rules: image-digest, host-path$'
says 'hostile bytes can be seen' '^2026-01-31T12:00:05Z #5 denied \\x1b\[31m\\u{202e}\\x0a::error::x by '
lacks 'no control character' '[[:cntrl:]]'
lacks 'no command of a runner' '^ *::error'
expect 0 'as JSON' "$GITWARD" audit show --format json good
yes 'the records as they are' cmp out good
# Records before the break only.
sed '3s/"u3"/"u4"/' good > bad
"$GITWARD" audit show --format json bad > shown 2> /dev/null
same 'JSON up to the break' "$(cat shown)" "$(sed -n 1,2p good)"
expect 2 'a full disk' sh -c "'$GITWARD' audit show good > /dev/full"

# Without a file: the log of the repository.
must git init -q --bare app.git
must mkdir app.git/gitward
must cp good app.git/gitward/audit.jsonl
expect 0 'the log of this repository' "$GITWARD" -C app.git audit head
same 'its head, too' "$(cat out)" "$head"
must git init -q work
expect 2 'a repository without a log' "$GITWARD" -C work audit head
must mkdir outside
expect 2 'no repository' env GIT_CEILING_DIRECTORIES="$work" "$GITWARD" -C outside audit verify
says 'name the log' 'gitward audit verify FILE'
