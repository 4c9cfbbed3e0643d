#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Proves the layering of docs/ARCHITECTURE.md: which room may include which, and
# that each third-party header lives in one room.
set -eu
rules='
base:
doc: base
git: base
crypto: base
net: base
match: base
change: base git
secret: base doc crypto match
trust: base git crypto
rules: base doc crypto match secret trust
scan: base doc git crypto match change secret trust rules
policy: base doc trust rules
engine: base doc git crypto net change secret trust rules scan policy
report: base
confine: base
store: base crypto
server: base doc git crypto change trust rules scan policy engine report confine store
cli:
'
bad=0
for file in $(find src -name '*.c' -o -name '*.h' | sort); do
  room=$(echo "$file" | cut -d/ -f2)
  line=$(echo "$rules" | grep "^$room:" || true)
  if [ -z "$line" ]; then echo "$file: room '$room' is not in tools/layers.sh"; bad=1; continue; fi
  may=" $room ${line#*:} gitward "
  for inc in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
    to=${inc%%/*}
    case $inc in */*) ;; *) to=$room ;; esac
    case "$may" in *" $to "*) ;; *) echo "$file: includes \"$inc\": $room may not use $to"; bad=1 ;; esac
  done
  for inc in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*<\([^>]*\)>.*/\1/p' "$file"); do
    case $inc in
    git2.h | git2/*) home=git ;;
    zlib.h) home=base ;;
    libdeflate.h) home=base ;;
    yaml.h | jansson.h) home=doc ;;
    openssl/*) home=crypto ;;
    curl/*) home=net ;;
    pcre2.h) home=match ;;
    linux/landlock.h | linux/seccomp.h | linux/filter.h) home=confine ;;
    gitward/*) home=cli ;;
    *) continue ;;
    esac
    [ "$home" = "$room" ] || { echo "$file: <$inc> belongs to src/$home/ only"; bad=1; }
  done
done
[ "$bad" -eq 0 ] && echo "layers: every include points down"
