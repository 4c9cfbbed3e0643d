#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: sendpack.py SERVER OLD NEW REF PACK: push as no Git client would, with
a pack made by hand. Prints what the server says; exits 1 when it refuses."""
import subprocess
import sys


def read_packet(stream):
    size = int(stream.read(4) or b"0", 16)
    return stream.read(size - 4) if size > 4 else None


def packet(data):
    return b"%04x" % (len(data) + 4) + data


def main():
    server, old, new, ref, path = sys.argv[1:]
    child = subprocess.Popen(["git", "receive-pack", server], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    features = b""
    while (line := read_packet(child.stdout)) is not None:
        features = features or line.partition(b"\0")[2]
    wish = b"report-status object-format=sha256" if b"object-format=sha256" in features else b"report-status"
    child.stdin.write(packet(f"{old} {new} {ref}".encode() + b"\0" + wish) + b"0000")
    with open(path, "rb") as pack:
        while chunk := pack.read(1 << 20):
            child.stdin.write(chunk)
    child.stdin.close()
    said = []
    while (line := read_packet(child.stdout)) is not None:
        said.append(line.decode(errors="replace").rstrip("\n"))
    child.wait()
    print("\n".join(said))
    sys.exit(0 if "unpack ok" in said and f"ok {ref}" in said else 1)


main()
