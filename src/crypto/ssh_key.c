/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ssh_key.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "crypto/ssh_cert.h"
#include "crypto/ssh_key_internal.h"

#define CERT_SUFFIX "-cert-v01@openssh.com"

/* An exponent that OpenSSL computes with whatever the modulus is. */
#define RSA_EXPONENT_MAX 8

static const struct ssh_key_info types[SSH_KEY_TYPE_COUNT] = {
#define SSH_KEY_ROW(name, text, family, curve, group, bytes) \
	[SSH_KEY_TYPE_##name] = { text, SSH_FAMILY_##family, curve, group, bytes },
	SSH_KEY_TYPES(SSH_KEY_ROW)
#undef SSH_KEY_ROW
};

const struct ssh_key_info *ssh_key_info(enum ssh_key_type type)
{
	return &types[type];
}

bool ssh_key_find_type(struct ward_span name, enum ssh_key_type *out)
{
	for (size_t i = 0; i < SSH_KEY_TYPE_COUNT; i++) {
		if (span_is(name, types[i].name)) {
			*out = (enum ssh_key_type)i;
			return true;
		}
	}
	return false;
}

const char *ssh_key_name(enum ssh_key_type type)
{
	return (size_t)type < SSH_KEY_TYPE_COUNT ? types[type].name : "unknown";
}

bool ssh_key_is_sk(enum ssh_key_type type)
{
	return type == SSH_KEY_TYPE_SK_ED25519 || type == SSH_KEY_TYPE_SK_P256;
}

bool ssh_key_equal(const struct ssh_key *a, const struct ssh_key *b)
{
	return a->type == b->type && span_eq(a->fields, b->fields);
}

/* -- Fields --------------------------------------------------------------- */

/*
 * y must be below 2^255 - 19, and not the y of one of the eight points of small
 * order, by which signatures hold for texts that nobody signed.
 */
static enum ssh_reason check_ed25519(struct ward_span point)
{
	static const uint8_t order8[2][32] = {
		{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
		  0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
		  0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
		{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
		  0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
		  0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
	};
	uint8_t y[32];
	bool ones = true, zeros = true;

	memcpy(y, point.ptr, sizeof(y));
	y[31] &= 0x7f;
	for (size_t i = 1; i < 31; i++) {
		ones &= y[i] == 0xff;
		zeros &= y[i] == 0;
	}
	/* -1 (0xec below ones) is of small order, and what follows is no reduced number. */
	if (ones && y[31] == 0x7f && y[0] >= 0xec)
		return SSH_KEY_POINT;
	if (zeros && y[31] == 0 && y[0] <= 1)
		return SSH_KEY_POINT;
	if (memcmp(y, order8[0], sizeof(y)) == 0 || memcmp(y, order8[1], sizeof(y)) == 0)
		return SSH_KEY_POINT;
	return SSH_OK;
}

static enum ssh_reason read_ed25519(struct ssh_reader *r, struct ssh_key *out)
{
	out->point = ssh_get_string(r);
	if (r->bad || out->point.len != 32)
		return SSH_KEY;
	return check_ed25519(out->point);
}

static enum ssh_reason read_ecdsa(struct ssh_reader *r, struct ssh_key *out)
{
	const struct ssh_key_info *info = &types[out->type];
	struct ward_span curve = ssh_get_string(r);

	out->point = ssh_get_string(r);
	if (r->bad)
		return SSH_KEY;
	if (!span_is(curve, info->curve))
		return SSH_KEY_CURVE;
	/* Uncompressed only: 0x04, x, y (RFC 5656 3.1 leaves the others to choice). */
	if (out->point.len != 1 + 2 * info->bytes || out->point.ptr[0] != 4)
		return SSH_KEY_POINT;
	return SSH_OK;
}

static size_t bits_of(struct ward_span magnitude)
{
	size_t bits = magnitude.len * 8;

	for (unsigned mask = 0x80; mask > (unsigned char)magnitude.ptr[0]; mask >>= 1)
		bits--;
	return bits;
}

static enum ssh_reason read_rsa(struct ssh_reader *r, struct ssh_key *out)
{
	size_t bits;

	out->e = ssh_get_mpint(r);
	out->n = ssh_get_mpint(r);
	if (r->bad)
		return SSH_KEY;
	bits = bits_of(out->n);
	if (bits < SSH_RSA_MIN_BITS)
		return SSH_KEY_WEAK;
	if (bits > SSH_RSA_MAX_BITS || out->e.len > RSA_EXPONENT_MAX ||
	    (out->n.ptr[out->n.len - 1] & 1) == 0 || (out->e.ptr[out->e.len - 1] & 1) == 0 ||
	    (out->e.len == 1 && out->e.ptr[0] == 1))
		return SSH_KEY_RSA;
	return SSH_OK;
}

enum ssh_reason ssh_key_read_fields(struct ssh_reader *r, enum ssh_key_type type,
				    struct ssh_key *out)
{
	const char *start = r->rest.ptr;
	enum ssh_reason reason = SSH_KEY;

	*out = (struct ssh_key){ .type = type };
	switch (types[type].family) {
	case SSH_FAMILY_ED25519:
		reason = read_ed25519(r, out);
		break;
	case SSH_FAMILY_ECDSA:
		reason = read_ecdsa(r, out);
		break;
	case SSH_FAMILY_RSA:
		reason = read_rsa(r, out);
		break;
	}
	if (reason == SSH_OK && ssh_key_is_sk(type)) {
		out->application = ssh_get_string(r);
		/* OpenSSH hashes it as a C string. */
		if (r->bad || span_find_byte(out->application, '\0', 0) >= 0)
			reason = SSH_KEY;
	}
	if (reason == SSH_OK)
		out->fields = span_make(start, (size_t)(r->rest.ptr - start));
	return reason;
}

/* -- Whole keys ----------------------------------------------------------- */

enum ssh_reason ssh_key_parse_plain(struct ward_span blob, struct ssh_key *out)
{
	struct ssh_reader r = { blob, blob.len > SSH_KEY_MAX };
	struct ward_span name = ssh_get_string(&r);
	enum ssh_key_type type = SSH_KEY_TYPE_ED25519;
	enum ssh_reason reason;

	*out = (struct ssh_key){ 0 };
	if (r.bad)
		return SSH_KEY;
	if (!ssh_key_find_type(name, &type))
		return SSH_KEY_TYPE;
	reason = ssh_key_read_fields(&r, type, out);
	if (reason == SSH_OK && !ssh_at_end(&r))
		reason = SSH_KEY_TRAILING;
	return reason == SSH_OK ? ssh_key_check(out) : reason;
}

/* The type inside "TYPE-cert-v01@openssh.com"; an sk key's name loses its own domain there. */
static bool find_cert_type(struct ward_span name, enum ssh_key_type *out)
{
	if (!span_ends(name, CERT_SUFFIX))
		return false;
	name = span_sub(name, 0, name.len - (sizeof(CERT_SUFFIX) - 1));
	for (size_t i = 0; i < SSH_KEY_TYPE_COUNT; i++) {
		struct ward_span known = span_of(types[i].name);
		ssize_t at = span_find_byte(known, '@', 0);

		if (span_eq(name, at < 0 ? known : span_sub(known, 0, (size_t)at))) {
			*out = (enum ssh_key_type)i;
			return true;
		}
	}
	return false;
}

enum ssh_reason ssh_key_parse(struct ward_span blob, struct arena *arena, struct ssh_key *out)
{
	struct ssh_reader r = { blob, blob.len > SSH_KEY_MAX };
	enum ssh_key_type type = SSH_KEY_TYPE_ED25519;

	if (!find_cert_type(ssh_get_string(&r), &type))
		return ssh_key_parse_plain(blob, out);
	return ssh_cert_parse(blob, &r, type, arena, out);
}

void ssh_key_fingerprint(const struct ssh_key *key, char out[SSH_FINGERPRINT_SIZE])
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct ward_span name = span_of(types[key->type].name);
	const char frame[4] = { 0, 0, 0, (char)name.len };
	const struct ward_span parts[] = { { frame, sizeof(frame) }, name, key->fields };
	uint8_t digest[SHA256_BYTES + 1] = { 0 };
	size_t at = sizeof("SHA256:") - 1;

	memcpy(out, "SHA256:", at);
	sha256_spans(parts, 3, false, digest);
	for (size_t bit = 0; bit < SHA256_BYTES * 8; bit += 6) {
		unsigned two = (unsigned)digest[bit / 8] << 8 | digest[bit / 8 + 1];

		out[at++] = digits[two >> (10 - bit % 8) & 63];
	}
	out[at] = '\0';
}
