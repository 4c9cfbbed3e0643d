#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: run.sh CONFORMANCE CORPORA UNPACKED: runs every suite of which the
# corpus is there, and holds the counts against tests/conformance/floor.txt: a
# suite may pass more, never less. Corpora that are missing are said to be. One
# that is called +SCRIPT is written by that script.
set -eu
bin=$1 corpora=$2 unpacked=$3
here=$(dirname "$0")
mkdir -p "$unpacked"
bad=0 passed=0
while read -r suite archive folder floor ceiling; do
  case $suite in '' | '#'*) continue ;; esac
  made=${archive#+}
  if [ "$made" != "$archive" ]; then
    if ! python3 -c 'import tomllib' 2>/dev/null; then
      echo "conformance: $suite: $folder: skipped, python3 with tomllib is not here"
      continue
    fi
    mkdir -p "$unpacked/$folder"
    python3 "$here/$made" > "$unpacked/$folder/rules.jsonl"
  elif [ ! -e "$unpacked/$archive" ]; then
    if [ ! -f "$corpora/$archive.tar.xz" ]; then
      echo "conformance: $suite: skipped, no corpus at $corpora (set GITWARD_CORPORA)"
      continue
    fi
    tar -xJf "$corpora/$archive.tar.xz" -C "$unpacked"
  fi
  line=$("$bin" "$suite" "$unpacked/$folder" | tail -n 1) || true
  echo "$line"
  p=$(echo "$line" | sed -n 's/.*: \([0-9]*\) passed.*/\1/p')
  f=$(echo "$line" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')
  if [ "${p:-0}" -lt "$floor" ] || [ "${f:-999999}" -gt "$ceiling" ]; then
    echo "conformance: $suite: at least $floor passed and at most $ceiling failed were due" >&2
    bad=1
  fi
  passed=$((passed + 1))
done < "$here/floor.txt"
[ "$bad" -eq 0 ]
