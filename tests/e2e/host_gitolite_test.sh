#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The real gitolite behind a real sshd, on the loopback address, as this user:
# a VREF that refuses, and hooks of one repository.
. "$(dirname "$0")/lib.sh"

tools=$top/build/tools
sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd)
libraries=
if [ -n "$sshd" ] && [ -d /usr/share/gitolite3 ] && [ -z "${GITWARD_UNPACKED_TOOLS:-}" ]; then
  gitolite=/usr
elif [ -e "$tools/complete" ]; then
  sshd=$tools/usr/sbin/sshd gitolite=$tools/usr libraries=$(cat "$tools/libraries")
else
  skip 'gitolite over SSH' "neither installed nor below build/tools; see tools/test-tools.sh"
  exit 0
fi
case $(uname -s) in Linux) ;; *) skip 'gitolite over SSH' 'only tried on Linux'; exit 0 ;; esac

# --- gitolite, moved into the test's folder ---------------------------------------------
git_home=$work/git
share=$work/gitolite3
mkdir "$git_home" "$work/bin" "$git_home/local"
must cp -R "$gitolite/share/gitolite3" "$share"
for file in "$gitolite/bin/gitolite" "$share/gitolite-shell"; do
  sed "s|'/usr/share/gitolite3'|'$share'|" "$file" > "$work/bin/$(basename "$file")"
done
chmod +x "$work/bin"/*
cp "$work/bin/gitolite-shell" "$share/gitolite-shell"
lite() { env -u GIT_CONFIG_GLOBAL HOME="$git_home" PATH="$work/bin:$PATH" "$@"; }
for who in admin alice; do must ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$work/$who"; done
must lite gitolite setup -pk "$work/admin.pub"
sed -i "s|^ *# LOCAL_CODE .*ENV{HOME}/local.*|    LOCAL_CODE => \"\$ENV{HOME}/local\",|" "$git_home/.gitolite.rc"
same 'gitolite has a folder for local code' "$(lite gitolite query-rc LOCAL_CODE)" "$git_home/local"

# --- sshd ---------------------------------------------------------------------------------
must ssh-keygen -q -t ed25519 -N '' -f "$work/host"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat > "$work/sshd_config" <<CONFIG
ListenAddress 127.0.0.1
Port $port
HostKey $work/host
PidFile none
AuthorizedKeysFile $git_home/.ssh/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv HOME=$git_home GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
LogLevel VERBOSE
CONFIG
made= daemon=
stop() {
  [ -z "$daemon" ] || { kill "$daemon" && wait "$daemon"; } 2> /dev/null
  daemon=
  [ -z "$made" ] || rmdir /run/sshd
  made=
}
trap 'stop; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
set -- "$sshd" -D -e -f "$work/sshd_config"
if [ "$(id -u)" -eq 0 ]; then
  # As root it wants a user and an empty folder of its own.
  if [ ! -e /run/sshd ]; then
    mkdir /run/sshd && chmod 755 /run/sshd && made=yes
  fi
  if ! getent passwd sshd > /dev/null; then
    { cat /etc/passwd; echo 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin'; } > "$work/passwd"
    # shellcheck disable=SC2016
    set -- unshare -m sh -c 'mount --bind "$0" /etc/passwd && exec "$@"' "$work/passwd" "$@"
  fi
fi
if [ -n "$libraries" ]; then set -- env LD_LIBRARY_PATH="$libraries" "$@"; fi
"$@" 2> "$work/sshd.log" &
daemon=$!
GIT_SSH_COMMAND="ssh -F /dev/null -p $port -o StrictHostKeyChecking=no -o UserKnownHostsFile=$work/known -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -i $work/KEY"
url=ssh://$(id -un)@127.0.0.1:$port
as() { # USER COMMAND...
  key=$1
  shift
  env GIT_SSH_COMMAND="$(echo "$GIT_SSH_COMMAND" | sed "s|/KEY\$|/$key|")" "$@"
}
tries=0
until as admin git ls-remote "$url/gitolite-admin" > "$work/must" 2>&1; do
  tries=$((tries + 1))
  if [ $tries -gt 50 ] || ! kill -0 "$daemon" 2> /dev/null; then
    if grep -q 'is locked\|Privilege separation\|^unshare:\|^mount:' "$work/sshd.log"; then
      skip 'gitolite over SSH' "sshd cannot serve this user: $(grep -m 1 'locked\|Privilege\|unshare\|mount' "$work/sshd.log")"
      exit 0
    fi
    fail 'preparation: sshd and gitolite answer' "$(tail -n 5 "$work/sshd.log" "$work/must")"
    exit 1
  fi
  sleep 0.1
done
pass 'sshd and gitolite answer'

# --- The VREF -------------------------------------------------------------------------------
admin=$work/gitolite-admin
must as admin git clone -q "$url/gitolite-admin" "$admin"
cp "$work/alice.pub" "$admin/keydir/alice.pub"
cat > "$admin/conf/gitolite.conf" <<'CONF'
repo gitolite-admin
    RW+     =   admin

repo live
    RW+     =   admin alice
    -   VREF/gitward    =   @all

repo lax
    RW+     =   admin alice
    RW+ VREF/gitward    =   alice

repo free
    RW+     =   admin alice
CONF
commit "$admin" 'repositories'
expect 0 'the conf is taken' as admin git -C "$admin" push -q origin HEAD:refs/heads/master
repos=$git_home/repositories
yes 'the repositories are there' test -d "$repos/free.git"

expect 2 'init asks which way' lite "$GITWARD" init --server "$repos/live.git"
says 'and names both' 'host gitolite: a VREF'
expect 0 'init writes the VREF' lite "$GITWARD" init --server "$repos/live.git" --host gitolite
says 'into the local code' "installed $git_home/local/VREF/gitward"
says 'and tells the rule' '^ *- *VREF/gitward *= *@all'
expect 0 'doctor is content' lite "$GITWARD" -C "$repos/live.git" doctor --server --host gitolite

D=$work/dev
repository "$D"
push() { as alice git -C "$D" push "$@"; }
expect 0 'a first good push is accepted' push "$url/live" HEAD:refs/heads/main
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' push "$url/live" HEAD:refs/heads/main
same 'it landed' "$(tip "$repos/live.git" main)" "$(tip "$D" HEAD)"
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad change is refused' push "$url/live" HEAD:refs/heads/main
says 'by the rule' '^remote: error: .*\[privileged\]'
says 'gitolite names its rule' '^remote: FATAL: .*VREF/gitward.* DENIED'
says 'and the message' '^remote: gitward: denied'
same 'the branch did not move' "$(tip "$repos/live.git" main)" "$(tip "$D" HEAD^)"
expect 1 'of two branches the bad one is refused' push "$url/live" HEAD^:refs/heads/one HEAD:refs/heads/main
same 'the good one landed: a VREF sees one at a time' "$(tip "$repos/live.git" one)" "$(tip "$D" HEAD^)"
expect 0 'a branch is deleted' push "$url/live" :refs/heads/one

push "$url/lax" HEAD~2:refs/heads/main > /dev/null 2>&1
expect 1 'a rule that allows what the VREF names does not help' push "$url/lax" HEAD:refs/heads/main
says 'for its exit status refuses' 'helper program exit status'
says 'by the rule' '\[privileged\]'
mv "$git_home/local/VREF/gitward" "$work/kept"
expect 1 'a VREF that is gone refuses' push "$url/live" HEAD^:refs/heads/two
says 'as gitolite says' 'helper program missing'
mv "$work/kept" "$git_home/local/VREF/gitward"

# --- Hooks of one repository ------------------------------------------------------------------
must as alice git -C "$D" push -q "$url/free" HEAD^:refs/heads/main
expect 0 'without rule and hook nothing judges' push "$url/free" HEAD:refs/heads/unseen
expect 0 'hooks of a repository are written on demand' lite "$GITWARD" init --server "$repos/free.git" --host git
expect 1 'a bad change is refused' push "$url/free" HEAD:refs/heads/main
says 'by the rule' '\[privileged\]'
says 'before gitolite sees it' 'pre-receive hook declined'
must git -C "$D" reset -q --hard HEAD^
deployment more > "$D/more.yaml"
commit "$D" 'good'
expect 0 'a good one is accepted' push "$url/free" HEAD:refs/heads/main
yes 'gitolite keeps its own hook' grep -q Gitolite "$repos/free.git/hooks/update"

expect 0 'remove undoes the VREF' lite "$GITWARD" init --server "$repos/live.git" --host gitolite --remove
no 'it is gone' test -e "$git_home/local/VREF/gitward"
stop
