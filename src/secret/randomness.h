/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_RANDOMNESS_H
#define SECRET_RANDOMNESS_H

/** @file secret/randomness.h @brief Whether a text was drawn by a machine or written by a person.
 */

#include "gitward/span.h"

/**
 * By how many bits it is likelier that `text` was drawn from the alphabet it
 * shows (hexadecimal, letters and digits, ...) than that it was written as words
 * of English or of source code. Negative for names and words; grows with the
 * length of what is random. At most the first 512 bytes count.
 */
int randomness_bits(struct ward_span text);

/** Shannon entropy of the bytes, in hundredths of a bit per byte; 0 for the empty text. */
unsigned randomness_shannon(struct ward_span text);

#endif
