#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: gen-text.sh NAME FILE: the file as a NUL-terminated C array called NAME.
# Bytes and not a string literal: ISO C promises no more than 4095 characters.
set -eu
printf '/* Generated from %s by tools/gen-text.sh. */\n' "$2"
printf 'extern const char %s[];\nconst char %s[] = {\n' "$1" "$1"
LC_ALL=C od -An -v -td1 "$2" | sed 's/\(-\{0,1\}[0-9][0-9]*\)/\1,/g'
printf '0 };\n'
