/* SPDX-License-Identifier: Apache-2.0 */
/* A stream in one piece must make what zlib makes of it. The first two bytes are the size. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/inflate.h"
#include "base/span.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char one[UINT16_MAX + 1], other[UINT16_MAX + 1];
	struct inflater *inflater = inflater_new();
	const size_t want = size < 2 ? 0 : (size_t)data[0] | (size_t)data[1] << 8;
	struct ward_span in;
	size_t len, used;

	if (inflater == NULL || size < 2) {
		inflater_free(inflater);
		return 0;
	}
	in = span_make((const char *)data + 2, size - 2);
	if (inflate_all(inflater, in, one, want, &len, &used) == INFLATE_DONE && len == want &&
	    (!inflate_exact(inflater, in, other, want) || memcmp(one, other, want) != 0))
		abort();
	(void)inflate_exact(inflater, in, other, want);
	inflater_free(inflater);
	return 0;
}
