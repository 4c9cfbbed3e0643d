#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: gen-docs.sh GITWARD DIR: writes DIR/rules/*.md and DIR/limits.md from
# the program's own tables. No pipe behind the program: it would hide a failure.
set -eu
gitward=$1 dir=$2
ids=$("$gitward" rules --format ids)
rm -rf "$dir/rules"
mkdir -p "$dir/rules"
"$gitward" rules --format markdown > "$dir/rules/README.md"
for id in $ids; do
  "$gitward" explain --format markdown "$id" > "$dir/rules/$id.md"
done

limits=$("$gitward" policy limits)
{
  cat <<'TEXT'
# Limits

Written by `make docs` from `gitward policy limits`. What lies beyond a limit is not judged and
blocks: as a finding (`limit-reached`, or `yaml-size-limit`, `yaml-depth-limit`,
`yaml-anchor-limit` for a single file, whose levels a policy can lower) or as exit 2. The section
`limits` of the [policy file](policy.md) sets another value, up to the highest one.

| limit | default | at most | unit | bounds |
|---|---:|---:|---|---|
TEXT
  printf '%s\n' "$limits" | awk 'NR > 1 {
    name = $1; dflt = $2; max = $3; unit = $4; sub(/:$/, "", unit)
    $1 = $2 = $3 = $4 = ""; sub(/^ +/, "")
    printf "| `%s` | %s | %s | %s | %s |\n", name, dflt, max, unit, $0
  }'
  cat <<'TEXT'

## Large files

A file above `blob_bytes` (in a search of a history: `history_blob_bytes`) is not held in memory. Up
to `stream_bytes` it is read as a stream and searched for secrets, in pieces of 2 MiB that overlap;
its other bytes count against `total_bytes` as those of any file. What is found has the line, column,
source line and fingerprint that it has in the file, and comments, lists of known secrets and
baselines cover it as anywhere; only the `line_hash` of SARIF and JSON is left out. Memory does not
grow with the file: 1 GB takes about 3 MB more than an empty one.

Left undecided (`limit-reached`), though their secrets are searched for, are files that mean
something only as a whole:

- YAML and JSON by name; links; files that decide, such as the policy; `.gitattributes`,
  `.gitmodules`, Terraform states;
- text of any name that may be a manifest: it has the words `apiVersion` and `kind`, or quotes and
  escapes such as `\x6b` with which they could be written, and its first 256 KiB neither show a fault
  for which a parser would refuse it nor begin one long value that no line of `---` ends;
- zip, tar and gzip archives: raise `blob_bytes`, or publish them elsewhere.

Not found is a secret whose parts lie more than 256 KiB apart, and what only a word more than 64 KiB
before it, on the same line or in the same document, would tell.

A large object that Git keeps as a delta is put together in memory, up to 64 MiB or `blob_bytes`,
whichever is more; one beyond that is left undecided. Git makes no deltas of files above
`core.bigFileThreshold` (512 MiB).
TEXT
} > "$dir/limits.md"
