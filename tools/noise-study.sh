#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: noise-study.sh GITWARD DIR [OUT]: what the default profile says about
# every tree (folder) below DIR, as two Markdown tables: files and verdict of a
# tree, findings of a rule and tree. With OUT the reports are kept there, as
# TREE.json. `check PATH` has nothing to compare with: everything counts.
set -eu
LC_ALL=C
export LC_ALL
if [ $# -lt 2 ] || [ $# -gt 3 ]; then echo "usage: noise-study.sh GITWARD DIR [OUT]" >&2; exit 2; fi
gitward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
dir=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=${3:-$work/reports}
mkdir -p "$out"
out=$(cd "$out" && pwd)

for tree in "$dir"/*/; do
  [ -d "$tree" ] || { echo "noise-study.sh: no tree below $dir" >&2; exit 2; }
  name=$(basename "$tree")
  status=0
  (cd "$tree" && "$gitward" check --no-policy --format json .) > "$out/$name.json" || status=$?
  [ "$status" -le 1 ] || { echo "noise-study.sh: $name: exit $status" >&2; exit 2; }
  jq -r --arg tree "$name" '
    [$tree, .verdict, .counts.files,
      ([.counts.kinds | to_entries[] | "\(.value) \(.key)"] | join(", ")),
      ([.counts.skipped[] | "\(.count) \(.reason)"] | join(", ") | if . == "" then "none" else . end)] | @tsv
    ' "$out/$name.json" >> "$work/trees.tsv"
  jq -r --arg tree "$name" '
    .findings | group_by(.rule, .level)[] | [$tree, .[0].rule, .[0].level, length] | @tsv
    ' "$out/$name.json" >> "$work/findings.tsv"
done

awk -F'\t' '
  BEGIN { print "| tree | verdict | files | of which | skipped |\n|---|---|---:|---|---|" }
  { printf "| %s | %s | %d | %s | %s |\n", $1, $2, $3, $4, $5 }' "$work/trees.tsv"
echo
# Rows: deny before warn before audit, then by count. Columns: the trees above, without OWNER__.
awk -F'\t' -v head="$work/head" '
  FILENAME == ARGV[1] { order[++k] = $1; next }
  { key = $2 "\t" $3; n[key, $1] = $4; sum[key] += $4 }
  END {
    printf "| rule | level |" > head
    for (i = 1; i <= k; i++) { short = order[i]; sub(/^.*__/, "", short); printf " %s |", short > head }
    printf " all |\n|---|---|" > head
    for (i = 1; i <= k; i++) printf "---:|" > head
    print "---:|" > head
    for (key in sum) {
      split(key, p, "\t")
      printf "%d\t%d\t| %s | %s |", p[2] == "deny" ? 0 : p[2] == "warn" ? 1 : 2, sum[key], p[1], p[2]
      for (i = 1; i <= k; i++) printf " %d |", n[key, order[i]]
      printf " %d |\n", sum[key]
    }
  }' "$work/trees.tsv" "$work/findings.tsv" | sort -t "$(printf '\t')" -k1,1n -k2,2nr -k3 | cut -f3- > "$work/rows"
cat "$work/head" "$work/rows"
