#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gerrit: its plugin runs hooks of the site with arguments of its own and
# GIT_DIR; the objects are in the store already, and there is no input.
. "$(dirname "$0")/lib.sh"

site=$work/review_site S=$work/review_site/git/team/live/app.git D=$work/dev
mkdir -p "$site/etc" "$site/git/team/live"
echo '[gerrit]' > "$site/etc/gerrit.config"
must git init -q --bare "$S"
repository "$work/seed"
must git -C "$work/seed" push -q "$S" HEAD:refs/heads/main
zeros=0000000000000000000000000000000000000000

expect 2 'a repository without a site is none of Gerrit' "$GITWARD" init --server "$work/seed/.git" --host gerrit
says 'and that is said' 'no folder above .* holds etc/gerrit.config'
expect 0 'init finds the site' "$GITWARD" init --server "$S" --host gerrit
says 'and its hooks' "installed $site/hooks/ref-update"
says 'both of them' "installed $site/hooks/commit-received"
yes 'the hooks know the site' grep -q "^GERRIT_SITE='$site'" "$site/hooks/ref-update"
expect 0 'doctor is content' "$GITWARD" -C "$S" doctor --server --host gerrit

# ReceivePack of JGit writes the objects first and asks the hook before it moves the reference.
cat > "$S/hooks/update" <<HOOK
#!/bin/sh
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
cd /
GIT_DIR='$S' exec '$site/hooks/ref-update' --project team/live/app --uploader "\${T_NAME-Ann Other (ann@example.org)}" \\
  --uploader-username ann --oldrev "\$2" --newrev "\$3" --refname "\$1" --an-option-of-2031 value < /dev/null 2>&1
HOOK
chmod +x "$S/hooks/update"
push() { git -C "$D" push "$@"; }
must git clone -q "file://$S" "$D"
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' push origin main
same 'it landed' "$(tip "$S" main)" "$(tip "$D" main)"
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad change is refused' push origin main
says 'by the rule' '^remote: error: .*\[privileged\]'
same 'the branch did not move' "$(tip "$S" main)" "$(tip "$D" main^)"
# What a person calls himself is no option.
printf 'version: 1\nprofile: audit\n' > "$work/lenient.yaml"
T_NAME=--policy=$work/lenient.yaml
export T_NAME
expect 1 'a name that looks like an option is a name' push origin main
says 'so the change is refused' '\[privileged\]'
unset T_NAME
must git -C "$D" reset -q --hard origin/main
expect 0 'a branch is created' push origin main:refs/heads/topic
expect 0 'and deleted' push origin :refs/heads/topic

# commit-received: each commit that comes for review, against its parent.
hook() {
  name=$1
  shift
  (cd / && GIT_DIR=$S "$site/hooks/$name" "$@" < /dev/null)
}
deployment web true > "$D/web.yaml"
commit "$D" 'for review'
must git -C "$D" push -q --receive-pack='git -c core.hooksPath=/nonexistent receive-pack' origin HEAD:refs/changes/01/1/1
bad=$(tip "$D" HEAD) old=$(tip "$S" main)
expect 1 'a bad commit is refused before it is reviewed' hook commit-received --project team/live/app \
  --refname refs/heads/main --uploader 'Ann Other (ann@example.org)' --uploader-username ann --oldrev "$old" \
  --newrev "$bad" --cmdref refs/for/main
says 'by the rule' '\[privileged\]'
expect 0 'a good one is not' hook commit-received --project team/live/app --refname refs/heads/main \
  --uploader 'Ann Other' --oldrev "$(tip "$S" main^)" --newrev "$old" --cmdref refs/for/main

args="--project p --refname refs/heads/main --uploader u --oldrev $old --newrev $bad"
for missing in project refname uploader oldrev newrev; do
  # shellcheck disable=SC2086
  expect 2 "without --$missing it is no call of Gerrit" hook ref-update $(echo "$args" | sed "s/--$missing [^ ]*//")
  says 'and that is said' "gives this hook --$missing"
done
# shellcheck disable=SC2086
expect 2 'an option without its value is refused' hook ref-update $args --uploader-username
# shellcheck disable=SC2086
expect 2 'so is one that is given twice' hook ref-update $args --newrev "$old"
expect 2 'a name of a reference cannot bring a second line' hook ref-update --project p --uploader u \
  --refname "refs/heads/x
$zeros $old refs/heads/y" --oldrev "$zeros" --newrev "$old"
expect '1|2' 'a commit that is not there refuses' hook ref-update --project p --uploader u --refname refs/heads/main \
  --oldrev "$old" --newrev 1111111111111111111111111111111111111111

# A hook of the site that was there before stays in force.
expect 0 'remove undoes it' "$GITWARD" init --server "$S" --host gerrit --remove
no 'nothing is left' test -e "$site/hooks/ref-update"
printf '#!/bin/sh\necho "$@" > %s\n' "$work/seen" > "$site/hooks/ref-update"
chmod +x "$site/hooks/ref-update"
expect 0 'behind a hook of the site' "$GITWARD" init --server "$S" --host gerrit --policy-ref refs/heads/main
# shellcheck disable=SC2086
expect 1 'a bad change is refused' hook ref-update $args
same 'that hook saw its arguments' "$(cat "$work/seen")" "$args"
