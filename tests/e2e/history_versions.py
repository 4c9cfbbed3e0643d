# SPDX-License-Identifier: Apache-2.0
"""Histories of files that change a little each time, for gitward check --history.

usage: history_versions.py GITWARD FOLDER FIRST COUNT

For each of COUNT seeds from FIRST on a repository is made whose pack holds most
contents as deltas. What is found with --whole-files must be found without it,
and the token that was put into a file must be found at its first commit. Prints a
line for each seed that fails, and a summary; the status is 0 when all were equal.
"""
import base64
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import zlib

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VERSIONS = 24

# -- Secrets and what goes around them --------------------------------------------


def text_of(rng, alphabet, length):
    return "".join(rng.choice(alphabet) for _ in range(length))


def token(rng):
    """A token that is valid by its own checksum and belongs to nobody."""
    body = text_of(rng, DIGITS, 30)
    number, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        check = DIGITS[number % 62] + check
        number //= 62
    return "gh" + "p_" + body + check


def random_value(rng):
    return text_of(rng, DIGITS, rng.randint(18, 40))


def hex_value(rng):
    return text_of(rng, "0123456789abcdef", rng.choice((32, 40, 64)))


def word_value(rng):
    return rng.choice(("open-sesame", "hunter2", "correct horse battery staple", "Passw0rd!",
                       "dev#product", "letmein99", "12345678", "changeme", "${PASSWORD}"))


def value(rng):
    return rng.choice((random_value, random_value, hex_value, word_value))(rng)


def key_pair(rng):
    """An access key and its other half, within reach of one another or not."""
    return "AK" + "IA" + text_of(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), \
        text_of(rng, DIGITS + "+/", 40)


def pem(rng, lines):
    label = rng.choice(("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"))
    body = text_of(rng, DIGITS + "+/", 64 * lines)
    cut = [body[i:i + 64] for i in range(0, len(body), 64)]
    return ["-----BEGIN " + label + "-----"] + cut + ["-----END " + label + "-----"]


def wrapped(text, width):
    return [text[i:i + width] for i in range(0, len(text), width)]


def encoded(rng, text):
    """Lines that stand for a text."""
    form = rng.randrange(6)
    raw = text.encode()
    if form == 0:
        return wrapped(base64.b64encode(raw).decode(), rng.choice((20, 40, 64, 76, 900)))
    if form == 1:
        return wrapped(raw.hex(), rng.choice((32, 60, 64, 400)))
    if form == 2:
        return ["".join("%%%02x" % b for b in raw)]
    if form == 3:
        return ["".join("\\u%04x" % b for b in raw)]
    if form == 4:
        return ["".join("&#%d;" % b for b in raw)]
    return wrapped(base64.b64encode(base64.b64encode(raw)).decode(), 76)


SECRET_KEYS = ("password", "DB_PASSWORD", "api_key", "token", "client-secret", "apiToken", "secret",
               "passwd", "auth", "key", "private_key", "smtpPass", "accessKey")
PLAIN_KEYS = ("replicas", "image", "port", "region", "logLevel", "host", "cpu", "note", "owner",
              "path", "timeout", "zone", "tier", "label", "mode", "size")
WORDS = ("alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november "
         "oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu").split()


def words(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def plain_value(rng):
    return rng.choice((str(rng.randint(1, 9999)), words(rng, rng.randint(1, 4)), "true", "example.org",
                       "registry.example.com/a/b:1.%d" % rng.randint(0, 99), '"quoted"', "'one'",
                       "[a, b, c]", "{a: 1, b: 2}", "", "${REGION}", "{{ .Values.x }}", "100m"))


def filler(rng, count, indent):
    """Lines of YAML that mean nothing."""
    pad = " " * indent
    out = []
    for _ in range(count):
        out.append(pad + rng.choice((
            "%s%d: %s" % (rng.choice(PLAIN_KEYS), rng.randint(0, 999), plain_value(rng)),
            "# " + words(rng, rng.randint(1, 12)),
            "%s%d: %s" % (rng.choice(PLAIN_KEYS), rng.randint(0, 999), words(rng, 3)))))
    return out


# -- Pieces that only mean something together ---------------------------------------


def apart(rng, first, second, indent=0):
    """Two groups of lines with nothing, little, much or very much between them."""
    return first + filler(rng, rng.choice((0, 0, 1, 3, 8, 14, 20, 40, 120)), indent) + second


def piece_token(rng):
    return [rng.choice(("key: %s", "# %s", "use %s here", "%s", 'x = "%s"')) % token(rng)]


def piece_setting(rng):
    return [rng.choice(("%s: %s", "%s: \"%s\"", "%s=%s", "export %s='%s'", '  "%s": "%s",', "%s := \"%s\"",
                        "<%s>%s</x>", "--%s %s", "the %s is %s", "- %s=%s", "# %s: %s", "%s: &a %s",
                        "{%s: %s}", "- {name: %s, value: %s}", "set(\"%s\", \"%s\")"))
            % (rng.choice(SECRET_KEYS), value(rng))]


def piece_below(rng):
    """A name above its value, or above many lines."""
    key = rng.choice(SECRET_KEYS)
    mark = rng.choice(("", " |", " >", " |-", " >-", " &x", " !!str", " \"", " '"))
    return apart(rng, [key + ":" + mark], ["  " + value(rng)], 2)


def piece_pair(rng):
    first = "- name: %s" % rng.choice(SECRET_KEYS)
    last = "  value: %s" % value(rng)
    if rng.randrange(3) == 0:
        first, last = last.replace("  value", "- value"), first.replace("- name", "  name")
    return apart(rng, ["env:", first], [last], 2)


def piece_list(rng):
    head = rng.choice(("literals", "environment", "env", "args", "build_args", "things"))
    items = ["  - %s%d=%s" % (rng.choice(PLAIN_KEYS), i, words(rng, 1)) for i in range(rng.choice((0, 2, 60)))]
    return [head + ":"] + items + ["  - %s=%s" % (rng.choice(SECRET_KEYS), value(rng))]


def piece_secret(rng):
    kind = rng.choice(("Secret", "Secret", "secret", "ConfigMap", "SealedSecret", "Config", "ExternalSecret",
                       "CustomResourceDefinition", "\"Secret\""))
    data = rng.choice(("data", "stringData"))
    text = value(rng)
    if data == "data":
        text = base64.b64encode(text.encode()).decode()
    head = [rng.choice(("apiVersion: v1", "# no version")), "kind: " + kind, "metadata:"]
    return apart(rng, head, [data + ":"], 2) + apart(rng, [], ["  %s: %s" % (
        rng.choice(SECRET_KEYS + PLAIN_KEYS), text)], 2)


def piece_inside(rng):
    """A Secret in a block of text of something else, as it is or templated."""
    inner = piece_secret(rng)
    if rng.randrange(2) == 0:
        inner.insert(rng.randrange(len(inner)), "{{- if .Values.x }}")
    if rng.randrange(2) == 0:
        return ["```yaml"] + inner + ["```"]
    return ["manifest.yaml: |"] + ["  " + line for line in inner]


def piece_anchor(rng):
    name = rng.choice(("a", "b"))
    first = ["base%d: &%s" % (rng.randint(0, 99), name), "  %s: %s" % (rng.choice(SECRET_KEYS + PLAIN_KEYS), value(rng))]
    if rng.randrange(2) == 0:
        first = ["base%d: &%s %s" % (rng.randint(0, 99), name, value(rng))]
    return apart(rng, first, [rng.choice(("%s: *" % rng.choice(SECRET_KEYS), "  <<: *", "- *")) + name])


def piece_sops(rng):
    text = rng.choice((value(rng), "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]"))
    return apart(rng, ["%s: %s" % (rng.choice(SECRET_KEYS), text)],
                 ["sops:", "  mac: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]"])


def piece_kubeconfig(rng):
    return apart(rng, ["apiVersion: v1", "kind: Config"], ["users:", "- name: me", "  user:"]) + \
        ["    %s: %s" % (rng.choice(("token", "password", "client-key-data", "x")), value(rng))]


def piece_pem(rng):
    lines = pem(rng, rng.choice((2, 12, 25, 40)))
    pad = rng.choice(("", "  ", "    "))
    head = rng.choice(([], ["key: |"], ["tls.key: >"]))
    return head + [pad + line for line in lines]


def piece_encoded(rng):
    inner = rng.choice((token(rng), "password: " + value(rng), "\n".join(pem(rng, 6)),
                        words(rng, 20), "machine h login u password " + value(rng), token(rng) + words(rng, 60)))
    lines = encoded(rng, inner)
    pad = rng.choice(("", "  ", "\t"))
    return rng.choice(([], ["blob: |"], ["data: >-"], ["x: \\"])) + [pad + line for line in lines]


def piece_keys(rng):
    first, second = key_pair(rng)
    if rng.randrange(3) == 0:
        return apart(rng, wrapped(base64.b64encode(("id = %s" % first).encode()).decode(), 76),
                     wrapped(base64.b64encode(("secret = %s" % second).encode()).decode(), 76))
    return apart(rng, ["aws_access_key_id = " + first], [rng.choice(("aws_secret_access_key = ", "x: ")) + second])


def piece_wide(rng):
    """What a rule reads over several lines."""
    secret = random_value(rng)
    return rng.choice((
        lambda: ["machine example.org"] + [" "] * rng.choice((0, 1, 30)) + ["  login me"] + ["  password " + secret],
        lambda: apart(rng, ['{"kty": "EC", "crv": "P-256",'], ['"d": "%s"}' % text_of(rng, DIGITS, 43)]),
        lambda: ["curl https://example.org \\"] + ["  -H 'X-%d: 1' \\" % i for i in range(rng.choice((0, 3, 30)))] +
                ["  -u me:" + secret],
        lambda: ["credentials {"] + apart(rng, ["  username \"u\""], ["  password \"%s\"" % secret, "}"], 2),
        lambda: ["variable \"%s\" {" % rng.choice(SECRET_KEYS)] + apart(rng, [], ["  default = \"%s\"" % secret, "}"], 2),
        lambda: ["<%s>" % rng.choice(SECRET_KEYS), secret, "</x>"],
        lambda: ["Authorization: Bearer " + secret],
        lambda: ["postgres://me:%s@db.example.org/x" % secret],
        lambda: ["name: %s," % rng.choice(SECRET_KEYS), "value: " + secret],
        lambda: ["x = '''" + text_of(rng, DIGITS + "+/", 70), "'''"],
        lambda: ["datadog", "key", secret],
        lambda: ["Please use the following password to proceed to installation:", "", hex_value(rng)[:32]],
        lambda: ["user:$2y$05$" + text_of(rng, DIGITS + "./", 53)],
        lambda: ["x" * rng.choice((300, 900, 3000, 9000)) + " " + token(rng) + " " + "y" * rng.choice((10, 3000))],
        lambda: ["seed phrase:"] + apart(rng, [], ["abandon " * 11 + "about"]),
    ))()


def piece_plain(rng):
    return filler(rng, rng.choice((1, 3, 10, 30)), rng.choice((0, 2, 4)))


PIECES = (piece_token, piece_setting, piece_setting, piece_below, piece_pair, piece_list, piece_secret, piece_secret,
          piece_inside, piece_anchor, piece_sops, piece_kubeconfig, piece_pem, piece_encoded, piece_keys, piece_wide,
          piece_wide, piece_plain, piece_plain, piece_plain, piece_plain, piece_plain)

# -- Files -----------------------------------------------------------------------------

NAMES = ("app.yaml", "values.yaml", "kustomization.yaml", "all.json", "prod.env", "main.go", "run.sh", "README.md",
         "crd.yaml", "notes.txt", "deploy/web.yaml", "charts/x/templates/secret.yaml", "charts/x/templates/_h.tpl",
         "docker-compose.yml", "main.tf", "package-lock.json", "config.json", "a.pem", "x.py", "config/app.properties")


def as_json(rng, lines):
    out = ["{"]
    for i, line in enumerate(lines):
        if rng.randrange(12) == 0:
            out.append(line)
        elif ": " in line.strip() and "\"" not in line:
            key, text = line.strip().split(": ", 1)
            out.append('  "%s": "%s",' % (key, text))
        else:
            out.append('  "%s%d": "%s",' % (rng.choice(PLAIN_KEYS), i, words(rng, 4)))
    return out + ['  "end": 1', "}"]


def new_file(rng, name):
    lines = []
    if name.endswith(".yaml") and rng.randrange(2) == 0:
        lines = ["apiVersion: apps/v1", "kind: Deployment", "metadata:", "  name: web"]
    if name == "crd.yaml":
        lines = ["apiVersion: apiextensions.k8s.io/v1", "kind: CustomResourceDefinition"]
    if name == "kustomization.yaml":
        lines = ["resources:", "- app.yaml", "secretGenerator:", "- name: x"]
    while len(lines) < rng.choice((30, 60, 120)):
        if rng.randrange(8) == 0:
            lines += ["---"] if name.endswith("yaml") else [""]
        lines += rng.choice(PIECES if rng.randrange(3) == 0 else (piece_plain,))(rng)
    return as_json(rng, lines) if name.endswith(".json") else lines


# -- Changes ---------------------------------------------------------------------------


def change(rng, lines):
    """One change of a file, in place."""
    at = rng.randrange(len(lines))
    end = min(len(lines), at + rng.choice((1, 1, 1, 2, 5, 30)))
    kind = rng.randrange(24)
    line = lines[at]
    if kind < 4:
        lines[at:at] = rng.choice(PIECES)(rng)
    elif kind == 4:
        del lines[at:end]
    elif kind == 5:
        moved = lines[at:end]
        del lines[at:end]
        to = rng.randrange(len(lines) + 1)
        lines[to:to] = moved
    elif kind == 6:
        pad = rng.choice(("  ", "    ", "\t"))
        lines[at:end] = [pad + text for text in lines[at:end]]
    elif kind == 7:
        lines[at:end] = [text[2:] if text.startswith("  ") else text.lstrip() for text in lines[at:end]]
    elif kind == 8 and at + 1 < len(lines):
        lines[at:at + 2] = [line + rng.choice(("", " ", "\\")) + lines[at + 1]]
    elif kind == 9 and line:
        cut = rng.randrange(len(line))
        lines[at:at + 1] = [line[:cut], line[cut:]]
    elif kind == 10:
        lines[at:end] = ["# " + text for text in lines[at:end]]
    elif kind == 11:
        lines[at:end] = [text.replace("# ", "", 1) for text in lines[at:end]]
    elif kind == 12:
        lines[at] = line.split(":")[0] + rng.choice((": |", ": >", ":", ": &a", ": *a", ": {", ": [", ": \"", ": >-"))
    elif kind == 13:
        lines[at] = line.replace("\"", rng.choice(("'", "", "\\\"")))
    elif kind == 14:
        old = rng.choice(("name", "value", "kind", "data", "env", "password", "token", "key", "x", "args", "users"))
        new = rng.choice(("name", "value", "kind", "data", "env", "password", "token", "key", "x", "args", "users"))
        for i in range(len(lines)):
            if old in lines[i] and rng.randrange(3) > 0:
                lines[i] = lines[i].replace(old, new, 1)
                break
    elif kind == 15:
        lines[at:at] = [rng.choice((
            "---", "...", "kind: Secret", "kind: secret", "kind: ConfigMap", "kind: Config", "data:", "stringData:",
            "env:", "args:", "literals:", "sops:", "  <<: *a", "password:", "token: |", "x: |", "'''", "\"", "{", "}",
            "- name: DB_PASSWORD", "  value: %s" % value(rng), "users:", "```", "<!--", "{{ end }}", "%YAML 1.2",
            "kind: CustomResourceDefinition", "spec:", "? password", ": " + value(rng), "!!str", "\\", "-----BEGIN",
            "-----END PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----", "apiVersion: v1", "  # token", "key", ""))]
    elif kind == 16:
        lines[at] = line + rng.choice((" ", "\r", "\\", ":", " #", " |", ",", "\"", "\0", "x" * 3000, " # " + words(rng, 4)))
    elif kind == 17:
        digits = [i for i, c in enumerate(line) if c.isdigit()]
        if digits:
            i = rng.choice(digits)
            lines[at] = line[:i] + rng.choice("0123456789") + line[i + 1:]
    elif kind == 18 and ": " in line:
        lines[at] = line.split(": ")[0] + ": " + rng.choice((plain_value, value))(rng)
    elif kind == 19 and ": " in line:
        lines[at] = rng.choice(SECRET_KEYS + PLAIN_KEYS) + ": " + line.split(": ", 1)[1]
    elif kind == 20:
        lines[at:at] = lines[end:end + 3]
    elif kind == 21:
        lines[at] = line[:len(line) - len(line.lstrip())] + "- " + line.lstrip()
    elif kind == 22:
        lines[at] = line.replace("- ", "  ", 1)
    else:
        lines[at:at] = filler(rng, rng.choice((1, 2, 12)), rng.choice((0, 2, 4)))


def bytes_of(rng, lines, form):
    text = ("\r\n" if form == 1 else "\n").join(lines)
    if form != 2:
        text += "\n"
    if form == 3 and rng.randrange(3) > 0:
        return b"\xff\xfe" + text.encode("utf-16-le", "replace")
    if form == 4 and rng.randrange(3) == 0:
        return text[:len(text) // 2].encode() + b"\0" + text[len(text) // 2:].encode()
    return text.encode()


# -- Changes that give lines a meaning which stand elsewhere ---------------------------


def far(rng, indent=0):
    """Lines without a meaning, mostly more than a rule looks at."""
    return filler(rng, rng.choice((0, 2, 20, 40, 90)), indent)


def twin_item(rng):
    """A value becomes that of the name in the item before."""
    name = ["env:", "- name: " + rng.choice(SECRET_KEYS)] + far(rng, 2)
    rest = far(rng, 2) + ["  value: " + value(rng)]
    return name + ["- note: one"] + rest, name + rng.choice(([], ["  note: one"], ["# note"])) + rest


def twin_nest(rng):
    rest = ["    value: " + value(rng)]
    first = ["- foo:", "    name: " + rng.choice(SECRET_KEYS)] + far(rng, 4)
    return first + ["  bar:"] + far(rng, 4) + rest, first + far(rng, 4) + rest


def twin_list(rng):
    head = rng.choice(("env", "args", "literals", "environment"))
    first = [head + ":", "- A=1"] + ["- x%d=1" % i for i in range(rng.choice((0, 80)))]
    rest = ["- x%d=1" % i for i in range(rng.choice((0, 80)))] + ["- %s=%s" % (rng.choice(SECRET_KEYS), value(rng))]
    return first + ["foo:"] + rest, first + rest


def twin_list_json(rng):
    rest = ['    "x%d=1",' % i for i in range(rng.choice((0, 80)))] + ['    "%s=%s"' % (rng.choice(SECRET_KEYS), value(rng))]
    return ["{", '  "foo": ['] + rest + ["  ]", "}"], ["{", '  "env": ['] + rest + ["  ]", "}"]


def twin_pair_json(rng):
    rest = ['    "x%d": 1,' % i for i in range(rng.choice((0, 80)))] + ['    "value": "%s"' % value(rng), "  }]", "}"]
    first = ["{", '  "env": [{', '    "name": "%s"' % rng.choice(SECRET_KEYS)]
    first[2] += ","
    return first + rest, first[:2] + ['    "name": "plain",'] + rest


def twin_alias(rng):
    rest = ["env:", "- name: *n"] + far(rng, 2) + ["  value: " + value(rng)]
    return ["foo: &n plain"] + far(rng) + rest, ["foo: &n " + rng.choice(SECRET_KEYS)] + far(rng) + rest


def twin_quote(rng):
    """A line in the middle of a value that goes on over lines."""
    mark = rng.choice(("\"", "'"))
    first = [rng.choice(SECRET_KEYS) + ": " + mark]
    return first + ["  one: changeme", "  " + mark], first + ["  one: " + value(rng), "  " + mark]


def twin_block(rng):
    first = [rng.choice(SECRET_KEYS) + rng.choice((": |", ": >-"))] + far(rng, 2)
    return first + ["  - changeme"], first + ["  - " + value(rng)]


def twin_named_block(rng):
    first = ["- name: " + rng.choice(SECRET_KEYS), "  value: " + rng.choice(("|", ">-", "\""))] + far(rng, 4)
    return first + ["    - changeme"], first + ["    - " + value(rng)]


def twin_joined(rng):
    rest = ["    - " + value(rng)]
    key = "  " + rng.choice(SECRET_KEYS)
    return ["a:", key + ":"] + rest, ["a:", key + ": x"] + rest


def twin_border(rng):
    """A document begins where text, or something else, was."""
    kind = rng.choice(("Secret", "SealedSecret", "Config", "ExternalSecret", "secret"))
    inner = ["  apiVersion: " + rng.choice(("v1", "bitnami.com/v1alpha1")), "  kind: " + kind] + far(rng, 2) + rng.choice((
        ["  stringData:", "    pin: " + value(rng)],
        ["  spec:", "    encryptedData:", "      pin: " + value(rng)],
        ["  users:", "  - user:", "      token: " + rng.choice(("abc", value(rng)))]))
    first = rng.choice((["note: |", "  text"], ["spec:"], ["spec:", "  x: 1"]))
    return ["apiVersion: v1", "kind: Foo"] + first + inner, ["apiVersion: v1", "kind: Foo"] + first + ["---"] + inner


def twin_kind(rng):
    one, two = rng.sample(("Foo", "List", "FooList", "Secret", "secret", "Config", "ExternalSecret", "SealedSecret"), 2)
    rest = far(rng) + ["items:", "- apiVersion: v1", "  kind: " + rng.choice(("Secret", "ExternalSecret", "Config")),
                       "  stringData:", "    pin: " + value(rng), "  token: " + value(rng)]
    rest += far(rng) + ["data:", "  pin: " + value(rng)]
    return ["apiVersion: v1", "kind: " + one] + rest, ["apiVersion: v1", "kind: " + two] + rest


def twin_users(rng):
    first = ["apiVersion: v1", "kind: Config"] + far(rng)
    return first, first + ["users:", "- name: me", "  user:", "    token: abc"]


def twin_definition(rng):
    word = "CustomResourceDefinition"
    rest = far(rng) + ["billing_token: " + random_value(rng)]
    return rng.choice((
        (["# " + "x" * 60] * rng.choice((30, 33)) + ["kind: " + word] + rest,
         ["# " + "x" * 60] * rng.choice((30, 33)) + ["# more"] * 3 + ["kind: " + word] + rest),
        (far(rng) + ["see %s" % word], far(rng) + ["see %s" % word] + rest)))


def twin_pieces(rng):
    """A token whose halves are encoded, far apart."""
    first, second = key_pair(rng)
    halves = rng.choice((("id = " + first, "secret = " + second),
                         ("-----BEGIN RSA " + "PRIVATE KEY-----", text_of(rng, DIGITS, 200) + "\n-----END RSA PRIVATE KEY-----"),
                         ("machine example.org login me ", " password " + second),
                         ("here a NetworkCredential(", "\"me\", \"%s\")" % second)))
    one, two = (wrapped(base64.b64encode(half.encode()).decode(), 400) for half in halves)
    return ["a: "] + one + far(rng) + ["b: "], ["a: "] + one + far(rng) + ["b: "] + two


def twin_text(rng):
    kind = ["kind: " + rng.choice(("Secret", "secret", "\"Secret\""))]
    data = [rng.choice(("stringData:", "data:"))]
    last = ["  pin: " + value(rng)]
    parts = [kind, far(rng), data, far(rng, 2), last]
    cut = rng.choice((0, 2, 4))
    return sum(parts[:cut] + parts[cut + 1:], []), sum(parts, [])


def twin_odd(rng):
    """Forms of a key that are not looked for."""
    key, text = rng.choice(SECRET_KEYS), value(rng)
    rest = far(rng) + ["stringData:", "  pin: " + text]
    return rng.choice((
        (["# a\rx: " + text], ["# a\r%s: %s" % (key, text)]),
        (["# a\xe2\x80\xa8x: " + text], ["# a\xe2\x80\xa8%s: %s" % (key, text)]),
        (["\ufeffkind: Foo"] + rest, ["\ufeffkind: Secret"] + rest),
        (["!!str kind: Foo"] + rest, ["!!str kind: Secret"] + rest),
        (["&k kind: Foo"] + rest, ["&k kind: Secret"] + rest),
        (["? " + key, ": changeme"], ["? " + key, ": " + text]),
        (["- !!str name: " + key] + far(rng, 2) + ["  value: changeme"],
         ["- !!str name: " + key] + far(rng, 2) + ["  value: " + text]),
        (["tpl: &t", "  name: " + key] + far(rng) + ["env:", "- <<: *t", "  value: changeme"],
         ["tpl: &t", "  name: " + key] + far(rng) + ["env:", "- <<: *t", "  value: " + text])))


def twin_wide(rng):
    """What is read over lines, with and without one of them."""
    lines = rng.choice((piece_wide, piece_pem, piece_encoded, piece_keys))(rng)
    cut = rng.randrange(len(lines))
    return lines[:cut] + lines[cut + 1:], lines


TWINS = (twin_item, twin_nest, twin_list, twin_list_json, twin_pair_json, twin_alias, twin_quote, twin_block,
         twin_named_block, twin_joined, twin_border, twin_kind, twin_users, twin_definition, twin_pieces, twin_text,
         twin_odd, twin_wide, twin_wide)
TWIN_NAMES = ("one.yaml", "values.yaml", "two.json", "page.md", "run.sh", "kustomization.yaml", "main.go")


class Twin:
    """A file that turns from one form into another and back."""

    def __init__(self, rng, name):
        self.forms = rng.choice(TWINS)(rng)
        self.head = [] if name.endswith(".json") else far(rng)
        self.tail = [] if name.endswith(".json") else far(rng)
        self.which = 0

    def next(self, rng):
        if rng.randrange(3) > 0:
            self.which = 1 - self.which
        if self.tail and rng.randrange(3) == 0:
            self.tail += filler(rng, 1, 0)
        return self.head + list(self.forms[self.which]) + self.tail


# -- Repositories -----------------------------------------------------------------------


def make_stream(seed):
    """The stream for git fast-import, and what was planted: (path, token, commit's mark)."""
    rng = random.Random(seed)
    out, planted, mark = [], [], 0
    names = rng.sample(NAMES, 6)
    forms = [rng.choice((0, 0, 0, 0, 0, 1, 2, 3, 4)) for _ in names]
    files = [new_file(rng, name) for name in names]
    twins = [("t%d/%s" % (i, name), Twin(rng, name)) for i, name in enumerate(rng.choices(TWIN_NAMES, k=8))]
    for version in range(VERSIONS):
        mark += 1
        out.append(b"commit refs/heads/main\nmark :%d\ncommitter C <c@example.org> %d +0000\ndata 1\nx\n" %
                   (mark, 1700000000 + version * 60))
        for i, lines in enumerate(files):
            for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 4)) if version > 0 else 0):
                change(rng, lines)
                lines or lines.append("")
            if forms[i] == 0 and version > 0 and rng.randrange(60) == 0:
                secret = token(rng)
                lines.insert(rng.randrange(len(lines) + 1), "planted = %s" % secret)
                planted.append((names[i], secret, mark))
            data = bytes_of(rng, lines, forms[i])
            out.append(b"M 100644 inline %s\ndata %d\n%s\n" % (names[i].encode(), len(data), data))
        for name, twin in twins:
            data = bytes_of(rng, twin.next(rng), 0)
            out.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data))
        out.append(b"\n")
    return b"".join(out), planted


def make_repository(folder, stream):
    shutil.rmtree(folder, ignore_errors=True)
    git = ["git", "-C", folder]
    subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
    marks = os.path.join(folder, "marks")
    subprocess.run(git + ["fast-import", "--quiet", "--export-marks=marks"], input=stream, check=True)
    subprocess.run(git + ["repack", "-adfq", "--depth=50", "--window=50"], check=True)
    with open(marks) as lines:
        return {int(mark[1:]): commit for mark, commit in (line.split() for line in lines)}


def findings(gitward, folder, *options):
    run = subprocess.run([gitward, "-C", folder, "check", "--history", "--format", "json", *options],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode not in (0, 1, 3):
        raise RuntimeError("status %d: %s" % (run.returncode, run.stderr.decode("utf-8", "replace")[-300:]))
    return run.returncode, json.loads(run.stdout)["findings"]


def one_line(found):
    return " ".join(str(found.get(key, "-")) for key in ("rule", "path", "line", "commit", "confidence", "fingerprint"))


def try_seed(gitward, folder, seed):
    """How many findings there are, and what is wrong."""
    stream, planted = make_stream(seed)
    commits = make_repository(folder, stream)
    status, found = findings(gitward, folder)
    status_whole, whole = findings(gitward, folder, "--whole-files")
    wrong = []
    if status != status_whole:
        wrong.append("status %d, whole %d" % (status, status_whole))
    wrong += ["lost: " + one_line(f) for f in whole if f not in found]
    wrong += ["only: " + one_line(f) for f in found if f not in whole]
    for path, _, mark in planted:
        if not any(f["rule"].startswith("secret-") and f.get("path") == path and f.get("commit") == commits[mark]
                   for f in found):
            wrong.append("planted in %s at %s is not found" % (path, commits[mark]))
    return len(found), wrong


def main():
    gitward, folder, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    total = bad = 0
    for seed in range(first, first + count):
        number, wrong = try_seed(gitward, os.path.join(folder, "repo"), seed)
        total += number
        bad += bool(wrong)
        for line in wrong[:3]:
            print("seed %d: %s" % (seed, line), flush=True)
    print("%d histories, %d findings, %d histories differ" % (count, total, bad))
    return 1 if bad or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
