#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: check-links.sh FILE.md...: every relative link names a file that is
# there, and every #anchor a heading of it, as GitHub makes anchors. Exit 1 when
# one does not; code blocks and links to other sites are left out.
set -eu
[ $# -gt 0 ] || { echo "usage: check-links.sh FILE.md..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# anchors FILE: one a line.
anchors() {
  awk '/^ *```/ { code = !code; next } !code && /^#+ / { sub(/^#+ +/, ""); print }' "$1" |
    sed -E 's/\[([^]]*)\]\([^)]*\)/\1/g' | tr 'A-Z' 'a-z' | sed -e 's/[^a-z0-9 _-]//g' -e 's/ /-/g'
}

for file; do
  awk '/^ *```/ { code = !code; next } !code' "$file" | sed -E 's/`[^`]*`//g' |
    grep -oE '\]\([^)[:space:]]+\)' | sed -E 's/^\]\(//; s/\)$//' > "$work/links" || continue
  while read -r link; do
    case $link in
    *://* | mailto:*) continue ;;
    esac
    path=${link%%#*}
    target=$file
    [ -z "$path" ] || target=$(dirname "$file")/$path
    if [ ! -e "$target" ]; then
      echo "$file: $link: there is no $target"
    elif [ "$link" != "$path" ]; then
      anchors "$target" > "$work/anchors"
      grep -qxF -e "${link#*#}" "$work/anchors" || echo "$file: $link: $target has no such heading"
    fi
  done < "$work/links"
done > "$work/broken"
cat "$work/broken" >&2
[ ! -s "$work/broken" ]
