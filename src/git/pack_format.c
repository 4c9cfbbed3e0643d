/* SPDX-License-Identifier: Apache-2.0 */
#include "git/pack_format.h"

#include <string.h>

#include "base/span.h"

#define MORE 0x80u

static bool next_byte(struct ward_span *rest, unsigned *out)
{
	if (rest->len == 0)
		return false;
	*out = (unsigned char)rest->ptr[0];
	rest->ptr++;
	rest->len--;
	return true;
}

/* Groups of seven bits, the lowest first, onto `*value` from bit `shift` on. */
static bool take_size(struct ward_span *rest, unsigned shift, uint64_t *value)
{
	unsigned c;

	do {
		if (!next_byte(rest, &c) || shift > 63 ||
		    (((uint64_t)c & 0x7f) << shift) >> shift != (c & 0x7f))
			return false;
		*value |= ((uint64_t)c & 0x7f) << shift;
		shift += 7;
	} while ((c & MORE) != 0);
	return true;
}

/* Groups of seven bits, the highest first, each further one counting from one. */
static bool take_distance(struct ward_span *rest, uint64_t *value)
{
	unsigned c;

	if (!next_byte(rest, &c))
		return false;
	*value = c & 0x7f;
	while ((c & MORE) != 0) {
		if (*value >= UINT64_MAX >> 8 || !next_byte(rest, &c))
			return false;
		*value = (*value + 1) << 7 | (c & 0x7f);
	}
	return true;
}

bool pack_entry_parse(struct ward_span bytes, size_t oid_len, struct pack_entry *out)
{
	static const enum object_type types[] = {
		[1] = OBJECT_COMMIT,
		[2] = OBJECT_TREE,
		[3] = OBJECT_BLOB,
		[4] = OBJECT_TAG,
	};
	struct ward_span rest = bytes;
	unsigned type;
	unsigned c;

	*out = (struct pack_entry){ .type = OBJECT_NONE };
	if (!next_byte(&rest, &c))
		return false;
	type = c >> 4 & 7;
	out->size = c & 0xf;
	if ((c & MORE) != 0 && !take_size(&rest, 4, &out->size))
		return false;
	if (type >= 1 && type <= 4) {
		out->type = types[type];
	} else if (type == 6) {
		out->kind = ENTRY_OFFSET_DELTA;
		if (!take_distance(&rest, &out->distance))
			return false;
	} else if (type == 7 && rest.len >= oid_len) {
		out->kind = ENTRY_ID_DELTA;
		out->base = oid_from((const uint8_t *)rest.ptr, oid_len);
		rest = span_sub(rest, oid_len, rest.len);
	} else {
		return false;
	}
	out->length = bytes.len - rest.len;
	return true;
}

bool delta_sizes(struct ward_span *delta, uint64_t *base, uint64_t *result)
{
	*base = 0;
	*result = 0;
	return take_size(delta, 0, base) && take_size(delta, 0, result);
}

/* The bytes of `value` whose bits are set in `mask`, the lowest first. */
static bool take_number(struct ward_span *rest, unsigned mask, size_t *value)
{
	*value = 0;
	for (unsigned shift = 0; mask != 0; mask >>= 1, shift += 8) {
		unsigned c;

		if ((mask & 1) == 0)
			continue;
		if (!next_byte(rest, &c))
			return false;
		*value |= (size_t)c << shift;
	}
	return true;
}

static bool take_copy(struct ward_span *rest, unsigned op, size_t *from, size_t *len)
{
	if (!take_number(rest, op & 0xf, from) || !take_number(rest, op >> 4 & 7, len))
		return false;
	if (*len == 0)
		*len = 0x10000;
	return true;
}

static inline int next_step(struct ward_span *delta, struct delta_step *out)
{
	unsigned op;

	if (!next_byte(delta, &op))
		return 0;
	if ((op & MORE) != 0)
		return take_copy(delta, op, &out->from, &out->len) ? 1 : -1;
	if (op == 0 || op > delta->len)
		return -1;
	*out = (struct delta_step){ .len = op, .from = SIZE_MAX, .bytes = delta->ptr };
	delta->ptr += op;
	delta->len -= op;
	return 1;
}

int delta_next(struct ward_span *delta, struct delta_step *out)
{
	return next_step(delta, out);
}

bool delta_apply(struct ward_span delta, struct ward_span base, char *out, size_t size)
{
	struct delta_step step;
	uint64_t base_size;
	uint64_t result_size;
	size_t at = 0;
	int more;

	if (!delta_sizes(&delta, &base_size, &result_size) || base_size != base.len ||
	    result_size != size)
		return false;
	while ((more = next_step(&delta, &step)) > 0) {
		const bool is_copy = step.from != SIZE_MAX;

		if (step.len > size - at ||
		    (is_copy && (step.from > base.len || step.len > base.len - step.from)))
			return false;
		memcpy(out + at, is_copy ? base.ptr + step.from : step.bytes, step.len);
		at += step.len;
	}
	return more == 0 && at == size;
}
