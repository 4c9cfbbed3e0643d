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
	struct ward_span armored;
	const struct ward_span *payload; /**< at most PGP_PAYLOAD_MAX pieces */
	size_t payload_count;
	struct ward_span namespace;		   /**< of SSH signatures */
	struct ward_span committer;		   /**< name of the committer or tagger */
	const struct signature_evidence *evidence; /**< or NULL */
	bool any_signer;
	int64_t when; /**< when keys must be valid */
	int64_t now;  /**< the clock */
	struct arena *arena;
	struct ward_signature *out; /**< kind, email and times are set */
	VEC(struct ward_verify_step) steps;
};

/**
 * Judges the signature: its verdict, `out->reason` and `out->why`, with the key
 * when one is known. WARD_SIGNATURE_PASS only for a signature that holds by
 * a key that is trusted at `when`, not revoked, and, unless `any_signer`, that
 * of whoever `out->email` names.
 */
typedef enum ward_signature_verdict (*signature_verifier_fn)(struct signature_case *c);

enum ward_signature_verdict signature_ssh(struct signature_case *c);
enum ward_signature_verdict signature_pgp(struct signature_case *c);
enum ward_signature_verdict signature_x509(struct signature_case *c);

/** Set verdict, code and text; the verdict. */
enum ward_signature_verdict signature_conclude(struct signature_case *c,
					       enum ward_signature_verdict verdict,
					       enum signature_reason reason);
/** Whose it is: the first of the addresses that is the committer's, or, when anybody may sign, the
 * first of all, or `otherwise`. A pass or SIGNATURE_REASON_NOT_COMMITTER. */
enum ward_signature_verdict signature_bind(struct signature_case *c, struct ward_span otherwise);

/** A step with the digest of `count` spans put together. Nothing when no steps are asked for. */
void signature_step(struct signature_case *c, const char *name, const struct ward_span *input,
		    size_t count, const char *reason, struct ward_span detail);
/** A step for each file of that use and name that was loaded. */
void signature_step_files(struct signature_case *c, enum trust_file_use use, struct ward_span name,
			  const char *reason, struct ward_span detail);
/** The digest of `count` spans, for a step. */
struct ward_verify_step signature_digest(const char *name, const struct ward_span *input,
					 size_t count);

/** Steps for the tags that a merge commit quotes: what they are worth has no part in its verdict.
 * Nothing when no steps are asked for. */
void signature_mergetags(struct signature_case *c, struct ward_span raw, size_t oid_len);

#endif
