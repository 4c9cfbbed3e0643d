/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_PATH_SUBMODULE_H
#define RULES_PATH_SUBMODULE_H

/** @file rules/path/submodule.h @brief What the rules about .gitmodules have in common. */

#include "base/span.h"
#include "doc/submodule.h"
#include "rules/name.h"
#include "rules/rule.h"

/** Whether Git may read the file as the .gitmodules of the repository: it is at the root and has
 * that name in one of its spellings. */
static inline bool submodule_is_file(const struct ward_blob *blob)
{
	return blob->kind != WARD_FILE_link && span_find_byte(blob->path, '/', 0) < 0 &&
		name_is_dotgitmodules(blob->path);
}

/** A reader at the start of the file. */
static inline struct submodule_reader submodule_reader(const struct ward_blob *blob,
						       struct ward_sink *out)
{
	return (struct submodule_reader){ .text = blob->bytes, .arena = ward_scratch(out) };
}

#endif
