/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_COMMIT_SIGNER_H
#define RULES_COMMIT_SIGNER_H

/**
 * @file rules/commit/signer.h
 * @brief What the rules about signers share. Each finding has one of them for a cause: the
 * signature does not hold (commit-unverified), a platform made it (commit-platform-key), it is by
 * somebody else than who may (commit-signer), or than who committed (commit-signer-mismatch).
 */

#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"
#include "trust/signer.h"

/** Whether the policy asks for the signature of this commit (no tag) at this reference. */
static inline bool must_be_signed(const struct ward_commit_facts *c)
{
	if (c->is_tag || (c->signer != NULL && c->signer->adopted))
		return false;
	return c->demands->signed_by == WARD_SIGN_ALL ||
		(c->demands->signed_by == WARD_SIGN_FIRST_PARENT && c->first_parent);
}

static inline bool signature_holds(const struct ward_signer_facts *s)
{
	return s != NULL && s->verdict == WARD_SIGNATURE_PASS;
}

/** Whether a platform's key is as good as any other here. */
static inline bool platform_counts(const struct ward_commit_facts *c)
{
	switch (c->demands->platform_keys) {
	case WARD_PLATFORM_ALLOWED:
		return true;
	case WARD_PLATFORM_MERGE_ONLY:
		return c->parents > 1 && c->signer->plain_merge;
	case WARD_PLATFORM_NEVER:
		break;
	}
	return false;
}

static inline bool is_among(const struct ward_signer_facts *s, const struct ward_texts *wanted)
{
	return s->known && signer_is_wanted(s->names, s->name_count, wanted->items, wanted->count);
}

/** Who signed, as messages call them: a name of the policy, or the key. */
static inline struct ward_span signer_shown(struct ward_sink *out,
					    const struct ward_signer_facts *s)
{
	return name_shown(out, s->principal.len > 0 ? s->principal : s->key);
}

/** The finding emitted last only warns as long as the policy says. */
static inline void grace_period(struct ward_sink *out, const struct ward_commit_facts *c)
{
	if (c->demands->warn_until > c->now)
		ward_emit_grace(out);
}

#endif
