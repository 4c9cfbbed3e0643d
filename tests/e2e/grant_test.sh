#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Grants on the command line: written, signed by the real ssh-keygen, packed and
# checked; each that does not count says why.
. "$(dirname "$0")/lib.sh"

key() { must ssh-keygen -q -t "$2" -N '' -C "$1" -f "$work/$1"; }
key alice ed25519
key mallory ecdsa
printf '# who may break the glass\nalice@example.com namespaces="gitward-grant" %s\n' \
  "$(cut -d' ' -f1,2 alice.pub)" > signers

# write FILE [OPTION...]: a grant for six hours from now, with these options last.
write() {
  file=$1
  shift
  "$GITWARD" grant new --repository shop/deploy --ref refs/heads/main --rule image-digest \
    --hours 6 --reason 'registry down, INC-42' "$@" > "$file"
}
sign() {
  rm -f "$1.sig"
  must ssh-keygen -q -Y sign -n "${3:-gitward-grant}" -f "$2" "$1"
}
verify() { "$GITWARD" grant verify --signers signers "$@"; }

# --- new ---------------------------------------------------------------------
expect 0 'a grant is written' write g.yaml --path 'apps/**' --object 'apps/Deployment/shop/*' \
  --commit 0123456789abcdef0123456789abcdef01234567
expect 0 'its text is shown' cat g.yaml
says 'it has its scope' '^path: "apps/\*\*"$'
says 'it says why' '^reason: "registry down, INC-42"$'
says 'it begins' '^not-before: 20[0-9-]*T[0-9:]*Z$'
expect 2 'a rule that does not exist' write x.yaml --rule image-digset
expect 2 'a rule that guards the check' write x.yaml --rule policy-invalid
expect 2 'no hours' write x.yaml --hours 0
expect 2 'too many hours' write x.yaml --hours 169
expect 2 'hours that are no number' write x.yaml --hours 1h
expect 2 'a short name of a branch' write x.yaml --ref main
expect 2 'a reason of two lines' write x.yaml --reason 'a
b'
expect 2 'no reason' "$GITWARD" grant new --repository r --ref refs/heads/main --rule image-digest \
  --hours 1
says 'which is missing' 'a grant needs a reason'
expect 2 'an option of another word' write x.yaml --signers signers
says 'which has no meaning' "\-\-signers has no meaning for 'grant new'"
expect 2 'a position is not named where there is no file' write x.yaml --rule nothing
says 'only the mistake' "^error: unknown rule 'nothing'"
expect 2 'no such word' "$GITWARD" grant sign

# --- sign, pack, verify ------------------------------------------------------
sign g.yaml alice
expect 0 'it counts' verify g.yaml
says 'who signed' '^signer  *alice@example.com SHA256:'
says 'what it covers' '^rules  *image-digest$'
says 'that it counts' '^verdict  *counts now$'
expect 0 'it is packed' "$GITWARD" grant pack g.yaml
says 'as one line without blanks' '^gitward-grant=[A-Za-z0-9+/=]*\.[A-Za-z0-9+/=]*$'
same 'and nothing else' 1 "$(wc -l < "$work/out" | tr -d ' ')"
option=$("$GITWARD" grant pack g.yaml)
expect 0 'the option counts' verify --option "$option"
says 'and it is the same grant' "^grant  *$(sha256sum g.yaml | cut -c1-16)$"
expect 0 'its name may be left out' verify --option "${option#gitward-grant=}"
expect 0 'in its repository' verify --repository shop/deploy g.yaml
expect 1 'not in another' verify --repository shop/other g.yaml
says 'and it says so' "does not count: it is for repository 'shop/deploy' and this is 'shop/other'"

# --- over a real push --------------------------------------------------------
must git init -q --bare server.git
must git -C server.git config receive.advertisePushOptions true
cat > server.git/hooks/pre-receive <<HOOK
#!/bin/sh
cat > /dev/null
[ "\$GIT_PUSH_OPTION_COUNT" = 1 ] && printf %s "\$GIT_PUSH_OPTION_0" > "$work/came"
HOOK
chmod +x server.git/hooks/pre-receive
repository pusher
expect 0 'a push takes it along' git -C pusher push -q -o "$option" "file://$work/server.git" HEAD:refs/heads/main
same 'and it arrives as it was' "$option" "$(cat came)"
expect 0 'so that it counts' verify --option "$(cat came)"

# --- what does not count -----------------------------------------------------
cp g.yaml changed.yaml
sed -i 's/image-digest/privileged/' changed.yaml
cp g.yaml.sig changed.yaml.sig
expect 1 'a changed text' verify changed.yaml
says 'its reason' '(bad-signature)$'
lacks 'an unsigned text is not read' '^rules'
expect 2 'and it is not packed' "$GITWARD" grant pack changed.yaml
says 'with the reason' '(bad-signature)$'

cp g.yaml m.yaml
sign m.yaml mallory
expect 1 'an unknown signer' verify m.yaml
says 'the reason' 'by SHA256:.* is refused: .* (unknown-signer)$'
sign m.yaml alice git
expect 1 'a signature for something else' verify m.yaml
says 'the reason' '(wrong-namespace)$'
expect 2 'is not packed' "$GITWARD" grant pack m.yaml

write old.yaml
sed -i 's/^not-before: .*/not-before: 2020-01-01T00:00:00Z/; s/^expires: .*/expires: 2020-01-01T01:00:00Z/' old.yaml
sign old.yaml alice
expect 1 'an expired grant' verify old.yaml
says 'the reason' 'it expired at 2020-01-01T01:00:00Z$'
write long.yaml --hours 25
sign long.yaml alice
expect 1 'a grant for too long' verify long.yaml
says 'the reason' 'longer than the 24 hours that are admitted$'
write early.yaml
sed -i 's/^not-before: .*/not-before: 2099-01-01T00:00:00Z/; s/^expires: .*/expires: 2099-01-01T01:00:00Z/' early.yaml
sign early.yaml alice
expect 1 'a grant of tomorrow' verify early.yaml
says 'the reason' 'it is not valid before 2099-01-01T00:00:00Z$'

echo "alice@example.com touch-me $(cut -d' ' -f1,2 alice.pub)" > signers
expect 1 'a list with an unknown option' verify g.yaml
says 'the line is named' 'line 1 of the list admits nobody: an option is not known (unknown-option)'
echo "alice@example.com namespaces=\"git\" $(cut -d' ' -f1,2 alice.pub)" > signers
expect 1 'a signer for something else' verify g.yaml
says 'the reason' '(namespace-not-allowed)$'

# --- misuse ------------------------------------------------------------------
expect 2 'no list' "$GITWARD" grant verify g.yaml
expect 2 'a list that is not there' "$GITWARD" grant verify --signers nowhere g.yaml
expect 2 'neither file nor option' verify
expect 2 'file and option' verify --option "$option" g.yaml
expect 2 'an option that is none' verify --option gitward-grant=x
expect 2 'a file without a signature' verify signers
expect 2 'a pack of nothing' "$GITWARD" grant pack
