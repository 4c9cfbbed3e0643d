/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "doc/sops.h"
#include "rules/rule.h"

/* SOPS leaves null and empty text as they are. */
static bool is_leaf(const struct ward_node *node)
{
	return node_is_scalar(node) && !node_is_null(node) && node_text(node).len != 0;
}

/* limits.yaml_depth may not be set higher. */
#define DEPTH_MAX 1001

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *root = object->root;
	struct sops_state states[DEPTH_MAX + 1] = { { 0 } };
	struct sops_rules rules;
	bool in_meta = false;

	sops_read(root, &rules);
	if (!rules.encrypted)
		return;
	for (const struct ward_node *n = node_walk(root, root); n != NULL; n = node_walk(root, n)) {
		size_t depth = n->depth - root->depth;

		if (depth == 1)
			in_meta = span_is(node_key(n), "sops");
		if (in_meta || depth > DEPTH_MAX)
			continue;
		states[depth] = sops_enter(&rules, states[depth - 1], n);
		if (!is_leaf(n) || sops_is_encrypted(node_text(n)) ||
		    sops_decide(&rules, states[depth]) != SOPS_ENCRYPTED)
			continue;
		ward_emit_secret_node(out, n, n,
				      "value of '" WARD_SPAN_FMT
				      "' is in clear, while the SOPS metadata says it is encrypted",
				      WARD_SPAN_ARG(node_key(n->key != NULL ? n : n->parent)));
	}
}

WARD_RULE(sops_leak) = {
	.meta = {
		.id = "sops-leak",
		.title = "Value in a SOPS file is not encrypted",
		.rationale =
			"The file looks encrypted, so nobody looks twice; but this value was added "
			"or changed by hand and stands there for all to read. SOPS also refuses to "
			"decrypt the file, as its checksum no longer fits, and the controller stops.",
		.remediation =
			"Treat the value as leaked if it is a secret, and replace it. Edit such "
			"files with `sops FILE` only; to repair it, decrypt the last good version, "
			"make the change there and encrypt again:\n"
			"  git show HEAD:secret.yaml > secret.yaml && sops secret.yaml\n"
			"Keys that are no secrets belong outside of `encrypted_regex` in .sops.yaml.",
		.topic = "secret",
		.refs = { "https://getsops.io/docs/",
			  "https://github.com/getsops/sops#encrypting-only-parts-of-a-file",
			  "https://fluxcd.io/flux/guides/mozilla-sops/" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "password: open sesame\nsops:\n  mac: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]\n",
		.good = "password: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]\n"
			"sops:\n  mac: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
