/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_PUSH_DOOR_H
#define ENGINE_PUSH_DOOR_H

/**
 * @file engine/push_door.h
 * @brief The push certificate of a push that arrives (trust/push_cert.h), as
 * receive-pack tells its hooks of it.
 */

#include "base/vec.h"
#include "engine/run.h"
#include "rules/rule.h"
#include "trust/push_cert.h"

/** How long a push may take between its first word and the hook, in seconds: a nonce of this
 * session is no older. */
#define PUSH_SESSION_MAX ((int64_t)86400)

/** What was found with one bound on the age of the nonce. */
struct push_door_verdict {
	int64_t slop;
	const struct ward_signer_facts *facts;
	enum push_cert_reason reason;
};

/** Filled in by the server's parent but for the last members. Spans live as long as the run. */
struct run_push_door {
	const char *none;	/**< why there can be no certificate, or NULL */
	struct ward_span cert;	/**< GIT_PUSH_CERT: hexadecimal id of its blob, or "": none came */
	struct ward_span given; /**< GIT_PUSH_CERT_NONCE, or "" */
	bool stateless;		/**< HTTP: `given` was made anew; the age counts from now */
	struct ward_span seed;	/**< receive.certNonceSeed, or "" */
	const struct ward_span
		*folders; /**< that receive-pack may have been given; one made `given`
			   */
	size_t folder_count;
	const struct ward_span *urls; /**< names of this repository; none: not compared */
	size_t url_count;
	const struct ward_span *options; /**< of the push */
	size_t option_count;
	struct ward_span commands; /**< the standard input of the hook */
	int64_t now;

	struct ward_span bytes;	 /**< of the certificate, once it was read */
	struct ward_span folder; /**< of `folders`, the one that made `given`, once it was found */
	struct ward_signature signature;
	struct push_fact fact;
	VEC(struct push_door_verdict) verdicts;
};

/**
 * Who signed the push, against a bound of `slop` seconds on the age of its
 * nonce: a pass, "pushcert-missing", another code of PUSH_CERT_REASONS, or that
 * of the signature. Judged once for each bound. NULL when run->push is NULL
 * (this door has no certificates), never when there is no memory: that is a
 * failure like any other. Not without run->trust.
 */
const struct ward_signer_facts *run_push_signer(struct ward_run *run, uint64_t slop,
						struct arena *arena);

#endif
