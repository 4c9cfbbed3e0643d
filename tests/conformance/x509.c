/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 signatures of commits and tags: those of configured authorities, and
 * gitsign's. `pass`: the signature, its certificate, its time and its owner
 * are good; `fail`: refused, or not provable without a network.
 */
#include <string.h>

#include "base/span.h"
#include "signatures.h"
#include "trust/gitsign.h"
#include "trust/object_split.h"
#include "trust/x509_signature.h"

struct subject {
	struct object_split split;
	struct ward_span email;
	int64_t when;
};

static struct ward_span text_of(const json_t *object, const char *key)
{
	const char *text = row_str(object, key);

	return text != NULL ? span_of(text) : WARD_SPAN("");
}

static bool open_subject(struct suite *s, const json_t *row, struct arena *arena,
			 struct subject *out)
{
	bool tag = strcmp(row_str(json_object_get(row, "inputs"), "object_type"), "tag") == 0;
	struct ward_span raw = row_input(s, row, "object", arena);

	(tag ? split_tag : split_commit)(raw, 20, arena, &out->split);
	return out->split.reason == SPLIT_NONE && out->split.format == SIGNATURE_X509 &&
		row_identity(raw, tag ? "tagger " : "committer ", &out->email, &out->when);
}

/* -- Configured authorities ----------------------------------------------- */

/* False when a file that is named cannot be used: then nothing may pass. */
static bool open_trust(struct suite *s, const json_t *row, struct arena *arena,
		       struct x509_trust *trust)
{
	const json_t *inputs = json_object_get(row, "inputs");
	struct ward_error err = { 0 };

	if (x509_trust_anchors_pem(trust, row_input(s, row, "roots", arena), &err) != 0)
		return false;
	if (row_str(inputs, "intermediates") != NULL &&
	    x509_trust_intermediates_pem(trust, row_input(s, row, "intermediates", arena), &err))
		return false;
	if (row_str(inputs, "crl") == NULL)
		return !json_is_true(json_object_get(json_object_get(row, "policy"), "crl"));
	return x509_trust_crls_pem(trust, row_input(s, row, "crl", arena), &err) == 0;
}

static enum proof_reason by_authority(struct suite *s, const json_t *row, struct arena *arena,
				      const struct subject *subject)
{
	const json_t *policy = json_object_get(row, "policy");
	const json_t *receive = json_object_get(policy, "receive_time");
	const char *eku = row_str(policy, "eku");
	struct x509_ask ask = { .when = receive != NULL ? json_integer_value(receive)
							: subject->when };
	struct x509_trust *trust = x509_trust_new();
	struct x509_cert signer;
	enum proof_reason reason = PROOF_NO_CRL;

	ask.usages = eku != NULL && strcmp(eku, "codeSigning") == 0 ? X509_USE_CODE
		: eku != NULL && strcmp(eku, "any") == 0
		? X509_USE_EMAIL | X509_USE_CODE | X509_USE_ANY | X509_USE_UNSTATED
		: X509_USE_EMAIL;
	if (trust != NULL && open_trust(s, row, arena, trust))
		reason = x509_signature_check(subject->split.signature, subject->split.payload,
					      subject->split.payload_count, trust, &ask, arena,
					      &signer);
	if (reason == PROOF_OK && json_is_true(json_object_get(policy, "match_committer")) &&
	    !x509_has_name(&signer, X509_EMAIL, subject->email))
		reason = PROOF_COMMITTER;
	x509_trust_free(trust);
	return reason;
}

/* -- gitsign -------------------------------------------------------------- */

static enum proof_reason by_gitsign(struct suite *s, const json_t *row, struct arena *arena,
				    const struct subject *subject)
{
	const json_t *policy = json_object_get(row, "policy");
	struct sigstore_root root;
	struct gitsign_ask ask = { .root = &root,
				   .identity = text_of(policy, "identity"),
				   .provider = text_of(policy, "issuer") };
	struct gitsign_signer *signer = ARENA_NEW(arena, struct gitsign_signer);
	struct ward_error err = { 0 };
	enum proof_reason reason = PROOF_UNTRUSTED;

	if (sigstore_root_parse(row_input(s, row, "trusted_root", arena), arena, &root, &err) == 0)
		reason = gitsign_check(subject->split.signature, subject->split.payload,
				       subject->split.payload_count, &ask, arena, signer);
	if (reason == PROOF_OK && strcmp(text_of(policy, "require").ptr, "rekor") == 0 &&
	    (signer->evidence & GITSIGN_LOG) == 0)
		reason = PROOF_NO_EVIDENCE;
	sigstore_root_free(&root);
	return reason;
}

void row_x509(struct suite *s, const json_t *row)
{
	const char *profile = row_str(json_object_get(row, "policy"), "profile");
	const char *expect = row_str(row, "expect");
	struct arena *arena = arena_new((size_t)64 << 20);
	struct subject subject = { 0 };
	enum proof_reason reason = PROOF_ARMOR;

	if (open_subject(s, row, arena, &subject))
		reason = (profile != NULL && strcmp(profile, "gitsign") == 0
				  ? by_gitsign
				  : by_authority)(s, row, arena, &subject);
	if ((strcmp(expect, "pass") == 0) == (reason == PROOF_OK))
		suite_pass(s);
	else
		suite_fail(s, "%s: %s expected, %s", row_str(row, "case"), expect,
			   proof_reason_code(reason));
	arena_free(arena);
}
