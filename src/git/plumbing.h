/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PLUMBING_H
#define GIT_PLUMBING_H

/** @file git/plumbing.h @brief Inside git/: reading a repository through children of the git
 * program. */

#include "git/backend.h"
#include "git/child.h"

struct plumbing {
	const char *const *env;
	const char *cwd;
	struct child *check;   /**< cat-file --batch-check */
	struct child *content; /**< cat-file --batch */
	struct ward_span head_name;
	bool head_known;
};

/** Prepare the environment and make sure that git can read the repository. */
int plumbing_open(struct repo *repo, struct ward_error *err) WARD_MUST_USE;
/** Only the environment: for a repository whose index alone needs git. */
int plumbing_prepare(struct repo *repo, struct ward_error *err) WARD_MUST_USE;

/** Run git with `args` (NULL-terminated, without "git" and the options that all calls share) and
 * collect its output. */
int plumbing_run(struct repo *repo, const char *const *args, size_t cap, struct arena *arena,
		 int *status, struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

int plumbing_header(struct repo *repo, const struct oid *id, enum object_type *type, uint64_t *size,
		    struct ward_error *err) WARD_MUST_USE;
int plumbing_read(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
		  enum object_type *type, struct ward_span *out,
		  struct ward_error *err) WARD_MUST_USE;
int plumbing_stream(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		    void *ctx, struct ward_error *err) WARD_MUST_USE;
int plumbing_by_prefix(struct repo *repo, struct ward_span digits, struct oid *out,
		       struct ward_error *err) WARD_MUST_USE;
int plumbing_ref(struct repo *repo, const char *name, struct oid *out,
		 struct ward_error *err) WARD_MUST_USE;
int plumbing_ref_link(struct repo *repo, struct ward_span name, struct ward_span *out,
		      struct ward_error *err) WARD_MUST_USE;
int plumbing_head_name(struct repo *repo, struct ward_span *out,
		       struct ward_error *err) WARD_MUST_USE;
int plumbing_each_ref(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
		      struct ward_error *err) WARD_MUST_USE;
/** All entries of the index, whatever form it is kept in. */
int plumbing_index(struct repo *repo, struct arena *arena, struct index_entry **out, size_t *count,
		   struct ward_error *err) WARD_MUST_USE;

#endif
