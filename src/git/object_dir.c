/* SPDX-License-Identifier: Apache-2.0 */
#include "git/object_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/backend.h"

#define MEMORY_MAX ((size_t)64 << 20)
#define FANOUT_BYTES ((size_t)1024)

struct pack_index {
	void *map;
	size_t size;
	const uint8_t *fanout;
	const uint8_t *names; /**< first id */
	size_t stride;	      /**< from one id to the next */
	uint32_t count;
};

struct object_dir {
	struct arena *arena;
	const char *path;
	size_t oid_len;
	VEC(struct pack_index) packs;
};

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static bool layout(struct pack_index *p, size_t oid_len)
{
	static const uint8_t magic[] = { 0xff, 't', 'O', 'c', 0, 0, 0, 2 };
	const uint8_t *bytes = p->map;
	size_t head = 0;
	size_t row = 4 + oid_len;
	uint32_t last = 0;

	if (p->size >= sizeof(magic) && memcmp(bytes, magic, sizeof(magic)) == 0) {
		head = sizeof(magic);
		row = oid_len + 8;
	}
	if (p->size < head + FANOUT_BYTES + 2 * oid_len)
		return false;
	p->fanout = bytes + head;
	for (size_t i = 0; i < 256; i++) {
		const uint32_t n = be32(p->fanout + 4 * i);

		if (n < last)
			return false;
		last = n;
	}
	p->count = last;
	if ((p->size - head - FANOUT_BYTES - 2 * oid_len) / row < last)
		return false;
	p->names = p->fanout + FANOUT_BYTES + (head == 0 ? 4 : 0);
	p->stride = head == 0 ? row : oid_len;
	return true;
}

static int map_index(const struct object_dir *dir, const char *path, struct pack_index *out,
		     struct ward_error *err)
{
	struct stat st;
	int rc = WARD_EIO;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	out->map = MAP_FAILED;
	if (fd < 0)
		return error_set(err, WARD_EIO, "cannot open %s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
		rc = error_set(err, WARD_EGIT, "%s is no pack index", path);
		goto out;
	}
	out->size = (size_t)st.st_size;
	out->map = mmap(NULL, out->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (out->map == MAP_FAILED) {
		error_set(err, WARD_EIO, "cannot map %s: %s", path, strerror(errno));
		goto out;
	}
	if (!layout(out, dir->oid_len)) {
		(void)munmap(out->map, out->size);
		out->map = MAP_FAILED;
		rc = error_set(err, WARD_EGIT, "%s is malformed", path);
		goto out;
	}
	rc = 0;
out:
	(void)close(fd);
	return rc;
}

/* A pack counts once both its files are there: the index is written last. */
static int add_pack(struct object_dir *dir, const char *folder, const char *name,
		    struct ward_error *err)
{
	const size_t len = strlen(name);
	struct pack_index index = { .count = 0 };
	struct pack_index *slot;
	char *path;
	char *pack;
	int rc;

	if (strncmp(name, "pack-", 5) != 0 || len < 10 || strcmp(name + len - 4, ".idx") != 0)
		return 0;
	path = path_join(dir->arena, folder, name);
	pack = path != NULL ? arena_bytes(dir->arena, strlen(path) + 2) : NULL;
	if (pack == NULL)
		return memory_error(err);
	memcpy(pack, path, strlen(path) - 4);
	memcpy(pack + strlen(path) - 4, ".pack", 6);
	if (access(pack, F_OK) != 0)
		return 0;
	rc = map_index(dir, path, &index, err);
	if (rc < 0)
		return rc;
	slot = vec_push(dir->arena, &dir->packs);
	if (slot == NULL) {
		(void)munmap(index.map, index.size);
		return memory_error(err);
	}
	*slot = index;
	return 0;
}

static int add_packs(struct object_dir *dir, struct ward_error *err)
{
	char *folder = path_join(dir->arena, dir->path, "pack");
	const struct dirent *entry;
	int rc = 0;
	DIR *d;

	if (folder == NULL)
		return memory_error(err);
	d = opendir(folder);
	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return error_set(err, WARD_EIO, "cannot list %s: %s", folder, strerror(errno));
	errno = 0;
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		rc = add_pack(dir, folder, entry->d_name, err);
		errno = 0;
	}
	if (rc == 0 && errno != 0)
		rc = error_set(err, WARD_EIO, "cannot list %s: %s", folder, strerror(errno));
	(void)closedir(d);
	return rc;
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
	rc = dir->path != NULL ? add_packs(dir, err) : memory_error(err);
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
		(void)munmap(dir->packs.items[i].map, dir->packs.items[i].size);
	arena_free(dir->arena);
}

/* Place of the first id that is not below `id`. */
static uint32_t lower_bound(const struct pack_index *p, const struct oid *id)
{
	uint32_t low = id->raw[0] == 0 ? 0 : be32(p->fanout + 4 * ((size_t)id->raw[0] - 1));
	uint32_t high = be32(p->fanout + 4 * (size_t)id->raw[0]);

	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;

		if (memcmp(id->raw, p->names + mid * p->stride, id->len) > 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool in_pack(const struct pack_index *p, const struct oid *id)
{
	const uint32_t at = lower_bound(p, id);

	return at < p->count && memcmp(id->raw, p->names + at * p->stride, id->len) == 0;
}

/* Whether one of the first `count` packs has it. */
static bool in_packs(const struct object_dir *dir, size_t count, const struct oid *id)
{
	for (size_t i = 0; i < count; i++) {
		if (in_pack(&dir->packs.items[i], id))
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

static int each_packed(const struct object_dir *dir, const struct visit *v)
{
	for (size_t i = 0; i < dir->packs.len; i++) {
		const struct pack_index *p = &dir->packs.items[i];

		for (uint32_t k = 0; k < p->count; k++) {
			const struct oid id = oid_from(p->names + k * p->stride, dir->oid_len);
			int rc;

			if (in_packs(dir, i, &id))
				continue;
			rc = v->fn(v->ctx, &id, v->err);
			if (rc != 0)
				return rc;
		}
	}
	return 0;
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

int object_dir_each(struct object_dir *dir, repo_object_fn fn, void *ctx, struct ward_error *err)
{
	const struct visit v = { .fn = fn, .ctx = ctx, .err = err };
	int rc = each_packed(dir, &v);

	for (unsigned i = 0; rc == 0 && i < 256; i++) {
		char two[3];

		(void)snprintf(two, sizeof(two), "%02x", i);
		rc = each_in_folder(dir, two, &v);
	}
	return rc;
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
		for (uint32_t k = lower_bound(pack, &first), n = 0;
		     rc == 0 && n < 2 && k < pack->count; k++, n++) {
			const struct oid id =
				oid_from(pack->names + k * pack->stride, dir->oid_len);

			rc = match(&p, &id, err);
		}
	}
	memcpy(two, lower, 2);
	two[2] = '\0';
	return rc < 0 ? rc : each_in_folder(dir, two, &v);
}
