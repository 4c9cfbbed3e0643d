/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_VERIFY_KEY_H
#define REPORT_VERIFY_KEY_H

/** @file report/verify_key.h @brief What every verdict on a signature says of its key and of how it
 * was found. */

#include "gitward/verify.h"
#include "report/json_writer.h"

/** "  (pgp KEY, subkey of PRIMARY, ...)", or nothing without a signature. */
void verify_text_key(struct out *o, const struct ward_signature *s);
/** A line for each step. */
void verify_text_steps(struct out *o, const struct ward_signature *s);
/** Members of the open object; what is not known is left out. */
void verify_json_key(struct json *j, const struct ward_signature *s);
void verify_json_steps(struct json *j, const struct ward_signature *s);

#endif
