/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/x509_signature.h"

#include "base/arena.h"
#include "base/span.h"

#define OID_DATA WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")

enum proof_reason x509_signature_open(struct ward_span armored, const struct ward_span *message,
				      size_t count, struct arena *arena, struct cms *cms,
				      struct x509_cert *signer)
{
	struct ward_span bytes;
	enum proof_reason reason = cms_dearmor(armored, arena, &bytes);

	*signer = (struct x509_cert){ 0 };
	if (reason == PROOF_OK)
		reason = cms_parse(bytes, arena, cms);
	if (reason != PROOF_OK)
		return reason;
	if (!span_eq(cms->content_type, OID_DATA))
		return PROOF_CONTENT_TYPE;
	if (cms->attached)
		return PROOF_ATTACHED;
	reason = cms_signer(cms, NULL, 0, signer);
	return reason == PROOF_OK ? cms_verify(cms, signer, message, count) : reason;
}

enum proof_reason x509_signature_check(struct ward_span armored, const struct ward_span *message,
				       size_t count, const struct x509_trust *trust,
				       const struct x509_ask *ask, struct arena *arena,
				       struct x509_cert *signer)
{
	struct cms *cms = ARENA_NEW(arena, struct cms);
	enum proof_reason reason = PROOF_MEMORY;

	if (cms != NULL)
		reason = x509_signature_open(armored, message, count, arena, cms, signer);
	if (reason == PROOF_OK)
		reason = x509_chain_check(trust, signer, cms->certs, cms->cert_count, ask, NULL);
	return reason;
}
