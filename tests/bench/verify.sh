#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: verify.sh BUILD: `gitward verify commit A..B` against
# `git log --format=%G? A..B` over the same commits with the same keys. Without
# REPO in a repository of 2,000 signed commits, half by SSH keys, half by OpenPGP,
# which is made once, in BUILD/bench-verify. With it:
#   REPO     a repository          RANGE    A..B; all that HEAD leads to
#   SIGNERS  a list of signers     KEYRING  OpenPGP keys, as gpg exports them
set -eu
build=$(cd "$1" && pwd)
pair=$build/bench/pair gitward=$build/gitward
work=$(mktemp -d)
trap 'gpgconf --homedir "$work" --kill all 2> /dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$work/config" HOME="$work" GNUPGHOME="$work" TZ=UTC LC_ALL=C
chmod 700 "$work"
: > "$work/config"

# --- The repository ---------------------------------------------------------------
made=$build/bench-verify
make_repository() {
  rm -rf "$made"
  mkdir -p "$made"
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$made/key"
  echo "b@example.com $(cut -d' ' -f1,2 "$made/key.pub")" > "$made/signers"
  gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --quick-gen-key 'b <b@example.com>' ed25519 sign,cert never 2> /dev/null
  gpg --batch --quiet --export > "$made/keyring"
  git init -q -b main "$made/repo"
  (
    cd "$made/repo"
    export GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
    tree=$(git write-tree)
    tip=$(git commit-tree -m base "$tree")
    for i in $(seq 1000); do
      tip=$(git -c gpg.format=ssh -c user.signingKey="$made/key" commit-tree -S -p "$tip" -m "change $i, by an SSH key" "$tree")
      tip=$(git commit-tree -Sb@example.com -p "$tip" -m "change $i, by OpenPGP" "$tree")
    done
    git update-ref refs/heads/main "$tip"
    git repack -q -a -d
  )
  touch "$made/done"
}
if [ -z "${REPO:-}" ]; then
  [ -f "$made/done" ] || { echo "making 2,000 signed commits"; make_repository; }
  REPO=$made/repo SIGNERS=$made/signers KEYRING=$made/keyring
  RANGE=$(git -C "$REPO" rev-list --max-parents=0 HEAD)..HEAD
fi
range=${RANGE:-0000000000000000000000000000000000000000..HEAD}

# --- The same keys for both ---------------------------------------------------------
set --
if [ -n "${SIGNERS:-}" ]; then
  set -- "$@" --signers "$SIGNERS"
  git config --global gpg.ssh.allowedSignersFile "$(realpath "$SIGNERS")"
fi
if [ -n "${KEYRING:-}" ]; then
  set -- "$@" --keyring "$KEYRING"
  gpg --batch --quiet --import "$KEYRING" 2> /dev/null || true
fi
git config --global --add safe.directory '*'
case $range in
0000*) all=${range##*..} ;;
*) all=$range ;;
esac
echo "commits: $(git -C "$REPO" rev-list --count "$all")"
"$pair" -n "${PAIRS:-3}" -C "$REPO" "git log --format=%G?, against gitward verify commit" \
  -- git log --format=%G? "$all" -- "$gitward" verify commit "$@" "$range"
echo "what Git says:"
git -C "$REPO" log --format=%G? "$all" 2> /dev/null | sort | uniq -c
"$gitward" -C "$REPO" verify commit "$@" "$range" > "$work/out" || true
echo "what gitward says:"
tail -n 1 "$work/out"
sed -n 's/^\(pass\) .*(\([a-z0-9]*\) .*/\1 \2/p; s/^\(fail\|unverifiable\)  *commit [0-9a-f]*  \([a-z-]*\):.*/\1 \2/p' "$work/out" | sort | uniq -c
