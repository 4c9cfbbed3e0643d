#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Secrets in archives: in a folder, in the index, in a push, in a history.
. "$(dirname "$0")/lib.sh"

A=$work/a
must mkdir -p "$A/in/deep"
printf 'one\n%s\n' "$(token zipped)" > "$A/in/deep/key.txt"
echo plain > "$A/in/plain.txt"

# pack SCRIPT: a few lines of Python in the folder $A, with what they need.
pack() {
  (cd "$A" && printf '%s\n' 'import gzip, io, os, struct, tarfile, zipfile' \
    'key = open("in/deep/key.txt", "rb").read()' "$1" | python3 -) > "$work/must" 2>&1 && return
  fail "preparation: $1" "$(cat "$work/must")"
  exit 1
}

# opens FILE INNER [LINE]: a check of the file alone finds the token at this place.
opens() {
  expect 1 "$1 is opened" "$GITWARD" -C "$A" check "$1"
  says "$1: the place in it" "$1!$2:${3:-2}:.*\[secret-github"
  if grep -q "$(token zipped)" "$work/out"; then fail "$1: is not shown"; else pass "$1: is not shown"; fi
}

# --- Forms -------------------------------------------------------------------------------

pack 'z = zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED); z.write("in/plain.txt"); z.write("in/deep/key.txt")'
opens a.zip in/deep/key.txt
must cp "$A/a.zip" "$A/lib.jar"
opens lib.jar in/deep/key.txt
must cp "$A/a.zip" "$A/no-ending"
opens no-ending in/deep/key.txt
pack 'z = zipfile.ZipFile("stored.zip", "w"); z.write("in/deep/key.txt", "k.txt"); z.comment = b"x" * 300'
opens stored.zip k.txt
pack 'z = zipfile.ZipFile("big.zip", "w", zipfile.ZIP_DEFLATED)
with z.open("k.txt", "w", force_zip64=True) as f: f.write(key)'
opens big.zip k.txt
must tar -C "$A" -cf "$A/t.tar" in
opens t.tar in/deep/key.txt
must tar -C "$A" -czf "$A/chart-1.0.tgz" in
opens chart-1.0.tgz in/deep/key.txt
long=$(printf '%0120d' 1)/$(printf '%080d' 2)
must mkdir -p "$A/$long"
must cp "$A/in/deep/key.txt" "$A/$long/k.txt"
for form in gnu ustar pax; do
  must tar -C "$A" --format=$form -czf "$A/$form.tgz" "$long"
  opens $form.tgz "$long/k.txt"
done
must rm -rf "${A:?}/$(printf '%0120d' 1)"
gzip -c "$A/in/deep/key.txt" > "$A/key.txt.gz"
opens key.txt.gz key.txt
{ gzip -c "$A/in/plain.txt"; gzip -c "$A/in/deep/key.txt"; } > "$A/two.gz"
opens two.gz two 3

# --- Places and names ------------------------------------------------------------------------

pack 'b = open("a.zip", "rb").read(); open("installer", "wb").write(b"#!/bin/sh\nexit 0\n" + b)'
opens installer in/deep/key.txt
pack 'b = open("a.zip", "rb").read(); open("cut-short.zip", "wb").write(b[:b.find(b"PK\1\2")])'
opens cut-short.zip in/deep/key.txt
says 'what is missing is counted' '1 archive-broken'
pack 't = tarfile.open("names.tgz", "w:gz"); m = tarfile.TarInfo("d/" + key.decode().split()[1]); t.addfile(m)
m.name = "l"; m.type = tarfile.SYMTYPE; m.linkname = "far/" + key.decode().split()[1]; t.addfile(m); t.close()'
expect 1 'names in a tar.gz' "$GITWARD" -C "$A" check names.tgz
says 'are told' 'names.tgz!d/\*\*\*.*\[secret-github'
says 'targets of links too' 'names.tgz!l:.*\[secret-github'
lacks 'and not shown' "$(token zipped)"
pack 'z = zipfile.ZipFile("both.zip", "w", zipfile.ZIP_DEFLATED); z.writestr(key.decode().split()[1], key)'
expect 1 'a name that is a secret, of a file with one' "$GITWARD" -C "$A" check both.zip
says 'is told' 'both.zip!\*\*\*.*:2:.*\[secret-github'
lacks 'and not shown' "$(token zipped)"

# --- Archives in archives ----------------------------------------------------------------------

pack 'z = zipfile.ZipFile("war.war", "w"); z.write("lib.jar", "lib/lib.jar")
z.close()
z = zipfile.ZipFile("ear.ear", "w"); z.write("war.war")
z.close()
z = zipfile.ZipFile("four.zip", "w"); z.write("ear.ear")'
opens war.war lib/lib.jar!in/deep/key.txt
opens ear.ear war.war!lib/lib.jar!in/deep/key.txt
expect '1|2' 'four levels' "$GITWARD" -C "$A" check four.zip
says 'reach a limit' 'four.zip!ear.ear!war.war!lib/lib.jar.*\[limit-reached'
must tar -C "$A" -czf "$A/umbrella.tgz" chart-1.0.tgz
opens umbrella.tgz chart-1.0.tgz!in/deep/key.txt
printf 'version: 1\nlimits:\n  archive_depth: 4\n' > "$work/deep.yaml"
expect 1 'a policy may allow more levels' "$GITWARD" -C "$A" check --policy "$work/deep.yaml" four.zip
says 'and finds what is there' '\[secret-github'

# --- Bombs -----------------------------------------------------------------------------------------

pack 'open("zeros.gz", "wb").write(gzip.compress(bytes(200 << 20)))'
expect '1|2' 'a gzip of 200 MB of zeros' "$GITWARD" -C "$A" check zeros.gz
says 'is a limit' 'zeros.gz.*\[limit-reached'
pack 'z = zipfile.ZipFile("many.zip", "w")
for i in range(30000): z.writestr("f%d" % i, "x")'
expect '1|2' 'a zip of 30,000 files' "$GITWARD" -C "$A" check many.zip
says 'is a limit' 'many.zip.*archive_members.*\[limit-reached'
pack '# one packed content that many names share
z = zipfile.ZipFile("one.zip", "w", zipfile.ZIP_DEFLATED); z.writestr("a", bytes(8 << 20)); z.close()
b = open("one.zip", "rb").read()
at = b.rfind(b"PK\1\2"); end = b.rfind(b"PK\5\6"); row = b[at:end]
e = bytearray(b[end:]); e[8:12] = struct.pack("<HH", 500, 500); e[12:16] = struct.pack("<I", 500 * len(row))
open("overlap.zip", "wb").write(b[:at] + row * 500 + bytes(e))'
expect '1|2' 'a zip whose members overlap' "$GITWARD" -C "$A" check overlap.zip
says 'is a limit' 'overlap.zip.*\[limit-reached'

# --- What cannot be opened ------------------------------------------------------------------------------

# counts FILE REASON: nothing is denied, and the skip is counted.
counts() {
  expect 0 "$1" "$GITWARD" -C "$A" check "$1"
  says "$1 is counted" "$2"
}
pack 'b = bytearray(open("a.zip", "rb").read()); i = 0
while (i := b.find(b"PK\1\2", i)) >= 0: b[i + 8] |= 1; i += 4
i = 0
while (i := b.find(b"PK\3\4", i)) >= 0: b[i + 6] |= 1; i += 4
open("locked.zip", "wb").write(b)'
counts locked.zip '2 archive-encrypted'
pack 'open("cut.zip", "wb").write(open("a.zip", "rb").read()[:80])'
counts cut.zip '1 archive-broken'
pack 'open("broken.gz", "wb").write(b"\x1f\x8b\x08\0\0\0\0\0\0\3" + b"\xff" * 40)'
counts broken.gz '1 archive-broken'
pack 'open("k.xz", "wb").write(__import__("lzma").compress(b"plain " * 99))'
counts k.xz '1 archive-form'
pack 'z = zipfile.ZipFile("bz.zip", "w", zipfile.ZIP_BZIP2); z.write("in/deep/key.txt")'
counts bz.zip '1 archive-form'
pack 'open("half.tgz", "wb").write(open("chart-1.0.tgz", "rb").read()[:-9])'
expect 1 'what came before the end of a file that is cut off' "$GITWARD" -C "$A" check half.tgz
says 'is judged' 'half.tgz!in/deep/key.txt:2:.*\[secret-github'
says 'the rest is counted' 'archive-broken'
printf 'PK\003\004 is how a zip begins\n' > "$A/words.txt"
expect 0 'text that begins like one' "$GITWARD" -C "$A" check words.txt

# --- Every door ---------------------------------------------------------------------------------------------

S=$work/server.git
server "$S"
clone "$S" "$work/c"
C=$work/c
must mkdir "$C/charts"
must cp "$A/chart-1.0.tgz" "$C/charts/"
must git -C "$C" add -A
expect 1 'the index' "$GITWARD" -C "$C" check --staged
says 'is opened' 'charts/chart-1.0.tgz!in/deep/key.txt:2'
must git -C "$C" commit -q --no-verify -m chart
chart=$(tip "$C" HEAD)
expect 1 'a range' "$GITWARD" -C "$C" check --range HEAD~1..HEAD
says 'is opened' 'charts/chart-1.0.tgz!in/deep/key.txt:2'
expect 1 'a push' git -C "$C" push -q origin HEAD:refs/heads/main
says 'is opened' 'charts/chart-1.0.tgz!in/deep/key.txt:2'
must git -C "$C" rm -q charts/chart-1.0.tgz
must git -C "$C" commit -q --no-verify -m gone
expect 1 'a push of what was removed again' git -C "$C" push -q origin HEAD:refs/heads/main
says 'is opened' 'charts/chart-1.0.tgz!in/deep/key.txt:2'
expect 1 'a history' "$GITWARD" -C "$C" check --history --format json --output "$work/json"
yes 'is opened' python3 - "$work/json" "$chart" <<'PY'
import json, sys
found = json.load(open(sys.argv[1]))["findings"]
assert [(f["commit"], f["path"], f["line"]) for f in found if f["rule"].startswith("secret-github")] == \
    [(sys.argv[2], "charts/chart-1.0.tgz!in/deep/key.txt", 2)], found
PY

# --- What was there before is no news ---------------------------------------------------------------------------

repository "$work/old"
must cp "$A/a.zip" "$work/old/a.zip"
must cp "$A/zeros.gz" "$work/old/zeros.gz"
commit "$work/old" archives
pack 'z = zipfile.ZipFile("a.zip", "a"); z.writestr("more.txt", "more")'
must cp "$A/a.zip" "$work/old/a.zip"
must git -C "$work/old" add -A
expect 0 'another file in an archive with a known secret' "$GITWARD" -C "$work/old" check --staged
must git -C "$work/old" commit -q --no-verify -m more
printf '%s\n' "$(token other)" > "$A/in/plain.txt"
pack 'z = zipfile.ZipFile("a.zip", "a"); z.write("in/plain.txt", "new.txt")'
must cp "$A/a.zip" "$work/old/a.zip"
must git -C "$work/old" add -A
expect 1 'a new secret in it' "$GITWARD" -C "$work/old" check --staged
says 'is news' 'a.zip!new.txt:1'
lacks 'the old one is not' 'a.zip!in/deep/key.txt'
