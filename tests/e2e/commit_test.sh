#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real commits through the installed pre-commit hook: it must judge exactly the
# content that is about to be committed, whichever way Git was asked to commit.
. "$(dirname "$0")/lib.sh"

repository "$work/repo"
R=$work/repo
g() { git -C "$R" "$@"; }
undo() { must git -C "$R" reset -q --hard; must git -C "$R" clean -qfdx; }

expect 0 'init installs' "$GITWARD" -C "$R" init
yes 'the hook is executable' test -x "$R/.git/hooks/pre-commit"
yes 'the push hook is there' test -x "$R/.git/hooks/pre-push"
yes 'a policy is there' test -f "$R/.gitward.yaml"
expect 0 'the policy that init writes is valid' "$GITWARD" -C "$R" policy check
cp -a "$R/.git/hooks" "$work/hooks-once"
expect 0 'init again succeeds' "$GITWARD" -C "$R" init
says 'and says that nothing changed' '^unchanged .*pre-commit$'
yes 'and changed nothing' diff -r "$work/hooks-once" "$R/.git/hooks"
for h in pre-commit pre-push; do
  sed "s|^gitward='.*|gitward='@GITWARD@'|" "$R/.git/hooks/$h" > "$work/as-shipped"
  yes "hooks/$h is what init installs" diff "$top/hooks/$h" "$work/as-shipped"
done
expect 0 'doctor finds nothing wrong' "$GITWARD" -C "$R" doctor

# --- Ways to commit ----------------------------------------------------------------

expect 0 'a good commit passes' sh -c "cd '$R' && git add -A && git commit -m policy"
says 'and is counted' '^checked '
deployment web true > "$R/web.yaml"
must g add web.yaml
expect 1 'a bad commit is refused' g commit -m bad
says 'by the rule' '\[privileged\]'
says 'at its line' "web.yaml:$privileged_line"
same 'nothing was committed' "$(g log --format=%s -1)" policy
expect 0 'Git can be told to go without the hook' g commit -q --no-verify -m 'known bad'
sed -i 's/replicas: 2/replicas: 4/' "$R/web.yaml"
expect 0 'what was there before is not held against a change' g commit -qam 'scale'

sed -i 's/privileged: false/privileged: true/' "$R/base.yaml"
expect 1 'commit -a is judged' g commit -am bad
says 'by the rule' 'base.yaml.*\[privileged\]'
expect 1 'commit PATH is judged by that path' g commit -m bad base.yaml
says 'by the rule' 'base.yaml.*\[privileged\]'
deployment fine > "$R/fine.yaml"
must g add fine.yaml
expect 0 'commit PATH does not judge what stays behind' g commit -qm fine fine.yaml
undo
deployment staged > "$R/staged.yaml"
must g add staged.yaml
deployment staged true > "$R/staged.yaml"
expect 0 'what is staged counts, not what is on disk' g commit -qm staged
undo
deployment disk true > "$R/disk.yaml"
must g add disk.yaml
deployment disk > "$R/disk.yaml"
expect 1 'the other way round as well' g commit -qm disk
undo
must g reset -q --hard
expect 0 'amend without a change passes' g commit -q --amend -m 'reworded'
says 'as nothing to check' 'nothing to check'
expect 0 'allow-empty passes' g commit -q --allow-empty -m 'empty'
says 'as nothing to check' 'nothing to check'

# --- Kinds of entries ---------------------------------------------------------------

deployment later true > "$R/later.yaml"
must g add -N later.yaml
deployment now > "$R/now.yaml"
must g add now.yaml
expect 0 'an intent to add is no content' g commit -qm now
undo
must g mv base.yaml moved.yaml
expect 0 'a rename passes' g commit -qm rename
ln -s ../../../etc/passwd "$R/escape"
must g add escape
expect 1 'a link out of the repository is refused' g commit -m link
says 'by its rule' '\[link-escape\]'
undo
ln -s moved.yaml "$R/inside"
must g add inside
expect 0 'a link inside the repository passes' g commit -qm link
must chmod +x "$R/moved.yaml"
must g add moved.yaml
expect 0 'a change of mode passes' g commit -qm mode
says 'and is no empty change' '1 file'
must g rm -q now.yaml
expect 0 'a deletion passes' g commit -qm gone

# --- Merges ---------------------------------------------------------------------------

must g checkout -q -b side
deployment side > "$R/side.yaml"
must g add side.yaml
must g commit -qm side
must g checkout -q -
deployment mainly > "$R/mainly.yaml"
must g add mainly.yaml
must g commit -qm mainly
expect 0 'a good merge passes' g merge -q --no-ff -m merge side
says 'and is judged' '^checked '
must g checkout -q -b bad-side HEAD~1
deployment bad-side true > "$R/bad-side.yaml"
must g add bad-side.yaml
must g commit -q --no-verify -m bad-side
must g checkout -q -
expect 1 'a merge that brings something bad is refused' g merge --no-ff -m merge bad-side
says 'by the rule' '\[privileged\]'
undo
must g reset -q --hard

must g checkout -q -b left
echo 'a: 1' > "$R/conflict.yaml"
must g add conflict.yaml
must g commit -qm left
must g checkout -q -b right HEAD~1
echo 'a: 2' > "$R/conflict.yaml"
must g add conflict.yaml
must g commit -qm right
g merge left > /dev/null 2>&1
expect '1|2' 'an unresolved conflict in the index does not pass' "$GITWARD" -C "$R" check --staged
says 'and is named' 'conflict'
deployment conflict true > "$R/conflict.yaml"
must g add conflict.yaml
expect 1 'a bad resolution is refused' g commit -m resolved
deployment conflict > "$R/conflict.yaml"
must g add conflict.yaml
expect 0 'a good resolution passes' g commit -qm resolved

# --- Other repositories ------------------------------------------------------------------

must g worktree add -q -b linked "$work/linked"
L=$work/linked
deployment linked true > "$L/linked.yaml"
must git -C "$L" add linked.yaml
expect 1 'a linked worktree is judged' git -C "$L" commit -m bad
says 'by the rule' '\[privileged\]'
deployment linked > "$L/linked.yaml"
must git -C "$L" add linked.yaml
expect 0 'a good commit there passes' git -C "$L" commit -qm good
expect 0 'init there changes nothing' "$GITWARD" -C "$L" init --hooks
says 'as the hooks are the same' '^unchanged .*repo/.git/hooks/pre-commit'

must git init -q "$work/first"
must "$GITWARD" -C "$work/first" init --hooks
deployment first true > "$work/first/first.yaml"
must git -C "$work/first" add first.yaml
expect 1 'a bad first commit is refused' git -C "$work/first" commit -m bad
deployment first > "$work/first/first.yaml"
must git -C "$work/first" add first.yaml
expect 0 'a good first commit passes' git -C "$work/first" commit -qm good

for kind in sha256 split; do
  repository "$work/$kind" $([ $kind = sha256 ] && echo --object-format=sha256)
  must "$GITWARD" -C "$work/$kind" init --hooks
  [ $kind = sha256 ] || must git -C "$work/$kind" update-index --split-index
  deployment odd true > "$work/$kind/odd.yaml"
  must git -C "$work/$kind" add odd.yaml
  expect 1 "$kind: a bad commit is refused" git -C "$work/$kind" commit -m bad
  says "$kind: by the rule" '\[privileged\]'
  deployment odd > "$work/$kind/odd.yaml"
  must git -C "$work/$kind" add odd.yaml
  expect 0 "$kind: a good commit passes" git -C "$work/$kind" commit -qm good
done

# --- Pushing -----------------------------------------------------------------------------

must git init -q --bare "$work/remote.git"
must g remote add origin "$work/remote.git"
must g checkout -q main
expect 0 'pre-push: known bad on main was denied or warned of, then pushed anyway' g push -q --no-verify origin main
must g fetch -q origin
must g checkout -q -b push-bad
must g checkout -q main
deployment pushed true > "$R/pushed.yaml"
must g add pushed.yaml
must g commit -q --no-verify -m bad
expect 1 'pre-push refuses a bad commit' g push origin main
says 'by the rule' '\[privileged\]'
must g reset -q --hard HEAD~1
deployment pushed > "$R/pushed.yaml"
must g add pushed.yaml
must g commit -qm good
expect 0 'pre-push lets a good commit pass' g push origin main
expect 0 'pre-push with nothing to push passes' g push origin main

# --- Chaining and removing -----------------------------------------------------------------

repository "$work/chained"
C=$work/chained
cat > "$C/.git/hooks/pre-commit" <<'HOOK'
#!/bin/sh
echo "the old hook ran"
test ! -e refuse
HOOK
cat > "$C/.git/hooks/pre-push" <<'HOOK'
#!/bin/sh
echo "$1 $2" > .git/push-arguments
cat > .git/push-input
HOOK
chmod +x "$C/.git/hooks/pre-commit" "$C/.git/hooks/pre-push"
cp -a "$C/.git/hooks" "$work/hooks-before"
expect 0 'init beside existing hooks' "$GITWARD" -C "$C" init
says 'keeps them' 'pre-commit.chained'
expect 0 'init again' "$GITWARD" -C "$C" init
yes 'chains once' test ! -e "$C/.git/hooks/pre-commit.chained.chained"
deployment c > "$C/c.yaml"
must git -C "$C" add c.yaml
expect 0 'both hooks let a good commit pass' git -C "$C" commit -m c
says 'the old hook ran' 'the old hook ran'
says 'and gitward ran' '^checked '
deployment d true > "$C/d.yaml"
must git -C "$C" add d.yaml
expect 1 'gitward refuses behind the old hook' git -C "$C" commit -m d
says 'by the rule' '\[privileged\]'
deployment d > "$C/d.yaml"
must git -C "$C" add d.yaml
touch "$C/refuse"
expect 1 'what the old hook refuses is refused' git -C "$C" commit -m d
says 'and told' 'pre-commit.chained failed with status 1'
rm "$C/refuse"
must git init -q --bare "$work/chained-remote.git"
expect 0 'a push passes both hooks' git -C "$C" push "$work/chained-remote.git" main
yes 'the old push hook got the input' grep -q '^refs/heads/main ' "$C/.git/push-input"
yes 'and the arguments' grep -q "chained-remote.git $work/chained-remote.git" "$C/.git/push-arguments"
expect 0 'init --remove' "$GITWARD" -C "$C" init --remove
yes 'puts the hooks back as they were' diff -r "$work/hooks-before" "$C/.git/hooks"
no 'and removes its policy' test -e "$C/.gitward.yaml"
expect 0 'init --remove again does nothing' "$GITWARD" -C "$C" init --remove
must "$GITWARD" -C "$C" init
printf 'version: 1\nprofile: strict\n' > "$C/.gitward.yaml"
expect 0 'init --remove' "$GITWARD" -C "$C" init --remove
yes 'keeps a policy that was changed' test -f "$C/.gitward.yaml"
expect 0 'init keeps a policy that is there' "$GITWARD" -C "$C" init --policy
yes 'as it was' grep -q strict "$C/.gitward.yaml"

repository "$work/foreign"
must git -C "$work/foreign" config core.hooksPath .husky
expect 2 'init does not write where Git does not look' "$GITWARD" -C "$work/foreign" init --hooks
says 'says why' 'core.hooksPath is set'
says 'and what to add' '^hint: add to .*pre-commit: gitward hook pre-commit'
no 'and writes nothing' test -e "$work/foreign/.git/hooks/pre-commit"
expect 1 'doctor sees it' "$GITWARD" -C "$work/foreign" doctor

expect 0 'init --ci github' "$GITWARD" -C "$C" init --ci github
yes 'writes a workflow' test -f "$C/.github/workflows/gitward.yml"
expect 0 'which its own rules accept' "$GITWARD" -C "$C" check .github/workflows/gitward.yml
echo 'stages: [test]' > "$C/.gitlab-ci.yml"
expect 0 'init --ci gitlab' "$GITWARD" -C "$C" init --ci gitlab
yes 'writes a job' test -f "$C/.gitlab/gitward.yml"
says 'keeps what is there and says what to add' 'kept .gitlab-ci.yml.*include'
no 'init --remove undoes it' sh -c '"$GITWARD" -C "$0" init --remove --ci github > /dev/null; test -e "$0/.github"' "$C"

# Nothing in a path may be taken for shell.
must mkdir "$work/it's \$(here) \"too\""
must cp "$GITWARD" "$work/it's \$(here) \"too\"/gitward"
repository "$work/quoted"
expect 0 'init by a program with an odd path' "$work/it's \$(here) \"too\"/gitward" -C "$work/quoted" init --hooks
deployment q true > "$work/quoted/q.yaml"
must git -C "$work/quoted" add q.yaml
expect 1 'which the hook then finds' env PATH="$(dirname "$(command -v git)"):/usr/bin:/bin" git -C "$work/quoted" commit -m q
says 'and which judges' '\[privileged\]'
expect 0 'and which doctor knows' "$work/it's \$(here) \"too\"/gitward" -C "$work/quoted" doctor
