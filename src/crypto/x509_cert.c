/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/x509_cert.h"

#include "base/email.h"
#include "base/span.h"
#include "crypto/der.h"

#define OID_SKI WARD_SPAN("\x55\x1d\x0e")
#define OID_KEY_USAGE WARD_SPAN("\x55\x1d\x0f")
#define OID_ALT_NAME WARD_SPAN("\x55\x1d\x11")
#define OID_EXT_USAGE WARD_SPAN("\x55\x1d\x25")
#define OID_EMAIL WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01")
#define OID_FULCIO "\x2b\x06\x01\x04\x01\x83\xbf\x30\x01"

/* -- Parsing -------------------------------------------------------------- */

const struct ward_span *x509_extension(const struct x509_cert *cert, struct ward_span oid)
{
	for (size_t i = 0; i < cert->extension_count; i++) {
		if (span_eq(cert->extensions[i].oid, oid))
			return &cert->extensions[i].value;
	}
	return NULL;
}

static bool parse_extensions(struct der_reader *r, struct x509_cert *out)
{
	struct der_reader outer = der_enter(r, DER_CONTEXT_OF(3));
	struct der_reader list = der_enter(&outer, DER_SEQUENCE);

	while (list.rest.len > 0) {
		struct x509_extension e = { .whole = der_element(&list) };
		struct der_reader whole = der_open(e.whole);
		struct der_reader one = der_enter(&whole, DER_SEQUENCE);

		e.oid = der_get(&one, DER_OID);
		if (der_peek(&one) == DER_BOOLEAN && !span_is(der_get(&one, DER_BOOLEAN), "\xff"))
			return false;
		e.value = der_get(&one, DER_OCTETS);
		if (!der_done(&one) || out->extension_count == X509_EXTENSIONS_MAX ||
		    x509_extension(out, e.oid) != NULL)
			return false;
		out->extensions[out->extension_count++] = e;
	}
	return der_done(&list) && der_done(&outer);
}

static bool parse_names(struct x509_cert *out)
{
	const struct ward_span *value = x509_extension(out, OID_ALT_NAME);
	struct ward_span content;
	struct der_reader r;

	if (value == NULL)
		return true;
	if (!der_only(*value, DER_SEQUENCE, &content))
		return false;
	r = der_open(content);
	while (r.rest.len > 0) {
		struct x509_name *name = &out->names[out->name_count];
		int tag = der_peek(&r);

		if (out->name_count++ == X509_NAMES_MAX)
			return false;
		name->kind = tag == DER_CONTEXT(1) ? X509_EMAIL
			: tag == DER_CONTEXT(6)	   ? X509_URI
						   : X509_OTHER;
		name->text = der_get(&r, tag);
		if (name->kind != X509_OTHER && span_find_byte(name->text, '\0', 0) >= 0)
			return false;
	}
	return der_done(&r) && out->name_count > 0;
}

/* The address in a subject; several are ambiguous and give none. */
static bool parse_subject(struct x509_cert *out)
{
	struct der_reader whole = der_open(out->subject);
	struct der_reader names = der_enter(&whole, DER_SEQUENCE);
	size_t found = 0;

	while (names.rest.len > 0) {
		struct der_reader set = der_enter(&names, DER_SET);

		while (set.rest.len > 0) {
			struct der_reader one = der_enter(&set, DER_SEQUENCE);
			bool email = span_eq(der_get(&one, DER_OID), OID_EMAIL);
			struct ward_span text = der_get(&one, der_peek(&one));

			if (!der_done(&one))
				return false;
			if (email)
				out->subject_email = found++ == 0 ? text : WARD_SPAN("");
		}
		if (!der_done(&set))
			return false;
	}
	return der_done(&names) && span_find_byte(out->subject_email, '\0', 0) < 0;
}

static bool parse_tbs(struct x509_cert *out, struct ward_span *algorithm)
{
	struct der_reader whole = der_open(out->tbs);
	struct der_reader r = der_enter(&whole, DER_SEQUENCE), version, dates;

	version = der_enter(&r, DER_CONTEXT_OF(0));
	if (der_get_u64(&version) != 2 || !der_done(&version))
		return false;
	out->serial = der_get(&r, DER_INTEGER);
	*algorithm = der_element(&r);
	out->issuer = der_element(&r);
	dates = der_enter(&r, DER_SEQUENCE);
	out->not_before = der_get_time(&dates, false);
	out->not_after = der_get_time(&dates, false);
	out->subject = der_element(&r);
	out->spki = der_element(&r);
	if (der_peek(&r) == DER_CONTEXT(1))
		(void)der_get(&r, DER_CONTEXT(1));
	if (der_peek(&r) == DER_CONTEXT(2))
		(void)der_get(&r, DER_CONTEXT(2));
	if (!der_done(&dates) || r.bad || out->serial.len == 0)
		return false;
	return (r.rest.len == 0 || parse_extensions(&r, out)) && der_done(&r);
}

enum proof_reason x509_cert_parse(struct ward_span der, struct x509_cert *out)
{
	struct der_reader whole = der_open(der);
	struct der_reader r = der_enter(&whole, DER_SEQUENCE);
	struct ward_span inner = { NULL, 0 }, outer;
	const struct ward_span *ski;

	*out = (struct x509_cert){ .der = der };
	out->tbs = der_element(&r);
	outer = der_element(&r);
	(void)der_get_bits(&r);
	if (der.len > X509_CERT_MAX || !der_done(&whole) || !der_done(&r) ||
	    !parse_tbs(out, &inner) || !span_eq(inner, outer) || !parse_names(out) ||
	    !parse_subject(out))
		return PROOF_CERT;
	ski = x509_extension(out, OID_SKI);
	return ski == NULL || der_only(*ski, DER_OCTETS, &out->ski) ? PROOF_OK : PROOF_CERT;
}

/* -- Questions ------------------------------------------------------------ */

bool x509_may_sign(const struct x509_cert *cert)
{
	const struct ward_span *value = x509_extension(cert, OID_KEY_USAGE);
	struct ward_span bits;

	return value != NULL && der_only(*value, DER_BITS, &bits) && bits.len >= 2 &&
		((unsigned char)bits.ptr[1] & 0x80) != 0;
}

static bool is_critical(const struct x509_cert *cert, struct ward_span oid)
{
	for (size_t i = 0; i < cert->extension_count; i++) {
		struct der_reader whole = der_open(cert->extensions[i].whole);
		struct der_reader one = der_enter(&whole, DER_SEQUENCE);

		if (span_eq(der_get(&one, DER_OID), oid))
			return der_peek(&one) == DER_BOOLEAN;
	}
	return false;
}

bool x509_has_usage(const struct x509_cert *cert, unsigned usages)
{
	static const struct {
		const char *oid;
		unsigned usage;
	} known[] = { { "\x2b\x06\x01\x05\x05\x07\x03\x04", X509_USE_EMAIL },
		      { "\x2b\x06\x01\x05\x05\x07\x03\x03", X509_USE_CODE },
		      { "\x2b\x06\x01\x05\x05\x07\x03\x08", X509_USE_TIME } };
	const struct ward_span *value = x509_extension(cert, OID_EXT_USAGE);
	struct ward_span content;
	struct der_reader r;
	unsigned found = 0, count = 0;

	if (value == NULL)
		return (usages & X509_USE_UNSTATED) != 0;
	if (!der_only(*value, DER_SEQUENCE, &content))
		return false;
	for (r = der_open(content); r.rest.len > 0; count++) {
		struct ward_span oid = der_get(&r, DER_OID);

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			found |= span_is(oid, known[i].oid) ? known[i].usage : 0;
		found |= span_eq(oid, WARD_SPAN("\x55\x1d\x25\x00")) ? X509_USE_ANY : 0;
	}
	if ((found & X509_USE_TIME) != 0 && (count != 1 || !is_critical(cert, OID_EXT_USAGE)))
		found &= ~(unsigned)X509_USE_TIME;
	return der_done(&r) && (found & usages) != 0;
}

bool x509_has_name(const struct x509_cert *cert, enum x509_name_kind kind, struct ward_span text)
{
	bool listed = false;

	for (size_t i = 0; i < cert->name_count; i++) {
		const struct x509_name *name = &cert->names[i];

		listed = listed || name->kind == kind;
		if (name->kind == kind &&
		    (kind == X509_EMAIL ? email_equal(name->text, text)
					: span_eq(name->text, text)))
			return true;
	}
	return kind == X509_EMAIL && !listed && email_equal(cert->subject_email, text);
}

bool x509_fulcio_text(const struct x509_cert *cert, unsigned n, struct ward_span *out)
{
	char oid[] = OID_FULCIO "\x00";
	const struct ward_span *value;

	oid[sizeof(oid) - 2] = (char)n;
	value = n < 128 ? x509_extension(cert, span_make(oid, sizeof(oid) - 1)) : NULL;
	*out = WARD_SPAN("");
	if (value == NULL)
		return false;
	if (n >= 8)
		return der_only(*value, DER_UTF8, out);
	*out = *value;
	return true;
}

bool x509_fulcio_issuer(const struct x509_cert *cert, struct ward_span *out)
{
	struct ward_span old;
	bool has_old = x509_fulcio_text(cert, 1, &old);

	if (x509_extension(cert, WARD_SPAN(OID_FULCIO "\x08")) != NULL)
		return x509_fulcio_text(cert, 8, out) && (!has_old || span_eq(old, *out));
	*out = old;
	return has_old;
}
