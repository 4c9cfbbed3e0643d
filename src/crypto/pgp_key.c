/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pgp_key.h"

#include <string.h>

#include "base/span.h"

#define ED25519_BYTES 32
#define ED448_BYTES 57
/* In front of the bytes of a legacy point. */
#define NATIVE_POINT 0x40
#define UNCOMPRESSED_POINT 0x04

static const struct {
	const char *id;
	size_t id_len;
	size_t point;
} curves[PGP_CURVE_COUNT] = {
#define PGP_CURVE_ROW(name, group, id, bytes, point) \
	[PGP_CURVE_##name] = { id, sizeof(id) - 1, point },
	PGP_CURVES(PGP_CURVE_ROW)
#undef PGP_CURVE_ROW
};

/* -- Fields of each algorithm --------------------------------------------- */

static enum pgp_reason read_rsa(struct pgp_reader *r, struct pgp_key *out)
{
	out->n = pgp_get_mpi(r);
	out->e = pgp_get_mpi(r);
	if (!pgp_at_end(r))
		return PGP_KEY;
	/* The modulus has no zeros in front, so that 256 bytes may be 2041 bits. */
	if (out->n.len < PGP_RSA_MIN_BITS / 8 ||
	    (out->n.len == PGP_RSA_MIN_BITS / 8 && ((unsigned char)out->n.ptr[0] & 0x80) == 0))
		return PGP_KEY_WEAK;
	/* A small exponent is fine with PKCS#1; an even one or 1 is no key. */
	if (((unsigned char)out->e.ptr[out->e.len - 1] & 1) == 0 ||
	    (out->e.len == 1 && out->e.ptr[0] == 1) || out->e.len > 8)
		return PGP_KEY;
	return PGP_OK;
}

static enum pgp_reason read_curve(struct pgp_reader *r, struct pgp_key *out)
{
	struct ward_span id = pgp_take(r, (size_t)pgp_get(r, 1)), point = pgp_get_mpi(r);
	unsigned char form = out->algorithm == PGP_ECDSA ? UNCOMPRESSED_POINT : NATIVE_POINT;

	if (!pgp_at_end(r) || id.len == 0)
		return PGP_KEY;
	for (enum pgp_curve c = PGP_CURVE_P256; c < PGP_CURVE_COUNT; c++) {
		if (span_eq(id, span_make(curves[c].id, curves[c].id_len)))
			out->curve = c;
	}
	if (out->curve == PGP_CURVE_NONE ||
	    (out->curve == PGP_CURVE_ED25519_LEGACY) != (out->algorithm == PGP_EDDSA_LEGACY))
		return PGP_KEY_CURVE;
	if (point.len != curves[out->curve].point || (unsigned char)point.ptr[0] != form)
		return PGP_KEY;
	out->point = form == NATIVE_POINT ? span_sub(point, 1, point.len) : point;
	return PGP_OK;
}

static enum pgp_reason read_native(struct pgp_reader *r, size_t len, struct pgp_key *out)
{
	out->point = pgp_take(r, len);
	return pgp_at_end(r) ? PGP_OK : PGP_KEY;
}

static enum pgp_reason read_fields(struct pgp_reader *r, struct pgp_key *out)
{
	switch (out->algorithm) {
	case PGP_RSA:
	case PGP_RSA_SIGN:
		return read_rsa(r, out);
	case PGP_DSA:
		return PGP_KEY_DSA;
	case PGP_ECDSA:
		return read_curve(r, out);
	case PGP_EDDSA_LEGACY:
		/* RFC 9580, 5.5.5.5: not in a key of version 6. */
		return out->version == 4 ? read_curve(r, out) : PGP_KEY_TYPE;
	case PGP_ED25519:
		return read_native(r, ED25519_BYTES, out);
	case PGP_ED448:
		return read_native(r, ED448_BYTES, out);
	default:
		return PGP_KEY_TYPE;
	}
}

/* -- Keys ----------------------------------------------------------------- */

/* RFC 9580, 5.5.4: framed as a packet with a length of two or four bytes. */
static bool set_fingerprint(struct pgp_key *key)
{
	size_t len = key->body.len;
	const char head[5] = { key->version == 4 ? (char)0x99 : (char)0x9b, (char)(len >> 24),
			       (char)(len >> 16), (char)(len >> 8), (char)len };
	const char short_head[3] = { head[0], head[3], head[4] };
	struct ward_span spans[2] = { key->version == 4 ? span_make(short_head, 3)
							: span_make(head, 5),
				      key->body };
	uint8_t digest[PGP_DIGEST_MAX];
	bool four = key->version == 4;

	key->fingerprint.len = pgp_digest(four ? PGP_SHA1 : PGP_SHA256, spans, 2, digest);
	memcpy(key->fingerprint.bytes, digest, key->fingerprint.len);
	memcpy(key->id, four ? digest + 12 : digest, sizeof(key->id));
	return key->fingerprint.len > 0;
}

enum pgp_reason pgp_key_parse(struct ward_span body, struct pgp_key *out)
{
	struct pgp_reader r = { body, false };

	*out = (struct pgp_key){ .body = body };
	out->version = (unsigned)pgp_get(&r, 1);
	if (!r.bad && out->version != 4 && out->version != 6)
		return PGP_VERSION;
	out->created = (int64_t)pgp_get(&r, 4);
	out->algorithm = (unsigned)pgp_get(&r, 1);
	if (out->version == 6 && pgp_get(&r, 4) != r.rest.len)
		r.bad = true;
	/* A longer one has no fingerprint in version 4. */
	if (r.bad || (out->version == 4 && body.len > UINT16_MAX))
		return PGP_KEY;
	if (!set_fingerprint(out))
		return PGP_CRYPTO;
	out->usable = read_fields(&r, out);
	if (out->usable == PGP_OK)
		out->usable = pgp_key_check(out);
	return PGP_OK;
}

bool pgp_fingerprint_eq(const struct pgp_fingerprint *a, const struct pgp_fingerprint *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

void pgp_fingerprint_text(const struct pgp_fingerprint *f, char out[PGP_FINGERPRINT_TEXT])
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < f->len; i++) {
		out[2 * i] = digits[f->bytes[i] >> 4];
		out[2 * i + 1] = digits[f->bytes[i] & 15];
	}
	out[2 * f->len] = '\0';
}
