#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The schema and the parser agree on what a policy is.

usage: policy_schema_test.py GITWARD [SCHEMA]

Each document is given to the JSON Schema and, as JSON (which is YAML), to
`gitward policy check`. Both must say what is expected here. Documents under
PARSER_ONLY are wrong in a way that a schema cannot see.
"""
import datetime
import json
import os
import subprocess
import sys
import tempfile

import jsonschema

TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def day(offset):
    return (TODAY + datetime.timedelta(days=offset)).isoformat()


def doc(**sections):
    return {"version": 1, **{key.replace("_", "-"): value for key, value in sections.items()}}


def exemption(**changes):
    entry = {
        "rule": "image-digest",
        "path": "apps/**",
        "reason": "until the registry is moved",
        "owner": "platform",
        "expires": day(30),
        **changes,
    }
    return doc(exemptions=[{key: value for key, value in entry.items() if value is not None}])


def rule(setting):
    return doc(rules={"image-digest": setting})


def ref(**entry):
    return doc(refs=[{key.replace("_", "-"): value for key, value in entry.items()}])


def commits(**demands):
    return ref(match="refs/heads/x", protected=True,
               commits={key.replace("_", "-"): value for key, value in demands.items()})


SSH = {"ssh": {"allowed-signers": "keys"}}
PEOPLE = {
    "ann": {"emails": "ann@example.com"},
    "bob": {"emails": ["bob@example.com", "BOB@home"], "until": day(0)},
    "bot": {"emails": "bot@example.com", "robot": True},
}
KEY = "ssh:SHA256:" + 43 * "A"
HEX40, HEX64 = 10 * "aB12", 16 * "aB12"


def believing(**sections):
    return doc(**{"trust": SSH, "principals": PEOPLE, "groups": {"two": ["ann", "bob"]},
                  **sections})


def trusting(**trust):
    return doc(trust={key.replace("_", "-"): value for key, value in trust.items()})


def person(**keys):
    return doc(trust=SSH, principals={"ann": keys})


def asking(**keys):
    return believing(refs=[{"match": "refs/heads/x", "protected": True,
                            **{key.replace("_", "-"): value for key, value in keys.items()}}])


def signing(**keys):
    return asking(commits={key.replace("_", "-"): value for key, value in keys.items()})


def reviewing(**keys):
    return asking(review={key.replace("_", "-"): value for key, value in keys.items()})
def secrets(**keys):
    return doc(secrets={key.replace("_", "-"): value for key, value in keys.items()})


GOOD = [
    trusting(**SSH),
    trusting(ssh={"allowed-signers": ["a", "b/c", "/etc/d"], "revoked": "..e"}),
    trusting(openpgp={"keyrings": "a", "revocations": ["b"]}),
    trusting(x509={"ca": [".a/b.pem"], "crl": "c"}),
    trusting(sigstore=[{"name": "public", "root": "a", "sha256": HEX64}]),
    trusting(sigstore=[{"name": "a", "root": "a"}, {"name": "b", "root": "b"}]),
    trusting(platform_keys=[{"name": "hub", "keys": ["a", "b"]}], ssh={"revoked": "c"}),
    doc(trust=SSH, time={"key-valid-at": "claim", "max-backdate": "3660d", "max-future": "24h"}),
    doc(trust=SSH, time={}, principals={}, groups={}),
    believing(),
    person(keys=[KEY, "pgp:" + HEX40, "pgp:" + HEX64, "x509:" + HEX64]),
    person(sigstore=[{"issuer": "https://i", "san": "a@b"}]),
    person(emails="a@b", robot=False, until=day(4000)),
    signing(signed="all"),
    signing(signed="none"),
    signing(signed="first-parent", signers="two", match="none", platform_keys="never"),
    signing(signed="all", signers=["ann", "*@example.com"], match="committer",
            platform_keys="merge-only", warn_until=day(366)),
    asking(commits={"signed": "all", "platform-keys": "allowed"}, since=HEX40),
    asking(commits={"signed": "all"}, since=HEX64),
    asking(tags={"annotated": True, "signers": ["two"]}),
    asking(tags={"annotated": False}),
    asking(push={"certificate": "required", "signers": "two", "slop": "300s"}),
    asking(push={"certificate": "optional", "slop": "24h"}),
    reviewing(threshold=20),
    reviewing(threshold=2, **{"from": ["two"]}, author_counts=True, robots_exempt=["bot"]),
    reviewing(threshold=1, **{"from": "ann"}, robots_exempt=[]),
    believing(paths=[{"match": "prod/**", "review": {"threshold": 1}}]),
    doc(refs=[{"match": "**", "protected": True, "commits": {"signed": "none"}}]),
    doc(),
    doc(profile="gitops"),
    doc(profile="strict"),
    doc(profile="audit"),
    doc(rules={}),
    rule("deny"),
    rule("warn"),
    rule("audit"),
    rule("off"),
    rule({"level": "off", "paths": "vendor/**"}),
    rule({"level": "warn", "paths": ["a", "b/*.yaml"], "exclude": ["**/x"], "reason": "why"}),
    doc(paths=[]),
    doc(paths=[{"match": "a/**", "ignore": True}]),
    doc(paths=[{"match": ["a", "{b,c}/*"], "environment": "e", "team": "t", "namespace": "n"}]),
    ref(match="refs/heads/main", protected=True),
    ref(match=["**", "refs/tags/*"], protected=False),
    ref(match="refs/heads/x", protected=True, allow_delete=True, allow_force=False),
    ref(match="refs/heads/x", protected=False, mode="audit", linear=True),
    ref(match="refs/heads/x", protected=False, mode="warn", merge_only=True, linear=False),
    ref(match="refs/heads/x", protected=True, mode="enforce", allow_create=False),
    ref(match="refs/heads/x", protected=False, allow_create=True, pushers="ann"),
    ref(match="refs/heads/x", protected=True, pushers=["ann", "ci-bot[1]"], max_commits=1),
    ref(match="refs/heads/x", protected=True, max_files=10000000, max_file_bytes=1073741824),
    ref(match="refs/heads/x", protected=True, commits={}),
    commits(author_email="*@example.com", committer_email=["*@example.com", "ann@*"]),
    commits(conventional=True, signed_off=True, max_subject=72),
    commits(conventional=["feat", "fix_2", "no-op"], signed_off=False),
    commits(conventional=False, issues=["SHOP", "#", "a_1"], trailers="Reviewed-by"),
    commits(issues="#", trailers=["Reviewed-by", "Fixes"], max_subject=1000),
    doc(exemptions=[]),
    exemption(),
    exemption(expires=day(0)),
    exemption(expires=day(366)),
    exemption(rule=["image-digest"]),
    exemption(path=None, object="apps/Deployment/shop/web"),
    exemption(object="/ConfigMap/*/*"),
    exemption(object="**"),
    secrets(gitleaks=False, baseline=False, ignore_files=False, inline_markers=False),
    secrets(gitleaks="a/b.toml", baseline="known.json", ignore_files=True),
    secrets(ignore_files=[]),
    secrets(ignore_files=[".gitleaksignore", "reports/gitleaks.json"], inline_markers=True),
    doc(suppressions={}),
    doc(suppressions={"local": False, "server": True}),
    doc(limits={}),
    doc(limits={"deadline_ms": 0, "refs": 1, "commits": 1000000}),
]

BAD = [
    [],
    "text",
    None,
    {},
    {"profile": "strict"},
    {"version": "1"},
    {"version": 2},
    {"version": None},
    {"version": True},
    doc(trust={}),
    doc(trust=None),
    doc(trust=[]),
    trusting(gpg={}),
    trusting(ssh={}),
    trusting(ssh={"revoked": "a"}),
    trusting(openpgp={"revocations": "a"}, x509={"crl": "b"}),
    trusting(ssh={"allowed_signers": "a"}),
    trusting(ssh={"allowed-signers": []}),
    trusting(ssh={"allowed-signers": [1]}),
    trusting(ssh={"allowed-signers": ""}),
    trusting(ssh={"allowed-signers": "../a"}),
    trusting(ssh={"allowed-signers": "a/../b"}),
    trusting(ssh={"allowed-signers": "a/.."}),
    trusting(ssh={"allowed-signers": "./a"}),
    trusting(ssh={"allowed-signers": "/a/./b"}),
    trusting(ssh={"allowed-signers": "a//b"}),
    trusting(ssh={"allowed-signers": "a/"}),
    trusting(ssh={"allowed-signers": "/"}),
    trusting(ssh={"allowed-signers": "x" * 256}),
    trusting(sigstore=[]),
    trusting(sigstore=[{"name": "a"}]),
    trusting(sigstore=[{"root": "a"}]),
    trusting(sigstore=[{"name": "a b", "root": "a"}]),
    trusting(sigstore=[{"name": "a", "root": ["a"]}]),
    trusting(sigstore=[{"name": "a", "root": "a", "sha256": HEX40}]),
    trusting(platform_keys=[{"name": "a", "keys": []}]),
    trusting(platform_keys={"name": "a", "keys": "a"}),
    doc(principals={}),
    doc(groups={}),
    doc(time={}),
    doc(trust=SSH, time={"key-valid-at": "now"}),
    doc(trust=SSH, time={"max-backdate": 14}),
    doc(trust=SSH, time={"max-backdate": "2w"}),
    doc(trust=SSH, time={"max-future": "0s"}),
    doc(trust=SSH, principals=[]),
    doc(trust=SSH, principals={"a@b": {"emails": "a@b"}}),
    doc(trust=SSH, principals={"a b": {"emails": "a@b"}}),
    doc(trust=SSH, principals={"": {"emails": "a@b"}}),
    doc(trust=SSH, principals={"x" * 101: {"emails": "a@b"}}),
    person(),
    person(robot=True),
    person(sigstore=[]),
    person(sigstore=[{"issuer": "i"}]),
    person(sigstore={"issuer": "i", "san": "s"}),
    person(emails=[]),
    person(emails="ann"),
    person(emails="*@b"),
    person(emails="a@b@c"),
    person(emails=["a@b", "a@b"]),
    person(keys="SHA256:" + 43 * "A"),
    person(keys="ssh:SHA256:" + 42 * "A"),
    person(keys="pgp:0123456789ABCDEF"),
    person(keys="x509:" + HEX40),
    person(emails="a@b", robot="no"),
    person(emails="a@b", until="tomorrow"),
    person(email="a@b"),
    believing(groups=[]),
    believing(groups={"g": []}),
    believing(groups={"g": ["ann", "ann"]}),
    believing(groups={"g": {"ann": True}}),
    doc(refs=[{"match": "**", "protected": True, "commits": {"signed": "all"}}]),
    doc(refs=[{"match": "**", "protected": True, "tags": {"annotated": True}}]),
    doc(refs=[{"match": "**", "protected": True, "push": {"certificate": "required"}}]),
    doc(refs=[{"match": "**", "protected": True, "review": {"threshold": 1}}]),
    doc(paths=[{"match": "a", "review": {"threshold": 1}}]),
    signing(signed=True),
    signing(signed="some"),
    signing(signers=["ann"]),
    signing(signed="none", match="committer"),
    signing(platform_keys="allowed"),
    signing(warn_until=day(3)),
    signing(signed="all", signers=[]),
    signing(signed="all", signers=["ann", "ann"]),
    signing(signed="all", signers="*"),
    signing(signed="all", match="author"),
    signing(signed="all", platform_keys="always"),
    signing(signed="all", warn_until="soon"),
    asking(since=HEX40),
    asking(commits={"signed": "none"}, since=HEX40),
    asking(commits={"signed": "all"}, since="abcdef"),
    asking(tags={}),
    asking(tags=True),
    asking(tags={"signers": ["ann"]}),
    asking(tags={"annotated": False, "signers": ["ann"]}),
    asking(push={}),
    asking(push={"certificate": True}),
    asking(push={"certificate": "required", "slop": 300}),
    reviewing(),
    reviewing(threshold=0),
    reviewing(threshold=21),
    reviewing(threshold="2"),
    reviewing(threshold=1, **{"from": []}),
    reviewing(threshold=1, **{"from": "*@b"}),
    reviewing(threshold=1, author_counts=1),
    reviewing(threshold=1, robots_exempt="a b"),
    reviewing(threshold=1, stale=True),
    believing(paths=[{"match": "a", "review": 1}]),
    doc(kubernetes="1.31"),
    doc(exemption=[]),
    doc(profile="nsa"),
    doc(profile=None),
    doc(profile=["strict"]),
    doc(rules=None),
    doc(rules=[]),
    doc(rules={"Image Digest": "deny"}),
    rule("error"),
    rule("DENY"),
    rule(None),
    rule(True),
    rule(False),
    rule([]),
    rule({}),
    rule({"paths": ["a"]}),
    rule({"level": "off", "path": "a"}),
    rule({"level": "off", "paths": []}),
    rule({"level": "off", "paths": [1]}),
    rule({"level": "off", "paths": None}),
    rule({"level": "off", "paths": "/a"}),
    rule({"level": "off", "paths": "./a"}),
    rule({"level": "off", "exclude": "a/"}),
    rule({"level": "off", "exclude": ""}),
    rule({"level": "off", "reason": ""}),
    rule({"level": "off", "reason": "  "}),
    rule({"level": "off", "reason": 5}),
    rule({"level": "off", "reason": "x" * 1025}),
    doc(paths={}),
    doc(paths=["a/**"]),
    doc(paths=[{"ignore": True}]),
    doc(paths=[{"match": "a", "ignore": "true"}]),
    doc(paths=[{"match": "a", "ignore": None}]),
    doc(paths=[{"match": "a", "team": 5}]),
    doc(paths=[{"match": "a", "team": ""}]),
    doc(paths=[{"match": "a", "owner": "x"}]),
    doc(paths=[{"match": []}]),
    doc(refs=[]),
    doc(refs={}),
    ref(match="refs/heads/main"),
    ref(protected=True),
    ref(match="main", protected=True),
    ref(match=["refs/heads/main", "main"], protected=True),
    ref(match="refs/heads/x", protected=1),
    ref(match="refs/heads/x", protected=False, allow_force=True),
    ref(match="refs/heads/x", protected=False, allow_delete=False),
    ref(match="refs/heads/x", protected=True, allowforce=True),
    ref(match="refs/heads/x", protected=True, mode="off"),
    ref(match="refs/heads/x", protected=True, mode=None),
    ref(match="refs/heads/x", protected=True, mode=["warn"]),
    ref(match="refs/heads/x", mode="warn"),
    ref(match="refs/heads/x", protected=True, allow_create="no"),
    ref(match="refs/heads/x", protected=True, linear=1),
    ref(match="refs/heads/x", protected=True, linear=True, merge_only=True),
    ref(match="refs/heads/x", protected=True, merge=True),
    ref(match="refs/heads/x", protected=True, pushers=[]),
    ref(match="refs/heads/x", protected=True, pushers=[5]),
    ref(match="refs/heads/x", protected=True, pushers=["a b"]),
    ref(match="refs/heads/x", protected=True, pushers=""),
    ref(match="refs/heads/x", protected=True, pushers="x" * 101),
    ref(match="refs/heads/x", protected=True, max_commits=0),
    ref(match="refs/heads/x", protected=True, max_commits=1000001),
    ref(match="refs/heads/x", protected=True, max_files="5"),
    ref(match="refs/heads/x", protected=True, max_files=10000001),
    ref(match="refs/heads/x", protected=True, max_file_bytes=1073741825),
    ref(match="refs/heads/x", protected=True, max_file_bytes=1.5),
    ref(match="refs/heads/x", protected=True, commits=None),
    ref(match="refs/heads/x", protected=True, commits=[]),
    commits(author="*@example.com"),
    commits(author_email="example.com"),
    commits(author_email=[]),
    commits(committer_email=[None]),
    commits(conventional="feat"),
    commits(conventional=[]),
    commits(conventional=["a b"]),
    commits(conventional=[True]),
    commits(issues=["SHOP-1"]),
    commits(issues=["1SHOP"]),
    commits(issues=[]),
    commits(issues=True),
    commits(trailers=["Reviewed by"]),
    commits(trailers=[]),
    commits(signed_off="yes"),
    commits(max_subject=0),
    commits(max_subject=1001),
    doc(exemptions={}),
    doc(exemptions=[None]),
    exemption(rule=None),
    exemption(reason=None),
    exemption(owner=None),
    exemption(expires=None),
    exemption(path=None),
    exemption(rule=[]),
    exemption(rule={}),
    exemption(rule=5),
    exemption(path=["a"]),
    exemption(path="/a"),
    exemption(object="apps/Deployment/web"),
    exemption(object=""),
    exemption(expires="tomorrow"),
    exemption(expires="2026-7-1"),
    exemption(expires=20260701),
    exemption(ticket="x"),
    doc(secrets=[]),
    secrets(gitleaks=True),
    secrets(gitleaks=""),
    secrets(gitleaks="/etc/rules.toml"),
    secrets(baseline="../known.json"),
    secrets(baseline="a//b"),
    secrets(baseline="a/"),
    secrets(baseline=".git/known"),
    secrets(baseline=["a"]),
    secrets(ignore_files="a"),
    secrets(ignore_files=[5]),
    secrets(ignore_files=["./a"]),
    secrets(ignore_files=["a"] * 17),
    secrets(inline_markers="yes"),
    secrets(markers=True),
    doc(suppressions=True),
    doc(suppressions={"local": "yes"}),
    doc(suppressions={"remote": True}),
    doc(limits=[]),
    doc(limits={"refs": 0}),
    doc(limits={"refs": -1}),
    doc(limits={"refs": "5"}),
    doc(limits={"refs": 1.5}),
    doc(limits={"refs": None}),
    doc(limits={"refs": 100001}),
    doc(limits={"yaml-depth": 5}),
]

PARSER_ONLY = [
    trusting(openpgp={"keyrings": ["a", "b"]}, x509={"ca": ["a", "a"]}),
    trusting(sigstore=[{"name": "a", "root": "a"}, {"name": "a", "root": "b"}]),
    doc(trust=SSH, time={"max-backdate": "3661d"}),
    doc(trust=SSH, time={"max-future": "25h"}),
    person(emails="a@b", until=day(-1)),
    person(emails=["a@b", "A@b"]),
    doc(trust=SSH, principals={"a": {"keys": KEY}, "b": {"keys": KEY}}),
    believing(groups={"g": ["nobody"]}),
    believing(groups={"ann": ["bob"]}),
    believing(groups={"g": "ann", "h": "g"}),
    signing(signed="all", signers="nobody"),
    signing(signed="all", warn_until=day(-1)),
    signing(signed="all", warn_until=day(368)),
    asking(tags={"annotated": True, "signers": "nobody"}),
    asking(push={"certificate": "required", "slop": "25h"}),
    reviewing(threshold=3, **{"from": ["two", "bot"]}),
    reviewing(threshold=1, **{"from": "bot"}),
    reviewing(threshold=1, robots_exempt=["ann"]),
    doc(rules={"no-such-rule": "deny"}),
    exemption(rule="no-such-rule"),
    exemption(expires=day(-1)),
    exemption(expires=day(368)),
    exemption(expires="2026-02-30"),
    exemption(path="a[b"),
    commits(author_email="*@[a"),
    rule({"level": "off", "paths": "a{b"}),
    rule({"level": "off", "reason": "two\nlines"}),
]


def parser_says(program, folder, document):
    path = os.path.join(folder, "policy.yaml")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out)
    run = subprocess.run([program, "policy", "check", path], capture_output=True, text=True,
                         timeout=20, check=False)
    return run.returncode, run.stdout + run.stderr


def main():
    program = os.path.abspath(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    schema_path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(
        here, "..", "..", "docs", "gitward.schema.json")
    with open(schema_path, encoding="utf-8") as text:
        schema = json.load(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    cases = [(d, True, True) for d in GOOD]
    cases += [(d, False, False) for d in BAD]
    cases += [(d, True, False) for d in PARSER_ONLY]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for document, schema_good, parser_good in cases:
            status, output = parser_says(program, folder, document)
            shown = json.dumps(document)[:200]
            if validator.is_valid(document) != schema_good:
                wrong += 1
                print(f"not ok: the schema {'refuses' if schema_good else 'accepts'} {shown}")
            if status != (0 if parser_good else 2):
                wrong += 1
                print(f"not ok: the parser ends with {status} for {shown}\n  {output.strip()}")
    print(f"policy schema: {len(cases)} documents, {wrong} disagreements")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
