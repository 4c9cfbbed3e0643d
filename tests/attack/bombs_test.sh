#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Input that is small to send and large to judge. Each must be refused within
# the bounds of docs/limits.md: `within MS KB` looks at what the hook spent.
. "$(dirname "$0")/lib.sh"

pack() { python3 "$here/makepack.py" "$work/x/p.pack" "$@" > "$work/x/id" || exit 1; }
arrive() { # the pack comes as a push to main
  trial timeout 100 python3 "$here/sendpack.py" "$S" "$(tip "$S" main)" "$(cat "$work/x/id")" refs/heads/main "$work/x/p.pack"
}
arrive_in_hook() { # the pack is in the quarantine, whatever Git would make of it
  mkdir -p "$S/objects/incoming/pack"
  cp "$work/x/p.pack" "$S/objects/incoming/pack/pack-$(printf '%040d' 1).pack"
  if [ -f "$work/x/p.idx" ]; then
    cp "$work/x/p.idx" "$S/objects/incoming/pack/pack-$(printf '%040d' 1).idx"
  else
    must git index-pack -o "$S/objects/incoming/pack/pack-$(printf '%040d' 1).idx" "$S/objects/incoming/pack/pack-$(printf '%040d' 1).pack"
  fi
  feed "$(tip "$S" main) $(cat "$work/x/id") refs/heads/main"
}

# --- Objects -------------------------------------------------------------------------

blob_1_gib() {
  pack zeros "$(id_of HEAD)" "$(size 1073741824 1048576)"
  on_server config receive.unpackLimit 1
  arrive
  within 1000 16384
}
attack blob_1_gib 'a file of 1 GiB of zeros, 4.5 MB on the wire' ''

blob_over_by_one() {
  { printf '#' && head -c 10485758 /dev/zero | tr '\0' 'a' && echo && $bad && printf '#'; } > "$D/big.yaml"
  commit "$D" big
  strike main
  within 2000 65536
}
attack blob_over_by_one 'a manifest one byte larger than the limit' 'limit-reached'

blob_over_then_gone() {
  { head -c 10485759 /dev/zero | tr '\0' 'a' && echo && $bad && echo "$secret"; } > "$D/big.txt"
  commit "$D" big
  in_dev rm -q big.txt
  commit "$D" gone
  strike main
}
attack blob_over_then_gone 'a secret in a file too large to be held, gone again' '\[secret-'

delta_bomb() {
  pack delta "$(id_of HEAD)" "$(size 134217728 9437184)"
  on_server config receive.unpackLimit 1
  arrive
  within 1000 65536
}
attack delta_bomb 'a delta of 140 bytes makes 128 MiB' ''

delta_lies() {
  if $bad; then pack lie "$(id_of HEAD)" 1000000000000 index; else pack zeros "$(id_of HEAD)" 5 index; fi
  arrive_in_hook
  within 1000 65536
}
attack delta_lies 'a delta claims a terabyte' ''

delta_lies_small() {
  if $bad; then pack lie "$(id_of HEAD)" 1000 index; else pack zeros "$(id_of HEAD)" 5 index; fi
  arrive_in_hook
}
attack delta_lies_small 'a delta makes less than it claims' ''

delta_chain() {
  text | pack chain "$(id_of HEAD)" "$(size 3000 60)"
  arrive_in_hook
  within 1500 262144
}
attack delta_chain 'a secret behind three thousand deltas, one on the other' '\[secret-'

tree_bomb() {
  pack wide "$(id_of HEAD)" "$(size 9 3)"
  arrive
  within 5000 262144
}
attack tree_bomb 'nine trees of ten: a thousand million files' ''

tree_deep() {
  pack deep "$(id_of HEAD)" "$(size 100000 20)"
  arrive_in_hook
  within 2000 131072
}
attack tree_deep 'a folder in a folder, a hundred thousand times' ''

tree_deep_push() {
  pack deep "$(id_of HEAD)" "$(size 2000 20)"
  arrive
  within 2000 131072
}
attack tree_deep_push 'two thousand times, in a push' ''

path_long() {
  put 100644 "$(text | blob)" "$(head -c "$(size 5000 3000)" /dev/zero | tr '\0' 'p')"
  save path
  strike main
}
attack path_long 'a file name of 5,000 bytes' ''

commits_30k() {
  { i=0
    count=$(size 30000 300)
    echo "reset refs/heads/main
from $(id_of main)"
    echo
    python3 -c '
import sys
for i in range(int(sys.argv[1])):
    sys.stdout.write("commit refs/heads/main\ncommitter C <c@example.org> 1700000000 +0000\ndata 1\nc\n")
' "$count"; } | git -C "$S" fast-import --quiet --force > "$work/x/said" 2>&1
  new=$(tip "$S" main)
  on_server update-ref refs/heads/main "$(id_of main)"
  feed "$(id_of main) $new refs/heads/main"
  within 3000 131072
}
attack commits_30k 'thirty thousand commits' ''

files_many() {
  set_policy 'limits: {paths: 20000}'
  python3 -c '
import sys
print("commit refs/heads/main\ncommitter C <c@example.org> 1700000000 +0000\ndata 1\nc")
print("from " + sys.argv[2])
for i in range(int(sys.argv[1])):
    print("M 100644 %s d%03d/f%d" % (sys.argv[3], i % 499, i))
' "$(size 20100 300)" "$(id_of main)" "$(id_of HEAD:base.yaml)" | git -C "$S" fast-import --quiet --force > "$work/x/said" 2>&1
  new=$(tip "$S" main)
  on_server update-ref refs/heads/main "$(id_of main)"
  feed "$(id_of main) $new refs/heads/main"
  within 8000 262144
}
attack files_many 'more files than the limit of paths' ''

refs_100k() {
  old=$(tip "$S" main)
  python3 -c '
import sys
for i in range(int(sys.argv[1])):
    print("%s %s refs/heads/b%d" % ("0" * 40, sys.argv[2], i))
' "$(size 100000 500)" "$old" | feed_input
  within 1000 98304
}
attack refs_100k 'a hundred thousand references in one push' ''

total_bytes() {
  set_policy 'limits: {total_bytes: 3000000}'
  for i in 1 2 3 4 5 6 7 8 9; do head -c "$(size 500000 1000)" /dev/zero | tr '\0' "$i" > "$D/f$i.txt"; done
  commit "$D" many
  strike main
}
attack total_bytes 'together more bytes than the limit' ''
