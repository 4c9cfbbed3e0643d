/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/gitsign.h"

#include "base/arena.h"
#include "base/span.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/rekor.h"
#include "crypto/sct.h"
#include "trust/sigstore_bundle.h"
#include "trust/x509_signature.h"

#define OID_GITSIGN "\x2b\x06\x01\x04\x01\x83\xbf\x30\x03"
#define OID_ENTRY WARD_SPAN(OID_GITSIGN "\x01")
#define OID_TOKEN WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e")
#define TIMES_MAX (SIGSTORE_ENTRIES_MAX + SIGSTORE_TIMESTAMPS_MAX + 2)

/* Trusted times, and whether a timestamp was met that nobody knows. */
struct times {
	int64_t items[TIMES_MAX];
	size_t count;
	bool unknown;
};

struct work {
	const struct gitsign_ask *ask;
	struct arena *arena;
	struct cms *cms;
	struct gitsign_signer *out;
	struct times times;
};

static void add_time(struct work *w, int64_t when, unsigned evidence)
{
	w->out->evidence |= evidence;
	if (when != 0 && w->times.count < TIMES_MAX)
		w->times.items[w->times.count++] = when;
}

/* -- Log entries ---------------------------------------------------------- */

/*
 * An entry is about a signature if the body that the log must have made of
 * that one is what it promised and put into its tree. gitsign leaves the body
 * out, and names version 0.0.1 for entries of either kind of log.
 */
static enum proof_reason check_entry(struct work *w, const struct rekor_entry *entry,
				     const struct rekor_signed *what, unsigned evidence)
{
	const struct sigstore_root *root = w->ask->root;
	const struct log_key *log = log_key_find(root->logs, root->log_count, entry->log_id);
	struct ward_span body;
	enum proof_reason reason;
	enum spki_kind kind;
	enum spki_hash hash;
	int64_t when = 0;

	if (log == NULL)
		return PROOF_LOG_UNKNOWN;
	if (!span_is(entry->kind, "hashedrekord"))
		return PROOF_LOG_FORMAT;
	reason = spki_inspect(log->spki, &kind, &hash);
	if (reason != PROOF_OK)
		return reason;
	body = rekor_body(kind == SPKI_ED25519 ? WARD_SPAN("0.0.2") : WARD_SPAN("0.0.1"), what,
			  w->arena);
	if (body.len == 0)
		return PROOF_LOG_FORMAT;
	if (entry->body.len > 0 && !span_eq(entry->body, body))
		return PROOF_LOG_ENTRY;
	reason = rekor_verify(entry, body, log, REKOR_PROOF, &when);
	if (reason == PROOF_OK)
		add_time(w, when, GITSIGN_LOG | evidence);
	return reason;
}

static enum proof_reason check_stamp(struct work *w, struct ward_span token,
				     struct ward_span stamped, unsigned evidence)
{
	const struct sigstore_root *root = w->ask->root;
	int64_t when = 0;
	enum proof_reason reason = timestamp_verify(token, stamped, root->time_authorities,
						    root->time_authority_count, w->arena, &when);

	if (reason == PROOF_TSA_UNKNOWN) {
		w->times.unknown = true;
		return PROOF_OK;
	}
	if (reason == PROOF_OK)
		add_time(w, when, GITSIGN_TIMESTAMP | evidence);
	return reason;
}

/* -- Evidence inside the signature ---------------------------------------- */

static enum proof_reason embedded_entry(struct work *w, struct ward_span value)
{
	uint8_t digest[SHA256_BYTES];
	struct rekor_signed what = { .signature = w->cms->signature, .cert = w->out->cert.der };
	struct rekor_entry *entry = ARENA_NEW(w->arena, struct rekor_entry);
	struct ward_span bytes, pieces[2];
	enum proof_reason reason;
	char front[8];

	if (entry == NULL)
		return PROOF_MEMORY;
	if (!der_only(value, DER_OCTETS, &bytes) || !cms_signed_bytes(w->cms, front, pieces))
		return PROOF_LOG_FORMAT;
	sha256_spans(pieces, 2, false, digest);
	what.digest = span_make((const char *)digest, sizeof(digest));
	reason = rekor_entry_parse(bytes, entry);
	return reason == PROOF_OK ? check_entry(w, entry, &what, 0) : reason;
}

/* gitsign's first layout spread an entry over several attributes. */
static bool has_old_layout(const struct cms *cms)
{
	for (size_t i = 0; i < cms->unsigned_count; i++) {
		if (span_starts(cms->unsigned_list[i].oid, OID_GITSIGN) &&
		    !span_eq(cms->unsigned_list[i].oid, OID_ENTRY))
			return true;
	}
	return false;
}

static enum proof_reason check_embedded(struct work *w)
{
	struct ward_span entry, token;
	enum proof_reason reason = PROOF_OK;

	if (!cms_unsigned_attribute(w->cms, OID_ENTRY, &entry) ||
	    !cms_unsigned_attribute(w->cms, OID_TOKEN, &token))
		return PROOF_ATTRIBUTES;
	if (has_old_layout(w->cms))
		return PROOF_LOG_FORMAT;
	if (entry.len > 0)
		reason = embedded_entry(w, entry);
	if (reason == PROOF_OK && token.len > 0)
		reason = check_stamp(w, token, w->cms->signature, 0);
	return reason;
}

/* -- Evidence beside the commit ------------------------------------------- */

static enum proof_reason check_bundle_times(struct work *w, const struct sigstore_bundle *bundle,
					    const struct rekor_signed *what)
{
	enum proof_reason reason = PROOF_OK;
	size_t known = 0;

	for (size_t i = 0; reason == PROOF_OK && i < bundle->entry_count; i++) {
		reason = check_entry(w, &bundle->entries[i], what, GITSIGN_BUNDLE);
		known += reason == PROOF_OK;
		if (reason == PROOF_LOG_UNKNOWN)
			reason = PROOF_OK;
	}
	for (size_t i = 0; reason == PROOF_OK && i < bundle->timestamp_count; i++) {
		struct ward_span token;

		reason = timestamp_token(bundle->timestamps[i], &token);
		if (reason == PROOF_OK)
			reason = check_stamp(w, token, bundle->signature, GITSIGN_BUNDLE);
	}
	return reason == PROOF_OK && known == 0 ? PROOF_LOG_UNKNOWN : reason;
}

static enum proof_reason check_bundle(struct work *w)
{
	struct sigstore_bundle *bundle = ARENA_NEW(w->arena, struct sigstore_bundle);
	struct rekor_signed what = { .cert = w->out->cert.der };
	uint8_t digest[SHA256_BYTES];
	enum proof_reason reason;
	enum spki_kind kind;
	enum spki_hash hash;

	if (bundle == NULL)
		return PROOF_MEMORY;
	reason = sigstore_bundle_parse(w->ask->bundle, w->arena, bundle);
	if (reason != PROOF_OK)
		return reason;
	sha256_spans(&w->ask->object, 1, false, digest);
	what.digest = span_make((const char *)digest, sizeof(digest));
	what.signature = bundle->signature;
	if (bundle->is_envelope || w->ask->object.len == 0 || bundle->cert_count == 0 ||
	    !span_eq(bundle->certs[0], w->out->cert.der) ||
	    (bundle->digest.len > 0 && !span_eq(bundle->digest, what.digest)))
		return PROOF_BUNDLE_OTHER;
	reason = spki_inspect(w->out->cert.spki, &kind, &hash);
	if (reason == PROOF_OK)
		reason = spki_verify(w->out->cert.spki, hash, SPKI_PKCS1, bundle->signature,
				     &w->ask->object, 1);
	if (reason != PROOF_OK)
		return reason == PROOF_BAD ? PROOF_BUNDLE_OTHER : reason;
	return check_bundle_times(w, bundle, &what);
}

/* -- Certificate ---------------------------------------------------------- */

static enum proof_reason check_cert_at(struct work *w, int64_t when)
{
	const struct sigstore_root *root = w->ask->root;
	struct x509_issuer *issuer = ARENA_NEW(w->arena, struct x509_issuer);
	enum proof_reason reason;

	if (issuer == NULL)
		return PROOF_MEMORY;
	reason = sigstore_root_chain(root, &w->out->cert, when, issuer);
	if (reason != PROOF_OK)
		return reason;
	return sct_verify(&w->out->cert, span_make(issuer->spki, issuer->len), root->cert_logs,
			  root->cert_log_count);
}

/* At every proven time; without one when it was issued, so that a forged one is refused at least.
 */
static enum proof_reason check_cert(struct work *w)
{
	enum proof_reason reason = PROOF_OK;

	if (w->times.count == 0)
		return check_cert_at(w, w->out->cert.not_before);
	w->out->when = w->times.items[0];
	for (size_t i = 0; reason == PROOF_OK && i < w->times.count; i++) {
		int64_t when = w->times.items[i];

		reason = check_cert_at(w, when);
		w->out->when = when < w->out->when ? when : w->out->when;
	}
	return reason;
}

static enum proof_reason check_identity(struct work *w)
{
	const struct gitsign_ask *ask = w->ask;
	struct gitsign_signer *out = w->out;

	if (out->cert.name_count != 1 || out->cert.names[0].kind == X509_OTHER ||
	    !x509_fulcio_issuer(&out->cert, &out->provider))
		return PROOF_IDENTITY;
	out->name = out->cert.names[0];
	if (ask->identity.len > 0 && !x509_has_name(&out->cert, out->name.kind, ask->identity))
		return PROOF_IDENTITY;
	if (ask->provider.len > 0 && !span_eq(out->provider, ask->provider))
		return PROOF_ISSUER;
	return PROOF_OK;
}

enum proof_reason gitsign_check(struct ward_span armored, const struct ward_span *message,
				size_t count, const struct gitsign_ask *ask, struct arena *arena,
				struct gitsign_signer *out)
{
	struct work w = { .ask = ask, .arena = arena, .out = out };
	enum proof_reason reason = PROOF_MEMORY;

	*out = (struct gitsign_signer){ 0 };
	w.cms = ARENA_NEW(arena, struct cms);
	if (w.cms != NULL)
		reason = x509_signature_open(armored, message, count, arena, w.cms, &out->cert);
	if (reason == PROOF_OK)
		reason = check_embedded(&w);
	if (reason == PROOF_OK && ask->bundle.len > 0)
		reason = check_bundle(&w);
	if (reason == PROOF_OK)
		reason = check_cert(&w);
	if (reason == PROOF_OK)
		reason = check_identity(&w);
	if (reason != PROOF_OK || w.times.count > 0)
		return reason;
	if (w.times.unknown)
		return PROOF_TSA_UNKNOWN;
	return out->evidence == GITSIGN_NO_EVIDENCE ? PROOF_NO_EVIDENCE : PROOF_NO_TIME;
}
