# SPDX-License-Identifier: Apache-2.0
"""usage: prometheus_text.py FILE: reads Prometheus' text format 0.0.4 by its
description (https://prometheus.io/docs/instrumenting/exposition_formats/), not
by what gitward writes, checks families and histograms, and prints the samples."""
import re
import sys

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
ESCAPES = {"\\": "\\", '"': '"', "n": "\n"}


def read_labels(line, at):
    labels = {}
    while line[at] != "}":
        name = LABEL.match(line, at).group()
        at += len(name)
        assert line[at : at + 2] == '="', line
        at += 2
        value = ""
        while line[at] != '"':
            if line[at] == "\\":
                value += ESCAPES[line[at + 1]]
                at += 1
            else:
                value += line[at]
            at += 1
        at += 1
        assert name not in labels, line
        labels[name] = value
        if line[at] == ",":
            at += 1
    return labels, at + 1


def read(text):
    assert text.endswith("\n"), "the last line must end"
    types, helps, samples, order = {}, set(), {}, []
    for line in text[:-1].split("\n"):
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types, "type twice: " + name
            types[name] = kind
            continue
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in helps, "help twice: " + name
            helps.add(name)
            continue
        assert not line.startswith("#") and line, line
        name = NAME.match(line).group()
        labels, at = ({}, len(name))
        if line[at] == "{":
            labels, at = read_labels(line, at + 1)
        assert line[at] == " ", line
        value = float(line[at + 1 :])
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        family = family if types.get(family) == "histogram" else name
        assert family in types and family in helps, "no type: " + name
        if not order or order[-1] != family:
            assert family not in order, "family in pieces: " + family
            order.append(family)
        key = (name, tuple(sorted(labels.items())))
        assert key not in samples, "twice: %r" % (key,)
        samples[key] = value
    for name, kind in types.items():
        if kind == "histogram":
            check_histogram(name, samples)
        if kind == "counter":
            assert name.endswith("_total"), name
    return samples


def check_histogram(name, samples):
    buckets = [(float(dict(k[1])["le"]), v) for k, v in samples.items() if k[0] == name + "_bucket"]
    assert buckets == sorted(buckets), "buckets are not in order"
    assert [v for _, v in buckets] == sorted(v for _, v in buckets), "buckets are not cumulative"
    assert buckets[-1][0] == float("inf")
    assert buckets[-1][1] == samples[(name + "_count", ())]
    assert (name + "_sum", ()) in samples


for (name, labels), value in read(open(sys.argv[1], encoding="utf-8", newline="").read()).items():
    print("%s %r %.15g" % (name, dict(labels), value))
