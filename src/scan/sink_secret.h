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

/** The secrets of a file, each once, as texts quote them. */
struct sink_secrets {
	struct map known;
	VEC(struct ward_span) list;
};

/** Add those of the file in hand. What the arena has no room for is missing: arena_failed(). */
void sink_gather_secrets(struct ward_sink *s, struct sink_secrets *out, struct arena *arena);
/** Blot them out in what the findings from `first` on say. */
void sink_mask_since(struct ward_sink *s, size_t first, const struct sink_secrets *secrets);

#endif
