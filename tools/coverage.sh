#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: coverage.sh BUILD: line coverage by room, from gcov's data.
set -eu
build=$1
find "$build/obj/src" -name '*.gcda' | sort | while read -r data; do
  gcov -n -o "$(dirname "$data")" "${data%.gcda}.o" 2>/dev/null
done | awk '
  /^File / { gsub(/\047/, "", $2); file = $2 }
  /^Lines executed:/ && file ~ /^src\// {
    split($0, a, ":"); split(a[2], b, "% of "); split(file, p, "/")
    total[p[2]] += b[2]; hit[p[2]] += b[1] * b[2] / 100; file = ""
  }
  END {
    for (r in total) { printf "%-8s %5.1f %% of %d lines\n", r, 100 * hit[r] / total[r], total[r]; t += total[r]; h += hit[r] }
    printf "%-8s %5.1f %% of %d lines\n", "all", 100 * h / t, t
  }' | sort
