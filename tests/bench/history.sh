#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: history.sh BUILD [REPO [ROUNDS]]: the search of a whole history, on one
# core, against what Git needs to read the same objects or to show the same
# changes; and against gitleaks, betterleaks, trufflehog and kingfisher, as far as
# they are installed, none of which asks any service. Best of ROUNDS, all in one run,
# with the number of findings of each. Without REPO the repository of gitward itself.
set -eu
gitward=$(cd "$1" && pwd)/gitward
repo=${2:-.}
rounds=${3:-3}
for v in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
one_core=
if command -v taskset > /dev/null; then one_core='taskset -c 0'; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
said=$work/said.json # what a program said on standard output, or wrote there

# best COMMAND...: milliseconds of the fastest round; any exit status is right.
best() {
  python3 - "$rounds" "$said" "$@" <<'PY'
import subprocess, sys, time
times = []
for _ in range(int(sys.argv[1])):
    with open(sys.argv[2], "wb") as said:
        start = time.monotonic()
        subprocess.run(sys.argv[3:], stdout=said, stderr=subprocess.DEVNULL)
        times.append(time.monotonic() - start)
print(round(min(times) * 1000))
PY
}

# count: the findings in what was said: a list, a report that holds one, or a line each.
count() {
  python3 - "$said" <<'PY'
import json, sys
text = open(sys.argv[1], encoding="utf-8", errors="replace").read().strip()
first = json.JSONDecoder().raw_decode(text)[0] if text[:1] in ("[", "{") else []
if isinstance(first, dict) and "findings" not in first:
    first = text.split("\n")
print(len(first["findings"] if isinstance(first, dict) else first))
PY
}

git -C "$repo" count-objects -v | sed -n 's/^in-pack/objects in packs/p; s/^count/loose objects/p'
echo "commits: $(git -C "$repo" rev-list --all --count)"
ours=$(best $one_core "$gitward" -C "$repo" check --history --format json)
printf '%-66s %8d ms              %6d findings\n' 'gitward check --history' "$ours" "$(count)"

# against NAME COMMAND...
against() {
  name=$1
  shift
  theirs=$(best "$@")
  printf '%-66s %8d ms  ratio %5s' "$name" "$theirs" \
    "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / (b > 0 ? b : 1) }')"
}
# peer NAME COMMAND...: the same for a program that reports findings.
peer() {
  against "$@"
  printf ' %6d findings\n' "$(count)"
}
has() { command -v "$1" > /dev/null; }
# version COMMAND...: the number in what it says
version() {
  number=$("$@" 2>&1 < /dev/null | grep -Eo '[0-9]+\.[0-9]+[^ ]*' | head -n 1)
  echo "${number:-version unknown}"
}

against 'git cat-file --batch-all-objects --batch --unordered' \
  $one_core git -C "$repo" cat-file --batch-all-objects --batch --unordered
echo
against 'git log -p -U0 --all --full-history' \
  $one_core git -C "$repo" log -p -U0 --all --full-history
echo
if has gitleaks; then
  peer "gitleaks git ($(version gitleaks version))" env GOMAXPROCS=1 $one_core \
    gitleaks git --no-banner --log-opts=--all --exit-code 0 -f json -r - "$repo"
fi
if has betterleaks; then
  # Version 2 has other options for the report.
  case $(betterleaks git --help 2>&1) in
  *--report-path*) report='-f json -r -' ;;
  *) report='--silent -o -' ;;
  esac
  peer "betterleaks git ($(version betterleaks version))" env GOMAXPROCS=1 $one_core \
    betterleaks git --no-banner --log-opts=--all --exit-code 0 $report "$repo"
fi
if has trufflehog; then
  peer "trufflehog git --no-verification ($(version trufflehog --version))" env GOMAXPROCS=1 $one_core \
    trufflehog git "file://$(cd "$repo" && pwd)" --no-verification --no-update --concurrency=1 --json
fi
if has kingfisher; then
  peer "kingfisher scan --no-validate ($(version kingfisher --version))" $one_core \
    kingfisher scan --no-validate --no-update-check --git-history full -j 1 -f json "$repo"
fi
