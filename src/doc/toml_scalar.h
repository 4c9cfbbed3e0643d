/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_TOML_SCALAR_H
#define DOC_TOML_SCALAR_H

/** @file doc/toml_scalar.h @brief Numbers, truth values and times of TOML, from their words. */

#include "doc/toml.h"

/** Read `word` into `out->type` and its value. NULL, or what is wrong with it. */
const char *toml_scalar(struct ward_span word, struct toml_node *out);
/** Whether `word` is a calendar date, which a time may follow behind a blank. */
bool toml_is_date(struct ward_span word);

#endif
