/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ssh_wire.h"

#include "base/buf.h"
#include "base/span.h"

static struct ward_span take(struct ssh_reader *r, size_t len)
{
	struct ward_span piece;

	if (r->bad || r->rest.len < len) {
		r->bad = true;
		return (struct ward_span){ NULL, 0 };
	}
	piece = span_sub(r->rest, 0, len);
	r->rest = span_sub(r->rest, len, r->rest.len);
	return piece;
}

static uint64_t number(struct ssh_reader *r, size_t len)
{
	struct ward_span bytes = take(r, len);
	uint64_t value = 0;

	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | (unsigned char)bytes.ptr[i];
	return value;
}

uint8_t ssh_get_u8(struct ssh_reader *r)
{
	return (uint8_t)number(r, 1);
}

uint32_t ssh_get_u32(struct ssh_reader *r)
{
	return (uint32_t)number(r, 4);
}

uint64_t ssh_get_u64(struct ssh_reader *r)
{
	return number(r, 8);
}

struct ward_span ssh_get_string(struct ssh_reader *r)
{
	return take(r, ssh_get_u32(r));
}

struct ward_span ssh_get_mpint(struct ssh_reader *r)
{
	struct ward_span bytes = ssh_get_string(r);
	unsigned char first = bytes.len > 0 ? (unsigned char)bytes.ptr[0] : 0x80;

	if (first == 0) {
		bytes = span_sub(bytes, 1, bytes.len);
		/* A zero in front is there only to keep the sign. */
		if (bytes.len == 0 || ((unsigned char)bytes.ptr[0] & 0x80) == 0)
			r->bad = true;
	} else if ((first & 0x80) != 0) {
		r->bad = true;
	}
	return r->bad ? (struct ward_span){ NULL, 0 } : bytes;
}

bool ssh_at_end(const struct ssh_reader *r)
{
	return !r->bad && r->rest.len == 0;
}

void ssh_put_u32(struct buf *out, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(out, (char)(value >> shift & 0xff));
}

void ssh_put_string(struct buf *out, struct ward_span bytes)
{
	ssh_put_u32(out, (uint32_t)bytes.len);
	buf_add_span(out, bytes);
}
