/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/timestamp.h"

#include "base/arena.h"
#include "base/span.h"
#include "crypto/cms.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/x509_chain.h"

#define OID_TST_INFO WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04")
#define OID_SIGNING_CERT WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c")
#define OID_SIGNING_CERT_V2 WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f")
#define SHA1_BYTES 20

struct tst_info {
	enum spki_hash hash;
	struct ward_span imprint;
	int64_t when;
};

enum proof_reason timestamp_token(struct ward_span response, struct ward_span *token)
{
	struct der_reader whole = der_open(response);
	struct der_reader r = der_enter(&whole, DER_SEQUENCE);
	struct der_reader status = der_enter(&r, DER_SEQUENCE);
	uint64_t granted = der_get_u64(&status);

	*token = der_element(&r);
	return der_done(&whole) && der_done(&r) && !status.bad && granted <= 1 ? PROOF_OK
									       : PROOF_TIMESTAMP;
}

static bool parse_info(struct ward_span bytes, struct tst_info *out)
{
	struct der_reader whole = der_open(bytes);
	struct der_reader r = der_enter(&whole, DER_SEQUENCE), imprint;
	uint64_t version = der_get_u64(&r);

	(void)der_get(&r, DER_OID);
	imprint = der_enter(&r, DER_SEQUENCE);
	out->hash = spki_hash_of(der_get_plain_algorithm(&imprint));
	out->imprint = der_get(&imprint, DER_OCTETS);
	(void)der_get(&r, DER_INTEGER);
	out->when = der_get_time(&r, true);
	while (r.rest.len > 0) /* accuracy, ordering, nonce, name: claims that decide nothing */
		(void)der_element(&r);
	return der_done(&r) && der_done(&whole) && der_done(&imprint) && version == 1 &&
		out->hash != SPKI_NO_HASH;
}

/* The first id of a SigningCertificate: the digest of the certificate that signed. */
static bool names_cert(struct ward_span value, bool v2, struct ward_span cert)
{
	struct der_reader whole = der_open(value);
	struct der_reader attribute = der_enter(&whole, DER_SEQUENCE);
	struct der_reader ids = der_enter(&attribute, DER_SEQUENCE);
	struct der_reader id = der_enter(&ids, DER_SEQUENCE);
	enum spki_hash hash = SPKI_SHA256;
	struct ward_span digest;
	uint8_t hashed[SPKI_DIGEST_MAX];
	size_t len = SHA1_BYTES;

	if (v2 && der_peek(&id) == DER_SEQUENCE)
		hash = spki_hash_of(der_get_plain_algorithm(&id));
	digest = der_get(&id, DER_OCTETS);
	if (id.bad || !der_done(&whole))
		return false;
	if (v2)
		len = spki_digest(hash, &cert, 1, hashed);
	else
		object_digest(WARD_SPAN(""), cert, SHA1_BYTES, hashed);
	return len > 0 && span_eq(digest, span_make((const char *)hashed, len));
}

static bool check_signing_cert(const struct cms *cms, const struct x509_cert *signer)
{
	struct ward_span v1, v2;

	if (!cms_signed_attribute(cms, OID_SIGNING_CERT, &v1) ||
	    !cms_signed_attribute(cms, OID_SIGNING_CERT_V2, &v2) || (v1.len == 0 && v2.len == 0))
		return false;
	return (v1.len == 0 || names_cert(v1, false, signer->der)) &&
		(v2.len == 0 || names_cert(v2, true, signer->der));
}

static enum proof_reason check_imprint(const struct tst_info *info, struct ward_span stamped)
{
	uint8_t hashed[SPKI_DIGEST_MAX];
	size_t len = spki_digest(info->hash, &stamped, 1, hashed);

	if (len == 0)
		return PROOF_CRYPTO;
	return span_eq(info->imprint, span_make((const char *)hashed, len)) ? PROOF_OK
									    : PROOF_TIMESTAMP_OTHER;
}

/* Whether an authority lists this certificate as one of its own. */
static bool lists(const struct time_authority *a, const struct x509_cert *signer)
{
	for (size_t i = 0; i < a->cert_count; i++) {
		if (span_eq(a->certs[i], signer->der))
			return true;
	}
	return false;
}

/* PROOF_TSA_UNKNOWN when this authority has nothing to do with it. */
static enum proof_reason try_authority(const struct cms *cms, const struct tst_info *info,
				       const struct time_authority *a)
{
	const struct x509_ask ask = { .usages = X509_USE_TIME, .when = info->when };
	struct x509_cert signer;
	enum proof_reason reason = cms_signer(cms, a->certs, a->cert_count, &signer);

	if (reason != PROOF_OK)
		return reason == PROOF_NO_CERT ? PROOF_TSA_UNKNOWN : reason;
	reason = x509_chain_check(a->trust, &signer, cms->certs, cms->cert_count, &ask, NULL);
	if (reason != PROOF_OK)
		return lists(a, &signer) ? PROOF_TIMESTAMP : PROOF_TSA_UNKNOWN;
	if (info->when < a->start || info->when > a->end || !check_signing_cert(cms, &signer))
		return PROOF_TIMESTAMP;
	reason = cms_verify(cms, &signer, &cms->content, 1);
	return reason == PROOF_BAD || reason == PROOF_DIGEST ? PROOF_TIMESTAMP : reason;
}

enum proof_reason timestamp_verify(struct ward_span token, struct ward_span stamped,
				   const struct time_authority *authorities, size_t count,
				   struct arena *arena, int64_t *when)
{
	enum proof_reason reason;
	struct tst_info info;
	struct cms *cms = ARENA_NEW(arena, struct cms);

	*when = 0;
	if (cms == NULL)
		return PROOF_MEMORY;
	if (cms_parse(token, arena, cms) != PROOF_OK || !cms->attached || !cms->has_attributes ||
	    !span_eq(cms->content_type, OID_TST_INFO) || !parse_info(cms->content, &info))
		return PROOF_TIMESTAMP;
	reason = PROOF_TSA_UNKNOWN;
	for (size_t i = 0; i < count && reason == PROOF_TSA_UNKNOWN; i++)
		reason = try_authority(cms, &info, &authorities[i]);
	if (reason == PROOF_OK)
		reason = check_imprint(&info, stamped);
	if (reason == PROOF_OK)
		*when = info.when;
	return reason;
}
