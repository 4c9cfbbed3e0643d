/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_LINE_HASH_H
#define SCAN_LINE_HASH_H

/**
 * @file scan/line_hash.h
 * @brief GitHub's `primaryLocationLineHash`, the only SARIF fingerprint that it
 * uses. Algorithm: github/codeql-action src/fingerprints.ts (a rolling hash
 * over 100 characters from the line's start, blanks left out).
 */

#include <stdint.h>

#include "gitward/span.h"

struct arena;

/**
 * The hash of each of `count` lines (1-based, ascending), as "16 hex
 * digits:occurrence" in `out`; lines past the end give the empty span.
 */
void line_hashes(struct ward_span text, const uint32_t *lines, size_t count, struct ward_span *out,
		 struct arena *arena);

#endif
