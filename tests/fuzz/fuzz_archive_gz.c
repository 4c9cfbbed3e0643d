/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as deflated content: never more than the bound, and the same with more room. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "doc/archive_gz.h"

#define SMALL 1000
#define LARGE ((size_t)1 << 20)

static void require(int holds)
{
	if (!holds)
		abort();
}

static void both(struct inflater *f, struct ward_span in, enum inflate_form form)
{
	char *small, *large;
	size_t some, all, used, used_all;
	const enum unpack_result a = unpack(f, in, form, SMALL, &small, &some, &used);
	const enum unpack_result b = unpack(f, in, form, LARGE, &large, &all, &used_all);

	require(some <= SMALL && all <= LARGE && some <= all);
	require(memcmp(small, large, some) == 0);
	if (a == UNPACK_DONE)
		require(b == UNPACK_DONE && some == all);
	require(used <= in.len && used_all <= in.len);
	if (b == UNPACK_OVER)
		require(a == UNPACK_OVER);
	free(small);
	free(large);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ward_span in = span_make((const char *)data, size);
	struct inflater *f = inflater_new();

	if (f == NULL)
		return 0;
	both(f, in, INFLATE_GZIP);
	both(f, in, INFLATE_RAW);
	inflater_free(f);
	return 0;
}
