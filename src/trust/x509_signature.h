/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_X509_SIGNATURE_H
#define TRUST_X509_SIGNATURE_H

/**
 * @file trust/x509_signature.h
 * @brief X.509 signatures of commits and tags, as gpgsm and smimesign make
 * them, against authorities that the operator names.
 */

#include <stddef.h>
#include <stdint.h>

#include "crypto/cms.h"
#include "crypto/x509_chain.h"
#include "gitward/span.h"

struct arena;

/** Parse and verify a detached signature in armor, without any question of trust: PROOF_OK says
 * that the key of `*signer` signed this. Detached and over plain data only. */
enum proof_reason x509_signature_open(struct ward_span armored, const struct ward_span *message,
				      size_t count, struct arena *arena, struct cms *cms,
				      struct x509_cert *signer);
/**
 * The same, and that the certificate leads to `trust` and may be used as `ask`
 * says. `ask->when` is a time that the signer cannot choose: that of receipt.
 */
enum proof_reason x509_signature_check(struct ward_span armored, const struct ward_span *message,
				       size_t count, const struct x509_trust *trust,
				       const struct x509_ask *ask, struct arena *arena,
				       struct x509_cert *signer);

#endif
