/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_JWT_H
#define SECRET_JWT_H

/**
 * @file secret/jwt.h
 * @brief JSON Web Tokens (RFC 7519 in the compact form of RFC 7515), and whom
 * they speak for. Taken apart, never verified: the key is not here.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"
#include "secret/token.h"

/** Longest part that is followed. */
#define JWT_PART_MAX 6144

enum jwt_kind {
	JWT_OTHER,
	JWT_KUBERNETES, /**< of a service account */
	JWT_ARGOCD	/**< of a project role or an account of Argo CD */
};

struct jwt {
	enum token_verdict verdict;
	enum jwt_kind kind;
};

/** End of the token that starts at `at` (two parts or more, with the dots between them), or 0. */
size_t jwt_end(struct ward_span text, size_t at);

/**
 * Decode and judge. TOKEN_NO: there is no `alg` in the header.
 * TOKEN_PLACEHOLDER: unsigned, a signature of the wrong length for its
 * algorithm, a header or payload that is no object, the example of a manual, or
 * a token that is meant to be public. TOKEN_CONTEXTUAL: encrypted, without a
 * registered claim, or its claims say that it lives a day at most.
 * TOKEN_LIKELY: the rest.
 */
struct jwt jwt_judge(struct ward_span token, struct arena *scratch);

#endif
