/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_LOGIN_FILE_H
#define SECRET_LOGIN_FILE_H

/** @file secret/login_file.h @brief Files that client programs read their login from, by name. */

#include <stddef.h>

#include "gitward/span.h"

/** How such a file is written. */
enum login_form {
	LOGIN_FIELDS,	/**< host:port:database:user:password, "\:" for a colon */
	LOGIN_SETTINGS, /**< name = value or name: value, in sections or blocks */
	LOGIN_MEMBERS,	/**< JSON: members of these names */
	LOGIN_STATE,	/**< Terraform's state: members that it says are sensitive */
	LOGIN_XML,	/**< <add key="NAME" value="..."/> */
	LOGIN_WHOLE	/**< nothing but the key, in hex */
};

struct login_file {
	const char *name; /**< how the path ends, in any case of letters */
	enum login_form form;
	const char *keys; /**< parted by blanks; "*": all but names of users */
	const char *what;
};

/** More than there are. */
#define LOGIN_FILES_MAX 128

/** What stands at a path, or NULL. */
const struct login_file *login_file_at(struct ward_span path);
/** What may stand at a path that ends with this name, whatever folder it is in; or NULL. */
const struct login_file *login_file_called(struct ward_span name);
/** Its place in the list, below LOGIN_FILES_MAX. */
size_t login_file_index(const struct login_file *file);

#endif
