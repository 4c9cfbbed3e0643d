#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Input that is small to send and large to judge. Each must be refused within
# the bounds of docs/limits.md: `within MS KB` looks at what the hook spent.
. "$(dirname "$0")/lib.sh"

# within MS KB: CPU time and private memory of the hook with all its children.
within() {
  [ -s "$work/spent" ] || return 0
  cpu=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 3) kb=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 4)
  [ "${cpu%.*}" -le "$1" ] && [ "$kb" -le "$2" ] || settle "TOO COSTLY ($cpu ms, $kb KiB; bounds $1 ms, $2 KiB)"
}

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
size() { if $bad; then echo "$1"; else echo "$2"; fi; }

# --- Objects -------------------------------------------------------------------------

blob_1_gib() {
  pack zeros "$(id_of HEAD)" "$(size 1073741824 1048576)"
  on_server config receive.unpackLimit 1
  arrive
  within 1000 16384
}
attack blob_1_gib 'a file of 1 GiB of zeros, 4.5 MB on the wire' ''

blob_over_by_one() {
  { head -c 10485759 /dev/zero | tr '\0' 'a' && echo && $bad && printf 'a'; } > "$D/big.txt"
  commit "$D" big
  strike main
  within 2000 65536
}
attack blob_over_by_one 'a file one byte larger than the limit' 'limit-reached'

blob_over_then_gone() {
  { head -c 10485759 /dev/zero | tr '\0' 'a' && echo && $bad && echo "$secret"; } > "$D/big.txt"
  commit "$D" big
  in_dev rm -q big.txt
  commit "$D" gone
  strike main
}
attack blob_over_then_gone 'a secret in a file too large to look at, gone again' ''

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
  text | pack chain "$(id_of HEAD)" "$(size 6000 60)"
  arrive_in_hook
  within 5000 262144
}
attack delta_chain 'a secret behind six thousand deltas, one on the other' '\[secret-'

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
  within 1000 65536
}
attack refs_100k 'a hundred thousand references in one push' ''

total_bytes() {
  set_policy 'limits: {total_bytes: 3000000}'
  for i in 1 2 3 4 5 6 7 8 9; do head -c "$(size 500000 1000)" /dev/zero | tr '\0' "$i" > "$D/f$i.txt"; done
  commit "$D" many
  strike main
}
attack total_bytes 'together more bytes than the limit' ''

# --- YAML ------------------------------------------------------------------------------

yaml() { # stdin: the content of web.yaml
  cat > "$D/web.yaml"
  commit "$D" yaml
  strike main
  within 3000 262144
}
head_of() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n'; }

yaml_aliases() {
  { head_of
    echo 'data:'
    echo '  a: &a ["x","x","x","x","x","x","x","x","x"]'
    last=a
    for n in b c d e f g h i; do
      $bad && echo "  $n: &$n [*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last,*$last]"
      last=$n
    done; } | yaml
}
attack yaml_aliases 'aliases of aliases: nine to the ninth' ''

yaml_self_alias() { { head_of && if $bad; then echo 'data: &a {x: *a}'; else echo 'data: {x: y}'; fi; } | yaml; }
attack yaml_self_alias 'a node that holds itself' ''

nested() { # OPEN CLOSE COUNT
  head -c "$3" /dev/zero | sed "s/\x00/$1/g"
  head -c "$3" /dev/zero | sed "s/\x00/$2/g"
  echo
}
yaml_brackets() { { head_of && printf 'data: ' && nested '[' ']' "$(size 100000 20)"; } | yaml; }
attack yaml_brackets 'a hundred thousand brackets' ''

yaml_indented() {
  { head_of && echo 'data:' && python3 -c '
import sys
for i in range(int(sys.argv[1])):
    print(" " * (i + 1) + "k:")
' "$(size 3000 20)"; } | yaml
}
attack yaml_indented 'three thousand levels of indentation' ''

yaml_dashes() { { head_of && echo 'data:' && printf '  ' && python3 -c 'import sys; print("- " * int(sys.argv[1]) + "x")' "$(size 100000 20)"; } | yaml; }
attack yaml_dashes 'a hundred thousand dashes on one line' ''

yaml_documents() { python3 -c 'import sys; sys.stdout.write("---\na: 1\n" * int(sys.argv[1]))' "$(size 100000 100)" | yaml; }
attack yaml_documents 'a hundred thousand documents' ''

yaml_nodes() { { head_of && printf 'data: [' && python3 -c 'import sys; sys.stdout.write("1," * int(sys.argv[1]))' "$(size 1100000 1000)" && echo ']'; } | yaml; }
attack yaml_nodes 'more nodes than the limit' ''

yaml_huge_scalar() { { deployment web "$bad" && printf -- '---\n' && head_of && printf 'data: {x: "' && head -c 9000000 /dev/zero | tr '\0' x && echo '"}'; } | yaml; }
attack yaml_huge_scalar 'a bad object before a scalar of 9 MB' ''

yaml_keys() {
  { deployment web "$bad" && printf -- '---\n' && head_of && echo 'data:' && python3 -c '
for i in range(60000):
    print("  k%d: v" % i)
'; } | yaml
}
attack yaml_keys 'a bad object before a mapping of 60,000 keys' ''

yaml_colliding() {
  { deployment web "$bad" && printf -- '---\n' && head_of && echo 'data:' && python3 -c '
for i in range(40000):
    print("  \"%s\": v" % ("a" * 60 + "%06d" % i))
'; } | yaml
}
attack yaml_colliding 'a bad object before 40,000 keys that begin alike' ''

json_deep() {
  { printf '{"apiVersion":"v1","kind":"List","items":' && nested '[' ']' "$(size 200000 20)" | tr -d '\n' && echo '}'; } > "$D/list.json"
  commit "$D" json
  strike main
  within 3000 262144
}
attack json_deep 'two hundred thousand brackets of JSON' ''

# --- Long runs: time must grow as the input does ---------------------------------------------

# run_of PATTERN: 4 MB of it with a secret behind them, after a quarter of that: not more than
# eight times the CPU time, where quadratic would be sixteen times.
fill() { # PATTERN BYTES
  python3 -c '
import sys
pattern = sys.argv[1].encode().decode("unicode_escape").encode("latin-1")
sys.stdout.buffer.write((pattern * (int(sys.argv[2]) // len(pattern))) + b"\n")
' "$1" "$2" > "$D/notes.txt"
  text >> "$D/notes.txt"
  commit "$D" run
  strike main
}
run_of() {
  fill "$1" 1000000
  $bad || return
  quarter=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 3)
  fill "$1" 4000000
  cpu=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 3)
  if [ "${cpu%.*}" -gt 200 ] && [ "${cpu%.*}" -gt $((8 * ${quarter%.*})) ]; then
    settle "NOT LINEAR ($quarter ms, then $cpu ms)"
  fi
}
run_github() { run_of 'ghp_'; }
attack run_github 'ghp_ghp_ghp_' '\[secret-'
run_digits() { run_of 'ghp_AKIA0123456789'; }
attack run_digits 'beginnings of two kinds of tokens' '\[secret-'
run_aws() { run_of 'AKIAAKIAAKIAAKIA aws_secret = '; }
attack run_aws 'access keys without end' '\[secret-'
run_armour() { run_of '-----BEGIN OPENSSH PRIVATE KEY-----\n'; }
attack run_armour 'keys that begin and never end' ''
run_armour_flat() { run_of '-----BEGIN '; }
attack run_armour_flat 'the same without lines' '\[secret-'
run_age() { run_of 'AGE-SECRET-KEY-1'; }
attack run_age 'age keys' '\[secret-'
run_base64() { run_of 'QUJD'; }
attack run_base64 'base64 without end' '\[secret-'
run_quotes() { run_of "\"'\\\\"; }
attack run_quotes 'quotes and backslashes' '\[secret-'
run_blanks() { run_of '\t \r'; }
attack run_blanks 'blanks' '\[secret-'
run_nul() { run_of 'a\x00'; }
attack run_nul 'half of them NUL' '\[secret-'
run_assign() { run_of 'password = token: '; }
attack run_assign 'assignments of nothing' '\[secret-'
run_lines() { run_of '\n'; }
attack run_lines 'four million lines' '\[secret-'
