# SPDX-License-Identifier: Apache-2.0
"""Compares our verdicts with those of `git verify-commit`.

usage: verify_oracle.py GITWARD CASES SAMPLES OPTION...

CASES: lines "kind case id". Of the case `good` of each kind, SAMPLES bytes are
changed in turn, as many in the headers, in the message and in the signature.
Prints lines as the tests do, and the counts.
"""
import base64
import collections
import concurrent.futures
import hashlib
import json
import os
import random
import subprocess
import sys
import zlib

# What we refuse and Git takes, by our reason; anything else is a failed test.
STRICTER = {
    "signer-not-committer": "the signer must be the committer",
    "weak-rsa-key": "RSA of 2048 bits and more",
    "unknown-signer": "a line of the list with a weak key admits nobody",
    "weak-key": "RSA of 2048 bits and more",
    "cert-weak": "RSA of 2048 bits and more",
    "weak-algorithm": "no DSA, no SHA-1",
    "weak-digest": "no SHA-1",
    "unsupported-curve": "only curves of NIST, Ed25519 and Ed448",
    "text-signature": "no signatures of text, which stay good when line ends change",
    "cert-wrong-usage": "a certificate for mail or code, not for servers",
    "attached-content": "no signature that brings a text along",
    "key-revoked": "a configured list of revocations is asked",
    "future-dated": "nothing is signed after it arrived",
    "bad-armor": "nothing but base64 in the armor",
    "bad-header": "headers that git fsck refuses",
    "noncanonical-header": "headers that Git leaves out of what is signed",
    "signature-format": "one kind of armor",
    "trailing-data": "nothing behind the signature",
    "malformed-signature": "DER and no other encoding",
    "malformed-attributes": "DER and no other encoding",
    "malformed-packet": "packets that fit together",
    "nul-byte": "no NUL byte in a commit",
    "not-one-signer": "one signer",
    "unsigned": "the signature stands in the header that Git writes",
    "backdated": "a claim near the time of arrival",
    "bad-time": "a claim that a clock can show",
    "cert-untrusted": "a chain that is strictly by RFC 5280",
}
# The same of a changed byte in a signature with X.509: gpgsm takes the signer's certificate from
# where it kept it, we take it from the signature, where somebody changed it.
CHANGED_CERT = {
    "unsupported-key-type",
    "malformed-certificate",
    "signer-certificate-missing",
    "cert-untrusted",
    "cert-wrong-usage",
    "cert-not-yet-valid",
    "cert-expired",
    "bad-signature",
    "weak-key",
}
# What Git refuses and we take, when objects are judged by their claim: gpg and gpgsm ask whether a
# key is good now, Git's SSH whether it was good at the time that is claimed. So do we, of all.
BY_CLAIM = {("pgp", "expired"), ("pgp", "retired")}
# Text that no signature covers and that says nothing (docs/decisions/0011-openpgp.md).
FREE = "OpenPGP: checksum of the armor, first 16 bits of the digest"


def git(*args, **more):
    return subprocess.run(["git", *args], capture_output=True, **more)


def store(raw):
    """Write a loose object as it is; no tool would."""
    whole = b"commit %d\0" % len(raw) + raw
    name = hashlib.sha1(whole).hexdigest()
    path = f".git/objects/{name[:2]}"
    os.makedirs(path, exist_ok=True)
    if not os.path.exists(f"{path}/{name[2:]}"):
        with open(f"{path}/{name[2:]}", "wb") as f:
            f.write(zlib.compress(whole, 1))
    return name


def regions(raw):
    start = raw.index(b"gpgsig ")
    end = raw.index(b"\n\n", start) + 1
    return {"header": range(0, start), "signature": range(start, end), "message": range(end, len(raw))}


def free_places(raw, kind):
    """Positions in an object with an OpenPGP signature that nobody signs (FREE)."""
    if not kind.startswith("pgp"):
        return set()
    free, digits = set(), []
    at = raw.index(b"\n \n", raw.index(b"gpgsig ")) + 3
    while not raw.startswith(b" -----END", at):
        end = raw.index(b"\n", at)
        if raw.startswith(b" =", at):
            free.update(range(at, end))
        else:
            digits.extend(range(at + 1, end))
        at = end + 1
    packet = base64.b64decode(bytes(raw[i] for i in digits))
    # A new header with a length of one or two bytes, or an old one.
    head = (2 if packet[1] < 192 else 3) if packet[0] & 0x40 else 2 + (packet[0] & 3)
    hint = head + 6 + int.from_bytes(packet[head + 4 : head + 6], "big")
    hint += 2 + int.from_bytes(packet[hint : hint + 2], "big")
    free.update(digits[hint * 8 // 6 : (hint + 2) * 8 // 6 + 1])
    return free


def git_says(name):
    return git("verify-commit", name).returncode == 0


def we_say(gitward, options, names):
    out = subprocess.run(
        [gitward, "verify", "commit", "--format", "json", *options, *names], capture_output=True
    )
    found = {s["id"]: s for s in json.loads(out.stdout)["signatures"] if "id" in s}
    return [found.get(n, {"verdict": "unverifiable", "reason": "unreadable"}) for n in names]


def compare(title, rows, ours, theirs, kinder):
    """Counts, and what is wrong, of one way to judge."""
    counts, rules, bad = collections.Counter(), collections.Counter(), []
    for (kind, case, name, free), us, git_passes in zip(rows, ours, theirs):
        we_pass = us["verdict"] == "pass"
        if we_pass == git_passes:
            counts[kind, "both pass" if we_pass else "both refuse"] += 1
        elif git_passes and case == "signature" and kind[:4] == "x509" and us["reason"] in CHANGED_CERT:
            counts[kind, "we alone refuse"] += 1
            rules[us["reason"], "the certificate in the signature is the one that counts"] += 1
        elif git_passes and us["reason"] in STRICTER:
            counts[kind, "we alone refuse"] += 1
            rules[us["reason"], STRICTER[us["reason"]]] += 1
        elif we_pass and free:
            counts[kind, "we alone pass, nothing signed was changed"] += 1
            rules["none", FREE] += 1
        elif we_pass and (kind, case) in kinder:
            counts[kind, "we alone pass, by the claim"] += 1
            rules["none", "by the time that is claimed, as Git does for SSH"] += 1
        else:
            bad.append(f"{kind} {case} {name}: git {git_passes}, gitward {us['verdict']} {us['reason']}")
    for (kind, what), n in sorted(counts.items()):
        print(f"# {title}: {kind}: {n} {what}")
    for (reason, rule), n in sorted(rules.items()):
        print(f"# {title}: rule {reason}: {rule}: {n}")
    for line in bad[:20]:
        print(f"#   {line}")
    word = "not ok" if bad else "ok"
    print(f"{word} - verify_oracle: {title}: {len(rows)} objects, {len(bad)} unexplained")


def main():
    gitward, cases, samples = sys.argv[1], sys.argv[2], int(sys.argv[3])
    options = sys.argv[4:]
    rows, tampered = [], []
    random.seed(5)
    for line in open(cases):
        kind, case, name = line.split()
        rows.append((kind, case, name, False))
        if case != "good":
            continue
        raw = git("cat-file", "commit", name).stdout
        free = free_places(raw, kind)
        for region, where in regions(raw).items():
            for at in random.sample(where, min(len(where), samples // 3)):
                changed = bytearray(raw)
                changed[at] ^= 1 << random.randrange(8)
                tampered.append((kind, region, store(bytes(changed)), at in free))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = list(pool.map(git_says, [r[2] for r in rows]))
        theirs_tampered = list(pool.map(git_says, [r[2] for r in tampered]))
    for (kind, case, name, _), git_passes in zip(rows, theirs):
        if case == "good" and not git_passes:
            print(f"not ok - verify_oracle: {kind}: git refuses its own signature")
    names = [r[2] for r in rows]
    now = ["--received", "now"]
    ours = we_say(gitward, options + now, names)
    for (kind, case, _, _), us, git_passes in zip(rows, ours, theirs):
        print(f"# {kind} {case}: git {'passes' if git_passes else 'refuses'}, gitward {us['verdict']} {us['reason']}")
    compare("as it arrives", rows, ours, theirs, set())
    compare("by the claim", rows, we_say(gitward, options, names), theirs, BY_CLAIM)
    names = [r[2] for r in tampered]
    ours = we_say(gitward, options + now, names)
    compare("changed bytes", tampered, ours, theirs_tampered, set())


main()
