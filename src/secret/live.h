/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_LIVE_H
#define SECRET_LIVE_H

/**
 * @file secret/live.h
 * @brief Services that say whether a token is still good: what to ask, and what
 * their answer means. Data and judgement only; nobody is asked here. Each row is
 * a call that reads and changes nothing, as its service documents it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/result.h"

struct arena;

#define LIVE_PREFIXES 2
#define LIVE_CODES 3
#define LIVE_REFUSALS 6

struct live_row {
	const char *rule; /**< id of the rule whose tokens it takes */
	/** What a token must begin with, and what not, for the answer to be about it: a rule often
	 * finds kinds that the service takes elsewhere. Unused: any. */
	const char *takes[LIVE_PREFIXES], *leaves;
	const char *host;
	const char *path;
	bool post;		  /**< with an empty body; else GET */
	const char *header;	  /**< the token stands behind it: "Authorization: Bearer " */
	const char *extra;	  /**< another header, or NULL */
	short active[LIVE_CODES]; /**< status codes of a token that is good; 0 ends */
	short inactive[LIVE_CODES];
	/** Of an answer with an active code: this member of its JSON object (in `object`, or NULL)
	 * must be `wanted`. NULL: the code is enough. */
	const char *object, *member, *wanted;
	/** Values of `refusal` that say "no longer good" where the member is another; unused: any
	 * is. */
	const char *refusal;
	const char *refusals[LIVE_REFUSALS];
	/** Why an inactive code proves nothing, or NULL. */
	const char *elsewhere;
};

/** Row `i`, or NULL past the end. */
const struct live_row *live_at(size_t i);
/** The row of a rule, or NULL. */
const struct live_row *live_find(const char *rule);

/** Whether `token` is one that the service can be asked about, and can be sent as a header. */
bool live_takes(const struct live_row *row, struct ward_span token);

/** What an answer means. `*reason` is one line without anything that the service wrote, in the
 * arena or static. */
enum ward_live live_judge(const struct live_row *row, long status, struct ward_span body,
			  struct arena *arena, struct ward_span *reason);

#endif
