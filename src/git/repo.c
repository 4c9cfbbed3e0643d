/* SPDX-License-Identifier: Apache-2.0 */
#include "git/repo.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inflate.h"
#include "base/span.h"
#include "base/time.h"
#include "git/alternates.h"
#include "git/backend.h"
#include "git/discover.h"
#include "git/object.h"
#include "git/object_dir.h"
#include "git/plumbing.h"
#include "git/refs_files.h"
#include "git/tree_reader.h"

#define OPEN_MEMORY ((size_t)64 << 20)
#define TAG_CHAIN 16

static const char *const type_names[] = {
	[OBJECT_NONE] = "none", [OBJECT_COMMIT] = "commit", [OBJECT_TREE] = "tree",
	[OBJECT_BLOB] = "blob", [OBJECT_TAG] = "tag",
};

const char *object_type_name(enum object_type type)
{
	const size_t i = (size_t)type;

	return i < sizeof(type_names) / sizeof(type_names[0]) ? type_names[i] : "none";
}

enum object_type object_type_of(struct ward_span name)
{
	for (size_t i = OBJECT_COMMIT; i <= OBJECT_TAG; i++) {
		if (span_is(name, type_names[i]))
			return (enum object_type)i;
	}
	return OBJECT_NONE;
}

/* A fixed search: the PATH of whoever started us has no say in what is run. */
static const char *find_git(const struct repo_options *options, struct arena *arena)
{
	static const char *const fixed[] = { "/usr/bin/git", "/usr/local/bin/git", "/bin/git",
					     "/opt/homebrew/bin/git" };

	if (options->git_program != NULL)
		return access(options->git_program, X_OK) == 0
			? arena_cstr(arena, span_of(options->git_program))
			: NULL;
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (access(fixed[i], X_OK) == 0)
			return fixed[i];
	}
	return NULL;
}

static const char *why_only_git(const struct repo_options *options, const struct place *place,
				struct arena *arena)
{
	if (options->backend == REPO_PLUMBING)
		return "the caller wants git";
	if (options->backend == REPO_LIBGIT2 && place->format.sha256)
		return "its object ids are SHA-256";
	if (place->format.reftable)
		return "its references are kept as reftable";
	if (place->format.version > 1)
		return "its format version is newer than 1";
	if (place->format.version == 1 && place->format.unknown[0] != '\0')
		return arena_cstr(arena,
				  arena_printf(arena, "it has the unknown extension %s",
					       place->format.unknown));
	return NULL;
}

static void use_backend(struct repo *repo, const struct backend_ops *ops)
{
	repo->ops = ops;
	repo->info.backend = ops->name;
}

static int use_git(struct repo *repo, struct ward_error *err)
{
	use_backend(repo, &plumbing_ops);
	if (repo->git_program == NULL)
		return error_set(err, WARD_EUNSUPPORTED,
				 "%s cannot be read without a git program: %s", repo->info.git_dir,
				 repo->why_plumbing);
	return plumbing_open(repo, err);
}

static int choose_backend(struct repo *repo, const struct repo_options *options,
			  const struct place *place, struct ward_error *err)
{
	repo->wanted = options->backend;
	repo->digest = options->digest;
	repo->hash = options->hash;
	repo->git_program = find_git(options, repo->arena);
	repo->why_plumbing = why_only_git(options, place, repo->arena);
	if (repo->why_plumbing != NULL)
		return use_git(repo, err);
	use_backend(repo, options->backend == REPO_LIBGIT2 ? &libgit2_ops : &native_ops);
	return 0;
}

/*
 * Our own reader met a version that it does not know. Not libgit2: for what it
 * does not know either, it says that there is no such object.
 */
static int fall_back(struct repo *repo, const char *why, struct ward_error *err)
{
	repo->ops->close(repo);
	repo->why_plumbing = arena_cstr(repo->arena, span_of(why));
	return repo->why_plumbing != NULL ? use_git(repo, err) : memory_error(err);
}

/* A given object directory other than the repository's own is a quarantine. */
static int find_stores(struct repo *repo, const struct repo_options *options,
		       struct ward_error *err)
{
	struct object_dirs dirs;
	int rc;

	repo->objects = path_join(repo->arena, repo->info.common_dir, "objects");
	if (repo->objects == NULL)
		return memory_error(err);
	if (options->object_dir != NULL && options->object_dir[0] != '\0') {
		struct stat main_dir;
		struct stat given;
		char *real;

		if (stat(repo->objects, &main_dir) != 0)
			return error_set(err, WARD_EGIT, "no object directory at %s",
					 repo->objects);
		if (stat(options->object_dir, &given) != 0 || !S_ISDIR(given.st_mode))
			return error_set(err, WARD_EGIT, "no object directory at %s",
					 options->object_dir);
		real = realpath(options->object_dir, NULL);
		if (real == NULL)
			return error_set(err, WARD_EGIT, "no object directory at %s",
					 options->object_dir);
		if (main_dir.st_dev != given.st_dev || main_dir.st_ino != given.st_ino)
			repo->info.quarantine = arena_cstr(repo->arena, span_of(real));
		free(real);
	}
	rc = alternates_collect(repo->info.quarantine, repo->objects, options->alternates,
				repo->arena, &dirs, err);
	repo->stores = dirs.paths;
	repo->store_count = dirs.count;
	return rc;
}

/* Git takes a relative name from the top of the work tree, or from a bare repository itself. */
static void find_index(struct repo *repo, const char *given)
{
	const char *base = repo->info.work_tree != NULL ? repo->info.work_tree : repo->info.git_dir;

	if (given == NULL || given[0] == '\0')
		repo->index_path = path_join(repo->arena, repo->info.git_dir, "index");
	else if (given[0] == '/')
		repo->index_path = arena_cstr(repo->arena, span_of(given));
	else
		repo->index_path = path_join(repo->arena, base, given);
}

static void find_shallow(struct repo *repo)
{
	const char *path = path_join(repo->arena, repo->info.common_dir, "shallow");
	struct stat st;

	repo->info.shallow = path != NULL && stat(path, &st) == 0 && st.st_size > 0;
}

static int open_at(struct repo *repo, const struct repo_options *options, struct ward_error *err)
{
	struct place place;
	int rc = discover(options, repo->arena, &place, err);

	if (rc < 0)
		return rc;
	repo->info.git_dir = place.git_dir;
	/* One pointer for one directory: see refs_dir_of(). */
	repo->info.common_dir = place.linked ? place.common_dir : place.git_dir;
	repo->info.work_tree = place.work_tree;
	repo->info.bare = place.work_tree == NULL;
	repo->info.oid_len = place.format.sha256 ? 32 : 20;
	find_index(repo, options->index_file);
	find_shallow(repo);
	rc = find_stores(repo, options, err);
	if (rc == 0 && arena_failed(repo->arena))
		rc = memory_error(err);
	if (rc == 0)
		rc = choose_backend(repo, options, &place, err);
	return rc;
}

int repo_open(const struct repo_options *options, struct repo **out, struct ward_error *err)
{
	struct arena *arena = arena_new(OPEN_MEMORY);
	struct repo *repo = arena != NULL ? ARENA_NEW(arena, struct repo) : NULL;
	int rc;

	*out = NULL;
	if (repo == NULL) {
		arena_free(arena);
		return memory_error(err);
	}
	repo->arena = arena;
	repo->limits = options->limits != NULL ? *options->limits : limits_default();
	repo->inflater = inflater_new();
	rc = repo->inflater != NULL ? open_at(repo, options, err) : memory_error(err);
	if (rc < 0) {
		repo_free(repo);
		return rc;
	}
	*out = repo;
	return 0;
}

void repo_free(struct repo *repo)
{
	if (repo == NULL)
		return;
	if (repo->ops != NULL)
		repo->ops->close(repo);
	object_dir_free(repo->before);
	object_dir_free(repo->received);
	refs_files_free(repo->refs);
	tree_reader_free(repo->trees);
	inflater_free(repo->inflater);
	arena_free(repo->arena);
}

void repo_set_limits(struct repo *repo, const struct limits *limits)
{
	repo->limits = *limits;
	tree_reader_free(repo->trees);
	repo->trees = NULL;
}

void repo_set_deadline(struct repo *repo, uint64_t mono_ns)
{
	repo->deadline_ns = mono_ns;
}

int check_time(const struct repo *repo, struct ward_error *err)
{
	if (repo->deadline_ns == 0 || time_mono_ns() < repo->deadline_ns)
		return 0;
	return error_set(err, WARD_EDEADLINE, "the time allowed has passed (limits.deadline_ms)");
}

size_t repo_stores(const struct repo *repo, const char *const **out)
{
	*out = repo->stores;
	return repo->store_count;
}

const struct repo_info *repo_info(const struct repo *repo)
{
	return &repo->info;
}

static int check_id(const struct repo *repo, const struct oid *id, struct ward_error *err)
{
	if (id->len != repo->info.oid_len)
		return error_set(err, WARD_EUSAGE,
				 "an object id of %u bytes in a repository of %zu", id->len,
				 repo->info.oid_len);
	return 0;
}

int repo_header(struct repo *repo, const struct oid *id, enum object_type *type, uint64_t *size,
		struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	int rc = check_id(repo, id, err);

	*type = OBJECT_NONE;
	*size = 0;
	if (rc == 0)
		rc = check_time(repo, err);
	if (rc < 0)
		return rc;
	rc = repo->ops->header(repo, id, type, size, &local);
	if (rc == WARD_EUNSUPPORTED && repo->ops == &native_ops && repo->wanted == REPO_AUTO) {
		rc = fall_back(repo, local.message, err);
		return rc < 0 ? rc : repo->ops->header(repo, id, type, size, err);
	}
	return rc < 0 ? error_set(err, rc, "%s", local.message) : 0;
}

/* The limit that a cap on objects of this type stands for. */
static const char *limit_of(enum object_type type)
{
	switch (type) {
	case OBJECT_TREE:
		return "tree_bytes";
	case OBJECT_COMMIT:
	case OBJECT_TAG:
		return "commit_bytes";
	default:
		return "blob_bytes";
	}
}

int repo_read(struct repo *repo, const struct oid *id, uint64_t cap, struct arena *arena,
	      enum object_type *type, struct ward_span *out, struct ward_error *err)
{
	enum object_type announced;
	enum object_type got;
	char hex[OID_HEX_MAX];
	uint64_t size;
	int rc;

	*out = WARD_SPAN("");
	rc = repo_header(repo, id, &announced, &size, err);
	if (rc < 0)
		return rc;
	if (size > cap)
		return error_set(
			err, WARD_ELIMIT, "%s %s has %llu bytes, more than %llu (limits.%s)",
			object_type_name(announced), oid_hex(id, hex), (unsigned long long)size,
			(unsigned long long)cap, limit_of(announced));
	rc = repo->ops->read(repo, id, size, arena, &got, out, err);
	if (rc == 0 && (got != announced || out->len != size))
		rc = error_set(err, WARD_EGIT, "object %s is not what its header says",
			       oid_hex(id, hex));
	if (rc < 0)
		*out = WARD_SPAN("");
	if (type != NULL)
		*type = rc == 0 ? got : OBJECT_NONE;
	return rc;
}

/* Between the implementation and who asked. */
struct counted_stream {
	struct repo *repo;
	repo_piece_fn fn;
	void *ctx;
	uint64_t given;
};

static int count_piece(void *ctx, struct ward_span piece, uint64_t size, struct ward_error *err)
{
	struct counted_stream *c = ctx;
	const int rc = check_time(c->repo, err);

	c->given += piece.len;
	return rc < 0 ? rc : c->fn(c->ctx, piece, size, err);
}

int repo_stream(struct repo *repo, const struct oid *id, uint64_t cap, enum object_type *type,
		repo_piece_fn fn, void *ctx, struct ward_error *err)
{
	struct counted_stream c = { .repo = repo, .fn = fn, .ctx = ctx };
	char hex[OID_HEX_MAX];
	uint64_t size;
	int rc = repo_header(repo, id, type, &size, err);

	if (rc < 0)
		return rc;
	if (size > cap)
		return error_set(err, WARD_ELIMIT,
				 "%s %s has %llu bytes, more than %llu (limits.stream_bytes)",
				 object_type_name(*type), oid_hex(id, hex),
				 (unsigned long long)size, (unsigned long long)cap);
	rc = repo->ops->stream(repo, id, size, count_piece, &c, err);
	if (rc == 0 && c.given != size)
		rc = error_set(err, WARD_EGIT, "object %s is not what its header says",
			       oid_hex(id, hex));
	return rc;
}

int repo_exists(struct repo *repo, const struct oid *id, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	enum object_type type;
	uint64_t size;
	const int rc = repo_header(repo, id, &type, &size, &local);

	if (rc == WARD_ENOTFOUND)
		return 0;
	return rc < 0 ? error_set(err, rc, "%s", local.message) : 1;
}

int repo_exists_before(struct repo *repo, const struct oid *id, struct ward_error *err)
{
	int rc = check_id(repo, id, err);

	if (rc == 0)
		rc = check_time(repo, err);
	if (rc < 0)
		return rc;
	if (repo->info.quarantine == NULL)
		return repo_exists(repo, id, err);
	if (repo->before == NULL) {
		rc = object_dir_open(repo->objects, repo->info.oid_len, &repo->before, err);
		if (rc < 0)
			return rc;
	}
	return object_dir_has(repo->before, id, err);
}

struct timed_visit {
	struct repo *repo;
	repo_object_fn fn;
	void *ctx;
};

static int visit_in_time(void *ctx, const struct oid *id, struct ward_error *err)
{
	const struct timed_visit *v = ctx;
	const int rc = check_time(v->repo, err);

	return rc < 0 ? rc : v->fn(v->ctx, id, err);
}

int repo_each_received(struct repo *repo, repo_object_fn fn, void *ctx, struct ward_error *err)
{
	struct timed_visit v = { .repo = repo, .fn = fn, .ctx = ctx };

	if (repo->info.quarantine == NULL)
		return 0;
	if (repo->received == NULL) {
		const int rc = object_dir_open(repo->info.quarantine, repo->info.oid_len,
					       &repo->received, err);

		if (rc < 0)
			return rc;
	}
	return object_dir_each(repo->received, visit_in_time, &v, err);
}

int prefix_in_stores(struct repo *repo, struct ward_span digits, struct oid *out,
		     struct ward_error *err)
{
	struct oid found = { .len = 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < repo->store_count; i++) {
		struct object_dir *dir;

		rc = object_dir_open(repo->stores[i], repo->info.oid_len, &dir, err);
		if (rc < 0)
			break;
		rc = object_dir_by_prefix(dir, digits, &found, err);
		object_dir_free(dir);
	}
	if (rc < 0)
		return rc;
	if (found.len == 0)
		return error_set(err, WARD_ENOTFOUND, "no object starts with '" WARD_SPAN_FMT "'",
				 WARD_SPAN_ARG(digits));
	*out = found;
	return 0;
}

int repo_ref(struct repo *repo, const char *name, struct oid *out, struct ward_error *err)
{
	*out = (struct oid){ .len = 0 };
	if (!refname_ok(span_of(name)))
		return error_set(err, WARD_EUSAGE, "'%.200s' is no reference name", name);
	return repo->ops->ref(repo, name, out, err);
}

int repo_head_name(struct repo *repo, struct ward_span *out, struct ward_error *err)
{
	*out = WARD_SPAN("");
	return repo->ops->head_name(repo, out, err);
}

int repo_ref_target(struct repo *repo, struct ward_span name, struct ward_span *out,
		    struct ward_error *err)
{
	*out = name;
	for (unsigned depth = 0; depth <= SYMREF_DEPTH; depth++) {
		struct ward_span next = WARD_SPAN("");
		int rc = refname_ok(*out) ? repo->ops->ref_link(repo, *out, &next, err) : 0;

		if (rc < 0 || next.len == 0)
			return rc;
		*out = next;
	}
	return error_set(err, WARD_EGIT, "symbolic references are nested too deep");
}

int repo_each_ref(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
		  struct ward_error *err)
{
	return repo->ops->each_ref(repo, prefix, fn, ctx, err);
}

int peel_once(struct repo *repo, const struct oid *id, enum object_type *type, struct oid *out,
	      struct ward_error *err)
{
	struct arena *arena;
	struct ward_span raw;
	struct tag_view tag;
	uint64_t size;
	int rc = repo_header(repo, id, type, &size, err);

	*out = *id;
	if (rc < 0 || *type != OBJECT_TAG)
		return rc;
	arena = arena_new((size_t)repo->limits.commit_bytes + 4096);
	if (arena == NULL)
		return memory_error(err);
	rc = repo_read(repo, id, repo->limits.commit_bytes, arena, NULL, &raw, err);
	if (rc == 0)
		rc = tag_parse(raw, repo->info.oid_len, &tag, err);
	if (rc == 0)
		*out = tag.target;
	arena_free(arena);
	return rc;
}

int peel_to_commit(struct repo *repo, const struct oid *id, struct oid *out, struct ward_error *err)
{
	char hex[OID_HEX_MAX];

	*out = *id;
	for (unsigned i = 0; i <= TAG_CHAIN; i++) {
		const struct oid at = *out;
		enum object_type type;
		const int rc = peel_once(repo, &at, &type, out, err);

		if (rc < 0 || type == OBJECT_COMMIT)
			return rc;
		if (type != OBJECT_TAG)
			return error_set(err, WARD_EUNSUPPORTED, "%s is a %s, not a commit",
					 oid_hex(id, hex), object_type_name(type));
	}
	return error_set(err, WARD_ELIMIT, "%s: more than %d tags of tags", oid_hex(id, hex),
			 TAG_CHAIN);
}
