/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_NAME_H
#define RULES_NAME_H

/** @file rules/name.h @brief Names of paths and references: what hides in them, how they are
 * quoted, which of them Git keeps for itself. */

#include <stdbool.h>

#include "gitward/span.h"

struct ward_sink;

/** `text` as a message may quote it: control and invisible characters as \xNN, at most 120 bytes
 * and a mark for what is left out. In the sink's scratch. */
struct ward_span name_shown(struct ward_sink *out, struct ward_span text);

/**
 * What a reader does not see, from byte `*at` on: "a control character", "a
 * bidirectional control", "an invisible character", or NULL. `*at` is moved to
 * its first byte, `*len` is its length. Joiners, tags and variation selectors,
 * of which emoji and many scripts are made, are no fault, nor are malformed
 * bytes. The bytes of `allowed` (control characters) pass.
 */
const char *name_hides(struct ward_span text, const char *allowed, size_t *at, size_t *len);

/**
 * Whether a file system may take `part` for "." followed by `name` (lower
 * case): in any case of letters, with code points that HFS+ ignores, with the
 * blanks, dots and streams that NTFS drops, or as the short name `dos` ("git~1";
 * a '?' in it stands for a digit from 1). The spelling itself counts as well.
 * As in Git's is_hfs_dot*() and is_ntfs_dot*().
 */
bool name_is_dot(struct ward_span part, const char *name, const char *const *dos);

/** ".git" in any spelling. */
bool name_is_dotgit(struct ward_span part);
/** ".gitmodules" in any spelling. */
bool name_is_dotgitmodules(struct ward_span part);

#endif
