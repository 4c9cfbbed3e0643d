#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signatures of commits and tags that the real Git makes, next to what Git says
# of them; and those that Git is too kind to.
. "$(dirname "$0")/lib.sh"

if ! command -v ssh-keygen > /dev/null 2>&1; then
  skip 'signatures' 'there is no ssh-keygen'
  exit 0
fi

me=committer@example.org
keys=$work/keys
mkdir "$keys"
must ssh-keygen -q -t ed25519 -N '' -C '' -f "$keys/ed25519"
must ssh-keygen -q -t ecdsa -b 256 -N '' -C '' -f "$keys/p256"
must ssh-keygen -q -t ecdsa -b 384 -N '' -C '' -f "$keys/p384"
must ssh-keygen -q -t ecdsa -b 521 -N '' -C '' -f "$keys/p521"
must ssh-keygen -q -t rsa -b 3072 -N '' -C '' -f "$keys/rsa"
for name in weak other stranger late revoked ca certified namespace; do
  case $name in weak) type='rsa -b 1024' ;; *) type=ed25519 ;; esac
  # shellcheck disable=SC2086
  must ssh-keygen -q -t $type -N '' -C '' -f "$keys/$name"
done
# The certificate names the committer; its authority stands on the list.
must ssh-keygen -q -s "$keys/ca" -I id -n "$me" -V 20200101:20400101 "$keys/certified.pub"

public() { cut -d' ' -f1,2 "$keys/$1.pub"; }
{
  for name in ed25519 p256 p384 p521 rsa weak revoked; do echo "$me $(public $name)"; done
  echo "somebody@example.org,*@else.example.org $(public other)"
  echo "$me valid-before=\"20231101Z\" $(public late)"
  echo "$me namespaces=\"file\" $(public namespace)"
  echo "*@example.org cert-authority $(public ca)"
} > signers
cp "$keys/revoked.pub" revoked

repository repo
cd repo || exit 1
must git config gpg.format ssh

# signed KEY BRANCH [OPTION...]: a commit on a branch of that name, by Git.
signed() {
  key=$1 branch=$2
  shift 2
  must git checkout -q -B "$branch" main
  must git "$@" -c user.signingKey="$keys/$key" commit -q -S --allow-empty -m "by $key"
}

# letter REV: what Git says.
letter() {
  git -c gpg.ssh.allowedSignersFile="$work/signers" -c gpg.ssh.revocationFile="$work/revoked" \
    log -1 --format='%G?' "$1"
}

verify() { what=$1; shift; "$GITWARD" verify "$what" --signers "$work/signers" --revoked "$work/revoked" "$@"; }

# case STATUS REASON LETTER NAME REV [OPTION...]: our verdict, and Git's.
case_of() {
  status=$1 reason=$2 git_says=$3 name=$4 rev=$5
  shift 5
  expect "$status" "$name" verify commit "$@" "$rev"
  case $status in
  0) says "$name: it passes" '^pass  *commit [0-9a-f]' ;;
  *) says "$name: why" "^\(fail\|unverifiable\)  *commit [0-9a-f]*  $reason: " ;;
  esac
  same "$name: Git" "$(letter "$rev")" "$git_says"
}

# --- Each type of key ----------------------------------------------------------

for kind in ed25519 p256 p384 p521 rsa; do
  signed $kind "k-$kind"
  case_of 0 none G "a key: $kind" "k-$kind"
  says "$kind: the key is named" "$(ssh-keygen -l -f "$keys/$kind.pub" | cut -d' ' -f2)"
  says "$kind: and whose it is" "  $me  (ssh SHA256:"
  yes "$kind: git verify-commit" git -c gpg.ssh.allowedSignersFile="$work/signers" verify-commit --raw "k-$kind"
done
signed certified-cert.pub k-certified
case_of 0 none G 'a certificate' k-certified
signed weak k-weak
case_of 1 weak-rsa-key G 'RSA of 1024 bits, which Git takes' k-weak
signed stranger k-stranger
case_of 1 unknown-signer U 'a key that nobody listed' k-stranger
signed revoked k-revoked
case_of 1 revoked B 'a revoked key' k-revoked
signed namespace k-namespace
case_of 1 namespace-not-allowed B 'a key for another namespace' k-namespace
case_of 1 unsigned N 'no signature' main

# --- Who -------------------------------------------------------------------------

signed other k-other
case_of 1 signer-not-committer G 'a signer who is not the committer' k-other
expect 0 'whoever signed, when that is asked for' verify commit --match-committer no k-other
says 'the list says who' '  somebody@example.org,\*@else.example.org  (ssh'
expect 1 'the same said aloud' verify commit --match-committer=yes k-other
GIT_COMMITTER_EMAIL=any@else.example.org signed other k-pattern
case_of 0 none G 'a pattern that fits the committer' k-pattern
GIT_COMMITTER_EMAIL='' signed other k-nobody
case_of 1 signer-not-committer G 'a committer without an address' k-nobody

# --- When ------------------------------------------------------------------------

signed late k-late
case_of 1 signer-expired U 'a key that had expired' k-late
# The committer's clock is the signer's own: only the time of arrival tells.
GIT_COMMITTER_DATE='1690000000 +0000' signed late k-forged
case_of 0 none G 'a forged date, as Git sees it' k-forged
case_of 1 backdated G 'a forged date, and when it arrived' k-forged --received 2023-11-14T22:30:00Z
case_of 1 backdated G 'a forged date, now' k-forged --received now
GIT_COMMITTER_DATE='1699500000 +0000' signed late k-overlap
case_of 1 signer-expired U 'an expired key within the days allowed' k-overlap --received 2023-11-14T22:30:00Z
case_of 0 none G 'a good one, and when it arrived' k-ed25519 --received 2023-11-14T22:30:00Z
GIT_COMMITTER_DATE='4000000000 +0000' signed ed25519 k-future
case_of 1 future-dated G 'a date to come' k-future
expect 2 'a time that is none' verify commit --received yesterday k-ed25519
says 'it is named' "^error: 'yesterday' is no time"

# --- Tampering -------------------------------------------------------------------

# rewritten BRANCH PROGRAM: the commit with its text changed, under its new id.
rewritten() {
  git cat-file commit k-ed25519 | python3 -c "
import sys
raw = sys.stdin.buffer.read()
$2
sys.stdout.buffer.write(raw)" > "$work/raw" || fail "preparation: $1"
  id=$(git hash-object -t commit -w --literally "$work/raw") || fail "preparation: $1"
  must git update-ref "refs/heads/$1" "$id"
}

rewritten t-message 'raw = raw.replace(b"by ed25519", b"by ed25518")'
case_of 1 bad-signature B 'a changed message' t-message
rewritten t-committer 'raw = raw.replace(b"committer C O", b"committer E O")'
case_of 1 bad-signature B 'a changed committer' t-committer
rewritten t-parent 'raw = raw.replace(b"\nauthor", b"\nparent '"$(tip . k-rsa)"'\nauthor", 1)'
case_of 1 bad-signature B 'one more parent' t-parent
rewritten t-smuggled 'raw = raw.replace(b"\n\n", b"\ngpgsig-x junk\n\n", 1)'
case_of 1 noncanonical-header G 'a header that Git leaves out' t-smuggled
rewritten t-double 'at = raw.index(b"gpgsig"); end = raw.index(b"\n\n", at) + 1; raw = raw[:end] + raw[at:end] + raw[end:]'
case_of 1 duplicate-signature G 'two signatures' t-double
rewritten t-trailing 'raw = raw.replace(b"END SSH SIGNATURE-----\n", b"END SSH SIGNATURE-----\n more\n", 1)'
case_of 1 trailing-data G 'text behind the signature' t-trailing
rewritten t-body 'at = raw.index(b"gpgsig"); end = raw.index(b"\n\n", at) + 1; raw = raw[:at] + raw[end:] + raw[at:end]'
case_of 1 unsigned N 'a signature in the message alone' t-body
# wrong namespace: signed by ssh-keygen itself, for something else.
git cat-file commit main > payload
must ssh-keygen -q -Y sign -n file -f "$keys/ed25519" payload
python3 - payload payload.sig > raw <<'PY'
import sys
payload, sig = (open(p, "rb").read() for p in sys.argv[1:])
head, body = payload.split(b"\n\n", 1)
sys.stdout.buffer.write(head + b"\ngpgsig " + sig.strip().replace(b"\n", b"\n ") + b"\n\n" + body)
PY
must git update-ref refs/heads/t-namespace "$(git hash-object -t commit -w raw)"
case_of 1 wrong-namespace B 'a signature for another namespace' t-namespace

# --- Ranges and merges -----------------------------------------------------------

must git checkout -q -B side k-ed25519
must git -c user.signingKey="$keys/p256" commit -q -S --allow-empty -m side
must git checkout -q -B range k-rsa
must git -c user.signingKey="$keys/p384" commit -q -S --allow-empty -m more
must git -c user.signingKey="$keys/p521" merge -q -S --no-ff -m merge side
expect 0 'a range with a merge' verify commit main..range
same 'each of its commits' "$(grep -c '^pass' "$work/out")" "$(git rev-list --count main..range)"
says 'they are counted' '^5 objects: 5 passed, 0 failed, 0 unverifiable$'
git rev-list --topo-order main..range | sort > "$work/want"
sed -n 's/^pass  *commit \([0-9a-f]*\).*/\1/p' "$work/out" | sort > "$work/have"
yes 'exactly these' cmp "$work/want" "$work/have"
expect 0 'named twice, verified once' verify commit range main..range range~1
says 'still five' '^5 objects: 5 passed'
expect 1 'a range down to the root' verify commit 0000000000000000000000000000000000000000..range
says 'the first commit is not signed' '^fail .*  unsigned: '
expect 3 'an empty range' verify commit range..main
says 'there is nothing' '^error: there is nothing to verify'
expect 0 'three dots' verify commit k-p256...range
must git checkout -q -B badrange range
must git commit -q --allow-empty -m unsigned
expect 1 'one unsigned commit in a range' verify commit main..badrange
says 'the others still pass' '^6 objects: 5 passed, 1 failed, 0 unverifiable$'

# --- Tags ------------------------------------------------------------------------

must git -c user.signingKey="$keys/ed25519" tag -s -m 'one' v1 range
must git -c user.signingKey="$keys/other" tag -s -m 'other' v2 range
must git tag -a -m 'bare' v3 range
must git tag v4 range
expect 0 'a tag' verify tag v1
says 'it is named' "^pass  *tag v1 [0-9a-f]*  $me"
yes 'git verify-tag' git -c gpg.ssh.allowedSignersFile="$work/signers" verify-tag v1
expect 0 'by its whole name' verify tag refs/tags/v1
expect 0 'by its id' verify tag "$(tip . v1)"
expect 1 'a tag by somebody else' verify tag v2
says 'why' 'signer-not-committer: '
expect 1 'a tag without signature' verify tag v3
says 'why, 2' '  unsigned: '
expect 1 'a name for a commit' verify tag v4
says 'why, 3' '  not-annotated: '
must git update-ref refs/tags/v9 "$(tip . v1)"
expect 1 'an old tag under a new name' verify tag v9
says 'why, 4' '  tag-name-mismatch: '
expect 1 'both names of it' verify tag v1 v9
says 'one passes' '^2 objects: 1 passed, 1 failed'
git cat-file tag v1 | sed 's/^one$/two/' > raw
must git update-ref refs/tags/v1x "$(git hash-object -t tag -w raw)"
expect 1 'a changed tag' verify tag "$(tip . v1x)"
says 'why, 5' '  bad-signature: '
expect 0 'a tag stands for its commit' verify commit v1

# --- What cannot be decided --------------------------------------------------------

expect 2 'no such revision' verify commit nowhere
says 'it is said' '^unverifiable  commit nowhere  unreadable: '
expect 1 'no such revision, and a bad one' verify commit nowhere main
expect 2 'no such tag' verify tag nowhere
expect 2 'no such range' verify commit nowhere..range
expect 2 'a tag as a commit of a blob' verify commit "$(tip . main:base.yaml)"
expect 2 'without a list of signers' "$GITWARD" verify commit k-ed25519
says 'why, 6' '^unverifiable .*  no-signers: '
expect 1 'without a list, and not signed' "$GITWARD" verify commit main
expect 1 'without a list, and tampered' "$GITWARD" verify commit t-message
expect 1 'with an empty list' "$GITWARD" verify commit --signers /dev/null k-ed25519
says 'why, 7' '  unknown-signer: '
expect 2 'a list that is not there' "$GITWARD" verify commit --signers nowhere k-ed25519
expect 2 'revocations that are not there' verify commit --revoked nowhere k-ed25519
echo 'no key' > broken
expect 2 'revocations that are none' verify commit --revoked broken k-ed25519
head -c 1048577 /dev/zero | tr '\0' '#' > long
expect 2 'a list without end' verify commit --signers long k-ed25519
expect 2 'nothing named' "$GITWARD" verify commit
expect 2 'another word' "$GITWARD" verify push main
expect 2 'outside of a repository' "$GITWARD" -C "$keys" verify commit --signers "$work/signers" main
must git update-ref refs/heads/t-pgp "$(git cat-file commit k-ed25519 |
  sed 's/SSH SIGNATURE/PGP SIGNATURE/' | git hash-object -t commit -w --stdin)"
expect 1 'a signature of one kind in the armor of another' verify commit t-pgp
says 'why, 8' '^fail .*  bad-armor: .*  (pgp)$'

# --- Git's configuration -----------------------------------------------------------

must git config gpg.ssh.allowedSignersFile "$work/signers"
expect 0 'the list that Git uses' "$GITWARD" verify commit k-ed25519
expect 0 'no revocations there' "$GITWARD" verify commit k-revoked
must git config gpg.ssh.revocationFile "$work/revoked"
expect 1 'those that Git uses' "$GITWARD" verify commit k-revoked
expect 1 'also next to a list that is named' "$GITWARD" verify commit --signers "$work/signers" k-revoked
must git config gpg.ssh.revocationFile "$work/nowhere"
expect 2 'configured and missing' "$GITWARD" verify commit k-ed25519
must git config gpg.ssh.revocationFile ''
expect 2 'configured and empty' "$GITWARD" verify commit k-ed25519
must git config --unset gpg.ssh.revocationFile
must git config gpg.ssh.allowedSignersFile "$work/nowhere"
expect 2 'a configured list that is missing' "$GITWARD" verify commit k-ed25519
expect 0 'an option comes first' verify commit k-ed25519
cp "$work/signers" in-tree
must git config gpg.ssh.allowedSignersFile in-tree
mkdir -p below
expect 0 'a path from the top of the work tree' in_dir below "$GITWARD" verify commit k-ed25519
# shellcheck disable=SC2088
must git config gpg.ssh.allowedSignersFile '~/signers'
cp "$work/signers" "$HOME/signers"
expect 0 'a path from home' "$GITWARD" verify commit k-ed25519
must git config --unset gpg.ssh.allowedSignersFile

# --- Reports -------------------------------------------------------------------------

{ cat "$work/signers"; echo "$me colour=red $(public stranger)"; } > noted
expect 1 'a bad line admits nobody' "$GITWARD" verify commit --signers noted k-stranger
says 'and is named' '^note: noted, line 12: admits nobody: .*(unknown-option)$'
verify commit --explain k-ed25519 > out 2>&1
same 'the steps' "$(sed -n 's/^    \([a-z]*\): ok.*/\1/p' out | tr '\n' ' ')" \
  'object payload time armor signature revoked signers '
yes 'the object by its digest' grep -q "object: ok, .* sha256 $(git cat-file commit k-ed25519 | sha256sum | cut -c1-64)" out
yes 'the list by its digest' grep -q "signers: ok, .* sha256 $(sha256sum < "$work/signers" | cut -c1-64)" out
yes 'the payload by its digest' grep -q "payload: ok, .* sha256 $(git cat-file commit k-ed25519 |
  sed '/^gpgsig/,/END SSH/d' | sha256sum | cut -c1-64)" out
verify commit --explain t-message > out 2>&1
same 'the step that fails is the last' "$(sed -n 's/^    \([a-z]*\): \([a-z-]*\),.*/\1 \2/p' out | tail -n 1)" \
  'signature bad-signature'
GIT_COMMITTER_EMAIL="$(printf 'x\033[31m@example.org')" signed ed25519 k-hostile
expect 1 'a hostile address' verify commit --format json --explain k-hostile main nowhere
no 'nothing for a terminal' grep -q "$(printf '\033')" "$work/out"
cat > check.py <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["version"] == 1 and d["exit"] == 1, d
assert (d["passed"], d["failed"], d["unverifiable"]) == (0, 2, 1), d
assert [s["verdict"] for s in d["signatures"]] == ["fail", "fail", "unverifiable"], d
assert [s["reason"] for s in d["signatures"]] == ["signer-not-committer", "unsigned", "unreadable"], d
one = d["signatures"][0]
assert one["email"] == "x\x1b[31m@example.org" and one["kind"] == "ssh", one
assert one["key"].startswith("SHA256:") and one["key_type"] == "ssh-ed25519", one
assert one["claimed_time"] == "2023-11-14T22:13:20Z" and one["judged_by"] == "claim", one
assert "principal" not in one and len(one["steps"]) == 7, one
PY
yes 'the JSON says it' python3 check.py "$work/out"
expect 2 'no other format' verify commit --format sarif main
if [ -w /dev/full ]; then
  expect 2 'a report that cannot be written' sh -c '"$0" verify commit --signers "$1" k-ed25519 > /dev/full' \
    "$GITWARD" "$work/signers"
fi

# --- Other stores ----------------------------------------------------------------------

must git repack -q -a -d
expect 0 'from a pack' verify commit main..range
cd "$work" || exit 1
if git init -q --object-format=sha256 repo256 2> /dev/null; then
  cd repo256 || exit 1
  must git config gpg.format ssh
  must git commit -q --allow-empty -m base
  signed ed25519 k-ed25519
  case_of 0 none G 'SHA-256' k-ed25519
  must git -c user.signingKey="$keys/ed25519" tag -s -m one v1
  expect 0 'a tag with SHA-256' verify tag v1
  rewritten t-renamed 'raw = raw.replace(b"gpgsig-sha256 ", b"gpgsig ", 1)'
  case_of 1 unsigned N 'the header of the other algorithm' t-renamed
else
  skip 'SHA-256' 'this Git has none'
fi
