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

# The fourth block is the worked example of trust; its date passes one day, too.
awk '/^```/ { if (on) exit; if (/yaml/ && ++n == 4) on = 1; next } on' "$top/docs/policy.md" > raw.yaml
sed "s/until: .*/until: $(date -u -d '+30 days' +%F)/" raw.yaml > trust.yaml
expect 0 'the example of trust in docs/policy.md is valid' "$GITWARD" policy check trust.yaml
expect 0 'and it is that of trust' grep -q '^principals:' trust.yaml
sed 's/until: .*/until: 2020-01-01/' raw.yaml > expired.yaml
expect 2 'a principal whose time has passed is an error' "$GITWARD" policy check expired.yaml
says 'that tells what to do' 'the time of the principal ended on 2020-01-01: renew it or delete it'
# What is in force must still judge the push that cleans up.
git init -q repo
cp expired.yaml repo/.gitward.yaml
git -C repo add .gitward.yaml
git -C repo -c user.name=a -c user.email=a@b.example commit -qm policy
expect 0 'but not in the policy in force' "$GITWARD" policy show -C repo
says 'which shows what it does' 'until: 2020-01-01 # expired'
says 'and what it implies' '# reviewed by 2 as well: .".gitward.yaml", "trust/allowed_signers"'
"$GITWARD" policy show -C repo > shown.yaml
sed "s/until: 2020-01-01.*/until: $(date -u -d '+30 days' +%F)/" shown.yaml > again.yaml
expect 0 'what is shown is a policy' "$GITWARD" policy check again.yaml
