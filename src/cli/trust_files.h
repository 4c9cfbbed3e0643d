/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TRUST_FILES_H
#define CLI_TRUST_FILES_H

/** @file cli/trust_files.h @brief The files that say whom to believe, as options name them. */

#include "cli.h"
#include "gitward/verify.h"

struct trust_files {
	struct ward_trust_file items[CLI_GIVEN_MAX + 2];
	char *bytes[CLI_GIVEN_MAX + 2];
	size_t count;
};

/** Read the file of each such option. 0, or -1 after a message; free it in any case. */
int trust_files_read(struct trust_files *files, const struct cli *cli);
/** Read one more; `path` and `name` must outlive it. */
int trust_files_add(struct trust_files *files, enum ward_trust_use use, const char *path,
		    struct ward_span name);
void trust_files_free(struct trust_files *files);

#endif
