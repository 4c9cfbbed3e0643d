#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: gen-docs.sh GITWARD DIR: writes DIR/rules/*.md and DIR/limits.md from the program's own tables.
set -eu
gitward=$1 dir=$2
rm -rf "$dir/rules"
mkdir -p "$dir/rules"
"$gitward" rules --format markdown > "$dir/rules/README.md"
for id in $("$gitward" rules --format ids); do
  "$gitward" explain --format markdown "$id" > "$dir/rules/$id.md"
done
"$gitward" help limits > "$dir/limits.md"
