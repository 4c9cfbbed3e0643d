#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: noise-study.sh GITWARD DIR: what the default profile says about every
# tree (folder) below DIR, as a Markdown table: findings a rule and tree.
set -eu
gitward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
dir=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tree in "$dir"/*/; do
  name=$(basename "$tree")
  status=0
  (cd "$tree" && "$gitward" check --no-policy --format json .) > "$work/out.json" || status=$?
  jq -r --arg tree "$name" --arg status "$status" '
    (.findings | group_by(.rule)[] | [$tree, .[0].rule, .[0].level, length] | @tsv),
    ([$tree, "(files)", "exit \($status)", .counts.files] | @tsv),
    ([$tree, "(skipped)", "-", ([.counts.skipped[]?] | add // 0)] | @tsv)' "$work/out.json"
done > "$work/all.tsv"
awk -F'\t' '
  { tree[$1] = 1; key = $2 "\t" $3; if ($2 ~ /^\(/) key = $2; row[key] = 1; n[key, $1] = $4; sum[key] += $4 }
  END {
    printf "| rule | level |"; for (t in tree) { order[++k] = t; printf " %s |", t } print " all |"
    printf "|---|---|"; for (i = 1; i <= k; i++) printf "---:|"; print "---:|"
    for (r in row) {
      split(r, p, "\t"); printf "| %s | %s |", p[1], p[2]
      for (i = 1; i <= k; i++) printf " %d |", n[r, order[i]]
      printf " %d |\n", sum[r] | "cat"
    }
  }' "$work/all.tsv"
