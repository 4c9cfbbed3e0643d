#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Places and disguises for a secret.
. "$(dirname "$0")/lib.sh"

# --- Attributes -----------------------------------------------------------------------

attributes() { # LINE
  echo "$1" > "$D/.gitattributes"
  commit "$D" attributes
  text > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attribute_no_diff() { attributes '* -diff'; }
attack attribute_no_diff '.gitattributes: -diff' '\[secret-'
attribute_binary() { attributes '* binary'; }
attack attribute_binary '.gitattributes: binary' '\[secret-'
attribute_filter() { attributes '* filter=lfs diff=lfs merge=lfs -text'; }
attack attribute_filter '.gitattributes: filter=lfs, and the file is no pointer' '\[secret-'
attribute_generated() { attributes '* linguist-generated linguist-vendored export-ignore gitlab-generated'; }
attack attribute_generated '.gitattributes: generated, vendored, not exported' '\[secret-'
attribute_encoding() {
  in_dev config core.autocrlf false
  attributes '*.other working-tree-encoding=UTF-16'
}
attack attribute_encoding '.gitattributes: working-tree-encoding' '\[secret-'

# --- Encodings ---------------------------------------------------------------------------

content() { # COMMAND...: makes notes.txt from the line
  text | "$@" > "$D/notes.txt"
  commit "$D" notes
  strike main
}
nul_first() { printf 'x\0y\n' && cat; }
nul_before() { content nul_first; }
attack nul_before 'a NUL byte in the first line' '\[secret-'
nul_many() { head -c 9000 /dev/zero && cat; }
nul_9000() { content nul_many; }
attack nul_9000 'nine thousand NUL bytes before it' '\[secret-'
nul_around() { sed 's/^/\x00/; s/$/\x00/'; }
nul_beside() { content nul_around; }
attack nul_beside 'a NUL byte on each side of it' '\[secret-'
utf16_le() { content iconv -f UTF-8 -t UTF-16; }
attack utf16_le 'UTF-16 with a byte order mark' '\[secret-'
utf16_be_raw() { content iconv -f UTF-8 -t UTF-16BE; }
attack utf16_be_raw 'UTF-16, big end first, without a mark' '\[secret-'
utf16_le_raw() { content iconv -f UTF-8 -t UTF-16LE; }
attack utf16_le_raw 'UTF-16, little end first, without a mark' '\[secret-'
utf32() { content iconv -f UTF-8 -t UTF-32; }
attack utf32 'UTF-32 with a mark' '\[secret-'
utf8_mark() { sed '1s/^/\xef\xbb\xbf/'; }
utf8_bom() { content utf8_mark; }
attack utf8_bom 'a byte order mark of UTF-8' '\[secret-'
crlf() { content sed 's/$/\r/'; }
attack crlf 'lines end with CR LF' '\[secret-'
only_cr() { printf 'one\rtwo ' && tr '\n' '\r'; }
cr_only() { content only_cr; }
attack cr_only 'lines end with CR alone' '\[secret-'
latin1() { content sed 's/^/\xe4\xf6\xfc /'; }
attack latin1 'bytes that are no UTF-8 stand before it' '\[secret-'
no_newline() { content tr -d '\n'; }
attack no_newline 'the last line has no end' '\[secret-'
far() { head -c 9000000 /dev/zero | tr '\0' 'a' | fold -w 100 && echo && cat; }
file_end() { content far; }
attack file_end 'it is the last line of 9 MB' '\[secret-'
long() { head -c 5000000 /dev/zero | tr '\0' ' ' && cat; }
line_end() { content long; }
attack line_end 'it is the end of a line of 5 MB' '\[secret-'
quoted() { sed "s/.*/'\"&\"'/"; }
in_quotes() { content quoted; }
attack in_quotes 'quotes stand around it' '\[secret-'

manifest_as() { # COMMAND...
  deployment web "$bad" | "$@" > "$D/web.yaml"
  commit "$D" change
  strike main
}
manifest_utf16() { manifest_as iconv -f UTF-8 -t UTF-16; }
attack manifest_utf16 'a bad manifest in UTF-16' ''
manifest_cr() { manifest_as tr '\n' '\r'; }
attack manifest_cr 'a bad manifest with CR alone' ''
manifest_bom() { manifest_as utf8_mark; }
attack manifest_bom 'a bad manifest with a byte order mark' '\[privileged\]'
manifest_last_of_many() {
  { for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c%d\n  namespace: shop\n---\n' $i; done
    deployment web "$bad"; } > "$D/web.yaml"
  commit "$D" change
  strike main
}
attack manifest_last_of_many 'the bad document is the last of 21' '\[privileged\]'
manifest_in_list() {
  { printf 'apiVersion: v1\nkind: List\nitems:\n' && deployment web "$bad" | sed 's/^/    /; 1s/^   /  -/'; } > "$D/web.yaml"
  commit "$D" change
  strike main
}
attack manifest_in_list 'the bad object is in a List' '\[privileged\]'
manifest_json() {
  deployment web "$bad" | python3 -c '
import sys
text, out = sys.stdin.read(), []
print("{" + "\n".join(out) + text.count("privileged: true") * "" + "\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\"},\"spec\":{\"securityContext\":{\"runAsNonRoot\":true},\"containers\":[{\"name\":\"a\",\"image\":\"registry.example.com/a@'"$digest"'\",\"securityContext\":{\"privileged\":" + ("true" if "privileged: true" in text else "false") + "}}]}}")
' > "$D/pod.json"
  commit "$D" change
  strike main
}
attack manifest_json 'the bad object is JSON' '\[privileged\]'
manifest_duplicate_key() {
  deployment web > "$D/web.yaml"
  $bad && sed -i 's/^\( *\)privileged: false/&\n\1privileged: true/' "$D/web.yaml"
  commit "$D" change
  strike main
}
attack manifest_duplicate_key 'the key stands twice, the last one is bad' ''
manifest_other_name() {
  manifest web.txt
  printf 'resources: [web.txt]\n' > "$D/kustomization.yaml"
  commit "$D" change
  strike main
}
attack manifest_other_name 'the bad manifest is called web.txt' '\[privileged\]'

# --- Places ----------------------------------------------------------------------------------

in_message() {
  in_dev commit -q --allow-empty -m "$(text 'note\n\npassword %s')"
  strike main
}
attack in_message 'the message of a commit' '\[secret-'

in_message_behind_nul() {
  $bad || secret=$(text '%s')
  id=$({ headers "$(id_of 'HEAD^{tree}')" "$(id_of HEAD)"; printf '\nnote\n\0%s\n' "$secret"; } | raw commit)
  in_dev update-ref refs/heads/main "$id"
  strike main
}
attack in_message_behind_nul 'the message behind a NUL byte' ''

in_message_utf16() {
  in_dev config i18n.commitEncoding UTF-16LE
  id=$({ headers "$(id_of 'HEAD^{tree}')" "$(id_of HEAD)"; printf 'encoding UTF-16LE\n\n'; text | iconv -f UTF-8 -t UTF-16LE; } | raw commit)
  $bad || id=$({ headers "$(id_of 'HEAD^{tree}')" "$(id_of HEAD)"; printf '\nplain\n'; } | raw commit)
  in_dev update-ref refs/heads/main "$id"
  strike main
}
attack in_message_utf16 'a message in UTF-16, as its header says' ''

in_author() {
  GIT_AUTHOR_NAME=$(text '%s')
  export GIT_AUTHOR_NAME
  in_dev commit -q --allow-empty -m x
  strike main
}
attack in_author "the author's name" '\[secret-'

in_committer() {
  GIT_COMMITTER_EMAIL=$(text '%s')
  export GIT_COMMITTER_EMAIL
  in_dev commit -q --allow-empty -m x
  strike main
}
attack in_committer "the committer's address" '\[secret-'

in_header() {
  in_dev update-ref refs/heads/main "$({ headers "$(id_of 'HEAD^{tree}')" "$(id_of HEAD)"; text 'note %s\n'; printf '\nx\n'; } | raw commit)"
  strike main
}
attack in_header 'a header that nobody knows' '\[secret-'

in_mergetag() {
  tag=$({ printf ' object %s\n type commit\n tag v1\n tagger A <a@example.org> 1700000000 +0000\n \n' "$(id_of HEAD)"; text ' pw %s\n'; })
  in_dev update-ref refs/heads/main "$({ headers "$(id_of 'HEAD^{tree}')" "$(id_of HEAD)"; printf 'mergetag%s\n\nx\n' "$tag"; } | raw commit)"
  strike main
}
attack in_mergetag 'a tag inside a merge' '\[secret-'

in_tag() {
  in_dev tag -a v1 -m "$(text 'release %s')"
  strike v1
}
attack in_tag 'the message of a tag' '\[secret-'

in_tagger() {
  GIT_COMMITTER_NAME=$(text '%s')
  export GIT_COMMITTER_NAME
  in_dev tag -a v1 -m release
  strike v1
}
attack in_tagger "the tagger's name" '\[secret-'

in_inner_tag() {
  in_dev tag -a inner -m "$(text 'release %s')"
  in_dev tag -a middle -m middle inner
  in_dev tag -a outer -m outer middle
  strike outer
}
attack in_inner_tag 'the innermost of three tags' '\[secret-'

in_tagged_blob() {
  if $bad; then in_dev tag stray "$(text | blob)"; else in_dev tag stray; fi
  strike stray
}
attack in_tagged_blob 'a file that a tag names' '\[secret-'

in_tagged_blob_annotated() {
  if $bad; then in_dev tag -a stray -m x "$(text | blob)"; else in_dev tag -a stray -m x; fi
  strike stray
}
attack in_tagged_blob_annotated 'a file that a tag object names' '\[secret-'

in_tagged_tree() {
  if $bad; then in_dev tag stray "$(printf '100644 blob %s\tnotes.txt\n' "$(text | blob)" | git -C "$D" mktree)"; else in_dev tag stray; fi
  strike stray
}
attack in_tagged_tree 'a tree that a tag names' '\[secret-'

in_note() {
  in_dev notes add -m "$(text)" HEAD
  strike refs/notes/commits
}
attack in_note 'a note' '\[secret-'

in_stash() {
  text > "$D/base.yaml"
  in_dev stash -q
  strike refs/stash:refs/heads/stash
}
attack in_stash 'a stash' '\[secret-'

in_path() {
  echo x > "$D/$(text '%s')"
  commit "$D" name
  strike main
}
attack in_path 'the name of a file' '\[secret-'

in_folder() {
  mkdir "$D/$(text '%s')"
  echo x > "$D/$(text '%s')/x"
  commit "$D" name
  strike main
}
attack in_folder 'the name of a folder' '\[secret-'

in_branch_name() { strike "main:refs/heads/$(text '%s')"; }
attack in_branch_name 'the name of a branch' '\[secret-'

in_tag_name() { strike "main:refs/tags/$(text 'v1-%s')"; }
attack in_tag_name 'the name of a tag' '\[secret-'

in_tag_object_name() {
  in_dev update-ref refs/tags/v1 "$(text "object $(id_of HEAD)\ntype commit\ntag %s\ntagger A <a@example.org> 1700000000 +0000\n\nx\n" | raw tag)"
  strike refs/tags/v1
}
attack in_tag_object_name 'the name inside a tag object' '\[secret-'

in_link() {
  ln -s "$(text '%s')" "$D/link"
  commit "$D" link
  strike main
}
attack in_link 'the target of a symbolic link' '\[secret-'

in_submodule_url() {
  text '[submodule "sub"]\n\tpath = sub\n\turl = https://git.example.org/%s.git\n' > "$D/.gitmodules"
  in_dev add .gitmodules
  put 160000 "$(id_of HEAD)" sub
  save sub
  strike main
}
attack in_submodule_url 'the URL of a submodule' '\[secret-'

in_gitattributes() {
  text '# %s\n' > "$D/.gitattributes"
  commit "$D" attributes
  strike main
}
attack in_gitattributes 'a comment in .gitattributes' '\[secret-'

in_policy() {
  { echo 'version: 1' && text '# %s\n'; } > "$D/.gitward.yaml"
  commit "$D" policy
  strike main
}
attack in_policy 'a comment in the policy file' '\[secret-'

# --- Kinds of change -----------------------------------------------------------------------------

link_to_file() {
  ln -s base.yaml "$D/notes"
  commit "$D" link
  in_dev push -q origin main
  rm "$D/notes"
  text > "$D/notes"
  commit "$D" file
  strike main
}
attack link_to_file 'a symbolic link becomes a file' '\[secret-'

rename_and_edit() {
  i=0
  while [ $i -lt 200 ]; do i=$((i + 1)) && echo "line $i"; done > "$D/long.txt"
  commit "$D" long
  in_dev push -q origin main
  in_dev mv long.txt other.txt
  text >> "$D/other.txt"
  commit "$D" renamed
  strike main
}
attack rename_and_edit 'a file is renamed and gets a line' 'other.txt:201.*\[secret-'

copied() {
  set_policy 'exemptions:' "  - {rule: secret-github-pat, path: 'docs/**', reason: r, owner: o, expires: $(date -u -d '+30 days' +%F)}"
  mkdir -p "$D/docs"
  echo "$secret" > "$D/docs/a.md"
  commit "$D" excused
  in_dev push -q origin main
  if $bad; then cp "$D/docs/a.md" "$D/a.md"; else echo copy > "$D/a.md"; fi
  commit "$D" copy
  strike main
}
attack copied 'a file that is excused is copied to where it is not' 'a.md.*\[secret-'

two_halves() {
  first=$(printf '%s' "$secret" | cut -c -20) rest=$(printf '%s' "$secret" | cut -c 21-)
  $bad || rest=-
  printf '%s' "$first" > "$D/notes.txt"
  commit "$D" one
  printf '%s%s\n' "$first" "$rest" > "$D/notes.txt"
  commit "$D" two
  strike main
}
attack two_halves 'two commits write one half each' '\[secret-'

key_in_hunks() {
  must ssh-keygen -q -t ed25519 -N '' -f "$work/x/key"
  lines=$(wc -l < "$work/x/key")
  { head -n 3 "$work/x/key" && echo '(here)' && tail -n "$((lines - 4))" "$work/x/key"; } > "$D/key.txt"
  commit "$D" 'no key'
  known main
  on_server update-ref refs/heads/main "$(id_of main)"
  if $bad; then cp "$work/x/key" "$D/key.txt"; else echo 'end' >> "$D/key.txt"; fi
  commit "$D" 'one line'
  strike main
}
attack key_in_hunks 'one changed line makes a private key whole' '\[secret-'

key_alone() { # a private key that nobody has ever seen
  must ssh-keygen -q -t ed25519 -N '' -f "$work/x/key"
  if $bad; then cp "$work/x/key" "$D/id"; else cp "$work/x/key.pub" "$D/id"; fi
  commit "$D" key
  strike main
}
attack key_alone 'a private key without any ending' '\[secret-private-key\]'

lfs_pointer() {
  { echo 'version https://git-lfs.github.com/spec/v1' && text 'oid sha256:%s\n' && echo 'size 3'; } > "$D/big.bin"
  commit "$D" pointer
  strike main
}
attack lfs_pointer 'a file that begins like an LFS pointer' '\[secret-'

# --- Large files ----------------------------------------------------------------------------------

filler() { command yes 'nothing to see in this line, nor in the next one' | head -c "$1"; }
behind_filler() {
  { filler 10485760 && echo && text && filler 1000; } > "$D/notes.txt"
  commit "$D" notes
  strike main
  within 4000 65536
}
attack behind_filler 'behind 10 MiB of filler' '\[secret-'
across_windows() { # of 2 MiB, in which such a file is searched
  { filler 6291440 && echo && text && filler 6000000; } > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack across_windows 'in a large file, across the border of two pieces' '\[secret-'
filler_utf16() {
  { filler 5300000 && echo && text; } | iconv -f UTF-8 -t UTF-16 > "$D/notes.txt"
  commit "$D" notes
  strike main
}
attack filler_utf16 'behind 10 MiB of filler in UTF-16' '\[secret-'
manifest_behind_filler() {
  { filler 10485760 | sed 's/^/# /' && echo && if $bad; then deployment web true; fi; } > "$D/web.txt"
  commit "$D" web
  strike main
}
attack manifest_behind_filler 'a privileged workload behind 10 MiB of comments, under another name' 'it may be a manifest'

# --- Links that lead away -----------------------------------------------------------------------

link_to() { # TARGET
  if $bad; then ln -s "$1" "$D/link"; else ln -s base.yaml "$D/link"; fi
  commit "$D" link
  strike main
}
link_absolute() { link_to /etc/passwd; }
attack link_absolute 'a symbolic link to /etc/passwd' '\[link-escape\]'
link_upward() { link_to ../../../secrets; }
attack link_upward 'a symbolic link out of the repository' '\[link-escape\]'
link_winding() { link_to a/b/../../../x; }
attack link_winding 'by a winding path' '\[link-escape\]'
link_git() { link_to .git/config; }
attack link_git 'a symbolic link into .git' '\[link-escape\]'
