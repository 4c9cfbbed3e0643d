/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/proof.h"

#include <string.h>

#include "base/base64.h"
#include "base/crc32.h"
#include "base/span.h"
#include "doc/stand_in.h"
#include "secret/alphabet.h"
#include "secret/checksum.h"
#include "secret/config_text.h"
#include "secret/placeholder.h"
#include "secret/public_keys.h"

#define DECODED_MAX 1024

static enum token_verdict verdict_of(bool proven)
{
	return proven ? TOKEN_VERIFIED : TOKEN_PLACEHOLDER;
}

enum token_verdict verify_gitlab_routable(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return verdict_of(checksum_crc32_base36(token));
}

enum token_verdict verify_atlassian(struct ward_span token, struct arena *scratch)
{
	static const char hex[] = "0123456789ABCDEF";
	char expected[8];

	(void)scratch;
	if (token.len <= sizeof(expected))
		return TOKEN_NO;
	struct ward_span covered = span_sub(token, 0, token.len - sizeof(expected));
	uint32_t crc = crc32_of(covered);
	for (unsigned i = 0; i < sizeof(expected); i++)
		expected[i] = hex[crc >> (28 - 4 * i) & 15];
	return verdict_of(memcmp(token.ptr + covered.len, expected, sizeof(expected)) == 0);
}

/** The start of what stands in base64 from `from` on. */
static struct ward_span decoded(struct ward_span token, size_t from, unsigned flags,
				char out[DECODED_MAX])
{
	struct ward_span text = span_sub(token, from, from + DECODED_MAX);

	/* Whole groups of four: a piece of a group may have bits that mean nothing. */
	ssize_t len = base64_decode(span_sub(text, 0, text.len / 4 * 4),
				    flags | BASE64_NO_PADDING | BASE64_ANY_BITS, out);
	return span_make(out, len > 0 ? (size_t)len : 0);
}

enum token_verdict verify_numbered(struct ward_span token, struct arena *scratch)
{
	char bytes[DECODED_MAX];
	struct ward_span d =
		decoded(token, span_starts(token, "BBDC-") ? 5 : 0, BASE64_STRICT, bytes);
	size_t digits = alphabet_run(d, 0, alphabet_digit, 13);

	(void)scratch;
	if (digits < 10 || digits > 12 || d.len < digits + 20 || d.ptr[digits] != ':')
		return TOKEN_NO;
	return TOKEN_LIKELY;
}

enum token_verdict verify_jfrog_reference(struct ward_span token, struct arena *scratch)
{
	char bytes[DECODED_MAX];
	struct ward_span d = decoded(token, 0, BASE64_STRICT, bytes);

	(void)scratch;
	if (!span_starts(d, "reftkn:") || alphabet_run(d, 7, alphabet_digit, 2) != 2)
		return TOKEN_NO;
	size_t digits = alphabet_run(d, 10, alphabet_digit, 11);
	if (digits != 10 || !span_starts(span_sub(d, 20, d.len), ":"))
		return TOKEN_NO;
	return placeholder_is(span_sub(d, 21, d.len)) ? TOKEN_PLACEHOLDER : TOKEN_LIKELY;
}

enum token_verdict verify_pypi(struct ward_span token, struct arena *scratch)
{
	char bytes[DECODED_MAX];
	struct ward_span d = decoded(token, strlen("pypi-"), BASE64_URL, bytes);

	(void)scratch;
	/* Version 2, field 1 (location) with its length; then field 2, the identifier. */
	if (d.len < 24 || memcmp(d.ptr, "\x02\x01", 2) != 0)
		return TOKEN_PLACEHOLDER;
	size_t len = (unsigned char)d.ptr[2];
	struct ward_span host = span_sub(d, 3, 3 + len);
	if (!span_is(host, "pypi.org") && !span_is(host, "test.pypi.org"))
		return TOKEN_PLACEHOLDER;
	return d.len > 3 + len && d.ptr[3 + len] == 2 ? TOKEN_LIKELY : TOKEN_PLACEHOLDER;
}

enum token_verdict verify_bedrock(struct ward_span token, struct arena *scratch)
{
	char bytes[DECODED_MAX];
	struct ward_span d = decoded(token, strlen("ABSK"), BASE64_STRICT, bytes);

	(void)scratch;
	return span_starts(d, "BedrockAPIKey-") ? TOKEN_LIKELY : TOKEN_PLACEHOLDER;
}

enum token_verdict verify_typed(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	ssize_t tag = span_find_byte(token, '<', 0); /* the element's end, when it is in the form */

	if (tag >= 0)
		token = span_sub(token, 0, (size_t)tag);
	return stand_in_is_reference(token) || stand_in_is_dummy(token) ? TOKEN_NO : TOKEN_LIKELY;
}

enum token_verdict verify_maven(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return span_starts(token, "{AQAAABAAAA") ? TOKEN_NO : TOKEN_CONTEXTUAL;
}

static bool is_printable(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7e)
			return false;
	return true;
}

enum token_verdict verify_registry_login(struct ward_span token, struct arena *scratch)
{
	char bytes[DECODED_MAX];
	struct ward_span d = decoded(token, 0, BASE64_STRICT, bytes);
	ssize_t colon = span_find_byte(d, ':', 0);

	(void)scratch;
	if (colon <= 0 || !is_printable(d))
		return config_text_looks_random(token) ? TOKEN_CONTEXTUAL : TOKEN_NO;
	struct ward_span password = span_sub(d, (size_t)colon + 1, d.len);
	if (stand_in_is_reference(password))
		return TOKEN_NO;
	return stand_in_is_dummy(password) ? TOKEN_PLACEHOLDER : TOKEN_LIKELY;
}

enum token_verdict verify_google_key(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return public_key_is_known(token) ? TOKEN_PLACEHOLDER : TOKEN_LIKELY;
}
