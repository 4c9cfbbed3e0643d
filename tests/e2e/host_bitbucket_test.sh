#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bitbucket Data Center: a script that an administrator registers; run for
# pushes, for what is done in the browser, and dry to see whether a pull
# request could be merged.
. "$(dirname "$0")/lib.sh"

S=$work/repositories/42 D=$work/dev
mkdir "$work/repositories"
must git init -q --bare "$S"
repository "$work/seed"
must git -C "$work/seed" push -q "$S" HEAD:refs/heads/main
mkdir "$S/hooks/pre-receive.d"
echo '#!/bin/sh' > "$S/hooks/pre-receive.d/20_bitbucket_callback"

expect 2 'nothing is written into the repository' "$GITWARD" init --server "$S"
says 'but what to do is said' "gitward init --host bitbucket' prints it"
expect 0 'the script is printed' "$GITWARD" init --host bitbucket
script=$work/script
cp "$work/out" "$script"
chmod +x "$script"
yes 'it is a script' sh -n "$script"
yes 'that names the host' grep -q "^set -- --host 'bitbucket'" "$script"
expect 2 'it is removed where it was registered' "$GITWARD" init --host bitbucket --remove

rm -r "$S/hooks/pre-receive.d"
cat > "$S/hooks/pre-receive" <<HOOK
#!/bin/sh
exec env BB_HOOK_TRIGGER_ID=push BB_HOOK_TYPE=PRE BB_IS_DRY_RUN=false BB_PROJECT_KEY=OPS BB_REPO_SLUG=live \\
  BB_REPO_IS_FORK=false BB_REPO_IS_PUBLIC=false BB_BASE_URL=http://localhost:7990 BB_USER_NAME=eve \\
  BB_USER_DISPLAY_NAME='Eve Adams' BB_USER_EMAIL=eve@example.org BB_USER_PERMISSION=REPO_WRITE '$script'
HOOK
chmod +x "$S/hooks/pre-receive"
must git clone -q "file://$S" "$D"
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' git -C "$D" push origin main
must git -C "$D" checkout -q -b topic
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad one is refused' git -C "$D" push origin topic:main
says 'by the rule' '^remote: error: .*\[privileged\]'

# The branch of a pull request may hold what the guarded one may not.
expect 0 'a topic may be pushed' git -C "$D" push origin topic
dry() { # OLD NEW: could it be merged?
  (cd "$S" && echo "$1 $2 refs/heads/main" | env GIT_DIR=. BB_HOOK_TRIGGER_ID=pull-request-merge BB_HOOK_TYPE=PRE \
    BB_IS_DRY_RUN=true BB_PROJECT_KEY=OPS BB_REPO_SLUG=live BB_USER_NAME=eve BB_FROM_REF=refs/heads/topic \
    BB_FROM_HASH="$2" BB_MERGE_HASH= BB_PULL_REQUEST_ID=1 "$script")
}
find "$S" -type f | sort > "$work/before"
expect 1 'a dry run tells that it may not be merged' dry "$(tip "$S" main)" "$(tip "$S" topic)"
says 'and why' '\[privileged\]'
find "$S" -type f | sort > "$work/after"
yes 'a dry run leaves nothing behind' cmp "$work/before" "$work/after"
must git -C "$D" checkout -q -b fine main
deployment more > "$D/more.yaml"
commit "$D" 'good'
must git -C "$D" push -q origin fine
expect 0 'a dry run of a good one is content' dry "$(tip "$S" main)" "$(tip "$S" fine)"
same 'and nothing was merged' "$(tip "$S" main)" "$(tip "$D" main)"
