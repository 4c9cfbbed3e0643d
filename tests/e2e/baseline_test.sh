#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Life after the finding: the baseline, from its first day to its last entry.
. "$(dirname "$0")/lib.sh"

repository "$work/repo"
cd "$work/repo" || exit 1
old=$(token old)
new=$(token new)
printf 'first line\nkey is %s here\n' "$old" > notes.txt
must git add notes.txt
must git commit -qm notes

# --- Create ----------------------------------------------------------------------------

expect 1 'a secret in a file' "$GITWARD" check
expect 2 'show without a baseline' "$GITWARD" baseline show
says 'names the file' "there is no baseline '.gitward-baseline.json'"
expect 2 'prune without a baseline' "$GITWARD" baseline prune
expect 0 'create' "$GITWARD" baseline create --reason 'before gitward' --added 2026-01-02
says 'counts' '^.gitward-baseline.json: 1 known secrets, 1 of them new$'
yes 'an entry is there' grep -q '"rule": "secret-github-pat", "path": "notes.txt", "hash": "[0-9a-f]*", "reason": "before gitward", "added": "2026-01-02" }' .gitward-baseline.json
no 'no secret is in it' grep -qF "$old" .gitward-baseline.json
no 'nor a line number' grep -q 'line' .gitward-baseline.json
cp .gitward-baseline.json ../first
expect 0 'create again' "$GITWARD" baseline create --reason other
says 'finds nothing new' '1 known secrets, 0 of them new'
yes 'and changes nothing' cmp .gitward-baseline.json ../first
expect 0 'show' "$GITWARD" baseline show
says 'lists the entry' '^notes.txt \[secret-github-pat\] [0-9a-f]\{32\}: before gitward$'
expect 0 'what is known is no news' "$GITWARD" check
says 'but counted' 'allowed, 1 existing'
lacks 'and not shown' 'notes.txt:2'
expect 0 'with --show-existing' "$GITWARD" check --show-existing
says 'it is shown' 'notes.txt:2:8: .*existing\]'
expect 1 'with --no-baseline it is news' "$GITWARD" check --no-baseline
hash=$(sed -n 's/.*"hash": "\([0-9a-f]*\)".*/\1/p' .gitward-baseline.json)
expect 0 'the report in JSON' "$GITWARD" check --show-existing --format json
says 'has the same fingerprint' "\"fingerprint\": \"$hash\""
expect 2 'a bad date' "$GITWARD" baseline create --expires soon
says 'is named' "'soon' is no date"
expect 2 'an option of another word' "$GITWARD" baseline show --check
expect 2 'a path for prune' "$GITWARD" baseline prune notes.txt
expect 2 'two things to look at' "$GITWARD" baseline create --staged notes.txt

# --- It survives renames, other lines, other folders ---------------------------------------

must git mv notes.txt moved.txt
printf 'more\n\n\n    key is now called %s\n' "$old" > moved.txt
expect 0 'moved, renamed and indented' "$GITWARD" check
says 'it is known' '1 existing'
mkdir -p a/b
mv moved.txt a/b/copy.txt
expect 0 'from a folder below' "$GITWARD" -C a check
says 'it is known' '1 existing'
printf 'key is %s\n' "$new" >> a/b/copy.txt
expect 1 'a new one beside it' "$GITWARD" check
says 'is told alone' '1 finding must be fixed'
rm -r a
must git reset -q --hard

# --- Hooks read it from the base, never from the change ----------------------------------------

must "$GITWARD" init --hooks
printf 'other %s\n' "$new" > other.txt
expect 0 'a baseline of what is staged' sh -c 'git add other.txt && "$GITWARD" baseline create --staged'
says 'adds it' '2 known secrets, 1 of them new'
must git add .gitward-baseline.json
expect 1 'a change that brings its own baseline' git commit -qm 'cheat'
says 'is denied' 'other.txt:1:7: .*secret-github-pat'
says 'and the baseline is told of' 'adds a file that decides which secrets are reported, .gitward-baseline.json \[policy-change\]'
must git rm -q --cached other.txt
expect 0 'the baseline alone' git commit -qm 'baseline'
must git add other.txt
expect 0 'after that the secret is known' git commit -qm 'other'
expect 0 'in a range as well' "$GITWARD" check --range HEAD~1..HEAD
says 'it is known' 'existing'
printf '{"version": 1}\n' > .gitward-baseline.json
must git add .gitward-baseline.json
expect 1 'a broken baseline' git commit -qm 'broken'
says 'is denied' "'salt' must be 64 hexadecimal digits \[policy-invalid\]"
must git commit -qnm 'broken, by force'
expect 2 'a broken baseline in force' "$GITWARD" check --staged
says 'decides nothing' "known secrets in .gitward-baseline.json: 'salt' must be"
printf '{"version": 1,\n"salt": }\n' > .gitward-baseline.json
expect 2 'bad JSON' "$GITWARD" check
says 'has a place' 'known secrets in .gitward-baseline.json:2:9: '
must git reset -q --hard HEAD~1

# --- The policy ----------------------------------------------------------------------------

printf 'version: 1\nsecrets: {baseline: false}\n' > ../off.yaml
expect 1 'switched off by the policy' "$GITWARD" check --policy ../off.yaml
expect 2 'then there is none to create' "$GITWARD" baseline create --policy ../off.yaml
says 'without a name' "name the file with --output"
expect 0 'with a name there is' "$GITWARD" baseline create --policy ../off.yaml -o ../else.json
yes 'it is written there' grep -q secret-github-pat ../else.json
printf 'version: 1\nsecrets: {baseline: deep/known.json}\n' > .gitward.yaml
mkdir deep
expect 0 'another name' "$GITWARD" baseline create
says 'is used' '^deep/known.json: 2 known'
expect 0 'and read' "$GITWARD" check
printf 'version: 1\nsuppressions: {local: false}\nsecrets: {baseline: deep/known.json}\n' > .gitward.yaml
expect 1 'no suppressions, no baseline' "$GITWARD" check
rm -r .gitward.yaml deep

# --- Prune ------------------------------------------------------------------------------------

expect 0 'nothing to prune' "$GITWARD" baseline prune --check
must git rm -q other.txt
expect 1 'prune --check' "$GITWARD" baseline prune --check
says 'tells what is gone' '^gone: other.txt \[secret-github-pat\]'
yes 'and writes nothing' git diff --quiet -- .gitward-baseline.json
expect 0 'prune' "$GITWARD" -C . baseline prune
says 'counts' '1 known secrets, 1 pruned'
yes 'the diff is one line' sh -c 'git diff --numstat .gitward-baseline.json | grep -q "^1	2	"'
expect 0 'then it is clean' "$GITWARD" baseline prune --check
sed 's/ }$/, "expires": "2020-01-01" }/' .gitward-baseline.json > ../expired
cp ../expired .gitward-baseline.json
expect 1 'an entry that has expired' "$GITWARD" check

# --- A server: only where the policy allows suppressions --------------------------------------

must git reset -q --hard
server "$work/server"
clone "$work/server" "$work/clone"
cd "$work/clone" || exit 1
printf 'key %s\n' "$old" > k.txt
must "$GITWARD" baseline create
must git add .gitward-baseline.json
must git commit -qm baseline
expect 0 'the baseline' git push -q origin HEAD:main
must git add k.txt
must git commit -qm secret
expect 1 'does not count on a server' git push -q origin HEAD:main
says 'the secret is denied' 'secret-github-pat'
must git reset -q --hard HEAD~1
printf 'version: 1\nsuppressions: {server: true}\n' > .gitward.yaml
must git add .gitward.yaml
must git commit -qm policy
expect 0 'a policy that allows it' git push -q origin HEAD:main
printf 'key %s\n' "$old" > k.txt
must git add k.txt
must git commit -qm secret
expect 0 'lets it count' git push -q origin HEAD:main
printf 'key %s\n' "$new" > n.txt
must "$GITWARD" baseline create
must git add n.txt .gitward-baseline.json
must git commit -qm 'secret and entry'
expect 1 'an entry that comes with its secret does not' git push -q origin HEAD:main
