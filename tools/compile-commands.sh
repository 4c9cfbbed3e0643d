#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: compile-commands.sh COMPILER LIB_INC CLI_INC TEST_INC FILE...: compile_commands.json
set -eu
cc=$1 lib=$2 cli=$3 test=$4
shift 4
esc() { printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }
dir=$(pwd)
sep=
echo '['
for f in "$@"; do
  case $f in src/cli/*) inc=$cli ;; src/*) inc=$lib ;; *) inc=$test ;; esac
  printf '%s{"directory": "%s", "file": "%s", "command": "%s"}' "$sep" "$(esc "$dir")" "$f" "$(esc "$cc $inc -c $f")"
  sep=',
'
done
printf '\n]\n'
