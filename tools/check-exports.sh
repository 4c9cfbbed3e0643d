#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: check-exports.sh STATIC SHARED: both libraries show nothing but the
# public API, each function of which is declared in include/gitward/.
set -eu
bad=0
static=$(nm --defined-only --extern-only "$1" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
shared=$(nm -D --defined-only --extern-only "$2" | awk 'NF == 3 { print $3 }' | sort -u)
[ -n "$static" ] && [ "$static" = "$shared" ] || { echo "the static and the shared library show different symbols"; bad=1; }
for s in $shared; do
  grep -qw "$s" include/gitward/*.h || { echo "$s is visible and not declared in include/gitward/"; bad=1; }
done
for s in $(sed -n 's/^[a-z].*[ *]\(ward_[a-z_]*\)(.*/\1/p' include/gitward/*.h | sort -u); do
  echo "$shared" | grep -qx "$s" || { echo "$s is declared and not visible"; bad=1; }
done
[ "$bad" -eq 0 ] && echo "exports: $(echo "$shared" | wc -l) symbols, all of them public"
