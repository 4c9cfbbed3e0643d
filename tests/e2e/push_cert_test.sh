#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signed pushes through the installed hook: what receive-pack only records is
# judged, and what was let in is kept.
. "$(dirname "$0")/lib.sh"

S=$work/srv/app.git D=$work/dev L=$S/gitward/push-certificates.jsonl
mkdir "$work/srv" "$work/etc"
chmod go-w "$work" "$work/etc"
for k in ada eve; do must ssh-keygen -q -t ed25519 -N '' -C "$k" -f "$work/$k"; done
signer() { printf '%s@example.org %s\n' "$1" "$(cut -d' ' -f1,2 "$work/$1.pub")"; }
repository "$work/seed"
mkdir "$work/seed/trust"
{ signer ada; signer eve; } > "$work/seed/trust/signers"
cat > "$work/seed/.gitward.yaml" <<'POLICY'
version: 1
trust:
  ssh: {allowed-signers: trust/signers}
principals:
  ada: {emails: [ada@example.org]}
  eve: {emails: [eve@example.org]}
groups:
  leads: [ada]
refs:
  - match: refs/heads/main
    protected: true
    push: {certificate: required, signers: [leads]}
  - match: refs/heads/slow
    protected: true
    push: {certificate: required, signers: [leads], slop: 1h}
POLICY
expect 0 'the policy is one' "$GITWARD" policy check "$work/seed/.gitward.yaml"
commit "$work/seed" 'policy'
must git init -q --bare "$S"
must git -C "$work/seed" push -q "$S" HEAD:refs/heads/main
must "$GITWARD" init --server "$S"
must git clone -q "file://$S" "$D"
must git -C "$D" config gpg.format ssh
must git -C "$D" config user.signingKey "$work/ada"
must git config --global gpg.ssh.allowedSignersFile "$work/seed/trust/signers"
push() { git -C "$D" push "$@"; }
change() { deployment "$1" > "$D/$1.yaml"; commit "$D" "$1"; }

# --- None --------------------------------------------------------------------

change one
expect 1 'without a certificate nothing passes' push origin main
says 'by the rule' 'error: .*\[push-certificate-missing\]'
says 'which says what the server lacks' 'git config receive.certNonceSeed'
must git -C "$S" config receive.certNonceSeed 'a seed of this test'
expect 1 'nor where the server could take one' push origin main
says 'which says so' 'wants signed pushes, and this one carries no certificate'
expect 0 'a branch of which none is asked goes on' push origin HEAD:refs/heads/free

# --- Good ---------------------------------------------------------------------

expect 0 'a signed push passes' push --signed origin main
same 'and landed' "$(tip "$S" main)" "$(tip "$D" main)"
expect 0 'its certificate is kept' "$GITWARD" audit verify "$L"
says 'once' '1 record'
yes 'with the folder that it is for' grep -q "\"folder\":\"$S\"" "$L"
yes 'with who signed it' grep -q '"reason":"none","signer":"ada","key":"ssh:SHA256:' "$L"
sed -n 's/.*"certificate":"\([^"]*\)".*/\1/p' "$L" | base64 -d > "$work/cert" 2> "$work/must"
yes 'whole' grep -q " $(tip "$D" main) refs/heads/main$" "$work/cert"
yes 'the audit log knows of it' grep -q '"push_certificate":{"sha256"' "$S/gitward/audit.jsonl"
expect 0 'doctor follows both chains' "$GITWARD" -C "$S" doctor --server
says 'and says so' '^ok *certificates .*1 record, unbroken'
printf 'a seed of this test\n' > "$work/seed-file"
verify() { "$GITWARD" verify push --nonce-seed-file "$work/seed-file" --service-dir "${folder:-$S}" --signers "$work/seed/trust/signers" "$@"; }
expect 0 'years later anybody can verify it' verify "$work/cert"
says 'with who it was' '^pass  push  ada@example.org  (ssh SHA256:'
says 'and what they did' "^  command [0-9a-f]* $(tip "$D" main) refs/heads/main$"
expect 0 'as JSON, with the steps' verify --format json --explain "$work/cert"
yes 'which can be read' python3 -c 'import json, sys; v = json.load(open(sys.argv[1])); assert v["verdict"] == "pass" and v["steps"] and v["commands"]' "$work/out"
printf '%s %s refs/heads/other\n' "$(tip "$D" main)" "$(tip "$D" main)" > "$work/lines"
expect 1 'that it is for something else is told' verify --commands "$work/lines" "$work/cert"
says 'with the code' '^fail  push  pushcert-ref-mismatch: '
folder=/srv/other.git
expect 1 'and another server' verify "$work/cert"
says 'with the code' '^fail  push  nonce-invalid: '
folder=
sed 's/refs.heads.main/refs\/heads\/mean/' "$work/cert" > "$work/changed"
expect 1 'and that it was changed' verify "$work/changed"
says 'with the code' '^fail  push  bad-signature: '
expect 2 'without a list it is not verified' "$GITWARD" verify push --nonce-seed-file "$work/seed-file" --service-dir "$S" "$work/cert"
says 'with the code' '^unverifiable  push  no-signers: '
expect 2 'nor without a seed' "$GITWARD" verify push --service-dir "$S" "$work/cert"

change two
expect 0 'several references in one push' push --signed origin main HEAD:refs/heads/other
must git -C "$S" config receive.advertisePushOptions true
change three
expect 0 'with push options' push --signed -o x=1 -o y origin main
expect 0 'a deletion needs one too' push --signed origin :other

# --- By somebody else ------------------------------------------------------------

change four
must git -C "$D" config user.signingKey "$work/eve"
expect 1 'another signer is refused' push --signed origin main
says 'by the rule' "signed by 'eve', who is none of its push signers.*\[push-signer\]"
must ssh-keygen -q -t ed25519 -N '' -C x -f "$work/stranger"
must git -C "$D" config user.signingKey "$work/stranger"
expect 1 'a stranger is refused' push --signed origin main
says 'by the rule' '\[push-certificate-invalid\]'
says 'with the code' 'unknown-signer'
must git -C "$D" config user.signingKey "$work/ada"

# --- Not for this push -------------------------------------------------------------

# The hook is given what receive-pack would give it, so that each part can be another one.
old=$(tip "$S" main) new=$(tip "$D" main)
must git -C "$D" push -q origin HEAD:refs/heads/carrier
hook() { # [NAME=VALUE...] REF: the installed hook, for old..new at REF
  (
    cd "$S" || exit 9
    while [ $# -gt 1 ]; do export "$1"; shift; done
    export GIT_DIR="$S"
    printf '%s %s %s\n' "$old" "$new" "$1" | hooks/pre-receive
  )
}
nonce() { # SECONDS [FOLDER]: as receive-pack makes it
  printf '%s-%s' "$1" "$(printf %s 'a seed of this test' | openssl dgst -sha1 -hmac "${2:-$S}:$1" -r | cut -d' ' -f1)"
}
print() { ssh-keygen -lf "$work/ada.pub" | cut -d' ' -f2; }
sign() { # FILE: append the signature
  ssh-keygen -q -Y sign -n git -f "$work/ada" "$1" 2> "$work/must" && cat "$1.sig" >> "$1" && rm "$1.sig"
}
certificate() { # NONCE REF [PUSHEE]: id of the blob
  {
    printf 'certificate version 0.1\npusher %s %s +0000\n' "$(print)" "${1%%-*}"
    [ $# -lt 3 ] || printf 'pushee %s\n' "$3"
    printf 'nonce %s\n\n%s %s %s\n' "$1" "$old" "$new" "$2"
  } > "$work/made"
  sign "$work/made"
  git -C "$S" hash-object -w "$work/made"
}
now=$(date +%s) main=refs/heads/main
n=$(nonce "$now")
id=$(certificate "$n" "$main")
expect 0 'a certificate made by hand is as good' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
late=$(nonce "$((now - 60))")
id=$(certificate "$late" "$main")
expect 1 'one of an earlier session is a replay' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'with the code' '(nonce-stale)'
# The same over the wire: receive-pack hands on whatever certificate it is sent.
git -C "$S" cat-file blob "$id" > "$work/replayed"
cat > "$work/replay.py" <<'PY'
import hashlib, struct, subprocess, sys
p = subprocess.Popen(["git", "receive-pack", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
while True:
    n = int(p.stdout.read(4), 16)
    if n == 0:
        break
    line = p.stdout.read(n - 4)
def pkt(b):
    p.stdin.write(b"%04x" % (len(b) + 4) + b)
pkt(b"push-cert\0report-status\n")
for l in open(sys.argv[2], "rb"):
    pkt(l)
pkt(b"push-cert-end\n")
p.stdin.write(b"0000")
pack = b"PACK" + struct.pack(">II", 2, 0)
p.stdin.write(pack + hashlib.sha1(pack).digest())
p.stdin.close()
sys.stdout.buffer.write(p.stdout.read())
p.wait()
PY
expect 0 'sent over the wire' python3 "$work/replay.py" "$S" "$work/replayed"
says 'it is a replay, too' '(nonce-stale)'
says 'and refused' "ng $main pre-receive hook declined"
same 'nothing moved' "$(tip "$S" main)" "$old"
slow=$(certificate "$late" refs/heads/slow)
expect 0 'but for a reference that gives it time' hook GIT_PUSH_CERT="$slow" GIT_PUSH_CERT_NONCE="$n" refs/heads/slow
old_session=$(nonce "$((now - 200000))")
id=$(certificate "$old_session" "$main")
expect 1 'nor does an old session come back' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$old_session" "$main"
says 'with the code' '(nonce-invalid)'
id=$(certificate "$late" "$main")
expect 1 'over HTTP the clock counts' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$late" REQUEST_METHOD=POST "$main"
says 'with the code' '(nonce-stale)'
forged=$(nonce "$now" /elsewhere)
id=$(certificate "$forged" "$main")
expect 1 'one for another repository' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'with the code' '(nonce-invalid)'
id=$(certificate "$n" refs/heads/carrier)
expect 1 'one for another reference' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'with the code' '(pushcert-ref-mismatch)'
id=$(certificate "$n" "$main")
expect 1 'one without the options of the push' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" \
  GIT_PUSH_OPTION_COUNT=1 GIT_PUSH_OPTION_0=a "$main"
says 'with the code' '(pushcert-options)'
git -C "$S" cat-file blob "$id" | sed "s/^pusher /pusher x/" > "$work/altered"
id=$(git -C "$S" hash-object -w "$work/altered")
expect 1 'an altered one' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'with the code' '(bad-signature)'
expect 1 'one that is not there' hook GIT_PUSH_CERT="$(echo "$id" | tr 0-9a-f a-f0-9)" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'is refused' '\[push-certificate-invalid\]'
expect 1 'one that is no id' hook GIT_PUSH_CERT=HEAD GIT_PUSH_CERT_NONCE="$n" "$main"
says 'is refused' '\[push-certificate-invalid\]'

# --- HTTP ------------------------------------------------------------------------------

backend=$(git --exec-path)/git-http-backend
if [ -x "$backend" ]; then
  cat > "$work/cgi_server.py" <<'PY'
# cgi_server.py BACKEND ROOT FILE: serve ROOT through the CGI program, its port in FILE
import http.server, os, subprocess, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do(self):
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        env = dict(os.environ, GIT_PROJECT_ROOT=sys.argv[2], GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path,
                   QUERY_STRING=query, REQUEST_METHOD=self.command, REMOTE_USER="ada",
                   CONTENT_TYPE=self.headers.get("Content-Type") or "", CONTENT_LENGTH=str(length))
        if self.headers.get("Content-Encoding"):
            env["HTTP_CONTENT_ENCODING"] = self.headers["Content-Encoding"]
        out = subprocess.run([sys.argv[1]], input=body, env=env, stdout=subprocess.PIPE).stdout
        head, _, rest = out.partition(b"\r\n\r\n")
        lines = [l.split(b": ", 1) for l in head.split(b"\r\n")]
        status = dict(lines).get(b"Status", b"200 OK")
        self.send_response(int(status[:3]))
        for key, value in lines:
            if key != b"Status":
                self.send_header(key.decode(), value.decode())
        self.end_headers()
        self.wfile.write(rest)
    do_GET = do_POST = do
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
open(sys.argv[3] + ".new", "w").write(str(server.server_port))
os.rename(sys.argv[3] + ".new", sys.argv[3])
server.serve_forever()
PY
  # One request after the other; Git must not wait for a second connection.
  python3 "$work/cgi_server.py" "$backend" "$work/srv" "$work/port" &
  http=$!
  trap 'kill "$http"; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
  for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$work/port" ] || sleep 0.3; done
  must git -C "$S" config http.receivepack true
  must git -C "$S" config receive.certNonceSlop 3600
  url=http://127.0.0.1:$(cat "$work/port")/app.git
  expect 0 'over HTTP it takes time to come back' push --signed "$url" HEAD:refs/heads/slow
  same 'and landed' "$(tip "$S" slow)" "$(tip "$D" main)"
  yes 'its folder is what Git calls it' grep -q '"folder":"\."' "$L"
  must git -C "$D" config user.signingKey "$work/eve"
  expect 1 'who may not push may not here either' push --signed "$url" ":refs/heads/slow"
  says 'by the rule' '\[push-signer\]'
  must git -C "$D" config user.signingKey "$work/ada"
else
  skip 'over HTTP' 'there is no git-http-backend'
fi

# --- The server file -------------------------------------------------------------------

must git -C "$S" config --unset receive.certNonceSeed
printf 'a seed of this test\n' > "$work/etc/seed"
chmod 600 "$work/etc/seed"
cat > "$work/etc/server.yaml" <<CONFIG
version: 1
push-certificates:
  seed-file: $work/etc/seed
  urls: ['file://$S']
  folders: [by/another/name]
CONFIG
must "$GITWARD" init --server "$S" --remove
must "$GITWARD" init --server "$S" --config "$work/etc/server.yaml"
id=$(certificate "$n" "$main" "file://$S")
expect 0 'the seed can lie elsewhere' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
id=$(certificate "$n" "$main" file:///srv/other.git)
expect 1 'a push that was meant for another place' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'with the code' '(pushee-mismatch)'
named=$(nonce "$now" by/another/name)
id=$(certificate "$named" "$main")
expect 0 'a folder that only the server knows of' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$named" "$main"
rm "$work/etc/seed"
expect 2 'a seed that is named and not there lets nothing pass' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$named" "$main"
says 'and is named' 'nothing passes unjudged: push-certificates.seed-file'
expect 1 'a host without certificates refuses where one is asked for' hook GITEA_ROOT_URL=x "$main"
says 'and says so' '\[push-certificate-missing\]'

# What is not on record did not happen.
rm -f "$L"
mkdir "$L"
printf 'a seed of this test\n' > "$work/etc/seed"
chmod 600 "$work/etc/seed"
id=$(certificate "$n" "$main")
expect 2 'a certificate that cannot be kept refuses the push' hook GIT_PUSH_CERT="$id" GIT_PUSH_CERT_NONCE="$n" "$main"
says 'and says why' 'nothing passes unjudged: push certificates'
