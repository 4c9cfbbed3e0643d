#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: peers.sh GITWARD SPEND OUT: the same attempts with a secret in them against hooks built
# around other tools, as far as they are in PATH (peers/). OUT gets a row an
# attempt: group, id, words, and what became of it with each of them. tests/attack/peers.tsv
# keeps such a run, for docs/attacks.md.
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# = 3 ] || { echo "usage: peers.sh GITWARD SPEND OUT" >&2; exit 2; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
groups='refs launder objects policy hiding archives'

for hook in "$here"/peers/*; do
  name=$(basename "$hook")
  command -v "${name%-stdin}" > "$work/said" || {
    echo "$name: not in PATH, left out" >&2
    continue
  }
  echo "$name" >> "$work/names"
  ATTACK_HOOK=$hook
  export ATTACK_HOOK
  # shellcheck disable=SC2086
  sh "$here/run.sh" "$1" "$2" -o "$work/$name.tsv" $groups | tail -1 | sed "s/^/$name: /"
done
python3 - "$work" "$3" <<'PY'
import os
import sys

work, out = sys.argv[1:]
names = open(os.path.join(work, "names")).read().split()
rows = {}
for name in names:
    with open(os.path.join(work, name + ".tsv")) as table:
        for line in table:
            group, ident, result, pattern, words = line.rstrip("\n").split("\t")
            if "secret-" in pattern:
                rows.setdefault((group, ident, words), {})[name] = result
with open(out, "w") as file:
    file.write("\t".join(["group", "id", "words"] + names) + "\n")
    for (group, ident, words), results in rows.items():
        file.write("\t".join([group, ident, words] + [results.get(name, "-") for name in names]) + "\n")
PY
