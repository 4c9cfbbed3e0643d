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
} > "$dir/limits.md"
