/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_MARKERS_H
#define SCAN_MARKERS_H

/**
 * @file scan/markers.h
 * @brief Comments of other tools that say "this is no secret": gitleaks:allow,
 * pragma: allowlist secret and others (docs/baseline.md lists them).
 */

#include "scan/sink.h"

/** Suppress those of the first `count` findings of the file in hand that are of topic `secret` and
 * have such a comment on their line, outside of the secret itself. */
void markers_apply(struct ward_sink *sink, size_t count);

/** Whether secretlint is switched off at this byte of the file in hand: what a window hands on to
 * the next. */
bool markers_off_at(struct ward_sink *sink, size_t offset);

#endif
