#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: makepack.py PACK SHAPE ARGUMENT...: packs that no Git client makes.
Prints the id of the commit that they carry; all but the trees and blobs of the
shape are plain. With a last argument `index`, its index is written as well.

  zeros PARENT BYTES        a commit with a file of zeros
  delta PARENT BYTES        a file that is a small delta over a large base
  lie PARENT BYTES          a delta that claims to be that large and is not
  chain PARENT LENGTH       a file at the end of that many deltas; standard
                            input is its last line
  deep PARENT DEPTH         a folder in a folder in a folder
  wide PARENT LEVELS        10^LEVELS files, in LEVELS trees
"""
import binascii
import hashlib
import struct
import sys
import zlib

TYPES = {"commit": 1, "tree": 2, "blob": 3, "refdelta": 7}


def zeros_stream(head, count):
    """Deflated HEAD and COUNT zeros, without ever holding them."""
    whole = zlib.compressobj(1)
    out = [whole.compress(head)] if head else []
    left = count
    block = bytes(1 << 20)
    out.append(whole.compress(block[: left % len(block)]) + whole.flush(zlib.Z_FULL_FLUSH))
    one = zlib.compressobj(1, zlib.DEFLATED, -15)
    body = one.compress(block) + one.flush(zlib.Z_FULL_FLUSH)
    out.append(body * (left // len(block)))
    check = zlib.adler32(head)
    low, high = check & 0xFFFF, check >> 16
    high = (high + count * low) % 65521
    out.append(b"\x03\x00" + struct.pack(">I", high << 16 | low))
    return b"".join(out)


class Pack:
    def __init__(self):
        self.entries = []  # (id, bytes)

    def entry(self, kind, size, stream, oid, extra=b""):
        head, left = bytearray(), size >> 4
        head.append(TYPES[kind] << 4 | size & 15)
        while left:
            head[-1] |= 0x80
            head.append(left & 0x7F)
            left >>= 7
        self.entries.append((oid, bytes(head) + extra + stream))
        return oid

    def add(self, kind, data):
        oid = object_id(kind, data)
        return self.entry(kind, len(data), zlib.compress(data, 1), oid)

    def delta(self, base, ops, oid):
        return self.entry("refdelta", len(ops), zlib.compress(ops, 1), oid, bytes.fromhex(base))

    def write(self, path, index):
        out = bytearray(b"PACK" + struct.pack(">II", 2, len(self.entries)))
        rows = []
        for oid, data in self.entries:
            rows.append((bytes.fromhex(oid), binascii.crc32(data), len(out)))
            out += data
        out += hashlib.sha1(out).digest()
        with open(path, "wb") as file:
            file.write(out)
        if index:
            write_index(path.removesuffix(".pack") + ".idx", sorted(rows), bytes(out[-20:]))


def write_index(path, rows, trailer):
    out = bytearray(b"\xfftOc" + struct.pack(">I", 2))
    for first in range(256):
        out += struct.pack(">I", sum(1 for row in rows if row[0][0] <= first))
    out += b"".join(row[0] for row in rows)
    out += b"".join(struct.pack(">I", row[1]) for row in rows)
    out += b"".join(struct.pack(">I", row[2]) for row in rows)
    out += trailer
    out += hashlib.sha1(out).digest()
    with open(path, "wb") as file:
        file.write(out)


def object_id(kind, data):
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data).hexdigest()


def zeros_id(count, head=b""):
    digest = hashlib.sha1(b"blob %d\0" % (count + len(head)) + head)
    block = bytes(1 << 20)
    for _ in range(count // len(block)):
        digest.update(block)
    digest.update(block[: count % len(block)])
    return digest.hexdigest()


def number(n):
    out = bytearray()
    while True:
        out.append(n & 0x7F | (0x80 if n > 0x7F else 0))
        n >>= 7
        if not n:
            return bytes(out)


def copy(size):
    return bytes([0x80 | 0x70]) + struct.pack("<I", size)[:3]


def tree(*items):
    return b"".join(b"%s %s\0" % (mode, name) + bytes.fromhex(oid) for mode, name, oid in items)


def zeros(pack, size):
    return pack.entry("blob", size, zeros_stream(b"", size), zeros_id(size))


def delta(pack, size):
    base_size = min(size, 8 << 20)
    base = zeros(pack, base_size)
    ops = number(base_size) + number(size)
    left = size
    while left:
        ops += copy(min(left, base_size))
        left -= min(left, base_size)
    return pack.delta(base, ops, zeros_id(size))


def lie(pack, size):
    base = pack.add("blob", b"base\n")
    return pack.delta(base, number(5) + number(size) + copy(5), hashlib.sha1(b"lie").hexdigest())


def chain(pack, length):
    text = b"line 0\n"
    last = pack.add("blob", text)
    for i in range(length):
        more = b"line %d\n" % (i % 10)
        ops = number(len(text)) + number(len(text) + len(more)) + copy(len(text)) + bytes([len(more)]) + more
        text += more
        last = pack.delta(last, ops, object_id("blob", text))
    tail = sys.stdin.buffer.read()
    ops = number(len(text)) + number(len(text) + len(tail)) + copy(len(text)) + bytes([len(tail)]) + tail
    return pack.delta(last, ops, object_id("blob", text + tail))


def deep(pack, depth):
    inner = pack.add("tree", tree((b"100644", b"file", pack.add("blob", b"x\n"))))
    for _ in range(depth):
        inner = pack.add("tree", tree((b"40000", b"d", inner)))
    return inner


def wide(pack, levels):
    inner, mode = pack.add("blob", b"x\n"), b"100644"
    for _ in range(levels):
        inner = pack.add("tree", tree(*((mode, b"%d" % i, inner) for i in range(10))))
        mode = b"40000"
    return inner


def main():
    path, shape, parent, size = sys.argv[1:5]
    pack = Pack()
    leaf = {"zeros": zeros, "delta": delta, "lie": lie, "chain": chain, "deep": deep, "wide": wide}[shape](pack, int(size))
    top = leaf
    if shape not in ("deep", "wide"):
        top = pack.add("tree", tree((b"100644", b"big", leaf)))
    who = "A <a@example.org> 1700000000 +0000"
    text = f"tree {top}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n{shape}\n"
    print(pack.add("commit", text.encode()))
    pack.write(path, sys.argv[5:] == ["index"])


main()
