#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: doc.sh TABLE PEERS > docs/attacks.md: TABLE is what run.sh -o wrote, PEERS
# what peers.sh wrote (kept as tests/attack/peers.tsv).
set -eu
[ $# = 2 ] || { echo "usage: doc.sh TABLE PEERS" >&2; exit 2; }
python3 - "$1" "$2" <<'PY'
import sys

TITLES = {
    "refs": "Which references and commits",
    "launder": "What the server already has",
    "objects": "Objects, packs and repositories",
    "policy": "Settings that come with the push",
    "hiding": "Places and disguises",
    "archives": "Archives",
    "bombs": "Objects that are small to send and large to judge",
    "text": "YAML and text that is costly to read",
    "output": "What the pusher's terminal gets",
    "input": "The hook's input and surroundings",
    "failure": "When something breaks",
    "server": "Grants, pushes that wait, and what is kept",
    "trust": "Signatures and who they are by",
}


def cell(text):
    return text.replace("|", "\\|")


def rows(path):
    with open(path) as table:
        return [line.rstrip("\n").split("\t") for line in table]


groups = {}
for group, ident, _, pattern, words in rows(sys.argv[1]):
    groups.setdefault(group, []).append((ident, pattern, words))
peers = rows(sys.argv[2])
names = ["gitward"] + peers[0][3:]
known = {ident for group in groups.values() for ident, _, _ in group}
count = sum(len(group) for group in groups.values())

print(f"""# Attacks

Written by `make attack-docs`. `make attack` makes {count} attempts to get something past an installed
hook, nearly all of them by a real `git push`, and each of them twice. First comes the harmless twin,
which must be accepted: a wall that lets nothing through would prove nothing. Then comes the attack,
which must be *stopped*: the hook ends with exit 1 (denied, and for the reason that is expected) or with 2
(blocked: it could not decide), or Git itself refuses, and no reference of the server has moved. A hook
that dies is a failure, also when Git then refuses the push. Where no hook can help, because Git does not
run it, `gitward doctor --server` must tell.

`sh tests/attack/run.sh build/gitward build/tests/spend GROUP` runs one group, with
`ATTACK_ONLY='id|id'` only these, with `ATTACK_TIMES=1` each with its time.
""")
for group, title in TITLES.items():
    if group not in groups:
        continue
    print(f"## {title}\n\n`tests/attack/{group}_test.sh`\n\n| attempt | id | reason that must be given |\n|---|---|---|")
    for ident, pattern, words in groups[group]:
        reason = pattern.replace("\\", "").replace(".*", " ... ").strip()
        if reason.endswith("[secret-"):
            reason += "...]"
        print(f"| {cell(words)} | `{ident}` | {'`' + cell(reason) + '`' if reason else 'any'} |")
    print()
print("""## The same against hooks around other tools

Those attempts that have a secret in them, against pre-receive hooks as people write them around
tools that look for secrets (`tests/attack/peers/`, run by `tests/attack/peers.sh`). None of these tools
ships such a hook for servers. "stopped" is any refusal, "passed" means that the secret is on the server. The secret is a GitHub token with a valid
checksum, which each of them knows.
""")
print("Versions: gitleaks 8.30.1, kingfisher 2.14.0. \"gitleaks\" is `gitleaks git --log-opts=OLD..NEW`, "
      "\"gitleaks-stdin\" is `git log -p OLD..NEW | gitleaks stdin`, \"kingfisher\" is `git log -p OLD..NEW | kingfisher scan -`. "
      "ggshield needs an account with its vendor and sends what it scans there; it was not run.\n")
print("| attempt | id | " + " | ".join(names) + " |\n|---|---|" + "---|" * len(names))


def short(result):
    if "harmless twin" in result:
        return "refuses all"
    if result in ("denied", "blocked", "refused by Git", "found") or result.startswith("CRASHED"):
        return "stopped"
    return "**passed**" if result == "ALLOWED" else ("stopped" if result.startswith("TOO COSTLY") else "-")


totals, shown = [0] * len(names), 0
for _, ident, words, *results in peers[1:]:
    if ident not in known or all("harmless twin" in result for result in results):
        continue # gone, or about exemptions, which only gitward has
    # This file is written only when every attempt of TABLE was stopped.
    cells = ["stopped"] + [short(result) for result in results]
    totals = [total + (text == "stopped") for total, text in zip(totals, cells)]
    shown += 1
    print(f"| {cell(words)} | `{ident}` | " + " | ".join(cells) + " |")
print(f"| **stopped, of {shown}** | | " + " | ".join(map(str, totals)) + " |")
PY
