#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Archives that say one thing to one program and another thing to the next.
. "$(dirname "$0")/lib.sh"

# pack NAME LINE...: what these lines of Python leave in `out` is pushed as NAME. `line` is the line
# with the secret, `zipped(name, ...)` a zip with it, deflated.
pack() {
  name=$1
  shift
  text > "$work/x/line"
  printf '%s\n' "$@" > "$work/x/lines.py"
  must python3 - "$work/x/line" "$work/x/lines.py" "$D/$name" <<'PY'
import gzip, io, struct, sys, tarfile, zipfile

line = open(sys.argv[1], "rb").read()


def zipped(name="key.txt", method=zipfile.ZIP_DEFLATED, content=line):
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", method) as z:
        z.writestr(name, content)
    return f.getvalue()


def parts(z):
    """Members, rows, end record."""
    row, end = z.rfind(b"PK\1\2"), z.rfind(b"PK\5\6")
    return z[:row], z[row:end], z[end:]


def moved(end, by):
    return end[:16] + struct.pack("<I", struct.unpack("<I", end[16:20])[0] + by) + end[20:]


def tar(*members):
    f = io.BytesIO()
    with tarfile.open(fileobj=f, mode="w", format=tarfile.PAX_FORMAT) as t:
        for m in members:
            t.addfile(m)
    return f.getvalue()


def named(name, kind=tarfile.REGTYPE, link="", about=None):
    m = tarfile.TarInfo(name)
    m.type, m.linkname, m.pax_headers = kind, link, about or {}
    return m


def inner(name):
    """A secret as it can stand in a name."""
    return name.decode().strip()


exec(open(sys.argv[2]).read())
open(sys.argv[3], "wb").write(out)
PY
  commit "$D" archive
  strike main
}

# --- Zip -------------------------------------------------------------------------------

zip_plain() { pack a.zip 'out = zipped()'; }
attack zip_plain 'a secret deflated in a zip' '\[secret-'
zip_other_name() { pack a.png 'out = zipped()'; }
attack zip_other_name 'a zip that is called an image' '\[secret-'
zip_behind_script() { pack run 'out = b"#!/bin/sh\nexit 0\n" * 9 + zipped()'; }
attack zip_behind_script 'a zip behind a script, places counted without it' '\[secret-'
zip_behind_counted() {
  pack run 'front = b"MZ" + bytes(500); m, r, e = parts(zipped())' \
    'out = front + m + r[:42] + struct.pack("<I", len(front)) + r[46:] + moved(e, len(front))'
}
attack zip_behind_counted 'a zip behind a program, places counted with it' '\[secret-'
zip_bytes_behind() { pack a.zip 'out = zipped() + bytes(3000)'; }
attack zip_bytes_behind 'other bytes behind the end record' '\[secret-'
zip_false_end() { pack a.zip 'out = zipped()[:-2] + struct.pack("<H", 60) + b"PK\5\6" + bytes(56)'; }
attack zip_false_end 'an end record of nothing in the comment' '\[secret-'
zip_no_directory() { pack a.zip 'out = parts(zipped())[0]'; }
attack zip_no_directory 'a zip without its directory, as a stream is read' '\[secret-'
zip_no_row() {
  pack a.zip 'm, r, e = parts(zipped("plain.txt", content=b"plain"))' \
    'h = parts(zipped())[0]' 'out = m + h + r + moved(e, len(h))'
}
attack zip_no_row 'a member that the directory does not know' '\[secret-'
zip_row_empty() {
  pack a.zip 'm, r, e = parts(zipped())' 'out = m + r[:20] + bytes(8) + r[28:] + e'
}
attack zip_row_empty 'the directory says that the member is empty' '\[secret-'
zip_row_stored() {
  pack a.zip 'm, r, e = parts(zipped())' 'out = m + r[:10] + bytes(2) + r[12:] + e'
}
attack zip_row_stored 'the directory says that the member is not packed' '\[secret-'
zip_row_locked() {
  pack a.zip 'm, r, e = parts(zipped())' 'out = m + r[:8] + b"\1" + r[9:] + e'
}
attack zip_row_locked 'the directory says that the member is encrypted' '\[secret-'
zip_header_locked() {
  pack a.zip 'm, r, e = parts(zipped())' 'out = m[:6] + b"\1" + m[7:] + r + e'
}
attack zip_header_locked 'the header says that the member is encrypted' '\[secret-'
zip_two_directories() {
  pack a.zip 'm, r, e = parts(zipped())' 'd, s, f = parts(zipped("plain.txt", content=b"plain"))' \
    's = s[:42] + struct.pack("<I", len(m) + len(r)) + s[46:]' \
    'out = m + r + d + s + e[:12] + struct.pack("<I", len(s)) + e[16:]'
}
attack zip_two_directories 'two directories: one by its place, one by its size' '\[secret-'
zip_sizes_follow() {
  pack a.zip 'm, r, e = parts(zipped())' 'm = m[:6] + b"\10" + m[7:14] + bytes(12) + m[26:]' 'out = m'
}
attack zip_sizes_follow 'a header that does not tell a size, and no directory' '\[secret-'

# --- Two forms in one file --------------------------------------------------------------------

gzip_then_zip() { pack a.gz 'out = gzip.compress(b"plain") + zipped()'; }
attack gzip_then_zip 'a zip behind a gzip' '\[secret-'
tar_then_zip() { pack a.tar 'out = tar(named("plain.txt")) + zipped()'; }
attack tar_then_zip 'a zip behind a tar' '\[secret-'
xz_then_zip() { pack a.xz 'out = __import__("lzma").compress(b"plain") + zipped()'; }
attack xz_then_zip 'a zip behind what is not opened' '\[secret-'
tar_then_tar() {
  pack a.tgz 'm = named("key.txt"); m.size = len(line); f = io.BytesIO()' \
    't = tarfile.open(fileobj=f, mode="w"); t.addfile(m, io.BytesIO(line)); t.close()' \
    'out = gzip.compress(tar(named("plain.txt")) + f.getvalue())'
}
attack tar_then_tar 'a tar behind the end of a tar' '\[secret-'

# --- Names ------------------------------------------------------------------------------------

zip_name() { pack a.zip 'out = zipped(inner(line) + ".txt")'; }
attack zip_name 'the name of a member of a zip' '\[secret-'
zip_name_inside() { pack a.zip 'out = zipped("in.zip", content=zipped(inner(line)))'; }
attack zip_name_inside 'the name of a member of a zip in a zip' '\[secret-'
tgz_file_name() { pack a.tgz 'out = gzip.compress(tar(named("d/" + inner(line))))'; }
attack tgz_file_name 'the name of an empty file of a tar.gz' '\[secret-'
tgz_folder_name() { pack a.tgz 'out = gzip.compress(tar(named(inner(line), tarfile.DIRTYPE)))'; }
attack tgz_folder_name 'the name of a folder of a tar.gz' '\[secret-'
tgz_link() { pack a.tgz 'out = gzip.compress(tar(named("link", tarfile.SYMTYPE, inner(line))))'; }
attack tgz_link 'where a link of a tar.gz points' '\[secret-'
tgz_long_name() { pack a.tgz 'out = gzip.compress(tar(named("d" * 150 + "/" + inner(line))))'; }
attack tgz_long_name 'a long name of a tar.gz' '\[secret-'
tgz_long_link() { pack a.tgz 'out = gzip.compress(tar(named("l", tarfile.SYMTYPE, "d" * 150 + "/" + inner(line))))'; }
attack tgz_long_link 'a long target of a link of a tar.gz' '\[secret-'
tgz_comment() { pack a.tgz 'out = gzip.compress(tar(named("f", about={"comment": inner(line)})))'; }
attack tgz_comment 'a comment of pax in a tar.gz' '\[secret-'
tar_parted_name() {
  pack a.tar 'm = named("d" * 50 + "/" + inner(line)[:20] + "/" + inner(line)[20:])' \
    'b = bytearray(m.tobuf(tarfile.USTAR_FORMAT)); b[0:100] = bytes(100); b[345:500] = bytes(155)' \
    'n = inner(line).encode(); b[0:len(n)] = n; b[345:349] = b"home"; b[148:156] = b" " * 8' \
    'b[148:156] = b"%06o\0 " % sum(b); out = gzip.compress(bytes(b) + bytes(1024))'
}
attack tar_parted_name 'a name in two fields' '\[secret-'
