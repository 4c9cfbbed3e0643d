/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed streams: never more than the room given, and the same for any room that is large
 * enough. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "git/inflate.h"

#define ROOM 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ward_span in = span_make((const char *)data, size);
	char *big = malloc(ROOM);
	char *exact;
	size_t len;
	size_t again;
	size_t used;
	enum inflate_result rc;

	if (big == NULL)
		return 0;
	rc = inflate_zlib(in, big, ROOM, &len, &used);
	if (len > ROOM || used > size)
		abort();
	exact = malloc(len > 0 ? len : 1);
	if (exact != NULL && rc == INFLATE_DONE) {
		if (inflate_zlib(in, exact, len, &again, &used) != INFLATE_DONE || again != len ||
		    memcmp(big, exact, len) != 0)
			abort();
		if (len > 0 && inflate_zlib(in, exact, len - 1, &again, &used) != INFLATE_FULL)
			abort();
	}
	free(exact);
	free(big);
	return 0;
}
