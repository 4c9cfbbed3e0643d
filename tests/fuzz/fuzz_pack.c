/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs. The first byte says what the rest is: a delta and its base, or the
 * entries of a pack whose objects lie where the next bytes say, with an index
 * made for it, or an index for such a pack.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/inflate.h"
#include "base/limits.h"
#include "base/span.h"
#include "git/pack.h"
#include "git/pack_format.h"

#define OBJECTS 8
#define ROOM 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64];

static void remove_dir(void)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/pack/pack-f.idx", dir);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/pack/pack-f.pack", dir);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/pack", dir);
	(void)rmdir(path);
	(void)rmdir(dir);
}

static void make_dir(void)
{
	char path[128];

	if (dir[0] != '\0')
		return;
	(void)snprintf(dir, sizeof(dir), "/tmp/gitward-fuzz-XXXXXX");
	if (mkdtemp(dir) == NULL)
		abort();
	(void)snprintf(path, sizeof(path), "%s/pack", dir);
	if (mkdir(path, 0700) != 0 || atexit(remove_dir) != 0)
		abort();
}

static void write_file(const char *name, const void *bytes, size_t size)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/pack/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	(void)close(fd);
}

static void one_delta(const uint8_t *data, size_t size)
{
	const size_t cut = size > 0 ? data[0] : 0;
	const struct ward_span all = span_make((const char *)data, size);
	const struct ward_span delta = span_sub(all, 1, cut + 1);
	const struct ward_span base = span_sub(all, cut + 1, size);
	struct ward_span rest = delta;
	struct pack_entry entry;
	uint64_t sizes[2];

	if (pack_entry_parse(delta, 20, &entry) &&
	    (entry.length > delta.len || entry.length > PACK_ENTRY_MAX))
		abort();
	if (delta_sizes(&rest, &sizes[0], &sizes[1]) && sizes[1] <= ROOM) {
		char *out = malloc(sizes[1] > 0 ? sizes[1] : 1);

		if (out != NULL)
			(void)delta_apply(delta, base, out, sizes[1]);
		free(out);
	}
}

/* A header and a checksum around `size` bytes of entries. */
static void write_pack(const uint8_t *entries, size_t size)
{
	static uint8_t pack[ROOM + 32] = { 'P', 'A', 'C', 'K', 0, 0, 0, 2, 0, 0, 0, OBJECTS };

	if (size > ROOM)
		size = ROOM;
	memcpy(pack + 12, entries, size);
	memset(pack + 12 + size, 0, 20);
	write_file("pack-f.pack", pack, 12 + size + 20);
}

static void write_index(const uint8_t *places)
{
	uint8_t index[1024 + OBJECTS * 24 + 40] = { 0 };

	for (size_t i = 0; i < 256; i++)
		index[4 * i + 3] = OBJECTS;
	for (size_t i = 0; i < OBJECTS; i++) {
		uint8_t *row = index + 1024 + 24 * i;

		row[3] = places[i];
		row[4 + 19] = (uint8_t)i;
	}
	write_file("pack-f.idx", index, sizeof(index));
}

static void read_objects(void)
{
	const char *const dirs[] = { dir };
	const struct limits limits = limits_default();
	struct inflater *inflater = inflater_new();
	struct arena *arena = arena_new((size_t)1 << 20);
	struct pack_store *store = NULL;

	if (inflater == NULL || arena == NULL ||
	    pack_store_open(dirs, 1, 20, &limits, inflater, &store, NULL) != 0)
		goto out;
	for (size_t i = 0; i < 2 * OBJECTS; i++) {
		struct oid id = { .len = 20 };
		struct pack_place place;
		enum object_type type;
		struct ward_span bytes;
		uint64_t size;

		id.raw[19] = (uint8_t)(i % OBJECTS);
		if (pack_store_find(store, &id, &place, NULL) <= 0 ||
		    pack_store_header(store, &place, &type, &size, NULL) != 0 || size > ROOM)
			continue;
		arena_reset(arena);
		if (pack_store_read(store, &place, size, arena, &type, &bytes, NULL) == 0 &&
		    (bytes.len != size || type == OBJECT_NONE))
			abort();
	}
out:
	pack_store_free(store);
	arena_free(arena);
	inflater_free(inflater);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 + OBJECTS)
		return 0;
	if (data[0] % 3 == 0) {
		one_delta(data + 1, size - 1);
		return 0;
	}
	make_dir();
	if (data[0] % 3 == 1) {
		write_index(data + 1);
		write_pack(data + 1 + OBJECTS, size - 1 - OBJECTS);
	} else {
		write_file("pack-f.idx", data + 1, size - 1);
		write_pack((const uint8_t *)"\x30x\x9c\x03\0\0\0\0\x01", 9);
	}
	read_objects();
	return 0;
}
