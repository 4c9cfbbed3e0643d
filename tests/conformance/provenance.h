/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORMANCE_PROVENANCE_H
#define CONFORMANCE_PROVENANCE_H

/** @file conformance/provenance.h @brief What the files of the suite `provenance` share. */

#include "gitward/span.h"
#include "suite.h"

struct arena;

/** The file that `inputs` names under `key`, in the arena; no bytes when there is none. */
struct ward_span provenance_input(const struct suite *s, const json_t *row, const char *key,
				  struct arena *arena);
/** E-mail and time of the first header line of an object that starts with `head`. */
bool provenance_identity(struct ward_span raw, const char *head, struct ward_span *email,
			 int64_t *when);

/** Whether the case is about OpenPGP. */
bool provenance_is_pgp(const json_t *row);
/** Judge such a case. */
void provenance_pgp(struct suite *s, const json_t *row, struct arena *arena);

#endif
