/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_BACKEND_H
#define GIT_BACKEND_H

/**
 * @file git/backend.h
 * @brief Inside git/: what a repository is made of, and the table of functions
 * by which its implementations are reached.
 *
 * Discovery, the index file, the resolver, history and tree comparison are
 * ours and shared. An implementation reads objects and references: "native"
 * reads loose objects and packs itself; "libgit2" takes packed objects from a
 * git_odb that is put together from our own list of object directories (no
 * git_repository is ever opened, so that neither its configuration nor its
 * environment handling has a say); both read the files of the reference store
 * themselves; "git" asks plumbing children.
 */

#include <sys/stat.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/oid.h"
#include "git/repo.h"

/** Symbolic references behind one another. */
#define SYMREF_DEPTH 5

struct repo;
struct native_store;
struct libgit2_store;
struct inflater;
struct plumbing;
struct object_dir;
struct refs_files;
struct tree_reader;

struct backend_ops {
	const char *name;
	/** Type and size; WARD_ENOTFOUND when missing. */
	int (*header)(struct repo *repo, const struct oid *id, enum object_type *type,
		      uint64_t *size, struct ward_error *err);
	/** Content of an object whose header was seen, `size` bytes. */
	int (*read)(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
		    enum object_type *type, struct ward_span *out, struct ward_error *err);
	/** The same, in pieces. */
	int (*stream)(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		      void *ctx, struct ward_error *err);
	/** The only object whose hexadecimal id starts with `digits`; WARD_EUSAGE when there are
	 * several. */
	int (*by_prefix)(struct repo *repo, struct ward_span digits, struct oid *out,
			 struct ward_error *err);
	int (*ref)(struct repo *repo, const char *name, struct oid *out, struct ward_error *err);
	int (*head_name)(struct repo *repo, struct ward_span *out, struct ward_error *err);
	/** What a symbolic reference names, "" when `name` is none or not there. */
	int (*ref_link)(struct repo *repo, struct ward_span name, struct ward_span *out,
			struct ward_error *err);
	int (*each_ref)(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
			struct ward_error *err);
	void (*close)(struct repo *repo);
};

extern const struct backend_ops native_ops;
extern const struct backend_ops libgit2_ops;
extern const struct backend_ops plumbing_ops;

struct repo {
	struct repo_info info;
	struct limits limits;
	struct arena *arena; /**< strings that live as long as the repository */
	const struct backend_ops *ops;
	enum repo_backend wanted;
	repo_digest_fn digest;
	struct repo_hash hash;
	const char *why_plumbing; /**< what leaves only git to read it, or NULL */
	const char *git_program;  /**< absolute, or NULL when there is none */
	const char *objects;	  /**< <common dir>/objects */
	const char **stores;	  /**< all object directories: quarantine, main, alternates */
	size_t store_count;
	const char *index_path;

	struct native_store *native;
	struct libgit2_store *libgit2;
	struct inflater *inflater;
	struct plumbing *plumbing;
	struct object_dir *before;   /**< the main store alone */
	struct object_dir *received; /**< the quarantine alone */
	struct refs_files *refs;
	struct tree_reader *trees; /**< buffers of tree_diff() */
	uint64_t trees_read;	   /**< by tree comparisons so far, against limits.objects */
	uint64_t deadline_ns;	   /**< time_mono_ns() from which on nothing is read; 0: never */
	bool shallow_read;
	struct oid *shallow; /**< boundary commits, sorted */
	size_t shallow_count;
};

/** WARD_EDEADLINE once the time that repo_set_deadline() allowed has passed. */
int check_time(const struct repo *repo, struct ward_error *err) WARD_MUST_USE;

/** WARD_ELIMIT: an arena is used up. */
int memory_error(struct ward_error *err);

/** Of an object that is put together before its first piece can be given: WARD_ELIMIT when it is
 * larger than deltas may be built on. */
int stream_whole_ok(const struct limits *limits, uint64_t size,
		    struct ward_error *err) WARD_MUST_USE;

/** Give an object of an implementation that only reads whole ones. */
int stream_by_read(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		   void *ctx, struct ward_error *err) WARD_MUST_USE;

/** Read a small file whole into the arena. WARD_ENOTFOUND when there is none, WARD_ELIMIT over
 * `cap`. */
int read_file(const char *path, size_t cap, struct arena *arena, struct ward_span *out,
	      struct ward_error *err) WARD_MUST_USE;

/** `dir` "/" `name`, or NULL when the arena is used up. */
char *path_join(struct arena *arena, const char *dir, const char *name);

/** The object type of a name, OBJECT_NONE when unknown. */
enum object_type object_type_of(struct ward_span name);

/** True for what git accepts as a full reference name, and for HEAD and its like (capitals and
 * '_'). */
bool refname_ok(struct ward_span name);

/** As backend_ops.by_prefix, from the names of files and the indices of packs. */
int prefix_in_stores(struct repo *repo, struct ward_span digits, struct oid *out,
		     struct ward_error *err) WARD_MUST_USE;

/** Follow tags (at most 16) to a commit; WARD_EUNSUPPORTED when there is something else at their
 * end. */
int peel_to_commit(struct repo *repo, const struct oid *id, struct oid *out,
		   struct ward_error *err) WARD_MUST_USE;

/** The id of the next object a tag points to, or `id` itself. `*type` is that of `id`. */
int peel_once(struct repo *repo, const struct oid *id, enum object_type *type, struct oid *out,
	      struct ward_error *err) WARD_MUST_USE;

#endif
