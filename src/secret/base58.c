/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/base58.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "crypto/digest.h"

#define CHECKSUM 4

/** bytes = bytes * 58 + digit; false when that no longer fits. */
static bool shift_in(uint8_t *bytes, size_t len, unsigned digit)
{
	unsigned carry = digit;

	for (size_t i = len; i > 0; i--) {
		carry += 58u * bytes[i - 1];
		bytes[i - 1] = (uint8_t)carry;
		carry >>= 8;
	}
	return carry == 0;
}

bool base58_check(struct ward_span text, size_t len)
{
	static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	uint8_t bytes[BASE58_BYTES] = { 0 };
	uint8_t digest[SHA256_BYTES];

	if (len <= CHECKSUM || len > BASE58_BYTES || text.len > 2 * BASE58_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char *at = memchr(digits, text.ptr[i], sizeof(digits) - 1);
		if (at == NULL || !shift_in(bytes, len, (unsigned)(at - digits)))
			return false;
	}
	struct ward_span covered = span_make((const char *)bytes, len - CHECKSUM);
	sha256_spans(&covered, 1, false, digest);
	struct ward_span once = span_make((const char *)digest, sizeof(digest));
	uint8_t twice[SHA256_BYTES];
	sha256_spans(&once, 1, false, twice);
	return memcmp(twice, bytes + len - CHECKSUM, CHECKSUM) == 0;
}
