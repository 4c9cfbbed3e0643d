/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pgp_sig.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"

/* A message in pieces, with what a signature puts around it. */
#define PIECES_MAX 16
#define CRITICAL_BIT 0x80

/* -- Subpackets (RFC 9580, 5.2.3.7) --------------------------------------- */

enum subpacket {
	SUB_CREATED = 2,
	SUB_LIFETIME = 3,
	SUB_EXPORTABLE = 4,
	SUB_TRUST = 5,
	SUB_REGEX = 6,
	SUB_REVOCABLE = 7,
	SUB_KEY_LIFETIME = 9,
	SUB_CIPHERS = 11,
	SUB_REVOKER = 12,
	SUB_ISSUER_ID = 16,
	SUB_NOTATION = 20,
	SUB_HASHES = 21,
	SUB_COMPRESSION = 22,
	SUB_KEYSERVER = 23,
	SUB_KEYSERVER_URL = 24,
	SUB_PRIMARY = 25,
	SUB_POLICY = 26,
	SUB_FLAGS = 27,
	SUB_SIGNER = 28,
	SUB_REASON = 29,
	SUB_FEATURES = 30,
	SUB_EMBEDDED = 32,
	SUB_ISSUER = 33,
	SUB_AEAD = 34,
	SUB_RECIPIENT = 35,
	SUB_AEAD_CIPHERS = 39
};

/* Those that may be critical: they are acted on, or need no action here. */
static bool is_known(unsigned type)
{
	switch (type) {
	case SUB_CREATED:
	case SUB_LIFETIME:
	case SUB_EXPORTABLE:
	case SUB_REVOCABLE:
	case SUB_KEY_LIFETIME:
	case SUB_CIPHERS:
	case SUB_REVOKER:
	case SUB_ISSUER_ID:
	case SUB_HASHES:
	case SUB_COMPRESSION:
	case SUB_KEYSERVER:
	case SUB_KEYSERVER_URL:
	case SUB_PRIMARY:
	case SUB_POLICY:
	case SUB_FLAGS:
	case SUB_SIGNER:
	case SUB_REASON:
	case SUB_FEATURES:
	case SUB_EMBEDDED:
	case SUB_ISSUER:
	case SUB_AEAD:
	case SUB_RECIPIENT:
	case SUB_AEAD_CIPHERS:
		return true;
	default:
		return false;
	}
}

/* What an area has said so far. */
struct area {
	struct pgp_sig *sig;
	bool hashed;
	uint64_t seen; /* bit of each type that may stand once */
};

/* Keep the first; another one that differs is a contradiction. */
static void set_issuer(struct pgp_sig *sig, struct ward_span *slot, struct ward_span value)
{
	if (slot->len > 0 && !span_eq(*slot, value))
		sig->issuers_differ = true;
	else
		*slot = value;
}

static void add_span(struct ward_span *list, size_t *count, struct ward_span value)
{
	if (*count < PGP_EMBEDDED_MAX)
		list[(*count)++] = value;
}

/* What counts wherever it stands: it proves itself, or only narrows the search. */
static bool put_anywhere(struct pgp_sig *sig, unsigned type, struct ward_span value)
{
	switch (type) {
	case SUB_ISSUER_ID:
		set_issuer(sig, &sig->issuer_id, value);
		return value.len == PGP_KEY_ID_SIZE;
	case SUB_ISSUER:
		set_issuer(sig, &sig->issuer, value);
		return value.len == 21 || value.len == 33;
	case SUB_EMBEDDED:
		add_span(sig->embedded, &sig->embedded_count, value);
		return true;
	default:
		return true;
	}
}

/* What counts only where it is signed. */
static bool put_hashed(struct pgp_sig *sig, unsigned type, struct ward_span value)
{
	struct pgp_reader r = { value, false };

	switch (type) {
	case SUB_CREATED:
		sig->created = (int64_t)pgp_get(&r, 4);
		sig->has_created = true;
		return pgp_at_end(&r);
	case SUB_LIFETIME:
		sig->lifetime = (int64_t)pgp_get(&r, 4);
		return pgp_at_end(&r);
	case SUB_KEY_LIFETIME:
		sig->key_lifetime = (int64_t)pgp_get(&r, 4);
		return pgp_at_end(&r);
	case SUB_REVOKER:
		/* class, algorithm, fingerprint */
		add_span(sig->revokers, &sig->revoker_count, span_sub(value, 2, value.len));
		return value.len == 22;
	case SUB_PRIMARY:
		sig->primary_user_id = pgp_get(&r, 1) != 0;
		return pgp_at_end(&r);
	case SUB_FLAGS:
		sig->flags = value.len > 0 ? (unsigned char)value.ptr[0] : 0;
		sig->has_flags = true;
		return true;
	case SUB_REASON:
		sig->reason = (unsigned)pgp_get(&r, 1);
		sig->has_reason = true;
		return !r.bad;
	default:
		return true;
	}
}

static bool only_once(unsigned type)
{
	return type == SUB_CREATED || type == SUB_LIFETIME || type == SUB_KEY_LIFETIME ||
		type == SUB_FLAGS || type == SUB_REASON;
}

static bool put_subpacket(struct area *area, unsigned type, struct ward_span value)
{
	struct pgp_sig *sig = area->sig;

	if ((type & CRITICAL_BIT) != 0 && !is_known(type & ~(unsigned)CRITICAL_BIT) &&
	    sig->flaw == PGP_OK)
		sig->flaw = PGP_CRITICAL;
	type &= ~(unsigned)CRITICAL_BIT;
	if (!area->hashed)
		return put_anywhere(sig, type, value);
	/* Of two that differ, which one counts? */
	if (only_once(type) && (area->seen & (uint64_t)1 << type) != 0)
		return false;
	if (only_once(type))
		area->seen |= (uint64_t)1 << type;
	return put_anywhere(sig, type, value) && put_hashed(sig, type, value);
}

static bool read_area(struct ward_span bytes, bool hashed, struct pgp_sig *sig)
{
	struct area area = { sig, hashed, 0 };
	struct pgp_reader r = { bytes, false };

	while (r.rest.len > 0 && !r.bad) {
		uint64_t len = pgp_get(&r, 1);
		struct ward_span body;

		if (len >= 192 && len < 255)
			len = ((len - 192) << 8) + pgp_get(&r, 1) + 192;
		else if (len == 255)
			len = pgp_get(&r, 4);
		body = len <= r.rest.len ? pgp_take(&r, (size_t)len)
					 : (struct ward_span){ NULL, 0 };
		if (r.bad || body.len == 0 ||
		    !put_subpacket(&area, (unsigned char)body.ptr[0], span_sub(body, 1, body.len)))
			return false;
	}
	return !r.bad;
}

/* -- Signatures ----------------------------------------------------------- */

static size_t salt_size(unsigned hash)
{
	switch (hash) {
	case PGP_SHA384:
		return 24;
	case PGP_SHA512:
	case PGP_SHA3_512:
		return 32;
	default:
		return 16;
	}
}

enum pgp_reason pgp_sig_parse(struct ward_span body, struct pgp_sig *out)
{
	struct pgp_reader r = { body, false };
	struct ward_span hashed, unhashed, start;
	size_t width;

	*out = (struct pgp_sig){ 0 };
	out->version = (unsigned)pgp_get(&r, 1);
	if (!r.bad && out->version != 4 && out->version != 6)
		return PGP_VERSION;
	width = out->version == 6 ? 4 : 2;
	out->type = (unsigned)pgp_get(&r, 1);
	out->algorithm = (unsigned)pgp_get(&r, 1);
	out->hash = (unsigned)pgp_get(&r, 1);
	hashed = pgp_take(&r, (size_t)pgp_get(&r, width));
	out->hashed_part = span_sub(body, 0, body.len - r.rest.len);
	unhashed = pgp_take(&r, (size_t)pgp_get(&r, width));
	start = pgp_take(&r, 2);
	if (out->version == 6)
		out->salt = pgp_take(&r, (size_t)pgp_get(&r, 1));
	out->value = r.rest;
	if (r.bad || out->value.len == 0)
		return PGP_SIG;
	memcpy(out->digest_start, start.ptr, 2);
	if (!read_area(hashed, true, out) || !read_area(unhashed, false, out) ||
	    !out->has_created || out->issuers_differ)
		out->flaw = PGP_SIG;
	else if (out->flaw == PGP_OK && out->version == 6 && out->salt.len != salt_size(out->hash))
		out->flaw = PGP_SALT;
	return PGP_OK;
}

/* Of a kind that is not known first: what its other parts mean is not known either. */
static enum pgp_reason judge_algorithm(unsigned algorithm)
{
	switch (algorithm) {
	case PGP_DSA:
		return PGP_KEY_DSA;
	case PGP_RSA:
	case PGP_RSA_SIGN:
	case PGP_ECDSA:
	case PGP_EDDSA_LEGACY:
	case PGP_ED25519:
	case PGP_ED448:
		return PGP_OK;
	default:
		return PGP_KEY_TYPE;
	}
}

static enum pgp_reason judge_form(const struct pgp_sig *sig)
{
	enum pgp_reason reason = judge_algorithm(sig->algorithm);

	if (reason != PGP_OK)
		return reason;
	if (sig->type == PGP_SIG_TEXT)
		return PGP_TEXT_MODE;
	if (sig->type != PGP_SIG_BINARY)
		return PGP_SIG_TYPE;
	return sig->flaw != PGP_OK ? sig->flaw
				   : pgp_hash_judge(sig->hash, PGP_USE_DOCUMENT, sig->created);
}

enum pgp_reason pgp_sig_detached(struct ward_span armored, struct arena *arena, struct pgp_sig *out)
{
	struct ward_span packets;
	struct pgp_packet packet;
	enum pgp_reason reason = pgp_dearmor_signature(armored, arena, &packets);

	*out = (struct pgp_sig){ 0 };
	if (reason == PGP_OK)
		reason = pgp_cut_packet(&packets, &packet);
	if (reason != PGP_OK)
		return reason;
	if (packet.tag != PGP_TAG_SIGNATURE)
		return PGP_PACKET_TYPE;
	if (packets.len > 0)
		return PGP_PACKET_COUNT;
	reason = pgp_sig_parse(packet.body, out);
	return reason == PGP_OK ? judge_form(out) : reason;
}

bool pgp_sig_names(const struct pgp_sig *sig, const struct pgp_key *key)
{
	struct ward_span id = span_make((const char *)key->id, sizeof(key->id));
	struct ward_span fingerprint =
		span_make((const char *)key->fingerprint.bytes, key->fingerprint.len);

	if (sig->issuer_id.len > 0 && !span_eq(sig->issuer_id, id))
		return false;
	return sig->issuer.len == 0 ||
		((unsigned char)sig->issuer.ptr[0] == key->version &&
		 span_eq(span_sub(sig->issuer, 1, sig->issuer.len), fingerprint));
}

/* -- Verification --------------------------------------------------------- */

enum pgp_reason pgp_hash_judge(unsigned hash, enum pgp_use use, int64_t created)
{
	switch (hash) {
	case PGP_SHA256:
	case PGP_SHA384:
	case PGP_SHA512:
	case PGP_SHA3_256:
	case PGP_SHA3_512:
		return PGP_OK;
	case PGP_SHA1:
		if (use == PGP_USE_BINDING && created < PGP_SHA1_END)
			return PGP_OK;
		return use == PGP_USE_REVOCATION ? PGP_OK : PGP_WEAK_DIGEST;
	case PGP_MD5:
	case PGP_SHA224:
		return use == PGP_USE_REVOCATION ? PGP_OK : PGP_WEAK_DIGEST;
	case PGP_RIPEMD160:
		return PGP_WEAK_DIGEST;
	default:
		return PGP_HASH;
	}
}

/* salt, data, hashed part, version, 0xff, length of the hashed part (RFC 9580, 5.2.4) */
static size_t digest(const struct pgp_sig *sig, const struct ward_span *data, size_t count,
		     uint8_t out[PGP_DIGEST_MAX])
{
	uint32_t len = (uint32_t)sig->hashed_part.len;
	const char trailer[6] = { (char)sig->version, (char)0xff,	(char)(len >> 24),
				  (char)(len >> 16),  (char)(len >> 8), (char)len };
	struct ward_span pieces[PIECES_MAX];
	size_t n = 0;

	if (count > PIECES_MAX - 3)
		return 0;
	pieces[n++] = sig->salt;
	for (size_t i = 0; i < count; i++)
		pieces[n++] = data[i];
	pieces[n++] = sig->hashed_part;
	pieces[n++] = span_make(trailer, sizeof(trailer));
	return pgp_digest(sig->hash, pieces, n, out);
}

enum pgp_reason pgp_sig_verify(const struct pgp_sig *sig, const struct pgp_key *key,
			       enum pgp_use use, const struct ward_span *data, size_t count)
{
	enum pgp_reason reason =
		sig->flaw != PGP_OK ? sig->flaw : pgp_hash_judge(sig->hash, use, sig->created);
	uint8_t bytes[PGP_DIGEST_MAX];
	size_t len;

	if (reason != PGP_OK)
		return reason;
	if (sig->version != key->version)
		return PGP_KEY_VERSION;
	len = digest(sig, data, count, bytes);
	if (len == 0)
		return PGP_CRYPTO;
	if (sig->version == 6 && memcmp(bytes, sig->digest_start, 2) != 0)
		return PGP_BAD;
	return pgp_key_verify(key, sig->algorithm, sig->hash, span_make((const char *)bytes, len),
			      sig->value);
}
