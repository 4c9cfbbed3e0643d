/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of object directories, and that quoting survives unquoting. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/alternates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void there_and_back(struct ward_span path, struct arena *arena)
{
	struct ward_span rest = alternates_quote(path, arena);
	struct ward_span again;

	if (rest.len == 0)
		return;
	if (alternates_next(&rest, ':', arena, &again, NULL) != 1 || !span_eq(path, again) ||
	    rest.len != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct ward_span rest = span_make((const char *)data, size);
	struct ward_span path;

	if (arena == NULL)
		return 0;
	while (alternates_next(&rest, size % 2 != 0 ? ':' : '\n', arena, &path, NULL) > 0) {
		if (path.len == 0 || span_find_byte(path, '\0', 0) >= 0)
			abort();
		if (!arena_failed(arena))
			there_and_back(path, arena);
	}
	arena_free(arena);
	return 0;
}
