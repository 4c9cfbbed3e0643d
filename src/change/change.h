/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_CHANGE_H
#define CHANGE_CHANGE_H

/**
 * @file change/change.h
 * @brief What is judged: the one seam between the outside and the rules.
 *
 * A source (push, index, range, paths, bytes) collects names and ids into a
 * `struct ward_change`; contents are read through it when they are needed.
 * Everything that may fail happens here; rules never see this.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/oid.h"
#include "git/repo.h"
#include "gitward/span.h"

struct arena;

enum ref_action { REF_CREATE, REF_UPDATE, REF_DELETE };

/** One line of what a push asks for. */
struct ward_ref {
	/** What is judged: `asked` with symbolic references of the server followed, and without
	 * refs/namespaces/<name>/ (gitnamespaces(7)). */
	struct ward_span name;
	struct ward_span asked; /**< as the push calls it */
	bool is_link;		/**< `asked` is a symbolic reference of the server */
	struct oid old_id, new_id;
	enum ref_action action;
	enum object_type type; /**< of what the new id names, tags not peeled; NONE for a delete */
	enum object_type peeled; /**< the same, tags followed */
	bool forced; /**< update whose old commit is no ancestor of the new one, or a moved tag */
	bool is_protected;	 /**< by the policy */
	uint64_t commits, files; /**< new commits and changed paths of its old..new */
};

/** A reference that a commit or a step arrives at. */
struct change_arrival {
	struct ward_span ref;
	bool is_protected;
	bool first_parent; /**< commits: on the line of first parents from the new tip */
};

/** A commit, with what is known of it. */
struct change_commit {
	struct oid id;
	struct ward_span raw;
	struct ward_span ref; /**< the first reference it came with, or "" */
	bool is_tag;	      /**< an annotated tag object */
	/** All of them, protected ones first: what one of them allows, another may not. */
	const struct change_arrival *arrivals;
	size_t arrival_count;
};

enum change_scope {
	SCOPE_STATE,  /**< what the result will be: old state against new state */
	SCOPE_HISTORY /**< what one commit brought in, whether it is still there or not */
};

/** A path that changed. */
struct change_file {
	struct ward_span path;
	struct oid old_id, new_id; /**< unset when absent on that side, or when there are no ids */
	uint32_t old_mode, new_mode; /**< Git modes; 0 when absent on that side */
	bool conflict;
	uint64_t source_id; /**< the source's own handle for contents without an id */
	bool any_object; /**< no path leads to it: an object of any type that arrived with a push */
};

/** Files that are judged together, old side against new side. */
struct change_step {
	enum change_scope scope;
	struct ward_span ref; /**< "" where there is none; else the first of `refs` */
	const struct ward_span
		*refs; /**< every reference it arrives at; the findings count for all */
	size_t ref_count;
	bool is_protected; /**< the step decides about a protected reference, or about local content
			    */
	bool has_base;	   /**< there is an old side: what stands there already is no news */
	struct oid commit; /**< of a SCOPE_HISTORY step; for STATE the new tip, or unset */
	const struct change_file *files;
	size_t file_count;
};

/** Something that could not be looked at. */
struct change_skip {
	struct ward_span what; /**< path or id */
	const char *reason;    /**< short stable word: "gitlink", "not-a-file", ... */
};

struct ward_change {
	const struct ward_ref *refs;
	size_t ref_count;
	const struct change_commit *commits; /**< new ones, oldest first; tags last */
	size_t commit_count;
	const struct change_step
		*steps; /**< HISTORY steps in the order of commits, then STATE steps */
	size_t step_count;
	const struct change_skip *skips;
	size_t skip_count;
	size_t oid_len; /**< 0 without a repository */
	/** Contents of one side. WARD_ELIMIT when over `cap`, before reading. */
	int (*read)(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		    struct arena *arena, struct ward_span *out, struct ward_error *err);
	/** The same in pieces, for what is too large to be read as a whole: see repo_stream().
	 * WARD_ELIMIT when over `cap` (limits.stream_bytes), before the first piece. */
	int (*stream)(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		      repo_piece_fn fn, void *fn_ctx, struct ward_error *err);
	void *ctx;
};

/**
 * What is known outside of the repository. All but `is_protected` may be NULL.
 */
struct change_guard {
	/** Whether the policy guards a reference. */
	bool (*is_protected)(void *ctx, struct ward_span ref);
	/**
	 * Whether what the commit brought in was looked at by these very rules and
	 * nothing was found: then it needs no history step. Asking for nothing
	 * known costs time, never safety.
	 */
	bool (*is_clean)(void *ctx, const struct oid *commit);
	/**
	 * The last tip of a reference that was judged, when a later one was let in
	 * unjudged (a deadline with `defer`): it takes the place of the old id. Asked
	 * by the name that is judged, symbolic references followed.
	 */
	bool (*judged_tip)(void *ctx, struct ward_span ref, struct oid *out);
	void *ctx;
};

/**
 * A push, from the standard input of pre-receive (`<old> <new> <ref>` lines).
 * History steps: every commit the store did not have, and for protected
 * references every commit of old..new, new to the store or not; each against
 * all its parents. One state step a branch: old tip (for a new branch: its
 * merge base with HEAD's branch) against new tip. What arrived besides (blobs,
 * commits and tags that nothing names) is a history step of its own. Input that does not parse is
 * an error: WARD_EPARSE with the line.
 */
int change_from_push(struct repo *repo, struct ward_span input, const struct change_guard *guard,
		     const struct limits *limits, struct arena *arena, struct ward_change *out,
		     struct ward_error *err) WARD_MUST_USE;

/** The references of a push alone, with their facts: for when there is no time for what they bring.
 */
int change_push_refs(struct repo *repo, struct ward_span input, const struct change_guard *guard,
		     const struct limits *limits, struct arena *arena, struct ward_change *out,
		     struct ward_error *err) WARD_MUST_USE;

/** A local push, from the standard input of pre-push (`<local ref> <local id> <remote ref> <remote
 * id>`); `remote` is its name, for refs/remotes/<name>/. */
int change_from_local_push(struct repo *repo, struct ward_span input, const char *remote,
			   const struct change_guard *guard, const struct limits *limits,
			   struct arena *arena, struct ward_change *out,
			   struct ward_error *err) WARD_MUST_USE;

/** The index against HEAD (or the empty tree on an unborn branch). */
int change_from_index(struct repo *repo, const struct limits *limits, struct arena *arena,
		      struct ward_change *out, struct ward_error *err) WARD_MUST_USE;

/** Commits base..head one by one, and the state of base against that of head. `base` unset: from
 * the beginning. */
int change_from_range(struct repo *repo, const struct oid *base, const struct oid *head,
		      const struct limits *limits, struct arena *arena, struct ward_change *out,
		      struct ward_error *err) WARD_MUST_USE;

/** Files and folders on disk (folders without `.git`, links not followed). Nothing to compare with.
 */
int change_from_paths(const char *const *paths, size_t count, const struct limits *limits,
		      struct arena *arena, struct ward_change *out,
		      struct ward_error *err) WARD_MUST_USE;

/** One file in memory, optionally with its old content. Bytes must outlive the change. */
int change_from_bytes(struct ward_span path, struct ward_span bytes, const struct ward_span *old,
		      struct arena *arena, struct ward_change *out,
		      struct ward_error *err) WARD_MUST_USE;

#endif
