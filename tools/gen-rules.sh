#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: gen-rules.sh DIR: the table of all rules below DIR as C, sorted by id.
# A misnamed rule, a rule without a fixture, a table without rows or an empty
# tree is an error: a guard must not lose a rule silently.
set -eu
LC_ALL=C
export LC_ALL
dir=$1
fail() { echo "gen-rules: $*" >&2; exit 1; }

names=
for file in $(find "$dir" -mindepth 2 -name '*.c' | sort); do
  stem=$(basename "$file" .c)
  found=$(sed -n 's/^WARD_RULE(\([a-z0-9_]*\)) = {$/\1/p' "$file")
  case $stem in
  table_*)
    [ -n "$found" ] || fail "$file has no WARD_RULE(name) = {"
    ;;
  *)
    [ "$found" = "$stem" ] || fail "$file must hold exactly one 'WARD_RULE($stem) = {', it has '$found'"
    if ! grep -q 'WARD_SUBJECT_ENGINE' "$file"; then
      set -- "$(dirname "$file")/$stem".test.*
      [ -e "$1" ] || fail "$file has no fixture $stem.test.*"
    fi
    ;;
  esac
  for name in $found; do
    id=$(echo "$name" | tr _ -)
    grep -q "\.id = \"$id\"" "$file" || fail "$file: rule $name must have .id = \"$id\""
  done
  names="$names $found"
done
sorted=$(printf '%s\n' $names | sort)
[ -n "$sorted" ] || fail "no rules below $dir"
twice=$(printf '%s\n' $sorted | uniq -d)
[ -z "$twice" ] || fail "defined twice: $twice"

echo '/* Generated from src/rules by tools/gen-rules.sh. */'
echo '#include "rules/rule.h"'
for name in $sorted; do echo "extern const struct ward_rule ward_rule_$name;"; done
echo 'const struct ward_rule *const ward_rules[] = {'
for name in $sorted; do echo "	&ward_rule_$name,"; done
echo '};'
echo 'const size_t ward_rules_count = sizeof(ward_rules) / sizeof(ward_rules[0]);'
