/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"
#include "sample_vendor.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/crc32.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "sample_packed.h"
#include "secret/alphabet.h"
#include "secret/checksum.h"

#define KEY_BYTES 300

struct sample {
	struct buf *out;
	struct arena *arena;
	uint64_t seed;
};

/** splitmix64 */
static uint64_t next_random(struct sample *s)
{
	uint64_t z = s->seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void add_random(struct sample *s, const char *alphabet, size_t count)
{
	size_t room = strlen(alphabet);

	for (size_t i = 0; i < count; i++)
		buf_add_char(s->out, alphabet[next_random(s) % room]);
}

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"

static const struct {
	const char *name, *alphabet;
} alphabets[] = {
	{ "alnum", UPPER LOWER DIGIT },
	{ "upper", UPPER },
	{ "lower", LOWER },
	{ "letters", UPPER LOWER },
	{ "digit", DIGIT },
	{ "hex", DIGIT "abcdef" },
	{ "base32", UPPER "234567" },
	{ "base64", UPPER LOWER DIGIT "+/" },
	{ "base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz" },
	{ "word", UPPER LOWER DIGIT "_-" },
};

static bool add_from_alphabet(struct sample *s, struct ward_span name, struct ward_span arg)
{
	uint64_t count;

	for (size_t i = 0; i < sizeof(alphabets) / sizeof(alphabets[0]); i++) {
		if (!span_is(name, alphabets[i].name) || !span_to_u64(arg, 65536, &count))
			continue;
		add_random(s, alphabets[i].alphabet, (size_t)count);
		return true;
	}
	return false;
}

/** What stands at the end of the output and is of the alphabet. */
static struct ward_span tail(const struct sample *s, const char *also)
{
	struct ward_span all = buf_span(s->out);
	size_t from = all.len;

	while (from > 0 &&
	       (alphabet_alnum(all.ptr[from - 1]) || strchr(also, all.ptr[from - 1]) != NULL))
		from--;
	return span_sub(all, from, all.len);
}

static bool add_checksum(struct sample *s, struct ward_span name)
{
	char digits[8];
	uint8_t digest[SHA256_BYTES];
	struct ward_span covered;

	if (span_is(name, "crc32b62")) {
		checksum_digits(crc32_of(tail(s, "")), 62, digits, 6);
		buf_add(s->out, digits, 6);
	} else if (span_is(name, "crc32b36")) {
		checksum_digits(crc32_of(tail(s, "._-")), 36, digits, 7);
		buf_add(s->out, digits, 7);
	} else if (span_is(name, "sha256b32")) {
		covered = tail(s, "_");
		sha256_spans(&covered, 1, false, digest);
		checksum_base32(digest, digits, sizeof(digits));
		buf_add(s->out, digits, sizeof(digits));
	} else if (span_is(name, "awssecret")) {
		add_random(s, UPPER LOWER DIGIT "+/", 37);
		buf_add_str(s->out, "Qz7");
	} else {
		return false;
	}
	return true;
}

/* -- Bech32 (BIP 173) ------------------------------------------------------ */

static uint32_t polymod(uint32_t state, uint32_t value)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
					       0x2a1462b3 };
	uint32_t top = state >> 25;

	state = (state & 0x1ffffff) << 5 ^ value;
	for (unsigned i = 0; i < 5; i++)
		state ^= (top >> i & 1) != 0 ? generator[i] : 0;
	return state;
}

static void add_bech32(struct sample *s, struct ward_span hrp, size_t bytes)
{
	static const char low[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	static const char high[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
	const char *charset = hrp.len > 0 && alphabet_upper(hrp.ptr[0]) ? high : low;
	size_t digits = (bytes * 8 + 4) / 5;
	uint32_t state = 1;

	for (size_t i = 0; i < hrp.len; i++)
		state = polymod(
			state, (uint32_t)(hrp.ptr[i] | (alphabet_upper(hrp.ptr[i]) ? 32 : 0)) >> 5);
	state = polymod(state, 0);
	for (size_t i = 0; i < hrp.len; i++)
		state = polymod(state, (uint32_t)hrp.ptr[i] & 31);
	buf_add_span(s->out, hrp);
	buf_add_char(s->out, '1');
	for (size_t i = 0; i < digits; i++) {
		uint32_t value = (uint32_t)(next_random(s) % 32);
		if (i + 1 == digits) /* the bits that fill up the last digit are zero */
			value = value << (digits * 5 - bytes * 8) & 31;
		state = polymod(state, value);
		buf_add_char(s->out, charset[value]);
	}
	for (size_t i = 0; i < 6; i++)
		state = polymod(state, 0);
	state ^= 1;
	for (size_t i = 0; i < 6; i++)
		buf_add_char(s->out, charset[state >> (5 * (5 - i)) & 31]);
}

/* -- PEM ------------------------------------------------------------------- */

static void add_u32(struct buf *b, uint32_t value)
{
	for (unsigned shift = 32; shift > 0; shift -= 8)
		buf_add_char(b, (char)(value >> (shift - 8)));
}

static void add_string(struct buf *b, const char *text)
{
	add_u32(b, (uint32_t)strlen(text));
	buf_add_str(b, text);
}

static void add_noise(struct sample *s, struct buf *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_add_char(b, (char)next_random(s));
}

/** Bytes that are built like what the label promises. */
static void add_key(struct sample *s, struct ward_span label, struct buf *b)
{
	if (span_starts(label, "OPENSSH")) {
		buf_add(b, "openssh-key-v1", 15);
		add_string(b, "none");
		add_string(b, "none");
		add_string(b, "");
		add_u32(b, 1);
		for (int i = 0; i < 2; i++) {
			add_u32(b, KEY_BYTES / 2);
			add_noise(s, b, KEY_BYTES / 2);
		}
	} else if (span_starts(label, "PGP")) {
		buf_add(b, "\x95\x01\x2c", 3);
		add_noise(s, b, KEY_BYTES);
	} else {
		bool nested = span_starts(label, "ENCRYPTED") || span_starts(label, "CERT");
		buf_add(b, "\x30\x82\x01\x2f", 4);
		buf_add(b, nested ? "\x30\x01\x05" : "\x02\x01\x00", 3);
		add_noise(s, b, KEY_BYTES);
	}
}

/** The armored text, its lines parted by `eol`. */
static void add_pem(struct sample *s, struct ward_span label, struct ward_span eol, struct buf *out)
{
	struct buf key;

	buf_init(&key, 4096);
	add_key(s, label, &key);
	struct ward_span body = base64_encode(s->arena, buf_span(&key));
	buf_add_str(out, "-----BEGIN ");
	buf_add_span(out, label);
	buf_add_str(out, "-----");
	buf_add_span(out, eol);
	if (span_starts(label, "PGP"))
		buf_add_span(out, eol);
	for (size_t at = 0; at < body.len; at += 64) {
		buf_add_span(out, span_sub(body, at, at + 64));
		buf_add_span(out, eol);
	}
	buf_add_str(out, "-----END ");
	buf_add_span(out, label);
	buf_add_str(out, "-----");
	buf_release(&key);
}

static bool add_armor(struct sample *s, struct ward_span name, struct ward_span label,
		      struct ward_span indent)
{
	struct buf text;

	if (span_is(name, "pem")) {
		struct ward_span eol =
			arena_printf(s->arena, "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(indent));
		add_pem(s, label, eol, s->out);
	} else if (span_is(name, "pemline")) {
		add_pem(s, label, WARD_SPAN("\\n"), s->out);
	} else if (span_is(name, "pembase64")) {
		buf_init(&text, 8192);
		add_pem(s, label, WARD_SPAN("\n"), &text);
		buf_add_span(s->out, base64_encode(s->arena, buf_span(&text)));
		buf_release(&text);
	} else {
		return false;
	}
	return true;
}

static uint64_t any_random(void *ctx)
{
	return next_random(ctx);
}

/** Expand one generator; false when the braces hold none. */
static bool add_generator(struct sample *s, struct ward_span inside)
{
	struct ward_span name = inside;
	struct ward_span first = { NULL, 0 };
	struct ward_span second = { NULL, 0 };
	ssize_t colon = span_find_byte(inside, ':', 0);
	uint64_t bytes;

	if (colon >= 0) {
		name = span_sub(inside, 0, (size_t)colon);
		first = span_sub(inside, (size_t)colon + 1, inside.len);
		colon = span_find_byte(first, ':', 0);
		if (colon >= 0) {
			second = span_sub(first, (size_t)colon + 1, first.len);
			first = span_sub(first, 0, (size_t)colon);
		}
	}
	if (span_is(name, "bech32") && span_to_u64(second, 256, &bytes)) {
		add_bech32(s, first, (size_t)bytes);
		return true;
	}
	return add_from_alphabet(s, name, first) || add_checksum(s, name) ||
		add_armor(s, name, first, second) ||
		sample_vendor(s->out, s->arena, next_random(s), name, first, second) ||
		sample_add_packed(s->out, s->arena, name, first, any_random, s);
}

struct ward_span sample_expand(struct arena *arena, const char *pattern)
{
	struct ward_span text = span_of(pattern);
	struct buf out;
	struct sample s = { .out = &out, .arena = arena, .seed = span_hash(text) };

	buf_init(&out, (size_t)1 << 20);
	for (size_t at = 0; at < text.len; at++) {
		ssize_t close = text.ptr[at] == '{' ? span_find_byte(text, '}', at) : -1;
		if (close >= 0 && add_generator(&s, span_sub(text, at + 1, (size_t)close)))
			at = (size_t)close;
		else
			buf_add_char(&out, text.ptr[at]);
	}
	struct ward_span result =
		arena_copy(arena, buf_failed(&out) ? span_make(NULL, 0) : buf_span(&out));
	buf_release(&out);
	return result;
}
