#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shapes of packs, stores and repositories; objects that lie about others.
. "$(dirname "$0")/lib.sh"

# --- Replacements and grafts --------------------------------------------------------

replace_push() {
  old=$(id_of HEAD:base.yaml)
  if $bad; then strike "HEAD:refs/replace/$old"; else strike HEAD:refs/heads/replace; fi
}
attack replace_push 'a reference below refs/replace/ is pushed' 'refs/replace'

replaced() { # the server shows $2 instead of $1
  known main
  must git -C "$S" fetch -q --no-write-fetch-head "$D" "${3:-main}"
  on_server update-ref "refs/replace/$1" "$2"
}

replace_blob() {
  deployment web > "$D/web.yaml"
  commit "$D" benign
  benign=$(id_of HEAD:web.yaml)
  in_dev branch benign
  in_dev reset -q --hard HEAD~1
  manifest
  echo '# other' >> "$D/web.yaml"
  commit "$D" change
  replaced "$(id_of HEAD:web.yaml)" "$benign" benign
  strike main
}
attack replace_blob 'the server shows a benign file in place of the bad one' '\[privileged\]'

replace_tree() {
  manifest
  commit "$D" change
  replaced "$(id_of 'HEAD^{tree}')" "$(id_of 'HEAD~1^{tree}')"
  strike main
}
attack replace_tree 'or a benign tree' '\[privileged\]'

replace_commit() {
  manifest
  commit "$D" change
  replaced "$(id_of HEAD)" "$(id_of HEAD~1)"
  strike main
}
attack replace_commit 'or a benign commit' '\[privileged\]'

replace_old_side() {
  manifest
  commit "$D" change
  replaced "$(tip "$S" main)" "$(id_of main)"
  strike main
}
attack replace_old_side 'the old tip of main is replaced by the new one' '\[privileged\]'

replace_policy() {
  in_dev checkout -q -b lax
  printf 'version: 1\nrules:\n  privileged: off\n' > "$D/.gitward.yaml"
  commit "$D" lax
  in_dev checkout -q main
  manifest
  commit "$D" change
  replaced "$(tip "$S" main)" "$(id_of lax)" lax
  strike main
}
attack replace_policy 'the commit with the policy is replaced by a lax one' '\[privileged\]'

grafted() { # LINE
  known main
  mkdir -p "$S/info"
  echo "$1" > "$S/info/grafts"
}

grafts_skip() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  grafted "$(id_of HEAD) $(tip "$S" main)"
  strike main
}
attack grafts_skip 'info/grafts of the server leaves the bad commit out' '\[secret-'

grafts_root() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  grafted "$(id_of HEAD)"
  strike main:refs/heads/new
}
attack grafts_root 'it says that the new commit has no parent' '\[secret-'

shallow_file() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  known main
  id_of HEAD > "$S/shallow"
  feed "$(to_main)"
}
attack shallow_file 'the file shallow of the server cuts off the bad commit' ''

shallow_push() {
  on_server config receive.shallowUpdate true
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev commit -q --allow-empty -m next
  if $bad; then
    must git clone -q --depth 1 "file://$D" "$work/x/shallow"
    must git -C "$work/x/shallow" remote set-url origin "file://$S"
    D=$work/x/shallow
  fi
  strike main:refs/heads/new
}
attack shallow_push 'a shallow clone pushes a branch whose history nobody has' ''

commit_graph() {
  text > "$D/notes.txt"
  commit "$D" notes
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  known main
  on_server update-ref refs/pull/1/head "$(id_of main)"
  on_server commit-graph write --reachable
  strike main
}
attack commit_graph 'the bad commits are in the commit graph of the server' '\[secret-'

# --- Packs ------------------------------------------------------------------------------

unpack_loose() {
  on_server config receive.unpackLimit 10000
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack unpack_loose 'objects arrive loose' '\[secret-'

unpack_packed() {
  on_server config receive.unpackLimit 1
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack unpack_packed 'objects arrive as a pack' '\[secret-'

thin_pack() {
  on_server config receive.unpackLimit 1
  i=0
  while [ $i -lt 400 ]; do i=$((i + 1)) && echo "line $i of a long file, $((i * 7919))"; done > "$D/long.txt"
  commit "$D" long
  in_dev push -q origin main
  text >> "$D/long.txt"
  commit "$D" more
  strike --thin main
}
attack thin_pack 'the bad file is a delta over what the server has' 'long.txt:401.*\[secret-'

store_packed() {
  on_server repack -q -a -d --write-bitmap-index
  on_server multi-pack-index write
  on_server pack-refs --all
  on_server config receive.unpackLimit 1
  manifest
  commit "$D" change
  strike main
}
attack store_packed 'the store is packed, with bitmaps and a multi-pack-index' '\[privileged\]'

by_hand() { # OBJECT...: a pack with the new commit and these
  { git -C "$D" rev-list --objects --no-object-names "$(tip "$S" main)..main" && printf '%s\n' "$@"; } |
    git -C "$D" pack-objects -q --stdout > "$work/x/pack"
  trial python3 "$here/sendpack.py" "$S" "$(tip "$S" main)" "$(id_of main)" refs/heads/main "$work/x/pack"
}

smuggled_blob() {
  manifest_good
  by_hand "$(text | blob)"
}
manifest_good() {
  deployment web > "$D/web.yaml"
  commit "$D" change
}
attack smuggled_blob 'a blob that nothing names comes with the pack' '\[secret-'

smuggled_blob_packed() {
  on_server config receive.unpackLimit 1
  manifest_good
  by_hand "$(text | blob)"
}
attack smuggled_blob_packed 'so it does when the pack is kept' '\[secret-'

smuggled_commit() {
  manifest_good
  by_hand "$(git -C "$D" commit-tree -m "$(text 'pw %s')" "$(id_of 'HEAD^{tree}')")"
}
attack smuggled_commit 'a commit that nothing names, with a secret in its message' '\[secret-'

smuggled_tag() {
  manifest_good
  by_hand "$(text "object $(id_of HEAD)\ntype commit\ntag v1\ntagger A <a@example.org> 1700000000 +0000\n\npw %s\n" | raw tag)"
}
attack smuggled_tag 'a tag that nothing names' '\[secret-'

smuggled_with_tree() {
  manifest_good
  id=$(text | blob)
  by_hand "$(printf '100644 blob %s\tnotes.txt\n' "$id" | git -C "$D" mktree)" "$id"
}
attack smuggled_with_tree 'a blob in a tree that no commit has' '\[secret-'

smuggled_then_named() {
  manifest_good
  id=$(text | blob)
  git -C "$D" pack-objects -q --stdout > "$work/x/pack" <<IDS
$(git -C "$D" rev-list --objects --no-object-names "$(tip "$S" main)..main")
$id
IDS
  python3 "$here/sendpack.py" "$S" "$(tip "$S" main)" "$(id_of main)" refs/heads/main "$work/x/pack" > /dev/null 2>&1
  put 100644 "$id" notes.txt
  save notes
  strike main
}
attack smuggled_then_named 'it is refused, and named by the next push' '\[secret-'

empty_pack_new_ref() {
  text > "$D/notes.txt"
  commit "$D" notes
  known main
  in_dev pack-objects -q "$work/x/p" < /dev/null
  git -C "$D" pack-objects -q --stdout < /dev/null > "$work/x/pack"
  trial python3 "$here/sendpack.py" "$S" "$zeros" "$(id_of main)" refs/heads/new "$work/x/pack"
}
attack empty_pack_new_ref 'a pack without objects, and a branch to what is there' '\[secret-'

# --- Objects with a twist ------------------------------------------------------------------

gitlink_as_blob() {
  id=$(text | blob)
  put 160000 "$id" sub
  save sub
  in_dev update-index --force-remove sub
  put 100644 "$id" notes
  save notes
  in_dev update-index --force-remove notes
  save gone
  strike main
}
attack gitlink_as_blob 'a submodule with the id of a file, then the file' '\[secret-'

tree_unsorted() {
  id=$(text | blob) first=$(id_of HEAD:base.yaml)
  bytes() { printf '%s' "$1" | sed 's/../\\\\x&/g' | xargs printf '%b'; }
  tree=$({ printf '100644 z.txt\0' && bytes "$id" && printf '100644 base.yaml\0' && bytes "$first"; } | raw tree)
  $bad || tree=$(printf '100644 blob %s\tz.txt\n100644 blob %s\tbase.yaml\n' "$id" "$first" | git -C "$D" mktree)
  in_dev update-ref refs/heads/main "$(git -C "$D" commit-tree -p HEAD -m unsorted "$tree")"
  strike main
}
attack tree_unsorted 'a tree whose names are out of order' ''

tree_twice() {
  id=$(text | blob) first=$(id_of HEAD:base.yaml)
  bytes() { printf '%s' "$1" | sed 's/../\\\\x&/g' | xargs printf '%b'; }
  tree=$({ printf '100644 base.yaml\0' && bytes "$first" && printf '100644 base.yaml\0' && bytes "$id"; } | raw tree)
  $bad || tree=$(printf '100644 blob %s\tbase.yaml\n' "$id" | git -C "$D" mktree)
  in_dev update-ref refs/heads/main "$(git -C "$D" commit-tree -p HEAD -m twice "$tree")"
  strike main
}
attack tree_twice 'a tree that has a name twice' ''

tree_odd_mode() {
  id=$(text | blob)
  bytes() { printf '%s' "$1" | sed 's/../\\\\x&/g' | xargs printf '%b'; }
  tree=$({ printf '100664 notes.txt\0' && bytes "$id"; } | raw tree)
  in_dev update-ref refs/heads/main "$(git -C "$D" commit-tree -p HEAD -m mode "$tree")"
  strike main
}
attack tree_odd_mode 'a file with the old mode 100664' '\[secret-'

mode_change() {
  manifest
  chmod +x "$D/web.yaml"
  commit "$D" executable
  strike main
}
attack mode_change 'a bad manifest that is executable' '\[privileged\]'

sha256_repository() {
  rm -rf "$S" "$D"
  must git init -q --bare --object-format=sha256 "$S"
  must git init -q --object-format=sha256 "$D"
  deployment base > "$D/base.yaml"
  commit "$D" base
  in_dev push -q "$S" HEAD:refs/heads/main
  must "$GITWARD" init --server "$S"
  watch_hook "$S"
  in_dev remote add origin "file://$S"
  text > "$D/notes.txt"
  manifest
  commit "$D" change
  in_dev rm -q notes.txt
  commit "$D" 'no notes'
  strike main
}
attack sha256_repository 'a repository with SHA-256' '\[secret-'

odd_path() { # NAME: of the folder that the server is in
  mkdir "$work/x/$1"
  must mv "$S" "$work/x/$1/server.git"
  S=$work/x/$1/server.git
  in_dev remote set-url origin "$S"
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
odd_path_colon() { odd_path 'co:lon'; }
attack odd_path_colon 'the path of the repository has a colon' '\[secret-'
odd_path_quote() { odd_path 'quo"te\ and : "'; }
attack odd_path_quote 'it has quotes, a backslash and blanks' '\[secret-'
odd_path_newline() {
  odd_path 'line
feed'
}
attack odd_path_newline 'it has a line feed' '\[secret-'
