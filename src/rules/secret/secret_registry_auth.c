/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/token.h"
#include "secret/value.h"

#define AUTH_MAX 8192

static bool is_mark(char c)
{
	return c == '"' || c == '\\' || c == ':' || c == ' ' || c == '\t';
}

/* auth": "..." also inside a string, where each quote is escaped. */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor + 4, n = alphabet_run(text, from, is_mark, 40);
	struct ward_span marks = span_sub(text, from, from + n);

	if (!alphabet_before(text, anchor, is_mark) || span_find_byte(marks, ':', 0) < 0 ||
	    n == 0 || marks.ptr[n - 1] != '"')
		return false;
	*start = from + n;
	*end = *start + alphabet_run(text, *start, alphabet_base64, AUTH_MAX);
	while (*end < text.len && text.ptr[*end] == '=')
		(*end)++;
	return *end - *start >= 8;
}

/* user:password in Base64 */
static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	char *bytes = arena_bytes(scratch, base64_decoded_max(token.len));
	ssize_t len = bytes == NULL
		? -1
		: base64_decode(token, BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);
	struct ward_span plain = span_make(bytes, len < 0 ? 0 : (size_t)len);
	ssize_t colon = span_find_byte(plain, ':', 0);
	enum value_class class;

	for (size_t i = 0; i < plain.len; i++)
		if ((unsigned char)plain.ptr[i] < ' ')
			return TOKEN_NO;
	if (colon <= 0)
		return TOKEN_NO;
	class = value_classify(span_sub(plain, (size_t)colon + 1, plain.len));
	if (class == VALUE_EMPTY || class == VALUE_REFERENCE)
		return TOKEN_NO;
	return class == VALUE_PLACEHOLDER || class == VALUE_SWITCH || class == VALUE_SAMPLE
		? TOKEN_PLACEHOLDER
		: TOKEN_LIKELY;
}

static const struct token_rule token_registry_auth = {
	.anchors = (const char *const[]){ "auth\"", "auth\\", NULL },
	.what = "credentials of a container registry",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_registry_auth) = {
	.meta = {
		.id = "secret-registry-auth",
		.title = "Credentials of a container registry",
		.rationale =
			"The `auth` of a Docker configuration is a user and a password in Base64, which "
			"is clear text. It pulls private images, and often pushes: whoever can replace "
			"an image runs code on every cluster that uses its tag.",
		.remediation =
			"Revoke the token or change the password at the registry, look at its log for "
			"pushes, and give the cluster a pull secret that is encrypted in Git or made "
			"from a vault; on a cloud, let the nodes' identity pull.",
		.topic = "secret",
		.refs = { "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
			  "https://docs.docker.com/reference/cli/docker/login/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "{\"auths\": {\"registry.example.com\": {\"auth\": \"d2ViOm9wZW4tc2VzYW1lLTQy\"}}}\n",
		.good = "{\"auths\": {\"registry.example.com\": {\"auth\": \"${REGISTRY_AUTH}\"}}}\n",
		.bad_path = "config.json",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_registry_auth,
};
