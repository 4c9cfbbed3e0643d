/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_LIBGIT2_LOAD_H
#define GIT_LIBGIT2_LOAD_H

/**
 * @file git/libgit2_load.h
 * @brief Inside git/: libgit2, loaded when it is asked for. Linked, it and the
 * fifteen libraries behind it would be loaded at every start.
 */

#include <git2.h>
#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>

#include "base/error.h"

#define LIBGIT2_FUNCTIONS(X)     \
	X(git_libgit2_init)      \
	X(git_libgit2_shutdown)  \
	X(git_libgit2_opts)      \
	X(git_error_last)        \
	X(git_odb_new)           \
	X(git_odb_free)          \
	X(git_odb_backend_pack)  \
	X(git_odb_add_alternate) \
	X(git_odb_read_header)   \
	X(git_odb_read)          \
	X(git_odb_hash)          \
	X(git_odb_object_data)   \
	X(git_odb_object_size)   \
	X(git_odb_object_type)   \
	X(git_odb_object_free)

struct libgit2 {
#define LIBGIT2_FIELD(name) __typeof__(name) *name;
	LIBGIT2_FUNCTIONS(LIBGIT2_FIELD)
#undef LIBGIT2_FIELD
};

/** The functions of the release that the headers are of. WARD_EUNSUPPORTED when it is not
 * installed. It stays loaded. */
int libgit2_load(const struct libgit2 **out, struct ward_error *err) WARD_MUST_USE;

#endif
