/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/token.h"

#define BODY_MAX 8192
#define BODY_MIN 56
#define BEFORE 64
#define LEAD_MAX 8
#define DISTINCT_MIN 16

/*
 * How the DER of private keys begins in base64: RFC 8017 (version 0, then a
 * modulus of 512, 1024, 2048 or 4096 bits), RFC 5915, RFC 5208 and RFC 8410;
 * and "openssh-key-v1". Public keys have no version in front.
 */
static const char *const anchors[] = { "IBAAJBA",
				       "IBAAKBgQ",
				       "IBAAKCAQEA",
				       "IBAAKCAYEA",
				       "IBAAKCAgEA",
				       "MHcCAQEEI",
				       "MIGkAgEBBD",
				       "MIHcAgEBBE",
				       "MIGHAgEAMBMGByqG",
				       "MIG2AgEAMBAGByqG",
				       "MIHuAgEAMBAGByqG",
				       "AgEAMA0GCSqGSIb3",
				       "IBADANBgkqhkiG9w0B",
				       "MC4CAQAwBQYDK2Vw",
				       "MC4CAQAwBQYDK2Vu",
				       "b3BlbnNzaC1rZXktdjEA",
				       NULL };

/* A run of base64 that begins a value; armour has its own rule. */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor;
	struct ward_span before;

	while (from > 0 && anchor - from < LEAD_MAX && alphabet_base64(text.ptr[from - 1]))
		from--;
	if (alphabet_before(text, from, alphabet_base64) ||
	    (from < anchor && text.ptr[from] != 'M'))
		return false;
	before = span_sub(text, from > BEFORE ? from - BEFORE : 0, from);
	if (span_contains(before, "KEY-----") || span_contains(before, "-BEGIN "))
		return false;
	*start = from;
	*end = from + alphabet_run(text, from, alphabet_base64, BODY_MAX);
	return *end - *start >= BODY_MIN;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return placeholder_distinct(token) < DISTINCT_MIN ? TOKEN_PLACEHOLDER : TOKEN_CONTEXTUAL;
}

static const struct token_rule token_key_body = {
	.anchors = anchors,
	.what = "private key without its armour",
	.bounds = bounds,
	.far = true,
	.verify = verify,
};

WARD_RULE(secret_key_body) = {
	.meta = {
		.id = "secret-key-body",
		.title = "Private key without its BEGIN line",
		.rationale =
			"The lines `-----BEGIN` and `-----END` are no part of a key: programs that take "
			"a key as one setting want it without them. Whoever reads the rest has the key "
			"and can act as its owner.",
		.remediation =
			"Make a new key pair and replace the public half wherever it is trusted; revoke "
			"certificates of the old one. Keep the new key encrypted (SOPS, SealedSecret) or "
			"in a vault.",
		.topic = "secret",
		.refs = { "https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2",
			  "https://www.rfc-editor.org/rfc/rfc5208",
			  "https://www.rfc-editor.org/rfc/rfc7468" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "saml: MIICXAIBAAKBgQ{base64:200}\n",
		.good = "saml: ${SAML_KEY}\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_key_body,
};
