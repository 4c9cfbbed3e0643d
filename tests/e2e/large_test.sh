#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files that are too large to be judged as a whole: a secret in one is found by every door, wherever
# it stands, with its line; one without a secret is let in.
. "$(dirname "$0")/lib.sh"

server "$work/server.git"
clone "$work/server.git" "$work/dev"
S=$work/server.git D=$work/dev
secret=$(token large)
printf 'version: 1\nprofile: gitops\n' > "$work/policy.yaml"
check() { "$GITWARD" check -C "$D" --policy "$work/policy.yaml" "$@"; }

# large PLACE: 25 MiB of lines of 64 bytes, with the secret there or nowhere. A window ends at 2 MiB.
large() {
  python3 - "$1" "$secret" <<'PY'
import sys
place, secret = sys.argv[1], sys.argv[2]
line = b"a line of a log that says nothing at all, one like the other, .\n"
text = bytearray(line * (25 * 1024 * 1024 // 64))
token = b"\nx " + secret.encode() + b" y\n"
at = {"start": 0, "seam": 2 * 1024 * 1024 - 20, "end": len(text) - len(token)}.get(place)
if at is not None:
    text[at:at + len(token)] = token
sys.stdout.buffer.write(text)
PY
}
line_of() { grep -n "$secret" "$1" | cut -d: -f1; }
undo() {
  must git -C "$D" reset -q --hard
  must git -C "$D" fetch -q origin
  must git -C "$D" checkout -q -B main origin/main
  must git -C "$D" reset -q --hard origin/main
}

for place in start seam end; do
  undo
  large $place > "$D/server.log"
  at=$(line_of "$D/server.log")
  expect 1 "in the work tree, at the $place" check "$D/server.log"
  says 'by the rule, with its line' "server.log:$at:.*\[secret-github-pat\]"
  lacks 'is masked' "$secret"
  must git -C "$D" add -A
  expect 1 "staged, at the $place" check --staged
  says 'by the rule, with its line' "server.log:$at:.*\[secret-github-pat\]"
  commit "$D" "$place"
  expect 1 "in a range, at the $place" check --range origin/main..HEAD
  says 'by the rule, with its line' "server.log:$at:.*\[secret-github-pat\]"
  expect 1 "pushed, at the $place" git -C "$D" push origin main
  says 'by the rule, with its line' "server.log:$at:.*\[secret-github-pat\]"
  printf 'version: 1\nprofile: gitops\nlimits:\n  history_blob_bytes: 1048576\n' > "$work/small.yaml"
  expect 1 "in the history, at the $place" "$GITWARD" check -C "$D" --history --policy "$work/small.yaml"
  says 'by the rule, with its line' "server.log:$at:.*\[secret-github-pat\]"
done

# --- Kept as a delta ------------------------------------------------------------------

undo
large none > "$D/server.log"
commit "$D" 'log'
echo "and $secret" >> "$D/server.log"
commit "$D" 'more of it'
must git -C "$D" repack -q -a -d -f
expect 1 'in a range, of deltas' check --range HEAD~1..HEAD
says 'by the rule' 'server.log:.*\[secret-github-pat\]'
expect 1 'as a push of deltas' git -C "$D" push origin main
says 'by the rule' 'server.log:.*\[secret-github-pat\]'
echo 'nothing new' >> "$D/server.log"
must git -C "$D" add -A
expect 0 'what the old version holds is no news' check --staged
lacks 'is not told' '\[secret-github-pat\]'

# --- Rules of one's own, comments, known secrets ------------------------------------------

undo
house=acme-$(printf '%012d' 4711)
large none > "$D/server.log"
cat > "$D/.gitleaks.toml" <<'RULES'
[[rules]]
id = "acme-token"
regex = '''\b(acme-[0-9]{12})\b'''
keywords = ["acme-"]
[[rules]]
id = "logs"
path = '\.log$'
RULES
echo "token: $house" >> "$D/server.log"
expect 1 'a rule of the house' in_dir "$D" "$GITWARD" check server.log
says 'is told with its line' "server.log:409601:.*rule 'acme-token'.*\[secret-user-rule\]"
same 'one about the path is told once' "$(grep -c "rule 'logs'" "$work/out")" 1
rm "$D/.gitleaks.toml"
large none > "$D/server.log"
echo "token: $secret # gitward: ignore[secret-github-pat] of the test" >> "$D/server.log"
expect 0 'a comment suppresses' in_dir "$D" "$GITWARD" check server.log
says 'and is counted' '1 suppressed'
large seam > "$D/server.log"
expect 1 'before it is known' in_dir "$D" "$GITWARD" check server.log
expect 0 'a baseline is made' in_dir "$D" "$GITWARD" baseline create --reason 'before gitward'
expect 0 'what is known is no news' in_dir "$D" "$GITWARD" check server.log
says 'but counted' 'allowed, 1 existing'
rm "$D/.gitward-baseline.json"
expect 1 'from standard input' sh -c "'$GITWARD' check --stdin --stdin-filename server.log < '$D/server.log'"
says 'with its line' 'server.log:3.*\[secret-github-pat\]'

# --- Let in -----------------------------------------------------------------------------

undo
large none > "$D/server.log"
head -c 26214400 /dev/urandom > "$D/clean.bin"
expect 0 'clean files in the work tree' check "$D"
must git -C "$D" add -A
expect 0 'clean files, staged' check --staged
commit "$D" 'clean'
expect 0 'clean files in a range' check --range origin/main..HEAD
expect 0 'clean files in the history' "$GITWARD" check -C "$D" --history --policy "$work/small.yaml"
expect 0 'clean files, pushed' git -C "$D" push origin main
same 'they landed' "$(tip "$S" main)" "$(tip "$D" HEAD)"

# --- What is judged as a whole ----------------------------------------------------------

undo
{ deployment big; sed 's/^/# /' "$D/server.log"; } > "$D/big.yaml"
echo "# $secret" >> "$D/big.yaml"
expect 1 'a manifest of 25 MiB' check "$D/big.yaml"
says 'is not judged' 'big.yaml: more than 10485760 bytes (limits.blob_bytes); its secrets were looked for, but .*\[limit-reached\]'
says 'but its secrets are told' 'big.yaml:.*\[secret-github-pat\]'
{ deployment big; sed 's/^/# /' "$D/server.log"; } > "$D/big.yaml"
expect '1|2' 'the same without a secret' check "$D/big.yaml"
mv "$D/big.yaml" "$D/big.txt"
expect '1|2' 'the same under another name' check "$D/big.txt"
says 'is not judged' 'it may be a manifest'
rm "$D/big.txt"
gzip -c "$D/clean.bin" > "$D/clean.bin.gz"
expect '1|2' 'an archive of 25 MiB' check "$D/clean.bin.gz"
says 'is not opened' 'clean.bin.gz.*an archive is opened as a whole.*\[limit-reached\]'

# --- Limits -------------------------------------------------------------------------------

undo
printf 'version: 1\nprofile: gitops\nlimits:\n  stream_bytes: 20000000\n' > "$work/policy.yaml"
expect '1|2' 'larger than is searched' check "$D/server.log"
says 'names the limit' 'server.log: more than 20000000 bytes (limits.stream_bytes).*\[limit-reached\]'
printf 'version: 1\nprofile: gitops\nlimits:\n  total_bytes: 20000000\n' > "$work/policy.yaml"
expect '1|2' 'more than is read in a run' check "$D/server.log"
says 'names the limit' 'server.log: 26214400 bytes; .*more than 20000000 (limits.total_bytes).*\[limit-reached\]'
