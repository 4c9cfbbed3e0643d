/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_LIVE_H
#define GITWARD_LIVE_H

/**
 * @file gitward/live.h
 * @brief Asking the services that gave tokens out whether they are still good.
 *
 * The only part of gitward that goes online, and it sends secrets: a caller
 * needs the consent of whoever runs it, and must not do it in a hook.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/engine.h"

#pragma GCC visibility push(default)

struct ward_live_options {
	const char *proxy;    /**< URL of a proxy; NULL: none. The environment is not asked. */
	const char *no_proxy; /**< hosts that are asked without it; NULL: none */
	unsigned timeout_s;   /**< of one question, 1 to 60; 0: 10 */
	const char *base; /**< tests: ask this loopback address ("http://127.0.0.1:PORT") in place
			     of every service; NULL: the services */
};

/**
 * Ask for the findings of a run that has judged with `keep_tokens`, and fill in
 * their `live` and `live_reason`: each secret once, one at a time, at most 100
 * questions. Findings that are suppressed, or of rules without a service, are not
 * asked for. What fails is told in the finding; WARD_EUSAGE for options or a run
 * that do not fit, WARD_EUNSUPPORTED when nobody can be asked here.
 */
int ward_run_live(struct ward_run *run, const struct ward_live_options *options,
		  struct ward_error *err);

/** What is asked for the tokens of one rule. */
struct ward_live_service {
	const char *rule, *method, *host, *path;
};
/** Service `i`; false at the end. */
bool ward_live_service_at(size_t i, struct ward_live_service *out);

#pragma GCC visibility pop

#endif
