/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

/** @file base/time.h @brief Clocks and dates. */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

/** Monotonic nanoseconds since an arbitrary start. */
uint64_t time_mono_ns(void);
/** Seconds since 1970-01-01 UTC. */
int64_t time_now(void);

/** Parse a calendar date `YYYY-MM-DD`; `*out` is its first second in UTC. */
bool time_parse_date(struct ward_span s, int64_t *out);
/** Parse RFC 3339 (`2026-01-31T12:00:00Z`, offsets, fractions dropped). */
bool time_parse_rfc3339(struct ward_span s, int64_t *out);
/** Write `YYYY-MM-DD` and a NUL. */
void time_format_date(int64_t when, char out[11]);
/** Write `YYYY-MM-DDThh:mm:ssZ` and a NUL. */
void time_format_rfc3339(int64_t when, char out[21]);

#endif
