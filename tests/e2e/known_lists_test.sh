#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lists and comments of other tools.
. "$(dirname "$0")/lib.sh"

repository "$work/repo"
cd "$work/repo" || exit 1
t=$(token one)
sha=$(printf %s "$t" | sha1sum | cut -d' ' -f1)
plain() { printf 'a\nthe key %s%s\n' "$t" "${1:-}" > n.txt; }

# --- Comments -------------------------------------------------------------------------
for mark in gitleaks:allow betterleaks:allow trufflehog:ignore ggignore nosecret \
  secretlint-disable-line 'pragma: allowlist secret' 'pragma:whitelist-secret'; do
  plain " # $mark"
  expect 0 "$mark" "$GITWARD" check -v n.txt
  says "$mark is named" 'reason: comment of another tool: '
done
for mark in 'pragma: allowlist nextline secret' secretlint-disable-next-line secretlint-disable; do
  printf '# %s\nthe key %s\n' "$mark" "$t" > n.txt
  expect 0 "$mark above" "$GITWARD" check n.txt
done
for mark in nosecrets xgitleaks:allow 'pragma: allowlist' 'pragma: allowlist nextline secret'; do
  plain " # $mark"
  expect 1 "no marker: $mark" "$GITWARD" check n.txt
done
printf '# secretlint-disable\n# secretlint-enable\nthe key %s\n' "$t" > n.txt
expect 1 'enabled again' "$GITWARD" check n.txt
printf '# gitleaks:allow\nthe key %s\n' "$t" > n.txt
expect 1 'a comment on another line' "$GITWARD" check n.txt
printf 'version: 1\nsecrets: {inline-markers: false}\n' > .gitward.yaml
plain ' # gitleaks:allow'
expect 1 'switched off' "$GITWARD" check n.txt
rm .gitward.yaml

# --- Lists ----------------------------------------------------------------------------
plain
printf '# old\n\n.\\n.txt:generic-api-key:2\n' > .gitleaksignore
expect 0 '.gitleaksignore' "$GITWARD" check -v n.txt
says 'says how' 'reason: by position only, .gitleaksignore:3'
printf 'n.txt:generic-api-key:3\n' > .gitleaksignore
expect 1 'another line' "$GITWARD" check n.txt
printf 'n.txt:2\n' > .gitleaksignore
expect 2 'two fields' "$GITWARD" check n.txt
says 'are an error with its place' 'known secrets in .gitleaksignore:1:1: not of the form'
printf 'n.txt:x:two\n' > .gitleaksignore
expect 2 'no number' "$GITWARD" check n.txt
says 'likewise' '.gitleaksignore:1:9: the last field is no number'
must git add n.txt
must git commit -qnm n
printf '%s:n.txt:x:2\n' "$(git rev-parse HEAD)" > ignore4
must git checkout -q -b base HEAD~1
cp ignore4 .gitleaksignore
must git add .gitleaksignore
must git commit -qnm list
must git cherry-pick -n main
must git commit -qnm other
expect 1 'four fields in another commit' "$GITWARD" check --range HEAD~1..HEAD
rm -f .gitleaksignore
must git checkout -q -f main
printf '{"results": {"n.txt": [{"hashed_secret": "%s", "line_number": 9}]}}' "$sha" > .secrets.baseline
expect 0 '.secrets.baseline' "$GITWARD" check -v n.txt
says 'says so' 'reason: listed in .secrets.baseline:1'
printf 'x %s\n' "$(token two)" > n.txt
expect 1 'another secret' "$GITWARD" check n.txt
printf '{"results": {"n.txt": [{"hashed_secret": "x"}]}}' > .secrets.baseline
expect 2 'a digest that is none' "$GITWARD" check n.txt
says 'is an error' "item 1: 'hashed_secret' is no SHA-1"
rm .secrets.baseline
printf 'version: 1\nsecrets: {ignore-files: [r.json]}\n' > .gitward.yaml
report() { printf '[{"RuleID":"x","File":"n.txt","StartLine":%s,"EndLine":%s,"Secret":"%s"}]' "$1" "$1" "$2" > r.json; }
plain
report 7 "$t"
expect 0 'a report of gitleaks' "$GITWARD" check n.txt
report 7 REDACTED
expect 1 'redacted, another line' "$GITWARD" check n.txt
report 2 REDACTED
expect 0 'redacted, the line' "$GITWARD" check -v n.txt
says 'by position' 'by position only, r.json:1'
