/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/proof_service.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/crc32.h"
#include "base/span.h"
#include "doc/stand_in.h"
#include "secret/alphabet.h"
#include "secret/base58.h"
#include "secret/checksum.h"
#include "secret/json_peek.h"
#include "secret/placeholder.h"

#define HEX_CRC 8
#define EXTENDED_BYTES 82
#define NKEY_BYTES 36
#define NKEY_BODY 34 /* two bytes of prefix, 32 of seed */

static enum token_verdict proven(bool right)
{
	return right ? TOKEN_VERIFIED : TOKEN_PLACEHOLDER;
}

/** Whether `hex`, 8 digits of either case, is `value`. */
static bool hex_is_value(struct ward_span hex, uint32_t value)
{
	uint32_t read = 0;

	if (hex.len != HEX_CRC)
		return false;
	for (size_t i = 0; i < hex.len; i++) {
		char c = hex.ptr[i];
		uint32_t digit = (uint32_t)(alphabet_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
		read = read << 4 | (digit & 0xf);
	}
	return read == value;
}

static uint32_t swapped(uint32_t v)
{
	return v << 24 | (v & 0xff00) << 8 | (v >> 8 & 0xff00) | v >> 24;
}

/** What stands behind the first '_'. */
static struct ward_span behind_prefix(struct ward_span token)
{
	ssize_t at = span_find_byte(token, '_', 0);

	return span_sub(token, at < 0 ? 0 : (size_t)at + 1, token.len);
}

enum token_verdict verify_cloudflare(struct ward_span token, struct arena *scratch)
{
	struct ward_span body = behind_prefix(token);

	(void)scratch;
	if (body.len <= HEX_CRC)
		return TOKEN_NO;
	size_t cut = body.len - HEX_CRC;
	return proven(
		hex_is_value(span_sub(body, cut, body.len), crc32_of(span_sub(body, 0, cut))));
}

enum token_verdict verify_zuplo(struct ward_span token, struct arena *scratch)
{
	struct ward_span body = behind_prefix(token);
	ssize_t cut = span_rfind_byte(body, '_');

	(void)scratch;
	if (cut < 0)
		return TOKEN_NO;
	return proven(hex_is_value(span_sub(body, (size_t)cut + 1, body.len),
				   crc32_of(span_sub(body, 0, (size_t)cut))));
}

enum token_verdict verify_grafana(struct ward_span token, struct arena *scratch)
{
	ssize_t cut = span_rfind_byte(token, '_');

	(void)scratch;
	if (cut < 0)
		return TOKEN_NO;
	uint32_t crc = crc32_of(span_sub(token, 0, (size_t)cut));
	return proven(hex_is_value(span_sub(token, (size_t)cut + 1, token.len), swapped(crc)));
}

enum token_verdict verify_vercel(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return proven(checksum_crc32_base62(behind_prefix(token)));
}

enum token_verdict verify_extended_key(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return proven(base58_check(token, EXTENDED_BYTES));
}

enum token_verdict verify_bech32(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return proven(checksum_bech32(token));
}

/** CRC-16/XMODEM. */
static uint16_t crc16(const uint8_t *bytes, size_t len)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < len; i++) {
		crc = (uint16_t)(crc ^ bytes[i] << 8);
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint16_t)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
	}
	return crc;
}

/** Decode base 32 of RFC 4648 without padding to exactly `len` bytes. */
static bool base32_bytes(struct ward_span text, uint8_t *out, size_t len)
{
	unsigned held = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!alphabet_base32(c))
			return false;
		held = (held << 5 | (unsigned)(alphabet_digit(c) ? c - '2' + 26 : c - 'A')) &
			0xffff;
		bits += 5;
		if (bits < 8)
			continue;
		bits -= 8;
		if (n == len)
			return false;
		out[n++] = (uint8_t)(held >> bits);
	}
	return n == len;
}

enum token_verdict verify_nkey(struct ward_span token, struct arena *scratch)
{
	uint8_t bytes[NKEY_BYTES];

	(void)scratch;
	if (!base32_bytes(token, bytes, sizeof(bytes)))
		return TOKEN_NO;
	uint16_t crc = crc16(bytes, NKEY_BODY);
	return proven(bytes[NKEY_BODY] == (crc & 0xff) && bytes[NKEY_BODY + 1] == crc >> 8);
}

/** Decode a run of base64 of either alphabet; its last character may have been cut off. */
static struct ward_span decoded(struct ward_span run, struct arena *scratch)
{
	unsigned flags = BASE64_NO_PADDING | BASE64_ANY_BITS;
	char *bytes = arena_bytes(scratch, base64_decoded_max(run.len) + 1);

	if (bytes == NULL)
		return span_make(NULL, 0);
	if (span_find_byte(run, '-', 0) >= 0 || span_find_byte(run, '_', 0) >= 0)
		flags |= BASE64_URL;
	ssize_t len = base64_decode(run, flags, bytes);
	return span_make(bytes, len > 0 ? (size_t)len : 0);
}

enum token_verdict verify_json(struct ward_span token, struct arena *scratch)
{
	ssize_t from = span_find(token, WARD_SPAN("eyJ"), 0);

	if (from < 0)
		return TOKEN_PLACEHOLDER;
	size_t run = alphabet_run(token, (size_t)from, alphabet_base64, token.len);
	struct ward_span json = decoded(span_sub(token, (size_t)from, (size_t)from + run), scratch);
	return json_peek_is_object(json) ? TOKEN_LIKELY : TOKEN_PLACEHOLDER;
}

enum token_verdict verify_grafana_key(struct ward_span token, struct arena *scratch)
{
	struct ward_span json = decoded(token, scratch);
	struct ward_span key;

	if (!json_peek_is_object(json) || !json_peek_member(json, "k", &key) || key.len < 16 ||
	    placeholder_is(key) || placeholder_distinct(key) < 12)
		return TOKEN_PLACEHOLDER;
	return TOKEN_LIKELY;
}

enum token_verdict verify_tink(struct ward_span token, struct arena *scratch)
{
	struct ward_span keyset = decoded(token, scratch);

	if (!span_contains(keyset, "google.crypto.tink.") || !span_contains(keyset, "\"value\"") ||
	    !(span_contains(keyset, "\"SYMMETRIC\"") ||
	      span_contains(keyset, "\"ASYMMETRIC_PRIVATE\"")))
		return TOKEN_NO;
	return TOKEN_LIKELY;
}

enum token_verdict verify_discord(struct ward_span token, struct arena *scratch)
{
	ssize_t dot = span_find_byte(token, '.', 0);

	if (dot < 0)
		return TOKEN_NO;
	struct ward_span id = decoded(span_sub(token, 0, (size_t)dot), scratch);
	if (id.len < 17 || id.len > 20 || alphabet_run(id, 0, alphabet_digit, 20) != id.len)
		return TOKEN_PLACEHOLDER;
	return TOKEN_LIKELY;
}

/** SEQUENCE, INTEGER 3, SEQUENCE: version 3 of a PFX (RFC 7292). */
enum token_verdict verify_pkcs12(struct ward_span token, struct arena *scratch)
{
	struct ward_span der = decoded(span_sub(token, 0, 64), scratch);

	if (der.len < 12 || memcmp(der.ptr, "\x30\x82", 2) != 0 ||
	    memcmp(der.ptr + 4, "\x02\x01\x03\x30\x82", 5) != 0)
		return TOKEN_NO;
	return TOKEN_CONTEXTUAL;
}

enum token_verdict verify_basic(struct ward_span token, struct arena *scratch)
{
	ssize_t blank = span_rfind_byte(token, ' ');
	struct ward_span pair =
		decoded(span_trim(span_sub(token, (size_t)(blank < 0 ? 0 : blank + 1), token.len)),
			scratch);
	ssize_t colon = span_find_byte(pair, ':', 0);

	if (colon < 0 || !alphabet_run(pair, 0, alphabet_word, 1))
		return TOKEN_NO;
	for (size_t i = 0; i < pair.len; i++)
		if ((unsigned char)pair.ptr[i] < 0x20 || (unsigned char)pair.ptr[i] == 0x7f)
			return TOKEN_NO;
	struct ward_span password = span_sub(pair, (size_t)colon + 1, pair.len);
	if (password.len == 0 || stand_in_is_dummy(password) || stand_in_is_reference(password))
		return TOKEN_PLACEHOLDER;
	return TOKEN_CONTEXTUAL;
}
