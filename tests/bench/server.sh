#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: server.sh BUILD [PAIRS]: the hook in a repository of 1.6 million objects,
# 240,000 commits and 100,000 packed references, against what Git needs to name
# the new objects there. The repository is made once, in BUILD/bench-repo. Times are
# those inside the hook: what Git itself does with a push is not counted.
set -eu
build=$(cd "$1" && pwd)
pairs=${2:-15}
pair=$build/bench/pair spend=$build/tests/spend gitward=$build/gitward
attack=$(cd "$(dirname "$0")/../attack" && pwd)
repo=$build/bench-repo/server.git
work=$(mktemp -d)
incoming=$repo/objects/tmp_objdir-incoming-bench
trap 'rm -rf "$work" "$incoming"' EXIT
trap 'exit 1' HUP INT TERM
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME="$work"
export GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.com GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.com
export GIT_AUTHOR_DATE='1900000000 +0000' GIT_COMMITTER_DATE='1900000000 +0000'

# --- The repository: a GitOps monorepo with a long history -----------------------
# 4,000 manifests in 40 by 10 folders; each commit changes one and so makes a file, four
# trees and itself; every third touches a second file in another folder.
history() {
  awk 'BEGIN {
    commits = 240000; files = 4000
    for (c = 1; c <= commits; c++) {
      printf "commit refs/heads/main\nmark :%d\ncommitter b <b@example.com> %d +0000\ndata 2\nx\n", c, 1500000000 + c * 60
      n = c == 1 ? files : c % 3 == 0 ? 2 : 1
      for (i = 0; i < n; i++) {
        f = c == 1 ? i : (c * 7919 + i * 1237) % files
        s = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-" f "\n  namespace: team-" f % 40 "\ndata:\n  key: \"" c "\"\n"
        printf "M 100644 inline clusters/team-%d/env-%d/app-%d.yaml\ndata %d\n%s\n", f % 40, f % 10, f, length(s), s
      }
      print ""
    }
  }'
}
if [ ! -f "$build/bench-repo/made" ]; then
  echo "making $repo (some minutes, once)"
  rm -rf "$build/bench-repo"
  mkdir -p "$build/bench-repo"
  git init -q --bare "$repo"
  git -C "$repo" config fastimport.unpackLimit 0
  history | git -C "$repo" fast-import --quiet --depth=10
  git -C "$repo" symbolic-ref HEAD refs/heads/main
  { git -C "$repo" rev-list --reverse main | awk 'NR % 2 && r < 100000 { print $1 " refs/heads/topic/" r++ }'
    echo "$(git -C "$repo" rev-parse main) refs/heads/main"; } | LC_ALL=C sort -k 2 > "$work/refs"
  { echo '# pack-refs with: peeled fully-peeled sorted ' && cat "$work/refs"; } > "$repo/packed-refs"
  touch "$build/bench-repo/made"
fi
cd "$repo"
rm -rf "$incoming"
objects=$(git count-objects -v | sed -n 's/^in-pack: //p')
echo "$objects objects, $(git rev-list --count main) commits, $(wc -l < packed-refs) packed references"

# --- Pushes, as Git leaves them for the hook --------------------------------------------
mkdir "$incoming"
main=$(git rev-parse refs/heads/main)
quarantine() {
  GIT_OBJECT_DIRECTORY=$incoming GIT_ALTERNATE_OBJECT_DIRECTORIES=$repo/objects GIT_INDEX_FILE=$work/index "$@"
}
manifest() { # FILE VALUE
  printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-%s\n  namespace: team-%d\ndata:\n  key: "%s"\n' "$1" $(($1 % 40)) "$2"
}
commits() { # COUNT: on top of main; prints the last
  tip=$main n=0
  quarantine git read-tree "$main"
  while [ $n -lt "$1" ]; do
    n=$((n + 1)) f=$((n * 37 % 4000))
    id=$(manifest $f "new $n of $1" | quarantine git hash-object -w --stdin)
    quarantine git update-index --add --cacheinfo "100644,$id,clusters/team-$((f % 40))/env-$((f % 10))/app-$f.yaml"
    tip=$(quarantine git commit-tree -p "$tip" -m "change $n" "$(quarantine git write-tree)")
  done
  echo "$tip"
}
zeros=$(echo "$main" | tr '0-9a-f' 0)
# reset_to COUNT: the quarantine holds a push of that many commits; its tip is $tip.
reset_to() {
  rm -rf "$incoming"
  mkdir "$incoming"
  tip=$(commits "$1")
}
missed=0
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
at_most() { # WHAT VALUE LIMIT UNIT
  if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a <= b) }'; then verdict=met; else verdict=MISSED && missed=$((missed + 1)); fi
  printf '  %-44s %10s %-4s target %s %s: %s\n' "$1" "$2" "$4" "$3" "$4" "$verdict"
}
# cost LABEL EXPECTED: the hook with $work/line; sets ms, cpu, anon.
cost() {
  rm -f "$work/spent"
  i=0
  while [ $i -lt "$pairs" ]; do
    i=$((i + 1)) status=0
    GIT_DIR=. GIT_OBJECT_DIRECTORY=$incoming GIT_QUARANTINE_PATH=$incoming GIT_ALTERNATE_OBJECT_DIRECTORIES=$repo/objects \
      "$spend" "$work/spent" -- "$gitward" hook pre-receive < "$work/line" > "$work/out" 2>&1 || status=$?
    [ $status = "$2" ] || { echo "$1: exit $status, not $2" >&2 && cat "$work/out" >&2 && exit 1; }
  done
  ms=$(cut -d ' ' -f 2 "$work/spent" | median)
  cpu=$(cut -d ' ' -f 3 "$work/spent" | median)
  anon=$(cut -d ' ' -f 4 "$work/spent" | sort -n | tail -1)
  rss=$(cut -d ' ' -f 5 "$work/spent" | sort -n | tail -1)
  echo "$1"
  printf '  wall %s ms, CPU %s ms, private memory %s KiB, largest resident set %s KiB\n' "$ms" "$cpu" "$anon" "$rss"
}

reset_to 1
one=$tip
echo "$main $one refs/heads/main" > "$work/line"
cost 'one commit to main' 0
at_most 'wall time' "$ms" 25 ms
echo "$one" > "$work/new"
GIT_DIR=. GIT_OBJECT_DIRECTORY=$incoming GIT_QUARANTINE_PATH=$incoming GIT_ALTERNATE_OBJECT_DIRECTORIES=$repo/objects \
  "$pair" -n "$pairs" -i "$work/line" 'one commit to main, against git rev-list --objects NEW --not --all' \
  -- "$gitward" hook pre-receive -- git rev-list --objects "$one" --not --all | tee "$work/ratio"
at_most 'part of the wall time of git rev-list' "$(sed -n 's/^ *wall *\([0-9.]*\).*/\1/p' "$work/ratio")" 0.05 ''

echo "$zeros $one refs/heads/new" > "$work/line"
cost 'a new branch of one commit' 0
at_most 'wall time' "$ms" 25 ms
echo "$(git rev-parse refs/heads/topic/5) $zeros refs/heads/topic/5" > "$work/line"
cost 'a branch is deleted' 0
at_most 'wall time' "$ms" 25 ms
base=$anon

reset_to 100
echo "$main $tip refs/heads/main" > "$work/line"
cost 'a hundred commits to main' 0
at_most 'wall time' "$ms" 200 ms
tip100=$tip
echo "$zeros $tip100 refs/heads/new" > "$work/line"
cost 'a new branch of a hundred commits' 0
at_most 'wall time' "$ms" 200 ms

# --- Memory: a file that is far too large must not be held -----------------------------------
rm -rf "$incoming"
mkdir -p "$incoming/pack"
big=$(python3 "$attack/makepack.py" "$work/p.pack" zeros "$main" 1073741824)
mv "$work/p.pack" "$incoming/pack/pack-$main.pack"
git index-pack -o "$incoming/pack/pack-$main.idx" "$incoming/pack/pack-$main.pack" > "$work/out"
echo "$main $big refs/heads/main" > "$work/line"
pairs=3
cost 'a file of 1 GiB, refused' 1
at_most 'memory above that of a deletion' $(((anon - base) / 1024)) 16 MiB

if [ $missed = 0 ]; then echo 'all targets met'; else echo "$missed targets missed"; fi
