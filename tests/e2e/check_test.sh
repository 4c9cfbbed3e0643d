#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command line: what can be judged, how it is reported, exit statuses.
. "$(dirname "$0")/lib.sh"

repository "$work/repo"
cd "$work/repo" || exit 1
deployment good > good.yaml
deployment bad true > bad.yaml

# --- What is judged, and the exit status ---------------------------------------------

expect 0 'a good file' "$GITWARD" check good.yaml
says 'is counted' '^checked .*1 file'
expect 1 'a bad file' "$GITWARD" check bad.yaml
says 'names rule, file and line' "^error: bad.yaml:$privileged_line:.*\[privileged\]"
expect 1 'a folder' "$GITWARD" check .
says 'finds the bad file' 'bad.yaml'
expect 1 'no path is this folder' "$GITWARD" check
expect 1 'several paths' "$GITWARD" check good.yaml bad.yaml
expect 0 '--exit-zero' "$GITWARD" check --exit-zero bad.yaml
says 'still reports' '\[privileged\]'
expect 2 'a path that is not there' "$GITWARD" check nowhere.yaml
expect 2 '--exit-zero does not hide that' "$GITWARD" check --exit-zero nowhere.yaml
mkdir empty
expect 3 'a folder without files is nothing to check' "$GITWARD" check empty
lacks 'and is not called allowed' 'allowed'
expect 3 'nothing staged is nothing to check' "$GITWARD" check --staged
expect 1 'standard input' sh -c '"$GITWARD" check --stdin < bad.yaml'
expect 1 'standard input with a name' sh -c '"$GITWARD" check --stdin --stdin-filename x/y.yaml < bad.yaml'
says 'is reported under it' 'x/y.yaml:'
expect 0 'good standard input' sh -c '"$GITWARD" check --stdin < good.yaml'
must git add bad.yaml
expect 1 'what is staged' "$GITWARD" check --staged
must git commit -qm bad
expect 1 'a range' "$GITWARD" check --range HEAD~1..HEAD
says 'is judged' '\[privileged\]'
expect 1 'a range from a name' "$GITWARD" check --range 'HEAD^'
expect 3 'an empty range' "$GITWARD" check --range HEAD..HEAD
must git add good.yaml
must git commit -qm good
expect 0 'a range without the bad commit' "$GITWARD" check --range HEAD~1..HEAD
expect 0 'existing findings do not deny' "$GITWARD" check --range HEAD~1..HEAD --show-existing
expect 2 'a range of what is not there' "$GITWARD" check --range nowhere..HEAD
expect 2 'a range that looks like an option' "$GITWARD" check --range --all
expect 1 '-C' "$GITWARD" -C "$work" check repo/bad.yaml
expect 1 '-C behind the command' "$GITWARD" check -C "$work/repo" bad.yaml
expect 2 'no repository' "$GITWARD" -C "$work" check --staged

# --- Usage -----------------------------------------------------------------------------

expect 2 'no command' "$GITWARD"
expect 2 'an unknown command' "$GITWARD" chek
says 'is explained' "did you mean 'check'"
expect 2 'an unknown option' "$GITWARD" check --stagd
says 'is explained' 'did you mean --staged'
expect 2 'an unknown letter' "$GITWARD" check -x
expect 2 'an option without its value' "$GITWARD" check --range
expect 2 'a flag with a value' "$GITWARD" check --staged=yes
expect 2 'an unknown format' "$GITWARD" check --format xml good.yaml
expect 2 'two things to judge' "$GITWARD" check --staged good.yaml
expect 2 'two policies' "$GITWARD" check --policy x --no-policy good.yaml
expect 2 'a name for no input' "$GITWARD" check --stdin-filename x good.yaml
expect 2 'an unknown profile' "$GITWARD" check --profile nonsense good.yaml
expect 2 'an unknown hook' "$GITWARD" hook pre-lunch
expect 2 'a hook without its arguments' "$GITWARD" hook update refs/heads/main
expect 2 'an unknown rule' "$GITWARD" explain privilged
says 'is explained' "did you mean 'privileged'"
expect 2 'an option with control bytes' "$GITWARD" check "$(printf -- '--x\033]0;title\007')"
if grep -q "$(printf '\033')" "$work/out"; then fail 'is shown without them'; else pass 'is shown without them'; fi
expect 0 'an operand behind --' "$GITWARD" check -- good.yaml

expect 0 'help' "$GITWARD" help
says 'lists the commands' '^  check '
for c in check hook rules explain policy init doctor completion man help; do
  expect 0 "help $c" "$GITWARD" help $c
  says "help $c has its usage" "^usage: gitward $c "
  expect 0 "$c --help" "$GITWARD" $c --help
done
expect 2 'help for what is not there' "$GITWARD" help chck
expect 0 '--version' "$GITWARD" --version
says 'names the version' '^gitward [0-9]'
expect 0 'man' "$GITWARD" man
says 'has a title' '^.TH GITWARD 1'
for s in bash zsh fish; do
  expect 0 "completion $s" "$GITWARD" completion $s
  says "completion $s knows the options" 'stdin-filename'
done
"$GITWARD" completion bash > "$work/completion"
if command -v bash > /dev/null; then
  expect 0 'bash completes' bash -c '. "$1"
    t() { COMP_WORDS=(gitward "$@"); COMP_CWORD=$#; _gitward; echo "$*: ${COMPREPLY[*]}"; }
    t che; t check --form; t check --format s; t explain privile; t hook pre-r; t -C / doc' - "$work/completion"
  says 'a command' '^che: check$'
  says 'an option' '^check --form: --format$'
  says 'a value' '^check --format s: sarif$'
  says 'a word' '^hook pre-r: pre-receive$'
  says 'behind -C' '^-C / doc: doctor$'
fi

# --- Rules -------------------------------------------------------------------------------

expect 0 'rules' "$GITWARD" rules
says 'lists them' 'privileged'
expect 0 'rules as JSON' sh -c '"$GITWARD" rules --format json | python3 -m json.tool'
expect 0 'explain' "$GITWARD" explain privileged
says 'tells why' 'privileged'
expect 0 'explain as Markdown' "$GITWARD" explain --format markdown privileged
expect 0 'explain --all' "$GITWARD" explain --all
expect 2 'explain without a rule' "$GITWARD" explain
n=$("$GITWARD" rules --format ids | wc -l)
yes 'there are rules' test "$n" -gt 20
same 'in order' "$("$GITWARD" rules --format ids | sort)" "$("$GITWARD" rules --format ids)"

# --- Formats -----------------------------------------------------------------------------

expect 1 'JSON' "$GITWARD" check --format json bad.yaml
yes 'is JSON with the finding' python3 -c '
import json, sys
t = open(sys.argv[1]).read(); d = json.loads(t); assert "privileged" in t' "$work/out"
expect 1 'SARIF' "$GITWARD" check --format sarif --category gate bad.yaml
yes 'is SARIF 2.1.0 with the finding' python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
assert d["version"] == "2.1.0"
r = d["runs"][0]
assert any(x["ruleId"] == "privileged" for x in r["results"])
assert r["automationDetails"]["id"].startswith("gate")' "$work/out"
expect 1 'GitHub annotations' "$GITWARD" check --format github bad.yaml
says 'have file and line' "^::error .*file=bad.yaml,line=$privileged_line"
expect 1 '-q' "$GITWARD" check -q bad.yaml
expect 1 '-v' "$GITWARD" check -v bad.yaml

expect 1 '--output' "$GITWARD" check --format json --output report.json bad.yaml
yes 'writes a file' python3 -m json.tool report.json
same 'nothing is left beside it' "$(ls -A | grep -c 'report.json')" 1
echo old > kept.json
expect 2 '--output where nothing can be' "$GITWARD" check --output nowhere/report.json bad.yaml
expect 2 '--output to a full disk' "$GITWARD" check --output /dev/full bad.yaml
says 'is told' 'cannot write /dev/full'
expect 2 '--output over a limit of size' sh -c 'ulimit -f 0; "$GITWARD" check --format sarif --output kept.json good.yaml'
same 'leaves what was there' "$(cat kept.json)" old
same 'and nothing beside it' "$(ls -A | grep -c 'kept.json')" 1
expect 2 'a full disk behind standard output' sh -c '"$GITWARD" check good.yaml > /dev/full'
expect 2 'a closed standard output' sh -c '"$GITWARD" check good.yaml >&-'
expect 2 'a full disk for the rules' sh -c '"$GITWARD" rules > /dev/full'
expect 2 'a full disk for the help' sh -c '"$GITWARD" help > /dev/full'
expect 2 'a full disk for the version' sh -c '"$GITWARD" --version > /dev/full'
expect 2 'a full disk for a hook' sh -c 'git add -A; "$GITWARD" hook pre-commit 2> /dev/full'
must git reset -q
expect 2 'a reader that went away' sh -c '{ "$GITWARD" explain --all; echo $? > "$0"; } | true; exit $(cat "$0")' "$work/status"

# --- Colour ------------------------------------------------------------------------------

esc=$(printf '\033')
colours() { grep -q "$esc" "$work/out"; }
expect 1 'into a file' "$GITWARD" check bad.yaml
no 'there are no colours' colours
expect 1 '--color always' "$GITWARD" check --color always bad.yaml
yes 'colours' colours
expect 1 'FORCE_COLOR' env FORCE_COLOR=1 "$GITWARD" check bad.yaml
yes 'colours' colours
expect 1 'NO_COLOR' env NO_COLOR=1 FORCE_COLOR=1 "$GITWARD" check bad.yaml
no 'wins' colours
expect 1 '--color never' env FORCE_COLOR=1 "$GITWARD" check --color never bad.yaml
no 'does not' colours

# --- Hostile names and contents --------------------------------------------------------------

mkdir hostile
name=$(printf 'a\033]0;pwned\007\nerror: b::error::x.yaml')
deployment hostile true > "hostile/$name"
for f in text json sarif github; do
  expect 1 "a name with control bytes as $f" "$GITWARD" check --format $f hostile
  no "shows none of them as $f" colours
  lacks "starts no line of its own as $f" '^error: b::error'
  lacks "starts no command as $f" '^::error::x'
done
must rm -r hostile
deployment cmd true | sed 's/name: web$/name: "web" #\n::stop-commands::x ##[error]y/' > cmd.yaml
expect '0|1|2' 'a file with commands for CI systems' env GITHUB_ACTIONS=true "$GITWARD" check cmd.yaml
lacks 'starts none' '^ *::stop-commands'
lacks 'nor an old one' '##\['
must rm cmd.yaml

# --- Suppressions and exemptions ------------------------------------------------------------

suppressed() { deployment s true | sed "s/^ *privileged: true/& # gitward: ignore[$1] $2/; s/allowPrivilegeEscalation: true/allowPrivilegeEscalation: false/"; }
suppressed privileged 'until=2999-12-31 node agent' > sup.yaml
expect 0 'a suppression with a reason' "$GITWARD" check sup.yaml
expect 0 'is shown when asked for' "$GITWARD" check -v sup.yaml
says 'with its reason' 'node agent'
suppressed privileged '' > sup.yaml
expect 1 'a suppression without a reason does not count' "$GITWARD" check sup.yaml
suppressed privileged 'until=2001-01-01 node agent' > sup.yaml
expect 1 'an expired one does not count' "$GITWARD" check sup.yaml
suppressed image-digest 'something else' > sup.yaml
expect 1 'one for another rule does not count' "$GITWARD" check sup.yaml
must rm sup.yaml

tomorrow=$(date -u -d '+30 days' +%Y-%m-%d)
exemption() {
  cat <<YAML
version: 1
exemptions:
  - rule: privileged
    path: $1
    reason: node agent
    owner: team-infra
    expires: $2
YAML
}
exemption bad.yaml "$tomorrow" > policy.yaml
expect 0 'an exemption' "$GITWARD" check --policy policy.yaml bad.yaml
exemption other.yaml "$tomorrow" > policy.yaml
expect 1 'an exemption for another file' "$GITWARD" check --policy policy.yaml bad.yaml
exemption bad.yaml 2001-01-01 > policy.yaml
expect 1 'an expired exemption covers nothing' "$GITWARD" check --policy policy.yaml bad.yaml
says 'which is counted' 'expired entries: 1'
expect 2 'and is an error for policy check' "$GITWARD" policy check policy.yaml
says 'with its place' '^error: policy.yaml:7:'
printf 'version: 1\nrules:\n  privileged: off\n' > policy.yaml
expect 0 'a rule that is off' "$GITWARD" check --policy policy.yaml bad.yaml
expect 1 '--no-policy' "$GITWARD" check --no-policy bad.yaml
expect 0 '--profile audit' "$GITWARD" check --profile audit bad.yaml
expect 0 'policy check' "$GITWARD" policy check policy.yaml
expect 0 'policy schema' sh -c '"$GITWARD" policy schema | python3 -m json.tool'
expect 0 'policy limits' "$GITWARD" policy limits
says 'lists them' '^blob_bytes'

# What was only skipped was not checked.
mkdir only-a-pipe
mkfifo only-a-pipe/pipe
expect 3 'a folder with nothing but a pipe' "$GITWARD" check --no-policy only-a-pipe
says 'the pipe is counted' 'skipped 1 (1 not-a-file)'
