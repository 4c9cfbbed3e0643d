/* SPDX-License-Identifier: Apache-2.0 */
#include "base/oid.h"

#include <string.h>

#include "base/hex.h"

#define SHA1_LEN 20
#define SHA256_LEN 32

bool oid_parse(struct ward_span hex, struct oid *out)
{
	struct oid id = { .len = 0 };

	*out = id;
	if (hex.len == (size_t)2 * SHA1_LEN)
		id.len = SHA1_LEN;
	else if (hex.len == (size_t)2 * SHA256_LEN)
		id.len = SHA256_LEN;
	else
		return false;
	if (!hex_decode(hex, id.raw, id.len))
		return false;
	*out = id;
	return true;
}

struct oid oid_from(const uint8_t *raw, size_t len)
{
	struct oid id = { .len = 0 };

	if (len == SHA1_LEN || len == SHA256_LEN) {
		id.len = (uint8_t)len;
		memcpy(id.raw, raw, len);
	}
	return id;
}

bool oid_is_null(const struct oid *id)
{
	for (size_t i = 0; i < id->len; i++) {
		if (id->raw[i] != 0)
			return false;
	}
	return true;
}

bool oid_eq(const struct oid *a, const struct oid *b)
{
	return a->len == b->len && memcmp(a->raw, b->raw, a->len) == 0;
}

char *oid_hex(const struct oid *id, char out[OID_HEX_MAX])
{
	hex_encode(id->raw, id->len, out);
	return out;
}

struct ward_span oid_key(const struct oid *id)
{
	return (struct ward_span){ (const char *)id->raw, id->len };
}
