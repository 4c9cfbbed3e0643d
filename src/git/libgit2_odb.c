/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "git/backend.h"
#include "git/libgit2_load.h"
#include "git/loose.h"
#include "git/refs_files.h"

#define WINDOW_BYTES ((size_t)16 << 20)
#define MAPPED_BYTES ((size_t)128 << 20)
#define CACHE_BYTES ((ssize_t)64 << 20)

/* One library in a process. */
static const struct libgit2 *api;

struct libgit2_store {
	git_odb *odb;
	bool ready; /**< git_libgit2_init succeeded */
};

static int git_failure(struct ward_error *err, int code, const char *what)
{
	const git_error *last = api->git_error_last();

	return error_set(err, code, "%s: %s", what,
			 last != NULL && last->message != NULL ? last->message : "unknown error");
}

/*
 * 1 GiB windows break under a memory limit; nothing of the configuration of
 * the system or the user has a say. Hash verification stays on as it is.
 */
static int set_options(struct ward_error *err)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL,
				      GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA };
	int rc = api->git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, WINDOW_BYTES);

	if (rc == 0)
		rc = api->git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, MAPPED_BYTES);
	if (rc == 0)
		rc = api->git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_BYTES);
	for (size_t i = 0; rc == 0 && i < sizeof(levels) / sizeof(levels[0]); i++)
		rc = api->git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	return rc == 0 ? 0 : git_failure(err, WARD_EGIT, "libgit2 refuses an option");
}

/*
 * Packs only, put together by hand: git_odb_add_disk_alternate() would take a
 * missing directory for an empty one, drop directories of equal inode numbers
 * on different devices, and read alternates in its own lenient way. Loose
 * objects we read ourselves: libgit2 1.5.1 loops for ever on a cut off one.
 */
static int add_store(git_odb *odb, const char *path, struct ward_error *err)
{
	git_odb_backend *backend = NULL;

	if (api->git_odb_backend_pack(&backend, path) != 0)
		return git_failure(err, WARD_EGIT, path);
	if (api->git_odb_add_alternate(odb, backend, 1) != 0) {
		backend->free(backend);
		return git_failure(err, WARD_EGIT, path);
	}
	return 0;
}

/* Only when an object is needed: starting libgit2 costs 6 ms. */
static int need_odb(struct repo *repo, struct ward_error *err)
{
	struct libgit2_store *store = repo->libgit2;
	int rc;

	if (store != NULL && store->odb != NULL)
		return 0;
	if (store == NULL) {
		store = ARENA_NEW(repo->arena, struct libgit2_store);
		if (store == NULL)
			return memory_error(err);
		repo->libgit2 = store;
	}
	rc = libgit2_load(&api, err);
	if (rc < 0)
		return rc;
	if (!store->ready) {
		if (api->git_libgit2_init() < 0)
			return git_failure(err, WARD_EGIT, "libgit2 does not start");
		store->ready = true;
	}
	rc = set_options(err);
	if (rc < 0)
		return rc;
	if (api->git_odb_new(&store->odb) != 0)
		return git_failure(err, WARD_EGIT, "libgit2 makes no object store");
	for (size_t i = 0; rc == 0 && i < repo->store_count; i++)
		rc = add_store(store->odb, repo->stores[i], err);
	if (rc < 0) {
		api->git_odb_free(store->odb);
		store->odb = NULL;
	}
	return rc;
}

static void libgit2_close(struct repo *repo)
{
	struct libgit2_store *store = repo->libgit2;

	if (store == NULL)
		return;
	if (store->ready) {
		api->git_odb_free(store->odb);
		api->git_libgit2_shutdown();
	}
	repo->libgit2 = NULL;
}

static enum object_type type_of(git_object_t type)
{
	switch (type) {
	case GIT_OBJECT_COMMIT:
		return OBJECT_COMMIT;
	case GIT_OBJECT_TREE:
		return OBJECT_TREE;
	case GIT_OBJECT_BLOB:
		return OBJECT_BLOB;
	case GIT_OBJECT_TAG:
		return OBJECT_TAG;
	default:
		return OBJECT_NONE;
	}
}

static int object_failure(struct ward_error *err, int rc, const struct oid *id)
{
	char hex[OID_HEX_MAX];
	const git_error *last = api->git_error_last();

	if (rc == GIT_ENOTFOUND)
		return error_set(err, WARD_ENOTFOUND, "object %s is missing", oid_hex(id, hex));
	return error_set(err, WARD_EGIT, "object %s: %s", oid_hex(id, hex),
			 last != NULL && last->message != NULL ? last->message : "unreadable");
}

static int libgit2_header(struct repo *repo, const struct oid *id, enum object_type *type,
			  uint64_t *size, struct ward_error *err)
{
	git_object_t kind = GIT_OBJECT_INVALID;
	size_t len = 0;
	git_oid oid;
	int rc = loose_header(repo, id, type, size, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = need_odb(repo, err);
	if (rc < 0)
		return rc;
	memcpy(oid.id, id->raw, sizeof(oid.id));
	rc = api->git_odb_read_header(&len, &kind, repo->libgit2->odb, &oid);
	if (rc != 0)
		return object_failure(err, rc, id);
	*type = type_of(kind);
	*size = len;
	return *type != OBJECT_NONE ? 0 : object_failure(err, GIT_ERROR, id);
}

/* What libgit2 does for packed objects: SHA-1 with collision detection. */
static int verify(struct repo *repo, const struct oid *id, enum object_type type,
		  struct ward_span bytes, struct ward_error *err)
{
	static const git_object_t kinds[] = {
		[OBJECT_COMMIT] = GIT_OBJECT_COMMIT,
		[OBJECT_TREE] = GIT_OBJECT_TREE,
		[OBJECT_BLOB] = GIT_OBJECT_BLOB,
		[OBJECT_TAG] = GIT_OBJECT_TAG,
	};
	char hex[OID_HEX_MAX];
	git_oid oid;
	int rc = need_odb(repo, err);

	if (rc < 0)
		return rc;
	if (api->git_odb_hash(&oid, bytes.ptr, bytes.len, kinds[type]) != 0)
		return object_failure(err, GIT_ERROR, id);
	if (memcmp(oid.id, id->raw, sizeof(oid.id)) != 0)
		return error_set(err, WARD_EGIT, "loose object %s has the content of another one",
				 oid_hex(id, hex));
	return 0;
}

static int libgit2_read(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
			enum object_type *type, struct ward_span *out, struct ward_error *err)
{
	git_odb_object *object = NULL;
	struct ward_span bytes;
	git_oid oid;
	int rc = loose_read(repo, id, size, arena, type, out, err);

	if (rc != 0)
		return rc < 0 ? rc : verify(repo, id, *type, *out, err);
	rc = need_odb(repo, err);
	if (rc < 0)
		return rc;
	memcpy(oid.id, id->raw, sizeof(oid.id));
	rc = api->git_odb_read(&object, repo->libgit2->odb, &oid);
	if (rc != 0)
		return object_failure(err, rc, id);
	bytes = span_make(api->git_odb_object_data(object), api->git_odb_object_size(object));
	*type = type_of(api->git_odb_object_type(object));
	*out = arena_copy(arena, bytes);
	rc = out->len == bytes.len ? 0 : memory_error(err);
	api->git_odb_object_free(object);
	return rc;
}

static int libgit2_stream(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
			  void *ctx, struct ward_error *err)
{
	const int rc = loose_stream(repo, id, size, fn, ctx, err);

	/* It reads packed objects as a whole only. */
	if (rc == 0)
		return stream_by_read(repo, id, size, fn, ctx, err);
	return rc < 0 ? rc : 0;
}

const struct backend_ops libgit2_ops = {
	.name = "libgit2",
	.header = libgit2_header,
	.read = libgit2_read,
	.stream = libgit2_stream,
	.by_prefix = prefix_in_stores,
	.ref = refs_files_get,
	.head_name = refs_files_head_name,
	.ref_link = refs_files_link,
	.each_ref = refs_files_each,
	.close = libgit2_close,
};
