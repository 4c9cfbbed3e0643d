/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/token.h"

/* A static key is 256 bytes in hex; those of clients are longer, in base64. */
#define DIGITS_MIN 256
#define BODY_MAX 4096
#define DISTINCT_MIN 10
#define MARK "-----BEGIN OpenVPN "

/* The body, up to the line that ends it or to what is none of it. */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	const struct ward_span head = span_sub(text, anchor, anchor + 96);
	const ssize_t dashes = span_find(head, WARD_SPAN("-----"), sizeof(MARK) - 1);
	size_t i, digits = 0;

	if (dashes < 0)
		return false;
	i = anchor + (size_t)dashes + 5;
	*start = anchor;
	*end = i;
	for (size_t from = i; i < text.len && i - from < BODY_MAX; i++) {
		const char c = text.ptr[i];

		if (alphabet_base64(c) || c == '=') {
			digits++;
			*end = i + 1;
			/* Behind a backslash it is a line end in a string. */
			if (text.ptr[i - 1] == '\\')
				digits--;
		} else if (c == '-' ||
			   (c != '\\' && c != '\r' && c != '\n' && c != ' ' && c != '\t' &&
			    c != '"' && c != '\'' && c != '#')) {
			break;
		}
	}
	return digits >= DIGITS_MIN;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	const ssize_t head = span_find(token, WARD_SPAN("-----"), sizeof(MARK) - 1);

	(void)scratch;
	return placeholder_distinct(span_sub(token, (size_t)head + 5, token.len)) < DISTINCT_MIN
		? TOKEN_PLACEHOLDER
		: TOKEN_LIKELY;
}

static const struct token_rule token_openvpn_key = {
	.anchors = (const char *const[]){ MARK "Static key V1-----",
					  MARK "tls-crypt-v2 client key-----",
					  MARK "tls-crypt-v2 server key-----", NULL },
	.what = "key of OpenVPN",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_openvpn_key) = {
	.meta = {
		.id = "secret-openvpn-key",
		.title = "Static key of OpenVPN",
		.rationale =
			"A static key is all that protects a tunnel made with `secret`, past and future; as "
			"`tls-auth` or `tls-crypt` it is what keeps strangers from talking to the server at "
			"all. Everybody who has it is one of those who may.",
		.remediation =
			"Make a new one (`openvpn --genkey`) and give it to all ends; for `tls-crypt-v2` "
			"make a new key for this client. Keep keys encrypted (SOPS, SealedSecret) or in a "
			"vault.",
		.topic = "secret",
		.refs = { "https://openvpn.net/community-docs/static-key-mini-howto.html",
			  "https://github.com/OpenVPN/openvpn/blob/master/doc/man-sections/tls-options.rst" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "-----BEGIN OpenVPN Static key V1-----\n{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n"
		       "{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n"
		       "{hex:32}\n{hex:32}\n{hex:32}\n{hex:32}\n-----END OpenVPN Static key V1-----\n",
		.good = "-----BEGIN OpenVPN Static key V1-----\n...\n-----END OpenVPN Static key V1-----\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_openvpn_key,
};
