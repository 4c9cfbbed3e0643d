#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: run.sh GITWARD SPEND [CLIENTS [PUSHES]]: load.sh, and whether all of it passed.
set -u
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
sh "$(dirname "$0")/load.sh" "$@" | tee "$log"
passed=$(grep -c '^ok - ' "$log")
failed=$(grep -c '^not ok - ' "$log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
