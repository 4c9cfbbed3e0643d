/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_LARGE_H
#define SCAN_LARGE_H

/**
 * @file scan/large.h
 * @brief Files that are too large to be held: searched for secrets as a stream, window by window.
 *
 * Each window has a part of its own, and overlaps its neighbours on both sides. A finding counts in
 * the window in whose own part it begins, with the line, column and source line that it has in the
 * file, so that what is found is what would be found in the whole. Not found is what reaches
 * further than the overlaps: parts of one secret more than 256 KiB apart, a word or comment more
 * than 64 KiB before the value that it speaks of, on one line.
 */

#include "scan/scanner.h"

struct large_sizes {
	size_t own;    /**< bytes whose findings a window tells */
	size_t before; /**< of what stands in front: names of keys, comments, the source line */
	/** Of what follows: no token reaches further than 20 KiB, or SHAPE_MAX, from its anchor;
	 * three layers of Base64 make 48 KiB of 20, two of hexadecimal digits 80. */
	size_t behind;
};

/** 2 MiB, 64 KiB and 256 KiB. */
extern const struct large_sizes large_sizes;

struct large_file {
	struct ward_span path;
	unsigned mode;
	enum judge_part part;
	const char *why; /**< it is not read as a whole: what the reader says */
	/** What follows the first window is known to hold no sign of a manifest, and its secrets
	 * are not asked for. */
	bool head_only;
	/** Give the content in pieces: WARD_ELIMIT over `cap`. */
	int (*stream)(void *ctx, uint64_t cap, repo_piece_fn fn, void *fn_ctx,
		      struct ward_error *err);
	void *ctx;
};

/**
 * Judge it. True when that leaves out nothing that is done for smaller files. False, with the
 * reason recorded, when it could not be read; or when it is to be judged as a whole (what is
 * parsed, what a rule wants to see at once, what decides, archives): then its secrets were looked
 * for all the same. On the old side (the sink's base_mode) nothing is recorded of the latter. The
 * sink's scratch arena is emptied. `*kind` is what the file is taken for, `*size` its bytes; 0
 * while not known.
 */
bool large_judge(struct scanner *s, const struct large_file *file, enum ward_file_kind *kind,
		 uint64_t *size);

/** One side of a file of the change, for `ctx` of large_stream_side(). */
struct large_side {
	struct scanner *s;
	const struct change_file *file;
	bool old;
};

/** `stream` of a struct large_file: what the change's source gives. */
int large_stream_side(void *ctx, uint64_t cap, repo_piece_fn fn, void *fn_ctx,
		      struct ward_error *err);

#endif
