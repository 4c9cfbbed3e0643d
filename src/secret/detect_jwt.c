/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms: RFC 7519; "Managing Service Accounts" in the manual of Kubernetes for
 * the claims of its tokens, util/session of Argo CD for its issuer.
 */
#include "secret/detect_credential.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/jwt.h"

#define ENCODED "ZXlK" /* base64 of "eyJ" */
#define ENCODED_MAX 12288

static bool plain_bounds(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	*start = at;
	*end = jwt_end(text, at);
	return *end != 0 && !alphabet_before(text, at, alphabet_word);
}

/** As the data of a Secret holds it. */
static bool encoded_bounds(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	*start = at;
	*end = at + alphabet_run(text, at, alphabet_base64, ENCODED_MAX);
	return !alphabet_before(text, at, alphabet_base64) && *end - at >= 40;
}

static bool bounds(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	if (span_starts(span_sub(text, at, text.len), ENCODED))
		return encoded_bounds(text, at, start, end);
	return plain_bounds(text, at, start, end);
}

static struct jwt judge(struct ward_span token, struct arena *scratch)
{
	struct jwt none = { TOKEN_NO, JWT_OTHER };
	struct jwt untold = { TOKEN_LIKELY, JWT_OTHER };

	if (!span_starts(token, ENCODED))
		return jwt_judge(token, scratch);
	char *bytes = arena_bytes(scratch, base64_decoded_max(token.len));
	if (bytes == NULL)
		return untold;
	ssize_t len = base64_decode(token, BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);
	struct ward_span decoded = span_trim(span_make(bytes, len > 0 ? (size_t)len : 0));
	if (decoded.len == 0 || jwt_end(decoded, 0) != decoded.len)
		return none;
	return jwt_judge(decoded, scratch);
}

static enum token_verdict verify_kind(struct ward_span token, struct arena *scratch,
				      enum jwt_kind kind)
{
	struct jwt jwt = judge(token, scratch);

	return jwt.kind == kind ? jwt.verdict : TOKEN_NO;
}

static enum token_verdict verify_other(struct ward_span token, struct arena *scratch)
{
	return verify_kind(token, scratch, JWT_OTHER);
}

static enum token_verdict verify_kubernetes(struct ward_span token, struct arena *scratch)
{
	return verify_kind(token, scratch, JWT_KUBERNETES);
}

static enum token_verdict verify_argocd(struct ward_span token, struct arena *scratch)
{
	return verify_kind(token, scratch, JWT_ARGOCD);
}

/* `{"alg"`, `{"typ"`, `{"kid"`, ... as headers begin; with a blank; spread over lines; encoded once
 * more. */
#define HEADERS                                                                           \
	"eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJlbmMi", "eyJjdHki", "eyJ4NX", "eyJqa3Ui", \
		"eyJqd2si", "eyJjcml0", "eyJ6aXAi", "eyJwMnMi", "eyJwMmMi", "eyJhcHUi",   \
		"eyJub25j", "eyJlcGsi", "eyJiNjQi", "eyJ2ZXIi", "eyJpc3Mi", "eyAiYWxn",   \
		"eyAidHlw", "eyAia2lk", "ewogICJ", "ewogICAgI", "ewoJI", "ew0KI"
#define ENCODED_HEADERS "ZXlKaGJHY2lP", "ZXlKMGVYQWlP", "ZXlKcmFXUWlP"

static const char *const anchors[] = { HEADERS, ENCODED_HEADERS, NULL };

const struct token_rule token_jwt = {
	.anchors = anchors,
	.what = "JSON Web Token",
	.bounds = bounds,
	.verify = verify_other,
};

const struct token_rule token_kubernetes_account = {
	.anchors = anchors,
	.what = "Kubernetes service account token",
	.bounds = bounds,
	.verify = verify_kubernetes,
};

const struct token_rule token_argocd = {
	.anchors = anchors,
	.what = "Argo CD token",
	.bounds = bounds,
	.verify = verify_argocd,
};
