/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SUPPRESS_H
#define SCAN_SUPPRESS_H

/**
 * @file scan/suppress.h
 * @brief `# gitward: ignore[rule, ...] until=YYYY-MM-DD reason` on the line of a
 * finding or on a line of its own just above. The reason is mandatory, the date
 * is not; an unknown rule, a missing reason or a date gone by is a finding.
 */

#include "scan/sink.h"

struct ward_stream;

/**
 * Mark the findings of the current file that a comment covers. `stream` is the
 * parsed file, or NULL for plain text, where a comment starts at '#' or '//'.
 * With `honour` false comments are checked but have no effect.
 */
void suppress_file(struct ward_sink *sink, const struct ward_stream *stream, bool honour,
		   int64_t now);

#endif
