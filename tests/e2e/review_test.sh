#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Changes that more than one person must want: `gitward approve` on one side, the
# installed hook on the other.
. "$(dirname "$0")/lib.sh"

# Signed commits must not claim an old time.
unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE
S=$work/srv/app.git D=$work/dev
mkdir "$work/srv"
for k in ada bob bob2 cleo bot stranger; do must ssh-keygen -q -t ed25519 -N '' -C "$k" -f "$work/$k"; done
print() { ssh-keygen -lf "$work/$1.pub" | cut -d' ' -f2; }
line() { printf '%s@example.org %s\n' "$1" "$(cut -d' ' -f1,2 "$work/$2.pub")"; }
GNUPGHOME=$work/gnupg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
trap 'gpgconf --kill all; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
must gpg --batch --quiet --passphrase '' --pinentry-mode loopback --quick-generate-key 'Dora <dora@example.org>' ed25519 sign never
dora=$(gpg --batch --with-colons --list-keys dora@example.org | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -1)
repository "$work/seed"
mkdir "$work/seed/trust"
must gpg --batch --armor --output "$work/seed/trust/people.asc" --export dora@example.org
{ line ada ada; line bob bob; line robert bob2; line cleo cleo; line bot bot; } > "$work/seed/trust/signers"
cat > "$work/seed/.gitward.yaml" <<POLICY
version: 1
trust:
  ssh: {allowed-signers: trust/signers}
  openpgp: {keyrings: [trust/people.asc]}
principals:
  ada: {emails: [ada@example.org]}
  bob: {emails: [bob@example.org], keys: ["ssh:$(print bob2)"]}
  cleo: {emails: [cleo@example.org]}
  dora: {emails: [dora@example.org], keys: ["pgp:$dora"]}
  bot: {robot: true, emails: [bot@example.org]}
groups:
  leads: [ada, bob, cleo, dora]
  duo: [ada, bob]
refs:
  - match: refs/heads/main
    protected: true
    review: {threshold: 1, from: [duo], robots-exempt: [bot]}
  - match: refs/heads/two
    protected: true
    review: {threshold: 2, from: [leads]}
  - match: refs/heads/pair
    protected: true
    review: {threshold: 2, from: [leads], author-counts: true}
  - match: refs/heads/new
    protected: true
    review: {threshold: 1, from: [leads]}
paths:
  - match: ["prod/**"]
    review: {threshold: 2, from: [leads]}
POLICY
expect 0 'the policy is one' "$GITWARD" policy check "$work/seed/.gitward.yaml"
commit "$work/seed" 'policy'
must git init -q --bare "$S"
for b in main two pair; do must git -C "$work/seed" push -q "$S" HEAD:refs/heads/$b; done
must "$GITWARD" init --server "$S"
must git clone -q "file://$S" "$D"
push() { git -C "$D" push origin "$@"; }
become() { # NAME [KEY]
  must git -C "$D" config gpg.format ssh
  must git -C "$D" config user.signingKey "$work/${2:-$1}"
  must git -C "$D" config user.email "$1@example.org"
  must git -C "$D" config user.name "$1"
  GIT_AUTHOR_EMAIL=$1@example.org GIT_COMMITTER_EMAIL=$1@example.org
}
write() { mkdir -p "$(dirname "$D/$1")"; deployment "$(basename "$1" .yaml)" > "$D/$1"; }
change() { # WHO FILE: a signed commit on what main is now
  become "$1"
  must git -C "$D" fetch -q origin
  must git -C "$D" checkout -q -B topic origin/main
  write "$2.yaml"
  must git -C "$D" add -A
  must git -C "$D" commit -q -S -m "$2"
}
approve() { # WHO [OPTION...] with their key; the reference's name in $ref
  become "$1" "${key:-$1}"
  shift
  "$GITWARD" -C "$D" approve --yes "$@" > "$work/approved" 2>&1
  status=$?
  ref=$(sed -n 's/^approved: //p' "$work/approved")
  cat "$work/approved"
  return $status
}
forget() { for r in $(git -C "$D" for-each-ref --format='%(refname)' refs/gitward/); do must git -C "$D" update-ref -d "$r"; done; }

# --- One other person ----------------------------------------------------------

change ada one
expect 1 'nobody approved' push HEAD:main
says 'by the rule' "'refs/heads/main' needs 1 of duo who did not make it, and 0 counted: nobody.*\[review-threshold\]"
expect 0 'the author approves' approve ada
says 'which shows the reference' '^reference  refs/heads/main$'
says 'the commit' '^  .*  one  (A U Thor <ada@example.org>)$'
says 'and the file' '^  A one.yaml$'
expect 1 'and does not count' push HEAD:main "$ref"
says 'as is said' 'not counted: ada (is by somebody who made the change: approval-self)'
forget
expect 0 'somebody who is not asked approves' approve cleo
expect 1 'and does not count' push HEAD:main "$ref"
says 'as is said' 'cleo (is none of those whose approval is asked for)'
expect 0 'a stranger approves' approve bob --key "$work/stranger"
expect 1 'and does not count' push HEAD:main "$ref"
says 'as is said' 'unknown-signer'
expect 0 'a robot approves' approve bot
expect 1 'and does not count' push HEAD:main "$ref"
says 'as is said' 'bot (is by a robot: approval-robot)'
forget
expect 0 'somebody else approves' approve bob
expect 0 'what is pushed with its approval passes' push HEAD:main "$ref"
same 'and landed' "$(tip "$S" main)" "$(git -C "$D" rev-parse topic)"

# --- Before, and what makes it stale ---------------------------------------------

forget
change ada two
expect 0 'an approval' approve bob
expect 0 'can be handed in before' push "$ref"
expect 1 'it is for one reference' push HEAD:pair
expect 0 'then the change passes' push HEAD:main
change ada three
expect 0 'an approval' approve bob
expect 0 'is handed in' push "$ref"
write three-more.yaml
must git -C "$D" add -A
become ada
must git -C "$D" commit -q -S --amend -m three
expect 1 'other files than those that were approved are refused' push HEAD:main
says 'as is said' 'bob (is for other files than those that were pushed: approval-stale)'
expect 0 'they need another approval' approve bob
must git -C "$D" checkout -q -B topic2 origin/main
become ada
write aside.yaml
must git -C "$D" add -A
must git -C "$D" commit -q -S -m aside
aside=$ref
expect 0 'meanwhile somebody else changes the branch' approve bob
expect 0 'with an approval' push HEAD:main "$ref"
must git -C "$D" checkout -q topic
must git -C "$D" fetch -q
expect 1 'an approval for the old state of the branch is stale' push +HEAD:main "$aside"
says 'as is said' 'bob (was given when the reference stood elsewhere: approval-stale)'
forget
change ada four
expect 0 'an approval can be a file' approve bob --output "$work/envelope"
yes 'with an envelope' grep -q '"payloadType":"application/vnd.in-toto+json"' "$work/envelope"
no 'and nothing else' git -C "$D" rev-parse -q --verify "$ref^0"

# --- Two people --------------------------------------------------------------------

change ada five
must git -C "$D" branch -f five
expect 0 'one of two approves' approve bob --ref refs/heads/two --base origin/two
one=$ref
expect 1 'which is not enough' push HEAD:two "$one"
says 'as is said' 'needs 2 of leads who did not make it, and 1 counted: bob'
key=bob2
expect 0 'the same person with another key' approve bob --ref refs/heads/two --base origin/two --principal robert
key=
expect 1 'is the same person' push HEAD:two "$one" "$ref"
says 'as is said' 'and 1 counted: bob'
become dora
must git -C "$D" config gpg.format openpgp
must git -C "$D" config user.signingKey "$dora"
expect 0 'another one, with OpenPGP' "$GITWARD" -C "$D" approve --yes --ref refs/heads/two --base origin/two
ref=$(sed -n 's/^approved: //p' "$work/out")
expect 0 'makes two' push HEAD:two "$one" "$ref"
forget
expect 1 'where the author counts, one is still missing' push five:pair
says 'as is said' 'needs 2 of leads, and 1 counted: ada'
expect 0 'one more' approve cleo --ref refs/heads/pair --base origin/pair five
expect 0 'is enough' push five:pair "$ref"
forget

# --- Paths ------------------------------------------------------------------------------

change ada prod/web
expect 0 'one approval' approve bob
one=$ref
expect 1 'is not enough for a path that wants two' push HEAD:main "$one"
says 'as is said' "a change of 'prod/web.yaml' in 'refs/heads/main' needs 2 of leads"
expect 0 'a second one' approve cleo
expect 0 'is' push HEAD:main "$one" "$ref"
forget

# --- Robots, and nobody known --------------------------------------------------------------

change bot bump
expect 0 'a robot that may needs nobody' push HEAD:main
change ada bad
become bot
write worse.yaml
must git -C "$D" add -A
must git -C "$D" commit -q -S -m worse
expect 1 'nobody hides behind a robot' push HEAD:main
become ada
must git -C "$D" checkout -q -B topic origin/main
write unsigned.yaml
commit "$D" 'unsigned'
expect 0 'who made an unsigned change' approve bob
expect 1 'cannot be told, so nobody can approve it' push HEAD:main "$ref"
says 'as is said' 'who made the change is not known: approval-authors'
forget

# --- New references, and signed pushes ----------------------------------------------------------

change ada brand-new
expect 1 'a new branch needs approval, too' push HEAD:new
says 'by the rule' "'refs/heads/new' needs 1 of leads.*\[review-threshold\]"
expect 0 'which shows all that is in it' approve bob --ref refs/heads/new --base none
says 'every file' '^  A base.yaml$'
must git -C "$D" checkout -q topic
expect 0 'then it is made' push HEAD:new "$ref"
forget
must git -C "$S" config receive.certNonceSeed 'a seed of this test'
must git config --global gpg.ssh.allowedSignersFile "$work/seed/trust/signers"
change ada seven
must git -C "$D" checkout -q -B seven
expect 0 'an approval of who will push' approve bob
expect 1 'does not count: the pusher is part of it' push --signed HEAD:main "$ref"
says 'as is said' 'bob (is by somebody who made the change: approval-self)'
expect 0 'pushed by somebody else it does' push HEAD:main "$ref"
must git -C "$D" fetch -q
must git -C "$D" checkout -q -B pair origin/pair
become ada
write eight.yaml
must git -C "$D" add -A
must git -C "$D" commit -q -S -m eight
become bob
expect 0 'where the author counts, who signs the push is the second' push --signed HEAD:pair
become ada
write nine.yaml
must git -C "$D" add -A
must git -C "$D" commit -q -S -m nine
expect 1 'unless it is the author again' push --signed HEAD:pair
says 'as is said' 'needs 2 of leads, and 1 counted: ada'
write ten.yaml
commit "$D" 'unsigned'
become cleo
expect 0 'an unsigned change' approve bob --ref refs/heads/pair
become cleo
expect 0 'whose push is signed is somebody'"'"'s' push --signed HEAD:pair "$ref"
forget

# --- Tampering ----------------------------------------------------------------------------

change ada six
expect 0 'an envelope' approve bob --output "$work/envelope"
hand_in() { # FILE: as an approval below refs/gitward/approvals/
  blob=$(git -C "$D" hash-object -w "$1")
  tree=$(printf '100644 blob %s\tx\n' "$blob" | git -C "$D" mktree)
  must git -C "$D" update-ref refs/gitward/approvals/made "$(git -C "$D" commit-tree -m x "$tree")"
}
cat > "$work/remake.py" <<'PY'
# remake.py body FROM TO ISSUED LIFE: statement of FROM with other times (seconds from now)
# remake.py pae FROM TO: what is signed; remake.py seal FROM SIGNATURE: put it in
import base64, json, sys, time
what, path, to = sys.argv[1:4]
e = json.load(open(path))
body = base64.b64decode(e["payload"])
if what == "body":
    s = json.loads(body)
    at = [time.time() + int(sys.argv[4]), time.time() + int(sys.argv[4]) + int(sys.argv[5])]
    for key, when in zip(("issued", "expires"), at):
        s["predicate"][key] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
    e["payload"] = base64.b64encode(json.dumps(s).encode()).decode()
    json.dump(e, open(to, "w"))
elif what == "pae":
    t = e["payloadType"].encode()
    open(to, "wb").write(b"DSSEv1 %d %s %d %s" % (len(t), t, len(body), body))
else:
    e["signatures"][0]["sig"] = base64.b64encode(open(to, "rb").read()).decode()
    json.dump(e, open(path, "w"))
PY
remake() { must python3 "$work/remake.py" "$@"; }
again() { # FILE NAMESPACE: signed anew by bob
  rm -f "$work/pae" "$work/pae.sig"
  remake pae "$1" "$work/pae"
  must ssh-keygen -q -Y sign -n "$2" -f "$work/bob" "$work/pae"
  remake seal "$1" "$work/pae.sig"
}
refused() { # WHAT CODE FILE
  hand_in "$3"
  expect 1 "$1 does not count" push HEAD:main +refs/gitward/approvals/made
  says 'as is said' "$2"
}
remake body "$work/envelope" "$work/made" -60 86400
refused 'an altered approval' bad-signature "$work/made"
again "$work/made" git
refused 'a signature that was made for something else' wrong-namespace "$work/made"
again "$work/made" gitward-approval
cp "$work/made" "$work/good"
remake body "$work/envelope" "$work/made" -7200 3600
again "$work/made" gitward-approval
refused 'one that has ended' 'bob (has expired: approval-expired)' "$work/made"
remake body "$work/envelope" "$work/made" 7200 3600
again "$work/made" gitward-approval
refused 'one from the future' approval-future "$work/made"
remake body "$work/envelope" "$work/made" -60 31536000
again "$work/made" gitward-approval
refused 'one for a year' 'and 0 counted: nobody' "$work/made"
hand_in "$work/good"
expect 0 'as it was made it does' push HEAD:main +refs/gitward/approvals/made

# --- The command -----------------------------------------------------------------------------

expect 2 'without anybody to ask it does not approve' sh -c "\"$GITWARD\" -C \"$D\" approve < /dev/null"
expect 2 'nor what is there already' "$GITWARD" -C "$D" approve --yes --base HEAD
says 'as is said' 'there is nothing to approve'
expect 2 'nor for ever' "$GITWARD" -C "$D" approve --yes --base HEAD~1 --expires 91d
expect 2 'nor for a time that is none' "$GITWARD" -C "$D" approve --yes --expires soon
expect 2 'nor a reference by half a name' "$GITWARD" -C "$D" approve --yes --ref main
must git -C "$D" config --unset user.signingKey
expect 2 'nor without a key' "$GITWARD" -C "$D" approve --yes --base HEAD~1
says 'as is said' 'there is no key to sign with'

# --- Other repositories ------------------------------------------------------------------------

W=$work/wide
repository "$W" --object-format=sha256
deployment next > "$W/next.yaml"
commit "$W" 'next'
must git -C "$W" config gpg.format ssh
must git -C "$W" config user.signingKey "key::$(cut -d' ' -f1,2 "$work/bob.pub")"
must git -C "$W" config user.email bob@example.org
approve_wide() { "$GITWARD" -C "$W" approve --yes --ref refs/heads/main --base HEAD~1 "$@"; }
expect 2 'a key that only an agent could have' env SSH_AUTH_SOCK=/nowhere "$GITWARD" -C "$W" approve --yes --ref refs/heads/main --base HEAD~1
says 'is told of' 'ssh-keygen did not sign'
expect 0 'SHA-256' approve_wide --key "$work/bob" --reason 'looked at "it"' --exact
ref=$(sed -n 's/^approved: //p' "$work/out")
git -C "$W" cat-file blob "$ref:approval.json" > "$work/envelope"
yes 'has long ids' python3 -c '
import base64, json, sys
s = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))
p = s["predicate"]
assert len(s["subject"][0]["digest"]["gitTree"]) == len(p["fromID"]) == len(p["targetID"]) == 64
assert p["reason"] == "looked at \"it\"" and p["principal"] == "bob@example.org"' "$work/envelope"
same 'and is a commit of one file' "$(git -C "$W" ls-tree --name-only "$ref")" approval.json
no 'nothing stays in the temporary folder' ls -d "${TMPDIR:-/tmp}"/gitward-approve.*

# --- Too many ---------------------------------------------------------------------------------

become ada
change ada many
expect 0 'an envelope' approve bob --output "$work/envelope"
for i in $(seq 257); do
  { cat "$work/envelope"; printf '%*s\n' "$i" ''; } > "$work/one"
  printf '100644 blob %s\tx%s\n' "$(git -C "$D" hash-object -w "$work/one")" "$i"
done > "$work/entries"
must git -C "$D" update-ref refs/gitward/approvals/made "$(git -C "$D" commit-tree -m x "$(git -C "$D" mktree < "$work/entries")")"
expect 0 'the same approval many times is one' push HEAD:main +refs/gitward/approvals/made
change ada more
expect 1 'what is not read any more' push HEAD:main
says 'is told' 'not counted: an approval (a tree below refs/gitward/approvals/ has too many entries: limit-exceeded)'
expect 0 'an approval elsewhere' approve bob
expect 0 'counts all the same' push "$ref"
expect 0 'whoever fills a tree' push HEAD:main
