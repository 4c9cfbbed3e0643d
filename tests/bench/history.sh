#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: history.sh BUILD [REPO [ROUNDS]]: the search of a whole history, on one
# core, against what Git needs to read the same objects or to show the same
# changes; and against gitleaks where that is installed. Best of ROUNDS, all in
# one run. Without REPO the repository of gitward itself.
set -eu
gitward=$(cd "$1" && pwd)/gitward
repo=${2:-.}
rounds=${3:-3}
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
one_core=
if command -v taskset > /dev/null; then one_core='taskset -c 0'; fi

# best COMMAND...: milliseconds of the fastest round; any exit status is right.
best() {
  python3 - "$rounds" "$@" <<'PY'
import subprocess, sys, time
times = []
for _ in range(int(sys.argv[1])):
    start = time.monotonic()
    subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times.append(time.monotonic() - start)
print(round(min(times) * 1000))
PY
}

git -C "$repo" count-objects -v | sed -n 's/^in-pack/objects in packs/p; s/^count/loose objects/p'
echo "commits: $(git -C "$repo" rev-list --all --count)"
ours=$(best $one_core "$gitward" -C "$repo" check --history -q)
printf '%-66s %8d ms\n' 'gitward check --history' "$ours"

# against NAME COMMAND...
against() {
  name=$1
  shift
  theirs=$(best "$@")
  printf '%-66s %8d ms  ratio %s\n' "$name" "$theirs" \
    "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / (b > 0 ? b : 1) }')"
}
against 'git cat-file --batch-all-objects --batch --unordered' \
  $one_core git -C "$repo" cat-file --batch-all-objects --batch --unordered
against 'git log -p -U0 --all --full-history' \
  $one_core git -C "$repo" log -p -U0 --all --full-history
if command -v gitleaks > /dev/null; then
  against 'gitleaks git' env GOMAXPROCS=1 $one_core gitleaks git --no-banner --log-opts=--all "$repo"
fi
