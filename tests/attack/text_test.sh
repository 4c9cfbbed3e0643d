#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# YAML and text that is costly to read.
. "$(dirname "$0")/lib.sh"

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

# run_of PATTERN: 2 MB of it with a secret behind them, after an eighth of that: not more than
# twenty times the CPU time, where quadratic would be sixty-four times.
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
  fill "$1" 250000
  $bad || return
  eighth=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 3)
  fill "$1" 2000000
  cpu=$(sed -n '$p' "$work/spent" | cut -d ' ' -f 3)
  if [ "${cpu%.*}" -gt 200 ] && [ "${cpu%.*}" -gt $((20 * (${eighth%.*} + 1))) ]; then
    settle "NOT LINEAR ($eighth ms, then $cpu ms)"
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
attack run_lines 'two million lines' '\[secret-'
