#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: run.sh GITWARD SPEND [-o TABLE] [GROUP...]: every *_test.sh beside this
# file, or those named, two at a time. A line a case, and at the end "N attacks,
# N stopped, 0 passed". TABLE gets group, id, result, pattern of the
# denial and words, tabs between.
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { echo "usage: run.sh GITWARD SPEND [-o TABLE] [GROUP...]" >&2; exit 2; }
absolute() { echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"; }
GITWARD=$(absolute "$1") SPEND=$(absolute "$2") table=
for program in "$GITWARD" "$SPEND"; do
  [ -x "$program" ] || { echo "run.sh: $program cannot be run" >&2; exit 2; }
done
# In an instrumented build a fault must not look like a denial.
ASAN_OPTIONS=${ASAN_OPTIONS:-exitcode=99}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-exitcode=99}
export GITWARD SPEND ASAN_OPTIONS UBSAN_OPTIONS
shift 2
if [ "${1-}" = -o ]; then
  table=$2
  shift 2
fi
if [ $# = 0 ]; then
  set -- server bombs failure text # the long ones first, so that none is left alone at the end
  for test in "$here"/*_test.sh; do
    case $(basename "$test" _test.sh) in server | bombs | failure | text) ;; *) set -- "$@" "$test" ;; esac
  done
fi

# Memory is quicker than a disk where the audit log is flushed a thousand times.
if [ -z "${TMPDIR-}" ] && trial=$(mktemp -d /dev/shm/gitward.XXXXXX 2> /dev/null); then
  printf '#!/bin/sh\nexit 0\n' > "$trial/run" && chmod +x "$trial/run"
  [ "$(df -Pk "$trial" | awk 'END { print ($4 > 2000000) }')" = 1 ] && "$trial/run" 2> /dev/null && TMPDIR=/dev/shm && export TMPDIR
  rm -rf "$trial"
fi

logs=$(mktemp -d) || exit 2
trap 'rm -rf "$logs"' EXIT
trap 'exit 1' HUP INT TERM
ATTACK_TABLE=$logs/table
export ATTACK_TABLE
mkdir "$ATTACK_TABLE" || exit 2
n=100
for test in "$@"; do
  case $test in */*) ;; *) test=$here/${test%_test.sh}_test.sh ;; esac
  n=$((n + 1))
  printf '%s\n' "$test" > "$logs/$n.name"
done
# shellcheck disable=SC2016
printf '%s\n' "$logs"/*.name | xargs -P 2 -I{} sh -c '
  sh "$(cat "$1")" > "${1%.name}.log" 2>&1 || echo "not ok - $(cat "$1"): ended early" >> "${1%.name}.log"' sh {}
cat "$logs"/*.log | tee "$logs/all"

[ -z "$table" ] || cat "$logs"/table/* > "$table"
echo
echo 'results:'
sed -nE 's/^(ok|not ok) - [^:]*: [^:]*: ([^:,(]*).*/\2/p' "$logs/all" | sort | uniq -c | sort -rn
total=$(grep -cE '^(ok|not ok) - ' "$logs/all")
stopped=$(grep -c '^ok - ' "$logs/all")
echo "$total attacks, $stopped stopped, $((total - stopped)) passed"
[ "$total" -gt 0 ] && [ "$total" -eq "$stopped" ]
