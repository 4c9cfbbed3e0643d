/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_TRUST_H
#define ENGINE_TRUST_H

/**
 * @file engine/trust.h
 * @brief The trust section of the policy brought to life: its files read from
 * where the policy came from, signatures judged, signers named.
 */

#include "change/change.h"
#include "engine/run.h"
#include "rules/rule.h"
#include "trust/signature.h"
#include "trust/signer.h"

struct run_trust;

/**
 * Read the files of the policy in force. Those of a repository's policy come
 * from the same tree (run->policy_commit), or the work tree's folder where it came from
 * there. `*out` is NULL when the policy has no `trust` section. A file that is
 * missing, malformed, or not what its digest says is WARD_ECONFIG with the
 * policy's line: nothing is judged by half of the trust.
 */
int run_trust_load(struct ward_run *run, struct run_trust **out,
		   struct ward_error *err) WARD_MUST_USE;
/** NULL is allowed. */
void run_trust_free(struct run_trust *trust);

const struct trust_material *run_trust_material(const struct run_trust *trust);
/** Whose files they are. */
const struct trust_spec *run_trust_spec(const struct run_trust *trust);
/** Content of the file with this index in the spec; as long as the trust. */
struct ward_span run_trust_bytes(const struct run_trust *trust, size_t file);

/** Name the signer of what was judged; in `arena`, NULL when it is exhausted. `trust` not NULL. */
const struct ward_signer_facts *run_trust_facts(const struct run_trust *trust,
						const struct ward_signature *signature,
						struct arena *arena);
/** Judge a commit or annotated tag by its raw bytes. The same object is verified once. */
const struct ward_signer_facts *run_trust_object(struct run_trust *trust, const struct oid *id,
						 struct ward_span raw, bool is_tag,
						 struct arena *arena);

/** A scan_options.signer; `ctx` is the run. NULL where nothing is asked of signatures. */
const struct ward_signer_facts *run_trust_signer(void *ctx, const struct change_commit *commit,
						 struct ward_span ref, struct arena *arena);

/** What the file at `path` of the repository is to the policy in force, or NULL. */
const char *run_trust_file(const struct ward_run *run, struct ward_span path);
/** A scan_options.trust_check; `ctx` is the run. */
int run_trust_check(void *ctx, const struct oid *commit, struct ward_error *err);

struct adoption;
/** For engine/adoption.c: its tables, and memory as long as the trust. */
struct adoption **run_trust_adoption(struct run_trust *trust);
struct arena *run_trust_arena(struct run_trust *trust);

#endif
