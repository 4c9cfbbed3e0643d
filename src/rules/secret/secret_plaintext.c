/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "doc/sops.h"
#include "doc/stand_in.h"
#include "rules/rule.h"
#include "secret/config_text.h"
#include "secret/key_name.h"

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

/* "POSTGRES_HOST", "apiUsername": the last word tells. */
static bool ends_with_any(struct ward_span key, const char *const *words)
{
	for (; *words != NULL; words++) {
		size_t len = strlen(*words);

		if (key.len >= len && span_is_nocase(span_sub(key, key.len - len, key.len), *words))
			return true;
	}
	return false;
}

/* A configuration file as a value; `*stem` is its name without the ending. */
static bool is_file_name(struct ward_span key, struct ward_span *stem)
{
	static const char *const files[] = { ".yaml",	    ".yml",  ".ini",  ".conf",
					     ".config",	    ".cfg",  ".toml", ".xml",
					     ".properties", ".json", NULL };

	if (!ends_with_any(key, files))
		return false;
	*stem = span_sub(key, 0, (size_t)span_rfind_byte(key, '.'));
	return true;
}

/* How sure it is that the value is a secret. False: it only goes with one. */
static bool judge(struct ward_span key, struct ward_span value, enum ward_confidence *confidence)
{
	struct ward_span stem = { 0 };
	bool is_file = is_file_name(key, &stem);

	*confidence = WARD_CONFIDENCE_HIGH;
	if (!is_file && !key_is_companion(key))
		return true;
	if (config_text_has_secret(value))
		return true;
	/* users.properties and the like: each line is a user and a password */
	if (is_file && span_ends(stem, "users") && config_text_has_value(value))
		return true;
	*confidence = WARD_CONFIDENCE_MEDIUM;
	return config_text_looks_random(value) ||
		(is_file && config_text_key_is_secret(stem) && config_text_has_value(value));
}

/* What is common to the values of one mapping. */
struct values {
	const struct ward_object *object;
	const struct sops_rules *sops;
	struct sops_state state;
	bool encoded; /**< in Base64 */
};

static void check_value(const struct values *v, const struct ward_node *value,
			struct ward_sink *out)
{
	struct ward_span text = node_text(value), plain;
	enum ward_confidence confidence = WARD_CONFIDENCE_LOW;
	const char *token;
	bool judged;

	if (!node_is_scalar(value) || node_is_null(value) || sops_is_encrypted(text) ||
	    stand_in_is_reference(text) || stand_in_is_dummy(text))
		return;
	if (v->sops->encrypted &&
	    sops_decide(v->sops, sops_enter(v->sops, v->state, value)) == SOPS_ENCRYPTED)
		return; /* sops-leak */
	plain = v->encoded ? decoded(text, ward_scratch(out)) : text;
	if (stand_in_is_reference(plain) || stand_in_is_dummy(plain) || is_public(plain))
		return;
	judged = judge(node_key(value), plain, &confidence);
	token = ward_token_named(out, value, plain, &confidence);
	if (!judged && token == NULL)
		return;
	ward_emit_secret_node(
		out, value, value,
		"Secret '" WARD_SPAN_FMT "' holds the value of '" WARD_SPAN_FMT "' in %s%s%s%s",
		WARD_SPAN_ARG(v->object->name), WARD_SPAN_ARG(node_key(value)),
		v->encoded ? "Base64, which is clear text" : "clear text",
		token != NULL ? " (" : "", token != NULL ? token : "", token != NULL ? ")" : "");
	ward_emit_confidence(out, confidence);
}

#define MERGES_MAX 64

struct merges {
	const struct ward_node *maps[MERGES_MAX];
	size_t len;
};

static void add_merge(struct merges *m, const struct ward_node *map)
{
	map = node_deref(map);
	for (size_t i = 0; i < m->len; i++)
		if (m->maps[i] == map)
			return;
	if (node_is_map(map) && m->len < MERGES_MAX)
		m->maps[m->len++] = map;
}

/* The values of a mapping and of those that are merged into it by `<<`. */
static void check_values(const struct values *v, const struct ward_node *map, struct ward_sink *out)
{
	struct merges merges = { .len = 0 };

	add_merge(&merges, map);
	for (size_t i = 0; i < merges.len; i++) {
		for (const struct ward_node *n = merges.maps[i]->first; n != NULL; n = n->next) {
			if (node_type(n->key) != SCALAR_MERGE) {
				check_value(v, n, out);
				continue;
			}
			add_merge(&merges, n);
			for (const struct ward_node *item = node_is_seq(n) ? node_children(n)
									   : NULL;
			     item != NULL; item = item->next)
				add_merge(&merges, item);
		}
	}
}

/* `kubectl get -o yaml` writes the values a second time, where nobody looks when encrypting. */
static void check_last_applied(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *value =
		node_path(object->root, "metadata", "annotations",
			  "kubectl.kubernetes.io/last-applied-configuration", NULL);
	struct ward_span text = node_text(value);

	if (span_contains(text, "ENC[AES256_GCM,") ||
	    (!span_contains(text, "\"data\":{\"") && !span_contains(text, "\"stringData\":{\"")))
		return;
	ward_emit_secret_node(out, value, value,
			      "annotation of Secret '" WARD_SPAN_FMT
			      "' holds the values that kubectl applied last, in clear",
			      WARD_SPAN_ARG(object->name));
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	static const char *const keys[] = { "data", "stringData" };
	struct sops_rules sops;

	if (!object_is(object, "", "Secret"))
		return;
	sops_read(object->root, &sops);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct ward_node *map = node_get(object->root, keys[i]);
		struct values v = { .object = object, .sops = &sops, .encoded = i == 0 };

		if (!node_is_map(map))
			continue;
		v.state = sops_enter(&sops, v.state, map);
		check_values(&v, map, out);
	}
	check_last_applied(object, out);
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
