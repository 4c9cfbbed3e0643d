#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: demo.sh GITWARD: a server, a bad push, a good push. Exit 0 only when
# the bad one was really refused and the good one really landed.
set -eu
exec 2>&1
[ $# -eq 1 ] || { echo "usage: demo.sh GITWARD" >&2; exit 2; }
gitward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
[ -x "$gitward" ] || { echo "demo.sh: $gitward cannot be run" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$work/.gitconfig
GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.org
GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.org
export HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
  GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do
  case $v in
  GIT_CONFIG_* | GIT_AUTHOR_* | GIT_COMMITTER_*) ;;
  *) unset "$v" ;;
  esac
done
mkdir bin
ln -s "$gitward" bin/gitward
PATH=$work/bin:$PATH
export PATH
git config --global init.defaultBranch main
git config --global protocol.file.allow always

say() { printf '\n# %s\n' "$*"; }
run() {
  printf '$ %s\n' "$*"
  "$@"
}
manifest() { # IMAGE PRIVILEGED
  cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: $1
          securityContext:
            allowPrivilegeEscalation: false
            privileged: $2
            readOnlyRootFilesystem: true
            runAsNonRoot: true
          resources:
            requests: { cpu: 100m, memory: 64Mi }
            limits: { memory: 64Mi }
YAML
}
digest=sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945

say 'A server: the repository that a GitOps controller deploys from.'
run git init -q --bare server.git
run git clone -q "file://$work/server.git" dev 2>/dev/null

say 'It gets a policy, and then the hook that enforces it.'
run gitward -C dev init --policy
run git -C dev add .gitward.yaml
run git -C dev commit -q -m 'Add the policy'
run git -C dev push -q origin HEAD:main
run gitward init --server server.git
run gitward -C server.git doctor --server

say 'A bad change: an image that can be moved after review, and a privileged container.'
manifest registry.example.com/shop/web:latest true > dev/web.yaml
run git -C dev add web.yaml
run git -C dev commit -q -m 'Deploy web'
before=$(git -C server.git rev-parse main)
if run git -C dev push origin HEAD:main; then
  say 'FAILED: the bad change was accepted.'
  exit 1
fi
if [ "$(git -C server.git rev-parse main)" != "$before" ]; then
  say 'FAILED: the bad change landed.'
  exit 1
fi
say 'Refused. The branch is where it was.'

say 'The same, repaired: the image is pinned, the container unprivileged.'
manifest "registry.example.com/shop/web@$digest" false > dev/web.yaml
run git -C dev add web.yaml
run git -C dev commit -q --amend -m 'Deploy web'
if ! run git -C dev push origin HEAD:main; then
  say 'FAILED: the good change was refused.'
  exit 1
fi
if [ "$(git -C server.git rev-parse main)" != "$(git -C dev rev-parse HEAD)" ]; then
  say 'FAILED: the good change did not land.'
  exit 1
fi
say 'Accepted: the controller may deploy it.'

say 'Both decisions are on record, and the wall still stands.'
echo '$ gitward -C server.git audit show | grep -E "^20|^  ref:|^  rules:"'
gitward -C server.git audit show > record
grep -E '^20|^  ref:|^  rules:' record
for want in '#1 denied' '#2 allowed'; do
  grep -q "$want" record || { say "FAILED: no record says '$want'."; exit 1; }
done
run gitward -C server.git audit verify
run gitward -C server.git heartbeat --quiet
say 'The heartbeat has nothing to say: no problem.'
