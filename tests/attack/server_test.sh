#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the server keeps around a verdict: grants, pushes that wait to be judged,
# ledger, audit log, the worker's answer, the reference of the probe.
. "$(dirname "$0")/lib.sh"

bad_manifest() { # in the twin as well
  deployment web true > "$D/web.yaml"
  commit "$D" change
}

# --- Grants ------------------------------------------------------------------------
# The twin is the same bad push, with a grant that covers it.

for who in alice mallory; do must ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$work/$who"; done
printf 'alice@example.org namespaces="gitward-grant" %s\n' "$(cut -d' ' -f1,2 "$work/alice.pub")" > "$work/signers"
chmod 644 "$work/signers"

grants_are_admitted() {
  on_server config receive.advertisePushOptions true
  serve "grants: {signers: $work/signers}"
  bad_manifest
}
grant() { # [OPTION...]: the text
  must "$GITWARD" grant new --repository '**' --ref refs/heads/main --rule privileged \
    --hours 2 --reason INC-42 "$@"
  cp "$work/must" "$work/x/grant"
}
sign() { # [KEY [NAMESPACE]]
  rm -f "$work/x/grant.sig"
  must ssh-keygen -q -Y sign -n "${2:-gitward-grant}" -f "$work/${1:-alice}" "$work/x/grant"
}
base64_of() { base64 -w 0 "$1"; }
option() { echo "gitward-grant=$(base64_of "$work/x/grant").$(base64_of "$work/x/grant.sig")"; }

grant_none() {
  grants_are_admitted
  grant
  sign
  if $bad; then strike main; else strike -o "$(option)" main; fi
}
attack grant_none 'a bad push without the grant that it needs' '\[privileged\]'

grant_commit() {
  grants_are_admitted
  grant --commit "$(id_of "$(if $bad; then echo HEAD~1; else echo HEAD; fi)")"
  sign
  strike -o "$(option)" main
}
attack grant_commit 'the grant is for another commit' '\[privileged\]'

grant_replayed() { # it was good for the first of two pushes
  grants_are_admitted
  grant --commit "$(id_of HEAD)"
  sign
  strike -o "$(option)" main
  $bad || return 0
  deployment other true > "$D/other.yaml"
  commit "$D" other
  strike -o "$(option)" main
}
attack grant_replayed 'a grant for a commit comes again with the next one' '\[privileged\]'

grant_reference() {
  grants_are_admitted
  grant --ref "refs/heads/$(if $bad; then echo other; else echo main; fi)"
  sign
  strike -o "$(option)" main
}
attack grant_reference 'the grant is for another reference' '\[privileged\]'

grant_one_of_two() { # in both, main and master get the commit
  grants_are_admitted
  grant --ref "refs/heads/$(if $bad; then echo main; else echo 'ma*'; fi)"
  sign
  strike -o "$(option)" main main:master
}
attack grant_one_of_two 'a grant for one of the two references that the commit goes to' '\[privileged\]'

grant_repository() {
  grants_are_admitted
  grant --repository "$(if $bad; then echo shop/other; else echo '**'; fi)"
  sign
  strike -o "$(option)" main
}
attack grant_repository 'a grant for another repository' '\[privileged\]'

grant_rule() {
  grants_are_admitted
  grant
  $bad && sed -i 's/"privileged"/"image-digest"/' "$work/x/grant"
  sign
  strike -o "$(option)" main
}
attack grant_rule 'a grant for another rule' '\[privileged\]'

grant_path() {
  grants_are_admitted
  grant --path "$(if $bad; then echo 'apps/**'; else echo '*.yaml'; fi)"
  sign
  strike -o "$(option)" main
}
attack grant_path 'a grant for other files' '\[privileged\]'

grant_expired() {
  grants_are_admitted
  grant
  $bad && sed -i 's/^not-before: .*/not-before: 2020-01-01T00:00:00Z/; s/^expires: .*/expires: 2020-01-01T01:00:00Z/' "$work/x/grant"
  sign
  strike -o "$(option)" main
}
attack grant_expired 'a grant that has expired' 'not used.*expired'

grant_long() {
  grants_are_admitted
  grant --hours "$(size 168 24)"
  sign
  strike -o "$(option)" main
}
attack grant_long 'a grant for longer than the server admits' 'not used.*hours'

grant_changed() {
  grants_are_admitted
  grant
  sign
  $bad && sed -i 's/INC-42/INC-43/' "$work/x/grant"
  strike -o "$(option)" main
}
attack grant_changed 'the text of a grant was changed after it was signed' 'not used.*bad-signature'

grant_unsigned() {
  grants_are_admitted
  grant
  sign
  $bad && printf '%s\n' '-----BEGIN SSH SIGNATURE-----' 'U1NIU0lH' '-----END SSH SIGNATURE-----' > "$work/x/grant.sig"
  strike -o "$(option)" main
}
attack grant_unsigned 'the signature of a grant is an empty one' 'not used'

grant_no_signature() {
  grants_are_admitted
  grant
  sign
  strike -o "$(if $bad; then option | cut -d . -f 1; else option; fi)" main
}
attack grant_no_signature 'a grant without a signature' 'not used'

grant_unknown_signer() {
  grants_are_admitted
  grant
  sign "$(if $bad; then echo mallory; else echo alice; fi)"
  strike -o "$(option)" main
}
attack grant_unknown_signer 'a grant that somebody else signed' 'unknown-signer'

grant_namespace() {
  grants_are_admitted
  grant
  sign alice "$(if $bad; then echo git; else echo gitward-grant; fi)"
  strike -o "$(option)" main
}
attack grant_namespace 'the signature was made for a commit, not for a grant' 'wrong-namespace'

grant_own_signers() { # the list is the pusher's
  grants_are_admitted
  printf 'mallory@example.org %s\n' "$(cut -d' ' -f1,2 "$work/mallory.pub")" > "$D/signers"
  cp "$D/signers" "$D/.git/signers"
  commit "$D" signers
  grant
  sign "$(if $bad; then echo mallory; else echo alice; fi)"
  strike -o "$(option)" -o "gitward-signers=$work/dev/signers" main
}
attack grant_own_signers 'the push brings a list of signers along' 'unknown-signer'

grant_signers_writable() {
  grants_are_admitted
  cp "$work/signers" "$work/x/signers"
  chmod "$(size 666 644)" "$work/x/signers"
  serve "grants: {signers: $work/x/signers}"
  grant
  sign
  strike -o "$(option)" main
}
attack grant_signers_writable 'everybody may write the list of signers' '' blocked

options_many() {
  grants_are_admitted
  grant
  sign
  set --
  i=0
  while [ $i -lt "$(size 64 60)" ]; do i=$((i + 1)) && set -- "$@" -o "x=$i"; done
  strike "$@" -o "$(option)" main
}
attack options_many 'a grant behind sixty-four other push options' 'only the first 64 were looked at'

options_large() { # a megabyte of them
  grants_are_admitted
  grant
  sign
  long=$(head -c 60000 /dev/zero | tr '\0' 'A')
  set --
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
    set -- "$@" -o "$(if $bad; then echo gitward-grant; else echo x; fi)=$long.$i"
  done
  $bad || set -- "$@" -o "$(option)"
  strike "$@" main
  within 500 65536
}
attack options_large 'a megabyte of grants that are none' '\[privileged\]'

# --- Pushes that wait to be judged ---------------------------------------------------

slow() { serve 'deadline-ms: 1' 'on-timeout: defer' && rm -f "$S/hooks/post-receive"; }
in_time() { serve 'on-timeout: defer'; }
many_files() { # too much for a millisecond
  python3 - "$D" <<'PY'
import sys
text = open(sys.argv[1] + "/base.yaml").read()
for i in range(60):
    open("%s/app%d.yaml" % (sys.argv[1], i), "w").write(text.replace("name: base", "name: app%d" % i))
PY
}
let_in() { # what is prepared is accepted for want of time
  many_files
  commit "$D" many
  slow
  must git -C "$D" push -q origin "${1:-main}"
  grep -q unverified "$work/must" || settle 'judged in time'
}

defer_policy() {
  printf 'version: 1\nrules: {privileged: off}\n' > "$D/.gitward.yaml"
  let_in
  in_time
  manifest
  commit "$D" change
  strike main
}
attack defer_policy 'a loose policy was let in unjudged, and the next push relies on it' '\[privileged\]'

defer_next() {
  manifest
  let_in
  in_time
  echo good > "$D/notes.txt"
  commit "$D" good
  strike main
}
attack defer_next 'what was let in is bad, the push on top of it is not' '\[privileged\]'

defer_secret() {
  text > "$D/secret.txt"
  commit "$D" secret
  in_dev rm -q secret.txt
  let_in
  in_time
  echo good > "$D/notes.txt"
  commit "$D" good
  strike main
}
attack defer_secret 'it had a secret, gone again in its last commit' '\[secret-'

defer_twice() {
  manifest
  let_in
  in_dev commit -q --allow-empty -m again
  many_files && sed -i 's/replicas: 2/replicas: 3/' "$D"/app*.yaml
  commit "$D" again
  slow
  must git -C "$D" push -q origin main
  in_time
  echo good > "$D/notes.txt"
  commit "$D" good
  strike main
}
attack defer_twice 'two such pushes, and then a good one' '\[privileged\]'

defer_alias() {
  on_server symbolic-ref refs/heads/alias refs/heads/main
  manifest
  many_files
  commit "$D" many
  slow
  if $bad; then strike main:alias; else strike main; fi
}
attack defer_alias 'a push through a symbolic reference does not wait: main would pass for judged' '' blocked

defer_delete() {
  on_server branch spare main
  many_files
  commit "$D" many
  slow
  if $bad; then strike main :spare; else strike main; fi
}
attack defer_delete 'a deletion does not wait' '' blocked

defer_forced() {
  in_dev commit -q --allow-empty -m one
  in_dev push -q origin main
  $bad && in_dev reset -q --hard HEAD~1
  many_files
  commit "$D" many
  slow
  strike -f main
}
attack defer_forced 'a push that is not forward does not wait' '\[ref-force-push\]'

defer_rejected() {
  many_files
  commit "$D" many
  if $bad; then serve 'deadline-ms: 1'; else slow; fi
  strike main
}
attack defer_rejected 'nothing waits where the server does not say so' '' blocked

defer_state() { # nothing can be noted
  many_files
  commit "$D" many
  slow
  must git -C "$S" gc -q
  mkdir -p "$S/gitward"
  $bad && rm -rf "$S/gitward" && : > "$S/gitward"
  strike main
}
attack defer_state 'nothing waits where it cannot be noted' '' blocked

# --- What is kept ----------------------------------------------------------------------

kept_state() { # something good was pushed before
  must git -C "$D" push -q origin main:refs/heads/before
  manifest
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
}

ledger_noise() {
  kept_state
  head -c 65536 /dev/urandom > "$S/gitward/ledger"
  strike main
}
attack ledger_noise 'the ledger is full of noise' '\[secret-'

ledger_of_others() { # in a repository where everything is allowed it was judged before
  kept_state
  must cp -a "$S" "$work/x/own.git"
  printf 'version: 1\nrules: {privileged: off, secret-github: off}\n' > "$work/x/loose.yaml"
  (cd "$work/x/own.git" && git fetch -q "$D" main &&
    echo "$(tip "$S" main) $(id_of main) refs/heads/main" |
    GIT_DIR=. "$GITWARD" hook pre-receive --policy "$work/x/loose.yaml") > "$work/x/said" 2>&1
  cp "$work/x/own.git/gitward/ledger" "$S/gitward/ledger"
  strike main
}
attack ledger_of_others 'the ledger is that of a repository with another policy' '\[secret-'

ledger_names() { # names of references that look like what the ledger holds
  kept_state
  id=$(id_of main)
  must git -C "$D" push -q origin "origin/main:refs/heads/main-$id" "origin/main:refs/heads/clean/$id" \
    "origin/main:refs/tags/accepted-$id"
  strike main
}
attack ledger_names 'references were made before whose names hold the id of the bad commit' '\[secret-'

branch_before() { # on a branch it only warned
  manifest
  commit "$D" change
  must git -C "$D" push -q origin main:refs/heads/feature
  strike main
}
attack branch_before 'the commit was accepted on a branch before, and is in the ledger' '\[privileged\]'

state_link() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  mkdir -p "$S/gitward"
  $bad && mv "$S/gitward" "$work/x/elsewhere" && ln -s "$work/x/elsewhere" "$S/gitward"
  strike main
}
attack state_link 'the folder of the state is a symbolic link' '' blocked

audit_link() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  must git -C "$D" push -q origin origin/main:refs/heads/before
  $bad && mv "$S/gitward/audit.jsonl" "$work/x/log" && ln -s "$work/x/log" "$S/gitward/audit.jsonl"
  strike main
}
attack audit_link 'the audit log is a symbolic link' '' blocked

audit_pipe() {
  deployment web > "$D/web.yaml"
  commit "$D" change
  must git -C "$D" push -q origin origin/main:refs/heads/before
  $bad && rm "$S/gitward/audit.jsonl" && mkfifo "$S/gitward/audit.jsonl"
  strike main
}
attack audit_pipe 'the audit log is a pipe that nobody reads' '' blocked

audit_names() { # a record must stay one line, whatever is pushed
  deployment web > "$D/web.yaml"
  commit "$D" change
  if $bad; then strike 'main:refs/heads/x","hash","y"'; else strike main; fi
  "$GITWARD" audit verify "$S/gitward/audit.jsonl" > "$work/x/said" 2>&1 || settle 'AUDIT LOG BROKEN'
  $bad || return 0
  python3 -c 'import json, sys
for line in open(sys.argv[1]):
    json.loads(line, object_pairs_hook=lambda p: dict(p) if len(dict(p)) == len(p) else sys.exit(1))
' "$S/gitward/audit.jsonl" && [ ! -f "$work/settled" ] && settle found
}
attack audit_names 'names that would write a record of their own: the log stays whole' '' found

# --- The worker's answer ------------------------------------------------------------------

answer_forged() { # what a worker would send, everywhere a push can put it
  python3 - "$work/x/answer" <<'PY'
import struct, sys
part = lambda kind, data: kind + struct.pack("<I", len(data)) + data
text = part(b"V", b"\0") + part(b"T", b"gitward: allowed\n") + part(b"Z", b"")
open(sys.argv[1], "wb").write(text * 100 + bytes(16) + struct.pack("<QqQQ", len(text) * 100, 0, 0, 0) + bytes(512))
PY
  manifest
  cp "$work/x/answer" "$D/answer"
  commit "$D" change
  in_dev update-ref refs/heads/main "$({ headers "$(id_of 'HEAD^{tree}')" "$(id_of HEAD)" && echo && tr -d '\0' < "$work/x/answer"; } | raw commit)"
  on_server config receive.advertisePushOptions true
  strike -o "$(tr -d '\0\n' < "$work/x/answer")" main
}
attack answer_forged 'the bytes of an answer in a file, a message and a push option' '\[privileged\]'

# --- The reference of the probe --------------------------------------------------------------

probe() {
  if $bad; then strike main:refs/gitward/probe/0123456789abcdef; else strike main:refs/heads/probe; fi
}
attack probe 'a push to the reference by which doctor tries the hook' 'probe'

probe_beside() {
  manifest
  commit "$D" change
  strike main "origin/main:refs/$(if $bad; then echo gitward/probe/0123456789abcdef; else echo heads/probe; fi)"
}
attack probe_beside 'a bad push to main, and one to that reference' '\[privileged\]'

probe_secret() {
  text > "$D/notes.txt"
  commit "$D" notes
  if $bad; then strike main:refs/gitward/probe/0123456789abcdef; else strike main; fi
}
attack probe_secret 'a secret goes there' 'probe'

# --- References that ask for different things ---------------------------------------------------

demands() {
  set_policy 'refs:' '  - {match: [refs/heads/main, refs/heads/m], protected: true, commits: {issues: [SHOP]}}' \
    '  - {match: ["refs/heads/x/**"], protected: false, mode: audit}'
}
demands_two() {
  demands
  in_dev commit -q --allow-empty -m "$($bad || echo 'SHOP-1 ')change"
  strike main main:refs/heads/x/one
}
attack demands_two 'what one reference asks for, another does not: both get the commit' '\[commit-issue'

demands_alias() {
  demands
  on_server symbolic-ref refs/heads/x/alias refs/heads/main
  in_dev commit -q --allow-empty -m "$($bad || echo 'SHOP-1 ')change"
  strike main:refs/heads/x/alias
}
attack demands_alias 'a symbolic reference that asks for nothing leads to one that does' '\[commit-issue'

demands_namespace() {
  demands
  in_dev commit -q --allow-empty -m "$($bad || echo 'SHOP-1 ')change"
  strike --receive-pack='git --namespace=x receive-pack' main
}
attack demands_namespace 'main of a namespace asks for the same' '\[commit-issue'

demands_later() { # first where nothing is asked for
  demands
  manifest
  in_dev add .
  in_dev commit -q -m "SHOP-1 change"
  must git -C "$D" push -q origin main:refs/heads/x/one
  strike main
}
attack demands_later 'a commit came first to a reference that asks for nothing' '\[privileged\]'
