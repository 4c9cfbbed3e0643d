#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which references and which commits are looked at: all of them.
. "$(dirname "$0")/lib.sh"

# --- Several references ---------------------------------------------------------

ref_last() {
  for i in 1 2 3 4 5 6 7 8 9; do in_dev branch "a$i"; done
  manifest
  commit "$D" change
  strike a1 a2 a3 a4 a5 a6 a7 a8 a9 main
}
attack ref_last 'the bad reference is the last of ten' '\[privileged\]'

ref_second_line() {
  manifest
  commit "$D" change
  known main
  feed "$(tip "$S" main) $(tip "$S" main) refs/heads/one" "$(to_main)"
}
attack ref_second_line 'the bad reference is the second line' '\[privileged\]'

ref_secret_any_branch() {
  in_dev branch good
  text > "$D/notes.txt"
  commit "$D" notes
  strike good main:refs/heads/zz/deep/name
}
attack ref_secret_any_branch 'a secret on a branch that nobody guards' '\[secret-'

# --- Many commits ---------------------------------------------------------------

chain() { # COUNT: commits on main, each with a file of its own
  i=0
  while [ $i -lt "$1" ]; do
    i=$((i + 1))
    printf 'commit refs/heads/main\ncommitter C <c@example.org> %d +0000\ndata 1\nc\n' $((1700000000 + i))
    [ $i -gt 1 ] || echo "from $(id_of main)"
    printf 'M 100644 inline f%d\ndata 2\n%02d\n' $((i % 90)) $((i % 90))
  done | git -C "$D" fast-import --quiet --force
  in_dev reset -q --hard
}

commits_60_oldest() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  chain 60
  strike main
}
attack commits_60_oldest 'the oldest of 62 commits has a secret, the next takes it out' 'notes.txt.*\[secret-'

commits_150_oldest() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  chain 150
  strike main
}
attack commits_150_oldest 'the oldest of 152 commits has one' 'notes.txt.*\[secret-'

commits_middle() {
  chain 30
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  chain 30
  strike main
}
attack commits_middle 'a commit in the middle has one' 'notes.txt.*\[secret-'

commits_same_push() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  in_dev commit -q --amend --allow-empty -m 'as if nothing had been'
  in_dev commit -q --allow-empty -m next
  old=$(id_of 'HEAD@{2}')
  in_dev merge -q -s ours -m merge "$old"
  strike main
}
attack commits_same_push 'a commit that was amended away comes as a second parent' '\[secret-'

commits_old_dates() {
  text > "$D/notes.txt"
  GIT_COMMITTER_DATE='@1000000 +0000' GIT_AUTHOR_DATE='@1000000 +0000'
  export GIT_COMMITTER_DATE GIT_AUTHOR_DATE
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  strike main
}
attack commits_old_dates 'the commits say that they are from 1970' '\[secret-'

commits_future_parent() {
  GIT_COMMITTER_DATE='@4000000000 +0000'
  export GIT_COMMITTER_DATE
  in_dev commit -q --allow-empty -m future
  GIT_COMMITTER_DATE='@1000 +0000'
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  strike main
}
attack commits_future_parent 'a parent is dated after its child' '\[secret-'

commits_revert_of_fix() {
  deployment web true > "$D/web.yaml"
  commit "$D" 'from before'
  deployment web > "$D/web.yaml"
  commit "$D" 'fixed'
  known main
  on_server update-ref refs/heads/main "$(id_of main)"
  manifest
  echo '# touched' >> "$D/web.yaml"
  $bad && in_dev checkout -q HEAD~1 -- web.yaml
  commit "$D" back
  strike main
}
attack commits_revert_of_fix 'an old bad state comes back; the server has each of its objects' '\[privileged\]'

# --- Merges ------------------------------------------------------------------------

fork() { # side and main have a commit each
  in_dev checkout -q -b side
  echo side > "$D/side.txt"
  commit "$D" side
  in_dev checkout -q main
  echo main > "$D/main.txt"
  commit "$D" main
}

merge_evil() {
  fork
  in_dev merge -q --no-commit --no-ff side
  text > "$D/evil.txt"
  commit "$D" merge
  in_dev rm -q evil.txt
  commit "$D" tidy
  strike main
}
attack merge_evil 'a secret stands in a merge and in neither parent' 'evil.txt.*\[secret-'

merge_evil_manifest() {
  fork
  in_dev merge -q --no-commit --no-ff side
  manifest
  commit "$D" merge
  strike main
}
attack merge_evil_manifest 'a bad manifest comes with a merge alone' '\[privileged\]'

merge_side_branch() {
  in_dev checkout -q -b side
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  in_dev checkout -q main
  in_dev merge -q --no-ff -m merge side
  strike main
}
attack merge_side_branch 'the second parent of a merge had a secret' '\[secret-'

merge_ours() {
  fork
  in_dev checkout -q side
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev checkout -q main
  in_dev merge -q --no-ff -s ours -m merge side
  strike main
}
attack merge_ours 'a merge with the strategy "ours" has nothing of its side' '\[secret-'

merge_octopus() {
  for i in 1 2 3 4 5 6; do
    in_dev checkout -q -b "o$i" origin/main
    if [ $i = 5 ]; then text > "$D/o5.txt"; else echo $i > "$D/o$i.txt"; fi
    commit "$D" "o$i"
  done
  in_dev checkout -q main
  in_dev merge -q --no-commit o1 o2 o3 o4 o5 o6
  rm "$D/o5.txt"
  commit "$D" octopus
  strike main
}
attack merge_octopus 'the fifth parent of an octopus has one' 'o5.txt.*\[secret-'

merge_octopus_evil() {
  tree=$(id_of 'HEAD^{tree}')
  parents=
  for i in 1 2 3 4 5 6 7 8 9; do
    parents="$parents -p $(git -C "$D" commit-tree -p HEAD -m "o$i" "$tree")"
  done
  text > "$D/evil.txt"
  in_dev add evil.txt
  # shellcheck disable=SC2086
  evil=$(git -C "$D" commit-tree $parents -m octopus "$(git -C "$D" write-tree)")
  in_dev reset -q --hard "$(git -C "$D" commit-tree -p "$evil" -m tidy "$tree")"
  strike main
}
attack merge_octopus_evil 'an octopus of nine has what none of its parents has' 'evil.txt.*\[secret-'

merge_criss_cross() {
  fork
  a=$(id_of main) b=$(id_of side) tree=$(id_of 'side^{tree}')
  text > "$D/cross.txt"
  in_dev add cross.txt
  with=$(git -C "$D" write-tree)
  x=$(git -C "$D" commit-tree -p "$a" -p "$b" -m x "$with")
  y=$(git -C "$D" commit-tree -p "$b" -p "$a" -m y "$tree")
  in_dev reset -q --hard "$(git -C "$D" commit-tree -p "$y" -p "$x" -m z "$tree")"
  strike main
}
attack merge_criss_cross 'one of two crossing merges has a secret' 'cross.txt.*\[secret-'

merge_doubled_parent() {
  tree=$(id_of 'HEAD^{tree}') head=$(id_of HEAD)
  text > "$D/notes.txt"
  in_dev add notes.txt
  evil=$(git -C "$D" commit-tree -p "$head" -m evil "$(git -C "$D" write-tree)")
  in_dev reset -q --hard "$({ headers "$tree" "$head" | sed "2a parent $head\nparent $evil"; echo; echo merge; } | raw commit)"
  strike main
}
attack merge_doubled_parent 'the same parent twice, then the bad one' '\[secret-'

# --- Roots -----------------------------------------------------------------------------

orphan_branch() {
  in_dev checkout -q --orphan other
  text > "$D/notes.txt"
  commit "$D" root
  strike other
}
attack orphan_branch 'a new branch with a root of its own' '\[secret-'

orphan_merged() {
  in_dev checkout -q --orphan other
  text > "$D/notes.txt"
  commit "$D" root
  in_dev rm -q notes.txt
  in_dev commit -q --allow-empty -m gone
  in_dev checkout -q -f main
  in_dev merge -q --allow-unrelated-histories -m merge other
  strike main
}
attack orphan_merged 'a foreign root is merged into main, its secret gone before' '\[secret-'

root_empty_server() {
  on_server update-ref -d refs/heads/main
  manifest
  commit "$D" first
  strike main
}
attack root_empty_server 'the first push to an empty server' '\[privileged\]'

# --- Names of references ---------------------------------------------------------------

name_case_variant() {
  on_server config core.ignoreCase true
  text > "$D/notes.txt"
  commit "$D" notes
  strike "main:refs/heads/$(if $bad; then echo Main; else echo side; fi)"
}
attack name_case_variant 'refs/heads/Main beside refs/heads/main' '\[secret-'

name_symbolic_ref() {
  on_server symbolic-ref refs/heads/alias refs/heads/main
  manifest
  commit "$D" change
  strike main:refs/heads/alias
}
attack name_symbolic_ref 'a symbolic reference of the server leads to main' '\[privileged\]'

name_symbolic_delete() {
  in_dev branch spare
  in_dev push -q origin spare
  on_server symbolic-ref refs/heads/alias refs/heads/main
  $bad && on_server symbolic-ref refs/heads/spare refs/heads/main
  strike :spare
}
attack name_symbolic_delete 'main is deleted through a symbolic reference' '\[ref-delete\]'

name_symbolic_force() {
  on_server symbolic-ref refs/heads/alias refs/heads/main
  in_dev commit -q --allow-empty -m one
  in_dev push -q origin main
  $bad && in_dev reset -q --hard HEAD~1
  in_dev commit -q --allow-empty -m two
  strike -f main:refs/heads/alias
}
attack name_symbolic_force 'main is forced through a symbolic reference' '\[ref-force-push\]'

name_namespace() {
  manifest
  commit "$D" change
  strike --receive-pack='git --namespace=tenant receive-pack' main
}
attack name_namespace 'main of a namespace' '\[privileged\]'

name_namespace_direct() {
  in_dev push -q --receive-pack='git --namespace=tenant receive-pack' origin origin/main:refs/heads/main
  manifest
  commit "$D" change
  strike main:refs/namespaces/tenant/refs/heads/main
}
attack name_namespace_direct 'main of a namespace, by its full name' '\[privileged\]'

name_head_branch() {
  on_server symbolic-ref HEAD refs/heads/trunk
  on_server update-ref refs/heads/trunk "$(tip "$S" main)"
  manifest
  commit "$D" change
  strike main:trunk
}
attack name_head_branch "HEAD's branch is neither main nor master" '\[privileged\]'

# --- Moving and deleting ------------------------------------------------------------------

move_not_forward() {
  in_dev commit -q --allow-empty -m one
  in_dev push -q origin main
  $bad && in_dev reset -q --hard HEAD~1
  in_dev commit -q --allow-empty -m two
  strike -f main
}
attack move_not_forward 'main moves to another history' '\[ref-force-push\]'

move_back() {
  in_dev commit -q --allow-empty -m one
  in_dev push -q origin main
  if $bad; then strike -f HEAD~1:main; else in_dev commit -q --allow-empty -m two && strike main; fi
}
attack move_back 'main moves back by a commit' '\[ref-force-push\]'

delete_main() {
  in_dev push -q origin main:spare
  if $bad; then strike :main; else strike :spare; fi
}
attack delete_main 'main is deleted' '\[ref-delete\]'

delete_head_branch() {
  on_server symbolic-ref HEAD refs/heads/trunk
  on_server update-ref refs/heads/trunk "$(tip "$S" main)"
  on_server update-ref refs/heads/spare "$(tip "$S" main)"
  if $bad; then strike :trunk; else strike :spare; fi
}
attack delete_head_branch "HEAD's branch of another name is deleted" '\[ref-delete\]'

delete_and_create() {
  manifest
  commit "$D" change
  $bad && git -C "$D" push -q origin :main > /dev/null 2>&1
  strike -f main
}
attack delete_and_create 'main is deleted, and made again by a second push' '\[privileged\]'

delete_and_create_once() {
  in_dev commit -q --allow-empty -m one
  known main
  old=$(tip "$S" main) new=$(id_of main)
  if $bad; then
    feed "$old $zeros refs/heads/main" "$zeros $new refs/heads/main"
  else
    feed "$old $new refs/heads/main"
  fi
}
attack delete_and_create_once 'main is deleted and made again in one push' ''

rename_by_delete() {
  if $bad; then strike main:refs/heads/trunk :main; else strike main:refs/heads/trunk; fi
}
attack rename_by_delete 'main is renamed: made under another name, and deleted' '\[ref-delete\]'

tag_moved() {
  set_policy 'refs:' '  - {match: [refs/heads/main, "refs/tags/**"], protected: true}'
  in_dev tag v1
  in_dev push -q origin v1
  in_dev commit -q --allow-empty -m next
  if $bad; then in_dev tag -f v1; else in_dev tag v2; fi
  strike -f --tags
}
attack tag_moved 'a guarded tag moves' '\[ref-force-push\]'

tag_deleted() {
  set_policy 'refs:' '  - {match: [refs/heads/main, "refs/tags/v*"], protected: true}'
  in_dev tag v1
  in_dev tag draft
  in_dev push -q origin v1 draft
  if $bad; then strike :refs/tags/v1; else strike :refs/tags/draft; fi
}
attack tag_deleted 'a guarded tag is deleted' '\[ref-delete\]'

delete_hidden_among_creates() {
  for i in 1 2 3; do in_dev branch "n$i"; done
  if $bad; then strike n1 n2 :main n3; else strike n1 n2 n3; fi
}
attack delete_hidden_among_creates 'a deletion among new branches' '\[ref-delete\]'

atomic_mixed() {
  in_dev branch good
  manifest
  commit "$D" change
  strike --atomic good main
}
attack atomic_mixed 'an atomic push of a good and a bad reference' '\[privileged\]'
