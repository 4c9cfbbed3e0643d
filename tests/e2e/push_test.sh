#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real pushes over a file URL through the installed pre-receive hook: what must
# be refused is, with the reason, and nothing of it lands; what is good passes.
. "$(dirname "$0")/lib.sh"

server "$work/server.git"
clone "$work/server.git" "$work/dev"
S=$work/server.git D=$work/dev
push() { git -C "$D" push "$@"; }
fresh() { # back to what the server has, nothing else
  must git -C "$D" fetch -q origin
  must git -C "$D" checkout -q -B main origin/main
  must git -C "$D" reset -q --hard origin/main
  must git -C "$D" clean -qfdx
}

# --- One change ------------------------------------------------------------------

before=$(tip "$S" main)
deployment web true > "$D/web.yaml"
commit "$D" 'privileged'
bad=$(tip "$D" HEAD)
expect 1 'a bad change is refused' push origin main
says 'the refusal names the rule' '^remote: error: .*\[privileged\]'
says 'the refusal names file and line' "web.yaml:$privileged_line"
says 'Git reports the hook' 'pre-receive hook declined'
same 'the branch did not move' "$(tip "$S" main)" "$before"
no 'no object of it stayed' git -C "$S" cat-file -e "$bad"

fresh
deployment web > "$D/web.yaml"
commit "$D" 'web'
expect 0 'a good change is accepted' push origin main
same 'it landed' "$(tip "$S" main)" "$(tip "$D" HEAD)"
says 'the counts are told' '^remote: checked .*1 commit'

sed -i 's/replicas: 2/replicas: 3/' "$D/web.yaml"
commit "$D" 'more of it'
expect 0 'a quiet change of a good file is accepted' push origin main

# --- Several references -----------------------------------------------------------

fresh
must git -C "$D" checkout -q -b one
deployment one > "$D/one.yaml"
commit "$D" 'one'
must git -C "$D" checkout -q -b two
deployment two > "$D/two.yaml"
commit "$D" 'two'
must git -C "$D" checkout -q main
deployment three true > "$D/three.yaml"
commit "$D" 'bad'
expect 1 'several references with the bad one last are refused' push origin one two main
no 'the first of them did not land' git -C "$S" rev-parse -q --verify refs/heads/one
same 'the last of them did not land' "$(tip "$S" main)" "$(tip "$D" origin/main)"
expect 0 'the good ones alone are accepted' push origin one two
same 'a new branch landed' "$(tip "$S" two)" "$(tip "$D" two)"

# --- References ---------------------------------------------------------------------

fresh
must git -C "$D" reset -q --hard HEAD~1
deployment other > "$D/other.yaml"
commit "$D" 'another history'
expect 1 'a forced push to main is refused' push -f origin main
says 'the refusal says that it is forced' '\[ref-force-push\]'
fresh
expect 1 'deleting main is refused' push origin :main
says 'the refusal says that it deletes' '\[ref-delete\]'
same 'main is still there' "$(tip "$S" main)" "$(tip "$D" origin/main)"
expect 0 'deleting a feature branch, and nothing else, is accepted' push origin :one
no 'the feature branch is gone' git -C "$S" rev-parse -q --verify refs/heads/one
expect 0 'a forced push to a feature branch is accepted' push -f origin main:two

blob=$(tip "$D" HEAD:base.yaml)
expect 1 'a replace reference is refused' push origin "HEAD:refs/replace/$blob"
says 'the refusal names it' 'refs/replace'

# --- Names --------------------------------------------------------------------------

fresh
expect 1 'a branch that looks like main is refused' push origin HEAD:refs/heads/Main
says 'the refusal names the rule' '\[ref-name-unsafe\]'
expect 1 'a secret in the name of a branch is refused' push origin "HEAD:refs/heads/$(token f)"
says 'the refusal names the rule' '\[secret-github'
if grep '\[secret-github' "$work/out" | grep -q "$(token f)"; then fail 'the report masks it'; else pass 'the report masks it'; fi
expect 0 'settings in refs/meta/ are accepted' push origin HEAD:refs/meta/config
says 'with a warning' '^remote: warning: .*\[ref-namespace\]'
blob=$(git -C "$D" rev-parse HEAD:base.yaml)
tree=$(printf '100644 blob %s\tconfig\n' "$blob" | git -C "$D" mktree)
tree=$(printf '040000 tree %s\tgit~1\n' "$tree" | git -C "$D" mktree)
evil=$(git -C "$D" commit-tree -m 'settings' -p HEAD "$tree")
expect 1 'a folder that Windows takes for .git is refused on a feature branch, too' push origin "$evil:refs/heads/case"
says 'the refusal names the rule' '\[path-unsafe\]'
says 'and the path' 'git~1/config'
git -C "$D" config -f "$D/.gitmodules" submodule.lib.path lib
git -C "$D" config -f "$D/.gitmodules" submodule.lib.url 'ext::sh -c id'
commit "$D" 'submodule'
expect 1 'a submodule that runs a program is refused' push origin HEAD:refs/heads/sub
says 'the refusal names the rule' '\[submodule-url\]'

# --- Secrets ------------------------------------------------------------------------

fresh
token a > "$D/notes.txt"
commit "$D" 'notes'
must git -C "$D" rm -q notes.txt
commit "$D" 'no notes'
expect 1 'a secret that was added and removed again is refused' push origin main
says 'the refusal names the secret rule' '\[secret-github'
says 'the refusal names the file' 'notes.txt:1'
if grep -q "$(token a)" "$work/out"; then fail 'the secret is not shown'; else pass 'the secret is not shown'; fi
expect 1 'so it is on a feature branch' push origin main:feature-secret

fresh
must git -C "$D" checkout -q -b side
deployment side > "$D/side.yaml"
commit "$D" 'side'
must git -C "$D" checkout -q main
deployment here > "$D/here.yaml"
commit "$D" 'here'
must git -C "$D" merge -q --no-commit --no-ff side
token b > "$D/evil.txt"
commit "$D" 'merge'
must git -C "$D" rm -q evil.txt
commit "$D" 'tidy'
expect 1 "a secret that only a merge brought is refused" push origin main
says 'the refusal names the file of the merge' 'evil.txt:1'

fresh
must git -C "$D" commit -q --allow-empty -m "$(printf 'note\n\npassword is %s\n' "$(token c)")"
expect 1 'a secret in a commit message is refused' push origin main
says 'the refusal names the rule' '\[secret-github'

fresh
must git -C "$D" tag -a v0 -m "release, $(token d)"
expect 1 'a secret in the message of a tag is refused' push origin v0
must git -C "$D" tag -d v0
token e > "$work/stray"
must git -C "$D" tag stray "$(git -C "$D" hash-object -w "$work/stray")"
expect 1 'a secret in a blob that a tag names directly is refused' push origin stray
must git -C "$D" tag -a v1 -m 'release 1'
expect 0 'an annotated tag is accepted' push origin v1
same 'the tag landed' "$(tip "$S" refs/tags/v1)" "$(tip "$D" refs/tags/v1)"
echo 'just text' > "$work/plain"
must git -C "$D" tag plain "$(git -C "$D" hash-object -w "$work/plain")"
expect 0 'a tag that names a harmless blob is accepted' push origin plain
must git -C "$D" tag -a -m 'a tree' plain-tree 'HEAD^{tree}'
expect 0 'so is one of a tag of a harmless tree' push origin plain-tree
blob=$(git -C "$D" hash-object -w "$work/stray")
tree=$(printf '100644 blob %s\tnotes.txt\n' "$blob" | git -C "$D" mktree)
must git -C "$D" tag bad-tree "$tree"
expect 1 'a secret in a tree that a tag names is refused' push origin bad-tree
says 'by the rule, with its path' 'notes.txt:1.*\[secret-github'
must git -C "$D" tag -a -m 'a tree' bad-tree-tag "$tree"
expect 1 'so it is behind an annotated tag' push origin bad-tree-tag
expect 1 'and elsewhere than below refs/tags' push origin "$tree:refs/other/x"
says 'by the rule, with its reference' '\[secret-github'
expect 1 'a branch that names a tree is refused' push origin "plain-tree^{tree}:refs/heads/tree"
must git -C "$D" notes add -f -m "note, $(token notes)" HEAD
expect 1 'a secret in a note is refused' push origin refs/notes/commits
says 'by the rule' '\[secret-github'
must git -C "$D" update-ref -d refs/notes/commits
must git -C "$D" notes add -f -m 'a good note' HEAD
expect 0 'a note without one is accepted' push origin refs/notes/commits
must git -C "$D" tag -f plain "$(git -C "$D" hash-object -w "$work/stray")"
expect 1 'a tag that is moved to a blob with a secret is refused' push -f origin plain

# --- Laundering ------------------------------------------------------------------------

fresh
must git -C "$D" checkout -q -b wash
deployment wash true > "$D/wash.yaml"
commit "$D" 'privileged again'
expect 0 'a bad manifest may sit on a feature branch' push origin wash
says 'with a warning' '^remote: warning: .*\[privileged\]'
expect 1 'but not reach main, though no object is new' push origin wash:main
says 'the refusal names the rule' '\[privileged\]'
same 'main did not move' "$(tip "$S" main)" "$(tip "$D" origin/main)"

# A pool that the store borrows from is no place where anything was judged.
fresh
must git init -q --bare "$work/pool.git"
token pool > "$D/pool.txt"
commit "$D" 'into the pool'
must git -C "$D" push -q "$work/pool.git" HEAD:refs/heads/x
mkdir -p "$S/objects/info"
printf '%s\n' "../../pool.git/objects" > "$S/objects/info/alternates"
expect 1 'a secret whose objects a pool has is refused' push origin main
says 'by the rule' '\[secret-github'
expect 1 'on a feature branch as well' push origin main:pooled
rm "$S/objects/info/alternates"

# Zeros: 1 GiB that is 1 MB on disk. What is too large is refused by its header.
fresh
git init -q "$work/huge"
cat > "$work/huge.sh" <<'HUGE'
set -e
git config core.bigFileThreshold "$1"
blob=$(head -c 1073741824 /dev/zero | git hash-object -w --stdin)
echo "$blob"
HUGE
for form in loose packed; do
  threshold=2g
  [ $form = loose ] || threshold=512m
  rm -rf "$work/huge/.git/objects"
  must git init -q "$work/huge"
  blob=$(cd "$work/huge" && sh "$work/huge.sh" $threshold)
  tree=$(printf '100644 blob %s\thuge.bin\n' "$blob" | git -C "$work/huge" mktree)
  root=$(git -C "$work/huge" commit-tree -m huge "$tree")
  incoming=$S/objects/tmp_objdir-incoming-$form
  must cp -r "$work/huge/.git/objects" "$incoming"
  expect 1 "a file of 1 GiB is refused, $form" sh -c "
    cd '$S' && ulimit -v 500000 && echo '0000000000000000000000000000000000000000 $root refs/heads/huge' |
    GIT_DIR=. GIT_OBJECT_DIRECTORY='$incoming' GIT_QUARANTINE_PATH='$incoming' \\
    GIT_ALTERNATE_OBJECT_DIRECTORIES='$S/objects' '$GITWARD' hook pre-receive"
  says 'by its header' 'huge.bin.*limits.total_bytes.*\[limit-reached\]'
  rm -r "$incoming"
done

# --- Policy ----------------------------------------------------------------------------

fresh
printf 'version: 1\nprofile: gitops\nrules:\n  image-digest: off\n' > "$D/.gitward.yaml"
commit "$D" 'policy'
expect 0 'a policy is accepted' push origin main

printf 'version: 1\nrules:\n  privileged: off\n' > "$D/.gitward.yaml"
deployment lax true > "$D/lax.yaml"
commit "$D" 'loosen and use it'
expect 1 'a push is judged by the old policy, not by the one it brings' push origin main
says 'the refusal names the rule' '\[privileged\]'

fresh
printf 'version: 1\nrules:\n  privileged: off\n' > "$D/.gitward.yaml"
commit "$D" 'loosen'
loosen=$(tip "$D" HEAD)
deployment lax true > "$D/lax.yaml"
commit "$D" 'use it'
expect 1 'two commits in one push do not help' push origin main
says 'the refusal names the rule' '\[privileged\]'
no 'the loosened policy did not land' git -C "$S" cat-file -e "$loosen"

fresh
printf 'version: 1\nrulez: {}\n' > "$D/.gitward.yaml"
commit "$D" 'broken policy'
expect 1 'a policy that cannot be used is refused' push origin main
says 'the refusal says so' '\[policy-invalid\]'
says 'the refusal says where' '.gitward.yaml:2'
printf 'version: 1\nexemptions:\n  - {rule: privileged, path: x, reason: r, owner: o, expires: 2001-01-01}\n' > "$D/.gitward.yaml"
must git -C "$D" commit -qa --amend -m 'expired exemption'
expect 1 'so is one with an expired exemption' push origin main
says 'the refusal says so' '\[policy-invalid\]'
fresh
must git -C "$D" rm -q .gitward.yaml
commit "$D" 'no policy'
expect '0|1' 'removing the policy ends in a decision' push origin main

printf 'version: 1\nprofile: audit\n' > "$work/lenient.yaml"
must "$GITWARD" init --server "$S" --policy-file "$work/lenient.yaml"
fresh
deployment lenient true > "$D/lenient.yaml"
commit "$D" 'privileged'
expect 0 "the server's own policy decides when there is one" push origin main
printf 'version: 2\n' > "$work/lenient.yaml"
deployment again > "$D/again.yaml"
commit "$D" 'good'
expect 1 "a broken policy of the server refuses everything" push origin main
says 'and says why' 'could not decide.*policy'
rm "$work/lenient.yaml"
expect 1 'so does one that is gone' push origin main
must "$GITWARD" init --server "$S"
expect 0 'without it, the good change is accepted' push origin main

# --- The hook itself --------------------------------------------------------------------

expect 3 'empty input is nothing to check, and refuses' \
  in_dir "$S" env GIT_DIR=. "$GITWARD" hook pre-receive < /dev/null
zeros=0000000000000000000000000000000000000000
two=$(tip "$S" refs/heads/two)
expect 0 'deletes alone are decided' sh -c \
  "cd '$S' && echo '$two $zeros refs/heads/two' | GIT_DIR=. '$GITWARD' hook pre-receive"
expect 2 'input that is no list of references is not understood' sh -c \
  "cd '$S' && echo 'hello world' | GIT_DIR=. '$GITWARD' hook pre-receive"
expect '1|2' 'an object that is not there refuses' sh -c \
  "cd '$S' && echo '$zeros 1111111111111111111111111111111111111111 refs/heads/x' | GIT_DIR=. '$GITWARD' hook pre-receive"
expect 1 'GitLab shows its users a line' sh -c \
  "cd '$S' && echo '$(tip "$S" main) $zeros refs/heads/main' | GL_ID=user-1 GIT_DIR=. '$GITWARD' hook pre-receive"
says 'it begins as GitLab wants' '^GL-HOOK-ERR: gitward: denied: .*\[ref-delete\]'

mv "$S/hooks/pre-receive" "$work/kept-hook"
sed "s|^gitward=.*|gitward='$work/nowhere'|" "$work/kept-hook" > "$S/hooks/pre-receive"
chmod +x "$S/hooks/pre-receive"
fresh
deployment later > "$D/later.yaml"
commit "$D" 'later'
expect 1 'a hook that cannot find gitward refuses' env PATH="$(dirname "$(command -v git)"):/usr/bin:/bin" git -C "$D" push origin main
says 'and says so' 'gitward is not installed'
mv "$work/kept-hook" "$S/hooks/pre-receive"

# --- Other repositories --------------------------------------------------------------------

mkdir "$work/co:lon"
server "$work/co:lon/server.git"
clone "$work/co:lon/server.git" "$work/colon"
deployment colon > "$work/colon/colon.yaml"
commit "$work/colon" 'good'
expect 0 'a good change below a path with a colon is accepted' git -C "$work/colon" push origin main
deployment colon true > "$work/colon/colon.yaml"
commit "$work/colon" 'bad'
expect 1 'a bad one is refused' git -C "$work/colon" push origin main
says 'by the rule' '\[privileged\]'

must git init -q --bare --object-format=sha256 "$work/long.git"
repository "$work/long.seed" --object-format=sha256
must git -C "$work/long.seed" push -q "$work/long.git" HEAD:refs/heads/main
must "$GITWARD" init --server "$work/long.git"
clone "$work/long.git" "$work/long"
deployment long > "$work/long/long.yaml"
commit "$work/long" 'good'
expect 0 'a good change of a SHA-256 repository is accepted' git -C "$work/long" push origin main
deployment long true > "$work/long/long.yaml"
commit "$work/long" 'bad'
expect 1 'a bad one is refused' git -C "$work/long" push origin main
says 'by the rule' '\[privileged\]'

# --- Around the walls ------------------------------------------------------------------------

fresh
deployment esc true > "$D/$(printf 'web\033]0;pwned\007.yaml')"
commit "$D" 'a name that speaks to terminals'
expect 1 'a file name with control bytes is refused for its content' push origin main
if grep -q "$(printf '\033')" "$work/out"; then fail 'and shown without them'; else pass 'and shown without them'; fi

# A replace reference that is there already must not hide what is pushed.
for kind in dev long; do
  repo=$S
  [ $kind = dev ] || repo=$work/long.git
  must git -C "$work/$kind" fetch -q origin
  must git -C "$work/$kind" reset -q --hard origin/main
  deployment replaced > "$work/$kind/replaced.yaml"
  benign=$(git -C "$work/$kind" hash-object -w replaced.yaml)
  must git -C "$work/$kind" push -q --no-verify origin "$(git -C "$work/$kind" commit-tree -p HEAD -m benign "$(
    cd "$work/$kind" && git add replaced.yaml && git write-tree)"):refs/heads/benign"
  deployment replaced true > "$work/$kind/replaced.yaml"
  commit "$work/$kind" 'replaced on the server'
  must git -C "$repo" update-ref "refs/replace/$(tip "$work/$kind" HEAD:replaced.yaml)" "$benign"
  expect 1 "$kind: a replace reference on the server hides nothing" git -C "$work/$kind" push origin main
  says "$kind: the refusal names the rule" '\[privileged\]'
done

# Objects that arrive without being reachable from anything.
fresh
deployment extra > "$D/extra.yaml"
commit "$D" 'good'
incoming=$S/objects/tmp_objdir-incoming-test
must mkdir "$incoming"
must git -C "$D" rev-list --objects --no-object-names origin/main..main
cp "$work/must" "$work/ids"
(cd "$D" && git pack-objects -q --stdout < "$work/ids") > "$work/pack"
quarantined() {
  (cd "$S" && GIT_DIR=. GIT_OBJECT_DIRECTORY=$incoming GIT_QUARANTINE_PATH=$incoming \
    GIT_ALTERNATE_OBJECT_DIRECTORIES=$S/objects "$@")
}
quarantined git unpack-objects -q < "$work/pack" || fail 'preparation: unpack'
line="$(tip "$S" main) $(tip "$D" HEAD) refs/heads/main"
expect 0 'what arrived is good' quarantined sh -c 'echo "$0" | "$GITWARD" hook pre-receive' "$line"
token stray | quarantined git hash-object -w --stdin > /dev/null
expect 1 'a secret in an object that nothing names is refused' quarantined sh -c 'echo "$0" | "$GITWARD" hook pre-receive' "$line"
says 'by the rule' '\[secret-github'
rm -r "$incoming"

# --- Disguises ----------------------------------------------------------------------------------

server "$work/masks.git"
clone "$work/masks.git" "$work/masks"
S=$work/masks.git D=$work/masks
start=$(tip "$S" main)
again() { # from the first commit, whatever landed
  must git -C "$S" update-ref refs/heads/main "$start"
  must git -C "$D" checkout -q -f -B main "$start"
  must git -C "$D" clean -qfdx
}
policy() { # LINE...: lands on main
  again
  printf '%s\n' 'version: 1' "$@" > "$D/.gitward.yaml"
  commit "$D" 'policy'
  must git -C "$D" push -q origin main
}
leak() { printf 'password: open sesame\nsops:\n  mac: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]\n'; }
link() { # MODE ID PATH: commit an index entry of any mode
  must git -C "$D" update-index --add --cacheinfo "$1,$2,$3"
  must git -C "$D" commit -q --no-verify -m "$3"
}

again
{ echo 'version https://git-lfs.github.com/spec/v1: x'; printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: a, image: "r.example.com/a@%s", securityContext: {privileged: true}}\n' "$digest"; } > "$D/pod.yaml"
commit "$D" 'like LFS'
expect 1 'a manifest that begins like an LFS pointer is refused' push origin main
says 'by the rule' '\[privileged\]'
again
{ echo 'version https://git-lfs.github.com/spec/v1'; token lfs; } > "$D/notes.txt"
commit "$D" 'like LFS'
expect 1 'so is a secret in such a file' push origin main
says 'by the rule' '\[secret-github'

again
deployment flow true | sed 's/^apiVersion/"apiVersion"/; s/^kind/"\\x6bind"/' > "$D/flow.txt"
printf 'resources: [flow.txt]\n' > "$D/kustomization.yaml"
commit "$D" 'quoted keys'
expect 1 'quoted keys do not hide a manifest of another name' push origin main
says 'by the rule' '\[privileged\]'
again
deployment tpl true | sed 's/^/ /' > "$D/web.tpl"
commit "$D" 'indented'
expect 1 'nor do blanks and the ending of a template' push origin main
says 'by the rule' '\[privileged\]'


again
leak > "$D/a.txt"
leak > "$D/b.yaml"
commit "$D" 'one content, two names'
expect 1 'a content is judged under each of its names' push origin main
says 'by the rule' 'b.yaml.*\[sops-leak\]'
again
leak > "$D/a.txt"
commit "$D" 'text'
must git -C "$D" mv a.txt b.yaml
commit "$D" 'now YAML'
must git -C "$D" rm -q b.yaml
commit "$D" 'gone'
expect 1 'also when it was renamed, and is gone again' push origin main
says 'by the rule' 'b.yaml.*\[sops-leak\]'

policy 'rules:' '  sops-leak: {level: off, paths: ["a/**"]}'
mkdir "$D/a" "$D/b"
leak > "$D/a/s.yaml"
leak > "$D/b/s.yaml"
commit "$D" 'a copy'
expect 1 'what is excused at one path is not at another' push origin main
says 'by the rule' 'b/s.yaml.*\[sops-leak\]'
policy 'rules:' '  privileged: {level: off, paths: ["sandbox/**"]}'
mkdir "$D/sandbox"
deployment box true > "$D/sandbox/box.yaml"
commit "$D" 'a sandbox'
expect 0 'a path may be excused' push origin main
must git -C "$D" mv sandbox/box.yaml box.yaml
commit "$D" 'out of it'
expect 1 'to move a file to where the policy is stricter is news' push origin main
says 'by the rule' 'box.yaml.*\[privileged\]'
again
deployment old true > "$D/old.yaml"
commit "$D" 'from before'
must git -C "$S" fetch -q "$D" main
must git -C "$S" update-ref refs/heads/main "$(tip "$D" HEAD)"
mkdir "$D/dir"
must git -C "$D" mv old.yaml dir/new.yaml
commit "$D" 'moved'
expect 0 'to move one where it is equally strict is none' push origin main

again
token link > "$work/smuggled"
id=$(git -C "$D" hash-object -w "$work/smuggled")
link 160000 "$id" sub
must git -C "$D" update-index --force-remove sub
link 100644 "$id" notes
must git -C "$D" update-index --force-remove notes
must git -C "$D" commit -q -m 'gone'
expect 1 'a submodule with the id of a file does not hide the file' push origin main
says 'by the rule' '\[secret-github'

again
mkdir "$D/.gitward.yaml"
echo 'version: 1' > "$D/.gitward.yaml/x"
commit "$D" 'a folder'
expect 1 'a folder in place of the policy is refused' push origin main
says 'by the rule' '\[policy-invalid\]'
again
must ln -s 'version: 1' "$D/.gitward.yaml"
commit "$D" 'a link'
expect 1 'so is a link' push origin main
again
link 160000 "$start" .gitward.yaml
expect 1 'and a submodule' push origin main

policy 'refs:' '  - {match: ["refs/heads/prod", "refs/heads/release/*"], protected: true}'
must git -C "$D" push -q origin main:prod
deployment web > "$D/web.yaml"
commit "$D" 'good'
must git -C "$D" push -q origin main
expect 0 'a new guarded branch from one that is not' push origin main:release/1
deployment web true > "$D/web.yaml"
commit "$D" 'draft'
expect 0 'may sit on a HEAD that is not guarded' push origin main
expect 1 'but a new guarded branch with it is refused' push origin main:release/2
says 'by the rule' '\[privileged\]'

# One commit at once to a reference that is not guarded and to one that is.
again
deployment both true > "$D/both.yaml"
commit "$D" 'for two'
expect 1 'what one reference allows, the other does not' push origin main:draft main:prod
says 'by the rule' '\[privileged\]'
leak > "$D/leak.yaml"
commit "$D" 'leak for two'
expect 1 'a leak to two references' push origin main:draft main:prod
says 'is told' 'leak.yaml.*\[sops-leak\]'

S=$work/server.git D=$work/dev

# --- Other hooks ------------------------------------------------------------------------------

must git init -q --bare "$work/update.git"
must git -C "$work/dev" push -q "$work/update.git" origin/main:refs/heads/main
sed "s|@GITWARD@|$GITWARD|" "$top/hooks/update" > "$work/update.git/hooks/update"
chmod +x "$work/update.git/hooks/update"
fresh
deployment upd > "$D/upd.yaml"
commit "$D" 'good'
expect 0 'the update hook accepts a good change' push "file://$work/update.git" main
deployment upd true > "$D/upd.yaml"
commit "$D" 'bad'
expect 1 'the update hook refuses a bad one' push "file://$work/update.git" main
says 'by the rule' '\[privileged\]'
says 'Git reports the hook' 'hook declined'

# An existing pre-receive hook goes first and gets the same input.
must git init -q --bare "$work/chain.git"
must git -C "$D" push -q "$work/chain.git" origin/main:refs/heads/main
cat > "$work/chain.git/hooks/pre-receive" <<'HOOK'
#!/bin/sh
cat > "$GIT_DIR/seen"
test ! -e "$GIT_DIR/refuse"
HOOK
chmod +x "$work/chain.git/hooks/pre-receive"
must "$GITWARD" init --server "$work/chain.git"
fresh
deployment chain true > "$D/chain.yaml"
commit "$D" 'bad'
expect 1 'behind an existing hook a bad change is refused' push "file://$work/chain.git" main
says 'by the rule' '\[privileged\]'
yes 'the existing hook saw the input' grep -q refs/heads/main "$work/chain.git/seen"
fresh
deployment chain > "$D/chain.yaml"
commit "$D" 'good'
touch "$work/chain.git/refuse"
expect 1 'what the existing hook refuses is refused' push "file://$work/chain.git" main
says 'and its failure is told' 'pre-receive.chained failed'
rm "$work/chain.git/refuse"
expect 0 'what both accept is accepted' push "file://$work/chain.git" main

expect 1 'doctor finds the replacements on the server' "$GITWARD" -C "$S" doctor --server
says 'and says what they do' '^problem *replace .*refs/replace/'
git -C "$S" for-each-ref --format='delete %(refname)' refs/replace/ | must git -C "$S" update-ref --stdin
expect 0 'without them it finds nothing wrong' "$GITWARD" -C "$S" doctor --server
chmod -x "$S/hooks/pre-receive"
expect 1 'doctor finds a hook that Git ignores' "$GITWARD" -C "$S" doctor --server
says 'and says what to do' 'problem .*chmod +x'
rm "$S/hooks/pre-receive"
expect 1 'doctor finds that there is no hook' "$GITWARD" -C "$S" doctor --server
says 'and says what that means' 'every push is accepted'
