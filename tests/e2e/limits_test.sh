#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every limit that no unit test crosses is crossed here: each is denied, those of
# the clock and of memory undecided, and names the limit. (Unit tests: refs, objects, blob_bytes, total_bytes,
# findings, tree_bytes, path_bytes, policy_bytes, yaml_*.)
. "$(dirname "$0")/lib.sh"

repository "$work/repo"
R=$work/repo
limit() { # limit NAME VALUE: a policy that sets it
  printf 'version: 1\nlimits:\n  %s: %s\n' "$1" "$2" > "$work/policy.yaml"
}
check() { "$GITWARD" check -C "$R" --policy "$work/policy.yaml" "$@"; }
first=$(tip "$R" HEAD)

for i in 1 2 3; do
  deployment "web-$i" > "$R/web-$i.yaml"
  commit "$R" "change $i"
done
limit commits 2
expect 1 'commits: a range of three' check --range "$first..HEAD"
says 'it is named' 'more than 2 commits (limits.commits) .limit-reached.'
limit commits 3
expect 0 'commits: at the limit' check --range "$first..HEAD"

limit paths 2
expect 1 'paths: a change of three files' check --range "$first..HEAD"
says 'it is named' 'limits.paths. .limit-reached'
expect 1 'paths: a folder of four files' check "$R"
says 'it is named' 'limits.paths. .limit-reached'

before=$(tip "$R" HEAD)
mkdir -p "$R/a/b/c/d"
deployment deep > "$R/a/b/c/d/deep.yaml"
commit "$R" 'deep'
limit tree_depth 3
expect 1 'tree_depth: a change four folders down' check --range "$before..HEAD"
says 'it is named' 'limits.tree_depth. .limit-reached'
expect 1 'tree_depth: a folder on disk' check "$R"
says 'it is named' 'limits.tree_depth. .limit-reached'
limit tree_depth 8
expect 0 'tree_depth: below the limit' check --range "$before..HEAD"

before=$(tip "$R" HEAD)
deployment long > "$R/long.yaml"
must git -C "$R" add -A
head -c 5000 /dev/zero | tr '\0' x > "$work/message"
must git -C "$R" commit -q --no-verify -F "$work/message"
limit commit_bytes 4096
expect 1 'commit_bytes: a commit of 5,000 bytes' check --range "$before..HEAD"
says 'it is named' 'commit .*more than 4096 (limits.commit_bytes) .limit-reached'

limit memory_bytes 4000
expect 2 'memory_bytes: too little for one run' check --range "$first..HEAD"
says 'it is told' 'could not decide: .*memory'

limit deadline_ms 1
i=0
while [ $i -lt 400 ]; do
  deployment "many-$i" > "$R/many-$i.yaml"
  i=$((i + 1))
done
must git -C "$R" add -A
expect 2 'deadline_ms: 400 files in a millisecond' check --staged
says 'it is named' 'could not decide: .*limits.deadline_ms'
limit deadline_ms 0
expect 0 'deadline_ms: 0 is none' check --staged

limit stdin_bytes 1000
head -c 67108865 /dev/zero > "$work/large"
expect 2 'stdin_bytes: more than any input may have' sh -c '"$GITWARD" check --stdin < "$0"' "$work/large"
says 'it is told' '67108864'
