#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: gitleaks_rows.py [SEED [COUNT]] > ROWS.jsonl

Texts for the comparison of readers (gitleaks.c): made-up tokens, encoded up to seven
times in all the ways that gitleaks decodes and some that it does not, beside and
inside one another. The same seed makes the same rows; none is kept in the tree.
"""
import base64
import json
import random
import string
import sys

LONG = 300
ALNUM = string.ascii_letters + string.digits


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def some(self, alphabet, count):
        return "".join(self.r.choice(alphabet) for _ in range(count))

    def token(self):
        r = self.r
        return r.choice([
            lambda: "ghp_" + self.some(ALNUM, 36),
            lambda: "glpat-" + self.some(ALNUM + "-_", 20),
            lambda: "AKIA" + self.some(string.ascii_uppercase + "234567", 16),
            lambda: "dop_v1_" + self.some("0123456789abcdef", 64),
            lambda: "xoxb-%s-%s%s" % (self.some("123456789", 11), self.some("123456789", 12),
                                      self.some(ALNUM, 24)),
            lambda: "https://user:%s@db.example.org/x" % self.some(ALNUM + "%+", 12),
            lambda: 'api_key = "%s"' % self.some(ALNUM, 32),
            lambda: "user = %s\npassword = %s" % (self.some(ALNUM, 6), self.some(ALNUM, 14)),
            lambda: "password=%s" % self.some(ALNUM + "!#/", 16),
            lambda: self.some("0123456789abcdef", 64),
            lambda: "secret: " + self.some(ALNUM, 12) + "\nlogin " + self.some(ALNUM, 5),
            lambda: "Authorization: Basic " + self.some(ALNUM, 20),
            lambda: "changeme " + self.some(ALNUM, 20),
            lambda: self.some(ALNUM + " =:\n", r.randrange(1, 60)),
        ])()

    # -- Encodings. Each takes text and gives text.

    def percent(self, s):
        r, all_of_it = self.r, self.r.random() < .5
        return "".join("%%%02x" % b if b > 126 or all_of_it or r.random() < .3 else chr(b)
                       for b in s.encode())

    def escapes(self, s):
        mark = self.r.choice(["\\u", "\\\\u", "\\U", "\\\\\\u"])
        form = self.r.choice(["%04x", "%04X"])
        return "".join(mark + form % min(ord(c), 0xffff) for c in s)

    def code_points(self, s):
        r = self.r
        blank = r.choice([" ", " ", "\t", "\n"])
        out = blank.join("U+%04X" % min(ord(c), 0xffff) for c in s)
        return out + r.choice([" ", "\n", "", "."])

    def hexadecimal(self, s):
        out = s.encode().hex()
        return out.upper() if self.r.random() < .3 else out

    def base64(self, s):
        r = self.r
        out = base64.b64encode(s.encode()).decode()
        if r.random() < .3:
            out = out.replace("+", "-").replace("/", "_")
        if r.random() < .3:
            out = out.rstrip("=")
        return out + ("=" if r.random() < .03 else "")

    def broken(self, s):
        """Almost one of the others: cut, or a byte that is no text."""
        kind = self.r.choice([self.hexadecimal, self.base64, self.percent, self.escapes])
        out = kind(self.r.choice(["\x00", "\x7f", "\u00e9", ""]) + s)
        return out[self.r.randrange(0, 3):]

    def encode(self, s):
        r = self.r
        return r.choice([self.percent, self.escapes, self.code_points, self.hexadecimal,
                         self.hexadecimal, self.base64, self.base64, self.base64,
                         self.broken])(s)

    # -- Texts.

    def around(self, s):
        r = self.r
        before = r.choice(["", "", " ", "key: ", "password=", 'token = "', "data:\n  ", "x%20y ",
                           "%41", "\\u0041", "abcdefghijklmnop", "U+0041 ", "\r\n", "secret ",
                           "import ", "\u00e9\u20ac "])
        behind = r.choice(["", "", " ", "\n", '"\n', "%41", " %2", "\\u0042 ", "==", "\r\n",
                           " # gitleaks:allow\n", "\n# gitleaks:allow\n", " demo\n", ";", "0123",
                           "\u4e2d"])
        return before + s + behind

    def nested(self, depth):
        out = self.token()
        for _ in range(depth):
            if self.r.random() < .5:
                out = self.around(out)
            # Escapes are six times as long as what they stand for.
            out = self.encode(out) if len(out) < LONG else self.base64(out)
        return out

    def text(self):
        r = self.r
        parts = [self.around(self.nested(r.choice([0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7])))
                 for _ in range(r.choice([1, 1, 1, 2, 3, 6]))]
        out = r.choice(["", "", "\n", " ", "\n\n", "="]).join(parts)
        return out + r.choice(["", "\n"])

    def path(self):
        return self.r.choice(["a.txt", "b.yaml", "c.md", "d.go", ".env", "e.json", "f.svg"])


def main():
    maker = Maker(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1500):
        print(json.dumps({"path": maker.path(), "text": maker.text()}))


if __name__ == "__main__":
    main()
