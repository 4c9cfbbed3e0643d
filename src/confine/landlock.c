/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock (landlock(7)) by its system calls: the headers of a build machine
 * may be older than the kernel it runs on, so the numbers and rights of the
 * kernel's interface (include/uapi/linux/landlock.h) are written out here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine/confine.h"
#include "confine/layer.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION 1U
#define RULE_PATH_BENEATH 1

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_TRUNCATE (UINT64_C(1) << 14)

/* What each version can take away: all bits up to the highest it knows. */
#define FS_ABI_1 ((UINT64_C(1) << 13) - 1)
#define FS_ABI_2 (UINT64_C(1) << 13) /* a file moved to another folder */
#define FS_ABI_3 FS_TRUNCATE
#define NET_ABI_4 UINT64_C(3)	     /* bind and connect, TCP */
#define FS_ABI_5 (UINT64_C(1) << 15) /* ioctl of devices */
#define SCOPE_ABI_6 UINT64_C(3)	     /* abstract sockets and signals */

/* A kernel that knows fewer fields takes the others while they are 0. */
struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scope;
};

struct path_rule {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static struct ruleset rights_of(int abi)
{
	struct ruleset r = { .fs = FS_ABI_1 };

	if (abi >= 2)
		r.fs |= FS_ABI_2;
	if (abi >= 3)
		r.fs |= FS_ABI_3;
	if (abi >= 4)
		r.net = NET_ABI_4;
	if (abi >= 5)
		r.fs |= FS_ABI_5;
	if (abi >= 6)
		r.scope = SCOPE_ABI_6;
	return r;
}

int confine_landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);

	return abi > 0 ? (int)abi : 0;
}

static int failed(struct ward_error *err, const char *what)
{
	return error_set(err, WARD_EUNSUPPORTED, "landlock: %s: %s", what, strerror(errno));
}

/* What is not there, or closed to us already, needs no rule. */
static bool is_out_of_reach(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES;
}

static int allow(int ruleset, const char *path, uint64_t rights, struct ward_error *err)
{
	struct path_rule rule = { .allowed = rights };
	struct stat st;
	long rc;

	if (path[0] != '/')
		return error_set(err, WARD_EUNSUPPORTED, "landlock: '%s' is not absolute", path);
	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent < 0)
		return is_out_of_reach(errno) ? 0 : failed(err, path);
	if (fstat(rule.parent, &st) != 0) {
		(void)close(rule.parent);
		return failed(err, path);
	}
	if (!S_ISDIR(st.st_mode))
		rule.allowed &= ~FS_READ_DIR;
	rc = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
	if (rc != 0)
		(void)failed(err, path);
	(void)close(rule.parent);
	return rc != 0 ? WARD_EUNSUPPORTED : 0;
}

static int allow_all(int ruleset, const char *const *paths, size_t count, uint64_t rights,
		     struct ward_error *err)
{
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++)
		rc = allow(ruleset, paths[i], rights, err);
	return rc;
}

static int fill(int ruleset, const struct confine_options *o, const struct ruleset *handled,
		struct ward_error *err)
{
	static const char *const null[] = { "/dev/null" };
	static const char *const random[] = { "/dev/urandom" };
	uint64_t sink = (FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE) & handled->fs;
	uint64_t read = FS_READ_FILE | FS_READ_DIR;
	int rc = allow_all(ruleset, o->readable, o->readable_count, read, err);

	if (rc == 0)
		rc = allow_all(ruleset, o->runnable, o->runnable_count, read | FS_EXECUTE, err);
	if (rc == 0)
		rc = allow_all(ruleset, null, 1, sink, err);
	if (rc == 0)
		rc = allow_all(ruleset, random, 1, FS_READ_FILE, err);
	return rc;
}

int confine_landlock(const struct confine_options *options, int abi, struct ward_error *err)
{
	struct ruleset handled = rights_of(abi);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	int rc;

	if (ruleset < 0)
		return LAYER_REFUSED;
	rc = fill(ruleset, options, &handled, err);
	if (rc == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		rc = LAYER_REFUSED;
	(void)close(ruleset);
	return rc;
}
