/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_REPO_H
#define GIT_REPO_H

/**
 * @file git/repo.h
 * @brief Reading a Git repository: objects, references, the index.
 *
 * Nothing above git/ knows which implementation serves it: our own reader, for
 * SHA-1 and SHA-256; libgit2, the second one; or git plumbing children for what
 * neither reads: reftable, split and sparse index, unknown extensions. Read only: nothing is ever
 * written, no replace ref, graft, attribute, filter or repository
 * configuration beyond core.repositoryformatversion and extensions.* has a say,
 * and no environment variable is read. Not thread-safe.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/oid.h"
#include "gitward/span.h"

struct arena;
struct repo;

enum object_type { OBJECT_NONE, OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG };

/** "commit", "tree", ... */
const char *object_type_name(enum object_type type);

/** What reads objects and references. A format that is beyond it goes to git in any case. */
enum repo_backend {
	REPO_AUTO, /**< our own, and git for a version of packs that it does not know */
	REPO_NATIVE,
	REPO_LIBGIT2,
	REPO_PLUMBING /**< children of git */
};

/** Writes the id (`len` bytes) of the object with this header and content. */
typedef void (*repo_digest_fn)(struct ward_span head, struct ward_span content, size_t len,
			       uint8_t *out);

/** The same for bytes that come in pieces: header first. `begin` gives NULL when out of memory,
 * `end` frees and writes the id unless `out` is NULL. */
struct repo_hash {
	void *(*begin)(size_t len);
	void (*add)(void *hash, struct ward_span bytes);
	void (*end)(void *hash, uint8_t *out);
};

/** Where the repository is. All but `start` may be NULL; paths are C strings. */
struct repo_options {
	const char *start;	/**< directory to search upward from, when git_dir is NULL */
	const char *git_dir;	/**< GIT_DIR: exactly this directory */
	const char *object_dir; /**< GIT_OBJECT_DIRECTORY; a quarantine when it is not <git
				   dir>/objects */
	const char *alternates; /**< GIT_ALTERNATE_OBJECT_DIRECTORIES: ':'-separated, entries may be
				   C-quoted */
	const char
		*index_file; /**< GIT_INDEX_FILE; relative to the work tree's top, as git has it */
	const char *work_tree; /**< GIT_WORK_TREE */
	const char *
		git_program; /**< the git to run as a fallback; NULL: "git" found in a fixed PATH */
	bool trust_owner;    /**< accept a repository that belongs to another user (server with own
				checks) */
	enum repo_backend backend;
	repo_digest_fn digest; /**< to verify loose objects with; NULL: they are not */
	struct repo_hash hash; /**< likewise, for repo_stream() */
	const struct limits *limits;
};

/** Open. WARD_ENOTFOUND when there is no repository, WARD_EUNSUPPORTED for a format nothing here
 * can read. */
int repo_open(const struct repo_options *options, struct repo **out,
	      struct ward_error *err) WARD_MUST_USE;
void repo_free(struct repo *repo);
/** Use other limits from now on: those of a policy that was read from the repository itself. */
void repo_set_limits(struct repo *repo, const struct limits *limits);
/** From this time (time_mono_ns(); 0: never) on, whatever reads an object or walks history gives
 * WARD_EDEADLINE. */
void repo_set_deadline(struct repo *repo, uint64_t mono_ns);
/** All object directories in the order they are asked: quarantine, own, alternates; absolute. */
size_t repo_stores(const struct repo *repo, const char *const **out);

/** Facts about the repository; strings live as long as it. */
struct repo_info {
	const char *git_dir;	/**< absolute */
	const char *common_dir; /**< absolute; differs in a linked worktree */
	const char *work_tree;	/**< absolute, NULL when bare */
	const char *quarantine; /**< absolute, NULL outside of a push */
	const char *backend;	/**< "native", "libgit2" or "git" */
	bool bare;
	bool shallow;
	size_t oid_len; /**< 20 or 32 */
};
const struct repo_info *repo_info(const struct repo *repo);

/* -- Objects ------------------------------------------------------------- */

/** Type and size without reading the content. WARD_ENOTFOUND when missing. */
int repo_header(struct repo *repo, const struct oid *id, enum object_type *type, uint64_t *size,
		struct ward_error *err) WARD_MUST_USE;

/**
 * Read an object whole into the arena. The header is looked at first: an
 * object over `cap` bytes gives WARD_ELIMIT before anything is inflated.
 * `type` may be NULL.
 */
int repo_read(struct repo *repo, const struct oid *id, uint64_t cap, struct arena *arena,
	      enum object_type *type, struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

/** Called with the pieces of a content in order, which has `size` bytes in all; an error ends it
 * and is returned. */
typedef int (*repo_piece_fn)(void *ctx, struct ward_span piece, uint64_t size,
			     struct ward_error *err);
/**
 * Read an object in pieces, none of which is kept, so that it may be larger than memory. An object
 * over `cap` bytes gives WARD_ELIMIT before the first of them; what is kept as a delta must be put
 * together in memory, and gives it over limits.blob_bytes, or 64 MiB if that is more. Of what turns
 * out to be damaged, pieces were given. `*type` is known when the first piece is.
 */
int repo_stream(struct repo *repo, const struct oid *id, uint64_t cap, enum object_type *type,
		repo_piece_fn fn, void *ctx, struct ward_error *err) WARD_MUST_USE;

/** Whether it is there (quarantine and alternates included): 1, 0, or an error. */
int repo_exists(struct repo *repo, const struct oid *id, struct ward_error *err) WARD_MUST_USE;

/** Whether the repository's own store had it before this push (quarantine and foreign alternates
 * left out): 1, 0, or an error. Without a quarantine as repo_exists. */
int repo_exists_before(struct repo *repo, const struct oid *id,
		       struct ward_error *err) WARD_MUST_USE;

/** Called for each object; non-zero stops the iteration and is returned. */
typedef int (*repo_object_fn)(void *ctx, const struct oid *id, struct ward_error *err);
/** All objects that arrived with this push (the quarantine alone). Nothing without one. */
int repo_each_received(struct repo *repo, repo_object_fn fn, void *ctx,
		       struct ward_error *err) WARD_MUST_USE;

/* -- References ---------------------------------------------------------- */

/** The object a full reference name ("refs/heads/main", "HEAD") leads to, symbolic references
 * followed. WARD_ENOTFOUND when missing or unborn. */
int repo_ref(struct repo *repo, const char *name, struct oid *out,
	     struct ward_error *err) WARD_MUST_USE;
/** The name HEAD points to ("refs/heads/main"), also when unborn; "" when detached. Lives as long
 * as the repository. */
int repo_head_name(struct repo *repo, struct ward_span *out, struct ward_error *err) WARD_MUST_USE;
/**
 * The reference that an update of `name` really changes: symbolic references
 * followed; `name` itself when it is none, or not there. Lives as long as the
 * repository.
 */
int repo_ref_target(struct repo *repo, struct ward_span name, struct ward_span *out,
		    struct ward_error *err) WARD_MUST_USE;
typedef int (*repo_ref_fn)(void *ctx, struct ward_span name, const struct oid *id,
			   struct ward_error *err);
/** Every reference whose name starts with `prefix` ("" for all), peeled no further than its own id.
 */
int repo_each_ref(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
		  struct ward_error *err) WARD_MUST_USE;
/**
 * What a person named on the command line: hexadecimal id (at least 7 digits
 * when shortened), HEAD, full or short branch, tag or remote name, each
 * followed by any number of ^, ^N, ~N. Never a revspec language of a library.
 */
int repo_resolve(struct repo *repo, struct ward_span text, struct oid *out,
		 struct ward_error *err) WARD_MUST_USE;

/* -- History ------------------------------------------------------------- */

/** Whether `ancestor` is reachable from `commit` (or equal): 1, 0, or an error. */
int repo_is_ancestor(struct repo *repo, const struct oid *ancestor, const struct oid *commit,
		     struct ward_error *err) WARD_MUST_USE;
/** The best common ancestor; WARD_ENOTFOUND for unrelated histories. */
int repo_merge_base(struct repo *repo, const struct oid *a, const struct oid *b, struct oid *out,
		    struct ward_error *err) WARD_MUST_USE;
/**
 * Where `tip` left what is reachable from any of `others`: as the merge base
 * with all of them at once, for the price of the way back to it. Always a
 * common ancestor; with clocks that run wrong perhaps not the best one.
 * WARD_ENOTFOUND when nothing is shared.
 */
int repo_fork_point(struct repo *repo, const struct oid *tip, const struct oid *others,
		    size_t count, struct oid *out, struct ward_error *err) WARD_MUST_USE;

/**
 * Commits reachable from `tip`, newest first, without those reachable from any
 * of `hide`, and, when `stop_before_push` is set, without going past commits
 * that the store had before this push. At most `max` (more is WARD_ELIMIT).
 * A missing commit is an error, never an end: shallow boundaries give
 * WARD_ENOTFOUND unless `allow_shallow`.
 */
struct repo_walk {
	struct oid tip;
	const struct oid *hide;
	size_t hide_count;
	bool stop_before_push;
	/** With stop_before_push: whether to stop at such a commit (1), or go on into it all the
	 * same (0), or an error; NULL: always stop. */
	int (*known)(void *ctx, const struct oid *id, struct ward_error *err);
	/** Called with each commit as it is read, once, so that nobody has to read it again; `raw`
	 * lives until it returns. Some may turn out to be hidden and are not listed. Not 0 ends the
	 * walk and is returned. NULL: nobody. */
	int (*seen)(void *ctx, const struct oid *id, struct ward_span raw, struct ward_error *err);
	void *ctx;
	bool allow_shallow;
	uint64_t max;
};
int repo_history(struct repo *repo, const struct repo_walk *walk, struct arena *arena,
		 struct oid **out, size_t *count, struct ward_error *err) WARD_MUST_USE;

/** Whether the commit is a boundary of a shallow clone: 1, 0, or an error. */
int repo_is_shallow_at(struct repo *repo, const struct oid *id,
		       struct ward_error *err) WARD_MUST_USE;

/* -- Index --------------------------------------------------------------- */

struct index_entry {
	struct ward_span path;
	struct oid id;
	uint32_t mode;
	uint8_t stage; /**< 0, or 1..3 in a conflict */
	bool intent_to_add;
};

/** All entries of the index in path order, in the arena. WARD_ENOTFOUND never: a missing index is
 * an empty one. */
int repo_index(struct repo *repo, struct arena *arena, struct index_entry **out, size_t *count,
	       struct ward_error *err) WARD_MUST_USE;

/** One path that differs between a tree and the index; as struct tree_change. */
struct tree_change;
/**
 * What is staged: the index against `tree` (a NULL tree is the empty one),
 * in path order. Intent-to-add entries are no change; a conflict is one entry
 * with `conflict` set.
 */
int repo_index_changes(struct repo *repo, const struct oid *tree, struct arena *arena,
		       struct tree_change **out, size_t *count,
		       struct ward_error *err) WARD_MUST_USE;

#endif
