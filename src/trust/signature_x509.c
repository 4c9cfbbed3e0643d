/* SPDX-License-Identifier: Apache-2.0 */
/* X.509: a certificate of an authority that the operator names, or one that Sigstore issued. */
#include "base/arena.h"
#include "base/email.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "trust/gitsign.h"
#include "trust/signature_kind.h"
#include "trust/x509_signature.h"

/* Of the certificates that authorities give to people. One for servers does not do. */
#define USAGES (X509_USE_EMAIL | X509_USE_CODE | X509_USE_ANY | X509_USE_UNSTATED)

/* What one signature is judged by; large, so in the arena. */
struct work {
	struct cms cms;
	struct x509_cert cert;
	struct x509_issuer issuer;
	struct gitsign_signer gitsign;
};

static enum ward_signature_verdict refuse(struct signature_case *c, enum proof_reason reason)
{
	c->out->reason = proof_reason_code(reason);
	c->out->why = span_of(proof_reason_text(reason));
	return reason == PROOF_MEMORY || reason == PROOF_CRYPTO ||
			proof_verdict(reason) == PROOF_UNVERIFIABLE
		? WARD_SIGNATURE_UNVERIFIABLE
		: WARD_SIGNATURE_FAIL;
}

/* -- Naming --------------------------------------------------------------- */

static void name_key(struct signature_case *c, const struct x509_cert *cert)
{
	static const char *const kinds[] = {
		[SPKI_OTHER] = "",
		[SPKI_RSA] = "rsa",
		[SPKI_ECDSA] = "ecdsa",
		[SPKI_ED25519] = "ed25519",
	};
	char text[2 * SHA256_BYTES + 1];
	uint8_t digest[SHA256_BYTES];
	enum spki_kind kind = SPKI_OTHER;
	enum spki_hash hash;

	if (cert->der.len == 0)
		return;
	sha256_spans(&cert->der, 1, false, digest);
	hex_encode(digest, sizeof(digest), text);
	c->out->key = arena_copy(c->arena, span_of(text));
	if (spki_inspect(cert->spki, &kind, &hash) == PROOF_OK)
		c->out->key_type = span_of(kinds[kind]);
}

/* The subject's address counts where there is no other, as x509_has_name() has it. */
static void name_addresses(struct signature_case *c, const struct x509_cert *cert)
{
	struct ward_span *list = ARENA_ARRAY(c->arena, cert->name_count + 1, struct ward_span);
	size_t count = 0;

	for (size_t i = 0; list != NULL && i < cert->name_count; i++) {
		if (cert->names[i].kind == X509_EMAIL && cert->names[i].text.len > 0)
			list[count++] = cert->names[i].text;
	}
	if (list != NULL && count == 0 && cert->subject_email.len > 0)
		list[count++] = cert->subject_email;
	c->out->addresses = list;
	c->out->address_count = count;
}

/* -- Sigstore ------------------------------------------------------------- */

/* The instance whose authorities issued the certificate, or NULL. */
static const struct trust_sigstore *issued_by(const struct trust_material *m, struct work *w)
{
	for (size_t i = 0; i < m->sigstore.len; i++) {
		if (sigstore_root_chain(&m->sigstore.items[i].root, &w->cert, w->cert.not_before,
					&w->issuer) == PROOF_OK)
			return &m->sigstore.items[i];
	}
	return NULL;
}

static struct ward_span describe_evidence(const struct signature_case *c,
					  const struct gitsign_signer *signer)
{
	static const char *const names[] = { "no evidence", "a log entry", "a timestamp",
					     "a log entry and a timestamp" };
	char when[21] = "";

	if (!c->material->explain)
		return WARD_SPAN("");
	if (signer->when > 0)
		time_format_rfc3339(signer->when, when);
	return arena_printf(c->arena, "%s%s%s%s",
			    names[signer->evidence & (GITSIGN_LOG | GITSIGN_TIMESTAMP)],
			    (signer->evidence & GITSIGN_BUNDLE) != 0 ? " from beside it" : "",
			    when[0] != '\0' ? ", " : "", when);
}

/* Addresses are the committer's by e-mail, robots by their URI as the committer's name. */
static bool is_committer(const struct signature_case *c, const struct gitsign_signer *signer)
{
	return c->any_signer ||
		(signer->name.kind == X509_EMAIL
			 ? email_equal(signer->name.text, c->out->email)
			 : c->committer.len > 0 && span_eq(signer->name.text, c->committer));
}

static enum ward_signature_verdict judge_gitsign(struct signature_case *c, struct work *w,
						 const struct trust_sigstore *instance)
{
	const struct gitsign_ask ask = {
		.root = &instance->root,
		.bundle = c->evidence != NULL ? c->evidence->bundle : WARD_SPAN(""),
		.object = c->evidence != NULL ? c->evidence->object : WARD_SPAN(""),
	};
	struct gitsign_signer *signer = &w->gitsign;
	struct ward_signature *out = c->out;
	enum proof_reason reason =
		gitsign_check(c->armored, c->payload, c->payload_count, &ask, c->arena, signer);

	out->issuer = signer->provider;
	out->san = signer->name.text;
	if (signer->when > 0) {
		out->judged_at = signer->when;
		out->judged_by = "evidence";
	}
	signature_step_files(c, TRUST_FILE_SIGSTORE_ROOT, instance->name, proof_reason_code(reason),
			     describe_evidence(c, signer));
	if (reason != PROOF_OK && proof_verdict(reason) != PROOF_UNVERIFIABLE)
		return refuse(c, reason);
	/* Somebody else's it is whatever else is not proven. */
	if (!is_committer(c, signer))
		return signature_conclude(c, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NOT_COMMITTER);
	if (reason != PROOF_OK)
		return refuse(c, reason);
	out->principal = signer->name.text;
	if (signer->name.kind == X509_EMAIL) {
		out->addresses = &signer->name.text;
		out->address_count = 1;
	}
	return signature_conclude(c, WARD_SIGNATURE_PASS, SIGNATURE_REASON_NONE);
}

/* -- Authorities ---------------------------------------------------------- */

static enum ward_signature_verdict judge_authorities(struct signature_case *c, struct work *w)
{
	const struct x509_ask ask = {
		.usages = USAGES,
		.when = c->when,
		.lists_at = c->now > c->when ? c->now : c->when,
	};
	enum proof_reason reason = x509_chain_check(c->material->x509, &w->cert, w->cms.certs,
						    w->cms.cert_count, &ask, NULL);
	bool of_list = reason == PROOF_REVOKED || reason == PROOF_NO_CRL;

	signature_step_files(c, TRUST_FILE_X509_CA, WARD_SPAN(""),
			     of_list ? "none" : proof_reason_code(reason), c->out->key);
	signature_step_files(c, TRUST_FILE_X509_CRL, WARD_SPAN(""),
			     of_list ? proof_reason_code(reason) : "none", c->out->key);
	if (reason != PROOF_OK)
		return refuse(c, reason);
	name_addresses(c, &w->cert);
	return signature_bind(c, c->out->key);
}

enum ward_signature_verdict signature_x509(struct signature_case *c)
{
	const struct trust_material *m = c->material;
	struct work *w = ARENA_NEW(c->arena, struct work);
	const struct trust_sigstore *instance;
	enum proof_reason reason;

	if (w == NULL)
		return refuse(c, PROOF_MEMORY);
	reason = x509_signature_open(c->armored, c->payload, c->payload_count, c->arena, &w->cms,
				     &w->cert);
	name_key(c, &w->cert);
	signature_step(c, "signature", &c->armored, 1, proof_reason_code(reason), c->out->key_type);
	if (reason != PROOF_OK)
		return refuse(c, reason);
	instance = issued_by(m, w);
	if (instance != NULL)
		return judge_gitsign(c, w, instance);
	if (m->has_authorities)
		return judge_authorities(c, w);
	if (m->sigstore.len > 0)
		return refuse(c, PROOF_UNTRUSTED);
	return signature_conclude(c, WARD_SIGNATURE_UNVERIFIABLE, SIGNATURE_REASON_NO_AUTHORITY);
}
