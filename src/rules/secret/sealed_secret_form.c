/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "secret/value.h"

/* Cut short or left out by a person: what the controller refuses and nobody can read. */
static bool is_harmless(struct ward_span text)
{
	switch (value_classify(text)) {
	case VALUE_EMPTY:
	case VALUE_PLACEHOLDER:
	case VALUE_REFERENCE:
	case VALUE_CIPHERTEXT:
		return true;
	default:
		return span_starts(text, "Ag") || span_starts(text, "AQ");
	}
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *data = node_path(object->root, "spec", "encryptedData", NULL);

	if (!object_is(object, "bitnami.com", "SealedSecret") || !node_is_map(data))
		return;
	for (const struct ward_node *n = node_children(data); n != NULL; n = n->next) {
		struct ward_span text = node_text(n);

		if (!node_is_scalar(n) || node_is_null(n) || is_harmless(text))
			continue;
		ward_emit_secret_node(out, n, n,
				      "value of '" WARD_SPAN_FMT
				      "' is not sealed, though it stands in encryptedData",
				      WARD_SPAN_ARG(node_key(n)));
	}
}

WARD_RULE(sealed_secret_form) = {
	.meta = {
		.id = "sealed-secret-form",
		.title = "Value of a SealedSecret is not sealed",
		.rationale =
			"Sealed values have a form of their own: a length, an RSA ciphertext of that "
			"length, and AES-GCM, in Base64. This one has not, so it was written by hand, "
			"stands there for all to read, and the controller refuses the object.",
		.remediation =
			"Treat the value as leaked and replace it. Seal the new one with kubeseal:\n"
			"  kubeseal --raw --name NAME --namespace NAMESPACE --from-file=/dev/stdin",
		.topic = "secret",
		.refs = { "https://github.com/bitnami-labs/sealed-secrets#overview" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n    password: open sesame\n",
		.good = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n    password: AgB{base64:741}\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
