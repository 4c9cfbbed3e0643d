#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the server already has is not therefore good.
. "$(dirname "$0")/lib.sh"

via_feature() {
  manifest
  commit "$D" change
  in_dev push -q origin main:feature
  strike main
}
attack via_feature 'a bad commit goes to a feature branch first' '\[privileged\]'

via_feature_later() {
  manifest
  commit "$D" change
  in_dev push -q origin main:feature
  in_dev commit -q --allow-empty -m 'nothing to see'
  strike main
}
attack via_feature_later 'and main gets a harmless commit on top of it' '\[privileged\]'

via_feature_merged() {
  in_dev checkout -q -b feature
  manifest
  commit "$D" change
  in_dev push -q origin feature
  in_dev checkout -q main
  echo x > "$D/x.txt"
  commit "$D" x
  in_dev merge -q --no-ff -m merge feature
  strike main
}
attack via_feature_merged 'and main merges it' '\[privileged\]'

via_feature_cherry() {
  in_dev checkout -q -b feature
  manifest
  commit "$D" change
  in_dev push -q origin feature
  in_dev checkout -q main
  in_dev checkout -q feature -- web.yaml
  commit "$D" 'another commit, the same tree'
  strike main
}
attack via_feature_cherry 'its tree and blobs come to main with another commit' '\[privileged\]'

via_tag() {
  manifest
  commit "$D" change
  in_dev tag -a v1 -m v1
  git -C "$D" push -q origin v1 > /dev/null 2>&1
  strike main
}
attack via_tag 'a bad commit goes to a tag first' '\[privileged\]'

via_pull_ref() {
  manifest
  commit "$D" change
  known main
  on_server update-ref refs/pull/1/head "$(id_of main)"
  strike main
}
attack via_pull_ref 'it is parked on refs/pull/1/head' '\[privileged\]'

via_pull_ref_secret() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  known main
  on_server update-ref refs/pull/1/head "$(id_of main)"
  strike main
}
attack via_pull_ref_secret 'commits with a secret that came and went are parked there' '\[secret-'

via_hidden_ref() {
  manifest
  commit "$D" change
  known main
  on_server update-ref refs/internal/x "$(id_of main)"
  on_server config transfer.hideRefs refs/internal
  strike main
}
attack via_hidden_ref 'it is parked on a hidden reference' '\[privileged\]'

via_own_namespace() {
  manifest
  commit "$D" change
  in_dev push -q origin main:refs/for/main/topic
  strike main
}
attack via_own_namespace 'it is parked on refs/for/main/topic' '\[privileged\]'

via_deleted_branch() {
  manifest
  commit "$D" change
  in_dev push -q origin main:feature
  in_dev push -q origin :feature
  strike main
}
attack via_deleted_branch 'it was on a branch that is gone' '\[privileged\]'

via_feature_main_and_tag() {
  manifest
  commit "$D" change
  in_dev push -q origin main:feature
  in_dev tag v1
  strike v1 main:other main
}
attack via_feature_main_and_tag 'and reaches main with a tag and a branch before it' '\[privileged\]'

unreachable_blob() {
  text > "$D/notes.txt"
  blob < "$D/notes.txt" > /dev/null
  on_server hash-object -w "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack unreachable_blob 'the bad blob is on the server already, unreachable' 'notes.txt.*\[secret-'

unreachable_tree() {
  text > "$D/notes.txt"
  commit "$D" notes
  known main
  in_dev commit -q --amend -m 'another commit of the tree'
  strike main
}
attack unreachable_tree 'so are its tree and all but the commit' 'notes.txt.*\[secret-'

unreachable_commit() {
  manifest
  commit "$D" change
  known main
  strike main
}
attack unreachable_commit 'the whole commit is there; main moves with an empty quarantine' '\[privileged\]'

unreachable_commit_secret() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  known main
  strike main:refs/heads/new
}
attack unreachable_commit_secret 'so does a new branch to a secret that came and went' '\[secret-'

pool() { # objects of dev's main lie in a fork that the server borrows from
  must git init -q --bare "$work/x/pool.git"
  must git -C "$work/x/pool.git" fetch -q "$D" main:refs/heads/fork
  echo "$work/x/pool.git/objects" > "$S/objects/info/alternates"
}

alternate_commit() {
  manifest
  commit "$D" change
  pool
  strike main
}
attack alternate_commit 'the commit is in a fork whose objects the server borrows' '\[privileged\]'

alternate_secret() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  pool
  strike main
}
attack alternate_secret 'so are commits with a secret that came and went' '\[secret-'

alternate_branch() {
  text > "$D/notes.txt"
  commit "$D" notes
  pool
  strike main:refs/heads/new
}
attack alternate_branch 'a new branch names such a commit' '\[secret-'

alternate_relative() {
  text > "$D/notes.txt"
  commit "$D" notes
  pool
  echo '../../x/pool.git/objects' > "$S/objects/info/alternates"
  strike main
}
attack alternate_relative 'by a relative path' '\[secret-'

alternate_blob() {
  text > "$D/notes.txt"
  commit "$D" notes
  pool
  in_dev commit -q --amend -m 'another commit of the tree'
  strike main
}
attack alternate_blob 'only the tree and the blob are in the fork' '\[secret-'

new_guarded_branch() {
  set_policy 'refs:' '  - {match: [refs/heads/main, "refs/heads/release/*"], protected: true}'
  manifest
  commit "$D" change
  in_dev push -q origin main:feature
  strike main:refs/heads/release/1
}
attack new_guarded_branch 'a new guarded branch begins at a feature branch' '\[privileged\]'

guarded_to_guarded() {
  set_policy 'refs:' '  - {match: [refs/heads/main, refs/heads/prod], protected: true}'
  on_server update-ref refs/heads/prod "$(tip "$S" main)"
  manifest
  commit "$D" change
  in_dev push -q origin main:feature
  strike main:refs/heads/feature2 main:prod
}
attack guarded_to_guarded 'the second guarded branch gets what the first never saw' '\[privileged\]'

two_pushes_two_halves() {
  half=$(printf '%s' "$secret" | cut -c -20)
  echo "$half" > "$D/notes.txt"
  commit "$D" half
  in_dev push -q origin main:feature
  if $bad; then printf '%s\n' "$secret" > "$D/notes.txt"; else echo "$half-" > "$D/notes.txt"; fi
  commit "$D" whole
  strike main
}
attack two_pushes_two_halves 'one half of a secret today, the other tomorrow' '\[secret-'
