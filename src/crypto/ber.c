/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/der.h"

/* A container of indefinite length, or something of definite length as it is. */
struct piece {
	struct ward_span whole; /* of definite length */
	unsigned char tag;	/* of indefinite length */
	bool open;
	size_t parent;
	size_t len; /* of the content, in the end */
};

struct converter {
	struct piece *pieces;
	size_t count;
	size_t stack[BER_DEPTH];
	size_t depth;
};

static bool is_open(struct ward_span rest)
{
	return rest.len >= 2 && (unsigned char)rest.ptr[1] == 0x80 &&
		((unsigned char)rest.ptr[0] & 0x20) != 0 &&
		((unsigned char)rest.ptr[0] & 0x1f) != 0x1f;
}

/* Take one element, start or end of a container off `*rest`. */
static bool step(struct converter *c, struct ward_span *rest)
{
	struct piece *piece = &c->pieces[c->count];
	struct der_reader r = der_open(*rest);

	if (c->depth > 0 && rest->len >= 2 && rest->ptr[0] == 0 && rest->ptr[1] == 0) {
		c->depth--;
		*rest = span_sub(*rest, 2, rest->len);
		return true;
	}
	if (c->count == BER_ELEMENTS || (c->depth == 0 && c->count > 0))
		return false;
	piece->parent = c->depth > 0 ? c->stack[c->depth - 1] : SIZE_MAX;
	if (is_open(*rest)) {
		if (c->depth == BER_DEPTH)
			return false;
		piece->open = true;
		piece->tag = (unsigned char)rest->ptr[0];
		c->stack[c->depth++] = c->count;
		*rest = span_sub(*rest, 2, rest->len);
	} else {
		piece->whole = der_element(&r);
		*rest = r.rest;
	}
	c->count++;
	return !r.bad;
}

static size_t head_size(size_t len)
{
	size_t size = 2;

	for (size_t rest = len >= 0x80 ? len : 0; rest > 0; rest >>= 8)
		size++;
	return size;
}

/* Lengths from the inside out: a piece stands behind the container it is in. */
static size_t measure(struct converter *c)
{
	size_t total = 0;

	for (size_t i = c->count; i-- > 0;) {
		const struct piece *p = &c->pieces[i];
		size_t size = p->open ? head_size(p->len) + p->len : p->whole.len;

		if (p->parent != SIZE_MAX)
			c->pieces[p->parent].len += size;
		else
			total += size;
	}
	return total;
}

bool der_from_ber(struct ward_span bytes, struct arena *arena, struct ward_span *out)
{
	struct converter c = { 0 };
	struct ward_span rest = bytes;
	struct buf written;
	bool good;

	*out = bytes;
	if (!is_open(bytes))
		return true;
	c.pieces = ARENA_ARRAY(arena, BER_ELEMENTS + 1, struct piece);
	if (c.pieces == NULL)
		return false;
	do {
		if (!step(&c, &rest))
			return false;
	} while (c.depth > 0);
	if (rest.len > 0)
		return false;
	buf_init(&written, measure(&c));
	for (size_t i = 0; i < c.count; i++) {
		if (c.pieces[i].open)
			der_put_head(&written, c.pieces[i].tag, c.pieces[i].len);
		else
			buf_add_span(&written, c.pieces[i].whole);
	}
	*out = arena_copy(arena, buf_span(&written));
	good = !buf_failed(&written) && out->ptr != NULL;
	buf_release(&written);
	return good;
}
