/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_MEM_SOURCE_H
#define TESTS_MEM_SOURCE_H

/**
 * @file tests/lib/mem_source.h
 * @brief A change that lives in memory: any number of files in one step, each
 * with an old and a new text, and a read that can be made to fail.
 */

#include "change/change.h"

struct mem_file {
	const char *path;
	const char *before; /**< NULL: absent */
	const char *after;  /**< NULL: absent */
};

struct mem_source {
	const struct mem_file *files;
	size_t count;
	size_t fail_at; /**< the Nth read (from 1) fails; 0: none */
	size_t reads;
	size_t len;   /**< of the new texts, where they hold NULs; 0: each ends with one */
	size_t piece; /**< bytes that a stream gives at once; 0: 4096 */
	enum change_scope scope;
	bool is_unprotected;
	bool no_base;
};

/** Build the change in the arena; aborts when that is too small. */
void mem_source_change(struct mem_source *source, struct arena *arena, struct ward_change *out);

#endif
