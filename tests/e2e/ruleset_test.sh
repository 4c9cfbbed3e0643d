#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The digest of the rule set: what was clean under another one is judged again, so it must change
# with every source that judges.
. "$(dirname "$0")/lib.sh"

digest_of() { sh "$top/tools/gen-ruleset.sh" "$@" | sed -n 's/.*digest\[\] = "\(.*\)";/\1/p'; }
differs() { if [ -n "$2" ] && [ "$2" != "$3" ]; then pass "$1"; else fail "$1" "'$2'" "'$3'"; fi; }

printf 'one\ntwo\n' > a.c
printf 'three\n' > b.c
first=$(digest_of a.c b.c)
same 'the same sources have the same digest' "$first" "$(digest_of a.c b.c)"
differs 'a source less is another one' "$first" "$(digest_of a.c)"
printf 'one\n' > a.c
printf 'two\nthree\n' > b.c
differs 'text that moves to another file, too' "$first" "$(digest_of a.c b.c)"
printf 'three!\n' > b.c
differs 'and a byte' "$first" "$(digest_of a.c b.c)"
no 'a source that is missing is an error' sh "$top/tools/gen-ruleset.sh" a.c absent.c

# The list that make gives it: all rooms, the public headers, the table of rules.
(cd "$top" && make -n -W tools/gen-ruleset.sh BUILD="$work/build" "$work/build/gen/ruleset.c") > list 2>&1
for name in src/rules/secret/table_token.c src/secret/token.c src/policy/apply.c src/base/limits.h \
  include/gitward/result.h "$work/build/gen/registry.c"; do
  yes "$(basename "$name") is part of it" grep -q -F -e "$name" list
done
