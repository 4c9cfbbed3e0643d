#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: new-rule.sh ROOM/RULE-ID: writes src/rules/ROOM/RULE_ID.c and its
# fixture. Nothing else needs to be edited to add a rule.
set -eu
fail() { echo "new-rule: $*" >&2; exit 1; }

spec=${1:-}
room=${spec%%/*}
id=${spec#*/}
case $spec in
*/*/*|/*|*/|'') fail "usage: new-rule.sh ROOM/RULE-ID, as in workload/host-network" ;;
*/*) ;;
*) fail "usage: new-rule.sh ROOM/RULE-ID, as in workload/host-network" ;;
esac
case $room in *[!a-z]*) fail "a room is named by letters a-z: '$room'" ;; esac
case $id in
[!a-z]*|*[!a-z0-9-]*|*--*|*-) fail "an id is made of words a-z 0-9 with '-' between them: '$id'" ;;
esac
name=$(echo "$id" | tr - _)
root=$(dirname "$0")/..
dir=$root/src/rules/$room
[ -z "$(find "$root/src/rules" -name "$name.c")" ] || fail "rule '$id' exists already"

mkdir -p "$dir"
cat > "$dir/$name.c" <<EOF
/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *value = node_path(object->root, "spec", "$name", NULL);

	if (node_bool(value) == 1)
		ward_emit(out, value, "say what is wrong here, values in '...'");
}

WARD_RULE($name) = {
	.meta = {
		.id = "$id",
		.title = "The defect in one line",
		.rationale = "What goes wrong, and for whom.",
		.remediation = "What to write instead, with an example.",
		.topic = "$room",
		.refs = { "https://kubernetes.io/docs/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_AUDIT,
		.bad = "apiVersion: v1\\nkind: Example\\nspec: {$name: true}\\n",
		.good = "apiVersion: v1\\nkind: Example\\nspec: {$name: false}\\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
EOF
cat > "$dir/$name.test.yaml" <<EOF
# SPDX-License-Identifier: Apache-2.0
apiVersion: v1
kind: Example
metadata:
  name: bad
spec:
  # expect: $id
  $name: true
---
apiVersion: v1
kind: Example
metadata:
  name: good
spec:
  $name: false
EOF
echo "src/rules/$room/$name.c and its fixture are written; 'make rules' tests them"
