/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "rules/rule.h"
#include "secret/value.h"

/* Base64 of a key in PEM. */
static bool is_pem(struct ward_span text, struct arena *scratch)
{
	char *bytes = arena_bytes(scratch, base64_decoded_max(text.len));
	ssize_t len = bytes == NULL ? -1 : base64_decode(text, BASE64_SKIP_BLANKS, bytes);

	return len > 0 && span_contains(span_make(bytes, (size_t)len), "PRIVATE KEY");
}

static void check_field(const struct ward_node *user, const char *field, struct ward_sink *out)
{
	const struct ward_node *value = node_get(user, field);
	struct ward_span text = node_text(value);

	if (!node_is_scalar(value) || node_is_null(value))
		return;
	switch (value_classify(text)) {
	case VALUE_EMPTY:
	case VALUE_PLACEHOLDER:
	case VALUE_REFERENCE:
	case VALUE_CIPHERTEXT:
		return;
	default:
		break;
	}
	ward_emit_secret_node(out, value, value, "kubeconfig holds the %s of a user", field);
	if (is_pem(text, ward_scratch(out)))
		ward_emit_confidence(out, WARD_CONFIDENCE_VERIFIED);
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	static const char *const fields[] = { "client-key-data", "token", "password" };
	const struct ward_node *users = node_get(object->root, "users");

	if (!span_is(object->kind, "Config") || !node_is_seq(users))
		return;
	for (const struct ward_node *n = node_children(users); n != NULL; n = n->next) {
		const struct ward_node *user = node_get(node_deref(n), "user");

		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
			check_field(user, fields[i], out);
	}
}

WARD_RULE(secret_kubeconfig) = {
	.meta = {
		.id = "secret-kubeconfig",
		.title = "Credentials of a cluster in a kubeconfig",
		.rationale =
			"Whoever has this file is that user on the cluster, past the review of Git and "
			"past the controller. Client certificates cannot be revoked: they hold until "
			"they expire or the cluster's authority is replaced.",
		.remediation =
			"For a token, delete the service account's token or end the user's sessions. "
			"For a client key, take away the user's RBAC bindings and rotate the "
			"certificate authority if the certificate is long-lived. Keep the file out of "
			"Git; let people log in with an exec plugin (OIDC, a cloud's CLI), and encrypt "
			"with SOPS what a workload must have.",
		.topic = "secret",
		.refs = { "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
			  "https://kubernetes.io/docs/reference/access-authn-authz/authentication/" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: Config\nusers:\n  - name: admin\n    user:\n      token: {alnum:32}\n",
		.good = "apiVersion: v1\nkind: Config\nusers:\n  - name: admin\n    user:\n      exec:\n        apiVersion: client.authentication.k8s.io/v1\n        command: kubelogin\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
