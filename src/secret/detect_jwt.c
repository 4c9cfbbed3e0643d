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

static bool bounds(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	*start = at;
	*end = jwt_end(text, at);
	return *end != 0 && !alphabet_before(text, at, alphabet_word);
}

static enum token_verdict verify_kind(struct ward_span token, struct arena *scratch,
				      enum jwt_kind kind)
{
	struct jwt jwt = jwt_judge(token, scratch);

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

/* `{"alg"`, `{"typ"`, `{"kid"`, ... as headers begin; with a blank; spread over lines. */
#define HEADERS                                                                           \
	"eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJlbmMi", "eyJjdHki", "eyJ4NX", "eyJqa3Ui", \
		"eyJqd2si", "eyJjcml0", "eyJ6aXAi", "eyJwMnMi", "eyJwMmMi", "eyJhcHUi",   \
		"eyJub25j", "eyJlcGsi", "eyJiNjQi", "eyJ2ZXIi", "eyJpc3Mi", "eyAiYWxn",   \
		"eyAidHlw", "eyAia2lk", "ewogICJ", "ewogICAgI", "ewoJI", "ew0KI"

static const char *const anchors[] = { HEADERS, NULL };

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
