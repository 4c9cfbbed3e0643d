/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SINK_SECRET_H
#define SCAN_SINK_SECRET_H

/** @file scan/sink_secret.h @brief Inside scan/: which bytes of the file in hand are secret, and
 * what of it may be shown. */

#include "scan/sink.h"

/** Bytes of a source line that are shown. */
#define SINK_SOURCE_BYTES 512

/** Bytes [start, end) are never shown; `f` is the finding about them, NULL: there is none. */
void sink_hide(struct ward_sink *s, size_t start, size_t end, const struct ward_finding *f);

/** Likewise, and the finding about them is told of another window. */
void sink_hide_told(struct ward_sink *s, size_t start, size_t end);

#endif
