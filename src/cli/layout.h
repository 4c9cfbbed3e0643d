/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H

/** @file cli/layout.h @brief Where each forge looks for the hooks of a repository. */

#include <stdbool.h>

#include "gitward/engine.h"
#include "site.h"

enum layout_base {
	LAYOUT_HOOKS,	/**< where Git looks */
	LAYOUT_GIT_DIR, /**< the Git directory */
	LAYOUT_SITE,	/**< the site of Gerrit that the repository belongs to */
	LAYOUT_LOCAL,	/**< LOCAL_CODE of gitolite */
	LAYOUT_PRINTED	/**< no file here: an administrator registers the script in the forge */
};

enum { LAYOUT_FILES = 2 };

struct layout {
	const char *host;
	enum layout_base base;
	struct hook_file
		files[LAYOUT_FILES]; /**< `file` is below the base; the first one refuses */
	const char *advice;	     /**< what else it takes, with "\n"; or NULL */
};

/** The layout of `host`, or (NULL) of what stands in the repository; never NULL for a known name.
 */
const struct layout *layout_find(const char *host, const struct ward_place_info *info);

/** The folder that the files are below, on the heap; NULL after a message. */
char *layout_folder(const struct layout *layout, const struct ward_place_info *info);

#endif
