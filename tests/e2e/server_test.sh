#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a server keeps and does around the verdict: records, modes, deadlines that
# are deferred, tips that nobody judged, the server file, the heartbeat.
. "$(dirname "$0")/lib.sh"

server "$work/server.git"
clone "$work/server.git" "$work/dev"
S=$work/server.git D=$work/dev
conf=$work/server.yaml
push() { git -C "$D" push "$@"; }
fresh() {
  must git -C "$D" fetch -q origin
  must git -C "$D" checkout -q -B main origin/main
  must git -C "$D" reset -q --hard origin/main
  must git -C "$D" clean -qfdx
}
log() { tail -n 1 "$S/gitward/audit.jsonl" | python3 -c "import json,sys; d=json.load(sys.stdin); print(($1))"; }
# configure LINE...: the server file; the hook is installed anew with it.
configure() {
  { echo 'version: 1'; for line; do echo "$line"; done; } > "$conf"
  must "$GITWARD" init --server "$S" --remove
  must "$GITWARD" init --server "$S" --config "$conf"
}

# --- Records -------------------------------------------------------------------------

deployment web > "$D/web.yaml"
commit "$D" 'web'
expect 0 'a good push is accepted' push origin main
same 'the record says so' "$(log 'd["event"], d["verdict"], d["mode"]')" "('push', 'allowed', 'enforce')"
same 'it names reference and tip' "$(log 'd["refs"][0]["name"], d["refs"][0]["new"]')" \
  "('refs/heads/main', '$(tip "$D" HEAD)')"
same 'it says that the reference is protected' "$(log 'd["refs"][0]["protected"]')" True
same 'the worker was confined' "$(log '"rlimits" in d["sandbox"] and "no_new_privileges" in d["sandbox"]')" True

deployment bad true > "$D/bad.yaml"
commit "$D" 'bad'
expect 1 'a bad push is refused' push origin main
same 'the record names the rule' "$(log '[r["id"] for r in d["rules"] if r["level"] == "deny"]')" "['privileged']"
expect 0 'the log is whole' "$GITWARD" audit verify "$S/gitward/audit.jsonl"
yes 'decisions are counted' grep -q '^gitward_decisions_total{.*verdict="denied".*} 1$' "$S/gitward/metrics.prom"
fresh

# --- Tips that nobody judged -------------------------------------------------------------

expect 0 'the heartbeat finds nothing wrong' "$GITWARD" -C "$S" heartbeat
says 'it says that the tip was judged' '^ok  *tips  *1 protected, 1 of them judged'
same 'it is on record' "$(log 'd["event"]')" heartbeat
yes 'and in the metrics' grep -q 'door="heartbeat"' "$S/gitward/metrics.prom"
deployment bad true > "$D/bad.yaml"
commit "$D" 'bad'
must mv "$S/hooks/pre-receive" "$S/hooks/aside"
expect 0 'without the hook Git takes anything' push origin main
says 'the hook after it tells at once' 'was changed without being judged'
same 'that is on record' "$(log 'd["event"], d["verdict"], d["unjudged"]')" "('recheck', 'denied', 1)"
yes 'and in the metrics' grep -q '^gitward_unjudged_tips_total 1$' "$S/gitward/metrics.prom"
expect 1 'doctor finds both' "$GITWARD" -C "$S" doctor --server
says 'that the hook is absent' '^problem  *pre-receive'
says 'that a push goes past it' '^problem  *reached .*accepted without gitward'
says 'that the tip was not judged' "^problem  *unjudged .*refs/heads/main"
same 'its own push left nothing' "$(git -C "$S" for-each-ref refs/gitward/)" ''
must mv "$S/hooks/aside" "$S/hooks/pre-receive"
expect 1 'the heartbeat keeps finding it' "$GITWARD" -C "$S" heartbeat --quiet
lacks 'and with --quiet nothing else' '^ok'
must git -C "$D" revert --no-edit HEAD
expect 0 'a push on top is judged' push origin main
expect 0 'and then all is well' "$GITWARD" -C "$S" heartbeat

must git -C "$S" update-ref refs/heads/master "$(tip "$S" main)"
expect 1 'a reference made by hand is found' "$GITWARD" -C "$S" heartbeat
expect 0 'and taken over when one says so' "$GITWARD" -C "$S" heartbeat --adopt
expect 0 'from then on it is well' "$GITWARD" -C "$S" heartbeat
must git -C "$S" update-ref -d refs/heads/master
fresh

# --- Modes -------------------------------------------------------------------------------

configure 'mode: warn'
deployment warned true > "$D/warned.yaml"
commit "$D" 'warned'
expect 0 'in warn mode a bad push is let in' push origin main
says 'what is wrong is told' '\[privileged\]'
says 'and that it would be refused' 'in enforce mode the push would be denied'
same 'the record says both' "$(log 'd["verdict"], d["mode"]')" "('denied', 'warn')"
expect 1 'doctor calls that a problem' "$GITWARD" -C "$S" doctor --server
says 'and names it' '^problem  *mode .*nothing is refused'
configure 'mode: audit'
deployment audited true > "$D/audited.yaml"
commit "$D" 'audited'
expect 0 'in audit mode a bad push is let in' push origin main
lacks 'without a word' 'privileged'
same 'but on record' "$(log 'd["verdict"], d["mode"]')" "('denied', 'audit')"

# --- Deadlines ----------------------------------------------------------------------------

must git -C "$D" rm -q warned.yaml audited.yaml
commit "$D" 'clean'
configure 'mode: enforce'
expect 0 'back to enforce' push origin main
configure 'deadline-ms: 1'
i=0
while [ $i -lt 400 ]; do
  deployment "app$i" > "$D/app$i.yaml"
  i=$((i + 1))
done
commit "$D" 'many'
before=$(tip "$S" main)
expect 1 'what cannot be judged in time is refused' push origin main
says 'with the reason' 'the time allowed has passed'
same 'nothing moved' "$(tip "$S" main)" "$before"
same 'the record says timed out' "$(log 'd["verdict"], d["timed_out"], d["deferred"]')" "('undecided', True, False)"

configure 'deadline-ms: 1' 'on-timeout: defer'
must rm "$S/hooks/post-receive"
expect 0 'deferred, it is let in' push origin main
says 'and told to be unverified' 'unverified'
same 'on record' "$(log 'd["verdict"], d["timed_out"], d["deferred"]')" "('undecided', True, True)"
expect 1 'the heartbeat shows the reference' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'as unverified' "^problem  *unverified .*refs/heads/main"
expect 1 'a deletion is never deferred' push origin :main
configure 'on-timeout: defer'
deployment small > "$D/small.yaml"
commit "$D" 'small'
expect 0 'the next push, with time, is judged from the last tip that was' push origin main
says 'with all that came in between' 'checked .*40[12] files'
expect 0 'and then nothing waits' "$GITWARD" -C "$S" heartbeat --config "$conf"

configure 'deadline-ms: 1' 'on-timeout: defer'
deployment late true > "$D/late.yaml"
i=0
while [ $i -lt 400 ]; do
  deployment "more$i" > "$D/more$i.yaml"
  i=$((i + 1))
done
commit "$D" 'bad and many'
must rm "$S/hooks/post-receive"
expect 0 'a bad push can be deferred as well' push origin main
expect 1 'judged after it has arrived, with more time than a push has, it is found out' \
  sh -c "cd '$S' && GIT_DIR=. '$GITWARD' hook post-receive --config '$conf' < /dev/null"
says 'with the rule' '\[privileged\]'
says 'and what to do' 'revert it'
must git -C "$D" rm -q late.yaml
commit "$D" 'without the bad one'
configure 'on-timeout: defer'
expect 0 'a push that takes it away is accepted' push origin main
expect 0 'and nothing waits any more' "$GITWARD" -C "$S" heartbeat --config "$conf"

# --- The server file and what it names ----------------------------------------------------------

fresh
configure 'mode: enforce'
deployment again > "$D/again.yaml"
commit "$D" 'again'
echo 'no-such-key: 1' >> "$conf"
expect 1 'a server file with a mistake refuses everything' push origin main
says 'and says where' 'server.yaml:3:1'
expect 1 'doctor says the same' "$GITWARD" -C "$S" doctor --server
says 'where the mistake is' '^problem  *server  .*server.yaml:3:1'
says 'and that the hook is reached all the same' '^problem  *reached .*which refuses all of them now'
configure "audit-log: /dev/full"
expect 1 'a log that cannot be written refuses everything' push origin main
says 'and says so' 'audit log'
configure "state: $work/absent"
expect 1 'a state folder that is not there refuses everything' push origin main
mkdir "$work/state"
configure "state: $work/state" 'slots: 2' "metrics: $work/gitward.prom" "audit-log: $work/audit.jsonl"
expect 0 'all in folders of their own' push origin main
yes 'the log is there' test -s "$work/audit.jsonl"
yes 'the metrics are there' test -s "$work/gitward.prom"
yes 'the ledger is there' test -s "$work"/state/*/ledger
printf 'version: 1\nrules:\n  image-tag-latest: deny\n' > "$work/floor.yaml"
configure "floor: $work/floor.yaml"
printf 'version: 1\nrules:\n  image-tag-latest: off\n  image-digest: off\n' > "$D/.gitward.yaml"
commit "$D" 'a loose policy'
expect 0 'a repository may have a looser policy' push origin main
sed "s/@$digest/:latest/" "$D/web.yaml" > "$D/latest.yaml"
commit "$D" 'latest'
expect 1 'but the floor of the server holds' push origin main
says 'with its rule' '\[image-tag-latest\]'
must rm "$work/floor.yaml"
expect 1 'a floor that is not there refuses everything' push origin main

# --- The folder of a repository is the same for those who hear nothing from the forge ---------------

configure "state: $work/state"
deployment named > "$D/named.yaml"
commit "$D" 'named by a forge'
expect 0 'a push whose repository the forge names' env GL_ID=user-1 GL_PROJECT_PATH=shop/deploy git -C "$D" push origin main
expect 0 'a timer finds what it left' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'the tip was judged' '^ok  *tips  *1 protected, 1 of them judged'
same 'there is one folder' "$(ls -d "$work"/state/*/ | wc -l | tr -d ' ')" 1

# --- Break glass ------------------------------------------------------------------------------------

fresh
must ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
printf 'a@example.com namespaces="gitward-grant" %s\n' "$(cut -d' ' -f1,2 "$work/key.pub")" > "$work/signers"
configure 'grants:' "  signers: $work/signers"
must git -C "$S" config receive.advertisePushOptions true
name=$(cd "$S/.." && basename "$(pwd -P)")/server
"$GITWARD" grant new --repository "$name" --ref refs/heads/main --rule privileged --hours 1 \
  --reason 'registry down' > "$work/grant.yaml"
must ssh-keygen -q -Y sign -n gitward-grant -f "$work/key" "$work/grant.yaml" 2> /dev/null
option=$("$GITWARD" grant pack "$work/grant.yaml")
deployment urgent true > "$D/urgent.yaml"
commit "$D" 'urgent'
expect 1 'without the grant it is refused' push origin main
expect 0 'with it, it is let in' push -o "$option" origin main
says 'what it covers is shown' '^remote: granted: urgent.yaml:.*\[privileged\]'
says 'with reason and signer' '^remote: reason: registry down, grant [0-9a-f]* signed by a@example.com'
same 'the grant is told once' "$(grep -c 'break glass' "$work/out")" 1
same 'and is on record once, with the rule' \
  "$(log '[(g["used"], "covers privileged (1): registry down" in g["text"]) for g in d["grants"]]')" '[(True, True)]'
must git -C "$D" rm -q urgent.yaml
commit "$D" 'not urgent any more'
expect 0 'what was granted is taken away again' push origin main

# --- The heartbeat goes by the same policy as the hook ---------------------------------------------

fresh
printf 'version: 1\nrefs:\n  - match: "refs/heads/release/*"\n    protected: true\n' > "$work/policy.yaml"
printf 'version: 1\nrefs:\n  - match: "refs/heads/held/*"\n    protected: true\n' > "$work/held.yaml"
configure "policy: {file: $work/policy.yaml}" "floor: $work/held.yaml"
for b in release/1 held/1; do
  must git -C "$S" update-ref "refs/heads/$b" "$(tip "$S" main)"
done
expect 1 'what the policy of the server file protects is looked at' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'and that policy is named' "^ok  *policy  *$work/policy.yaml, profile gitops, floor $work/held.yaml"
says 'the tip is found' "^problem  *unjudged .*refs/heads/release/1"
says 'that of the floor, too' "^problem  *unjudged .*refs/heads/held/1"
expect 0 'both are taken over' "$GITWARD" -C "$S" heartbeat --config "$conf" --adopt
echo 'no-such-section: 1' >> "$work/policy.yaml"
expect 1 'a policy with a mistake is a problem' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'with its place' '^problem  *policy  *every push is refused: .*policy.yaml:5:1'
same 'and on record' "$(log 'd["event"], d["verdict"]')" "('heartbeat', 'denied')"
expect 2 'nothing is taken over by it' "$GITWARD" -C "$S" heartbeat --config "$conf" --adopt
expect 1 'doctor says the same' "$GITWARD" -C "$S" doctor --server
says 'with its place' '^problem  *policy .*policy.yaml:5:1'
for b in release/1 held/1; do
  must git -C "$S" update-ref -d "refs/heads/$b"
done

# --- Ledger ---------------------------------------------------------------------------------------

fresh
configure 'mode: enforce'
must git -C "$D" checkout -q -b feature
deployment feature > "$D/feature.yaml"
commit "$D" 'feature'
expect 0 'a feature branch is judged' push origin feature
expect 0 'its commit needs less when it comes to main' push origin feature:main
must git -C "$D" checkout -q -b secret
token ledger > "$D/token.txt"
commit "$D" 'secret'
must git -C "$D" rm -q token.txt
commit "$D" 'removed'
expect 1 'a secret in between is found' push origin secret
: > "$S/gitward/ledger"
expect 1 'also with an empty ledger' push origin secret
dd if=/dev/urandom of="$S/gitward/ledger" bs=4096 count=4 2> /dev/null
expect 1 'and with a ledger of noise' push origin secret
must git -C "$D" checkout -q feature
deployment feature2 > "$D/feature2.yaml"
commit "$D" 'feature 2'
expect 0 'a good push is accepted with that, too' push origin feature

# --- Bounds of a reference ----------------------------------------------------------------------------

must git init -q --bare "$work/bounds.git"
repository "$work/bounds"
B=$work/bounds
cat > "$B/.gitward.yaml" <<'YAML'
version: 1
refs:
  - match: refs/heads/main
    protected: true
    max-file-bytes: 2000
    max-commits: 3
    max-files: 4
    commits:
      conventional: true
YAML
must git -C "$B" add -A
must git -C "$B" commit -q -m 'chore: policy'
must git -C "$B" remote add origin "file://$work/bounds.git"
must git -C "$B" push -q origin main
must "$GITWARD" init --server "$work/bounds.git"
deployment ok > "$B/ok.yaml"
commit "$B" 'feat: ok'
expect 0 'a push within all bounds is accepted' git -C "$B" push origin main
must git -C "$B" checkout -q -b big
head -c 2001 /dev/zero | tr '\0' 'a' > "$B/big.txt"
commit "$B" 'feat: big'
must git -C "$B" rm -q big.txt
commit "$B" 'fix: not so big'
expect 0 'elsewhere the bounds do not count' git -C "$B" push origin big
expect 1 'a file that is too large is refused, though a later commit removes it' git -C "$B" push origin big:main
says 'by its rule' 'big.txt.*2001 bytes.*\[ref-max-file-size\]'
must git -C "$B" checkout -q -B many main
for i in 1 2 3 4; do must git -C "$B" commit -q --allow-empty -m "chore: $i"; done
expect 1 'too many commits are refused' git -C "$B" push origin many:main
says 'by their rule' '\[ref-max-commits\]'
must git -C "$B" checkout -q -B files main
for i in 1 2 3 4 5; do deployment "f$i" > "$B/f$i.yaml"; done
commit "$B" 'feat: files'
expect 1 'too many files are refused' git -C "$B" push origin files:main
says 'by their rule' '\[ref-max-files\]'
must git -C "$B" checkout -q -B words main
must git -C "$B" commit -q --allow-empty -m 'Some words'
expect 1 'a subject of another form is refused' git -C "$B" push origin words:main
says 'by its rule' '\[commit-conventional\]'

# --- What was clean needs no second look ------------------------------------------------------------------

must git init -q --bare "$work/twice.git"
repository "$work/twice"
T=$work/twice
must git -C "$T" remote add origin "file://$work/twice.git"
must git -C "$T" push -q origin main
must "$GITWARD" init --server "$work/twice.git"
objects() { sed -n 's/^remote: checked .* \([0-9]*\) objects*, .*/\1/p' "$work/out"; }
must git -C "$T" checkout -q -b topic
for i in 1 2 3 4 5; do
  deployment "t$i" > "$T/t$i.yaml"
  commit "$T" "t$i"
done
expect 0 'five commits on a branch' git -C "$T" push origin topic
first=$(objects)
expect 0 'and the same on main' git -C "$T" push origin topic:main
yes 'of which less is read' test "$(objects)" -lt "$first"
# --- What counts as clean is clean everywhere -----------------------------------------------------

fresh
printf 'version: 1\nrefs:\n  - match: refs/heads/main\n    protected: true\n  - match: refs/heads/draft/**\n    protected: false\n    mode: audit\n' > "$D/.gitward.yaml"
commit "$D" 'drafts may hold anything'
expect '0' 'a policy with a looser reference' push origin main
base=$(tip "$D" HEAD)
must git -C "$D" checkout -q -B one "$base"
token twice > "$D/twice.txt"
commit "$D" 'secret'
must git -C "$D" rm -q twice.txt
commit "$D" 'removed'
must git -C "$D" checkout -q -B two "$base"
deployment two > "$D/two.yaml"
token twice > "$D/twice.txt"
commit "$D" 'the same secret'
must git -C "$D" rm -q twice.txt
commit "$D" 'removed again'
must git -C "$D" merge -q -m 'both' one
expect 0 'a secret comes in where nothing is denied' push origin HEAD:refs/heads/draft/both
expect 1 'and is denied where it is' push origin one:main
says 'the first commit with it' '\[secret-github-pat\]'
expect 1 'as is the second, that was not scanned again' push origin two:main
expect 1 'and both' push origin HEAD:main
same 'nothing moved' "$(tip "$S" main)" "$base"

# --- Errors of gitward's own --------------------------------------------------------------------

must git -C "$D" checkout -q main
fresh
deployment modes > "$D/modes.yaml"
commit "$D" 'modes'
configure 'mode: warn' "state: $work/absent"
expect 0 'in warn mode a state folder that is not there refuses nothing' push origin HEAD:refs/heads/w1
says 'and is told' 'this push was not judged: state folder'
configure 'mode: audit' "state: $work/absent"
expect 0 'nor in audit mode' push origin HEAD:refs/heads/w2
expect 1 'a probe is refused all the same' push origin HEAD:refs/gitward/probe/x
configure 'mode: audit'
printf 'no list\n' > "$S/gitward/pending"
expect 0 'in audit mode a damaged list refuses nothing' push origin HEAD:refs/heads/w3
configure 'mode: enforce'
expect 1 'in enforce mode it does' push origin HEAD:refs/heads/w4
must rm "$S/gitward/pending"
mkdir -p "$work/slotted"
configure "state: $work/slotted" 'slots: 1' 'deadline-ms: 1200' "audit-log: $work/slotted.jsonl"
expect 0 'with a slot that is free' push origin HEAD:refs/heads/s1
if command -v flock > /dev/null; then
  expect 1 'a slot that stays taken refuses in time' \
    flock "$work/slotted/slot.0" git -C "$D" push origin HEAD:refs/heads/s2
  says 'with the reason' 'other pushes held all 1 slots'
  same 'and that is on record' \
    "$(tail -n 1 "$work/slotted.jsonl" | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["verdict"], d["timed_out"], d["refs"][0]["name"])')" \
    'undecided True refs/heads/s2'
else
  skip 'a slot that stays taken' 'no flock(1)'
fi
configure 'mode: enforce'
hook() { (cd "$S" && GIT_DIR=. "$GITWARD" hook "$@" --config "$conf"); }
zero=0000000000000000000000000000000000000000
line="$zero $(tip "$S" main) refs/heads/unread"
full() { echo "$line" | hook pre-receive 2> /dev/full; }
shut() { echo "$line" | hook pre-receive 2>&-; }
expect 0 'who cannot read the answer may push what is good' full
expect 0 'also without a standard error' shut
same 'the record says what happened' "$(log 'd["verdict"], d["refs"][0]["name"]')" "('allowed', 'refs/heads/unread')"

quiet() {
  echo "$line" | (cd "$S" && GIT_DIR=. python3 -c 'import os,signal,sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$GITWARD" hook pre-receive --chained "$(command -v true)" --config "$conf")
}
expect 0 'where SIGCHLD is ignored' quiet
if unshare --pid true 2> /dev/null; then
  apart() { echo "$line" | (cd "$S" && GIT_DIR=. unshare --pid "$GITWARD" hook pre-receive --config "$conf"); }
  expect 0 'with children in a namespace of their own' apart
else
  skip 'children in a namespace of their own' 'unshare(1) may not'
fi
bare() { echo "$line" | (cd "$S" && ulimit -n 32 && GIT_DIR=. "$GITWARD" hook pre-receive --config "$conf"); }
expect 0 'with few descriptors' bare

# --- Files that decide ------------------------------------------------------------------------------

mkdir "$work/etc"
printf 'version: 1\nrefs:\n  - match: refs/heads/rel/**\n    protected: true\n' > "$work/etc/policy.yaml"
configure "policy: {file: $work/etc/policy.yaml}"
expect 0 'a policy file of the server' push origin HEAD:refs/heads/p1
chmod 666 "$work/etc/policy.yaml"
expect 1 'that others may write to refuses' push origin HEAD:refs/heads/p2
says 'with the reason' 'others may write to .*policy.yaml'
chmod 644 "$work/etc/policy.yaml"
chmod 777 "$work/etc"
expect 1 'or may replace' push origin HEAD:refs/heads/p2
says 'with the reason' 'others may replace .*policy.yaml'
chmod 755 "$work/etc"
must git -C "$S" update-ref refs/heads/rel/1 "$(tip "$S" main)"
expect 1 'the heartbeat asks the policy of the server what is protected' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'and finds what was made by hand' "unjudged .*refs/heads/rel/1"
configure "floor: $work/etc/policy.yaml"
must git -C "$S" update-ref refs/heads/rel/1 "$(tip "$S" main~1)"
expect 1 'and its floor' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'likewise' "unjudged .*refs/heads/rel/1"
chmod 666 "$work/etc/policy.yaml"
expect 1 'a floor that others may write to refuses' push origin HEAD:refs/heads/p3
must git -C "$S" update-ref -d refs/heads/rel/1

# --- What waits -------------------------------------------------------------------------------------

configure 'mode: enforce'
must git -C "$S" symbolic-ref refs/heads/alias refs/heads/main
expect 0 'a push by another name' push origin HEAD:refs/heads/alias
expect 0 'is known by both' "$GITWARD" -C "$S" heartbeat --config "$conf"
must git -C "$S" symbolic-ref -d refs/heads/alias
fresh
i=0
while [ $i -lt 300 ]; do
  deployment "own$i" > "$D/own$i.yaml"
  i=$((i + 1))
done
commit "$D" 'many again'
configure 'deadline-ms: 1' 'on-timeout: defer'
expect 0 'what is let in unjudged' push origin main
says 'is told' 'unverified'
expect 0 'is judged when it has arrived, in its own time' "$GITWARD" -C "$S" heartbeat --config "$conf"
same 'and that is on record' \
  "$(tail -n 2 "$S/gitward/audit.jsonl" | head -n 1 | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["event"], d["verdict"])')" \
  'recheck allowed'

before=$(tip "$S" main)
i=0
while [ $i -lt 300 ]; do
  deployment "next$i" > "$D/next$i.yaml"
  i=$((i + 1))
done
deployment evil true > "$D/evil.yaml"
commit "$D" 'many and a bad one'
must git -C "$S" symbolic-ref refs/heads/alias refs/heads/main
must rm "$S/hooks/post-receive"
expect 1 'nothing is deferred by another name' push origin HEAD:refs/heads/alias
must git -C "$S" symbolic-ref -d refs/heads/alias
expect 0 'by its own a bad one is' push origin main
late() { echo "$(tip "$S" w1) $before refs/heads/main" | hook post-receive; }
must mv "$conf" "$conf.aside"
printf 'version: 1\n' > "$conf"
expect 0 'the hook after an earlier push, coming late' late
must mv "$conf.aside" "$conf"
expect 1 'does not strike it off' "$GITWARD" -C "$S" heartbeat --config "$conf"
says 'it waits' "unverified .*refs/heads/main"
configure 'on-timeout: defer'
deployment after > "$D/after.yaml"
commit "$D" 'after'
expect 1 'a push on top by the name itself is judged from where that was judged' push origin main
says 'and shows the bad one' '\[privileged\]'
must git -C "$D" rm -q evil.yaml
commit "$D" 'without'
expect 0 'without it, it is good' push origin main

# --- Whose folder it is -------------------------------------------------------------------------------

must git init -q --bare "$work/alone.git"
chmod 755 "$work/alone.git"
must "$GITWARD" init --server "$work/alone.git"
same 'the state of a repository of one user is nobody else'"'"'s' "$(stat -c %a "$work/alone.git/gitward")" 700
must git init -q --bare --shared=group "$work/shared.git"
must "$GITWARD" init --server "$work/shared.git"
same 'that of a shared one is the group'"'"'s' "$(stat -c %a "$work/shared.git/gitward")" 2770
if [ "$(id -u)" = 0 ]; then
  must git init -q --bare --shared=group "$work/group.git"
  must chgrp -R 4321 "$work/group.git"
  must chmod -R g-s "$work/group.git"
  must "$GITWARD" init --server "$work/group.git"
  same 'also where root made it, who is not in the group' "$(stat -c '%a %g' "$work/group.git/gitward")" '2770 4321'
else
  skip 'a folder made by root' 'not root'
fi

# --- What was let in without a verdict is not called judged -------------------------------------------------

must git init -q --bare "$work/late.git"
repository "$work/late"
L=$work/late
must git -C "$L" remote add origin "file://$work/late.git"
must git -C "$L" push -q origin main
printf 'version: 1\nmode: warn\ndeadline-ms: 1\n' > "$work/late.yaml"
must "$GITWARD" init --server "$work/late.git" --config "$work/late.yaml"
must rm "$work/late.git/hooks/post-receive"
i=0
while [ $i -lt 300 ]; do
  deployment "l$i" > "$L/l$i.yaml"
  i=$((i + 1))
done
commit "$L" 'many'
expect 0 'in warn mode what had no time is let in' git -C "$L" push origin main
printf 'version: 1\n' > "$work/late.yaml"
expect 1 'but the heartbeat knows that nobody judged it' "$GITWARD" -C "$work/late.git" heartbeat --config "$work/late.yaml"
says 'and names it' '^problem *unjudged .*refs/heads/main'
