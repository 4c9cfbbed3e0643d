/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORMANCE_PROVENANCE_H
#define CONFORMANCE_PROVENANCE_H

/** @file conformance/provenance.h @brief What the files of the suite `provenance` share. */

#include "signatures.h"

struct arena;

/** Whether the case is about OpenPGP. */
bool provenance_is_pgp(const json_t *row);
/** Judge such a case. */
void provenance_pgp(struct suite *s, const json_t *row, struct arena *arena);

#endif
