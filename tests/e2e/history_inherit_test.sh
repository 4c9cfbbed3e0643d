#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check --history looks at what changed from version to version, and finds what
# --whole-files finds. HISTORY_SEEDS=N tries N histories, from HISTORY_SEED on.
. "$(dirname "$0")/lib.sh"

R=$work/keys

if python3 "$here/history_versions.py" "$GITWARD" "$work" "${HISTORY_SEED:-1}" "${HISTORY_SEEDS:-12}" \
  > "$work/out" 2>&1; then
  pass 'versions of files are judged alike in parts and as a whole'
else
  fail 'versions of files are judged alike in parts and as a whole' "$(head -20 "$work/out")"
fi
says 'of histories with findings' '[0-9][0-9] findings'

# --- Options -------------------------------------------------------------------------

expect 2 '--whole-files is about histories' "$GITWARD" check --whole-files .
says 'and says so' '--whole-files needs --history'

# --- Files that a client program reads its login from ------------------------------------

# hex N: 32 digits that nobody uses.
hex() { printf '%s' "$1" | sha256sum | cut -c1-32; }

# finds NAME PATH RULES: these findings have this path, with either way to look.
finds() {
  for option in '' --whole-files; do
    # shellcheck disable=SC2086
    "$GITWARD" -C "$R" check --history --format json $option > "$work/json" 2> /dev/null
    got=$(python3 - "$work/json" "$2" <<'PY'
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
print(" ".join(f["rule"] for f in found if f.get("path", "") == sys.argv[2]))
PY
)
    same "$1 ${option:-(what changed)}" "$got" "$3"
  done
}

must git init -q "$R"
mkdir "$R/config"
deployment base > "$R/base.yaml"
commit "$R" base
hex one > "$R/config/master.key"
commit "$R" 'a key'
must git -C "$R" rm -q config/master.key
commit "$R" 'and away'
finds 'a key of Rails that was deleted' config/master.key secret-client-login

mkdir -p "$R/config"
hex two > "$R/note.txt"
hex two > "$R/config/master.key"
commit "$R" 'the same bytes under two names'
must git -C "$R" rm -q note.txt config/master.key
commit "$R" 'both away'
must git -C "$R" repack -adq
finds 'of two names the one that tells' config/master.key 'secret-client-login secret-client-login'
finds 'and not the other one' note.txt ''
