#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The owners' own rules, .gitleaks.toml: read from what is protected, never from
# the change; a bad file blocks, a changed one is told.
. "$(dirname "$0")/lib.sh"

rules() { # the file; a secret of this house is "acme-" and 12 digits
  cat <<'RULES'
[[rules]]
id = "acme-token"
description = "token of the house"
regex = '''\b(acme-[0-9]{12})\b'''
keywords = ["acme-"]
tags = ["house"]
[[rules.allowlists]]
paths = ['^tests/']
[[rules]]
id = "key-files"
path = '\.p12$'
RULES
}
secret=acme-$(printf '%012d' 4711)

# --- The work tree -------------------------------------------------------------------

repository "$work/dev"
D=$work/dev
rules > "$D/.gitleaks.toml"
echo "token: $secret" > "$D/a.txt"
mkdir -p "$D/tests"
echo "token: $secret" > "$D/tests/a.txt"
expect 1 'a rule of the house denies' in_dir "$D" "$GITWARD" check .
says 'the finding names rule, file and line' "a.txt:1:.*\[secret-user-rule\]"
says 'it names the rule of the house' "rule 'acme-token' of .gitleaks.toml"
says 'it shows description and tags' 'token of the house; tags: house'
lacks 'the secret is not shown' "$secret"
lacks 'its allowlist holds' 'tests/a.txt.*secret-user-rule'
expect 0 'without a policy there are no rules of the house' in_dir "$D" "$GITWARD" check --no-policy .
echo "token: $secret # gitleaks:allow" > "$D/a.txt"
expect 0 'gitleaks:allow counts here' in_dir "$D" "$GITWARD" check .
printf 'one\n{"data": "%s"}\n' "$(printf 'token: %s' "$secret" | base64 | tr -d '\n' | od -An -v -tx1 | tr -d ' \n')" > "$D/a.txt"
expect 1 'a rule of the house sees what is encoded' in_dir "$D" "$GITWARD" check .
says 'at its place in the file' "a.txt:2:11: rule 'acme-token' of .gitleaks.toml found acme"
says 'with the tags of gitleaks' 'tags: house, decoded:hex, decoded:base64, decode-depth:2'
lacks 'the encoded form is not shown' "$(printf 'token: %s' "$secret" | base64 | tr -d '\n' | od -An -v -tx1 | tr -d ' \n' | cut -c 1-40)"
echo x > "$D/a.txt"
echo x > "$D/a.p12"
expect 1 'a path alone can be enough' in_dir "$D" "$GITWARD" check .
says 'the path is what it is about' "rule 'key-files' of .gitleaks.toml is about this path"
rm "$D/a.p12"
printf '%s\n' "token: $secret # gitward: ignore[secret-user-rule] of the test" > "$D/a.txt"
expect 0 'a suppression counts' in_dir "$D" "$GITWARD" check .
printf '[[rules]]\nid = "x"\nregex = "a(?=b)"\n' > "$D/.gitleaks.toml"
expect 2 'rules that cannot be read block' in_dir "$D" "$GITWARD" check .
says 'with line and column' '\.gitleaks\.toml:3:9: .*(?='
expect 2 'the check of the file says the same' in_dir "$D" "$GITWARD" policy check .gitleaks.toml
says 'at the same place' '\.gitleaks\.toml:3:9: '
rules > "$D/.gitleaks.toml"
echo 'severity = "high"' >> "$D/.gitleaks.toml"
expect 0 'a good file is valid' in_dir "$D" "$GITWARD" policy check .gitleaks.toml
says 'what has no effect is told' "\.gitleaks\.toml:12:1: .*'severity' is not known"
says 'its rules are counted' 'valid, 2 rules'
printf '[extend]\npath = "../x.toml"\n' > "$D/.gitleaks.toml"
expect 2 'what lies outside is not read' in_dir "$D" "$GITWARD" check .
says 'and why' 'no path inside this repository'
printf '[extend]\npath = "rules/base.toml"\n' > "$D/.gitleaks.toml"
mkdir "$D/rules"
rules > "$D/rules/base.toml"
echo "token: $secret" > "$D/a.txt"
expect 1 'what lies inside is extended' in_dir "$D" "$GITWARD" check a.txt

# --- A global allowlist and the built-in rules ---------------------------------------

token ghp > "$D/b.txt" 2>/dev/null || token > "$D/b.txt"
printf '[[allowlists]]\ndescription = "samples"\npaths = ["^b[.]txt$"]\n' > "$D/.gitleaks.toml"
expect 0 'a global allowlist suppresses built-in rules here' in_dir "$D" "$GITWARD" check b.txt
expect 1 'without it they deny' in_dir "$D" "$GITWARD" check --no-policy b.txt

# --- The index -----------------------------------------------------------------------

repository "$work/staged"
D=$work/staged
rules > "$D/.gitleaks.toml"
echo "token: $secret" > "$D/a.txt"
must git -C "$D" add -A
expect 0 'rules that come with the change do not judge it' in_dir "$D" "$GITWARD" check --staged
must git -C "$D" reset -q
must git -C "$D" add .gitleaks.toml
must git -C "$D" commit -q -m rules
must git -C "$D" add -A
: > "$D/.gitleaks.toml"
must git -C "$D" add -A
expect 1 'rules of HEAD judge, though the change removes them' in_dir "$D" "$GITWARD" check --staged
says 'by the rule of the house' "rule 'acme-token'"

# --- A push --------------------------------------------------------------------------

server "$work/server.git"
clone "$work/server.git" "$work/push"
D=$work/push
push() { git -C "$D" push "$@"; }
fresh() {
  must git -C "$D" fetch -q origin
  must git -C "$D" checkout -q -B main origin/main
  must git -C "$D" reset -q --hard origin/main
}
printf '[[rules]]\nid = "x"\nregex = "(a"\n' > "$D/.gitleaks.toml"
commit "$D" 'bad rules'
expect 1 'a push of rules that cannot be read is refused' push origin main
says 'as a policy is' '\[policy-invalid\]'
fresh
mkdir "$D/.gitleaks.toml"
echo x > "$D/.gitleaks.toml/x"
commit "$D" 'a folder'
expect 1 'a folder in place of the file is refused' push origin main
fresh
rules > "$D/.gitleaks.toml"
commit "$D" 'rules'
expect 0 'good rules are accepted' push origin main
says 'and told' 'adds the user rules of this check'
echo "token: $secret" > "$D/a.txt"
commit "$D" 'a leak'
expect 1 'from then on they judge' push origin main
says 'and say so' "rule 'acme-token'"
fresh
echo "token: $secret # gitleaks:allow" > "$D/a.txt"
commit "$D" 'a leak with an excuse'
expect 1 'no excuse of the change counts on a server' push origin main
fresh
rm "$D/.gitleaks.toml"
echo "token: $secret" > "$D/a.txt"
commit "$D" 'a leak without rules'
expect 1 'removing them does not help' push origin main
fresh
echo 'fine' > "$D/a.txt"
commit "$D" 'fine'
expect 0 'what is fine passes' push origin main

# --- What is extended, in a push --------------------------------------------------------

fresh
mkdir -p "$D/rules"
rules > "$D/rules/base.toml"
printf '[extend]\npath = "rules/none.toml"\n' > "$D/.gitleaks.toml"
commit "$D" 'rules that extend what is not there'
expect 1 'rules that extend what is not there are refused' push origin main
says 'as a policy is' '\.gitleaks\.toml.*\[policy-invalid\]'
says 'with the place and what is missing' "\.gitleaks\.toml:[12]:[0-9]*: extend\.path: 'rules/none\.toml' does not exist"
printf '[extend]\npath = "rules/base.toml"\n' > "$D/.gitleaks.toml"
must git -C "$D" add -A
must git -C "$D" commit -q --amend -m 'rules in a folder'
expect 0 'rules that extend what is there are accepted' push -f origin main
fresh
must git -C "$D" rm -q rules/base.toml
commit "$D" 'without the rules'
expect 1 'the file that they extend cannot be taken away' push origin main
says 'the finding is about that file' 'rules/base\.toml.*\[policy-invalid\]'
fresh
printf '[[rules]]\nid = "x"\nregex = "(a"\n' > "$D/rules/base.toml"
commit "$D" 'bad rules'
expect 1 'nor be one that cannot be read' push origin main
says 'for what is wrong with it' 'rules/base\.toml.*missing closing )'
fresh
rm "$D/rules/base.toml"
ln -s ../a.txt "$D/rules/base.toml"
commit "$D" 'a link'
expect 1 'nor be a link' push origin main
fresh
echo fine > "$D/b.txt"
commit "$D" 'fine'
expect 0 'none of it was accepted: pushes go on' push origin main
fresh
rules | sed 's/acme/emca/g' > "$D/rules/base.toml"
commit "$D" 'other rules'
expect 0 'rules that are changed there are accepted' push origin main
says 'and told' 'changes the user rules of this check, rules/base\.toml'
fresh
must git -C "$D" rm -q rules/base.toml .gitleaks.toml
commit "$D" 'no rules'
expect 0 'all of them can be removed' push origin main
fresh
printf 'version: 1\nsecrets:\n  gitleaks: house.toml\n' > "$D/.gitward.yaml"
printf '[[rules]]\nid = "x"\nregex = "(a"\n' > "$D/house.toml"
commit "$D" 'rules elsewhere'
expect 1 'a policy that names rules that cannot be read is refused' push origin main
says 'with their place' 'house\.toml:3:9: .*missing closing )'
rules > "$D/house.toml"
must git -C "$D" add -A
must git -C "$D" commit -q --amend -m 'good rules elsewhere'
expect 0 'one that names good rules is accepted' push -f origin main

# --- A floor ---------------------------------------------------------------------------

fresh
printf 'version: 1\nsecrets:\n  gitleaks: false\n' > "$D/.gitward.yaml"
commit "$D" 'no rules of the house'
expect 0 'a repository can do without them' push origin main
must mkdir -m 700 "$work/etc"
printf 'version: 1\nsecrets:\n  gitleaks: house.toml\n' > "$work/etc/floor.yaml"
printf 'version: 1\nfloor: %s\n' "$work/etc/floor.yaml" > "$work/etc/server.yaml"
must "$GITWARD" init --server "$work/server.git" --remove
must "$GITWARD" init --server "$work/server.git" --config "$work/etc/server.yaml"
fresh
echo "token: $secret" > "$D/b.txt"
commit "$D" 'a leak'
expect 1 'but not where the floor of the server names them' push origin main
says 'which judge' "rule 'acme-token'"
