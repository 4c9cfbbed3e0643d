/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sct.h"

#include "base/buf.h"
#include "base/span.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/spki.h"
#include "crypto/ssh_wire.h"

#define OID_SCT WARD_SPAN("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02")
#define HASH_SHA256 4
#define SIGNATURE_RSA 1
#define SIGNATURE_ECDSA 3
#define SCT_MAX 32

struct sct {
	struct ward_span log_id, extensions, signature;
	uint64_t milliseconds;
	unsigned hash, algorithm;
};

/* TLS numbers are big-endian as those of SSH are. */
static struct ward_span get_block(struct ssh_reader *r, size_t len)
{
	struct ward_span piece = span_sub(r->rest, 0, len);

	r->bad = r->bad || piece.len != len;
	r->rest = span_sub(r->rest, len, r->rest.len);
	return r->bad ? (struct ward_span){ NULL, 0 } : piece;
}

static struct ward_span get_short_block(struct ssh_reader *r)
{
	size_t high = ssh_get_u8(r), low = ssh_get_u8(r);

	return get_block(r, high << 8 | low);
}

static bool parse(struct ward_span bytes, struct sct *out)
{
	struct ssh_reader r = { bytes, false };
	unsigned version = ssh_get_u8(&r);

	out->log_id = get_block(&r, LOG_ID_SIZE);
	out->milliseconds = ssh_get_u64(&r);
	out->extensions = get_short_block(&r);
	out->hash = ssh_get_u8(&r);
	out->algorithm = ssh_get_u8(&r);
	out->signature = get_short_block(&r);
	return ssh_at_end(&r) && version == 0;
}

/* The certificate as it was before the timestamps were put in: the same without that extension. */
static void put_tbs(struct buf *out, const struct x509_cert *cert)
{
	struct der_reader whole = der_open(cert->tbs);
	struct der_reader r = der_enter(&whole, DER_SEQUENCE);
	struct buf front, list, wrapped;

	buf_init(&front, X509_CERT_MAX);
	buf_init(&list, X509_CERT_MAX);
	buf_init(&wrapped, X509_CERT_MAX);
	while (r.rest.len > 0 && der_peek(&r) != DER_CONTEXT_OF(3))
		buf_add_span(&front, der_element(&r));
	for (size_t i = 0; i < cert->extension_count; i++) {
		if (!span_eq(cert->extensions[i].oid, OID_SCT))
			buf_add_span(&list, cert->extensions[i].whole);
	}
	der_put(&wrapped, DER_SEQUENCE, buf_span(&list));
	if (list.len > 0)
		der_put(&front, DER_CONTEXT_OF(3), buf_span(&wrapped));
	der_put(out, DER_SEQUENCE, buf_span(&front));
	out->failed = out->failed || front.failed || list.failed || wrapped.failed;
	buf_release(&front);
	buf_release(&list);
	buf_release(&wrapped);
}

static void put_number(struct buf *out, uint64_t value, int bytes)
{
	while (bytes-- > 0)
		buf_add_char(out, (char)(value >> (8 * bytes) & 0xff));
}

/* What a log signs for a certificate of this issuer. */
static void put_signed(struct buf *out, const struct sct *sct, struct ward_span tbs,
		       struct ward_span issuer_spki)
{
	uint8_t issuer[SHA256_BYTES];

	sha256_spans(&issuer_spki, 1, false, issuer);
	put_number(out, 0, 1); /* version 1 */
	put_number(out, 0, 1); /* certificate_timestamp */
	put_number(out, sct->milliseconds, 8);
	put_number(out, 1, 2); /* precert_entry */
	buf_add(out, issuer, sizeof(issuer));
	put_number(out, tbs.len, 3);
	buf_add_span(out, tbs);
	put_number(out, sct->extensions.len, 2);
	buf_add_span(out, sct->extensions);
}

static bool verify_one(const struct sct *sct, struct ward_span tbs, struct ward_span issuer_spki,
		       const struct log_key *logs, size_t count)
{
	const struct log_key *log = log_key_find(logs, count, sct->log_id);
	enum spki_kind kind;
	enum spki_hash paired;
	struct ward_span text;
	struct buf b;
	bool good;

	if (log == NULL || sct->milliseconds / 1000 > INT64_MAX ||
	    !log_key_valid(log, (int64_t)(sct->milliseconds / 1000)) || sct->hash != HASH_SHA256 ||
	    spki_inspect(log->spki, &kind, &paired) != PROOF_OK ||
	    !((kind == SPKI_ECDSA && sct->algorithm == SIGNATURE_ECDSA) ||
	      (kind == SPKI_RSA && sct->algorithm == SIGNATURE_RSA)))
		return false;
	buf_init(&b, X509_CERT_MAX * 3);
	put_signed(&b, sct, tbs, issuer_spki);
	text = buf_span(&b);
	good = !buf_failed(&b) &&
		spki_verify(log->spki, SPKI_SHA256, SPKI_PKCS1, sct->signature, &text, 1) ==
			PROOF_OK;
	buf_release(&b);
	return good;
}

enum proof_reason sct_verify(const struct x509_cert *cert, struct ward_span issuer_spki,
			     const struct log_key *logs, size_t count)
{
	const struct ward_span *value = x509_extension(cert, OID_SCT);
	struct ward_span bytes;
	struct ssh_reader outer, list;
	struct buf tbs;
	bool good = false;

	if (value == NULL)
		return PROOF_SCT_MISSING;
	if (!der_only(*value, DER_OCTETS, &bytes))
		return PROOF_SCT;
	outer = (struct ssh_reader){ bytes, false };
	list = (struct ssh_reader){ get_short_block(&outer), false };
	if (!ssh_at_end(&outer) || list.rest.len == 0)
		return PROOF_SCT;
	buf_init(&tbs, X509_CERT_MAX);
	put_tbs(&tbs, cert);
	for (size_t i = 0; i < SCT_MAX && !buf_failed(&tbs) && list.rest.len > 0; i++) {
		struct ward_span one = get_short_block(&list);
		struct sct sct;

		if (list.bad || !parse(one, &sct)) {
			good = false;
			break;
		}
		good = good || verify_one(&sct, buf_span(&tbs), issuer_spki, logs, count);
	}
	good = good && list.rest.len == 0;
	buf_release(&tbs);
	return good ? PROOF_OK : PROOF_SCT;
}
