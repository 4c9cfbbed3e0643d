/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pgp_packet.h"

#include "base/span.h"

/* -- Numbers -------------------------------------------------------------- */

struct ward_span pgp_take(struct pgp_reader *r, size_t len)
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

uint64_t pgp_get(struct pgp_reader *r, size_t len)
{
	struct ward_span bytes = pgp_take(r, len);
	uint64_t value = 0;

	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | (unsigned char)bytes.ptr[i];
	return value;
}

static size_t bits_of(struct ward_span number)
{
	size_t bits = 8 * number.len;

	for (unsigned top = 0x80; top > 0 && ((unsigned char)number.ptr[0] & top) == 0; top >>= 1)
		bits--;
	return bits;
}

/* The bytes of an integer and its number of bits; marked when there are too many. */
static struct ward_span get_integer(struct pgp_reader *r, size_t *bits)
{
	*bits = (size_t)pgp_get(r, 2);
	if (*bits == 0 || *bits > PGP_MPI_MAX_BITS)
		r->bad = true;
	return pgp_take(r, (*bits + 7) / 8);
}

struct ward_span pgp_get_mpi(struct pgp_reader *r)
{
	size_t bits;
	struct ward_span bytes = get_integer(r, &bits);

	if (!r->bad && bits == bits_of(bytes))
		return bytes;
	r->bad = true;
	return (struct ward_span){ NULL, 0 };
}

struct ward_span pgp_get_rsa_value(struct pgp_reader *r)
{
	size_t bits;
	struct ward_span bytes = get_integer(r, &bits);

	if (!r->bad && (bits == bits_of(bytes) || bits == 8 * bytes.len))
		return bytes;
	r->bad = true;
	return (struct ward_span){ NULL, 0 };
}

bool pgp_at_end(const struct pgp_reader *r)
{
	return !r->bad && r->rest.len == 0;
}

/* -- Packets -------------------------------------------------------------- */

#define HEADER_PACKET 0x80
#define HEADER_NEW 0x40
#define OLD_INDETERMINATE 3

/* Length in the new form (RFC 9580, 4.2.1). */
static enum pgp_reason new_length(struct pgp_reader *r, uint64_t *len)
{
	uint64_t first = pgp_get(r, 1);

	*len = first;
	if (first >= 192 && first < 224)
		*len = ((first - 192) << 8) + pgp_get(r, 1) + 192;
	else if (first == 255)
		*len = pgp_get(r, 4);
	else if (first >= 224)
		return PGP_PARTIAL;
	return PGP_OK;
}

enum pgp_reason pgp_cut_packet(struct ward_span *rest, struct pgp_packet *out)
{
	struct pgp_reader r = { *rest, false };
	unsigned header = (unsigned)pgp_get(&r, 1);
	uint64_t len = 0;

	*out = (struct pgp_packet){ 0 };
	if (r.bad || (header & HEADER_PACKET) == 0)
		return PGP_PACKET;
	if ((header & HEADER_NEW) != 0) {
		out->tag = header & 0x3f;
		if (new_length(&r, &len) != PGP_OK)
			return PGP_PARTIAL;
	} else {
		out->tag = header >> 2 & 0xf;
		if ((header & 3) == OLD_INDETERMINATE)
			return PGP_PARTIAL;
		len = pgp_get(&r, (size_t)1 << (header & 3));
	}
	if (r.bad || out->tag == 0 || len > r.rest.len)
		return PGP_PACKET;
	out->body = pgp_take(&r, (size_t)len);
	*rest = r.rest;
	return PGP_OK;
}

bool pgp_is_binary(struct ward_span bytes)
{
	return bytes.len > 0 && ((unsigned char)bytes.ptr[0] & HEADER_PACKET) != 0;
}
