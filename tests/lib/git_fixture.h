/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_FIXTURE_H
#define GIT_FIXTURE_H

/**
 * @file git_fixture.h
 * @brief Repositories built by the real git in a directory of their own while
 * a test runs. Everything here ends the test when it fails.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/oid.h"
#include "git/repo.h"

struct git_fixture {
	char dir[256]; /**< holds everything; removed at the end */
};

void fixture_init(struct git_fixture *f);
void fixture_free(struct git_fixture *f);

/** Path below the directory; valid for the next eight calls. */
const char *fixture_path(const struct git_fixture *f, const char *name);
/** Write a file, its folders made as needed. */
void fixture_write(const struct git_fixture *f, const char *name, const void *bytes, size_t len);
void fixture_write_str(const struct git_fixture *f, const char *name, const char *text);
void fixture_mkdir(const struct git_fixture *f, const char *name);

/**
 * Run git in the folder `where` with arguments up to a NULL; `in` and `out`
 * may be NULL. Returns the exit status. The environment is fixed (no user or
 * system configuration, fixed author), plus "NAME=value" arguments in front.
 */
int fixture_git_status(const struct git_fixture *f, const char *where, const struct buf *in,
		       struct buf *out, const char *const *args);
/** The same, and anything but 0 ends the test. */
#define fixture_git(f, where, ...) \
	fixture_git_ok((f), (where), NULL, NULL, (const char *const[]){ __VA_ARGS__, NULL })
void fixture_git_ok(const struct git_fixture *f, const char *where, const struct buf *in,
		    struct buf *out, const char *const *args);

/** The object that git rev-parse gives. */
struct oid fixture_oid(const struct git_fixture *f, const char *where, const char *name);

/** Open through our own code, or end the test. */
struct repo *fixture_open(const struct git_fixture *f, const char *where,
			  enum repo_backend backend);

/** Each implementation in turn. */
#define FIXTURE_BACKENDS(b) for (enum repo_backend b = REPO_NATIVE; b <= REPO_PLUMBING; b++)
/** What repo_info() calls it. */
const char *fixture_backend_name(enum repo_backend backend);

/** A small deterministic random number generator. */
struct fixture_random {
	unsigned long long state;
};
unsigned fixture_random(struct fixture_random *r, unsigned below);

/**
 * A fast-import stream of `commits` commits on refs/heads/main and side
 * branches that are merged now and then: files, folders that become files and
 * back, links, modes, gitlinks, names with LF and bytes that are no UTF-8.
 * With `skew` some clocks are wrong.
 */
void fixture_stream(struct buf *out, struct fixture_random *r, unsigned commits, bool skew);

#endif
