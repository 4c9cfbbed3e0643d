#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: run.sh BUILD CORPORA: ratios against named baselines in one run.
set -eu
build=$(cd "$1" && pwd)
corpora=$2
pair=$build/bench/pair
gitward=$build/gitward
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME="$work"
export GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com

manifest() {
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-%s\ndata:\n  key: "%s"\n' "$1" "$2"
}

# --- 1. one staged file among 10,000 -----------------------------------------
git init -q "$work/many"
(
  cd "$work/many"
  awk 'BEGIN {
    print "commit refs/heads/main\ncommitter b <b@example.com> 1700000000 +0000\ndata 2\nx\n"
    for (i = 0; i < 10000; i++) {
      s = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-" i "\ndata:\n  key: \"1\"\n"
      printf "M 100644 inline apps/g%d/app-%d.yaml\ndata %d\n%s\n", i % 100, i, length(s), s
    }
  }' | git fast-import --quiet
  git symbolic-ref HEAD refs/heads/main
  git reset -q --hard
  manifest 17 2 > apps/g17/app-17.yaml
  git add apps/g17/app-17.yaml
)
"$pair" -n 41 -C "$work/many" "pre-commit: one staged file of 10,000, against git diff --cached --name-only" \
  -- "$gitward" check --staged -- git diff --cached --name-only

# --- 2. one commit pushed into 50,000 references ------------------------------
git init -q --bare "$work/refs.git"
(
  cd "$work/refs.git"
  awk 'BEGIN {
    print "commit refs/heads/main\nmark :1\ncommitter b <b@example.com> 1700000000 +0000\ndata 2\nx\n"
    for (i = 0; i < 500; i++) {
      s = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-" i "\ndata:\n  key: \"1\"\n"
      printf "M 100644 inline apps/app-%d.yaml\ndata %d\n%s\n", i, length(s), s
    }
    for (c = 2; c <= 2000; c++) {
      s = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-" c % 500 "\ndata:\n  key: \"" c "\"\n"
      printf "commit refs/heads/main\nmark :%d\ncommitter b <b@example.com> %d +0000\ndata 2\nx\nfrom :%d\n", c, 1700000000 + c, c - 1
      printf "M 100644 inline apps/app-%d.yaml\ndata %d\n%s\n\n", c % 500, length(s), s
    }
    for (r = 0; r < 50000; r++) printf "reset refs/heads/topic/%d\nfrom :%d\n\n", r, r % 2000 + 1
  }' | git fast-import --quiet
  git symbolic-ref HEAD refs/heads/main
  git pack-refs --all
  old=$(git rev-parse refs/heads/main)
  mkdir objects/tmp_objdir-incoming-bench
  export GIT_OBJECT_DIRECTORY="$work/refs.git/objects/tmp_objdir-incoming-bench"
  export GIT_ALTERNATE_OBJECT_DIRECTORIES="$work/refs.git/objects"
  export GIT_INDEX_FILE="$work/index"
  git read-tree "$old"
  blob=$(manifest 3 new | git hash-object -w --stdin)
  git update-index --add --cacheinfo "100644,$blob,apps/app-3.yaml"
  new=$(echo change | git commit-tree "$(git write-tree)" -p "$old")
  echo "$old $new refs/heads/main" > "$work/push"
  export GIT_DIR=. GIT_QUARANTINE_PATH="$GIT_OBJECT_DIRECTORY"
  unset GIT_INDEX_FILE
  "$pair" -n 41 -i "$work/push" "pre-receive: one commit into 50,000 references, against git rev-list OLD..NEW" \
    -- "$gitward" hook pre-receive -- git rev-list "$old..$new"
)

# --- 3. the real trees ----------------------------------------------------------
unpacked=build/corpora
if [ -f "$corpora/manifests.tar.xz" ] || [ -d "$unpacked/manifests" ]; then
  [ -d "$unpacked/manifests" ] || { mkdir -p "$unpacked"; tar -xJf "$corpora/manifests.tar.xz" -C "$unpacked"; }
  "$pair" -n 11 "check: nine real GitOps trees, against a bare libyaml event loop" \
    -- "$gitward" check --no-policy "$unpacked/manifests/gitops" -- "$build/bench/yaml_events" "$unpacked/manifests/gitops"
  echo "parse: tree of every YAML file, against a bare libyaml event loop in the same process"
  "$build/bench/bench_yaml" "$unpacked/manifests/gitops"
else
  echo "check of the real trees: skipped, no corpus at $corpora (set GITWARD_CORPORA)"
fi
