#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a policy trusts, with keys of ssh-keygen, gpg and openssl, in each state that they can be in.
. "$(dirname "$0")/lib.sh"

unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE
must git init -q "$work/dev"
D=$work/dev
cd "$D" || exit 1
must mkdir trust
key() { must ssh-keygen -q -t "${2:-ed25519}" ${3:+-b "$3"} -N '' -C "$1" -f "$work/$1"; }
public() { cut -d' ' -f1,2 "$work/$1.pub"; }
finger() { ssh-keygen -l -f "$work/$1.pub" | cut -d' ' -f2; }
as() {
  GIT_COMMITTER_EMAIL=$1@example.com GIT_AUTHOR_EMAIL=$1@example.com
  export GIT_COMMITTER_EMAIL GIT_AUTHOR_EMAIL
  must git config gpg.format ssh
  must git config user.signingKey "$work/$1"
}
day() { date -u -d "$1" +"${2:-%Y-%m-%d}"; }
report() { "$GITWARD" trust report --policy .gitward.yaml "$@"; }
for name in ann bob old soon gone web lost; do key "$name"; done
key big rsa 3072
key weak rsa 1024

expect 2 'no policy' "$GITWARD" trust report
says 'trusts nobody' "has no section 'trust'"

# --- All is well ------------------------------------------------------------------------

echo "ann@example.com $(public ann)" > trust/allowed_signers
echo "big@example.com $(public big)" >> trust/allowed_signers
cat > .gitward.yaml <<YAML
version: 1
trust:
  ssh: {allowed-signers: trust/allowed_signers}
principals:
  ann: {emails: [ann@example.com], keys: ["ssh:$(finger ann)"]}
  big: {emails: [big@example.com]}
groups:
  leads: [ann]
YAML
expect 0 'nothing is wrong' report
says 'whose, what and where' "^  ok  *ann  *ssh-key ssh:$(finger ann) ssh-ed25519 256 for ann@example.com, groups leads, line 1$"
says 'bits of RSA' "^  ok  *big  *ssh-key ssh:$(finger big) ssh-rsa 3072 "
says 'the sum' '^0 problems in 2 items$'
must git add -A
as ann
must git commit -q -S -m 'Whom to trust'
must git tag start
expect 0 'the policy of HEAD' "$GITWARD" trust report
says 'is named' '^policy HEAD:.gitward.yaml$'

# --- Every state --------------------------------------------------------------------------

{
  echo "soon@example.com valid-before=\"$(day '+30 days' %Y%m%d)Z\" $(public soon)"
  echo "old@example.com valid-before=\"20200101Z\" $(public old)"
  echo "new@example.com valid-after=\"20900101Z\" $(public lost)"
  echo "gone@example.com $(public gone)"
  echo "weak@example.com $(public weak)"
  echo "bad@example.com ssh-ed25519 AAAA"
  printf 'evil\033[31m@example.com ssh-ed25519 AAAA\n'
  echo "bob@example.com,ann@example.com namespaces=\"file\" $(public bob)"
} >> trust/allowed_signers
public gone > trust/revoked
{ echo "noreply@forge.example $(public web)"; echo "x@forge.example $(public ann)"; } > trust/forge
cat > .gitward.yaml <<YAML
version: 1
trust:
  ssh: {allowed-signers: trust/allowed_signers, revoked: trust/revoked}
  platform-keys:
    - {name: forge, keys: trust/forge}
principals:
  ann: {emails: [ann@example.com], keys: ["ssh:$(finger ann)"]}
  bob: {emails: [bob@example.com], keys: ["ssh:$(finger bob)"]}
  none: {emails: [none@example.com]}
  gone: {emails: [gone@example.com], until: $(day '+10 days')}
  away: {keys: ["ssh:SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}
refs:
  - match: refs/heads/main
    protected: true
    commits: {signed: all, warn-until: $(day '+5 days')}
exemptions:
  - {rule: image-digest, path: "x/**", reason: later, owner: ops, expires: $(day '+3 days')}
YAML
expect 1 'everything that can be wrong' report
says 'ends soon' '^  ends-soon .*line 3'
says 'expired' '^  expired .*for old@example.com.* until 2020-01-01, line 4: its time is over'
says 'not valid yet' '^  not-yet-valid .*line 5'
says 'revoked and still listed' "^  revoked .*ssh:$(finger gone).* it is on a list of revoked keys"
says 'weak' '^  weak .*weak@example.com, line 7: its RSA key has fewer than 2048 bits'
says 'a line that admits nobody' '^  unusable .*bad@example.com, line 8: its key is malformed'
lacks 'no byte of a file reaches the terminal' "$(printf '\033')"
says 'but its escape' 'evil\\x1b\[31m@example.com'
says 'not for commits' 'line 10: not for commits and tags, only for file'
says 'a platform' "^  ok  *forge  *ssh-key ssh:$(finger web)"
says 'a key in two files' 'stands in trust/allowed_signers (1) and in trust/forge (2): it counts as that of the platform alone \[duplicate-key\]'
says 'a key of two' "ssh:$(finger bob) is that of 'bob', and the files give it an address of 'ann' \[several-owners\]"
says 'nobody' "principal 'none' has no key .*\[principal-without-key\]"
says 'a key that is nowhere' "principal 'away': ssh:SHA256:A* is in no file .*\[key-in-no-file\]"
says 'only a revoked one' "principal 'gone' has no usable key .*\[principal-without-usable-key\]"
says 'a principal that ends' "the time of principal 'gone' ends on $(day '+10 days') \[principal-ends\]"
says 'an exemption that ends' "the exemption from 'image-digest' (of ops) ends on $(day '+3 days')"
says 'warnings that end' "'warn-until' at 'refs/heads/main' ends on $(day '+5 days')"
says 'problems are counted' '^5 problems in 13 items$'
expect 1 'a short look ahead' report --within 4d
lacks 'sees less' 'ends-soon'
says 'but what is near' 'exemption-ends'
expect 2 'no number of days' report --within soon
expect 2 'too many' report --within 99999d

expect 1 'as JSON' report --format json
yes 'which is JSON' python3 -c '
import json, sys
r = json.load(open(sys.argv[1]))
states = [i["state"] for i in r["items"]]
assert r["version"] == 1 and r["problems"] == 5, r["problems"]
assert states.count("revoked") == 1 and states.count("weak") == 1, states
assert any("\x1b" in a for i in r["items"] for a in i.get("addresses", []))
' "$work/out"
printf 'garbage' > trust/revoked
expect 2 'a file that cannot be read' report
says 'which one' "list of revoked keys 'trust/revoked'"
must git checkout -q -- .
must rm trust/revoked trust/forge

# --- Who signed ---------------------------------------------------------------------------

echo "soon@example.com valid-before=\"$(day '+30 days' %Y%m%d)Z\" $(public soon)" >> trust/allowed_signers
must git add -A
as ann
must git commit -q -S -m 'Another one'
as soon
must git commit -q -S --allow-empty -m 'one'
must git commit -q -S --allow-empty -m 'two'
as bob
must git commit -q -S --allow-empty -m 'not known'
must git commit -q --allow-empty -m 'not signed'
expect 0 'who signed since' "$GITWARD" trust report --since start
says 'how many there were' '^who signed 5 commits$'
says 'who and how often' "^  2 commits  soon@example.com  ssh:$(finger soon)  last on 20"
says 'by whom nobody knows' "^  1 commit  unknown-signer  ssh:$(finger bob)"
says 'not at all' '^  1 commit  unsigned  last on'
says 'a key that nobody uses' "ssh:$(finger big) of big has signed no commit since start \[unused-key\]"
says 'one that ends and is used' "ssh:$(finger soon) still signs, and ends soon.*\[ending-key-in-use\]"
lacks 'the others are used' "ssh:$(finger ann) of ann has signed no commit"
expect 2 'a revision that is not there' "$GITWARD" trust report --since nothing

# --- OpenPGP, X.509, revocation lists --------------------------------------------------------

if command -v gpg > /dev/null; then
  GNUPGHOME=$work/gnupg
  export GNUPGHOME
  must mkdir -m 700 "$GNUPGHOME"
  pgp() { must gpg --batch --quiet --passphrase '' --quick-generate-key "$1" "$2" "$3" "$4"; }
  pgp 'Pat <pat@example.com>' ed25519 sign 20d
  pgp 'Dsa <dsa@example.com>' dsa2048 sign never
  pgp 'Cert <cert@example.com>' ed25519 cert never
  must gpg --batch --output trust/ring.gpg --export
  print=$(gpg --batch --with-colons --list-keys pat@example.com | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -1)
  cat > .gitward.yaml <<YAML
version: 1
trust:
  openpgp: {keyrings: [trust/ring.gpg]}
principals:
  pat: {keys: ["pgp:$print"]}
YAML
  expect 1 'a keyring' report
  says 'a key that ends soon' "^  ends-soon  *pat  *openpgp-key pgp:$print ed25519 256 for pat@example.com, since "
  says 'DSA' '^  weak .* dsa, since .*: it is made with DSA'
  says 'one that signs nothing' '^  unusable .*cert@example.com.*: neither it nor a subkey of it may sign'
  gpgconf --kill all
else
  skip 'OpenPGP' 'there is no gpg'
fi

must openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/ca.key" -out trust/ca.pem -days 20 -subj '/CN=Test CA'
must openssl req -x509 -newkey rsa:1024 -nodes -keyout "$work/weak-ca.key" -out "$work/weak-ca.pem" -days 900 -subj '/CN=Weak CA'
must cp "$work/weak-ca.pem" trust/weak.pem
cat > "$work/ca.cnf" <<CNF
[ca]
default_ca = d
[d]
database = $work/index
crlnumber = $work/number
default_md = sha256
CNF
: > "$work/index"
echo 01 > "$work/number"
must openssl ca -config "$work/ca.cnf" -gencrl -keyfile "$work/ca.key" -cert trust/ca.pem -crldays 5 -out trust/crl.pem
must openssl ca -config "$work/ca.cnf" -gencrl -keyfile "$work/ca.key" -cert trust/ca.pem -crlsec 1 -out trust/late.pem
cat > .gitward.yaml <<'YAML'
version: 1
trust:
  x509: {ca: [trust/ca.pem, trust/weak.pem], crl: [trust/crl.pem, trust/late.pem]}
YAML
sleep 2
expect 1 'authorities' report
says 'one that ends soon' '^  ends-soon  *-  *x509-authority x509:[0-9a-f]* RSA 2048 CN=Test CA, since '
says 'a weak one' '^  weak .*RSA 1024 CN=Weak CA.*less than 112 bits'
says 'a list that is due' '^  ends-soon .*x509-crl CN=Test CA.*revoked: 0'
says 'a list that is late' '^  expired .*x509-crl CN=Test CA.*the next one is due'
