# SPDX-License-Identifier: Apache-2.0
"""Tampered copies of commits, and our verdicts next to those of git verify-commit.

  verify_oracle.py tamper COUNT KIND=REV...      writes them; prints KIND/part ID
  verify_oracle.py compare LIST GITWARD ARG...   LIST has lines NAME ID
"""
import collections
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile

FORM = "a part of the signature that has not its one exact form"
# Where Git passes and gitward does not; anything else is a fault (docs/verify.md).
STRICTER = {
    "noncanonical-header": "a header that Git leaves out of what is signed",
    "duplicate-signature": "a second signature",
    "trailing-data": "text behind the signature",
    "bad-armor": "a signature whose first or last line is not exactly one",
    "signature-format": "a start of a signature that is none",
    "bad-header": "a header that git fsck refuses",
    "nul-byte": "a NUL byte",
    "bad-time": "a time that no clock shows",
    "future-dated": "a time to come",
    "key-expired": "an OpenPGP key that had expired when it was used",
    "signer-not-committer": "a signer who is not the committer",
    # Parts that gpg or openssl take in another than the one exact form, or skip.
    "malformed-packet": FORM, "malformed-signature": FORM, "malformed-signature-value": FORM,
    "malformed-attributes": FORM, "unknown-critical-subpacket": FORM, "unsupported-algorithm": FORM,
    "unsupported-content": FORM, "not-one-signer": FORM,
}


def git(*args, data=None):
    return subprocess.run(("git",) + args, input=data, check=True, stdout=subprocess.PIPE).stdout


def signature_of(raw):
    """Where the header with the signature begins and ends."""
    at = raw.index(b"\ngpgsig") + 1
    end = at
    while True:
        end = raw.index(b"\n", end) + 1
        if raw[end:end + 1] != b" ":
            return at, end


def payload_of(raw):
    at, end = signature_of(raw)
    return raw[:at] + raw[end:]


def tamper(count, pairs):
    rng = random.Random(int(os.environ.get("SEED", "1")))
    names, paths = [], []
    with tempfile.TemporaryDirectory() as folder:
        for pair in pairs:
            kind, rev = pair.split("=")
            raw = git("cat-file", "commit", rev)
            at, end = signature_of(raw)
            body = raw.index(b"\n\n", end - 1) + 2
            parts = {"header": range(0, at), "signature": range(at, end), "message": range(body, len(raw))}
            for part, share in (("header", 0.3), ("signature", 0.5), ("message", 0.2)):
                places = parts[part]
                want = min(int(count * share), len(places))
                for offset in sorted(rng.sample(places, want)):
                    changed = bytearray(raw)
                    changed[offset] ^= 1 << rng.randrange(8)
                    paths.append(os.path.join(folder, str(len(paths))))
                    names.append("%s/%s" % (kind, part))
                    with open(paths[-1], "wb") as f:
                        f.write(changed)
        out = git("hash-object", "-t", "commit", "-w", "--literally", "--stdin-paths",
                  data="\n".join(paths).encode())
    for name, oid in zip(names, out.decode().split()):
        print(name, oid)


def git_passes(oid):
    return subprocess.run(("git", "verify-commit", "--raw", oid), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def compare(path, command):
    with open(path) as f:
        rows = [line.split() for line in f]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        theirs = list(pool.map(git_passes, [oid for _, oid in rows]))
    answer = subprocess.run(command + [oid for _, oid in rows], stdout=subprocess.PIPE).stdout
    ours = {s.get("id") or s["asked"]: s for s in json.loads(answer)["signatures"]}
    good = {name.split("/")[0]: oid for name, oid in rows if name.endswith("/good")}
    counts, stricter, kinder, bad = {}, collections.Counter(), collections.Counter(), []
    for (name, oid), passes in zip(rows, theirs):
        kind, part = name.split("/")
        mine = ours[oid]
        row = counts.setdefault(kind, collections.Counter())
        row["all"] += 1
        row["pass" if passes else "fail"] += 1
        passed = mine["verdict"] == "pass"
        if mine["verdict"] == "unverifiable":
            bad.append("%s %s: unverifiable, %s" % (name, oid, mine["reason"]))
        if passed == passes:
            row["same"] += 1
        elif passes:
            row["stricter"] += 1
            stricter[mine["reason"]] += 1
            if mine["reason"] not in STRICTER:
                bad.append("%s %s: only Git passes it, %s" % (name, oid, mine["reason"]))
        else:
            # What no signature covers may change: the same text, signed by the same key, stays good.
            row["kinder"] += 1
            kinder[kind] += 1
            oid_good = good[kind]
            raw, raw_good = git("cat-file", "commit", oid), git("cat-file", "commit", oid_good)
            same = payload_of(raw) == payload_of(raw_good) and mine["key"] == ours[oid_good]["key"]
            if not (same and part == "signature" and kind.startswith("gpg-")):
                bad.append("%s %s: only gitward passes it" % (name, oid))
        if part == "good" and not (passed and passes):
            bad.append("%s %s: good, and %s / %s" % (name, oid, passes, mine["reason"]))
        if part in ("header", "message", "stranger", "revoked", "namespace", "expired") and passed:
            bad.append("%s %s: passes" % (name, oid))
    for kind, row in counts.items():
        print("# %-13s %3d objects: Git passes %d, refuses %d; gitward the same in %d, stricter in %d, kinder in %d"
              % (kind, row["all"], row["pass"], row["fail"], row["same"], row["stricter"], row["kinder"]))
    for reason, n in sorted(stricter.items()):
        print("# stricter: %d %s (%s)" % (n, reason, STRICTER.get(reason, "NOT LISTED")))
    print("# kinder: %d in bytes of OpenPGP that no signature covers (checksum of the armor, hints, unhashed parts)"
          % sum(kinder.values()))
    for line in bad:
        print("# WRONG " + line)
    total = sum(row["all"] for row in counts.values())
    print("# %d objects, %d wrong" % (total, len(bad)))
    return 1 if bad or total == 0 else 0


if sys.argv[1] == "tamper":
    tamper(int(sys.argv[2]), sys.argv[3:])
else:
    sys.exit(compare(sys.argv[2], sys.argv[3:]))
