#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: run.sh GITWARD [TEST...]: every *_test.sh beside this file, or those
# named. One line a case, and at the end "N passed, N failed, N skipped".
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { echo "usage: run.sh GITWARD [TEST...]" >&2; exit 2; }
GITWARD=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
[ -x "$GITWARD" ] || { echo "run.sh: $GITWARD cannot be run" >&2; exit 2; }
# In an instrumented build a fault must not look like a denial.
ASAN_OPTIONS=${ASAN_OPTIONS:-exitcode=99}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-exitcode=99}
export GITWARD ASAN_OPTIONS UBSAN_OPTIONS
shift
[ $# -gt 0 ] || set -- "$here"/*_test.sh

log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
for test in "$@"; do
  case $test in
  */*) ;;
  *) test=$here/${test%_test.sh}_test.sh ;;
  esac
  sh "$test" || echo "not ok - $(basename "$test"): ended early"
done | tee "$log"
passed=$(grep -c '^ok - ' "$log")
failed=$(grep -c '^not ok - ' "$log")
skipped=$(grep -c '^skip - ' "$log")
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
