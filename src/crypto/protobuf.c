/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/protobuf.h"

#include "base/span.h"

#define VARINT_BYTES 10
#define FIELD_MAX 536870911

static bool varint(struct ward_span *rest, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < rest->len && i < VARINT_BYTES; i++) {
		unsigned char c = (unsigned char)rest->ptr[i];

		/* The tenth byte has room for one bit. */
		if (i == VARINT_BYTES - 1 && c > 1)
			return false;
		*out |= (uint64_t)(c & 0x7f) << (7 * i);
		if (c < 0x80) {
			*rest = span_sub(*rest, i + 1, rest->len);
			return true;
		}
	}
	return false;
}

int protobuf_next(struct ward_span *rest, struct protobuf_field *out)
{
	uint64_t key, len;

	*out = (struct protobuf_field){ 0 };
	if (rest->len == 0)
		return 0;
	if (!varint(rest, &key) || key >> 3 == 0 || key >> 3 > FIELD_MAX)
		return -1;
	out->number = (uint32_t)(key >> 3);
	if ((key & 7) == 0)
		return varint(rest, &out->value) ? 1 : -1;
	if ((key & 7) != 2 || !varint(rest, &len) || len > rest->len)
		return -1;
	out->is_bytes = true;
	out->bytes = span_sub(*rest, 0, (size_t)len);
	*rest = span_sub(*rest, (size_t)len, rest->len);
	return 1;
}
