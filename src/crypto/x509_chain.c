/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/x509_chain.h"

#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "crypto/x509_trust.h"

#define CHAIN_DEPTH 8

struct x509_trust *x509_trust_new(void)
{
	struct x509_trust *t = calloc(1, sizeof(*t));

	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (t == NULL)
		return NULL;
	t->anchors = sk_X509_new_null();
	t->intermediates = sk_X509_new_null();
	t->crls = sk_X509_CRL_new_null();
	if (t->anchors != NULL && t->intermediates != NULL && t->crls != NULL)
		return t;
	x509_trust_free(t);
	return NULL;
}

void x509_trust_free(struct x509_trust *t)
{
	if (t == NULL)
		return;
	sk_X509_pop_free(t->anchors, X509_free);
	sk_X509_pop_free(t->intermediates, X509_free);
	sk_X509_CRL_pop_free(t->crls, X509_CRL_free);
	free(t);
}

/* -- Reading -------------------------------------------------------------- */

static X509 *read_cert(struct ward_span der)
{
	const unsigned char *p = (const unsigned char *)der.ptr, *end = p + der.len;
	X509 *cert =
		der.len == 0 || der.len > X509_CERT_MAX ? NULL : d2i_X509(NULL, &p, (long)der.len);

	ERR_clear_error();
	if (cert != NULL && p != end) {
		X509_free(cert);
		cert = NULL;
	}
	return cert;
}

static int push_cert(STACK_OF(X509) * to, struct ward_span der, struct ward_error *err)
{
	X509 *cert = read_cert(der);

	if (cert == NULL)
		return error_set(err, WARD_ECONFIG, "a certificate cannot be read");
	if (sk_X509_push(to, cert) > 0)
		return 0;
	X509_free(cert);
	return error_set(err, WARD_EOOM, "out of memory");
}

int x509_trust_anchor(struct x509_trust *t, struct ward_span der, struct ward_error *err)
{
	return push_cert(t->anchors, der, err);
}

int x509_trust_intermediate(struct x509_trust *t, struct ward_span der, struct ward_error *err)
{
	return push_cert(t->intermediates, der, err);
}

static int add_crl(struct x509_trust *t, struct ward_span der, struct ward_error *err)
{
	const unsigned char *p = (const unsigned char *)der.ptr, *end = p + der.len;
	X509_CRL *crl = der.len == 0 ? NULL : d2i_X509_CRL(NULL, &p, (long)der.len);

	ERR_clear_error();
	if (crl != NULL && p == end && sk_X509_CRL_push(t->crls, crl) > 0)
		return 0;
	X509_CRL_free(crl);
	return error_set(err, WARD_ECONFIG, "a revocation list cannot be read");
}

typedef int (*add_fn)(struct x509_trust *t, struct ward_span der, struct ward_error *err);

struct pem_kind {
	struct ward_span begin, end;
	const char *what;
	add_fn add;
};

static int add_item(struct x509_trust *t, struct ward_span body, const struct pem_kind *kind,
		    struct ward_error *err)
{
	char *bytes = malloc(base64_decoded_max(body.len) + 1);
	ssize_t len;
	int rc;

	if (bytes == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	len = base64_decode(body, BASE64_SKIP_BLANKS, bytes);
	rc = len < 0 ? error_set(err, WARD_ECONFIG, "a %s is no base64", kind->what)
		     : kind->add(t, span_make(bytes, (size_t)len), err);
	free(bytes);
	return rc;
}

/* Text between the items (openssl writes some) is passed over, marks of another kind are not. */
static int read_pem(struct x509_trust *t, struct ward_span pem, const struct pem_kind *kind,
		    struct ward_error *err)
{
	ssize_t at = -1, end;
	size_t count = 0, from = 0;
	int rc;

	if (pem.len > X509_PEM_MAX)
		return error_set(err, WARD_ELIMIT, "the file is larger than it may be");
	while ((at = span_find(pem, WARD_SPAN("-----"), from)) >= 0) {
		size_t body = (size_t)at + kind->begin.len;

		end = span_find(pem, kind->end, body);
		if (!span_eq(span_sub(pem, (size_t)at, body), kind->begin) || end < 0)
			return error_set(err, WARD_ECONFIG, "something is no %s", kind->what);
		if (++count > X509_PEM_ITEMS)
			return error_set(err, WARD_ELIMIT, "more than %d items", X509_PEM_ITEMS);
		rc = add_item(t, span_sub(pem, body, (size_t)end), kind, err);
		if (rc != 0)
			return rc;
		from = (size_t)end + kind->end.len;
	}
	return count > 0 ? 0 : error_set(err, WARD_ECONFIG, "there is no %s", kind->what);
}

#define PEM_KIND(mark, text, fn)                                                        \
	((struct pem_kind){                                                             \
		{ "-----BEGIN " mark "-----", sizeof("-----BEGIN " mark "-----") - 1 }, \
		{ "-----END " mark "-----", sizeof("-----END " mark "-----") - 1 },     \
		(text),                                                                 \
		(fn) })

int x509_trust_anchors_pem(struct x509_trust *t, struct ward_span pem, struct ward_error *err)
{
	return read_pem(t, pem, &PEM_KIND("CERTIFICATE", "certificate", x509_trust_anchor), err);
}

int x509_trust_intermediates_pem(struct x509_trust *t, struct ward_span pem, struct ward_error *err)
{
	return read_pem(t, pem, &PEM_KIND("CERTIFICATE", "certificate", x509_trust_intermediate),
			err);
}

int x509_trust_crls_pem(struct x509_trust *t, struct ward_span pem, struct ward_error *err)
{
	return read_pem(t, pem, &PEM_KIND("X509 CRL", "revocation list", add_crl), err);
}

/* -- Checking ------------------------------------------------------------- */

/*
 * Of the pass for revocation lists, which is at their time. An authority without
 * a list of its own is let pass; the end of the chain is not. Whether the
 * certificates are valid was asked before, of another time.
 */
static int on_error(int ok, X509_STORE_CTX *ctx)
{
	int error = X509_STORE_CTX_get_error(ctx);

	return ok == 1 || error == X509_V_ERR_CERT_NOT_YET_VALID ||
		error == X509_V_ERR_CERT_HAS_EXPIRED ||
		(error == X509_V_ERR_UNABLE_TO_GET_CRL && X509_STORE_CTX_get_error_depth(ctx) > 0);
}

static enum proof_reason reason_of(int error)
{
	switch (error) {
	case X509_V_OK:
		return PROOF_OK;
	case X509_V_ERR_OUT_OF_MEM:
		return PROOF_MEMORY;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return PROOF_CERT_EARLY;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return PROOF_CERT_LATE;
	case X509_V_ERR_CERT_REVOKED:
		return PROOF_REVOKED;
	case X509_V_ERR_UNABLE_TO_GET_CRL:
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_CRL_NOT_YET_VALID:
	case X509_V_ERR_CRL_SIGNATURE_FAILURE:
	case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
	case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
	case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
	case X509_V_ERR_DIFFERENT_CRL_SCOPE:
	case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
	case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
		return PROOF_NO_CRL;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return PROOF_CERT_WEAK;
	default:
		return PROOF_UNTRUSTED;
	}
}

static bool set_up(const struct x509_trust *t, X509_STORE *store, int64_t when, bool lists)
{
	X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
	unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT |
		X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_USE_CHECK_TIME;

	if (lists) {
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
		X509_STORE_set_verify_cb(store, on_error);
	}
	for (int i = 0; i < sk_X509_num(t->anchors); i++) {
		if (X509_STORE_add_cert(store, sk_X509_value(t->anchors, i)) != 1)
			return false;
	}
	for (int i = 0; lists && i < sk_X509_CRL_num(t->crls); i++) {
		if (X509_STORE_add_crl(store, sk_X509_CRL_value(t->crls, i)) != 1)
			return false;
	}
	X509_VERIFY_PARAM_set_time(param, (time_t)when);
	X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH);
	X509_VERIFY_PARAM_set_auth_level(param, X509_SECURITY_LEVEL);
	return X509_VERIFY_PARAM_set_flags(param, flags) == 1;
}

/* What others brought, behind what was configured. */
static STACK_OF(X509) *
	gather(const struct x509_trust *t, const struct ward_span *extra, size_t count)
{
	STACK_OF(X509) *all = sk_X509_new_null();

	for (int i = 0; all != NULL && i < sk_X509_num(t->intermediates); i++) {
		X509 *cert = sk_X509_value(t->intermediates, i);

		if (sk_X509_push(all, cert) > 0)
			X509_up_ref(cert);
	}
	for (size_t i = 0; all != NULL && i < count; i++) {
		X509 *cert = read_cert(extra[i]);

		if (cert != NULL && sk_X509_push(all, cert) <= 0)
			X509_free(cert);
	}
	return all;
}

static void issuer_key(STACK_OF(X509) * chain, struct x509_issuer *out)
{
	unsigned char *p = (unsigned char *)out->spki;
	X509_PUBKEY *key;
	int len;

	if (sk_X509_num(chain) < 2)
		return;
	key = X509_get_X509_PUBKEY(sk_X509_value(chain, 1));
	len = i2d_X509_PUBKEY(key, NULL);
	if (len > 0 && (size_t)len <= sizeof(out->spki))
		out->len = (size_t)i2d_X509_PUBKEY(key, &p);
}

/* An authority that is limited to other purposes vouches for none of these; an anchor does. */
static bool may_issue(STACK_OF(X509) * chain, unsigned usages)
{
	uint32_t wanted = ((usages & X509_USE_EMAIL) != 0 ? XKU_SMIME : 0u) |
		((usages & X509_USE_CODE) != 0 ? XKU_CODE_SIGN : 0u) |
		((usages & X509_USE_TIME) != 0 ? XKU_TIMESTAMP : 0u) | XKU_ANYEKU;

	for (int i = 1; i + 1 < sk_X509_num(chain); i++) {
		if ((X509_get_extended_key_usage(sk_X509_value(chain, i)) & wanted) == 0)
			return false;
	}
	return true;
}

static enum proof_reason verify(X509_STORE_CTX *ctx, unsigned usages, struct x509_issuer *issuer)
{
	enum proof_reason reason;

	if (X509_verify_cert(ctx) != 1) {
		reason = reason_of(X509_STORE_CTX_get_error(ctx));
		return reason == PROOF_OK ? PROOF_CRYPTO : reason;
	}
	if (!may_issue(X509_STORE_CTX_get0_chain(ctx), usages))
		return PROOF_CERT_USAGE;
	if (issuer != NULL)
		issuer_key(X509_STORE_CTX_get0_chain(ctx), issuer);
	return PROOF_OK;
}

struct pass {
	const struct x509_trust *trust;
	X509 *cert;
	STACK_OF(X509) * others;
	unsigned usages;
};

/* Build and check a chain at one time; with `lists`, only what they say counts. */
static enum proof_reason check_pass(const struct pass *p, int64_t when, bool lists,
				    struct x509_issuer *issuer)
{
	enum proof_reason reason = PROOF_MEMORY;
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();

	if (store == NULL || ctx == NULL || !set_up(p->trust, store, when, lists))
		goto out;
	reason = X509_STORE_CTX_init(ctx, store, p->cert, p->others) == 1
		? verify(ctx, p->usages, issuer)
		: PROOF_CERT;
out:
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return reason;
}

enum proof_reason x509_chain_check(const struct x509_trust *t, const struct x509_cert *leaf,
				   const struct ward_span *extra, size_t count,
				   const struct x509_ask *ask, struct x509_issuer *issuer)
{
	struct pass pass = { t, read_cert(leaf->der), gather(t, extra, count), ask->usages };
	enum proof_reason reason = PROOF_CERT_USAGE;

	if (issuer != NULL)
		issuer->len = 0;
	if (pass.others == NULL)
		reason = PROOF_MEMORY;
	else if (pass.cert == NULL)
		reason = PROOF_CERT;
	else if (x509_may_sign(leaf) && x509_has_usage(leaf, ask->usages))
		reason = check_pass(&pass, ask->when, false, issuer);
	if (reason == PROOF_OK && sk_X509_CRL_num(t->crls) > 0)
		reason = check_pass(&pass, ask->lists_at != 0 ? ask->lists_at : ask->when, true,
				    NULL);
	X509_free(pass.cert);
	sk_X509_pop_free(pass.others, X509_free);
	ERR_clear_error();
	return reason;
}
