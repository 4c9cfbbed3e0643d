#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The schema and the parser agree on what a server file is.

usage: server_schema_test.py LIBRARY SCHEMA [FILE...]

Each document is given to the JSON Schema and, as JSON (which is YAML), to
ward_server_config_check() of the shared library. Both must say what is expected
here. Each FILE must be good, to the parser.
"""
import ctypes
import json
import sys

import jsonschema


class Span(ctypes.Structure):
    """include/gitward/span.h"""

    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Error(ctypes.Structure):
    """include/gitward/error.h"""

    _fields_ = [("code", ctypes.c_int), ("line", ctypes.c_size_t), ("column", ctypes.c_size_t),
                ("message", ctypes.c_char * 512)]


def doc(**keys):
    return {"version": 1, **{key.replace("_", "-"): value for key, value in keys.items()}}


GRANTS = {"signers": "/etc/gitward/signers"}

GOOD = [
    doc(),
    doc(mode="enforce"),
    doc(mode="warn"),
    doc(mode="audit"),
    doc(policy={"file": "/etc/gitward/policy.yaml"}),
    doc(policy={"ref": "refs/heads/main"}),
    doc(policy={"ref": "refs/heads/a{b}"}),
    doc(floor="/etc/gitward/floor..yaml"),
    doc(floor="/..a/b.."),
    doc(state="/var/lib/gitward"),
    doc(state="none"),
    doc(state="none", on_timeout="reject"),
    doc(audit_log="/a b/c", metrics="/m"),
    doc(on_timeout="defer", state="/s"),
    doc(on_timeout="defer"),
    doc(deadline_ms=1, slots=1),
    doc(deadline_ms=3600000, slots=1024),
    doc(grants=GRANTS),
    doc(grants={**GRANTS, "folder": "/g", "max-hours": 168}),
    doc(push_certificates={"seed-file": "/s", "folders": ["a", "b"], "urls": "ssh://a"}),
    doc(push_certificates={}),
]

BAD = [
    [],
    "text",
    None,
    {},
    {"mode": "audit"},
    {"version": "1"},
    {"version": 2},
    doc(profile="strict"),
    doc(mode="off"),
    doc(mode=None),
    doc(mode=["audit"]),
    doc(policy="/etc/gitward/policy.yaml"),
    doc(policy={}),
    doc(policy={"file": "/a", "ref": "refs/heads/main"}),
    doc(policy={"path": "/a"}),
    doc(policy={"file": "a"}),
    doc(policy={"ref": "main"}),
    doc(policy={"ref": "refs/heads/*"}),
    doc(policy={"ref": "refs/heads/a..b"}),
    doc(policy={"ref": "refs/heads/a b"}),
    doc(policy={"ref": "refs/heads/a@{1}"}),
    doc(policy={"ref": "refs/heads//a"}),
    doc(policy={"ref": "refs/heads/a/"}),
    doc(policy={"ref": "refs/heads/a.lock"}),
    doc(floor="floor.yaml"),
    doc(floor="/etc/../floor.yaml"),
    doc(floor="/.."),
    doc(floor=None),
    doc(floor=["/a"]),
    doc(floor="/" + "x" * 1024),
    doc(floor="/a\u0000b"),
    doc(state="None"),
    doc(state="../s"),
    doc(state=False),
    doc(audit_log="audit.jsonl"),
    doc(metrics="/a\u001bb"),
    doc(on_timeout="accept"),
    doc(on_timeout=True),
    doc(state="none", on_timeout="defer"),
    doc(deadline_ms=0),
    doc(deadline_ms=3600001),
    doc(deadline_ms="20s"),
    doc(deadline=5),
    doc(slots=0),
    doc(slots=1025),
    doc(slots=1.5),
    doc(grants={}),
    doc(grants=True),
    doc(grants={"folder": "/g"}),
    doc(grants={"signers": "signers"}),
    doc(grants={**GRANTS, "max-hours": 169}),
    doc(grants={**GRANTS, "max-hours": 0}),
    doc(grants={**GRANTS, "hours": 5}),
    doc(push_certificates=True),
    doc(push_certificates={"seed-file": "s"}),
    doc(push_certificates={"folders": []}),
    doc(push_certificates={"urls": [1]}),
    doc(push_certificates={"urls": "a\tb"}),
    doc(push_certificates={"seed": "/s"}),
]


def parser_says(check, text):
    error = Error()
    code = check(b"server.yaml", Span(text, len(text)), ctypes.byref(error))
    return code, f"{error.line}:{error.column}: {error.message.decode(errors='replace')}"


def main():
    check = ctypes.CDLL(sys.argv[1]).ward_server_config_check
    check.argtypes = [ctypes.c_char_p, Span, ctypes.POINTER(Error)]
    check.restype = ctypes.c_int
    with open(sys.argv[2], encoding="utf-8") as text:
        schema = json.load(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    cases = [(d, True) for d in GOOD] + [(d, False) for d in BAD]
    wrong = 0
    for document, good in cases:
        code, message = parser_says(check, json.dumps(document).encode())
        shown = json.dumps(document)[:200]
        if validator.is_valid(document) != good:
            wrong += 1
            print(f"not ok: the schema {'refuses' if good else 'accepts'} {shown}")
        if code != (0 if good else -7):
            wrong += 1
            print(f"not ok: the parser returns {code} for {shown}\n  {message}")
    for path in sys.argv[3:]:
        with open(path, "rb") as file:
            code, message = parser_says(check, file.read())
        if code != 0:
            wrong += 1
            print(f"not ok: {path}: {message}")
    print(f"server schema: {len(cases)} documents, {wrong} disagreements")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
