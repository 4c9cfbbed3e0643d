/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/key_shape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

#define DER_INTEGER 0x02
#define DER_SEQUENCE 0x30

static unsigned char byte_at(struct ward_span s, size_t at)
{
	return at < s.len ? (unsigned char)s.ptr[at] : 0;
}

/** Length of the element's header and of its content; false when that is no DER. */
static bool der_header(struct ward_span s, size_t *header, size_t *content)
{
	unsigned first = byte_at(s, 1);
	size_t octets = first & 0x7fu;
	size_t value = 0;

	if (first < 0x80) {
		*header = 2;
		*content = first;
		return s.len >= 2;
	}
	if (octets == 0 || octets > 3 || s.len < 2 + octets)
		return false;
	for (size_t i = 0; i < octets; i++)
		value = value << 8 | byte_at(s, 2 + i);
	*header = 2 + octets;
	*content = value;
	return value >= 0x80;
}

static enum key_shape der_shape(struct ward_span s)
{
	size_t header;
	size_t content;

	if (byte_at(s, 0) != DER_SEQUENCE || !der_header(s, &header, &content) || content < 32)
		return KEY_SHAPE_NONE;
	unsigned char inner = byte_at(s, header);
	if (inner != DER_INTEGER && inner != DER_SEQUENCE)
		return KEY_SHAPE_NONE;
	if (content > s.len - header)
		return KEY_SHAPE_PARTIAL;
	return inner == DER_INTEGER ? KEY_SHAPE_WHOLE : KEY_SHAPE_ENCRYPTED;
}

/** Cut a string of the SSH wire format: 4 bytes of length, then the bytes. */
static bool ssh_string(struct ward_span *rest, struct ward_span *out)
{
	uint32_t len = 0;

	if (rest->len < 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		len = len << 8 | byte_at(*rest, i);
	if (len > rest->len - 4)
		return false;
	*out = span_make(rest->ptr + 4, len);
	*rest = span_sub(*rest, 4 + (size_t)len, rest->len);
	return true;
}

static enum key_shape openssh_shape(struct ward_span s)
{
	static const char magic[] = "openssh-key-v1";
	struct ward_span cipher;
	struct ward_span part;

	if (s.len < sizeof(magic) || memcmp(s.ptr, magic, sizeof(magic)) != 0)
		return KEY_SHAPE_NONE;
	struct ward_span rest = span_sub(s, sizeof(magic), s.len);
	if (!ssh_string(&rest, &cipher) || !ssh_string(&rest, &part) || !ssh_string(&rest, &part) ||
	    rest.len < 4)
		return KEY_SHAPE_PARTIAL;
	rest = span_sub(rest, 4, rest.len);
	if (!ssh_string(&rest, &part) || !ssh_string(&rest, &part))
		return KEY_SHAPE_PARTIAL;
	return span_is(cipher, "none") ? KEY_SHAPE_WHOLE : KEY_SHAPE_ENCRYPTED;
}

enum key_shape key_shape_of(struct ward_span bytes)
{
	unsigned char first = byte_at(bytes, 0);
	enum key_shape shape = openssh_shape(bytes);

	if (shape != KEY_SHAPE_NONE)
		return shape;
	if ((first >= 0x94 && first <= 0x97) || first == 0xc5)
		return KEY_SHAPE_PGP;
	return der_shape(bytes);
}
