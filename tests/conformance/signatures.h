/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORMANCE_SIGNATURES_H
#define CONFORMANCE_SIGNATURES_H

/** @file conformance/signatures.h @brief Kinds of signatures of the provenance corpus that have a
 * file of their own. */

#include "base/arena.h"
#include "gitward/span.h"
#include "suite.h"

/** An input of a row, in the arena; NULL when it has none, or it cannot be read. */
struct ward_span row_input(const struct suite *s, const json_t *row, const char *key,
			   struct arena *arena);
/** E-mail and time of the header that starts with `head` in a commit or tag. */
bool row_identity(struct ward_span raw, const char *head, struct ward_span *email, int64_t *when);

/** Rows of kind git-x509: gpgsm, smimesign, gitsign. */
void row_x509(struct suite *s, const json_t *row);
/** Rows of kind push-cert. */
void row_push_cert(struct suite *s, const json_t *row);

#endif
