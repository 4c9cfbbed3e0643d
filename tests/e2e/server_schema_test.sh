#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The schema, the parser and the reference page agree on what a server file is.
. "$(dirname "$0")/lib.sh"

PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
library=$(dirname "$GITWARD")/libgitward.so
preload=
# A library built with AddressSanitizer wants its runtime to be loaded first.
if nm -D "$library" | grep -q '__asan_init'; then
  preload="$(cc -print-file-name=libasan.so)"
fi

# The first block of the page is the full example, the second one a floor.
awk '/^```/ { if (on) exit; if (/yaml/ && ++n == 1) on = 1; next } on' "$top/docs/server.md" > example.yaml
awk '/^```/ { if (on) exit; if (/yaml/ && ++n == 2) on = 1; next } on' "$top/docs/server.md" > floor.yaml
expect 0 'the example of docs/server.md is the full one' grep -q '^grants:' example.yaml
expect 0 'schema and parser agree on every document, and the example is good' \
  env LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0 \
  python3 "$here/server_schema_test.py" "$library" "$top/docs/gitward-server.schema.json" example.yaml
says 'documents were compared' ' documents, 0 disagreements'
expect 0 'the example of a floor is a policy' "$GITWARD" policy check floor.yaml
for key in $(sed -n 's/^    "\([a-z-]*\)": {.*/\1/p' "$top/docs/gitward-server.schema.json" | grep -v '^path$'); do
  expect 0 "the page tells of $key" grep -q "^| \`$key" "$top/docs/server.md"
done
