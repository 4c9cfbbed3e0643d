/* SPDX-License-Identifier: Apache-2.0 */
#include "sample_vendor.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/crc32.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/marvin.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define DEFAULT_SEED UINT64_C(0x44656661756c7430)

struct maker {
	struct buf *out;
	struct arena *arena;
	uint64_t seed;
};

static uint64_t next_random(struct maker *m)
{
	m->seed = m->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return m->seed >> 33;
}

static void fill(struct maker *m, const char *alphabet, char *to, size_t count)
{
	size_t room = strlen(alphabet);

	for (size_t i = 0; i < count; i++)
		to[i] = alphabet[next_random(m) % room];
}

static void add_encoded(struct maker *m, const char *bytes, size_t len, bool padded)
{
	struct ward_span text = base64_encode(m->arena, span_make(bytes, len));

	while (!padded && text.len > 0 && text.ptr[text.len - 1] == '=')
		text.len--;
	buf_add_span(m->out, text);
}

static bool add_azure_key(struct maker *m, struct ward_span size, struct ward_span signature)
{
	char text[96];
	char bytes[96];
	uint64_t count;

	if (!span_to_u64(size, 64, &count) || count < 32 || signature.len != 4)
		return false;
	size_t at = (size_t)(count * 8 + 5) / 6 - 10; /* of the signature */
	fill(m, ALNUM, text, at);
	memcpy(text + at, signature.ptr, 4);
	memset(text + at + 4, 'A', 4);
	size_t covered = (size_t)count - 4;
	if (base64_decode(span_make(text, (covered + 2) / 3 * 4), BASE64_NO_PADDING, bytes) < 0)
		return false;
	uint32_t sum = marvin32(span_make(bytes, covered), DEFAULT_SEED);
	for (unsigned i = 0; i < 4; i++)
		bytes[covered + i] = (char)(sum >> (8 * i));
	add_encoded(m, bytes, (size_t)count, true);
	return true;
}

static void add_annotated(struct maker *m)
{
	char text[80];
	char bytes[60];
	char digits[8];
	size_t count = 0;

	fill(m, ALNUM, text, sizeof(text));
	memcpy(text + 52, "JQQJ99BCAC", 10);
	base64_decode(span_make(text, sizeof(text)), BASE64_STRICT, bytes);
	buf_add(m->out, text, sizeof(text));
	uint32_t sum = marvin32(span_make(bytes, sizeof(bytes)), DEFAULT_SEED);
	for (; sum > 0; sum /= 62)
		digits[count++] =
			"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[sum % 62];
	/* Written from the front, filled up with '0' (microsoft/security-utilities). */
	for (size_t i = 0; i < 4; i++)
		buf_add_char(m->out, i < count ? digits[count - 1 - i] : '0');
}

static void add_entra(struct maker *m)
{
	static const char alphabet[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
	char text[37];
	char digits[8];
	size_t count = 0;

	fill(m, ALNUM, text, sizeof(text));
	memcpy(text + 3, "8Q~", 3);
	buf_add(m->out, text, sizeof(text));
	uint32_t sum = marvin32(span_make(text, sizeof(text)), UINT64_C(0x4161645077643030));
	for (; sum > 0; sum /= 66)
		digits[count++] = alphabet[sum % 66];
	for (size_t i = 0; i < 3; i++)
		buf_add_char(m->out, digits[count - 1 - i]);
}

static void add_devops(struct maker *m)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	static const unsigned char places[] = { 22, 8, 7, 2 };
	unsigned char bytes[33] = { 0 };
	char covered[28];
	size_t n = 0;

	for (size_t i = 0; i < 32; i++) {
		bytes[i] = (unsigned char)next_random(m);
		if (memchr(places, (int)i, sizeof(places)) == NULL)
			covered[n++] = (char)bytes[i];
	}
	uint32_t sum = crc32_of(span_make(covered, n)) ^ UINT32_C(0xe0b9692d);
	for (unsigned i = 0; i < 4; i++)
		bytes[places[i]] = (unsigned char)(sum >> (8 * i));
	for (unsigned i = 0; i < 52; i++) {
		unsigned bit = i * 5;
		unsigned pair = (unsigned)bytes[bit / 8] << 8 |
			(bit / 8 + 1 < sizeof(bytes) ? bytes[bit / 8 + 1] : 0u);
		buf_add_char(m->out, alphabet[pair >> (11 - bit % 8) & 31]);
	}
}

static void add_random_behind(struct maker *m, const char *head, size_t count, bool padded)
{
	char bytes[256];
	size_t len = strlen(head);

	memcpy(bytes, head, len);
	fill(m, ALNUM, bytes + len, count);
	add_encoded(m, bytes, len + count, padded);
}

static void add_crc32_hex(struct maker *m)
{
	struct ward_span all = buf_span(m->out);
	size_t from = all.len;
	char digits[9];

	while (from > 0 && (alphabet_word(all.ptr[from - 1]) || all.ptr[from - 1] == '='))
		from--;
	snprintf(digits, sizeof(digits), "%08X", (unsigned)crc32_of(span_sub(all, from, all.len)));
	buf_add_str(m->out, digits);
}

bool sample_vendor(struct buf *out, struct arena *arena, uint64_t seed, struct ward_span name,
		   struct ward_span first, struct ward_span second)
{
	struct maker m = { .out = out, .arena = arena, .seed = seed };

	if (span_is(name, "azurekey"))
		return add_azure_key(&m, first, second);
	if (span_is(name, "azurecask")) {
		add_annotated(&m);
	} else if (span_is(name, "entra")) {
		add_entra(&m);
	} else if (span_is(name, "devopspat")) {
		add_devops(&m);
	} else if (span_is(name, "bedrock")) {
		buf_add_str(out, "ABSK");
		add_random_behind(&m, "BedrockAPIKey-ab12-at-111122223333:", 60, true);
	} else if (span_is(name, "numbered")) {
		add_random_behind(&m, "738201946251:", 20, false);
	} else if (span_is(name, "jfrogref")) {
		add_random_behind(&m, "reftkn:01:1893456000:", 27, true);
	} else if (span_is(name, "registryauth")) {
		add_random_behind(&m, "robot:", 24, true);
	} else if (span_is(name, "crc32hex")) {
		add_crc32_hex(&m);
	} else {
		return false;
	}
	return true;
}
