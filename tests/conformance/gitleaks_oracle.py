#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: gitleaks_oracle.py RULES.toml ROWS.jsonl

A second reader of rules in the form of gitleaks, by its documentation: Python's
own TOML, Python's own expressions. One line a row: "rule:line:column:digest:how" of
each finding, sorted; `how` is the first letters of the encodings and how often it was
decoded, or nothing. It knows what the rules of tests/conformance use; bytes
that are no UTF-8 are one character each, as in Go.
"""
import base64
import hashlib
import json
import math
import re
import sys
import tomllib

POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z",
    "punct": r"!-/:-@\[-`{-~", "space": r"\t-\r ", "word": r"\w", "xdigit": "0-9A-Fa-f",
}
# Characters of two categories beyond ASCII, as far as the rows need them.
CLASS = {"L": r"A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02c1\u0370-\u0373"
              r"\u0386-\u03ff\u0400-\u0481\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff"
              r"\uac00-\ud7a3",
         "N": r"0-9\u00b2\u00b3\u00b9\u00bc-\u00be\u0660-\u0669\u2460-\u249b"}
SPACE = r"\t\n\f\r "
PASSES = 5


def escape(s, i):
    """One escape at s[i] == '\\', as text for inside a class, and where it ends."""
    c = s[i + 1]
    if c == "x" and s[i + 2] == "{":
        end = s.index("}", i)
        return "\\U%08x" % int(s[i + 3:end], 16), end + 1
    if c == "x":
        return "\\x" + s[i + 2:i + 4], i + 4
    if c in "pP" and s[i + 2] in CLASS:
        assert c == "p"
        return CLASS[s[i + 2]], i + 3
    if c == "s":
        return SPACE, i + 2
    if c in "wdWDaftrnv":
        return "\\" + c, i + 2
    if c == "S":
        return None, i + 2
    assert not c.isalnum(), "escape \\" + c
    return "\\" + c, i + 2


def char_class(s, i):
    j = i + 1
    out = "["
    if s[j] == "^":
        out, j = "[^", j + 1
    first, many = True, False  # many: the member before was itself a class
    while first or s[j] != "]":
        first, was_many, many = False, many, False
        if s.startswith("[:", j) and ":]" in s[j:]:
            end = s.index(":]", j)
            out += POSIX[s[j + 2:end]]
            j, many = end + 2, True
        elif s[j] == "\\":
            many = s[j + 1] in "wdsWDSpP"
            if s[j + 1] == "S":
                out += r"\S\v"
                j += 2
            else:
                piece, j = escape(s, j)
                out += piece
        else:
            out += "\\" + s[j] if s[j] in "[]&~|" or (s[j] == "-" and was_many) else s[j]
            j += 1
    return out + "]", j + 1


def translate(s):
    """Go to Python: flags that stand in the middle wrap what is behind them."""
    out, i, stack = "", 0, []
    flags, wraps = frozenset(), 0

    def wrapper(new):
        on = "".join(sorted(f for f in new if f in "i"))
        return "(?%s:" % (on if on else "-i")

    while i < len(s):
        c = s[i]
        if c == "[":
            piece, i = char_class(s, i)
            out += piece
        elif c == "\\" and s[i + 1] in "bBA":
            out += s[i:i + 2]
            i += 2
        elif c == "\\" and s[i + 1] == "z":
            out += r"\Z"
            i += 2
        elif c == "\\" and s[i + 1] == "Q":
            end = s.find("\\E", i)
            end = len(s) if end < 0 else end
            out += re.escape(s[i + 2:end])
            i = end + 2
        elif c == "\\":
            if s[i + 1] == "S":
                out, i = out + "[^" + SPACE + "]", i + 2
            else:
                piece, i = escape(s, i)
                out += "[" + piece + "]" if piece[0] != "\\" or len(piece) > 2 and piece[1] not in "xU" \
                    else piece
        elif c == "(":
            m = re.compile(r"\(\?(?:P?<\w+>|([imsU]*)(?:-([imsU]*))?([:)]))").match(s, i)
            if m is None or m.group(3) is None:
                assert m is not None or s[i + 1] != "?", s[i:i + 4]
                out += "("
                stack.append((flags, wraps))
                wraps = 0
                i = m.end() if m else i + 1
                continue
            new = (flags | set(m.group(1))) - set(m.group(2) or "")
            if m.group(3) == ":":
                stack.append((flags, wraps))
                wraps = 0
                out += "(?:" if ("i" in new) == ("i" in flags) else wrapper(new)
            elif ("i" in new) != ("i" in flags):
                out += wrapper(new)
                wraps += 1
            flags = new
            i = m.end()
        elif c == ")":
            out += ")" * wraps + ")"
            flags, wraps = stack.pop()
            i += 1
        elif c == "|":
            outer = stack[-1][0] if stack else frozenset()
            out += ")" * wraps + "|"
            # A flag set in one alternative holds in those behind it.
            wraps = 0
            if ("i" in flags) != ("i" in outer_flags(stack, outer, out)):
                out += wrapper(flags)
                wraps = 1
            i += 1
        elif c in "^$":
            out += ("(?m:%s)" % c) if "m" in flags else (r"\A" if c == "^" else r"\Z")
            i += 1
        elif c == ".":
            out += "(?s:.)" if "s" in flags else "[^\\n]"
            i += 1
        elif c in "*+?" or c == "{" and re.compile(r"\{\d+(,\d*)?\}").match(s, i):
            end = i + 1 if c != "{" else s.index("}", i) + 1
            lazy = s[end:end + 1] == "?"
            out += s[i:end] + ("?" if lazy != ("U" in flags) else "")
            i = end + lazy
        else:
            out += re.escape(c)
            i += 1
    assert not stack
    return out + ")" * wraps


def outer_flags(stack, outer, out):
    """The case that holds in the group itself: that of its own opening."""
    depth = 0
    j = len(out) - 1
    while j >= 0:
        if out[j] == ")" and not escaped(out, j):
            depth += 1
        elif out[j] == "(" and not escaped(out, j):
            if depth == 0:
                m = re.compile(r"\(\?(-?)i:").match(out, j)
                return (frozenset() if m.group(1) else frozenset("i")) if m else outer
            depth -= 1
        j -= 1
    return frozenset()


def escaped(out, j):
    """Behind an odd number of backslashes, or inside a class."""
    n = 0
    while j - n - 1 >= 0 and out[j - n - 1] == "\\":
        n += 1
    if n % 2:
        return True
    inside, k = False, 0
    while k < j:
        if out[k] == "\\":
            k += 2
            continue
        if not inside and out[k] == "[":
            inside = True
            k += 2 if out[k + 1] == "^" else 1
            continue
        if inside and out[k] == "]":
            inside = False
        k += 1
    return inside


def compiled(s):
    return re.compile(translate(s), re.ASCII) if s else None


def find_all(pattern, text):
    at, previous = 0, -1
    while at <= len(text):
        m = pattern.search(text, at)
        if m is None:
            return
        accept = True
        if m.end() == at:
            accept = m.start() != previous
            at += 1
        else:
            at = m.end()
        previous = m.end()
        if accept:
            yield m.start(), m.end()


class Allow:
    def __init__(self, table):
        t = {k.lower(): v for k, v in table.items()}
        self.all = t.get("condition", "").upper() in ("AND", "&&")
        self.commits = [c.strip().lower() for c in t.get("commits", [])]
        self.paths = self.join(t.get("paths"))
        self.regexes = self.join(t.get("regexes"))
        self.target = t.get("regextarget", "secret") or "secret"
        self.stopwords = [w.lower() for w in t.get("stopwords", [])]
        assert self.commits or self.paths or self.regexes or self.stopwords

    @staticmethod
    def join(patterns):
        return compiled("(?:" + "|".join(patterns) + ")") if patterns else None

    def path(self, path):
        return bool(self.paths and path and self.paths.search(path))

    def covers_text(self, path):
        if not self.all:
            return self.path(path)
        if self.regexes or self.stopwords or self.commits:
            return False
        return self.path(path)

    def covers(self, path, secret, match, line):
        target = {"secret": secret, "match": match, "line": line}[self.target]
        regex = bool(self.regexes and target and self.regexes.search(target))
        stop = any(w in secret.lower() for w in self.stopwords)
        if not self.all:
            return regex or stop
        checks = []
        if self.commits:
            checks.append(False)  # no row has a commit
        if self.paths:
            checks.append(self.path(path))
        if self.regexes:
            checks.append(regex)
        if self.stopwords:
            checks.append(stop)
        return all(checks)


class Rule:
    def __init__(self, table):
        t = {k.lower(): v for k, v in table.items()}
        self.id = t["id"]
        self.regex = compiled(t.get("regex"))
        self.path = compiled(t.get("path"))
        self.group = t.get("secretgroup", 0)
        self.entropy = t.get("entropy", 0)
        self.keywords = [k.lower() for k in t.get("keywords", [])]
        lists = t.get("allowlists") or ([t["allowlist"]] if "allowlist" in t else [])
        self.allows = [Allow(a) for a in lists]
        self.required = t.get("required", [])
        self.skip = t.get("skipreport", False)


def entropy(secret):
    length = len(secret.encode("utf-8", "surrogateescape"))
    counts = {}
    for c in secret:
        c = "\ufffd" if "\udc80" <= c <= "\udcff" else c
        counts[c] = counts.get(c, 0) + 1
    return -sum(n / length * math.log2(n / length) for n in counts.values())


class Text:
    def __init__(self, path, text):
        self.path, self.text = path, text
        self.newlines = [i for i, c in enumerate(text) if c == "\n"]

    def place(self, start, end):
        """0-based line, column in bytes, and the text of the lines."""
        ends, text = self.newlines, self.text
        first = sum(1 for n in ends if n <= start)
        last = sum(1 for n in ends if n < end)
        begin = ends[first - 1] if first else 0
        column = len(text[begin:start].encode("utf-8", "surrogateescape")) + 1
        if not ends:
            stop = len(text)
        elif first == len(ends):
            stop = end
            while stop < len(text) and text[stop] not in "\r\n":
                stop += 1
        else:
            stop = ends[last] if last < len(ends) else ends[first]
        return first, column, text[begin:max(stop, end)]


ENCODED = re.compile(
    r"(?P<percent>%[0-9A-Fa-f]{2}(?:[^\n]*%[0-9A-Fa-f]{2})?)"
    r"|(?P<unicode>(?:U\+[0-9A-Fa-f]{4}(?:[" + SPACE + r"]|\Z))+|(?:\\{1,2}[uU][0-9A-Fa-f]{4})+)"
    r"|(?P<hex>[0-9A-Fa-f]{32,})"
    r"|(?P<base64>[0-9A-Za-z_/+-]{16,}={0,2})")
ENCODINGS = list(ENCODED.groupindex)


def printable(s):
    return s if all("\t" <= c < "\x7f" for c in s) else ""


def decoded(kind, s):
    """"": it is not what it looks like."""
    if kind == "percent":
        codes = re.findall("%([0-9A-Fa-f]{2})", s)
        if not printable("".join(chr(int(c, 16)) for c in codes)):
            return ""
        return re.sub("%([0-9A-Fa-f]{2})", lambda m: chr(int(m.group(1), 16)), s)
    if kind == "unicode":
        runes = (int(c, 16) for c in re.findall("[uU][+]?([0-9A-Fa-f]{4})", s))
        return "".join("\ufffd" if 0xd800 <= c < 0xe000 else chr(c) for c in runes)
    if not re.search("[0-9]" if kind == "hex" else "[0-9+/_-]", s):
        return ""
    if kind == "hex":
        return "" if len(s) % 2 else printable(bytes.fromhex(s).decode("latin-1"))
    body = s.rstrip("=")
    pads, left = len(s) - len(body), len(body) % 4
    standard = not re.search("[-_]", body) and (left, pads) in ((0, 0), (2, 2), (3, 1))
    url = not re.search("[+/]", body) and not pads and left != 1
    if not standard and not url:
        return ""
    body = body.replace("-", "+").replace("_", "/")
    return printable(base64.b64decode(body + "=" * (-len(body) % 4)).decode("latin-1"))


def touch(a, b):
    return a[0] <= b[1] and b[0] <= a[1]


class Segment:
    """Text `source` (start, end) of the pass before, which stands at `place` of this one."""

    def __init__(self, source, place, kinds):
        self.source, self.place, self.kinds = source, place, kinds


class Pass:
    def __init__(self, text, before=None):
        self.text, self.before, self.segments = text, before, []
        self.depth = before.depth + 1 if before else 0

    def decode(self):
        out = Pass("", self)
        found = [(ENCODINGS.index(m.lastgroup), m.span()) for m in ENCODED.finditer(self.text)]
        at = 0
        for i, (kind, span) in enumerate(found):
            beside = found[i - 1:i] + found[i + 1:i + 2] if i else found[1:2]
            if any(k < kind and touch(s, span) for k, s in beside):
                continue
            text = decoded(ENCODINGS[kind], self.text[span[0]:span[1]])
            if not text:
                continue
            out.text += self.text[at:span[0]]
            kinds = {kind}.union(*(s.kinds for s in self.segments if touch(s.place, span)))
            place = (len(out.text), len(out.text) + len(text))
            out.segments.append(Segment(span, place, kinds))
            out.text += text
            at = span[1]
        out.text += self.text[at:]
        return out

    def touched(self, span):
        return [s for s in self.segments if touch(s.place, span)]

    def outer(self, span):
        """Where it stands in the first text."""
        if self.before is None:
            return span
        return self.before.outer(self.step_out(span))

    def step_out(self, span):
        touched = self.touched(span)
        for s in touched:
            if s.place[0] <= span[0] and span[1] <= s.place[1]:
                return s.source
        if touched:
            return (min(s.source[0] + min(span[0] - s.place[0], 0) for s in touched),
                    max(s.source[1] + max(span[1] - s.place[1], 0) for s in touched))
        # gitleaks leaves out this step, and those that follow.
        shift = max([0] + [s.source[1] - s.place[1] for s in self.segments
                           if s.place[1] < span[0]])
        return span[0] + shift, span[1] + shift

    def line(self, segments):
        start = segments[0].place[0]
        return self.text[max(self.text.rfind("\n", 0, start + 1), 0):
                         (self.text + "\n").find("\n", segments[-1].place[1])]


class Config:
    def __init__(self, path):
        with open(path, "rb") as f:
            t = {k.lower(): v for k, v in tomllib.load(f).items()}
        self.rules = {}
        for table in t.get("rules", []):
            rule = Rule(table)
            self.rules[rule.id] = rule
        lists = t.get("allowlists") or ([t["allowlist"]] if "allowlist" in t else [])
        self.allows = []
        for table in lists:
            targets = {k.lower(): v for k, v in table.items()}.get("targetrules")
            for rule in targets or []:
                self.rules[rule].allows.append(Allow(table))
            if not targets:
                self.allows.append(Allow(table))

    def run(self, rule, text, now):
        if any(a.covers_text(text.path) for a in rule.allows):
            return []
        if rule.path and not rule.path.search(text.path):
            return []
        if not rule.regex:
            return [] if now.before else [(0, 0, "", "")]
        found = []
        for start, end in find_all(rule.regex, now.text):
            match = now.text[start:end].strip("\n")
            segments = now.touched((start, end))
            tags = ""
            if now.before is None:
                row, column, line = text.place(start, start + len(match))
            elif not segments:
                continue
            else:
                row, column, line = text.place(*now.outer((start, end)))
                tags = "".join(ENCODINGS[k][0] for k in sorted(
                    set().union(*(s.kinds for s in segments)))) + str(now.depth)
            if "gitleaks:allow" in line:
                continue
            if segments:
                line = now.line(segments)
            secret = match
            m = rule.regex.search(match)
            if m and m.re.groups:
                if rule.group:
                    secret = m.group(rule.group) or ""
                else:
                    secret = next((g for g in m.groups() if g), match)
            if rule.entropy and (entropy(secret) if secret else 0) <= rule.entropy:
                continue
            if any(a.covers(text.path, secret, match, line) for a in self.allows + rule.allows):
                continue
            found.append((row + 1, column, secret, tags))
        return found

    def judge(self, text):
        if any(a.covers_text(text.path) for a in self.allows):
            return []
        out, now = [], Pass(text.text)
        while now is not None:
            out += self.look(text, now)
            now = now.decode() if now.depth < PASSES else None
            if now is not None and not now.segments:
                break
        return [f for f in out if not self.bettered(f, out)]

    def look(self, text, now):
        lower = now.text.lower()
        out = []
        for rule in self.rules.values():
            if rule.skip or rule.keywords and not any(k in lower for k in rule.keywords):
                continue
            found = self.run(rule, text, now)
            if found and rule.required:
                found = self.near(rule, found, text, now)
            out += [(rule.id, *f) for f in found]
        return out

    def near(self, rule, found, text, now):
        others = {r["id"]: self.run(self.rules[r["id"]], text, now) for r in rule.required}
        kept = []
        for f in found:
            met = set()
            for r in rule.required:
                for o in others[r["id"]]:
                    if "withinLines" in r and abs(f[0] - o[0]) > r["withinLines"]:
                        continue
                    if "withinColumns" in r and abs(f[1] - o[1]) > r["withinColumns"]:
                        continue
                    met.add(r["id"])
            if met == set(others):
                kept.append(f)
        return kept

    @staticmethod
    def bettered(f, all_found):
        if "generic" not in f[0].lower():
            return False
        return any(o[1] == f[1] and "generic" not in o[0].lower() and f[3] in o[3] for o in all_found)


def main():
    config = Config(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as rows:
        for number, line in enumerate(rows):
            row = json.loads(line)
            path = "r/%d/%s" % (number, row.get("path") or "example.txt")
            found = config.judge(Text(path, row["text"]))
            print(" ".join(sorted(
                "%s:%d:%d:%s:%s" % (rule, line, column, hashlib.sha256(
                    secret.encode("utf-8", "surrogateescape")).hexdigest()[:8], tags)
                for rule, line, column, secret, tags in found)), flush=True)


if __name__ == "__main__":
    main()
