#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `check --live`, against a service on the loopback: what it is asked, what its
# answers mean, and what is never done.
. "$(dirname "$0")/lib.sh"

command -v python3 > /dev/null || { skip 'live' 'no python3'; exit 0; }
unset https_proxy HTTPS_PROXY no_proxy NO_PROXY http_proxy ALL_PROXY all_proxy
mkdir service files
python3 "$here/live_server.py" "$work/service" &
server=$!
trap 'kill "$server" 2>/dev/null; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ -s service/port ] && break
  sleep 0.5
done
[ -s service/port ] || { fail 'the service of the test runs'; exit 1; }
base=http://127.0.0.1:$(cat service/port)

# token KIND SEED: made here, so that none is stored.
token() {
  python3 - "$1" "$2" <<'PY'
import random, string, sys, zlib
kind, seed = sys.argv[1:]
r = random.Random(kind + seed)
b62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
some = lambda n, of=b62: "".join(r.choice(of) for _ in range(n))
def checked(front):
    body = some(30)
    n, out = zlib.crc32(body.encode()), ""
    for _ in range(6):
        n, d = divmod(n, 62)
        out = b62[d] + out
    return front + body + out
print({"sendgrid": lambda: "SG." + some(22) + "." + some(43),
       "digitalocean": lambda: "dop_v1_" + some(64, "0123456789abcdef"),
       "slack": lambda: "xoxb-" + some(12, "123456789") + "-" + some(12, "123456789") + "-" + some(24),
       "github": lambda: checked("ghp_"),
       "npm": lambda: checked("npm_"),
       "stripe": lambda: "sk_live_" + some(99)}[kind]())
PY
}

mode() { echo "$1" > service/mode; : > service/asked; }
# live NAME STATE FILE: judged and asked; the verdict stays what it was, the state is shown, and the
# token is not.
live() {
  expect 1 "$1" timeout 30 "$GITWARD" check --no-policy --live --yes-send-secrets --live-timeout 2 \
    --live-base "$base" "$3"
  says "$1: $2" "^  live: $2: "
  lacks "$1: the token is not shown" "$(cut -d= -f2 "$3" | cut -c9-20)"
}
asked() {
  n=$(grep -c . service/asked)
  if [ "$n" -eq "$2" ]; then pass "$1"; else fail "$1" "asked $n times, not $2"; fi
}

for kind in sendgrid digitalocean slack github npm stripe; do
  echo "$(echo $kind | tr a-z A-Z)_KEY=$(token $kind 1)" > files/$kind.env
done

# --- Answers ---------------------------------------------------------------------------

mode 200
live 'accepted' active files/sendgrid.env
says 'the service is named' 'api.sendgrid.com accepts it'
asked 'one question' 1
if grep -qx "GET /v3/scopes $(cut -d= -f2 files/sendgrid.env)" service/asked; then
  pass 'the token goes in its header'
else
  fail 'the token goes in its header' "$(sed 's/ [^ ]*$/ .../' service/asked)"
fi
mode 401
live 'refused' inactive files/sendgrid.env
live 'refused where others give out the same form' unknown files/github.env
says 'and that is said' 'GitHub Enterprise Server'
live 'refused by npm' inactive files/npm.env
mode 403
live 'a status that says nothing' unknown files/sendgrid.env
live 'a right that is missing proves the token' active files/stripe.env
mode 429
live 'asked too often' unknown files/digitalocean.env
says 'and that is said' '429'
mode 500
live 'a broken service' unknown files/sendgrid.env
mode redirect
live 'a redirect' unknown files/sendgrid.env
asked 'is not followed' 1
mode huge
live 'a huge answer' unknown files/sendgrid.env
says 'is not read' 'larger than 65536 bytes'
mode huge-headers
live 'huge headers' unknown files/sendgrid.env
mode slow
live 'a slow answer' unknown files/sendgrid.env
says 'is not waited for' 'no answer in time'
mode garbage
live 'garbage' unknown files/sendgrid.env
mode cut
live 'an answer that is cut off' unknown files/sendgrid.env
mode '{"ok":true,"user":"x"}'
live 'Slack says ok' active files/slack.env
if grep -q '^POST /api/auth.test xoxb-' service/asked; then
  pass 'Slack is asked by POST'
else
  fail 'Slack is asked by POST'
fi
mode '{"ok":false,"error":"token_revoked"}'
live 'Slack says revoked' inactive files/slack.env
mode '{"ok":false,"error":"ratelimited"}'
live 'Slack says something else' unknown files/slack.env
mode '{"ok":'
live 'Slack is not understood' unknown files/slack.env

# --- Bounds ----------------------------------------------------------------------------

mode 401
cat files/sendgrid.env files/sendgrid.env > files/twice.env
expect 1 'the same token twice' "$GITWARD" check --no-policy --live --yes-send-secrets --live-base "$base" files/twice.env files/sendgrid.env
asked 'is asked for once' 1
mode 429
{ echo "A_KEY=$(token sendgrid 2)"; echo "B_KEY=$(token sendgrid 3)"; } > two.env
expect 1 'two tokens of one service' "$GITWARD" check --no-policy --live --yes-send-secrets --live-base "$base" two.env
asked 'that had enough after the first' 1
says 'and that is said of the second' 'not asked: '
echo "KEY=$(token sendgrid 4) # gitleaks:allow" > allowed.env
mode 200
expect 0 'a suppressed finding' "$GITWARD" check --no-policy --live --yes-send-secrets --live-base "$base" allowed.env
asked 'is not asked for' 0
expect 1 'without --live' "$GITWARD" check --no-policy files/sendgrid.env
lacks 'nothing is shown' 'live:'
asked 'nobody is asked' 0

# --- json ------------------------------------------------------------------------------

expect 1 'json' "$GITWARD" check --no-policy --live --yes-send-secrets --live-base "$base" --format json files/sendgrid.env
says 'has the state' '"status": "active"'
lacks 'and no token' "$(cut -d= -f2 files/sendgrid.env | cut -c9-20)"

# --- Consent -----------------------------------------------------------------------------

mode 200
expect 2 'nobody to ask' sh -c '"$0" check --live --live-base "$1" files < /dev/null' "$GITWARD" "$base"
says 'the way out is named' 'yes-send-secrets'
expect 2 '--yes-send-secrets alone' "$GITWARD" check --yes-send-secrets files
for v in GIT_QUARANTINE_PATH GIT_PUSH_OPTION_COUNT GIT_INDEX_FILE GIT_DIR GL_ID; do
  expect 2 "with $v it is a hook" env "$v=x" "$GITWARD" check --live --yes-send-secrets --live-base "$base" files
  says "and $v is named" "$v is set"
done
expect 2 'no hook knows it' "$GITWARD" hook pre-commit --live
expect 2 'no answer is waited for so long' "$GITWARD" check --live --yes-send-secrets --live-timeout 61 files
expect 2 'nor so short' "$GITWARD" check --live --yes-send-secrets --live-timeout 0 files
for wrong in http://127.0.0.1 http://127.0.0.1:0 http://127.0.0.1:99999 http://127.0.0.1:80@example.org \
  http://localhost:80 https://127.0.0.1:80 http://127.0.0.1:80/ http://127.0.0.2:80 http://example.org:80; do
  expect 2 "not of the loopback: $wrong" "$GITWARD" check --live --yes-send-secrets --live-base "$wrong" files
done
asked 'and nobody was asked' 0
expect 0 'help' "$GITWARD" check --help
says 'tells of --live' '--live '
lacks 'and not of what is for tests' 'live-base'

# --- The environment has no say -------------------------------------------------------------

expect 1 'variables of others' env SSLKEYLOGFILE="$work/keys" http_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9 \
  "$GITWARD" check --no-policy --live --yes-send-secrets --live-base "$base" files/sendgrid.env
says 'are not followed' 'live: active'

# --- Nobody there ----------------------------------------------------------------------------

kill "$server"
wait "$server" 2> /dev/null
live 'nobody listens' unknown files/sendgrid.env
