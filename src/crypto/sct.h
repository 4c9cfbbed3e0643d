/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SCT_H
#define CRYPTO_SCT_H

/**
 * @file crypto/sct.h
 * @brief Signed certificate timestamps inside a certificate (RFC 6962 3.3): a
 * certificate log promised to publish it.
 */

#include <stddef.h>

#include "crypto/log_key.h"
#include "crypto/proof_reason.h"
#include "crypto/x509_cert.h"

/**
 * PROOF_OK when at least one of the timestamps in `cert` is by a log of `logs`
 * and verifies for a certificate issued by the key `issuer_spki`;
 * PROOF_SCT_MISSING when there are none, else PROOF_SCT.
 */
enum proof_reason sct_verify(const struct x509_cert *cert, struct ward_span issuer_spki,
			     const struct log_key *logs, size_t count);

#endif
