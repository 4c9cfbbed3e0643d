#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Git alone, as sshd or git-http-backend start it: the hooks that init writes,
# beside those that were there, and what doctor makes of them.
. "$(dirname "$0")/lib.sh"

S=$work/srv/app.git D=$work/dev
mkdir "$work/srv"
must git init -q --bare "$S"
repository "$work/seed"
must git -C "$work/seed" push -q "$S" HEAD:refs/heads/main
printf '#!/bin/sh\ncat > "%s"\n' "$work/posted" > "$S/hooks/post-receive"
chmod +x "$S/hooks/post-receive"
push() { git -C "$D" push "$@"; }

expect 0 'both hooks are installed' "$GITWARD" init --server "$S"
says 'the one that refuses' 'installed .*/hooks/pre-receive$'
says 'and the one that tells, behind what was there' 'installed .*/hooks/post-receive; the hook that was there runs first'
for h in pre-receive post-receive; do
  sed "s|^gitward='.*|gitward='@GITWARD@'|" "$S/hooks/$h" > "$work/as-shipped"
  yes "hooks/$h is what init installs" diff "$top/hooks/$h" "$work/as-shipped"
done
expect 0 'doctor is content' "$GITWARD" -C "$S" doctor --server
says 'it knows the host' '^ok *host *git$'

must git clone -q "file://$S" "$D"
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' push origin main
yes 'the hook that was there has its input' grep -q 'refs/heads/main' "$work/posted"
lacks 'and nothing more is told' '^remote: error'
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad change is refused' push origin main
says 'by the rule' '^remote: error: .*\[privileged\]'

# Somebody takes the wall away: what comes through is told, though it cannot be refused.
mv "$S/hooks/pre-receive" "$work/taken"
expect 0 'without the wall it lands' push origin main
says 'and that is told' '^remote: error: '
mv "$work/taken" "$S/hooks/pre-receive"
same 'it landed' "$(tip "$S" main)" "$(tip "$D" main)"

rm "$S/hooks/post-receive"
expect 1 'doctor finds the tip that nobody judged' "$GITWARD" -C "$S" doctor --server
says 'and calls it so' '^problem *unjudged .*refs/heads/main'
expect 0 'it is taken over' "$GITWARD" -C "$S" heartbeat --adopt
expect 0 'doctor can do without the second hook' "$GITWARD" -C "$S" doctor --server
says 'but names it' '^note *post-receive *no .*/hooks/post-receive'
expect 0 'init puts it back' "$GITWARD" init --server "$S"
mv "$S/hooks/pre-receive" "$work/taken"
expect 1 'doctor cannot do without the first' "$GITWARD" -C "$S" doctor --server
says 'and says why' '^problem *pre-receive .*every push is accepted unjudged'
mv "$work/taken" "$S/hooks/pre-receive"

# All that init can tell a hook, with the words of the shell in it.
name="it's \$(id) \"here\".yaml"
printf 'version: 1\nprofile: audit\n' > "$work/$name"
printf 'version: 1\ndeadline-ms: 40000\n' > "$work/server $name"
expect 0 'files of any name are passed on' "$GITWARD" init --server "$S" --policy-file "$work/$name" --config "$work/server $name" \
  --policy-ref refs/heads/main --host git
expect 0 'doctor reads them back' "$GITWARD" -C "$S" doctor --server
says 'the policy' "^ok *policy *.*it's \$(id)"
says 'the server file' "^ok *server file *.*it's \$(id)"
deployment two true > "$D/two.yaml"
commit "$D" 'bad'
expect 0 'and the hook does' push origin main
expect 2 'a file that is not there is refused' "$GITWARD" init --server "$S" --config "$work/none"
says 'and named' 'cannot read .*/none'
expect 2 'server options need a server' "$GITWARD" -C "$D" init --config "$work/$name"

cp "$top/hooks/update" "$S/hooks/update"
expect 0 'remove undoes all' "$GITWARD" init --server "$S" --remove
no 'the wall is gone' test -e "$S/hooks/pre-receive"
no 'so is update' test -e "$S/hooks/update"
yes 'the hook that was there is back' grep -q "$work/posted" "$S/hooks/post-receive.chained" "$S/hooks/post-receive"

must git -C "$S" config core.hooksPath "$work/elsewhere"
expect 2 'hooks that lie elsewhere belong to somebody else' "$GITWARD" init --server "$S"
says 'the line to add is told' "add to $work/elsewhere/pre-receive: gitward hook pre-receive"
