/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "doc/sops.h"
#include "rules/rule.h"
#include "secret/secret_kind.h"
#include "secret/suspect.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The `name` beside a `value`, as in the environment of a container. */
static struct ward_span paired_name(const struct ward_node *value)
{
	const struct ward_node *name;

	if (!span_is(node_key(value), "value"))
		return node_key(value);
	name = node_get(value->parent, "name");
	if (name == NULL)
		name = node_get(value->parent, "key");
	return name != NULL ? node_text(name) : node_key(value);
}

/* Lists of KEY=VALUE: generators of Kustomize, environments of Compose. */
static bool is_pair_list(const struct ward_node *list)
{
	static const char *const keys[] = { "literals", "environment", "env", "build_args",
					    "args" };

	for (size_t i = 0; list != NULL && i < COUNT(keys); i++)
		if (span_is(node_key(list), keys[i]))
			return true;
	return false;
}

static void check_scalar(const struct ward_node *node, struct ward_sink *out)
{
	struct ward_span text = node_text(node), key = { 0 };
	enum ward_confidence confidence;

	if (node->key != NULL) {
		key = paired_name(node);
	} else if (is_pair_list(node->parent)) {
		ssize_t equal = span_find_byte(text, '=', 0);

		if (equal <= 0)
			return;
		key = span_sub(text, 0, (size_t)equal);
		text = span_sub(text, (size_t)equal + 1, text.len);
		if (span_starts(key, "--") && text.len > 1)
			key = span_sub(key, 2, key.len);
	}
	if (key.len == 0 || text.len == 0 || !suspect_setting(key, text, &confidence))
		return;
	ward_emit_secret_node(out, node, node,
			      "value of '" WARD_SPAN_FMT "' looks like a secret: " WARD_SPAN_FMT,
			      WARD_SPAN_ARG(key), WARD_SPAN_ARG(ward_masked(out, text)));
	ward_emit_confidence(out, confidence);
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *root = object->root;
	struct sops_rules sops;

	if (secret_kind_is_own(object->kind) || suspect_text_at(ward_path(out)) == SUSPECT_SKIP)
		return;
	sops_read(root, &sops);
	if (sops.encrypted)
		return;
	for (const struct ward_node *n = node_walk(root, root); n != NULL; n = node_walk(root, n))
		if (n->kind == NODE_SCALAR && !node_is_null(n))
			check_scalar(n, out);
}

WARD_RULE(secret_config_value) = {
	.meta = {
		.id = "secret-config-value",
		.title = "Secret in a manifest or configuration file",
		.rationale =
			"Helm values, ConfigMaps, environments of containers, workflows and playbooks "
			"are no place for secrets: they are readable for everybody who may read the "
			"repository or the object, and nothing encrypts them. Findings of medium "
			"confidence are random text, those of low confidence words and samples.",
		.remediation =
			"Treat the value as leaked and replace it where it is used. Put the new one "
			"into a Secret that is encrypted in Git (SOPS, SealedSecret) or comes from a "
			"vault (ExternalSecret), and refer to it:\n"
			"  valueFrom: {secretKeyRef: {name: db, key: password}}\n"
			"Charts mostly take `existingSecret` in place of a password.",
		.topic = "secret",
		.refs = { "https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
			  "https://cwe.mitre.org/data/definitions/798.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - name: app\n      env:\n        - name: DB_PASSWORD\n          value: {alnum:20}\n",
		.good = "kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - name: app\n      env:\n        - name: DB_PASSWORD\n          value: $(VAULT_DB_PASSWORD)\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
