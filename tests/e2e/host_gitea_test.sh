#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gitea and Forgejo: hooks that the forge writes anew at will, and that run
# whatever lies in pre-receive.d; all are run, the first failure counts.
. "$(dirname "$0")/lib.sh"

S=$work/team/app.git D=$work/dev
mkdir "$work/team"
must git init -q --bare "$S"
repository "$work/seed"
must git -C "$work/seed" push -q "$S" HEAD:refs/heads/main

forge() { # as the forge does at its start, and on every 'regenerate hooks'
  for hook in pre-receive post-receive; do
    mkdir -p "$S/hooks/$hook.d"
    cat > "$S/hooks/$hook" <<'HOOK'
#!/usr/bin/env bash
# run every script of the folder with the same input; fail with the first that failed
input=$(cat)
failed=
here=${GIT_DIR:-$(dirname "$0")/..}
for script in "$here/hooks/$(basename "$0").d/"*; do
  [ -x "$script" ] && [ -f "$script" ] || continue
  echo "$input" | "$script"
  failed="$failed $?"
done
for status in $failed; do
  [ "$status" -eq 0 ] || exit "$status"
done
HOOK
    cat > "$S/hooks/$hook.d/gitea" <<HOOK
#!/usr/bin/env bash
cat > '$work/forge-$hook'
env > '$work/env-$hook'
exit 0
HOOK
    chmod +x "$S/hooks/$hook" "$S/hooks/$hook.d/gitea"
  done
}
forge
# What the forge gives receive-pack for a push over SSH.
push() {
  GITEA_REPO_NAME=app GITEA_REPO_USER_NAME=team GITEA_REPO_IS_WIKI=false GITEA_PUSHER_NAME=cem \
    GITEA_PUSHER_ID=3 GITEA_REPO_ID=7 GITEA_KEY_ID=5 GITEA_DEPLOY_KEY_ID=0 GITEA_PR_ID=0 \
    GITEA_ROOT_URL=http://localhost/ SSH_ORIGINAL_COMMAND="git-receive-pack '/team/app.git'" \
    git -C "$D" push "$@"
}

expect 1 'doctor finds that nothing judges' "$GITWARD" -C "$S" doctor --server
says 'it knows the forge' '^ok *host *gitea'
says 'and where the hook belongs' 'no .*/hooks/pre-receive.d/gitward'
expect 0 'init finds pre-receive.d' "$GITWARD" init --server "$S"
says 'and installs there' 'installed .*/hooks/pre-receive.d/gitward'
says 'both hooks' 'installed .*/hooks/post-receive.d/gitward'
yes 'the hook of the forge is as it was' grep -q 'run every script' "$S/hooks/pre-receive"
expect 0 'a second run changes nothing' "$GITWARD" init --server "$S"
says 'and says so' '^unchanged '
lacks 'of both' '^installed\|^updated'
expect 0 'doctor is content' "$GITWARD" -C "$S" doctor --server

must git clone -q "file://$S" "$D"
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' push origin main
same 'it landed' "$(tip "$S" main)" "$(tip "$D" main)"
yes 'the forge has its input' grep -q refs/heads/main "$work/forge-pre-receive"
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad change is refused' push origin main
says 'by the rule' '^remote: error: .*\[privileged\]'
same 'the branch did not move' "$(tip "$S" main)" "$(tip "$D" main^)"

# A merge in the web interface is a push of the server to itself.
expect 1 'a bad merge in the browser is refused' env GITEA_PUSH_TRIGGER=pr-merge-to-base GITEA_REPO_NAME=app \
  GITEA_REPO_USER_NAME=team GITEA_PUSHER_NAME=cem SSH_ORIGINAL_COMMAND=gitea-internal \
  git -C "$D" push "$S" HEAD:refs/heads/main
says 'by the rule' '\[privileged\]'

forge
expect 1 'hooks written anew still judge' push origin main
says 'by the rule' '\[privileged\]'
printf '#!/bin/sh\nexit 1\n' > "$S/hooks/pre-receive.d/aaa"
chmod +x "$S/hooks/pre-receive.d/aaa"
must git -C "$D" reset -q --hard origin/main
deployment more > "$D/more.yaml"
commit "$D" 'good'
expect 1 "another script's refusal counts" push origin main
rm "$S/hooks/pre-receive.d/aaa"
expect 0 'without it the change is accepted' push origin main

# The forge sets its hooks aside when DISABLE_GIT_HOOKS or a restore loses the mode bits.
chmod -x "$S/hooks/pre-receive"
expect 1 'doctor sees that the forge does not start the folder' "$GITWARD" -C "$S" doctor --server
says 'and says so' 'pre-receive.d, is absent or not executable'
chmod +x "$S/hooks/pre-receive"
printf 'version: 1\n' > "$work/server.yaml"
expect 0 'a server file is passed on' "$GITWARD" init --server "$S" --config "$work/server.yaml"
yes 'by its absolute path' grep -q -e "--config '$work/server.yaml'" "$S/hooks/pre-receive.d/gitward"
rm "$work/server.yaml"
deployment again > "$D/again.yaml"
commit "$D" 'good'
expect 1 'without that file nothing is accepted' push origin main
expect 1 'doctor says why' "$GITWARD" -C "$S" doctor --server
says 'by its name' '^problem *server *.*/server.yaml'

echo '#!/bin/sh' > "$S/hooks/post-receive.d/gitward"
expect 2 'what is not ours is not overwritten' "$GITWARD" init --server "$S"
says 'and named' 'post-receive.d/gitward is there and is not gitward'
rm "$S/hooks/post-receive.d/gitward"
expect 0 'remove undoes it' "$GITWARD" init --server "$S" --remove
no 'nothing of it is left' test -e "$S/hooks/pre-receive.d/gitward"
yes 'the forge keeps its own' test -x "$S/hooks/pre-receive.d/gitea"
