#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Commits that the real Git signs with ssh-keygen, gpg and openssl, and some 600
# tampered copies: our verdict is that of git verify-commit, or stricter by a
# rule that is listed in verify_oracle.py. SAMPLES bytes of each kind by SEED.
. "$(dirname "$0")/lib.sh"

me=committer@example.org
keys=$work/keys
GNUPGHOME=$work/gpg
export GNUPGHOME
mkdir "$keys"
list=$work/list
: > "$list"
kinds=

# note KIND/CASE REV
note() { echo "$1 $(git rev-parse "$2")" >> "$list"; }
# signed BRANCH [OPTION...]
signed() {
  branch=$1
  shift
  must git checkout -q -B "$branch" main
  must git "$@" commit -q -S --allow-empty -m "$branch: what a commit says" -m 'And some more of it, of which bytes can be changed.'
}
now() { GIT_COMMITTER_DATE="$(date +%s) +0000"; export GIT_COMMITTER_DATE; }

repository repo
cd repo || exit 1

# --- SSH -------------------------------------------------------------------------

ssh_kinds() {
  now
  : > "$work/signers"
  : > "$work/revoked"
  must git config gpg.ssh.allowedSignersFile "$work/signers"
  must git config gpg.ssh.revocationFile "$work/revoked"
  for kind in ed25519 ecdsa-256 ecdsa-384 ecdsa-521 rsa-3072; do
    for name in good stranger revoked expired; do
      case $kind in *-*) bits="-b ${kind#*-}" ;; *) bits= ;; esac
      # shellcheck disable=SC2086
      must ssh-keygen -q -t "${kind%-*}" $bits -N '' -C '' -f "$keys/$kind-$name"
      key=$(cut -d' ' -f1,2 "$keys/$kind-$name.pub")
      case $name in
      good) echo "$me $key" ;;
      revoked) echo "$me $key"; echo "$key" >> "$work/revoked" ;;
      expired) echo "$me valid-before=\"20240101Z\" $key" ;;
      esac >> "$work/signers"
      signed "ssh-$kind-$name" -c gpg.format=ssh -c user.signingKey="$keys/$kind-$name"
      note "ssh-$kind/$name" HEAD
    done
    # By ssh-keygen itself, for something else.
    git cat-file commit main > "$work/payload"
    rm -f "$work/payload.sig"
    must ssh-keygen -q -Y sign -n file -f "$keys/$kind-good" "$work/payload"
    id=$(python3 -c '
import sys
head, body = open(sys.argv[1], "rb").read().split(b"\n\n", 1)
sig = open(sys.argv[2], "rb").read().strip().replace(b"\n", b"\n ")
sys.stdout.buffer.write(head + b"\ngpgsig " + sig + b"\n\n" + body)' "$work/payload" "$work/payload.sig" |
      git hash-object -t commit -w --stdin)
    echo "ssh-$kind/namespace $id" >> "$list"
    kinds="$kinds ssh-$kind=ssh-$kind-good"
  done
}

# --- OpenPGP ---------------------------------------------------------------------

gpg_quiet() { gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@" 2> "$work/gpg.log"; }

# Signs at the time in FAKED.
cat > "$work/gpg-faked" <<'PROGRAM'
#!/bin/sh
exec gpg --faked-system-time "$FAKED" "$@"
PROGRAM
chmod +x "$work/gpg-faked"

gpg_kinds() {
  mkdir -m 700 "$GNUPGHOME" "$work/gpg-stranger"
  for kind in ed25519 rsa3072 nistp256; do
    for name in good revoked expired stranger; do
      home=$GNUPGHOME program=gpg
      [ "$name" != stranger ] || home=$work/gpg-stranger
      who="$kind-$name <$me>"
      if [ "$name" = expired ]; then
        FAKED='20250101T000000!' program=$work/gpg-faked
        export FAKED
        must gpg_quiet --homedir "$home" --faked-system-time "$FAKED" --quick-gen-key "$who" $kind sign,cert seconds=864000
        FAKED='20250102T000000!'
      else
        must gpg_quiet --homedir "$home" --quick-gen-key "$who" $kind sign,cert never
      fi
      print=$(gpg_quiet --homedir "$home" --with-colons --list-keys "$kind-$name" | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1)
      now
      GNUPGHOME=$home signed "gpg-$kind-$name" -c gpg.program="$program" -c user.signingKey="$print"
      note "gpg-$kind/$name" HEAD
      if [ "$name" = revoked ]; then
        sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$print.rev" > "$work/$kind.rev"
        must gpg_quiet --import "$work/$kind.rev"
      fi
    done
    kinds="$kinds gpg-$kind=gpg-$kind-good"
  done
  must gpg_quiet --export --output "$work/keyring"
  gpgconf --homedir "$GNUPGHOME" --kill all
  gpgconf --homedir "$work/gpg-stranger" --kill all
}

# --- X.509 -----------------------------------------------------------------------

# What gpgsm is to Git, by openssl: the key is the name of its files.
cat > "$work/x509" <<'PROGRAM'
#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
  -bsau) key=$2; shift ;;
  --verify) sig=$2; shift ;;
  esac
  shift
done
if [ -n "${key:-}" ]; then
  echo '-----BEGIN SIGNED MESSAGE-----'
  openssl cms -sign -binary -md sha256 -signer "$X509/$key.pem" -inkey "$X509/$key.key" -outform DER | base64 -w 64
  echo '-----END SIGNED MESSAGE-----'
  printf '\n[GNUPG:] SIG_CREATED D\n' >&2
  exit 0
fi
sed 's/SIGNED MESSAGE/CMS/' "$sig" > "$sig.pem"
if openssl cms -verify -binary -inform PEM -in "$sig.pem" -content /dev/stdin -CAfile "$X509/trusted" \
  -crl_check -purpose any -out /dev/null 2> /dev/null; then
  printf '[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 0123456789ABCDEF x\n[GNUPG:] TRUST_FULLY\n'
else
  printf '[GNUPG:] NEWSIG\n[GNUPG:] BADSIG 0123456789ABCDEF x\n'
  rm -f "$sig.pem"
  exit 1
fi
rm -f "$sig.pem"
PROGRAM
chmod +x "$work/x509"

x509_kinds() {
  X509=$work/x509.d
  export X509
  mkdir "$X509" "$X509/new"
  for ca in root strange; do
    must openssl req -x509 -newkey rsa:2048 -nodes -keyout "$X509/$ca.key" -out "$X509/$ca.pem" -days 3650 \
      -subj "/CN=$ca" -addext keyUsage=critical,keyCertSign,cRLSign 2> "$work/log"
  done
  : > "$X509/index"
  echo 01 > "$X509/serial"
  cat > "$X509/ca.cnf" <<CONF
[ca]
default_ca = c
[c]
database = $X509/index
serial = $X509/serial
new_certs_dir = $X509/new
default_md = sha256
default_crl_days = 30
policy = p
unique_subject = no
[p]
commonName = supplied
CONF
  cat > "$X509/leaf" <<LEAF
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = email:$me
LEAF
  for kind in rsa ecdsa; do
    for name in good revoked expired stranger; do
      key=$kind-$name ca=root end=20400101000000Z
      case $kind in
      rsa) must openssl genrsa -out "$X509/$key.key" 2048 2> "$work/log" ;;
      *) must openssl ecparam -name prime256v1 -genkey -noout -out "$X509/$key.key" ;;
      esac
      case $name in stranger) ca=strange ;; expired) end=20240101000000Z ;; esac
      must openssl req -new -key "$X509/$key.key" -subj "/CN=$key" -out "$X509/$key.csr"
      must openssl ca -batch -notext -config "$X509/ca.cnf" -cert "$X509/$ca.pem" -keyfile "$X509/$ca.key" -in "$X509/$key.csr" \
        -extfile "$X509/leaf" -startdate 20200101000000Z -enddate "$end" -out "$X509/$key.pem" 2> "$work/log"
      now
      signed "x509-$kind-$name" -c gpg.format=x509 -c gpg.x509.program="$work/x509" -c user.signingKey="$key"
      note "x509-$kind/$name" HEAD
      [ "$name" != revoked ] ||
        must openssl ca -config "$X509/ca.cnf" -cert "$X509/root.pem" -keyfile "$X509/root.key" -revoke "$X509/$key.pem" 2> "$work/log"
    done
    kinds="$kinds x509-$kind=x509-$kind-good"
  done
  must openssl ca -config "$X509/ca.cnf" -cert "$X509/root.pem" -keyfile "$X509/root.key" -gencrl \
    -crl_lastupdate 20200101000000Z -crl_nextupdate 20400101000000Z -out "$X509/crl.pem" 2> "$work/log"
  cat "$X509/root.pem" "$X509/crl.pem" > "$X509/trusted"
  must git config gpg.x509.program "$work/x509"
}

# --- All of them -----------------------------------------------------------------

set --
if command -v ssh-keygen > /dev/null 2>&1; then
  ssh_kinds
  set -- "$@" --signers "$work/signers" --revoked "$work/revoked"
else
  skip 'SSH' 'there is no ssh-keygen'
fi
if command -v gpg > /dev/null 2>&1; then
  gpg_kinds
  set -- "$@" --keyring "$work/keyring"
else
  skip 'OpenPGP' 'there is no gpg'
fi
if command -v openssl > /dev/null 2>&1; then
  x509_kinds
  set -- "$@" --ca "$X509/root.pem" --crl "$X509/crl.pem"
else
  skip 'X.509' 'there is no openssl'
fi
# shellcheck disable=SC2086
must sh -c 'python3 "$@" >> "$0"' "$list" "$here/verify_oracle.py" tamper "${SAMPLES:-60}" $kinds
python3 "$here/verify_oracle.py" compare "$list" "$GITWARD" verify commit --format json "$@" > "$work/out" 2>&1
status=$?
same 'every verdict is that of git verify-commit, or stricter by a rule' "$status" 0
grep '^# ' "$work/out" || cat "$work/out"
