/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_VERIFY_PUSH_H
#define GITWARD_VERIFY_PUSH_H

/**
 * @file gitward/verify_push.h
 * @brief A push certificate that was kept, verified again without its server
 * (docs/push-certificates.md).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/error.h"
#include "gitward/report.h"
#include "gitward/span.h"
#include "gitward/verify.h"

#pragma GCC visibility push(default)

/** The longest certificate that is read. */
#define WARD_PUSH_CERT_MAX ((size_t)16 << 20)

/** Spans must outlive the check. */
struct ward_push_options {
	struct ward_span certificate;
	struct ward_span seed;	   /**< receive.certNonceSeed of the server */
	struct ward_span folder;   /**< as its receive-pack was given the repository */
	struct ward_span commands; /**< lines of the hook that it must be for; `ptr` NULL: any */
	const struct ward_trust_file *files; /**< as in struct ward_verify_options */
	size_t file_count;
	bool explain;
};

struct ward_push_verdict {
	/** Verdict, reason, signer, key and steps; `judged_at` is when the server gave the nonce
	 * out, which is when the keys had to be valid. */
	struct ward_signature signature;
	struct ward_span pusher, pushee, nonce; /**< as it says, or "" */
	const struct ward_span *commands;	/**< "<old> <new> <reference>" */
	size_t command_count;
	const struct ward_span *options;
	size_t option_count;
};

struct ward_push_check;

/** Judge. `*out` is NULL when it fails: WARD_ECONFIG or WARD_ELIMIT for a file, WARD_EOOM. A
 * certificate that does not hold is no failure. */
int ward_verify_push(const struct ward_push_options *options, struct ward_push_check **out,
		     struct ward_error *err);
/** NULL is allowed. */
void ward_verify_push_free(struct ward_push_check *check);
/** Lives as long as the check. */
const struct ward_push_verdict *ward_verify_push_verdict(const struct ward_push_check *check);
/** Render as text (safe for a terminal) or JSON; other formats are WARD_EUSAGE. WARD_EIO when
 * `write` failed. */
int ward_verify_push_report(const struct ward_push_verdict *verdict, enum ward_format format,
			    ward_write_fn write, void *ctx, struct ward_error *err);

#pragma GCC visibility pop

#endif
