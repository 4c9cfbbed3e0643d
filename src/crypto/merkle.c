/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/merkle.h"

#include <string.h>

#include "base/span.h"

void merkle_leaf(struct ward_span entry, uint8_t out[SHA256_BYTES])
{
	const struct ward_span pieces[] = { { "\x00", 1 }, entry };

	sha256_spans(pieces, 2, false, out);
}

/* `r` becomes the node above it and another. */
static void join(uint8_t r[SHA256_BYTES], struct ward_span other, bool other_first)
{
	struct ward_span mine = span_make((const char *)r, SHA256_BYTES);
	const struct ward_span pieces[] = { { "\x01", 1 },
					    other_first ? other : mine,
					    other_first ? mine : other };
	uint8_t above[SHA256_BYTES];

	sha256_spans(pieces, 3, false, above);
	memcpy(r, above, sizeof(above));
}

bool merkle_root(const uint8_t leaf[SHA256_BYTES], uint64_t index, uint64_t size,
		 const struct ward_span *path, size_t count, uint8_t out[SHA256_BYTES])
{
	uint64_t node = index, last = size - 1;

	if (index >= size || count > MERKLE_PROOF_MAX)
		return false;
	memcpy(out, leaf, SHA256_BYTES);
	for (size_t i = 0; i < count; i++) {
		bool left = (node & 1) != 0 || node == last;

		if (last == 0 || path[i].len != SHA256_BYTES)
			return false;
		join(out, path[i], left);
		/* A last node without a neighbour rises as it is. */
		while (left && (node & 1) == 0 && node != 0) {
			node >>= 1;
			last >>= 1;
		}
		node >>= 1;
		last >>= 1;
	}
	return last == 0;
}
