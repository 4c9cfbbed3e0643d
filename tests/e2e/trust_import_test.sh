#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys from elsewhere brought into a repository, and commits verified by them.
. "$(dirname "$0")/lib.sh"

unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE
must git init -q "$work/dev"
D=$work/dev
cd "$D" || exit 1
key() { must ssh-keygen -q -t "${2:-ed25519}" ${3:+-b "$3"} -N '' -C "$1 (a comment)" -f "$work/$1"; }
public() { cut -d' ' -f1,2 "$work/$1.pub"; }
finger() { ssh-keygen -l -f "$work/$1.pub" | cut -d' ' -f2; }
as() {
  GIT_COMMITTER_EMAIL=$1@example.com GIT_AUTHOR_EMAIL=$1@example.com
  export GIT_COMMITTER_EMAIL GIT_AUTHOR_EMAIL
  must git config gpg.format ssh
  must git config user.signingKey "$work/$1"
}
for name in ann bob cid eve; do key "$name"; done
key weak rsa 1024

# --- One public key a line, as forges publish them -------------------------------

cp "$work/ann.pub" "$work/ann.keys"
cat "$work/weak.pub" >> "$work/ann.keys"
expect 1 'keys of a user, one of them weak' "$GITWARD" trust import --name ann \
  --email Ann@example.com "$work/ann.keys"
says 'the weak one is refused with the reason' 'key 2 is not taken: its RSA key has fewer than 2048 bits'
says 'the policy names the key' "\"ssh:$(finger ann)\""
says 'and its owner' '^  "ann":$'
same 'the list has the line' "$(cat trust/allowed_signers)" "Ann@example.com $(public ann)"
expect 3 'the same once more' "$GITWARD" trust import --name ann --email Ann@example.com "$work/ann.pub"
says 'is known' 'every key is there already'

expect 2 'keys of nobody' "$GITWARD" trust import "$work/bob.pub"
says 'what to give' 'does not say whose keys it has: give --email'
expect 2 'a name that no policy takes' "$GITWARD" trust import --name 'a b' --email b@example.com "$work/bob.pub"
says 'why' "is no name of a principal"
expect 2 'an address that is none' "$GITWARD" trust import --name bob --email 'b*@example.com' "$work/bob.pub"
expect 2 'a private key' "$GITWARD" trust import --name bob --email b@example.com "$work/bob"
says 'which is told' 'holds a private key'
expect 2 'a file that is not there' "$GITWARD" trust import "$work/nothing"
expect 2 'an absolute folder' "$GITWARD" trust import --to /tmp --email b@example.com "$work/bob.pub"
expect 2 'a folder outside' "$GITWARD" trust import --to ../other --email b@example.com "$work/bob.pub"
no 'nothing is written there' test -e "$work/other/allowed_signers"

# --- What programming interfaces of forges say -----------------------------------

cat > "$work/github.json" <<JSON
[{"id": 1, "key": "$(public bob)", "title": "laptop", "created_at": "2026-01-01T00:00:00Z"}]
JSON
expect 0 'GitHub: SSH keys for signing' "$GITWARD" trust import --name bob --email bob@example.com "$work/github.json"
says 'the key of bob' "\"ssh:$(finger bob)\""
yes 'ann stays on the list' grep -q '^Ann@example.com ' trust/allowed_signers
cat > "$work/gitlab.json" <<JSON
[{"id": 1, "title": "x", "key": "$(public cid) cid", "expires_at": "2090-05-06T07:08:09.000Z", "usage_type": "signing"},
 {"id": 2, "title": "y", "key": "$(public eve) eve", "expires_at": null, "usage_type": "auth"}]
JSON
expect 1 'GitLab: keys with an end, and one for logging in' "$GITWARD" trust import --name cid --email cid@example.com "$work/gitlab.json"
says 'the second is refused' 'key 2 is not taken: its owner uses it for logging in alone'
yes 'the end is on the list' grep -q '^cid@example.com valid-before="20900506070809Z" ' trust/allowed_signers
no 'the other key is not' grep -q "$(public eve)" trust/allowed_signers
printf '[{"key": "a", "key": "b"}]' > "$work/twice.json"
expect 2 'a key given twice' "$GITWARD" trust import --email a@example.com "$work/twice.json"
printf '{"message": "Not Found"}' > "$work/error.json"
expect 2 'an answer that is no list of keys' "$GITWARD" trust import --email a@example.com "$work/error.json"
says 'what it lacks' "has neither 'key' nor 'raw_key'"
printf '[{"raw_key": null}]' > "$work/null.json"
expect 1 'a key that the forge does not have' "$GITWARD" trust import --email a@example.com "$work/null.json"
printf '<html>' > "$work/page"
expect 1 'a page' "$GITWARD" trust import --email a@example.com "$work/page"
printf '[{"key": "ssh-ed25519 AAAA\\u001b[31m evil"}]' > "$work/evil.json"
expect 2 'control characters in a key' "$GITWARD" trust import --email a@example.com "$work/evil.json"
lacks 'do not reach the terminal' "$(printf '\033')"

# --- What is printed is a policy: pasted, it verifies commits -------------------------

must rm -r trust
{ echo 'version: 1'; "$GITWARD" trust import --name ann --email ann@example.com "$work/ann.pub"; } > .gitward.yaml
expect 0 'the policy with what was printed is valid' "$GITWARD" policy check
must git add -A
as ann
must git commit -q -S -m 'Whom to trust'
expect 0 'a commit by the policy of HEAD' "$GITWARD" verify commit --by-policy HEAD
says 'it is named by the principal' '^pass .* ann  (ssh SHA256:'
as eve
must git commit -q -S --allow-empty -m 'By somebody else'
expect 1 'a commit by another key' "$GITWARD" verify commit --by-policy HEAD
says 'is nobody' 'unknown-signer'
as ann
GIT_COMMITTER_EMAIL=bob@example.com; export GIT_COMMITTER_EMAIL
must git commit -q -S --allow-empty -m 'For somebody else'
expect 1 'a commit for another committer' "$GITWARD" verify commit --by-policy HEAD
says 'is not its signer' 'signer-not-committer'
expect 0 'unless that is not asked for' "$GITWARD" verify commit --by-policy --match-committer no HEAD
as ann
must git tag -s -m 'Release' v1
expect 0 'a tag' "$GITWARD" verify tag --by-policy --format json v1
says 'with the principal' '"principal": "ann"'
expect 2 'lists beside a policy' "$GITWARD" verify commit --by-policy --signers trust/allowed_signers HEAD
printf 'version: 1\n' > "$work/empty.yaml"
expect 2 'a policy that trusts nobody' "$GITWARD" verify commit --policy "$work/empty.yaml" HEAD
says 'which is told' "has no section 'trust'"
expect 2 'no repository' in_dir "$work" "$GITWARD" verify commit --policy "$D/.gitward.yaml" HEAD
sed 's/^  "ann":/  "annette":/' .gitward.yaml > other.yaml
expect 0 'by another policy' "$GITWARD" verify tag --policy other.yaml v1
says 'by its name' '^pass .* annette  '
sed '$a\    until: 2020-01-01' other.yaml > past.yaml
expect 1 'somebody whose time has ended' "$GITWARD" verify tag --policy past.yaml v1
says 'is nobody any more' 'principal-expired'

# --- Lists, and what Git is configured to use -----------------------------------------

{
  echo '# the team'
  echo "bob@example.com,bob@example.org namespaces=\"git\" $(public bob)"
  echo "*@example.com cert-authority $(public cid)"
  echo "ann@example.com $(public weak)"
  echo "old@example.com valid-before=\"20200101Z\" $(public eve)"
} > "$work/list"
expect 1 'an allowed_signers file' "$GITWARD" trust import --to keys - "$work/list"
says 'a line as it is' '^bob@example.com,bob@example.org namespaces="git" ssh-ed25519 '
says 'an authority' '^\*@example.com cert-authority ssh-ed25519 '
says 'owners by their address' '^  "bob":$'
says 'a line whose time is over is left out' 'key 5 is not taken: its time is over'
no 'nothing is written' test -e keys
must rm -r trust
must git config gpg.ssh.allowedSignersFile "$work/list"
must git config user.email ann@example.com
public eve > "$work/revoked"
must git config gpg.ssh.revocationFile "$work/revoked"
expect 1 'what Git is configured to use' "$GITWARD" trust import
says 'the own key' "\"ssh:$(finger ann)\""
says 'the list of revoked keys' 'revoked: "trust/revoked"'
yes 'which is copied' cmp "$work/revoked" trust/revoked
expect 1 'not twice' "$GITWARD" trust import
public bob > "$work/revoked"
expect 1 'anew' "$GITWARD" trust import --force
says 'a revoked key is refused' 'it is on the list of revoked keys'
printf 'ann@example.com\000' > trust/allowed_signers
expect 2 'a target that is no text' "$GITWARD" trust import --email e@example.com "$work/eve.pub"
same 'is left as it was' "$(wc -c < trust/allowed_signers | tr -d ' ')" 16

# --- OpenPGP --------------------------------------------------------------------------

if command -v gpg > /dev/null; then
  GNUPGHOME=$work/gnupg
  export GNUPGHOME
  must mkdir -m 700 "$GNUPGHOME"
  pgp() { must gpg --batch --quiet --passphrase '' --quick-generate-key "$1" "$2" sign "$3"; }
  pgp 'Dan <dan@example.com>' ed25519 never
  pgp 'Old <old@example.com>' dsa2048 never
  print=$(gpg --batch --with-colons --list-keys dan@example.com | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -1)
  must gpg --batch --armor --output "$work/dan.asc" --export dan@example.com
  must gpg --batch --output "$work/all.gpg" --export
  must rm -r trust
  expect 1 'a keyring' "$GITWARD" trust import "$work/all.gpg"
  says 'DSA is refused' 'is not taken: it is made with DSA'
  expect 3 'the same key armored' "$GITWARD" trust import "$work/dan.asc"
  must rm -r trust
  python3 -c 'import json, sys; print(json.dumps([{"id": 1, "raw_key": open(sys.argv[1]).read()}]))' \
    "$work/dan.asc" > "$work/gpg.json"
  { echo 'version: 1'; "$GITWARD" trust import --name dan "$work/gpg.json"; } > .gitward.yaml
  yes 'the policy names it' grep -q "\"pgp:$print\"" .gitward.yaml
  expect 0 'and is valid' "$GITWARD" policy check
  must git config gpg.format openpgp
  must git config user.signingKey "$print"
  GIT_COMMITTER_EMAIL=dan@example.com; export GIT_COMMITTER_EMAIL
  must git commit -q -S --allow-empty -m 'By OpenPGP'
  expect 0 'its commit' "$GITWARD" verify commit --policy .gitward.yaml HEAD
  says 'is that of dan' "^pass .* dan  (pgp $print)"
  must gpg --batch --pinentry-mode loopback --passphrase '' --armor --output "$work/secret.asc" --export-secret-keys dan@example.com
  expect 2 'a secret key' "$GITWARD" trust import "$work/secret.asc"
  gpgconf --kill all
else
  skip 'OpenPGP' 'there is no gpg'
fi
