#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: load.sh GITWARD SPEND [CLIENTS [PUSHES]]
#
# CLIENTS (8) push PUSHES (25) times each into one bare repository, all at once
# and through the hook: good and bad changes, to branches of their own and to
# main, where the loser of a race fetches and tries again. Then: every verdict
# was right, every good change is there and no bad one, `git fsck --strict` is
# content, and the audit log, where there is one, has a record a push and
# verifies. Says what the hooks cost.
[ $# -ge 2 ] || { echo "usage: load.sh GITWARD SPEND [CLIENTS [PUSHES]]" >&2; exit 2; }
absolute() { echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"; }
GITWARD=$(absolute "$1") SPEND=$(absolute "$2") clients=${3:-8} pushes=${4:-25}
export GITWARD SPEND
. "$(dirname "$0")/../e2e/lib.sh"
S=$work/server.git

server "$S"
must git -C "$S" config receive.denyNonFastForwards true
must mv "$S/hooks/pre-receive" "$S/hooks/judge"
printf '#!/bin/sh\nexec "%s" "%s" -- "${0%%/*}/judge"\n' "$SPEND" "$work/spent" > "$S/hooks/pre-receive"
must chmod +x "$S/hooks/pre-receive"

# try DIR LOG EXPECTED REFSPEC: one push, and again for as long as somebody else was first.
try() {
  tries=0
  while [ $tries -lt 1000 ]; do
    tries=$((tries + 1))
    git -C "$1" push origin "$4" > "$1.out" 2>&1
    status=$?
    if [ $status = 0 ]; then
      echo "$3 allowed" >> "$2"
      return
    elif grep -q 'pre-receive hook declined' "$1.out"; then
      if grep -q 'gitward: denied' "$1.out"; then echo "$3 denied"; else echo "$3 undecided"; fi >> "$2"
      [ "$3" = bad ] || sed 's/^/#   /' "$1.out" >> "$2.said"
      return
    fi
    echo 'raced' >> "$2"
    git -C "$1" fetch -q origin && git -C "$1" rebase -q origin/main > "$1.rebase" 2>&1 || {
      echo "$3 broken" >> "$2"
      return
    }
  done
  echo "$3 starved" >> "$2"
}

client() { # NUMBER
  dir=$work/c$1 log=$work/c$1.log n=0
  git clone -q "file://$S" "$dir" > "$dir.out" 2>&1 || return
  while [ $n -lt "$pushes" ]; do
    n=$((n + 1))
    git -C "$dir" fetch -q origin
    git -C "$dir" checkout -q -B work origin/main
    case $((n % 5)) in
    0) kind=bad to=main && deployment "w$1-$n" true > "$dir/bad-$1-$n.yaml" ;;
    1) kind=bad to="own-$1-$n" && token "$1-$n" > "$dir/bad-$1-$n.txt" ;;
    2) kind=good to="own-$1-$n" && deployment "w$1-$n" > "$dir/good-$1-$n.yaml" ;;
    *) kind=good to=main && deployment "w$1-$n" > "$dir/good-$1-$n.yaml" ;;
    esac
    git -C "$dir" add -A && git -C "$dir" commit -q -m "$kind $1 $n"
    try "$dir" "$log" "$kind" "HEAD:refs/heads/$to"
  done
}

start=$(date +%s%N)
i=0
while [ $i -lt "$clients" ]; do
  i=$((i + 1))
  client $i &
done
wait
wall=$((($(date +%s%N) - start) / 1000000))

all=$((clients * pushes))
cat "$work"/c*.log > "$work/verdicts"
count() { grep -cx -e "$1" "$work/verdicts"; }
good=$((clients * (pushes - (pushes + 4) / 5 - pushes / 5))) bad=$((all - good))
same "every good push was allowed" "$(count 'good allowed')" "$good"
same "every bad push was denied" "$(count 'bad denied')" "$bad"
same 'no verdict is missing' "$(grep -vcx raced "$work/verdicts")" "$all"
[ ! -f "$work/c1.log.said" ] || cat "$work"/c*.log.said | head -40

{
  git -C "$S" ls-tree -r --name-only main
  for ref in $(git -C "$S" for-each-ref --format='%(refname)' 'refs/heads/own-*'); do git -C "$S" ls-tree -r --name-only "$ref"; done
} | sort -u > "$work/files"
same 'every good change is there' "$(grep -c '^good-' "$work/files")" "$good"
same 'no bad change is there' "$(grep -c '^bad-' "$work/files")" 0
same 'no object of a bad change is there' "$(git -C "$S" cat-file --batch-all-objects --batch='%(objectname)' | grep -ac 'privileged: true')" 0
yes 'git fsck --strict is content' git -C "$S" fsck --strict --full
same 'no quarantine was left behind' "$(find "$S/objects" -name '*incoming*' | wc -l)" 0

judged=$(wc -l < "$work/spent")
same 'no hook ended by a signal or in a way of its own' "$(awk '$1 > 1' "$work/spent" | wc -l)" 0
if [ -f "$S/gitward/audit.jsonl" ]; then
  yes 'the audit log verifies' "$GITWARD" audit verify "$S/gitward/audit.jsonl"
  same 'it has one record a push' "$(grep -c '"event":"push"' "$S/gitward/audit.jsonl")" "$judged"
fi
sort -n -k 2 "$work/spent" | awk -v wall=$wall '{ wall_ms[NR] = $2; cpu += $3; if ($4 > anon) anon = $4; if ($5 > rss) rss = $5 }
  END { printf "load: %d hooks in %d ms; wall of one: median %.0f ms, worst %.0f ms; CPU of one %.1f ms; peak private memory %d KiB, resident %d KiB\n",
    NR, wall, wall_ms[int((NR + 1) / 2)], wall_ms[NR], cpu / NR, anon, rss }'
echo "load: $(count raced) races for main lost and repeated"
