/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIGSTORE_FIXTURE_H
#define SIGSTORE_FIXTURE_H

/**
 * @file sigstore_fixture.h
 * @brief A Sigstore instance that exists while a test runs: an authority, a
 * certificate log, a log of signatures, a timestamp authority (the real
 * openssl ts), and a gitsign that uses them. What goes wrong ends the test.
 */

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"
#include "shell_fixture.h"

struct arena;

struct sigstore_fixture {
	struct shell_fixture shell;
	struct arena *arena;
	EVP_PKEY *ca, *signer, *log, *cert_log, *stranger;
	X509 *ca_cert;
	struct ward_span stamp_cert, stamp_root;
};

void sigstore_fixture_init(struct sigstore_fixture *f, struct arena *arena);
void sigstore_fixture_free(struct sigstore_fixture *f);

enum fixture_sct { FIXTURE_SCT, FIXTURE_NO_SCT, FIXTURE_SCT_OF_STRANGER };

/** How a signature is made; all zero is a good one in gitsign's online mode, without evidence. */
struct sigstore_order {
	struct ward_span message;
	const char *email;    /**< NULL: "ada@example.com" */
	const char *other;    /**< a second name in the certificate */
	const char *provider; /**< NULL: "https://issuer.example.com" */
	int64_t issued;	      /**< the certificate is valid from then for ten minutes */
	enum fixture_sct sct;
	bool self_issued; /**< by nobody's authority */
	/* log entry in the signature */
	bool entry;
	int64_t logged;	      /**< when the log says it saw it */
	bool entry_of_other;  /**< about another signature */
	bool set_of_stranger; /**< promised by another key */
	bool note_of_stranger;
	bool no_set, no_proof;
	bool wrong_root; /**< the proof leads elsewhere */
	/* timestamp in the signature */
	bool stamp, stamp_of_other;
	/* bundle beside it, for `object` */
	bool bundle;
	const char *object;
	bool bundle_of_other_key;
};

struct sigstore_made {
	struct ward_span armored, der;
	struct ward_span bundle;
};

/** Make a signature; everything is in the fixture's arena. */
void sigstore_make(const struct sigstore_fixture *f, const struct sigstore_order *order,
		   struct sigstore_made *out);
/** trusted_root.json of this instance; the log of signatures is trusted from `start`. */
struct ward_span sigstore_root_text(const struct sigstore_fixture *f, const char *start);

#endif
