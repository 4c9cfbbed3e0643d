#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every format of a report is what it claims to be.

usage: report_schema_test.py GITWARD

Runs the program on small files, good, bad and hostile, in each format. `json`
is held against docs/gitward.report.schema.json; `sarif` against the schema
that GITWARD_SARIF_SCHEMA names, if it does, and always against what GitHub
asks of an upload. Findings and verdict must agree between the formats.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VERDICT_EXIT = {"allowed": 0, "denied": 1, "undecided": 2, "nothing": 3}

BAD = b"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: prod
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers:
        - name: web
          image: nginx:latest
          securityContext:
            privileged: true
"""
GOOD = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: prod\ndata:\n  a: b\n"
HOSTILE_IMAGE = BAD.replace(b"nginx:latest", b'"::error::x ##[error]y\\e]0;t\\a\\u202e:latest"')
HOSTILE_NAME = b"::error file=x::y ##[error]\x1b[31m\n\xff.yaml"

CASES = [
    ("bad manifest", b"web.yaml", BAD, "denied"),
    ("good manifest", b"web.yaml", GOOD, "allowed"),
    ("hostile value", b"web.yaml", HOSTILE_IMAGE, "denied"),
    ("hostile name", HOSTILE_NAME, BAD, "denied"),
    ("awkward name", "dir with space/ü:,%.yaml".encode(), BAD, "denied"),
]

passed = failed = 0


def check(name, problem):
    global passed, failed
    if problem:
        failed += 1
        print(f"not ok - report {name}: {problem}")
    else:
        passed += 1
        print(f"ok - report {name}")


def run(gitward, folder, path, *options):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "GITHUB_", "CI"))}
    command = [gitward.encode(), b"check", b"--no-policy", *(o.encode() for o in options), b"--", path]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def unsafe(output):
    """What must never be in any output, whatever the input was."""
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8: {error}"
    found = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", text)
    return f"raw {found.group()!r}" if found else None


def json_problem(schema, output, status, verdict):
    report = json.loads(output)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(report):
        return f"{error.json_path}: {error.message}"
    if (report["verdict"], report["exit"]) != (verdict, status):
        return f"verdict {report['verdict']}, exit {report['exit']}, status {status}"
    counts = report["counts"]
    for status_name in ("denied", "warned", "audited", "existing", "suppressed"):
        listed = sum(f["status"] == status_name for f in report["findings"])
        if counts["dropped"] == 0 and status_name != "existing" and listed != counts[status_name]:
            return f"{listed} findings are {status_name}, counted {counts[status_name]}"
    if sum(counts["kinds"].values()) != counts["files"]:
        return "kinds do not add up to files"
    return None


def region_problem(region):
    names = ("startLine", "startColumn", "endLine", "endColumn")
    if any(region.get(name, 0) < 1 for name in names):
        return f"region {region}"
    start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    return f"region ends before it starts: {region}" if end < start else None


def rule_problem(rule):
    for key in ("shortDescription", "fullDescription", "help"):
        if not rule.get(key, {}).get("text"):
            return f"rule {rule['id']} has no {key}.text"
    if len(rule["properties"]["tags"]) > 10:
        return f"rule {rule['id']} has more than 10 tags"
    score = rule["properties"].get("security-severity")
    if score is not None and not 0 < float(score) <= 10:
        return f"rule {rule['id']} has security-severity {score}"
    return None


def result_problem(result, rules):
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        return f"ruleIndex of {result['ruleId']}"
    if result["level"] not in ("error", "warning", "note") or not result["message"]["text"]:
        return f"level or message of {result['ruleId']}"
    if not re.fullmatch(r"[0-9a-f]+:\d+", result["partialFingerprints"]["primaryLocationLineHash"]):
        return f"primaryLocationLineHash of {result['ruleId']}"
    place = result["locations"][0]["physicalLocation"]
    uri = urllib.parse.urlsplit(place["artifactLocation"]["uri"])
    if uri.scheme or uri.netloc or uri.path.startswith("/") or not re.fullmatch(r"[\w.~/%-]+", uri.path):
        return f"uri {uri.geturl()}"
    return region_problem(place["region"])


def sarif_problem(schema, output, status, verdict):
    log = json.loads(output)
    if schema is not None:
        for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(log):
            return f"{error.json_path}: {error.message}"
    if log["version"] != "2.1.0" or len(log["runs"]) != 1:
        return "version or number of runs"
    sarif_run = log["runs"][0]
    rules = sarif_run["tool"]["driver"]["rules"]
    problems = [rule_problem(rule) for rule in rules]
    problems += [result_problem(result, rules) for result in sarif_run["results"]]
    if {r["ruleId"] for r in sarif_run["results"]} != {rule["id"] for rule in rules}:
        problems.append("rules[] is not what results use")
    invocation = sarif_run["invocations"][0]
    if invocation["exitCode"] != status or invocation["executionSuccessful"] != (verdict != "undecided"):
        problems.append(f"invocation {invocation}")
    return next((problem for problem in problems if problem), None)


def github_problem(output, verdict):
    lines = output.decode("utf-8").splitlines()
    for line in lines:
        if line.lstrip().startswith("::") and not re.match(r"::(error|warning|notice) (file|title)=", line):
            return f"a command that is not ours: {line[:80]}"
        if "##[" in line or "##vso[" in line:
            return f"a legacy command: {line[:80]}"
    for kind in ("error", "warning", "notice"):
        if sum(line.startswith(f"::{kind} ") for line in lines) > 10:
            return f"more than 10 of {kind}"
    if any(line.startswith("::error ") for line in lines) != (verdict in ("denied", "undecided")):
        return "error annotations do not go with the verdict"
    return text_problem(output, verdict)


def text_problem(output, verdict):
    lines = output.decode("utf-8").splitlines()
    words = {"undecided": "could not decide", "nothing": "nothing to check"}
    if not lines[-1].startswith("checked "):
        return "the last line is not that of counts"
    if not lines[-2].startswith(f"gitward: {words.get(verdict, verdict)}"):
        return f"verdict line: {lines[-2]}"
    return None


def one_case(gitward, schemas, name, path, content, verdict):
    with tempfile.TemporaryDirectory() as folder:
        full = os.path.join(folder.encode(), path)
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as file:
                file.write(content)
        except OSError as error:
            check(name, f"this file system cannot hold the case: {error}")
            return
        for form in ("text", "json", "sarif", "github"):
            status, output, errors = run(gitward, folder, path, "--format=" + form)
            problem = unsafe(output) or unsafe(errors)
            if status != VERDICT_EXIT[verdict]:
                problem = f"exit status {status}, expected {VERDICT_EXIT[verdict]}: {errors[:200]!r}"
            elif problem is None and form == "json":
                problem = json_problem(schemas["json"], output, status, verdict)
            elif problem is None and form == "sarif":
                problem = sarif_problem(schemas["sarif"], output, status, verdict)
            elif problem is None and form == "github":
                problem = github_problem(output, verdict)
            elif problem is None:
                problem = text_problem(output, verdict)
            check(f"{form}: {name}", problem)


def rules_case(gitward):
    done = subprocess.run([gitward, "rules", "--format=json"], capture_output=True, timeout=60)
    rules = json.loads(done.stdout)["rules"]
    ids = [rule["id"] for rule in rules]
    check("rules as json", None if ids and ids == sorted(set(ids)) else "ids are not sorted and unique")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    gitward = os.path.abspath(sys.argv[1])
    schemas = {"sarif": None}
    with open(os.path.join(ROOT, "docs/gitward.report.schema.json"), encoding="utf-8") as file:
        schemas["json"] = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schemas["json"])
    if os.environ.get("GITWARD_SARIF_SCHEMA"):
        with open(os.environ["GITWARD_SARIF_SCHEMA"], encoding="utf-8") as file:
            schemas["sarif"] = json.load(file)
    for case in CASES:
        one_case(gitward, schemas, *case)
    rules_case(gitward)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
