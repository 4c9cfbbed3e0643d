/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as .gitmodules: places lie in the file and in order, memory follows its size. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/submodule.h"

#define ARENA_BYTES ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct submodule_reader r = { .text = span_make((const char *)data, size),
				      .arena = arena_new(ARENA_BYTES) };
	struct submodule_entry e;
	size_t last = 0;

	if (r.arena == NULL)
		return 0;
	while (submodule_next(&r, &e)) {
		if (e.name_start >= e.name_end || e.name_end > e.start || e.start > e.end ||
		    e.end > size || e.start < last || e.key.len == 0 || e.value.len > size)
			abort();
		last = e.end;
	}
	if (r.pos > size)
		abort();
	arena_free(r.arena);
	return 0;
}
