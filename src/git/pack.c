/* SPDX-License-Identifier: Apache-2.0 */
#include "git/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/backend.h"
#include "git/pack_store.h"

#define MEMORY_MAX ((size_t)64 << 20)

static bool known(const struct pack_store *store, const char *index_path)
{
	for (size_t i = 0; i < store->packs.len; i++) {
		if (strcmp(store->packs.items[i]->index_path, index_path) == 0)
			return true;
	}
	return false;
}

static int add_pack(void *ctx, const char *index_path, const char *path, struct ward_error *err)
{
	struct pack_store *store = ctx;
	struct pack *pack;
	struct pack **slot;
	int rc;

	if (store->listed && known(store, index_path))
		return 0;
	pack = ARENA_NEW(store->arena, struct pack);
	if (pack == NULL)
		return memory_error(err);
	rc = pack_index_map(index_path, store->oid_len, &pack->index, err);
	if (rc < 0)
		return rc;
	slot = vec_push(store->arena, &store->packs);
	if (slot == NULL) {
		pack_index_unmap(&pack->index);
		return memory_error(err);
	}
	pack->index_path = index_path;
	pack->file = (struct pack_file){
		.path = path,
		.checksum = pack->index.pack_checksum,
		.checksum_len = store->oid_len,
		.count = pack->index.count,
		.fd = -1,
	};
	*slot = pack;
	return 0;
}

/* When the folder of packs last changed; zero when there is none. */
static int folder_time(const struct pack_dir *dir, struct timespec *out, struct ward_error *err)
{
	struct stat st;

	*out = (struct timespec){ .tv_sec = 0 };
	if (stat(dir->folder, &st) == 0)
		*out = st.st_mtim;
	else if (errno != ENOENT)
		return error_set(err, WARD_EIO, "cannot look at %s: %s", dir->folder,
				 strerror(errno));
	return 0;
}

static int list_dir(struct pack_store *store, struct pack_dir *dir, struct ward_error *err)
{
	/* Before it is listed: what comes in the meantime is then seen as new. */
	const int rc = folder_time(dir, &dir->changed, err);

	return rc < 0 ? rc : pack_files_each(dir->path, store->arena, add_pack, store, err);
}

static int open_in(struct pack_store *store, const char *const *dirs, size_t count,
		   struct ward_error *err)
{
	int rc = 0;

	store->dirs = ARENA_ARRAY(store->arena, count, struct pack_dir);
	store->bases = base_cache_new();
	store->reader = pack_reader_new(store->inflater);
	if (store->dirs == NULL || store->bases == NULL || store->reader == NULL)
		return memory_error(err);
	store->dir_count = count;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct pack_dir *dir = &store->dirs[i];

		dir->path = dirs[i];
		dir->folder = path_join(store->arena, dirs[i], "pack");
		rc = dir->folder != NULL ? list_dir(store, dir, err) : memory_error(err);
	}
	store->listed = true;
	return rc;
}

int pack_store_open(const char *const *dirs, size_t count, size_t oid_len,
		    const struct limits *limits, struct inflater *inflater, struct pack_store **out,
		    struct ward_error *err)
{
	struct arena *arena = arena_new(MEMORY_MAX);
	struct pack_store *store = arena != NULL ? ARENA_NEW(arena, struct pack_store) : NULL;
	int rc;

	*out = NULL;
	if (store == NULL) {
		arena_free(arena);
		return memory_error(err);
	}
	store->arena = arena;
	store->oid_len = oid_len;
	store->limits = limits;
	store->inflater = inflater;
	rc = open_in(store, dirs, count, err);
	if (rc < 0) {
		pack_store_free(store);
		return rc;
	}
	*out = store;
	return 0;
}

void pack_store_free(struct pack_store *store)
{
	if (store == NULL)
		return;
	pack_reader_free(store->reader);
	base_cache_free(store->bases);
	free(store->links);
	for (size_t i = 0; i < store->packs.len; i++) {
		pack_index_unmap(&store->packs.items[i]->index);
		pack_types_release(&store->packs.items[i]->types);
	}
	arena_free(store->arena);
}

static int find_in(struct pack_store *store, struct pack *pack, const struct oid *id,
		   struct pack_place *out, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	uint32_t row;
	int rc;

	if (pack->gone || !pack_index_find(&pack->index, id, &row))
		return 0;
	if (!pack_index_offset(&pack->index, row, &out->offset))
		return error_set(err, WARD_EGIT, "%s is malformed", pack->index_path);
	rc = pack_file_open(store->reader, &pack->file, &local);
	if (rc == WARD_ENOTFOUND) {
		/* Repacked meanwhile: what was in it is elsewhere now. */
		pack->gone = true;
		return 0;
	}
	if (rc < 0)
		return error_set(err, rc, "%s", local.message);
	out->pack = pack;
	store->last = pack;
	return 1;
}

int pack_store_find(struct pack_store *store, const struct oid *id, struct pack_place *out,
		    struct ward_error *err)
{
	int rc = store->last != NULL ? find_in(store, store->last, id, out, err) : 0;

	for (size_t i = 0; rc == 0 && i < store->packs.len; i++)
		rc = find_in(store, store->packs.items[i], id, out, err);
	return rc;
}

int pack_store_refresh(struct pack_store *store, struct ward_error *err)
{
	int found = 0;

	for (size_t i = 0; i < store->dir_count; i++) {
		struct pack_dir *dir = &store->dirs[i];
		struct timespec now;
		int rc = folder_time(dir, &now, err);

		if (rc == 0 &&
		    (now.tv_sec != dir->changed.tv_sec || now.tv_nsec != dir->changed.tv_nsec)) {
			found = 1;
			rc = list_dir(store, dir, err);
		}
		if (rc < 0)
			return rc;
	}
	return found;
}
