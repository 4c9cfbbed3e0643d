/* SPDX-License-Identifier: Apache-2.0 */
#include "git/pack_index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "git/backend.h"

#define FANOUT_BYTES ((size_t)1024)
#define LARGE 0x80000000u

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* Version 1 has no magic, only rows of offset and id. */
static void layout_1(struct pack_index *p)
{
	p->offsets = p->fanout + FANOUT_BYTES;
	p->offset_stride = 4 + p->oid_len;
	p->names = p->offsets + 4;
	p->stride = p->offset_stride;
}

/* Ids, CRCs, offsets, long offsets, each in a table of its own. */
static void layout_2(struct pack_index *p, size_t rest)
{
	p->names = p->fanout + FANOUT_BYTES;
	p->stride = p->oid_len;
	p->offsets = p->names + p->count * (p->oid_len + 4);
	p->offset_stride = 4;
	p->large = p->offsets + p->count * (size_t)4;
	p->large_count = rest / 8;
}

static int layout(struct pack_index *p)
{
	static const uint8_t magic[] = { 0xff, 't', 'O', 'c' };
	const uint8_t *bytes = p->map;
	const bool old = p->size < 8 || memcmp(bytes, magic, sizeof(magic)) != 0;
	const size_t head = old ? 0 : 8;
	const size_t row = old ? 4 + p->oid_len : p->oid_len + 8;
	const size_t fixed = head + FANOUT_BYTES + 2 * p->oid_len;

	if (!old && be32(bytes + 4) != 2)
		return WARD_EUNSUPPORTED;
	if (p->size < fixed)
		return WARD_EGIT;
	p->fanout = bytes + head;
	for (size_t i = 0; i < 256; i++) {
		const uint32_t n = be32(p->fanout + 4 * i);

		if (n < p->count)
			return WARD_EGIT;
		p->count = n;
	}
	if ((p->size - fixed) / row < p->count)
		return WARD_EGIT;
	if (old)
		layout_1(p);
	else
		layout_2(p, p->size - fixed - p->count * row);
	p->pack_checksum = bytes + p->size - 2 * p->oid_len;
	return 0;
}

int pack_index_map(const char *path, size_t oid_len, struct pack_index *out, struct ward_error *err)
{
	struct stat st;
	int rc = WARD_EIO;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*out = (struct pack_index){ .map = MAP_FAILED, .oid_len = oid_len };
	if (fd < 0)
		return error_set(err, errno == ENOENT ? WARD_ENOTFOUND : WARD_EIO,
				 "cannot open %s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
		rc = error_set(err, WARD_EGIT, "%s is no pack index", path);
		goto out;
	}
	out->size = (size_t)st.st_size;
	/* git renames a finished index into place and never changes it. */
	out->map = mmap(NULL, out->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (out->map == MAP_FAILED) {
		error_set(err, WARD_EIO, "cannot map %s: %s", path, strerror(errno));
		goto out;
	}
	rc = layout(out);
	if (rc < 0) {
		pack_index_unmap(out);
		error_set(err, rc,
			  rc == WARD_EGIT ? "%s is malformed" : "%s has an unknown version", path);
	}
out:
	(void)close(fd);
	return rc;
}

void pack_index_unmap(struct pack_index *p)
{
	if (p->map != MAP_FAILED)
		(void)munmap(p->map, p->size);
	p->map = MAP_FAILED;
}

uint32_t pack_index_lower_bound(const struct pack_index *p, const struct oid *id)
{
	uint32_t low = id->raw[0] == 0 ? 0 : be32(p->fanout + 4 * ((size_t)id->raw[0] - 1));
	uint32_t high = be32(p->fanout + 4 * (size_t)id->raw[0]);

	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;

		if (memcmp(id->raw, p->names + mid * p->stride, p->oid_len) > 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool pack_index_find(const struct pack_index *p, const struct oid *id, uint32_t *row)
{
	*row = pack_index_lower_bound(p, id);
	return id->len == p->oid_len && *row < p->count &&
		memcmp(id->raw, p->names + *row * p->stride, p->oid_len) == 0;
}

struct oid pack_index_id(const struct pack_index *p, uint32_t row)
{
	return oid_from(p->names + row * p->stride, p->oid_len);
}

bool pack_index_offset(const struct pack_index *p, uint32_t row, uint64_t *out)
{
	const uint32_t n = be32(p->offsets + row * p->offset_stride);
	const uint8_t *at;

	*out = n;
	/* Version 1 has no long offsets. */
	if (p->large == NULL || (n & LARGE) == 0)
		return true;
	if ((n & ~LARGE) >= p->large_count)
		return false;
	at = p->large + (size_t)(n & ~LARGE) * 8;
	*out = (uint64_t)be32(at) << 32 | be32(at + 4);
	return true;
}

/* A pack counts once both its files are there: the index is written last. */
static int look_at(const char *folder, const char *name, struct arena *arena, pack_files_fn fn,
		   void *ctx, struct ward_error *err)
{
	const size_t len = strlen(name);
	struct ward_error local = { .code = WARD_OK };
	size_t stem;
	char *index;
	char *pack;
	int rc;

	if (strncmp(name, "pack-", 5) != 0 || len < 10 || strcmp(name + len - 4, ".idx") != 0)
		return 0;
	index = path_join(arena, folder, name);
	stem = index != NULL ? strlen(index) - 4 : 0;
	pack = index != NULL ? arena_bytes(arena, stem + 6) : NULL;
	if (pack == NULL)
		return memory_error(err);
	memcpy(pack, index, stem);
	memcpy(pack + stem, ".pack", 6);
	if (access(pack, F_OK) != 0)
		return 0;
	rc = fn(ctx, index, pack, &local);
	/* Repacked since it was listed. */
	if (rc == WARD_ENOTFOUND)
		return 0;
	return rc < 0 ? error_set(err, rc, "%s", local.message) : rc;
}

int pack_files_each(const char *objects, struct arena *arena, pack_files_fn fn, void *ctx,
		    struct ward_error *err)
{
	char *folder = path_join(arena, objects, "pack");
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
		rc = look_at(folder, entry->d_name, arena, fn, ctx, err);
		errno = 0;
	}
	if (rc == 0 && errno != 0)
		rc = error_set(err, WARD_EIO, "cannot list %s: %s", folder, strerror(errno));
	(void)closedir(d);
	return rc;
}
