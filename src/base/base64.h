/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

/** @file base/base64.h @brief Base64 of RFC 4648: standard and URL alphabets. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "gitward/span.h"

struct arena;

enum base64_flags {
	BASE64_STRICT = 0,	/**< standard alphabet, padding required, nothing else */
	BASE64_URL = 1,		/**< '-' and '_' in place of '+' and '/' */
	BASE64_NO_PADDING = 2,	/**< padding may be missing */
	BASE64_SKIP_BLANKS = 4, /**< spaces, tabs and line ends are passed over */
	BASE64_ANY_BITS = 8,	/**< trailing bits may be set, as Go's StdEncoding allows */
};

/** Upper bound of the decoded size of `len` characters. */
size_t base64_decoded_max(size_t len);
/** Decode into `out` (base64_decoded_max bytes); length, or -1 when malformed (non-zero trailing
 * bits are). */
ssize_t base64_decode(struct ward_span text, unsigned flags, char *out);
/** Encode with padding on the arena; the empty span when exhausted. */
struct ward_span base64_encode(struct arena *a, struct ward_span bytes);

#endif
