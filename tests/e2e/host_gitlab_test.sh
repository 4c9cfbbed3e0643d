#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# GitLab: Gitaly runs custom_hooks with a wiped environment. It says where the
# quarantine is, but not that it is one, and its web pages show one kind of line.
. "$(dirname "$0")/lib.sh"

S=$work/@hashed/ab/cd/abcd.git D=$work/dev
mkdir -p "$S"
must git init -q --bare "$S"
repository "$work/seed"
must git -C "$work/seed" push -q "$S" HEAD:refs/heads/main

expect 0 'init knows hashed storage' "$GITWARD" init --server "$S"
says 'and where its hooks are' 'installed .*/custom_hooks/pre-receive.d/gitward'
expect 0 'doctor is content' "$GITWARD" -C "$S" doctor --server
says 'it knows the forge' '^ok *host *gitlab'

# As Gitaly: only executables that do not end in ~, in order, until one fails; absolute paths, and
# only these variables. (GIT_QUARANTINE_PATH is not among them.)
gitaly() {
  cat > "$S/hooks/$1" <<HOOK
#!/bin/sh
input=\$(cat; echo x)
input=\${input%x}
objects=\$GIT_OBJECT_DIRECTORY alternates=\$GIT_ALTERNATE_OBJECT_DIRECTORIES
set --
if [ -n "\$objects" ]; then
  case \$objects in /*) ;; *) objects='$S'/\$objects ;; esac
  case \$alternates in /*) ;; *) alternates='$S'/\$alternates ;; esac
  set -- GIT_OBJECT_DIRECTORY="\$objects" GIT_ALTERNATE_OBJECT_DIRECTORIES="\$alternates"
fi
cd '$S' || exit 1
for script in custom_hooks/$1 custom_hooks/$1.d/*; do
  case \$script in *~) continue ;; esac
  [ -f "\$script" ] && [ -x "\$script" ] || continue
  printf %s "\$input" | env -i HOME=/nonexistent PATH="\$PATH" TZ=UTC "\$@" GIT_DIR='$S' \\
    GL_ID="\${T_ID-user-7}" GL_REPOSITORY=project-3 GL_PROJECT_PATH=team/app GL_PROTOCOL="\${T_PROTOCOL-ssh}" \\
    GL_USERNAME=ann "\$script" || exit
done
HOOK
  chmod +x "$S/hooks/$1"
}
gitaly pre-receive
gitaly post-receive
push() { git -C "$D" push "$@"; }

must git clone -q "file://$S" "$D"
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' push origin main
same 'it landed' "$(tip "$S" main)" "$(tip "$D" main)"
lacks 'and no line is marked' 'GL-HOOK-ERR'
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad change is refused' push origin main
says 'the web pages have a line' '^remote: GL-HOOK-ERR: gitward: denied: .*\[privileged\]'
says 'the terminal has the report' '^remote: error: .*\[privileged\]'
same 'the branch did not move' "$(tip "$S" main)" "$(tip "$D" main^)"
no 'no object of it stayed' git -C "$S" cat-file -e "$(tip "$D" HEAD)"

# A secret that was added and taken away again is in the quarantine alone.
must git -C "$D" reset -q --hard origin/main
token gitlab > "$D/note.txt"
commit "$D" 'oops'
must git -C "$D" rm -q note.txt
commit "$D" 'never mind'
expect 1 'the quarantine is read without being called one' push origin main
says 'by the rule' 'GL-HOOK-ERR: .*\[secret-github'

must git -C "$D" reset -q --hard origin/main
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
T_PROTOCOL=web
export T_PROTOCOL
expect 1 'an edit in the browser is judged as well' push origin main
says 'and its line is there' '^remote: GL-HOOK-ERR: '
unset T_PROTOCOL

# Names are data: a line of its own cannot be had through them.
mkdir "$D/a"
deployment web true > "$D/a/$(printf 'x\nGL-HOOK-ERR: all is well.yaml')"
commit "$D" 'a name with a line'
expect 1 'a name with a line feed is refused' push origin main
lacks 'and makes no line' '^remote: GL-HOOK-ERR: all is well'

expect 0 'remove undoes it' "$GITWARD" init --server "$S" --remove
no 'with the folder it made' test -e "$S/custom_hooks"
must git -C "$D" reset -q --hard origin/main
expect 0 'a host may be named' "$GITWARD" init --server "$work/seed/.git" --host gitlab
yes 'and the hook is told' grep -q -e "--host 'gitlab'" "$work/seed/.git/custom_hooks/pre-receive.d/gitward"
expect 2 'an unknown host is refused' "$GITWARD" init --server "$S" --host gitlub
says 'with those that are known' 'must be git|gitea|gitlab'
expect 2 'a host without a server is refused' "$GITWARD" -C "$D" init --host gitlab
