/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_ADOPTION_H
#define ENGINE_ADOPTION_H

/**
 * @file engine/adoption.h
 * @brief History from before signatures were asked for: what the commit of
 * adoption (`since`) or a signed seal tag reaches needs none.
 *
 * A seal is an annotated tag below refs/tags/gitward-seal/ that the repository
 * had before the push, signed under that name by somebody whom `commits.signers` of the
 * reference names. Where the reference asks for reviews, as many different
 * people must have sealed the same commit.
 */

#include "engine/trust.h"

#define SEAL_PREFIX "refs/tags/gitward-seal/"
/** Seals that are looked at. */
#define SEALS_MAX 64

struct adoption;

/** Whether `commit` at `ref` needs no signature. What cannot be found out is a no. */
bool adoption_covers(struct ward_run *run, struct run_trust *trust, struct ward_span ref,
		     const struct ward_demands *demands, const struct oid *commit);

#endif
