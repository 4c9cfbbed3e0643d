/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_ALPHABET_H
#define SECRET_ALPHABET_H

/** @file secret/alphabet.h @brief The alphabets that tokens are written in. */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

static inline bool alphabet_digit(char c)
{
	return c >= '0' && c <= '9';
}
static inline bool alphabet_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}
static inline bool alphabet_lower(char c)
{
	return c >= 'a' && c <= 'z';
}
static inline bool alphabet_alnum(char c)
{
	return alphabet_digit(c) || alphabet_upper(c) || alphabet_lower(c);
}
/** Letters, digits, '_' and '-': also base64 for URLs. */
static inline bool alphabet_word(char c)
{
	return alphabet_alnum(c) || c == '_' || c == '-';
}
/** Base64 without its padding. */
static inline bool alphabet_base64(char c)
{
	return alphabet_alnum(c) || c == '+' || c == '/';
}
static inline bool alphabet_upper_alnum(char c)
{
	return alphabet_upper(c) || alphabet_digit(c);
}
/** Base32 of RFC 4648. */
static inline bool alphabet_base32(char c)
{
	return alphabet_upper(c) || (c >= '2' && c <= '7');
}

/** How many bytes from `at` on are of the alphabet, at most `max`. */
static inline size_t alphabet_run(struct ward_span text, size_t at, bool (*is)(char c), size_t max)
{
	size_t n = 0;

	while (n < max && at < text.len && n < text.len - at && is(text.ptr[at + n]))
		n++;
	return n;
}

/** Whether the byte before `at` is of the alphabet; false at the start. */
static inline bool alphabet_before(struct ward_span text, size_t at, bool (*is)(char c))
{
	return at > 0 && is(text.ptr[at - 1]);
}

#endif
