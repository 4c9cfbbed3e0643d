/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a zip archive: members lie in the bytes, and there are no more than headers fit in.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/archive_zip.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void inside(struct ward_span whole, struct ward_span part)
{
	require(part.len == 0 ||
		(part.ptr >= whole.ptr && part.len <= whole.len &&
		 (size_t)(part.ptr - whole.ptr) <= whole.len - part.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ward_span bytes = span_make((const char *)data, size);
	struct arena *arena = arena_new((size_t)256 << 20);
	const ssize_t end = zip_end_at(bytes);
	struct zip_member m;
	struct zip z;
	size_t count = 0;

	require(arena != NULL && end < (ssize_t)size);
	require(zip_start(&z, bytes, arena));
	require(end < 0 || z.directories.len > 0);
	while (zip_next(&z, &m) > 0) {
		inside(bytes, m.name);
		inside(bytes, m.data);
		if (m.data.len > 0 && size % 2 == 0)
			zip_used(&z, m.data.len / 2);
		/* A row, its header again, and a header for its own. */
		require(++count <= size / 46 * 2 + size / 30);
	}
	arena_free(arena);
	return 0;
}
