/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/checksum.h"

#include <stdint.h>
#include <string.h>

#include "base/crc32.h"
#include "base/span.h"
#include "crypto/digest.h"

void checksum_digits(unsigned long value, unsigned base, char *out, size_t digits)
{
	static const char base62[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	const char *alphabet = base <= 36 ? base36 : base62;

	for (size_t i = digits; i > 0; i--) {
		out[i - 1] = alphabet[value % base];
		value /= base;
	}
}

void checksum_base32(const unsigned char *bytes, char *out, size_t chars)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned held = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < chars; i++) {
		if (bits < 5) {
			held = (held << 8 | *bytes++) & 0xffff;
			bits += 8;
		}
		bits -= 5;
		out[i] = alphabet[held >> bits & 31];
	}
}

static bool ends_in_crc32(struct ward_span text, unsigned base, size_t digits)
{
	char expected[8];

	if (text.len <= digits)
		return false;
	struct ward_span covered = span_sub(text, 0, text.len - digits);
	checksum_digits(crc32_of(covered), base, expected, digits);
	return memcmp(text.ptr + covered.len, expected, digits) == 0;
}

bool checksum_crc32_base62(struct ward_span body)
{
	return ends_in_crc32(body, 62, 6);
}

bool checksum_crc32_base36(struct ward_span token)
{
	return ends_in_crc32(token, 36, 7);
}

bool checksum_sha256_base32(struct ward_span token)
{
	uint8_t digest[SHA256_BYTES];
	char expected[8];

	if (token.len <= 16)
		return false;
	struct ward_span covered = span_sub(token, 0, token.len - 16);
	sha256_spans(&covered, 1, false, digest);
	checksum_base32(digest, expected, sizeof(expected));
	return memcmp(token.ptr + covered.len, expected, sizeof(expected)) == 0;
}

static uint32_t bech32_step(uint32_t state, uint32_t value)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
					       0x2a1462b3 };
	uint32_t top = state >> 25;

	state = (state & 0x1ffffff) << 5 ^ value;
	for (unsigned i = 0; i < 5; i++)
		if ((top >> i & 1) != 0)
			state ^= generator[i];
	return state;
}

bool checksum_bech32(struct ward_span token)
{
	static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	ssize_t split = span_rfind_byte(token, '1');
	uint32_t state = 1;
	bool upper = false;
	bool lower = false;

	if (split < 1 || token.len - (size_t)split - 1 < 6 || token.len > 1023)
		return false;
	for (int half = 1; half >= 0; half--) {
		for (size_t i = 0; i < (size_t)split; i++) {
			unsigned char c = (unsigned char)token.ptr[i];
			if (c < 33 || c > 126)
				return false;
			upper |= c >= 'A' && c <= 'Z';
			lower |= c >= 'a' && c <= 'z';
			if (c >= 'A' && c <= 'Z')
				c = (unsigned char)(c | 0x20);
			state = bech32_step(state, half != 0 ? c >> 5 : c & 31u);
		}
		if (half != 0)
			state = bech32_step(state, 0);
	}
	for (size_t i = (size_t)split + 1; i < token.len; i++) {
		char c = token.ptr[i];
		upper |= c >= 'A' && c <= 'Z';
		lower |= c >= 'a' && c <= 'z';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		const char *at = memchr(charset, c, sizeof(charset) - 1);
		if (at == NULL)
			return false;
		state = bech32_step(state, (uint32_t)(at - charset));
	}
	return state == 1 && !(upper && lower);
}
