/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a tar archive: contents lie in the bytes, and names are no longer than they. */
#include <stdint.h>
#include <stdlib.h>

#include "base/span.h"
#include "doc/archive.h"
#include "doc/archive_tar.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ward_span bytes = span_make((const char *)data, size);
	struct tar_member m;
	struct tar t;
	size_t total = 0, count = 0;
	int rc;

	require(!tar_is(bytes) || archive_kind(bytes) != ARCHIVE_NONE);
	tar_start(&t, bytes);
	while ((rc = tar_next(&t, &m)) > 0) {
		require(m.name.len <= size && m.link.len <= size);
		require(m.bytes.len <= size && m.about.len <= size);
		require(m.bytes.len == 0 || m.bytes.ptr >= bytes.ptr);
		total += m.bytes.len + m.about.len;
		require(total <= size && ++count <= size / 512);
	}
	return 0;
}
