#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# OpenPGP and X.509: which files the options name, and what the reports say.
. "$(dirname "$0")/lib.sh"

if ! command -v gpg > /dev/null 2>&1; then
  skip 'OpenPGP' 'there is no gpg'
  exit 0
fi

GNUPGHOME=$work/gpg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
quiet() { gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@" 2> "$work/gpg.log"; }
print() { quiet --with-colons --list-keys "$1" | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1; }
for who in ada eve hub; do
  must quiet --quick-gen-key "$who <$who@example.org>" ed25519 sign,cert never
  must quiet --armor --export --output "$work/$who.asc" "$who@example.org"
done
must quiet --quick-add-key "$(print ada)" rsa2048 sign never
must quiet --export --output "$work/ada.gpg" ada@example.org
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$(print eve).rev" > "$work/eve.rev"
must quiet --armor --export-secret-keys --output "$work/secret" ada@example.org
GIT_COMMITTER_DATE="$(date +%s) +0000"
export GIT_COMMITTER_DATE

repository repo
cd repo || exit 1
# by KEY EMAIL BRANCH
by() {
  must git checkout -q -B "$3" main
  GIT_COMMITTER_EMAIL=$2 must git -c user.signingKey="$1" commit -q -S --allow-empty -m "$3"
}
by "$(print ada)!" ada@example.org ada
by ada@example.org ada@example.org sub
by "$(print eve)!" eve@example.org eve
by "$(print hub)!" noreply@example.org platform
by "$(print ada)!" eve@example.org other
must git checkout -q ada
GIT_COMMITTER_EMAIL=ada@example.org must git -c user.signingKey="$(print ada)!" tag -s -m v1 v1
verify() { what=$1; shift; "$GITWARD" verify "$what" "$@"; }

# --- OpenPGP ---------------------------------------------------------------------

expect 2 'without a keyring' verify commit ada
says 'why' '^unverifiable .*  no-keyring: .*  (pgp)$'
expect 0 'with one' verify commit --keyring "$work/ada.asc" ada
says 'whose key' "^pass .*  ada@example.org  (pgp $(print ada))$"
expect 0 'not armored, and a subkey' verify commit --keyring "$work/ada.gpg" sub
says 'whose subkey' "  (pgp [0-9A-F]*, subkey of $(print ada))$"
expect 0 'a tag' verify tag --keyring "$work/ada.gpg" v1
expect 1 'a keyring of somebody else' verify commit --keyring "$work/eve.asc" ada
says 'why, 2' '^fail .*  unknown-signer: '
expect 0 'two keyrings' verify commit --keyring "$work/ada.asc" --keyring="$work/eve.asc" ada eve
says 'both pass' '^2 objects: 2 passed'
expect 1 'for somebody else' verify commit --keyring "$work/ada.asc" other
says 'why, 3' '^fail .*  signer-not-committer: '
expect 0 'for whomever' verify commit --keyring "$work/ada.asc" --match-committer no other
expect 1 'revoked' verify commit --keyring "$work/eve.asc" --revocations "$work/eve.rev" eve
says 'why, 4' '^fail .*  key-revoked: '
expect 1 'revoked, named first' verify commit --revocations "$work/eve.rev" --keyring "$work/eve.asc" eve
expect 0 'the revocation of another key' verify commit --keyring "$work/ada.asc" --revocations "$work/eve.rev" ada
expect 0 'when it arrived' verify commit --keyring "$work/ada.asc" --received now ada

# --- Platforms --------------------------------------------------------------------

expect 0 'a platform' verify commit --platform-keys "hub=$work/hub.asc" --match-committer no platform
says 'which' "^pass .*, key of the platform hub)$"
expect 1 'a platform that is not the committer' verify commit --platform-keys "hub=$work/hub.asc" platform
for value in hub "=$work/hub.asc" hub=; do
  expect 2 "no name and file: $value" verify commit --platform-keys "$value" platform
  says "it is said: $value" '^error: --platform-keys must be NAME=FILE, not '
done

# --- Files ------------------------------------------------------------------------

expect 2 'a keyring that is not there' verify commit --keyring nowhere ada
expect 2 'one that is none' verify commit --keyring "$work/gitconfig" ada
says 'which is named' "^error: OpenPGP keyring '.*gitconfig': "
expect 2 'one with a secret key' verify commit --keyring "$work/secret" ada
expect 2 'one among good ones' verify commit --keyring "$work/ada.asc" --keyring "$work/gitconfig" ada
expect 2 'revocations that are none' verify commit --keyring "$work/ada.asc" --revocations "$work/gitconfig" ada
expect 2 'authorities that are none' verify commit --ca "$work/ada.asc" ada
expect 2 'revocation lists that are none' verify commit --crl "$work/ada.asc" ada
expect 2 'a Sigstore that is none' verify commit --sigstore-root "$work/ada.asc" ada
set --
for i in $(seq 65); do set -- "$@" --keyring "$work/ada.asc"; done
expect 2 'too many files' verify commit "$@" ada
says 'it is said' '^error: more than 64 options with values'

# --- Reports ----------------------------------------------------------------------

verify commit --explain --keyring "$work/ada.asc" ada > "$work/out"
says 'the keyring by its digest' "^    keyring: ok, .* sha256 $(sha256sum < "$work/ada.asc" | cut -c1-64), $(print ada)$"
verify commit --format json --keyring "$work/ada.gpg" --platform-keys "hub=$work/hub.asc" --match-committer no sub platform > "$work/out"
cat > "$work/check.py" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
sub, hub = d["signatures"]
assert sub["verdict"] == hub["verdict"] == "pass", d
assert sub["kind"] == "pgp" and sub["primary"] == sys.argv[2] != sub["key"], sub
assert sub["key_type"] == "rsa2048" and sub["addresses"] == ["ada@example.org"], sub
assert "platform" not in sub and hub["platform"] == "hub" and "primary" not in hub, hub
PY
yes 'the JSON says it' python3 "$work/check.py" "$work/out" "$(print ada)"

# --- A push certificate -------------------------------------------------------------

S=$work/app.git
must git init -q --bare "$S"
must git -C "$S" config receive.certNonceSeed 'a seed of this test'
# shellcheck disable=SC2016
printf '#!/bin/sh\ngit cat-file blob "$GIT_PUSH_CERT" > "%s/cert"\n' "$work" > "$S/hooks/pre-receive"
chmod +x "$S/hooks/pre-receive"
must git -c user.signingKey="$(print ada)!" push -q --signed "$S" ada:refs/heads/main
printf 'a seed of this test' > "$work/seed"
push() { "$GITWARD" verify push --nonce-seed-file "$work/seed" --service-dir "$S" "$@" "$work/cert"; }
expect 0 'a push signed with OpenPGP' push --keyring "$work/eve.asc" --keyring "$work/ada.asc"
says 'who pushed' "^pass  push  .*(pgp $(print ada))$"
expect 1 'by somebody else' push --keyring "$work/eve.asc"
says 'why, 5' 'unknown-signer: '
expect 2 'without a keyring it cannot be told' push
expect 2 'a keyring that is none' push --keyring "$work/seed"
gpgconf --kill all

# --- X.509 ------------------------------------------------------------------------

if ! command -v openssl > /dev/null 2>&1; then
  skip 'X.509' 'there is no openssl'
  exit 0
fi
for ca in root strange; do
  must openssl req -x509 -newkey rsa:2048 -nodes -keyout $ca.key -out $ca.pem -days 9 -subj "/CN=$ca" \
    -addext keyUsage=critical,keyCertSign,cRLSign 2> "$work/log"
done
printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName=email:ada@example.org\n' > ext
must openssl req -newkey rsa:2048 -nodes -keyout ada.key -subj /CN=Ada -out ada.csr 2> "$work/log"
must openssl x509 -req -in ada.csr -CA root.pem -CAkey root.key -set_serial 7 -days 9 -extfile ext -out ada.pem 2> "$work/log"
cat > x509 <<'PROGRAM'
#!/bin/sh
echo '-----BEGIN SIGNED MESSAGE-----'
openssl cms -sign -binary -md sha256 -signer ada.pem -inkey ada.key -outform DER | base64 -w 64
echo '-----END SIGNED MESSAGE-----'
printf '\n[GNUPG:] SIG_CREATED D\n' >&2
PROGRAM
chmod +x x509
GIT_COMMITTER_DATE="$(date +%s) +0000" GIT_COMMITTER_EMAIL=ada@example.org must git -c gpg.format=x509 \
  -c gpg.x509.program="$work/repo/x509" commit -q -S --allow-empty -m x509
expect 2 'without authorities' verify commit HEAD
says 'why, 6' '^unverifiable .*  no-authorities: '
expect 0 'with them' verify commit --ca strange.pem --ca root.pem HEAD
says 'whose certificate' "^pass .*  ada@example.org  (x509 $(openssl x509 -in ada.pem -outform DER | sha256sum | cut -c1-64))$"
expect 1 'with others' verify commit --ca strange.pem HEAD
says 'why, 7' '^fail .*  cert-untrusted: '
expect 0 'each kind by its files' verify commit --ca root.pem --keyring "$work/ada.asc" HEAD ada

# Everybody gets a certificate from Sigstore: somebody has to say whose counts.
printf '{}' > "$work/root.json"
expect 2 'a root of Sigstore for whatever signer' verify commit --sigstore-root "$work/root.json" \
  --match-committer no HEAD
says 'lets nobody in' 'only a policy can say whose counts'
