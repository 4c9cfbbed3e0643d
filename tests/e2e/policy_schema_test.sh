#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The schema, the parser and the reference page agree on what a policy is.
. "$(dirname "$0")/lib.sh"

PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
expect 0 'schema and parser agree on every document' \
  python3 "$here/policy_schema_test.py" "$GITWARD"
says 'documents were compared' ' documents, 0 disagreements'

"$GITWARD" policy schema > printed.json
expect 0 'the program prints the schema of the tree' cmp printed.json "$top/docs/gitward.schema.json"

# The second block of the page is the full example; its date has passed one day.
awk '/^```/ { if (on) exit; if (/yaml/ && ++n == 2) on = 1; next } on' "$top/docs/policy.md" > raw.yaml
sed "s/expires: .*/expires: $(date -u -d '+30 days' +%F)/" raw.yaml > example.yaml
expect 0 'the example of docs/policy.md is valid' "$GITWARD" policy check example.yaml
expect 0 'and it is the full one' grep -q '^exemptions:' example.yaml
sed 's/expires: .*/expires: 2020-01-01/' raw.yaml > expired.yaml
expect 2 'an expired exemption is an error' "$GITWARD" policy check expired.yaml
says 'that tells what to do' 'the exemption expired on 2020-01-01: renew it or delete it'
