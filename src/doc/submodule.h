/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_SUBMODULE_H
#define DOC_SUBMODULE_H

/**
 * @file doc/submodule.h
 * @brief The submodules of a .gitmodules file, in the syntax of git-config(1).
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct arena;

/** A line `submodule.<name>.<key> = <value>`. */
struct submodule_entry {
	struct ward_span name; /**< "" without one */
	struct ward_span key;  /**< lower case */
	struct ward_span value;
	size_t start, end;	     /**< bytes of the value, or of the key alone, in the file */
	size_t name_start, name_end; /**< likewise of its section's line */
};

/** Goes through a file; zero it but for `text` and `arena`. */
struct submodule_reader {
	struct ward_span text;
	struct arena *arena; /**< of names, keys and values */
	size_t pos;
	struct ward_span section; /**< lower case */
	struct ward_span name;	  /**< subsection; lower case when written with a dot */
	size_t section_start, section_end;
	const char *fault; /**< why reading stopped, NULL at the end of the file */
};

/**
 * The next entry of a section `submodule`, all of them though they may
 * contradict each other. False at the end, or where Git would refuse to read
 * on: then `fault` says why and `pos` where. An exhausted arena ends it too.
 */
bool submodule_next(struct submodule_reader *r, struct submodule_entry *out);

#endif
