/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_SECRET_KIND_H
#define SECRET_SECRET_KIND_H

/** @file secret/secret_kind.h @brief Kinds of objects whose values are not judged like any setting.
 */

#include <stdbool.h>

#include "gitward/span.h"

/** Secrets have rules of their own; the others hold references, ciphertext or definitions. */
bool secret_kind_is_own(struct ward_span kind);

#endif
