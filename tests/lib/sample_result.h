/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SAMPLE_RESULT_H
#define TESTS_SAMPLE_RESULT_H

/** @file sample_result.h @brief Made-up results with every shape of finding, for tests of
 * renderers. */

#include "base/buf.h"
#include "gitward/report.h"
#include "gitward/result.h"

/** What the findings of sample_result() are, in order. */
enum sample {
	SAMPLE_FILE,	   /**< denied, at a place in a file */
	SAMPLE_WARNING,	   /**< the same rule again, a warning, tabs and wide characters */
	SAMPLE_HISTORY,	   /**< a secret in a file of an older commit, on a reference */
	SAMPLE_COMMIT,	   /**< about a commit */
	SAMPLE_REF,	   /**< about a reference */
	SAMPLE_SUPPRESSED, /**< by an inline comment */
	SAMPLE_EXEMPTED,   /**< by the policy */
	SAMPLE_EXISTING,   /**< stood there before; over two lines */
	SAMPLE_AUDIT,	   /**< of a file without a position */
	SAMPLE_HOSTILE,	   /**< hostile bytes in all its text */
	SAMPLE_COUNT
};

/** Denied, with all findings of `enum sample`. */
struct ward_result sample_result(void);
/** A result without findings. */
struct ward_result sample_empty(enum ward_verdict verdict);
/** One finding of a sample, to change and put into a result. */
struct ward_finding sample_finding(enum sample which);

/** A ward_write_fn that appends to the `struct buf` that is its context. */
int sample_write(void *ctx, const char *bytes, size_t len);
/** Render into `out`, which is cleared first; fails the program when that fails. */
const char *sample_render(const struct ward_result *result,
			  const struct ward_report_options *options, struct buf *out);

#endif
