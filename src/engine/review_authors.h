/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_REVIEW_AUTHORS_H
#define ENGINE_REVIEW_AUTHORS_H

/** @file engine/review_authors.h @brief Who made the change of a reference, as far as signatures,
 * commits and the push tell. */

#include "base/map.h"
#include "base/vec.h"
#include "change/change.h"
#include "engine/run.h"
#include "rules/rule.h"

struct review_authors {
	/** Each new commit was signed by somebody who is known, or the push was. Otherwise whoever
	 * approves could be who made it. */
	bool known;
	bool one_signer;		     /**< who signed the tip signed every new commit */
	const struct ward_signer_facts *tip; /**< or NULL: nothing was verified */
	VEC(struct ward_span) names;	     /**< principals who signed, and the host's pusher */
	VEC(struct ward_span) emails;	     /**< of authors and committers */
	struct map seen;
};

/** The makers of old..new of `ref`; `push` is who signed the push, or NULL. Needs run->trust. */
void review_find_authors(struct ward_run *run, const struct ward_ref *ref,
			 const struct ward_signer_facts *push, struct arena *arena,
			 struct review_authors *out);
/** Whether a signer is one of them: by principal, login or address. */
bool review_is_author(const struct review_authors *authors, const struct ward_signer_facts *s);

#endif
