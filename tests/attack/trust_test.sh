#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who signed it: every way to get a commit or tag in that nobody who may has
# signed as it stands.
. "$(dirname "$0")/lib.sh"

unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE
for name in ann bob eve forge gone; do must ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$work/$name"; done
public() { cut -d' ' -f1,2 "$work/$1.pub"; }

# trust: main wants commits of ann or bob, signed as themselves; tags want ann.
trust() {
  mkdir "$D/trust"
  {
    echo "ann@example.com $(public ann)"
    echo "bob@example.com $(public bob)"
    echo "gone@example.com valid-before=\"20200101Z\" $(public gone)"
  } > "$D/trust/signers"
  echo "noreply@forge.example $(public forge)" > "$D/trust/forge"
  : > "$D/trust/revoked"
  set_policy 'trust:' '  ssh: {allowed-signers: trust/signers, revoked: trust/revoked}' \
    '  platform-keys: [{name: forge, keys: trust/forge}]' \
    'refs:' '  - match: refs/heads/main' '    protected: true' "    since: $(id_of main)" \
    '    commits: {signed: all, match: committer, platform-keys: merge-only}' \
    '  - match: refs/tags/v*' '    protected: true' '    tags: {annotated: true, signers: [ann@example.com]}' \
    '  - match: "**"' '    protected: false'
  since=$(id_of main~1)
  in_dev fetch -q origin
  as ann
}
# as NAME [ADDRESS]: who commits and signs.
as() {
  GIT_COMMITTER_EMAIL=${2:-$1@example.com} GIT_AUTHOR_EMAIL=${2:-$1@example.com}
  export GIT_COMMITTER_EMAIL GIT_AUTHOR_EMAIL
  in_dev config gpg.format ssh
  in_dev config user.signingKey "$work/$1"
}
number=0
note() { # [OPTION...]: one more file
  number=$((number + 1))
  echo "note $number" > "$D/note-$number.txt"
  in_dev add -A
  in_dev commit -q -m "note $number" "$@"
}
# edited SED: the last commit with its raw bytes changed takes its place.
edited() { in_dev reset -q --hard "$(git -C "$D" cat-file commit HEAD | sed "$1" | raw commit)"; }
unless() { $bad || "$@"; }
when() { if $bad; then "$@"; fi; }

trust_unsigned() {
  trust
  if $bad; then note; else note -S; fi
  strike main
}
attack trust_unsigned 'a commit without a signature' '\[commit-unverified\]'

trust_stranger() {
  trust
  when as eve ann@example.com
  note -S
  strike main
}
attack trust_stranger "a stranger's key under a trusted name" '\[commit-unverified\]'

trust_own_list() {
  trust
  when as eve
  when sh -c "echo 'eve@example.com $(public eve)' >> '$D/trust/signers'"
  note -S
  strike main
}
attack trust_own_list 'the change brings the list that knows its signer' '\[commit-unverified\]'

trust_own_since() {
  trust
  if $bad; then
    note
    sed -i "s/since: .*/since: $(id_of main)/" "$D/.gitward.yaml"
  fi
  note -S
  strike main
}
attack trust_own_since 'the change brings a later commit of adoption' '\[commit-unverified\]'

trust_own_seal() {
  trust
  when note
  as ann
  unless note -S
  when as eve
  in_dev tag -s -m seal gitward-seal/1
  when as ann
  strike main gitward-seal/1
}
attack trust_own_seal 'a seal comes with what it is to excuse' '\[commit-unverified\]'

trust_strangers_seal() {
  trust
  when note
  unless note -S
  when as eve
  in_dev tag -s -m seal gitward-seal/1
  known gitward-seal/1
  on_server update-ref refs/tags/gitward-seal/1 "$(id_of gitward-seal/1)"
  strike main
}
attack trust_strangers_seal 'a seal of somebody whom nobody trusts is there before' '\[commit-unverified\]'

trust_light_seal() {
  trust
  if $bad; then note; else note -S; fi
  known main
  on_server update-ref refs/tags/gitward-seal/1 "$(id_of main)"
  strike main
}
attack trust_light_seal 'a seal that is no signed tag is there before' '\[commit-unverified\]'

trust_edited_message() { trust; note -S; when edited 's/^note /nota /'; strike main; }
attack trust_edited_message 'a signed message is edited' '\[commit-unverified\]'

trust_edited_tree() {
  trust
  note -S
  when edited "s/^tree .*/tree $(git -C "$D" rev-parse 'HEAD~1^{tree}')/"
  strike main
}
attack trust_edited_tree 'the tree of a signed commit is exchanged' '\[commit-unverified\]'

trust_smuggled_header() { trust; note -S; when edited '/^committer /a gpgsig-other x'; strike main; }
attack trust_smuggled_header 'a header that Git leaves out of what is signed' '\[commit-unverified\]'

trust_second_signature() {
  trust
  note -S
  when edited '/^gpgsig /i gpgsig -----BEGIN SSH SIGNATURE-----\n x\n -----END SSH SIGNATURE-----'
  strike main
}
attack trust_second_signature 'two signatures, of which one holds' ''

trust_copied_signature() {
  trust
  note -S
  signature=$(git -C "$D" cat-file commit HEAD | sed -n '/^gpgsig /,/END SSH/p')
  if $bad; then note; else note -S; fi
  if $bad; then
    printf '%s\n' "$signature" > "$work/x/signature"
    edited "/^committer /r $work/x/signature"
  fi
  strike main
}
attack trust_copied_signature 'the signature of another commit' '\[commit-unverified\]'

trust_other_namespace() {
  trust
  note -S
  if $bad; then
    git -C "$D" cat-file commit HEAD | sed '/^gpgsig /,/END SSH/d' > "$work/x/payload"
    must ssh-keygen -q -Y sign -n file -f "$work/ann" "$work/x/payload"
    sed '1s/^/gpgsig /;1!s/^/ /' "$work/x/payload.sig" > "$work/x/header"
    git -C "$D" cat-file commit HEAD | sed '/^gpgsig /,/END SSH/d' | sed "/^committer /r $work/x/header" > "$work/x/object"
    in_dev reset -q --hard "$(raw commit < "$work/x/object")"
  fi
  strike main
}
attack trust_other_namespace 'a signature that was made for something else' '\[commit-unverified\]'

trust_colleague() {
  trust
  as bob
  when in_dev config user.signingKey "$work/ann"
  note -S
  strike main
}
attack trust_colleague 'a trusted colleague signs as somebody else' '\[commit-signer-mismatch\]'

trust_two_addresses() {
  trust
  when as eve 'ann@example.com> <eve@example.com'
  note -S
  strike main
}
attack trust_two_addresses 'two addresses in one line' ''

trust_expired_then() {
  trust
  when as gone
  if $bad; then
    GIT_COMMITTER_DATE='2019-06-01T00:00:00Z' GIT_AUTHOR_DATE='2019-06-01T00:00:00Z'
    export GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  fi
  note -S
  strike main
}
attack trust_expired_then 'an expired key, with a date of when it was valid' '\[commit-unverified\]'

trust_future() {
  trust
  if $bad; then
    GIT_COMMITTER_DATE='2099-01-01T00:00:00Z'
    export GIT_COMMITTER_DATE
  fi
  note -S
  strike main
}
attack trust_future 'a date that has not come' '\[commit-unverified\]'

trust_revoked() {
  trust
  if $bad; then
    public bob > "$D/trust/revoked"
    commit "$D" revoke
    known main
    on_server update-ref refs/heads/main "$(id_of main)"
  fi
  as bob
  note -S
  strike main
}
attack trust_revoked 'a key that was revoked' '\[commit-unverified\]'

trust_unrevoke() {
  trust
  public bob > "$D/trust/revoked"
  commit "$D" revoke
  known main
  on_server update-ref refs/heads/main "$(id_of main)"
  when as bob
  : > "$D/trust/revoked"
  note -S
  strike main
}
attack trust_unrevoke 'a revoked key signs its own return' '\[commit-unverified\]'

trust_drop_list() {
  trust
  when in_dev rm -q trust/revoked
  note -S
  strike main
}
attack trust_drop_list 'the list of revoked keys is taken away' '\[trust-invalid\]'

trust_break_list() {
  trust
  when sh -c "echo rubbish > '$D/trust/revoked'"
  note -S
  strike main
}
attack trust_break_list 'the list of revoked keys becomes rubbish' '\[trust-invalid\]'

trust_link_list() {
  trust
  if $bad; then
    rm "$D/trust/signers"
    ln -s /etc/passwd "$D/trust/signers"
  fi
  note -S
  strike main
}
attack trust_link_list 'the list becomes a link to a file of the server' '\[trust-invalid\]'

trust_parked() {
  trust
  if $bad; then note; else note -S; fi
  in_dev push -q origin main:parked
  strike main
}
attack trust_parked 'it is parked on another branch first' '\[commit-unverified\]'

trust_unnamed() {
  trust
  if $bad; then note; else note -S; fi
  known main
  strike main
}
attack trust_unnamed 'its objects are on the server already' '\[commit-unverified\]'

trust_side_of_merge() {
  trust
  in_dev checkout -q -b side
  if $bad; then note; else note -S; fi
  in_dev checkout -q main
  note -S
  in_dev merge -q --no-ff -S -m merge side
  strike main
}
attack trust_side_of_merge 'unsigned on the merged side' '\[commit-unverified\]'

trust_below_signed() {
  trust
  if $bad; then note; else note -S; fi
  note -S
  strike main
}
attack trust_below_signed 'unsigned below a signed tip' '\[commit-unverified\]'

trust_mergetag() {
  trust
  in_dev checkout -q -b side
  note -S
  in_dev tag -s -m 'merge me' side-tag
  in_dev checkout -q main
  note -S
  if $bad; then in_dev merge -q --no-ff -m merge side-tag; else in_dev merge -q --no-ff -S -m merge side-tag; fi
  strike main
}
attack trust_mergetag 'a merge carries the signature of a tag alone' '\[commit-unverified\]'

trust_forge_commit() {
  trust
  when as forge noreply@forge.example
  note -S
  strike main
}
attack trust_forge_commit "a commit under the forge's key" '\[commit-platform-key\]'

trust_forge_merge() {
  trust
  in_dev checkout -q -b side
  note -S
  in_dev checkout -q main
  as forge noreply@forge.example
  in_dev merge -q --no-ff --no-commit side
  when sh -c "echo more > '$D/more.txt'"
  in_dev add -A
  in_dev commit -q -S -m 'merge'
  strike main
}
attack trust_forge_merge "a merge under the forge's key brings something of its own" '\[commit-platform-key\]'

trust_forge_drops() {
  trust
  in_dev checkout -q -b side
  note -S
  in_dev checkout -q main
  note -S
  as forge noreply@forge.example
  in_dev merge -q --no-ff --no-commit side
  when in_dev rm -q -f "note-$number.txt"
  in_dev commit -q -S -m 'merge'
  strike main
}
attack trust_forge_drops "a merge under the forge's key drops what one side had" '\[commit-platform-key\]'

trust_tag_light() {
  trust
  if $bad; then in_dev tag v1; else in_dev tag -s -m v1 v1; fi
  strike v1
}
attack trust_tag_light 'a tag that is only a name' '\[tag-lightweight\]'

trust_tag_unsigned() {
  trust
  if $bad; then in_dev tag -a -m v1 v1; else in_dev tag -s -m v1 v1; fi
  strike v1
}
attack trust_tag_unsigned 'a tag without a signature' '\[tag-unverified\]'

trust_tag_signer() {
  trust
  when as bob
  in_dev tag -s -m v1 v1
  strike v1
}
attack trust_tag_signer 'a tag of somebody who may not release' '\[tag-signer\]'

trust_tag_renamed() {
  trust
  in_dev tag -s -m v1 v1
  if $bad; then strike v1:refs/tags/v2; else strike v1; fi
}
attack trust_tag_renamed 'an old release under a new name' '\[tag-name-mismatch\]'

trust_tag_nested() {
  trust
  in_dev tag -s -m v1 v1
  if $bad; then
    must git -C "$D" update-ref refs/tags/v1 "$(printf 'object %s\ntype tag\ntag v1\ntagger A <a@example.org> 1700000000 +0000\n\nx\n' "$(id_of v1)" | raw tag)"
  fi
  strike v1
}
attack trust_tag_nested 'an unsigned tag around a signed one' '\[tag-unverified\]'

trust_tag_parked() {
  trust
  if $bad; then in_dev tag -a -m v1 v1; else in_dev tag -s -m v1 v1; fi
  in_dev push -q origin v1:refs/tags/parked
  strike v1
}
attack trust_tag_parked 'an unsigned tag is parked under another name first' '\[tag-unverified\]'

trust_tag_known() {
  trust
  if $bad; then in_dev tag -a -m v1 v1; else in_dev tag -s -m v1 v1; fi
  known v1
  strike v1
}
attack trust_tag_known 'an unsigned tag whose object is on the server already' '\[tag-unverified\]'

trust_release_as_seal() {
  trust
  in_dev checkout -q -b topic
  if $bad; then note; else note -S; fi
  in_dev tag -s -m 'a build of the topic' build-1
  known build-1
  on_server update-ref refs/tags/gitward-seal/1 "$(id_of build-1)"
  strike topic:main
}
attack trust_release_as_seal 'a tag that was signed under another name is offered as a seal' '\[commit-unverified\]'
