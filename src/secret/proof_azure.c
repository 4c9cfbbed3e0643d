/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: github.com/microsoft/security-utilities, the seeds of IdentifiableMetadata.cs. */
#include "secret/proof.h"

#include <string.h>

#include "base/base64.h"
#include "base/crc32.h"
#include "base/span.h"
#include "secret/marvin.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define KEY_CHARS 88
#define CHECKSUM 4 /* bytes at the end of a key */
#define DEFAULT_SEED UINT64_C(0x44656661756c7430)

/** A seed is the name of what a key is for, 8 characters. */
static const uint64_t seeds[] = {
	DEFAULT_SEED,		      /* storage */
	UINT64_C(0x53797374656d3030), /* messaging and functions: "System00" */
	UINT64_C(0x556e6b6e6f776e30), /* messaging: "Unknown0" */
	UINT64_C(0x53656e6430303030), /* "Send0000" */
	UINT64_C(0x4d616e6167653030), /* "Manage00" */
	UINT64_C(0x4c697374656e3030), /* "Listen00" */
	UINT64_C(0x4162416363743030), /* Batch: "AbAcct00" */
	UINT64_C(0x4d61737465723030), /* Functions: "Master00" */
	UINT64_C(0x46756e6374693030), /* "Functi00" */
	UINT64_C(0x537973416c6c3030), /* Cosmos DB: "SysAll00" */
	UINT64_C(0x5265736f75723030), /* "Resour00" */
	UINT64_C(0x4d617374524f3030), /* "MastRO00" */
	UINT64_C(0x53797374524f3030), /* "SystRO00" */
	UINT64_C(0x456e637279703030), /* "Encryp00" */
	UINT64_C(0x4d61737452573030), /* "MastRW00" */
	UINT64_C(0x5379737452573030), /* "SystRW00" */
	UINT64_C(0x4163636573733030), /* Redis: "Access00" */
	UINT64_C(0x5175657279303030), /* Search: "Query000" */
	UINT64_C(0x5041646d696e3030), /* "PAdmin00" */
	UINT64_C(0x436c617373696330), /* machine learning: "Classic0" */
	UINT64_C(0x41435244666c7430), /* registry: "ACRDflt0" */
	UINT64_C(0x496f544875623030), /* IoT, API management: "IoTHub00" */
	UINT64_C(0x4470734b65793030), /* "DpsKey00" */
	UINT64_C(0x4465766963653030), /* "Device00" */
	UINT64_C(0x54656e616e743030), /* API management: "Tenant00" */
	UINT64_C(0x4761746577793030), /* "Gateway0" */
	UINT64_C(0x4769744b65793030), /* "GitKey00" */
	UINT64_C(0x5573725077643030), /* SQL: "UsrPwd00" */
};

static uint32_t read_le32(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

enum token_verdict verify_azure_key(struct ward_span token, struct arena *scratch)
{
	char bytes[KEY_CHARS];

	(void)scratch;
	if (token.len > KEY_CHARS)
		return TOKEN_NO;
	ssize_t len = base64_decode(token, BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);
	if (len < 0) /* keys of Functions are made for URLs */
		len = base64_decode(token, BASE64_URL | BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);
	if (len <= CHECKSUM)
		return TOKEN_NO;
	struct ward_span covered = span_make(bytes, (size_t)len - CHECKSUM);
	uint32_t stored = read_le32(bytes + covered.len);
	for (size_t i = 0; i < COUNT(seeds); i++)
		if (marvin32(covered, seeds[i]) == stored)
			return TOKEN_VERIFIED;
	return TOKEN_PLACEHOLDER;
}

enum token_verdict verify_azure_named(struct ward_span token, struct arena *scratch)
{
	static const char *const emulators[] = { "Eby8vdM02xNO", "C2y6yDjf5/R+" };
	static const char name[] = "AccountKey=";

	if (span_starts(token, name))
		token = span_sub(token, strlen(name), token.len);
	for (size_t i = 0; i < COUNT(emulators); i++)
		if (span_starts(token, emulators[i]))
			return TOKEN_PLACEHOLDER;
	return verify_azure_key(token, scratch) == TOKEN_VERIFIED ? TOKEN_VERIFIED : TOKEN_LIKELY;
}

/* -- Common annotated keys: 80 characters, then the start of their checksum ---- */

#define ANNOTATED 80
#define ANNOTATED_TAIL 4

/** Big-endian base 62: '0' for each leading zero byte, then the digits, filled up with '0'. */
static void to_base62(uint32_t value, char out[16])
{
	static const char digits[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	char reversed[8];
	size_t count = 0;
	size_t at = 0;

	memset(out, '0', 16);
	for (unsigned shift = 24; shift > 0 && value >> shift == 0; shift -= 8)
		at++;
	for (; value > 0; value /= 62)
		reversed[count++] = digits[value % 62];
	while (count > 0)
		out[at++] = reversed[--count];
}

static bool is_annotation(struct ward_span tail, uint32_t checksum)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t first = (checksum & 0xff) << 16 | (checksum & 0xff00) | (checksum >> 16 & 0xff);
	char base62[16];
	char base64[ANNOTATED_TAIL];

	to_base62(checksum, base62);
	for (unsigned i = 0; i < ANNOTATED_TAIL; i++)
		base64[i] = alphabet[first >> (18 - 6 * i) & 63];
	return memcmp(tail.ptr, base62, ANNOTATED_TAIL) == 0 ||
		memcmp(tail.ptr, base64, ANNOTATED_TAIL) == 0;
}

enum token_verdict verify_azure_annotated(struct ward_span token, struct arena *scratch)
{
	char bytes[ANNOTATED];

	(void)scratch;
	if (token.len < ANNOTATED + ANNOTATED_TAIL)
		return TOKEN_NO;
	ssize_t len = base64_decode(span_sub(token, 0, ANNOTATED), BASE64_STRICT, bytes);
	struct ward_span tail = span_sub(token, ANNOTATED, ANNOTATED + ANNOTATED_TAIL);
	if (len < 0 || !is_annotation(tail, marvin32(span_make(bytes, (size_t)len), DEFAULT_SEED)))
		return TOKEN_PLACEHOLDER;
	return TOKEN_VERIFIED;
}

/* -- Entra --------------------------------------------------------------------- */

#define ENTRA_SEED UINT64_C(0x4161645077643030) /* "AadPwd00" */
#define ENTRA_TAIL 3
#define ENTRA_VERSION 3 /* where the digit stands that tells the form */

enum token_verdict verify_entra(struct ward_span token, struct arena *scratch)
{
	static const char alphabet[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
	char digits[8];
	size_t count = 0;

	(void)scratch;
	if (token.len <= ENTRA_TAIL + ENTRA_VERSION)
		return TOKEN_NO;
	if (token.ptr[ENTRA_VERSION] == '7')
		return TOKEN_LIKELY;
	struct ward_span covered = span_sub(token, 0, token.len - ENTRA_TAIL);
	for (uint32_t value = marvin32(covered, ENTRA_SEED); value > 0; value /= 66)
		digits[count++] = alphabet[value % 66];
	if (count < ENTRA_TAIL)
		return TOKEN_PLACEHOLDER;
	for (size_t i = 0; i < ENTRA_TAIL; i++)
		if (token.ptr[covered.len + i] != digits[count - 1 - i])
			return TOKEN_PLACEHOLDER;
	return TOKEN_VERIFIED;
}

/* -- Azure DevOps ---------------------------------------------------------------- */

#define DEVOPS_CHARS 52
#define DEVOPS_BYTES 32

static bool from_base32(struct ward_span text, unsigned char out[DEVOPS_BYTES])
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7')))
			return false;
		held = (held << 5 | (uint32_t)(c >= 'a' ? c - 'a' : c - '2' + 26)) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			if (n < DEVOPS_BYTES)
				out[n++] = (unsigned char)(held >> bits);
		}
	}
	return n == DEVOPS_BYTES;
}

/** Bytes 22, 8, 7 and 2 are the checksum of the others, little-endian. */
static bool devops_checksum(struct ward_span token)
{
	unsigned char bytes[DEVOPS_BYTES];
	char covered[DEVOPS_BYTES];
	size_t n = 0;

	if (token.len != DEVOPS_CHARS || !from_base32(token, bytes))
		return false;
	for (size_t i = 0; i < DEVOPS_BYTES; i++)
		if (i != 2 && i != 7 && i != 8 && i != 22)
			covered[n++] = (char)bytes[i];
	uint32_t stored = bytes[22] | (uint32_t)bytes[8] << 8 | (uint32_t)bytes[7] << 16 |
		(uint32_t)bytes[2] << 24;
	uint32_t crc = crc32_of(span_make(covered, n));
	return stored == (crc ^ UINT32_C(0xe0b9692d)) || stored == (crc ^ UINT32_C(0x1019f92e));
}

enum token_verdict verify_devops(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return devops_checksum(token) ? TOKEN_VERIFIED : TOKEN_NO;
}

enum token_verdict verify_devops_named(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return devops_checksum(token) ? TOKEN_VERIFIED : TOKEN_LIKELY;
}
