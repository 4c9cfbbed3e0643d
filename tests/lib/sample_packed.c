/* SPDX-License-Identifier: Apache-2.0 */
#include "sample_packed.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/crc32.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "secret/alphabet.h"
#include "secret/mnemonic.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define LOWNUM "abcdefghijklmnopqrstuvwxyz0123456789"
#define BASE32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define BASE58 "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#define EXTENDED_BYTES 78
#define EXTENDED_CHARS 111

struct packer {
	struct buf *out;
	struct arena *arena;
	sample_random_fn random;
	void *ctx;
};

static void pick(struct packer *p, const char *alphabet, size_t count)
{
	size_t room = strlen(alphabet);

	for (size_t i = 0; i < count; i++)
		buf_add_char(p->out, alphabet[p->random(p->ctx) % room]);
}

static void noise(struct packer *p, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)p->random(p->ctx);
}

static void add_hex(struct buf *out, uint32_t value)
{
	char digits[9];

	snprintf(digits, sizeof(digits), "%08x", (unsigned)value);
	buf_add_str(out, digits);
}

/** What stands behind `from` in the output. */
static struct ward_span since(const struct buf *out, size_t from)
{
	struct ward_span all = buf_span(out);

	return span_sub(all, from, all.len);
}

static void add_crc_hex(struct packer *p)
{
	size_t from = buf_span(p->out).len;

	while (from > 0 && alphabet_alnum(buf_span(p->out).ptr[from - 1]))
		from--;
	add_hex(p->out, crc32_of(since(p->out, from)));
}

static void add_zuplo(struct packer *p)
{
	buf_add_str(p->out, "zpka_");
	size_t from = buf_span(p->out).len;
	pick(p, LOWNUM, 32);
	uint32_t crc = crc32_of(since(p->out, from));
	buf_add_char(p->out, '_');
	add_hex(p->out, crc);
}

static void add_grafana(struct packer *p)
{
	size_t from = buf_span(p->out).len;

	buf_add_str(p->out, "glsa_");
	pick(p, ALNUM, 32);
	uint32_t crc = crc32_of(since(p->out, from));
	buf_add_char(p->out, '_');
	add_hex(p->out, __builtin_bswap32(crc));
}

static void add_nkey(struct packer *p)
{
	uint8_t bytes[36] = { 18 << 3 | 20 << 3 >> 5, (20 << 3 & 31) << 3 };
	uint16_t crc = 0;
	unsigned held = 0;
	unsigned bits = 0;

	noise(p, bytes + 2, 32);
	for (size_t i = 0; i < 34; i++) {
		crc = (uint16_t)(crc ^ bytes[i] << 8);
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint16_t)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
	}
	bytes[34] = (uint8_t)crc;
	bytes[35] = (uint8_t)(crc >> 8);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		held = (held << 8 | bytes[i]) & 0xffff;
		for (bits += 8; bits >= 5; bits -= 5)
			buf_add_char(p->out, BASE32[held >> (bits - 5) & 31]);
	}
	buf_add_char(p->out, BASE32[held << (5 - bits) & 31]);
}

static void add_extended(struct packer *p, const char *version)
{
	uint8_t bytes[EXTENDED_BYTES + 4] = { 0 };
	uint8_t digest[SHA256_BYTES];
	char digits[EXTENDED_CHARS];

	memcpy(bytes, version, 4);
	noise(p, bytes + 13, EXTENDED_BYTES - 13);
	bytes[45] = 0;
	struct ward_span covered = span_make((const char *)bytes, EXTENDED_BYTES);
	sha256_spans(&covered, 1, false, digest);
	covered = span_make((const char *)digest, sizeof(digest));
	uint8_t twice[SHA256_BYTES];
	sha256_spans(&covered, 1, false, twice);
	memcpy(bytes + EXTENDED_BYTES, twice, 4);
	for (size_t i = EXTENDED_CHARS; i > 0; i--) {
		unsigned rest = 0;
		for (size_t k = 0; k < sizeof(bytes); k++) {
			rest = rest << 8 | bytes[k];
			bytes[k] = (uint8_t)(rest / 58);
			rest %= 58;
		}
		digits[i - 1] = BASE58[rest];
	}
	buf_add(p->out, digits, sizeof(digits));
}

static struct ward_span word(struct packer *p, size_t len)
{
	char *chars = arena_bytes(p->arena, len);

	for (size_t i = 0; chars != NULL && i < len; i++)
		chars[i] = ALNUM[p->random(p->ctx) % (sizeof(ALNUM) - 1)];
	return span_make(chars, chars != NULL ? len : 0);
}

static void add_base64(struct packer *p, struct ward_span text, bool url)
{
	struct ward_span encoded = base64_encode(p->arena, text);

	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.ptr[i];
		if (url && c == '=')
			break;
		if (url && (c == '+' || c == '/'))
			c = c == '+' ? '-' : '_';
		buf_add_char(p->out, c);
	}
}

static void add_jwt(struct packer *p, struct ward_span issuer)
{
	struct ward_span id = word(p, 12);
	uint8_t signature[32];

	noise(p, signature, sizeof(signature));
	add_base64(p, WARD_SPAN("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), true);
	buf_add_char(p->out, '.');
	add_base64(p,
		   arena_printf(p->arena,
				"{\"iss\":\"" WARD_SPAN_FMT "\",\"jti\":\"" WARD_SPAN_FMT "\"}",
				WARD_SPAN_ARG(issuer), WARD_SPAN_ARG(id)),
		   true);
	buf_add_char(p->out, '.');
	add_base64(p, span_make((const char *)signature, sizeof(signature)), true);
}

static void add_json(struct packer *p, struct ward_span key)
{
	struct ward_span value = word(p, 48);

	add_base64(p,
		   arena_printf(p->arena, "{\"" WARD_SPAN_FMT "\":\"" WARD_SPAN_FMT "\"}",
				WARD_SPAN_ARG(key), WARD_SPAN_ARG(value)),
		   false);
}

static void add_basic(struct packer *p)
{
	struct ward_span password = word(p, 19);

	add_base64(p, arena_printf(p->arena, "robot:" WARD_SPAN_FMT "7", WARD_SPAN_ARG(password)),
		   false);
}

/** `prefix` and 20 letters, between words of any length, in base64 so many times. */
static void add_wrapped(struct packer *p, struct ward_span prefix, unsigned times)
{
	struct buf text;
	struct ward_span plain;

	buf_init(&text, 256);
	for (size_t n = p->random(p->ctx) % 6; n > 0; n--)
		buf_add_char(&text, ' ');
	buf_add_span(&text, prefix);
	for (size_t i = 0; i < 20; i++)
		buf_add_char(&text, ALNUM[p->random(p->ctx) % strlen(ALNUM)]);
	buf_add_str(&text, "\n");
	plain = buf_span(&text);
	for (unsigned i = 0; i < times; i++)
		plain = base64_encode(p->arena, plain);
	buf_add_span(p->out, plain);
	buf_release(&text);
}

static void add_mnemonic(struct packer *p)
{
	int numbers[12];

	for (size_t i = 0; i < 12; i++)
		numbers[i] = (int)(p->random(p->ctx) % MNEMONIC_WORDS);
	while (!mnemonic_is_valid(numbers, 12))
		numbers[11] = (numbers[11] + 1) % MNEMONIC_WORDS;
	for (size_t i = 0; i < 12; i++) {
		buf_add_str(p->out, i > 0 ? " " : "");
		buf_add_str(p->out, mnemonic_words[numbers[i]]);
	}
}

bool sample_add_packed(struct buf *out, struct arena *arena, struct ward_span name,
		       struct ward_span arg, sample_random_fn random, void *ctx)
{
	struct packer p = { out, arena, random, ctx };

	if (span_is(name, "crc32low"))
		add_crc_hex(&p);
	else if (span_is(name, "zuplo"))
		add_zuplo(&p);
	else if (span_is(name, "grafana"))
		add_grafana(&p);
	else if (span_is(name, "nkey"))
		add_nkey(&p);
	else if (span_is(name, "xprv"))
		add_extended(&p, "\x04\x88\xad\xe4");
	else if (span_is(name, "xpub"))
		add_extended(&p, "\x04\x88\xb2\x1e");
	else if (span_is(name, "json64"))
		add_json(&p, arg);
	else if (span_is(name, "wrapped1") || span_is(name, "wrapped2") ||
		 span_is(name, "wrapped3"))
		add_wrapped(&p, arg, (unsigned)(name.ptr[7] - '0'));
	else if (span_is(name, "mnemonic"))
		add_mnemonic(&p);
	else if (span_is(name, "basic"))
		add_basic(&p);
	else if (span_is(name, "jwt"))
		add_jwt(&p, arg);
	else
		return false;
	return true;
}
