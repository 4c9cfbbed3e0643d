/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_ARCHIVE_H
#define SCAN_ARCHIVE_H

/** @file scan/archive.h @brief Secrets in what is packed in archives. */

#include "scan/scanner.h"

/**
 * Look for secrets in the members of an archive, and of archives in it; nothing
 * for what is none. Findings have the path "outer!inner", in the sink's arena.
 * Limits archive_bytes, archive_members and archive_depth, and content much
 * larger than its packed form, are findings of `limit-reached`. What is
 * encrypted, broken or of a form that is not read is a counted skip. Call it
 * between sink_end_file() and the next sink_begin_file(); the sink has no file
 * in hand afterwards.
 */
void archive_judge(struct scanner *s, const struct parsed_file *file);

#endif
