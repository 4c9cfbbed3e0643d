/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SIGNATURE_KIND_H
#define TRUST_SIGNATURE_KIND_H

/** @file trust/signature_kind.h @brief What a verifier of one kind of signatures is given, and how
 * it says what it found. */

#include "base/vec.h"
#include "trust/object_split.h"
#include "trust/signature.h"

struct signature_case {
	const struct trust_material *material;
	const struct object_split *split; /**< its reason is SPLIT_NONE */
	int64_t when;			  /**< when keys must be valid */
	struct arena *arena;
	struct ward_signature *out; /**< kind, email and times are set */
	VEC(struct ward_verify_step) steps;
};

/**
 * Judges the signature: its verdict, `out->reason` and `out->why`, with the key
 * when one is known. WARD_SIGNATURE_PASS only for a signature that holds by
 * a key that is trusted at `when`, not revoked, and, unless
 * `material->any_signer`, that of whoever `out->email` names.
 */
typedef enum ward_signature_verdict (*signature_verifier_fn)(struct signature_case *c);

enum ward_signature_verdict signature_ssh(struct signature_case *c);

/** A step with the digest of `count` spans put together. Nothing when no steps are asked for. */
void signature_step(struct signature_case *c, const char *name, const struct ward_span *input,
		    size_t count, const char *reason, struct ward_span detail);
/** A step made before. */
void signature_add_step(struct signature_case *c, const struct ward_verify_step *step,
			const char *reason, struct ward_span detail);

#endif
