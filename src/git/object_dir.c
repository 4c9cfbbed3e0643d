/* SPDX-License-Identifier: Apache-2.0 */
#include "git/object_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/backend.h"
#include "git/pack_index.h"

#define MEMORY_MAX ((size_t)64 << 20)

struct object_dir {
	struct arena *arena;
	const char *path;
	size_t oid_len;
	VEC(struct pack_index) packs;
};

static int add_pack(void *ctx, const char *path, const char *pack, struct ward_error *err)
{
	struct object_dir *dir = ctx;
	struct pack_index index;
	struct pack_index *slot;
	int rc = pack_index_map(path, dir->oid_len, &index, err);

	(void)pack;
	if (rc < 0)
		return rc;
	slot = vec_push(dir->arena, &dir->packs);
	if (slot == NULL) {
		pack_index_unmap(&index);
		return memory_error(err);
	}
	*slot = index;
	return 0;
}

int object_dir_open(const char *path, size_t oid_len, struct object_dir **out,
		    struct ward_error *err)
{
	struct arena *arena = arena_new(MEMORY_MAX);
	struct object_dir *dir = arena != NULL ? ARENA_NEW(arena, struct object_dir) : NULL;
	int rc;

	*out = NULL;
	if (dir == NULL) {
		arena_free(arena);
		return memory_error(err);
	}
	dir->arena = arena;
	dir->oid_len = oid_len;
	dir->path = arena_cstr(arena, span_of(path));
	rc = dir->path != NULL ? pack_files_each(dir->path, arena, add_pack, dir, err)
			       : memory_error(err);
	if (rc < 0) {
		object_dir_free(dir);
		return rc;
	}
	*out = dir;
	return 0;
}

void object_dir_free(struct object_dir *dir)
{
	if (dir == NULL)
		return;
	for (size_t i = 0; i < dir->packs.len; i++)
		pack_index_unmap(&dir->packs.items[i]);
	arena_free(dir->arena);
}

/* Whether one of the first `count` packs has it. */
static bool in_packs(const struct object_dir *dir, size_t count, const struct oid *id)
{
	uint32_t row;

	for (size_t i = 0; i < count; i++) {
		if (pack_index_find(&dir->packs.items[i], id, &row))
			return true;
	}
	return false;
}

int object_dir_has(struct object_dir *dir, const struct oid *id, struct ward_error *err)
{
	char hex[OID_HEX_MAX];
	char path[4096];
	int n;

	if (id->len != dir->oid_len)
		return error_set(err, WARD_EUSAGE, "an object id of the wrong length");
	if (in_packs(dir, dir->packs.len, id))
		return 1;
	oid_hex(id, hex);
	n = snprintf(path, sizeof(path), "%s/%.2s/%s", dir->path, hex, hex + 2);
	if (n < 0 || (size_t)n >= sizeof(path))
		return error_set(err, WARD_ELIMIT, "the path of the object store is too long");
	if (access(path, F_OK) == 0)
		return 1;
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	return error_set(err, WARD_EIO, "cannot look at %s: %s", path, strerror(errno));
}

struct visit {
	repo_object_fn fn;
	void *ctx;
	struct ward_error *err;
};

struct row {
	uint64_t offset;
	uint32_t number;
};

static int by_offset(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static int malformed_index(const struct object_dir *dir, struct ward_error *err)
{
	return error_set(err, WARD_EGIT, "an index in %s/pack is malformed", dir->path);
}

/* In the order in which they lie: a delta comes after its base then, as Git writes packs, so that
 * reading all of a chain costs no more than reading its last one. */
static int rows_by_offset(const struct object_dir *dir, const struct pack_index *p,
			  struct row **out, struct ward_error *err)
{
	struct row *rows = malloc(((size_t)p->count + 1) * sizeof(*rows));

	*out = rows;
	if (rows == NULL)
		return memory_error(err);
	for (uint32_t k = 0; k < p->count; k++) {
		rows[k].number = k;
		if (!pack_index_offset(p, k, &rows[k].offset))
			return malformed_index(dir, err);
	}
	qsort(rows, p->count, sizeof(*rows), by_offset);
	return 0;
}

static int each_in_pack(const struct object_dir *dir, size_t i, const struct visit *v)
{
	const struct pack_index *p = &dir->packs.items[i];
	struct row *rows;
	int rc = rows_by_offset(dir, p, &rows, v->err);

	for (uint32_t k = 0; rc == 0 && k < p->count; k++) {
		const struct oid id = pack_index_id(p, rows[k].number);

		if (!in_packs(dir, i, &id))
			rc = v->fn(v->ctx, &id, v->err);
	}
	free(rows);
	return rc;
}

static int each_packed(const struct object_dir *dir, const struct visit *v)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < dir->packs.len; i++)
		rc = each_in_pack(dir, i, v);
	return rc;
}

static int loose_name(const struct object_dir *dir, const char *two, const char *rest,
		      struct oid *id)
{
	char hex[OID_HEX_MAX];
	const size_t len = 2 * dir->oid_len;

	if (strlen(rest) != len - 2)
		return 0;
	memcpy(hex, two, 2);
	memcpy(hex + 2, rest, len - 1);
	return oid_parse(span_make(hex, len), id) && !in_packs(dir, dir->packs.len, id);
}

static int each_in_folder(const struct object_dir *dir, const char *two, const struct visit *v)
{
	char path[4096];
	const int n = snprintf(path, sizeof(path), "%s/%s", dir->path, two);
	const struct dirent *entry;
	struct oid id;
	int rc = 0;
	DIR *d;

	if (n < 0 || (size_t)n >= sizeof(path))
		return error_set(v->err, WARD_ELIMIT, "the path of the object store is too long");
	d = opendir(path);
	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return error_set(v->err, WARD_EIO, "cannot list %s: %s", path, strerror(errno));
	errno = 0;
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		if (loose_name(dir, two, entry->d_name, &id))
			rc = v->fn(v->ctx, &id, v->err);
		errno = 0;
	}
	if (rc == 0 && errno != 0)
		rc = error_set(v->err, WARD_EIO, "cannot list %s: %s", path, strerror(errno));
	(void)closedir(d);
	return rc;
}

static bool is_fanout(const char *name)
{
	return strlen(name) == 2 && hex_is(span_of(name));
}

/* The folders that are there: a quarantine has a handful of the 256 that there may be. */
static int each_loose(const struct object_dir *dir, const struct visit *v)
{
	DIR *d = opendir(dir->path);
	const struct dirent *entry;
	int rc = 0;

	if (d == NULL)
		return error_set(v->err, WARD_EIO, "cannot list %s: %s", dir->path,
				 strerror(errno));
	errno = 0;
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		if (is_fanout(entry->d_name))
			rc = each_in_folder(dir, entry->d_name, v);
		errno = 0;
	}
	if (rc == 0 && errno != 0)
		rc = error_set(v->err, WARD_EIO, "cannot list %s: %s", dir->path, strerror(errno));
	(void)closedir(d);
	return rc;
}

int object_dir_each(struct object_dir *dir, repo_object_fn fn, void *ctx, struct ward_error *err)
{
	const struct visit v = { .fn = fn, .ctx = ctx, .err = err };
	int rc = each_packed(dir, &v);

	if (rc == 0)
		rc = each_loose(dir, &v);
	return rc;
}

int object_dir_each_loose(struct object_dir *dir, repo_object_fn fn, void *ctx,
			  struct ward_error *err)
{
	const struct visit v = { .fn = fn, .ctx = ctx, .err = err };

	return each_loose(dir, &v);
}

struct prefix {
	struct ward_span digits;
	struct oid *found;
};

static int match(void *ctx, const struct oid *id, struct ward_error *err)
{
	const struct prefix *p = ctx;
	char hex[OID_HEX_MAX];

	oid_hex(id, hex);
	/* Both sides are lower case: see object_dir_by_prefix(). */
	if (memcmp(hex, p->digits.ptr, p->digits.len) != 0 || oid_eq(id, p->found))
		return 0;
	if (p->found->len != 0)
		return error_set(err, WARD_EUSAGE, "several objects start with '" WARD_SPAN_FMT "'",
				 WARD_SPAN_ARG(p->digits));
	*p->found = *id;
	return 0;
}

int object_dir_by_prefix(struct object_dir *dir, struct ward_span digits, struct oid *found,
			 struct ward_error *err)
{
	char hex[OID_HEX_MAX];
	char lower[OID_HEX_MAX];
	struct prefix p = { .found = found };
	const struct visit v = { .fn = match, .ctx = &p, .err = err };
	struct oid first;
	char two[3];
	int rc = 0;

	if (digits.len < 2 || digits.len > 2 * dir->oid_len || !hex_is(digits))
		return error_set(err, WARD_EUSAGE, "not the start of an object id");
	memset(hex, '0', sizeof(hex));
	memcpy(hex, digits.ptr, digits.len);
	if (!oid_parse(span_make(hex, 2 * dir->oid_len), &first))
		return error_set(err, WARD_EUSAGE, "not the start of an object id");
	p.digits = span_make(oid_hex(&first, lower), digits.len);
	for (size_t i = 0; rc == 0 && i < dir->packs.len; i++) {
		const struct pack_index *pack = &dir->packs.items[i];

		/* Two neighbours tell one from several. */
		for (uint32_t k = pack_index_lower_bound(pack, &first), n = 0;
		     rc == 0 && n < 2 && k < pack->count; k++, n++) {
			const struct oid id = pack_index_id(pack, k);

			rc = match(&p, &id, err);
		}
	}
	memcpy(two, lower, 2);
	two[2] = '\0';
	return rc < 0 ? rc : each_in_folder(dir, two, &v);
}
