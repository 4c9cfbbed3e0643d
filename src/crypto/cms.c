/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cms.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/der.h"

#define ARMOR_BEGIN "-----BEGIN SIGNED MESSAGE-----"
#define ARMOR_END "-----END SIGNED MESSAGE-----"

#define OID_DATA WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
#define OID_SIGNED_DATA WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
#define OID_CONTENT_TYPE WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_MESSAGE_DIGEST WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")

/* -- Armor ---------------------------------------------------------------- */

static bool cut_line(struct ward_span *rest, struct ward_span *line)
{
	ssize_t end = span_find_byte(*rest, '\n', 0);

	if (end < 0)
		return false;
	*line = span_sub(*rest, 0, (size_t)end);
	*rest = span_sub(*rest, (size_t)end + 1, rest->len);
	if (span_ends(*line, "\r"))
		line->len--;
	return true;
}

static bool only_line_ends(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
			continue;
		if (text.ptr[i] != '\n')
			return false;
	}
	return true;
}

enum proof_reason cms_dearmor(struct ward_span text, struct arena *arena, struct ward_span *out)
{
	struct ward_span rest = text, line;
	char *digits, *bytes;
	size_t len = 0;
	ssize_t size;

	*out = (struct ward_span){ NULL, 0 };
	if (text.len > CMS_MAX)
		return PROOF_TOO_LARGE;
	digits = arena_bytes(arena, text.len + 1);
	bytes = arena_bytes(arena, base64_decoded_max(text.len));
	if (digits == NULL || bytes == NULL)
		return PROOF_MEMORY;
	if (!cut_line(&rest, &line) || !span_is(line, ARMOR_BEGIN))
		return PROOF_ARMOR;
	while (!span_starts(rest, ARMOR_END)) {
		if (!cut_line(&rest, &line) || line.len == 0)
			return PROOF_ARMOR;
		memcpy(digits + len, line.ptr, line.len);
		len += line.len;
	}
	if (!only_line_ends(span_sub(rest, sizeof(ARMOR_END) - 1, rest.len)))
		return PROOF_ARMOR_TRAILING;
	size = base64_decode(span_make(digits, len), BASE64_STRICT, bytes);
	if (size < 0)
		return PROOF_ARMOR;
	*out = span_make(bytes, (size_t)size);
	return PROOF_OK;
}

/* -- Parsing -------------------------------------------------------------- */

static const struct cms_attribute *find(const struct cms_attribute *list, size_t count,
					struct ward_span oid)
{
	for (size_t i = 0; i < count; i++) {
		if (span_eq(list[i].oid, oid))
			return &list[i];
	}
	return NULL;
}

static bool parse_attributes(struct der_reader r, struct cms_attribute *list, size_t *count)
{
	while (r.rest.len > 0) {
		struct der_reader one = der_enter(&r, DER_SEQUENCE);
		struct cms_attribute a = { .oid = der_get(&one, DER_OID) };

		a.values = der_get(&one, DER_SET);
		if (!der_done(&one) || *count == CMS_ATTRIBUTES_MAX ||
		    find(list, *count, a.oid) != NULL)
			return false;
		list[(*count)++] = a;
	}
	return der_done(&r);
}

static bool only_value(const struct cms_attribute *a, struct ward_span *value)
{
	struct der_reader r;

	*value = WARD_SPAN("");
	if (a == NULL)
		return true;
	r = der_open(a->values);
	*value = der_element(&r);
	return der_done(&r);
}

bool cms_signed_attribute(const struct cms *cms, struct ward_span oid, struct ward_span *value)
{
	return only_value(find(cms->signed_list, cms->signed_count, oid), value);
}

bool cms_unsigned_attribute(const struct cms *cms, struct ward_span oid, struct ward_span *value)
{
	return only_value(find(cms->unsigned_list, cms->unsigned_count, oid), value);
}

/* Who it is, and whether the version of SignerInfo is the one for that. */
static bool parse_sid(struct der_reader *r, uint64_t version, struct cms *out)
{
	struct der_reader name;

	if (der_peek(r) == DER_CONTEXT(0)) {
		out->ski = der_get(r, DER_CONTEXT(0));
		return version == 3 && out->ski.len > 0;
	}
	name = der_enter(r, DER_SEQUENCE);
	out->issuer = der_element(&name);
	out->serial = der_get(&name, DER_INTEGER);
	return version == 1 && der_done(&name) && out->serial.len > 0;
}

static enum proof_reason parse_signer(struct der_reader *r, struct cms *out)
{
	uint64_t version = der_get_u64(r);

	if (!parse_sid(r, version, out))
		return PROOF_DER;
	out->hash = spki_hash_of(der_get_plain_algorithm(r));
	if (!r->bad && out->hash == SPKI_NO_HASH)
		return PROOF_HASH;
	out->has_attributes = der_peek(r) == DER_CONTEXT_OF(0);
	if (out->has_attributes) {
		out->attributes = der_get(r, DER_CONTEXT_OF(0));
		if (!parse_attributes(der_open(out->attributes), out->signed_list,
				      &out->signed_count))
			return PROOF_ATTRIBUTES;
	}
	out->algorithm = der_get_algorithm(r, &out->parameters);
	out->signature = der_get(r, DER_OCTETS);
	if (der_peek(r) == DER_CONTEXT_OF(1) &&
	    !parse_attributes(der_enter(r, DER_CONTEXT_OF(1)), out->unsigned_list,
			      &out->unsigned_count))
		return PROOF_ATTRIBUTES;
	return der_done(r) ? PROOF_OK : PROOF_DER;
}

static bool parse_content(struct der_reader *r, struct cms *out)
{
	struct der_reader info = der_enter(r, DER_SEQUENCE), inner;

	out->content_type = der_get(&info, DER_OID);
	out->attached = info.rest.len > 0;
	if (out->attached) {
		inner = der_enter(&info, DER_CONTEXT_OF(0));
		out->content = der_get(&inner, DER_OCTETS);
		if (!der_done(&inner))
			return false;
	}
	return der_done(&info);
}

static bool parse_certs(struct der_reader r, struct cms *out)
{
	while (r.rest.len > 0) {
		if (der_peek(&r) != DER_SEQUENCE || out->cert_count == CMS_CERTS_MAX)
			return false;
		out->certs[out->cert_count++] = der_element(&r);
	}
	return der_done(&r);
}

/* The algorithms that the message announces, as bits of enum spki_hash; 0: malformed or none known.
 */
static unsigned parse_digests(struct der_reader r)
{
	unsigned known = 0;

	while (r.rest.len > 0) {
		struct ward_span parameters;

		known |= 1u << spki_hash_of(der_get_algorithm(&r, &parameters));
	}
	return der_done(&r) ? known : 0;
}

static enum proof_reason parse_signed_data(struct der_reader *r, struct cms *out)
{
	struct der_reader signers, one;
	enum proof_reason reason;
	uint64_t version = der_get_u64(r);
	const unsigned announced = parse_digests(der_enter(r, DER_SET));

	if (version < 1 || version > 5)
		return PROOF_DER;
	if (!parse_content(r, out) ||
	    (der_peek(r) == DER_CONTEXT_OF(0) &&
	     !parse_certs(der_enter(r, DER_CONTEXT_OF(0)), out)))
		return PROOF_DER;
	if (der_peek(r) == DER_CONTEXT_OF(1))
		(void)der_get(r, DER_CONTEXT_OF(1)); /* revocation lists are configured, not sent */
	signers = der_enter(r, DER_SET);
	if (!der_done(r))
		return PROOF_DER;
	one = der_enter(&signers, DER_SEQUENCE);
	if (!der_done(&signers))
		return PROOF_SIGNERS;
	reason = parse_signer(&one, out);
	/* No signature covers that set. One that lacks the signer's own is refused, as by OpenSSL.
	 */
	return reason == PROOF_OK && (announced >> out->hash & 1) == 0 ? PROOF_HASH : reason;
}

enum proof_reason cms_parse(struct ward_span bytes, struct arena *arena, struct cms *out)
{
	struct der_reader whole, info, content, data;
	struct ward_span der, oid;

	*out = (struct cms){ 0 };
	if (bytes.len > CMS_MAX)
		return PROOF_TOO_LARGE;
	if (!der_from_ber(bytes, arena, &der))
		return arena_failed(arena) ? PROOF_MEMORY : PROOF_DER;
	whole = der_open(der);
	info = der_enter(&whole, DER_SEQUENCE);
	oid = der_get(&info, DER_OID);
	if (!info.bad && !span_eq(oid, OID_SIGNED_DATA))
		return PROOF_CONTENT_TYPE;
	content = der_enter(&info, DER_CONTEXT_OF(0));
	data = der_enter(&content, DER_SEQUENCE);
	if (!der_done(&whole) || !der_done(&info) || !der_done(&content))
		return PROOF_DER;
	return parse_signed_data(&data, out);
}

/* -- Verification --------------------------------------------------------- */

static bool is_signer(const struct cms *cms, const struct x509_cert *cert)
{
	if (cms->ski.len > 0)
		return span_eq(cms->ski, cert->ski);
	return span_eq(cms->issuer, cert->issuer) && span_eq(cms->serial, cert->serial);
}

enum proof_reason cms_signer(const struct cms *cms, const struct ward_span *others, size_t count,
			     struct x509_cert *out)
{
	enum proof_reason reason = PROOF_NO_CERT;

	for (size_t i = 0; i < cms->cert_count + count; i++) {
		bool own = i < cms->cert_count;

		if (x509_cert_parse(own ? cms->certs[i] : others[i - cms->cert_count], out) !=
		    PROOF_OK)
			reason = own ? PROOF_CERT : reason;
		else if (is_signer(cms, out))
			return PROOF_OK;
	}
	return reason;
}

/* That of the largest RSA key; many signers make it as long as fits. */
#define PSS_SALT_MAX 2048

/* Parameters of RSASSA-PSS (RFC 4055): `hash`, MGF1 with it, the length of the salt. */
static bool read_pss(struct ward_span parameters, enum spki_hash hash, int *salt)
{
	struct der_reader whole = der_open(parameters), r, field, mgf;
	struct ward_span oid, inner;
	uint64_t length;

	r = der_enter(&whole, DER_SEQUENCE);
	field = der_enter(&r, DER_CONTEXT_OF(0));
	if (spki_hash_of(der_get_plain_algorithm(&field)) != hash || !der_done(&field))
		return false;
	field = der_enter(&r, DER_CONTEXT_OF(1));
	oid = der_get_algorithm(&field, &inner);
	mgf = der_open(inner);
	if (!span_is(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08") || !der_done(&field) ||
	    spki_hash_of(der_get_plain_algorithm(&mgf)) != hash || !der_done(&mgf))
		return false;
	field = der_enter(&r, DER_CONTEXT_OF(2));
	length = der_get_u64(&field);
	if (length < spki_hash_size(hash) || length > PSS_SALT_MAX || !der_done(&field))
		return false;
	*salt = (int)length;
	return der_done(&r) && der_done(&whole);
}

enum algorithm_kind { ALGORITHM_RSA, ALGORITHM_PSS, ALGORITHM_ECDSA, ALGORITHM_ED25519 };

static const struct {
	const char *oid;
	enum algorithm_kind kind;
	enum spki_hash hash; /* SPKI_NO_HASH: whatever the digest is */
} algorithms[] = {
	{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", ALGORITHM_RSA, SPKI_NO_HASH },
	{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", ALGORITHM_RSA, SPKI_SHA256 },
	{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", ALGORITHM_RSA, SPKI_SHA384 },
	{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", ALGORITHM_RSA, SPKI_SHA512 },
	{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", ALGORITHM_PSS, SPKI_NO_HASH },
	{ "\x2a\x86\x48\xce\x3d\x04\x03\x02", ALGORITHM_ECDSA, SPKI_SHA256 },
	{ "\x2a\x86\x48\xce\x3d\x04\x03\x03", ALGORITHM_ECDSA, SPKI_SHA384 },
	{ "\x2a\x86\x48\xce\x3d\x04\x03\x04", ALGORITHM_ECDSA, SPKI_SHA512 },
	{ "\x2b\x65\x70", ALGORITHM_ED25519, SPKI_NO_HASH },
};

static enum proof_reason verify_value(const struct cms *cms, const struct x509_cert *signer,
				      const struct ward_span *data, size_t count)
{
	static const enum spki_kind kinds[] = { [ALGORITHM_RSA] = SPKI_RSA,
						[ALGORITHM_PSS] = SPKI_RSA,
						[ALGORITHM_ECDSA] = SPKI_ECDSA,
						[ALGORITHM_ED25519] = SPKI_ED25519 };
	enum spki_kind kind;
	enum spki_hash paired;
	enum proof_reason reason = spki_inspect(signer->spki, &kind, &paired);
	int salt = SPKI_PKCS1;
	size_t i = 0, rows = sizeof(algorithms) / sizeof(algorithms[0]);

	while (i < rows && !span_is(cms->algorithm, algorithms[i].oid))
		i++;
	if (reason != PROOF_OK)
		return reason;
	if (i == rows || kinds[algorithms[i].kind] != kind ||
	    (algorithms[i].hash != SPKI_NO_HASH && algorithms[i].hash != cms->hash) ||
	    (algorithms[i].kind != ALGORITHM_PSS && cms->parameters.len > 0 &&
	     !span_eq(cms->parameters, span_make("\x05\x00", 2))) ||
	    (algorithms[i].kind == ALGORITHM_PSS && !read_pss(cms->parameters, cms->hash, &salt)))
		return PROOF_ALGORITHM;
	return spki_verify(signer->spki, kind == SPKI_ED25519 ? SPKI_NO_HASH : cms->hash, salt,
			   cms->signature, data, count);
}

static enum proof_reason check_attributes(const struct cms *cms, const struct ward_span *message,
					  size_t count)
{
	struct ward_span type, digest;
	uint8_t hashed[SPKI_DIGEST_MAX];
	size_t len;

	if (!cms_signed_attribute(cms, OID_CONTENT_TYPE, &type) ||
	    !cms_signed_attribute(cms, OID_MESSAGE_DIGEST, &digest) ||
	    !der_only(type, DER_OID, &type) || !der_only(digest, DER_OCTETS, &digest))
		return PROOF_ATTRIBUTES;
	if (!span_eq(type, cms->content_type))
		return PROOF_CONTENT_TYPE;
	len = spki_digest(cms->hash, message, count, hashed);
	if (len == 0)
		return PROOF_CRYPTO;
	return span_eq(digest, span_make((const char *)hashed, len)) ? PROOF_OK : PROOF_DIGEST;
}

bool cms_signed_bytes(const struct cms *cms, char front[8], struct ward_span pieces[2])
{
	struct buf b;
	bool good;

	buf_init(&b, 16);
	der_put_head(&b, DER_SET, cms->attributes.len);
	good = cms->has_attributes && !buf_failed(&b) && b.len <= 8;
	if (good)
		memcpy(front, b.ptr, b.len);
	pieces[0] = span_make(front, good ? b.len : 0);
	pieces[1] = cms->attributes;
	buf_release(&b);
	return good;
}

/* Attributes start with the tag of a SET; a text that does could be somebody's attributes. */
static bool looks_like_attributes(const struct ward_span *message, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (message[i].len > 0)
			return message[i].ptr[0] == DER_SET;
	}
	return false;
}

enum proof_reason cms_verify(const struct cms *cms, const struct x509_cert *signer,
			     const struct ward_span *message, size_t count)
{
	struct ward_span pieces[2];
	enum proof_reason reason;
	char front[8];

	if (!cms->has_attributes) {
		if (!span_eq(cms->content_type, OID_DATA) || looks_like_attributes(message, count))
			return PROOF_ATTRIBUTES;
		return verify_value(cms, signer, message, count);
	}
	reason = check_attributes(cms, message, count);
	if (reason != PROOF_OK)
		return reason;
	if (!cms_signed_bytes(cms, front, pieces))
		return PROOF_MEMORY;
	return verify_value(cms, signer, pieces, 2);
}
