/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "doc/stand_in.h"
#include "doc/sops.h"
#include "rules/rule.h"

/* What is stored under `data`, decoded; text that is no Base64 is taken as it stands. */
static struct ward_span decoded(struct ward_span text, struct arena *scratch)
{
	char *bytes = arena_bytes(scratch, base64_decoded_max(text.len));
	ssize_t len = bytes == NULL ? -1 : base64_decode(text, BASE64_SKIP_BLANKS, bytes);

	return len < 0 ? text : span_make(bytes, (size_t)len);
}

/* Certificates and public keys are there to be read. */
static bool is_public(struct ward_span value)
{
	value = span_trim(value);
	if (span_contains(value, "PRIVATE KEY"))
		return false;
	return span_starts(value, "-----BEGIN CERTIFICATE-----") ||
		span_starts(value, "-----BEGIN PUBLIC KEY-----") ||
		span_starts(value, "ssh-rsa ") || span_starts(value, "ssh-ed25519 ") ||
		span_starts(value, "ecdsa-sha2-");
}

static bool any_is(struct ward_span key, const char *const *names)
{
	for (; *names != NULL; names++)
		if (span_is_nocase(key, *names))
			return true;
	return false;
}

static bool mentions_secret(struct ward_span value)
{
	static const char *const words[] = { "assword",	  "asswd",   "ecret",	 "oken",
					     "redential", "PRIVATE", "PASSWORD", "SECRET",
					     "TOKEN",	  "pikey",   "pi_key",	 "uthorization" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_contains(value, words[i]))
			return true;
	return false;
}

/* What mostly only goes with a secret: the names that connections are described by, and
 * configuration files. */
static bool is_company(struct ward_span key, struct ward_span value)
{
	static const char *const names[] = {
		"username",  "user",	  "login",    "email",	   "host",     "hostname",
		"server",    "port",	  "url",      "uri",	   "endpoint", "database",
		"dbname",    "db",	  "name",     "namespace", "project",  "type",
		"region",    "bucket",	  "insecure", "enableOCI", "issuer",   "realm",
		"client-id", "client_id", "clientId", "tenantId",  "ssl",      "sslmode",
		NULL,
	};
	static const char *const files[] = { ".yaml", ".yml", ".ini",  ".conf",	     ".cfg",
					     ".toml", ".xml", ".json", ".properties" };

	if (any_is(key, names))
		return span_find_byte(value, '@', 0) < 0 || !span_contains(value, "://");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (span_ends(key, files[i]))
			return !mentions_secret(value);
	return false;
}

static void check_value(const struct ward_object *object, const struct ward_node *value,
			bool encoded, struct ward_sink *out)
{
	struct ward_span text = node_text(value), plain;

	if (!node_is_scalar(value) || node_is_null(value) || sops_is_encrypted(text) ||
	    stand_in_is_reference(text) || stand_in_is_dummy(text))
		return;
	if (object_has_sops(object->root) && sops_selects(object->root, value) == SOPS_ENCRYPTED)
		return; /* sops-leak */
	plain = encoded ? decoded(text, ward_scratch(out)) : text;
	if (stand_in_is_reference(plain) || stand_in_is_dummy(plain) || is_public(plain))
		return;
	ward_emit_secret_node(out, value, value,
			      "Secret '" WARD_SPAN_FMT "' holds the value of '" WARD_SPAN_FMT
			      "' in %s",
			      WARD_SPAN_ARG(object->name), WARD_SPAN_ARG(node_key(value)),
			      encoded ? "Base64, which is clear text" : "clear text");
	if (is_company(node_key(value), plain))
		ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *value;

	if (!object_is(object, "", "Secret"))
		return;
	for (value = node_children(node_get(object->root, "data")); value != NULL;
	     value = value->next)
		check_value(object, value, true, out);
	for (value = node_children(node_get(object->root, "stringData")); value != NULL;
	     value = value->next)
		check_value(object, value, false, out);
}

WARD_RULE(secret_plaintext) = {
	.meta = {
		.id = "secret-plaintext",
		.title = "Kubernetes Secret with its values in clear",
		.rationale =
			"Base64 is no encryption. Whoever can read the repository, one of its forks "
			"or backups, or a CI log has the secret, and Git keeps it for ever: a later "
			"commit that removes it changes nothing.",
		.remediation =
			"Treat the value as leaked and replace it where it is used. Then keep only "
			"an encrypted form or a reference in Git:\n"
			"  sops --encrypt --encrypted-regex '^(data|stringData)$' --in-place secret.yaml\n"
			"or a SealedSecret (`kubeseal < secret.yaml`), or an ExternalSecret that names "
			"the entry in your vault.",
		.topic = "secret",
		.refs = { "https://kubernetes.io/docs/concepts/configuration/secret/",
			  "https://fluxcd.io/flux/guides/mozilla-sops/",
			  "https://argo-cd.readthedocs.io/en/stable/operator-manual/secret-management/",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: open sesame\n",
		.good = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: ${DB_PASSWORD}\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
