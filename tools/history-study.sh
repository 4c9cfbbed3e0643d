#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: history-study.sh GITWARD REPOSITORY [COMMITS]: judges the newest COMMITS
# (default 1000) first-parent commits one by one as a pre-merge check would
# (`check --range C^1..C`), and counts verdicts, and denials by rule.
set -eu
gitward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
repo=$2
count=${3:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$repo" rev-list --first-parent --max-count="$count" HEAD > "$work/commits"
: > "$work/verdicts"
: > "$work/denials"
while read -r c; do
  git -C "$repo" rev-parse --verify -q "$c^1" > /dev/null || continue
  "$gitward" check -C "$repo" --no-policy --format json --range "$c^1..$c" > "$work/out.json" 2> /dev/null || true
  jq -r '.verdict' "$work/out.json" >> "$work/verdicts"
  jq -r --arg c "$c" '.findings[] | select(.level == "deny" and .introduced and (.suppressed | not))
    | [$c[0:12], .rule, .path, .line, .message] | @tsv' "$work/out.json" >> "$work/denials"
done < "$work/commits"
echo "verdicts:"
sort "$work/verdicts" | uniq -c | sort -rn
echo "commits denied, by rule:"
cut -f1,2 "$work/denials" | sort -u | cut -f2 | sort | uniq -c | sort -rn
echo "denials:"
cat "$work/denials"
