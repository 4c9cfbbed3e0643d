/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_RELAY_H
#define SERVER_RELAY_H

/**
 * @file server/relay.h
 * @brief Lines for who pushes. Git before 2.55 hands the bytes of a hook to the
 * client's terminal as they are, and what the worker sends was made by a
 * process that read hostile bytes: so all of it is made safe once more.
 */

#include <stdbool.h>

#include "gitward/report.h"
#include "gitward/span.h"

struct relay {
	ward_write_fn write;
	void *ctx;
	bool color;  /**< let SGR sequences (ESC [ digits ; m) through */
	bool gitlab; /**< GitLab shows the lines that begin with GL-HOOK-ERR: and no others */
	bool failed; /**< a write failed: the pusher did not get to read why */
};

/** Several lines; what acts on a terminal becomes \xNN or \u{...}. */
void relay_text(struct relay *relay, struct ward_span text);
/** One line behind `lead`: "error: ", "warning: ", "" ...; a refusal's line is repeated for GitLab.
 */
void relay_line(struct relay *relay, const char *lead, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
