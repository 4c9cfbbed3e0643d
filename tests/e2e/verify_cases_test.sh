#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signatures by the real git with ssh-keygen, gpg and gpgsm: our verdict is that of
# `git verify-commit`, or it is stricter by a rule that is listed in verify_cases.py.
# ORACLE_SAMPLES: how many bytes of each kind of signature are changed in turn.
. "$(dirname "$0")/lib.sh"

for tool in ssh-keygen gpg python3; do
  command -v $tool > /dev/null 2>&1 || { skip 'the oracle' "there is no $tool"; exit 0; }
done
samples=${ORACLE_SAMPLES:-24}
me=committer@example.org
now=$(date +%s)
GIT_COMMITTER_DATE="$now +0000"
export GIT_COMMITTER_DATE
keys=$work/keys
mkdir "$keys"
repository repo
cd repo || exit 1
: > "$work/cases"

# Short: the socket of the agent lies in it.
home=$(mktemp -d /tmp/gw-oracle.XXXXXX) || exit 1
mkdir -m 700 "$home/sign" "$home/trust"
stop_agents() {
  for h in sign trust; do GNUPGHOME=$home/$h gpgconf --kill all > /dev/null 2>&1; done
  rm -rf "$home"
  chmod -R u+rwx "$work" 2>/dev/null
  rm -rf "$work"
}
trap stop_agents EXIT

# signed KIND CASE OPTION...: a commit by git, whose id is noted under kind and case.
signed() {
  kind=$1 case=$2
  shift 2
  if git "$@" commit -q -S --allow-empty -m "$kind $case" > "$work/must" 2>&1; then
    echo "$kind $case $(git rev-parse HEAD)" >> "$work/cases"
    must git reset -q --hard main
  else
    skip "$kind $case" "cannot be made here: $(tail -n 1 "$work/must")"
  fi
}

# --- SSH -------------------------------------------------------------------------

ssh_key() { must ssh-keygen -q -t "$2" ${3:+-b "$3"} -N '' -C '' -f "$keys/$1"; }
public() { cut -d' ' -f1,2 "$keys/$1.pub"; }
ssh_key ed25519 ed25519
ssh_key p256 ecdsa 256
ssh_key p384 ecdsa 384
ssh_key p521 ecdsa 521
ssh_key rsa3072 rsa 3072
ssh_key rsa1024 rsa 1024
for name in unknown expired early revoked namespace other ca certified; do ssh_key $name ed25519; done
must ssh-keygen -q -s "$keys/ca" -I id -n "$me" -V 20200101:20400101 "$keys/certified.pub"
{
  for name in ed25519 p256 p384 p521 rsa3072 rsa1024 revoked; do echo "$me $(public $name)"; done
  echo "$me valid-before=\"20231101Z\" $(public expired)"
  echo "$me valid-after=\"20390101Z\" $(public early)"
  echo "$me namespaces=\"file\" $(public namespace)"
  echo "other@example.org $(public other)"
  echo "*@example.org cert-authority $(public ca)"
} > "$work/signers"
cp "$keys/revoked.pub" "$work/revoked"
for name in ed25519 p256 p384 p521 rsa3072; do
  signed ssh-$name good -c gpg.format=ssh -c user.signingKey="$keys/$name"
done
signed ssh certificate -c gpg.format=ssh -c user.signingKey="$keys/certified-cert.pub"
signed ssh weak-key -c gpg.format=ssh -c user.signingKey="$keys/rsa1024"
for name in unknown expired early revoked namespace other; do
  signed ssh $name -c gpg.format=ssh -c user.signingKey="$keys/$name"
done
# A signature that was made for something else.
cat > "$work/elsewhere" <<'SH'
#!/bin/sh
# git calls: -Y sign -n git -f KEY FILE
shift 4
exec ssh-keygen -Y sign -n file "$@"
SH
chmod +x "$work/elsewhere"
signed ssh wrong-namespace -c gpg.format=ssh -c gpg.ssh.program="$work/elsewhere" -c user.signingKey="$keys/ed25519"

# --- OpenPGP ---------------------------------------------------------------------

g() { GNUPGHOME=$home/sign gpg --batch --no-tty --quiet --pinentry-mode loopback --passphrase '' "$@"; }
# pgp_key NAME ALGORITHM [EXPIRE [WHEN]]
pgp_key() {
  g --faked-system-time "${4:-$((now - 8640000))}!" --quick-gen-key "$1 <$me>" "$2" sign "${3:-0}" > "$work/must" 2>&1 ||
    { skip "pgp-$1" "gpg makes no such key: $(tail -n 1 "$work/must")"; return 1; }
}
# gpg with a clock and options of its own, as git calls it.
cat > "$work/gpg" <<SH
#!/bin/sh
GNUPGHOME='$home/sign' exec gpg --batch --no-tty --pinentry-mode loopback --passphrase '' \$GPG_MORE "\$@"
SH
chmod +x "$work/gpg"
# pgp_signed CASE NAME [GPG OPTION...]: by the key of that name, exactly.
pgp_signed() {
  case=$1 name=$2
  shift 2
  fpr=$(g --with-colons --list-keys "=$name <$me>" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | head -n 1)
  [ -n "$fpr" ] || return 0
  GPG_MORE="$*"
  export GPG_MORE
  signed "pgp${kind_suffix:-}" "$case" -c gpg.program="$work/gpg" -c user.signingKey="${subkey:-$fpr!}"
  unset GPG_MORE
}
for algorithm in ed25519 rsa3072 nistp256 nistp384 nistp521 brainpoolP256r1 rsa1024 dsa2048; do
  pgp_key $algorithm $algorithm
  case $algorithm in ed25519 | rsa3072 | nistp*) kind_suffix=-$algorithm case=good ;; *) kind_suffix='' case=$algorithm ;; esac
  pgp_signed "$case" $algorithm
done
kind_suffix=''
for name in unknown revoked retired; do pgp_key $name ed25519; done
pgp_key expired ed25519 "seconds=$((8640000 - 259200))"
pgp_key ahead ed25519
g --quick-gen-key "elsewhere <elsewhere@example.org>" ed25519 sign 0 > /dev/null 2>&1
me_fpr=$(g --with-colons --list-keys '=ed25519 <'$me'>' | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | head -n 1)
g --faked-system-time "$((now - 8000000))!" --quick-add-key "$me_fpr" ed25519 sign > /dev/null 2>&1
sub=$(g --with-colons --list-keys "$me_fpr" | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | tail -n 1)
subkey="$sub!"
pgp_signed subkey ed25519
subkey=
for name in unknown revoked retired; do pgp_signed $name $name; done
# While it was valid: five days ago, and it ended three days ago.
GIT_COMMITTER_DATE="$((now - 432000)) +0000"
pgp_signed expired expired --faked-system-time "$((now - 432000))!"
GIT_COMMITTER_DATE="$now +0000"
pgp_signed sha1 rsa3072 --digest-algo SHA1
pgp_signed text rsa3072 --textmode
pgp_signed sha512 rsa3072 --digest-algo SHA512
pgp_signed lapsed rsa3072 --default-sig-expire seconds=1
pgp_signed ahead ahead --faked-system-time "$((now + 86400))"
fpr=$(g --with-colons --list-keys elsewhere | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | head -n 1)
signed pgp other -c gpg.program="$work/gpg" -c user.signingKey="$fpr!"
# revoke NAME REASON: 1 compromised, 3 no longer used.
revoke() {
  fpr=$(g --with-colons --list-keys "=$1 <$me>" | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | head -n 1)
  printf 'y\n%s\n\ny\n' "$2" | GNUPGHOME=$home/sign gpg --no-tty --quiet --command-fd 0 --pinentry-mode loopback \
    --passphrase '' -o "$work/$1.rev" --gen-revoke "$fpr" > "$work/must" 2>&1 || fail "preparation: revoke $1"
}
revoke revoked 1
revoke retired 3
# What is trusted: all keys but one, and the revocations.
g --armor --export > "$work/all.asc"
unknown=$(g --with-colons --list-keys "=unknown <$me>" | sed -n 's/^fpr:*\([0-9A-F]*\):.*/\1/p' | head -n 1)
t() { GNUPGHOME=$home/trust gpg --batch --no-tty --quiet --trust-model always "$@"; }
t --import "$work/all.asc" 2> /dev/null
t --yes --delete-keys "$unknown"
t --armor --export > "$work/keyring.asc"
t --import "$work/revoked.rev" "$work/retired.rev" 2> /dev/null
cat "$work/revoked.rev" "$work/retired.rev" > "$work/revocations.asc"
echo 'trust-model always' > "$home/trust/gpg.conf"

# --- X.509 -----------------------------------------------------------------------

if command -v gpgsm > /dev/null 2>&1 && command -v openssl > /dev/null 2>&1; then
  cd "$keys" || exit 1
  # ca NAME: an authority of its own.
  ca() {
    must openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 3650 -subj "/CN=$1" \
      -addext keyUsage=critical,keyCertSign,cRLSign
  }
  ca root
  ca strange
  serial=10
  # person NAME KEY CA EXTENSIONS DAYS
  person() {
    serial=$((serial + 1))
    must openssl req -new -key "$2" -subj "/CN=$1" -out "$1.csr"
    printf 'basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n%b\n' "$4" > "$1.ext"
    must openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -set_serial $serial -days "$5" -extfile "$1.ext" -out "$1.pem"
  }
  mail='keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectAltName=email:'$me
  must openssl genrsa -out x-rsa2048.key 2048
  must openssl genrsa -out x-rsa1024.key 1024
  must openssl ecparam -name prime256v1 -genkey -noout -out x-p256.key
  must openssl ecparam -name secp384r1 -genkey -noout -out x-p384.key
  for name in rsa2048 rsa1024 p256 p384; do person x-$name x-$name.key root "$mail" 300; done
  person x-stranger x-rsa2048.key strange "$mail" 300
  person x-server x-rsa2048.key root "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=email:$me" 300
  person x-other x-rsa2048.key root 'keyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectAltName=email:other@example.org' 300
  person x-revoked x-rsa2048.key root "$mail" 300
  person x-expired x-rsa2048.key root "$mail" -1
  printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=30\ncrlnumber=number\n' > ca.cnf
  : > index
  echo 01 > number
  must openssl ca -config ca.cnf -revoke x-revoked.pem -cert root.pem -keyfile root.key
  must openssl ca -config ca.cnf -gencrl -cert root.pem -keyfile root.key -out root.crl
  must openssl crl -in root.crl -outform DER -out root.crl.der
  cd "$work/repo" || exit 1
  # Behind the first second of the certificates.
  GIT_COMMITTER_DATE="$(($(date +%s) + 1)) +0000"
  # Signs as gpgsm does for git, with openssl and the certificate in $X509_NAME.
  cat > "$work/smime" <<SH
#!/bin/sh
cd '$keys' || exit 1
echo '[GNUPG:] SIG_CREATED D' >&2
echo '-----BEGIN SIGNED MESSAGE-----'
openssl cms -sign -binary -md "\${X509_MD:-sha256}" -signer "\$X509_NAME.pem" -inkey "\$X509_KEY.key" \$X509_MORE -outform DER 2>/dev/null | openssl base64
echo '-----END SIGNED MESSAGE-----'
SH
  chmod +x "$work/smime"
  # x509_signed KIND CASE NAME KEY
  x509_signed() {
    X509_NAME=$3 X509_KEY=$4
    export X509_NAME X509_KEY
    signed "$1" "$2" -c gpg.format=x509 -c gpg.x509.program="$work/smime" -c user.signingKey=x
  }
  x509_signed x509-rsa2048 good x-rsa2048 x-rsa2048
  x509_signed x509-p256 good x-p256 x-p256
  X509_MD=sha384 x509_signed x509-p384 good x-p384 x-p384
  for name in stranger server other revoked expired; do x509_signed x509 $name x-$name x-rsa2048; done
  x509_signed x509 weak-key x-rsa1024 x-rsa1024
  X509_MD=sha1 x509_signed x509 sha1 x-rsa2048 x-rsa2048
  X509_MORE='-nodetach' x509_signed x509 attached x-rsa2048 x-rsa2048
  X509_MORE='-noattr' x509_signed x509 no-attributes x-rsa2048 x-rsa2048
  s() { GNUPGHOME=$home/trust gpgsm --batch --quiet "$@"; }
  printf 'disable-dirmngr\ndisable-crl-checks\n' > "$home/trust/gpgsm.conf"
  s --import "$keys/root.pem" 2> /dev/null
  openssl x509 -in "$keys/root.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/$/ S relax/' > "$home/trust/trustlist.txt"
  set -- --ca "$keys/root.pem" --crl "$keys/root.crl"
else
  skip 'X.509' 'there is no gpgsm or no openssl'
  set --
fi

# --- Both verdicts ---------------------------------------------------------------

must git config gpg.ssh.allowedSignersFile "$work/signers"
must git config gpg.ssh.revocationFile "$work/revoked"
GNUPGHOME=$home/trust
export GNUPGHOME
python3 "$here/verify_cases.py" "$GITWARD" "$work/cases" "$samples" \
  --signers "$work/signers" --revoked "$work/revoked" --keyring "$work/keyring.asc" \
  --revocations "$work/revocations.asc" "$@" || fail 'the comparison ended early'
