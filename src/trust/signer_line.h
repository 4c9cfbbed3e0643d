/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SIGNER_LINE_H
#define TRUST_SIGNER_LINE_H

/** @file trust/signer_line.h @brief One line of a list of signers. */

#include "trust/allowed_signers.h"

/**
 * Parse a line without its end. False for an empty line or a comment; else
 * `fault->problem` is SIGNER_NONE with `*out`, or what is wrong.
 */
bool signer_line_parse(struct ward_span line, struct arena *arena, struct allowed_signer *out,
		       struct signer_fault *fault);

#endif
