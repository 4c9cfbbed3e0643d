/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_CONFIG_FILE_H
#define GIT_CONFIG_FILE_H

/**
 * @file git/config_file.h
 * @brief The few keys of a repository's own configuration that say how it must
 * be read, and single values of it. Includes are not followed, as Git does for these keys, and no
 * other file is looked at.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;

struct repo_format {
	uint64_t version;     /**< core.repositoryformatversion, 0 when missing */
	bool bare_set, bare;  /**< core.bare */
	bool sha256;	      /**< extensions.objectformat */
	bool reftable;	      /**< extensions.refstorage */
	bool worktree_config; /**< extensions.worktreeconfig */
	bool v1_extension;    /**< one that Git refuses in version 0 */
	char unknown[64]; /**< first extension, or value of one, that we do not know; "" without */
};

/**
 * Read a configuration file into `out`, which the caller has zeroed or filled
 * from another file before. WARD_EPARSE with line and column.
 */
int config_parse(struct ward_span text, struct repo_format *out,
		 struct ward_error *err) WARD_MUST_USE;

/** The last value of `section`.`key`, both in lower case, of a configuration file; empty without
 * one, and for a key without value. In the arena. WARD_EPARSE with line and column. */
int config_value(struct ward_span text, const char *section, const char *key, struct arena *arena,
		 struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

#endif
