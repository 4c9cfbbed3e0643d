/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_GRANT_TEXT_H
#define POLICY_GRANT_TEXT_H

/**
 * @file policy/grant_text.h
 * @brief The text of a grant (docs/break-glass.md), as strict as a policy:
 *
 *   grant: 1
 *   repository: shop/deploy      # pattern over the host's name of it
 *   ref: refs/heads/main         # pattern
 *   rules: [image-digest]        # none that guards the check itself
 *   path: apps/web.yaml          # optional; pattern
 *   object: apps/Deployment/shop/web   # optional; pattern
 *   commit: <id of the pushed tip>     # optional
 *   reason: the registry is down, INC-42
 *   not-before: 2026-11-23T12:00:00Z
 *   expires: 2026-11-23T18:00:00Z
 *
 * `not-before` is mandatory because a signature has no time of its own: without
 * it a grant could not be told from one that was signed long ago.
 */

#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct buf;

/** Bytes of a grant, and rules that one may name. */
#define GRANT_TEXT_MAX ((size_t)16384)
#define GRANT_RULES_MAX 64

struct grant_text {
	struct ward_span repository, ref, path, object, commit, reason; /**< optional ones: "" */
	struct ward_span *rules;
	size_t rule_count;
	int64_t not_before, expires; /**< seconds since 1970; the second is later */
	struct ward_span not_before_text, expires_text;
};

/** Read a text. WARD_ECONFIG with line and column, or WARD_EOOM. Nothing of `text` is kept. */
int grant_text_parse(struct ward_span text, struct arena *arena, struct grant_text *out,
		     struct ward_error *err) WARD_MUST_USE;
/** Append a grant as such a text; times are taken from the texts. */
void grant_text_render(const struct grant_text *grant, struct buf *out);

#endif
