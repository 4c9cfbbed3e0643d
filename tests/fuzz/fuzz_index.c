/* SPDX-License-Identifier: Apache-2.0 */
/* Git's index, read in place; entries must be views of what was given, in order. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/index_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_entries(const struct index_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		const struct index_entry *e = &file->entries[i];

		if (e->path.len == 0 || e->path.len > 4096 || e->stage > 3)
			abort();
		if (i > 0 && span_cmp(e[-1].path, e->path) > 0)
			abort();
	}
}

static void check_folders(const struct index_file *file)
{
	for (size_t i = 0; i < file->folder_count; i++) {
		const struct index_folder *f = &file->folders[i];

		if (f->next <= i || f->next > file->folder_count)
			abort();
		if (f->entries >= 0 && f->id.len == 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct index_file file;

	if (arena == NULL)
		return 0;
	for (size_t oid_len = 20; oid_len <= 32; oid_len += 12) {
		if (index_parse(span_make((const char *)data, size), oid_len, 4096, arena, &file,
				NULL) == 0) {
			check_entries(&file);
			check_folders(&file);
		}
	}
	arena_free(arena);
	return 0;
}
