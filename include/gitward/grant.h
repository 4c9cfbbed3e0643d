/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_GRANT_H
#define GITWARD_GRANT_H

/**
 * @file gitward/grant.h
 * @brief Break-glass grants, for those who write, sign and check them
 * (docs/break-glass.md). Texts that come out are NUL-terminated and freed by
 * the caller with free(); they are NULL when a call fails.
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/error.h"
#include "gitward/span.h"

#pragma GCC visibility push(default)

/** What a grant is to say. NULL where nothing is said; those marked are mandatory. */
struct ward_grant_request {
	const char *repository; /**< mandatory; pattern over the server's name of it */
	const char *ref;	/**< mandatory; pattern */
	const char *rules;	/**< mandatory; ids, separated by commas */
	const char *path, *object;
	const char *commit; /**< hexadecimal id of the tip that will be pushed */
	const char *reason; /**< mandatory; one line */
	uint64_t hours;	    /**< 1 to 168; how long from now on */
	int64_t now;	    /**< seconds since 1970; 0: the clock */
};

/** The text to sign. WARD_EUSAGE with what is missing or wrong. */
int ward_grant_new(const struct ward_grant_request *request, char **out, struct ward_error *err);

/**
 * What `git push -o` takes: "gitward-grant=...". The text must be a grant and
 * the signature (armored) must be one over it; whose it is makes no difference
 * here. WARD_ECONFIG for the text, WARD_ECRYPTO for the signature.
 */
int ward_grant_pack(struct ward_span text, struct ward_span signature, char **out,
		    struct ward_error *err);

struct ward_grant_query {
	struct ward_span signers;	  /**< list as in ssh-keygen(1), ALLOWED SIGNERS */
	struct ward_span text, signature; /**< or `option` */
	const char *option;		  /**< as ward_grant_pack() makes it; NULL: not */
	const char *repository;		  /**< as the server calls it; NULL: any will do */
	int64_t now;			  /**< seconds since 1970; 0: the clock */
};

/**
 * Who signed, and whether a server with this list would let the grant count
 * now: `*counts`, and `*out` with a line for each thing found, safe for a
 * terminal. A grant that does not count is no error.
 */
int ward_grant_verify(const struct ward_grant_query *query, bool *counts, char **out,
		      struct ward_error *err);

#pragma GCC visibility pop

#endif
