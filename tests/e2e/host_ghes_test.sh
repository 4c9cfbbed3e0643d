#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# GitHub Enterprise Server: a chroot without /dev, five seconds, a quarantine of
# another name, and alternates with relative paths.
. "$(dirname "$0")/lib.sh"

PATH=$PATH:/usr/sbin:/sbin
if [ "$(id -u)" -eq 0 ] && chroot / true 2> /dev/null; then
  enter='chroot'
elif unshare -r chroot / true 2> /dev/null; then
  enter='unshare -r chroot'
else
  skip 'GitHub Enterprise Server' 'neither the right to chroot nor user namespaces'
  exit 0
fi
case $(ldd "$GITWARD" 2>/dev/null) in
*libasan* | *libubsan*)
  skip 'GitHub Enterprise Server' 'an instrumented program needs /proc and /dev'
  exit 0
  ;;
esac

expect 0 'the environment is built' sh "$top/tools/ghes-env.sh" "$GITWARD" "$work/env.tar.gz"
expect 0 'and built again' sh "$top/tools/ghes-env.sh" "$GITWARD" "$work/env2.tar.gz"
yes 'to the same bytes' cmp "$work/env.tar.gz" "$work/env2.tar.gz"
env=$work/env
mkdir "$env"
must tar -C "$env" -xzf "$work/env.tar.gz"
yes 'a shell is its entry' test -x "$env/bin/sh"
no 'there is no /dev' test -e "$env/dev"
no 'and no git' test -e "$env/usr/bin/git"
# shellcheck disable=SC2086
expect 0 'gitward runs in it' $enter "$env" /bin/sh -c '/bin/gitward --version'

expect 0 'the script is printed' "$GITWARD" init --host github --config /etc/gitward/server.yaml
yes 'and starts what is in the environment' grep -q "^gitward='/bin/gitward'" "$work/out"
expect 0 'it is printed without a file, too' "$GITWARD" init --host github
cp "$work/out" "$env/hook.sh"
chmod +x "$env/hook.sh"

# A repository of a network: what its members share lies beside it, named by a relative path.
network=$env/data/user/repositories/a/ab/network.git
S=$env/data/user/repositories/a/ab/1234.git
D=$work/dev
mkdir -p "$(dirname "$S")"
must git init -q --bare "$network"
must git init -q --bare "$S"
repository "$work/seed"
deployment legacy true > "$work/seed/legacy.yaml"
commit "$work/seed" 'from before'
must git -C "$work/seed" push -q "$network" HEAD:refs/heads/main
echo ../../network.git/objects > "$S/objects/info/alternates"
must git -C "$S" update-ref refs/heads/main "$(tip "$network" main)"
same 'the repository has no object of its own' "$(find "$S/objects" -type f ! -path '*/info/*' | wc -l | tr -d ' ')" 0

cat > "$S/hooks/pre-receive" <<HOOK
#!/bin/sh
inner=\${PWD#'$env'}
mv "\$GIT_QUARANTINE_PATH" objects/ghq_luvYC864B9j || exit 1
timeout -s KILL 5 env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin GIT_DIR="\$inner" GIT_OBJECT_DIRECTORY="\$inner/objects/ghq_luvYC864B9j" \\
  GIT_QUARANTINE_PATH="\$inner/objects/ghq_luvYC864B9j" GIT_ALTERNATE_OBJECT_DIRECTORIES="\$inner/objects" \\
  GIT_PUSH_OPTION_COUNT=0 GIT_USER_AGENT=git/2.39.5 GITHUB_REPO_NAME=org/live GITHUB_REPO_PUBLIC=false \\
  GITHUB_USER_IP=192.0.2.1 GITHUB_USER_LOGIN=dee $enter '$env' /bin/sh /hook.sh
status=\$?
mv objects/ghq_luvYC864B9j "\$GIT_QUARANTINE_PATH" || exit 1
exit \$status
HOOK
chmod +x "$S/hooks/pre-receive"
push() { git -C "$D" push "$@"; }
must git clone -q "file://$S" "$D"
deployment web > "$D/web.yaml"
commit "$D" 'good'
expect 0 'a good change is accepted' push origin main
same 'it landed' "$(tip "$S" main)" "$(tip "$D" main)"
sed -i 's/replicas: 2/replicas: 3/' "$D/legacy.yaml"
commit "$D" 'more of what was there'
expect 0 'what was wrong before, in what is shared, is no news' push origin main
deployment web true > "$D/web.yaml"
commit "$D" 'bad'
expect 1 'a bad change is refused' push origin main
says 'by the rule' '^remote: error: .*\[privileged\]'
same 'the branch did not move' "$(tip "$S" main)" "$(tip "$D" main^)"
must git -C "$D" reset -q --hard origin/main
token ghes > "$D/note.txt"
commit "$D" 'oops'
must git -C "$D" rm -q note.txt
commit "$D" 'never mind'
expect 1 'the quarantine of another name is read' push origin main
says 'by the rule' '\[secret-github'
must git -C "$D" reset -q --hard origin/main
must git -C "$D" checkout -q -b topic "$(tip "$network" main)"
deployment topic > "$D/topic.yaml"
commit "$D" 'topic'
expect 0 'a branch from what is shared is accepted' push origin topic

expect 0 'files go in with the environment' sh -c "echo 'version: 1' > '$work/s.yaml' &&
  sh '$top/tools/ghes-env.sh' '$GITWARD' '$work/env3.tar.gz' '$work/s.yaml' '$work/s.yaml'"
expect 0 'where the script looks for them' tar -tzf "$work/env3.tar.gz" ./etc/gitward/server.yaml ./etc/gitward/policy.yaml
