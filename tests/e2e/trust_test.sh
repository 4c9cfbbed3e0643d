#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may change what, over real pushes through the installed hook: commits and
# tags signed by the real git with ssh-keygen and gpg, and each way round it.
. "$(dirname "$0")/lib.sh"

unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE
server "$work/server.git"
clone "$work/server.git" "$work/dev"
S=$work/server.git D=$work/dev
push() { git -C "$D" push "$@"; }
fresh() {
  must git -C "$D" fetch -q origin
  must git -C "$D" checkout -q -B main origin/main
  must git -C "$D" reset -q --hard origin/main
  must git -C "$D" clean -qfdx
}
key() { must ssh-keygen -q -t "${2:-ed25519}" -N '' -C "$1" -f "$work/$1"; }
public() { cut -d' ' -f1,2 "$work/$1.pub"; }
finger() { ssh-keygen -l -f "$work/$1.pub" | cut -d' ' -f2; }
# as NAME [EMAIL]: who commits, and signs when a key of that name exists.
as() {
  GIT_COMMITTER_EMAIL=${2:-$1@example.com} GIT_AUTHOR_EMAIL=${2:-$1@example.com}
  export GIT_COMMITTER_EMAIL GIT_AUTHOR_EMAIL
  must git -C "$D" config gpg.format ssh
  must git -C "$D" config user.signingKey "$work/$1"
}
number=0
# change [OPTION...]: one more harmless commit.
change() {
  number=$((number + 1))
  echo "note $number" > "$D/note-$number.txt"
  must git -C "$D" add -A
  must git -C "$D" commit -q -m "Note $number" "$@"
}
# refused NAME RULE [CODE]: the push of HEAD to main is denied by that rule.
refused() {
  expect 1 "$1" push origin HEAD:main
  says "$1: by $2" "\[$2\]"
  [ $# -lt 3 ] || says "$1: because of $3" "$3"
  same "$1: nothing moved" "$(tip "$S" main)" "$(tip "$D" origin/main)"
}

for name in ann bob eve web robot old; do key "$name"; done
mkdir "$D/trust"
{
  echo "ann@example.com $(public ann)"
  echo "bob@example.com $(public bob)"
  echo "robot@example.com $(public robot)"
  echo "old@example.com valid-before=\"20200101Z\" $(public old)"
} > "$D/trust/allowed_signers"
echo "noreply@forge.example $(public web)" > "$D/trust/platform"
: > "$D/trust/revoked"
cat > "$D/.gitward.yaml" <<YAML
version: 1
trust:
  ssh: {allowed-signers: trust/allowed_signers, revoked: trust/revoked}
  platform-keys:
    - {name: forge, keys: trust/platform}
principals:
  ann: {emails: [ann@example.com], keys: ["ssh:$(finger ann)"]}
  bob: {emails: [bob@example.com]}
  robot: {emails: [robot@example.com], robot: true}
groups:
  leads: [ann]
  people: [ann, bob]
refs:
  - match: refs/heads/main
    protected: true
    since: $(tip "$S" main)
    commits: {signed: all, signers: [people], match: committer, platform-keys: merge-only}
  - match: refs/heads/release/*
    protected: true
    commits: {signed: all, signers: [leads]}
  - match: refs/tags/v*
    protected: true
    tags: {annotated: true, signers: [leads]}
  - match: "**"
    protected: false
YAML
must git -C "$D" add -A
as ann
must git -C "$D" commit -q -m 'Who may change what'
expect 0 'the policy comes in' push origin HEAD:main

# --- Commits ---------------------------------------------------------------------

fresh; as ann; change -S
expect 0 'a commit of a trusted person' push origin HEAD:main
fresh; as bob; change -S
expect 0 'of another one, whom the list alone knows' push origin HEAD:main

fresh; as ann; change
refused 'not signed' commit-unverified unsigned
fresh; as eve; change -S
refused 'by a key that nobody knows' commit-unverified unknown-signer
fresh; as robot; change -S
refused 'by a robot who is not among them' commit-signer "signed by 'robot', who may not sign"
fresh; as old; change -S
refused 'by a key whose time has ended' commit-unverified expired
fresh; as bob; must git -C "$D" config user.signingKey "$work/ann"; change -S
refused 'by another one than the committer' commit-signer-mismatch "signed by 'ann'"

fresh; as ann
GIT_COMMITTER_DATE='2019-06-01T00:00:00Z' GIT_AUTHOR_DATE='2019-06-01T00:00:00Z' change -S
refused 'a committer date of years ago' commit-unverified backdated
fresh; as old
GIT_COMMITTER_DATE='2019-06-01T00:00:00Z' GIT_AUTHOR_DATE='2019-06-01T00:00:00Z' change -S
refused 'by an expired key, with a date of when it was valid' commit-unverified backdated
fresh; as ann
GIT_COMMITTER_DATE='2099-06-01T00:00:00Z' change -S
refused 'a committer date that has not come' commit-unverified future-dated

# A header that Git leaves out of what is signed.
fresh; as ann; change -S
id=$(git -C "$D" cat-file commit HEAD | sed '/^committer /a gpgsig-x smuggled' |
  git -C "$D" hash-object -t commit -w --stdin --literally)
must git -C "$D" reset -q --hard "$id"
refused 'a smuggled header' commit-unverified noncanonical-header
# The message is part of what is signed.
fresh; as ann; change -S
id=$(git -C "$D" cat-file commit HEAD | sed 's/^Note /Nota /' |
  git -C "$D" hash-object -t commit -w --stdin)
must git -C "$D" reset -q --hard "$id"
refused 'a message that was changed' commit-unverified bad-signature

# --- Between and behind ------------------------------------------------------------

fresh; as ann; change; change -S
refused 'unsigned below signed' commit-unverified unsigned
fresh; as ann
must git -C "$D" checkout -q -b side
change
must git -C "$D" checkout -q main
change -S
must git -C "$D" merge -q --no-ff -S -m 'Merge side' side
refused 'unsigned on the merged side' commit-unverified unsigned
fresh; as ann; change
expect 0 'parked on a branch that asks for nothing' push origin HEAD:parked
refused 'and pushed on without sending a byte' commit-unverified unsigned

# --- Platforms ------------------------------------------------------------------

fresh; as ann
must git -C "$D" checkout -q -B topic
change -S
must git -C "$D" checkout -q main
as web noreply@forge.example
must git -C "$D" merge -q --no-ff -S -m 'Merge pull request 1' topic
expect 0 'a merge by the platform' push origin HEAD:main
fresh; as web noreply@forge.example; change -S
refused 'a commit by the platform' commit-platform-key 'it is no merge'
fresh; as ann
must git -C "$D" checkout -q -B topic
change -S
must git -C "$D" checkout -q main
as web noreply@forge.example
must git -C "$D" merge -q --no-ff --no-commit topic
echo 'and a little more' > "$D/more.txt"
must git -C "$D" add -A
must git -C "$D" commit -q -S -m 'Merge pull request 2'
refused 'a merge by the platform with something more in it' commit-platform-key 'more than the merge'

# --- Other references -----------------------------------------------------------

fresh; as ann; change -S
expect 0 'a release branch of a lead' push origin HEAD:release/1
as bob; change -S
expect 1 'not of somebody else' push origin HEAD:release/1
says 'who may sign elsewhere' "\[commit-signer\]"
expect 0 'a branch that is not protected takes anything' push origin HEAD:topic-x

# --- Tags ------------------------------------------------------------------------

fresh; as ann
must git -C "$D" tag -s -m 'Release' v1
expect 0 'a tag signed by a lead' push origin v1
must git -C "$D" tag light
expect 1 'a lightweight tag' push origin light:refs/tags/v2
says 'is no annotated one' '\[tag-lightweight\]'
must git -C "$D" tag -a -m 'Release' v3
expect 1 'an unsigned tag' push origin v3
says 'is not signed' '\[tag-unverified\].*'
as bob
must git -C "$D" tag -s -m 'Release' v4
expect 1 'a tag signed by somebody else' push origin v4
says 'who may not' '\[tag-signer\]'
expect 1 'an old tag under a new name' push origin v1:refs/tags/v9
says 'was made under another name' "\[tag-name-mismatch\]"

# --- From before -------------------------------------------------------------------

fresh; as ann
must git -C "$D" checkout -q -b legacy "$(git -C "$D" rev-list --max-parents=0 HEAD)"
change
must git -C "$D" checkout -q main
must git -C "$D" merge -q --no-ff -S -m 'Merge legacy' legacy
refused 'an old branch that was never signed' commit-unverified unsigned
as eve
must git -C "$D" tag -s -m 'Seal' gitward-seal/by-eve legacy
expect 0 'anybody may push a tag of that name' push origin gitward-seal/by-eve
refused 'which is no seal' commit-unverified unsigned
as ann
must git -C "$D" tag -s -m 'Seal' gitward-seal/legacy legacy
expect 1 'a seal counts when it is there' push origin main gitward-seal/legacy
expect 0 'so it comes first' push origin gitward-seal/legacy
expect 0 'and what it reaches needs no signature' push origin main

# --- Revoked, and the policy's own change --------------------------------------------

fresh; as ann
public bob > "$D/trust/revoked"
change -S
expect 0 'a key is revoked' push origin HEAD:main
fresh; as bob; change -S
refused 'its next commit' commit-unverified revoked

fresh; as eve
echo "eve@example.com $(public eve)" >> "$D/trust/allowed_signers"
change -S
refused 'a list that its own change brings is not believed' commit-unverified unknown-signer

fresh; as ann
printf 'garbage' > "$D/trust/revoked"
change -S
refused 'a list of revoked keys that cannot be read' trust-invalid "trust/revoked"
fresh; as ann
must git -C "$D" rm -q trust/platform
change -S
refused 'a list that is gone' trust-invalid "trust/platform"
fresh; as ann
sed -i 's,trust/platform,trust/other,' "$D/.gitward.yaml"
change -S
refused 'a policy that names a list which is not there' trust-invalid "trust/other"
fresh; as ann
sed -i 's,trust/platform,trust/other,' "$D/.gitward.yaml"
must git -C "$D" mv trust/platform trust/other
change -S
expect 0 'both at once' push origin HEAD:main
says 'which is told' 'policy-change'

# Put in its place by somebody who can write to the server: nothing is judged by half of it.
fresh; as ann
printf 'garbage' > "$D/trust/revoked"
change -S
must git -C "$D" push -q "$S.seed" HEAD:refs/heads/broken
must git -C "$S" fetch -q "$S.seed" broken:broken
must git -C "$S" update-ref refs/heads/main broken
fresh; as ann; change -S
expect 1 'nothing is judged by half of the trust' push origin HEAD:main
says 'the file is named' "could not decide: policy, line 3: list of revoked keys 'trust/revoked'"

# --- A policy of the server -----------------------------------------------------------

must mkdir -m 700 "$work/etc" "$work/etc/keys"
echo "ann@example.com $(public ann)" > "$work/etc/keys/signers"
cat > "$work/etc/policy.yaml" <<YAML
version: 1
trust:
  ssh: {allowed-signers: keys/signers}
refs:
  - match: refs/heads/main
    protected: true
    commits: {signed: all}
YAML
must "$GITWARD" init --server "$S" --remove
must "$GITWARD" init --server "$S" --policy-file "$work/etc/policy.yaml"
must git -C "$S" update-ref refs/heads/main "$(git -C "$D" rev-parse origin/main)"
fresh; as ann; change -S
expect 0 'keys beside a policy of the server' push origin HEAD:main
fresh; as bob; change -S
refused 'whoever the repository says' commit-unverified unknown-signer
# Names that the repository asks for are those of the floor's people.
sed '/^refs:/i principals:\n  ann: {emails: [ann@example.com]}\ngroups:\n  people: [ann]' \
  "$work/etc/policy.yaml" > "$work/etc/floor.yaml"
cat > "$work/etc/server.yaml" <<YAML
version: 1
floor: $work/etc/floor.yaml
YAML
must "$GITWARD" init --server "$S" --remove
must "$GITWARD" init --server "$S" --config "$work/etc/server.yaml"
fresh; as ann; change -S
expect 0 'and beside its floor' push origin HEAD:main
fresh; as bob; change -S
refused 'which the repository cannot loosen' commit-unverified unknown-signer
mv "$work/etc/keys/signers" "$work/etc/keys/gone"
fresh; as ann; change -S
expect 1 'keys that are gone' push origin HEAD:main
says 'are told' "could not decide: policy, line 3: list of signers 'keys/signers': does not exist"
must mv "$work/etc/keys/gone" "$work/etc/keys/signers"

# --- Trying it on the past --------------------------------------------------------

must git init -q "$work/past"
D=$work/past
as ann; change -S
must git -C "$D" tag start
change -S
as eve; change -S
as ann; change
must git -C "$D" checkout -q -b side HEAD~1
change
change
must git -C "$D" checkout -q main
must git -C "$D" merge -q --no-ff -S -m 'Merge side' side
mkdir "$D/trust"
echo "ann@example.com $(public ann)" > "$D/trust/allowed_signers"
cat > "$D/.gitward.yaml" <<YAML
version: 1
trust:
  ssh: {allowed-signers: trust/allowed_signers}
refs:
  - match: refs/heads/main
    protected: true
    commits: {signed: all}
YAML
expect 1 'what a policy would have said' in_dir "$D" "$GITWARD" policy test --since start
says 'pushes and commits are told apart' '^3 of 4 pushes and 4 of 6 commits would have been refused$'
says 'rule by rule' '^commit-unverified  *3  *4  *0  '
expect 1 'as JSON' in_dir "$D" "$GITWARD" policy test --since start --format json
says 'with the same numbers' '"refused_commits": 4'
expect 0 'first parents alone' in_dir "$D" "$GITWARD" policy test --since HEAD~1 \
  --policy .gitward.yaml --ref refs/heads/other HEAD
says 'at a reference that asks for nothing' 'which this policy does not protect'
expect 3 'nothing came since' in_dir "$D" "$GITWARD" policy test --since HEAD
expect 2 'a revision that is not there' in_dir "$D" "$GITWARD" policy test --since nothing
expect 2 'no revision' in_dir "$D" "$GITWARD" policy test
says 'which is missing' 'needs --since'

# --- The files of a policy -----------------------------------------------------------

expect 0 'the policy and its files are valid' in_dir "$D" "$GITWARD" policy check
printf 'garbage' > "$D/trust/revoked"
sed -i 's,allowed_signers},allowed_signers\, revoked: trust/revoked},' "$D/.gitward.yaml"
expect 2 'a file that it names is not' in_dir "$D" "$GITWARD" policy check
says 'which one' "list of revoked keys 'trust/revoked'"

# --- A range, before it is pushed ------------------------------------------------------

fresh_range() { must git -C "$D" checkout -q -f -B range HEAD; }
: > "$D/trust/revoked"
must git -C "$D" add -A
as ann
must git -C "$D" commit -q -S -m 'policy'
must git -C "$D" branch -f base
fresh_range; change -S
expect 0 'a signed range' in_dir "$D" "$GITWARD" check --range base..HEAD --ref refs/heads/main
fresh_range; change
expect 1 'an unsigned one' in_dir "$D" "$GITWARD" check --range base..HEAD --ref refs/heads/main
says 'as the server would say' '\[commit-unverified\]'
expect 0 'which arrives nowhere' in_dir "$D" "$GITWARD" check --range base..HEAD
must git -C "$D" checkout -q base
change -S
expect 1 'the base may have moved on' in_dir "$D" "$GITWARD" check --range HEAD..range --ref refs/heads/main
lacks 'which is no force' 'ref-force-push'
sed -i 's/^    commits: .*/&\n    pushers: [merge-queue]/' "$D/.gitward.yaml"
must git -C "$D" commit -q -a -S -m 'pushers'
change -S
expect 0 'who will push is not asked yet' in_dir "$D" "$GITWARD" check --range HEAD~1..HEAD \
  --ref refs/heads/main
expect 2 'a short name' in_dir "$D" "$GITWARD" check --range base..HEAD --ref main
expect 2 'no range' in_dir "$D" "$GITWARD" check --ref refs/heads/main
