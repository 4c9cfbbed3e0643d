/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SIGSTORE_ROOT_H
#define TRUST_SIGSTORE_ROOT_H

/**
 * @file trust/sigstore_root.h
 * @brief Whom a Sigstore instance trusts: trusted_root.json
 * (sigstore_trustroot.proto, version 0.1).
 *
 * It is given by the operator and never fetched. A log or authority that does
 * not say since when it is valid makes the whole file invalid.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "crypto/log_key.h"
#include "crypto/timestamp.h"
#include "crypto/x509_chain.h"
#include "gitward/span.h"

struct arena;

/** Bytes of the file, and items of each list, that are looked at; more is an error. */
#define SIGSTORE_ROOT_MAX ((size_t)4 << 20)
#define SIGSTORE_ROOT_ITEMS 256

struct sigstore_authority {
	struct x509_trust *trust;
	int64_t start, end; /**< both inclusive */
};

struct sigstore_root {
	struct log_key *logs; /**< Rekor */
	size_t log_count;
	struct log_key *cert_logs; /**< certificate transparency */
	size_t cert_log_count;
	struct sigstore_authority *authorities; /**< Fulcio */
	size_t authority_count;
	struct x509_trust **time_trusts;
	struct time_authority *time_authorities;
	size_t time_authority_count;
};

/** Read a file. Spans are in the arena. WARD_EPARSE, WARD_ECONFIG, WARD_ELIMIT, WARD_EOOM. Free it
 * in every case. */
int sigstore_root_parse(struct ward_span text, struct arena *arena, struct sigstore_root *out,
			struct ward_error *err) WARD_MUST_USE;
void sigstore_root_free(struct sigstore_root *root);

/** A chain from `leaf` to one of the authorities that are trusted at `when`; the reason of the
 * last one that was tried when there is none. */
enum proof_reason sigstore_root_chain(const struct sigstore_root *root,
				      const struct x509_cert *leaf, int64_t when,
				      struct x509_issuer *issuer);

#endif
