/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFINE_CONFINE_H
#define CONFINE_CONFINE_H

/**
 * @file confine/confine.h
 * @brief Taking rights away from the process that parses what strangers sent:
 * no new privileges, Landlock (landlock(7)), a system-call filter (seccomp(2))
 * and resource limits (setrlimit(2)). None of them can be undone. What the
 * kernel or the build lacks is left out and told; nothing here is a condition
 * for a right verdict.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/** X(name, what it does) */
#define CONFINE_LAYERS(X)                                                            \
	X(no_new_privileges, "programs it starts gain no rights")                    \
	X(landlock, "files can be read below the repository only, and none written") \
	X(seccomp, "only the system calls that reading needs")                       \
	X(rlimits, "memory, processor time, descriptors and files are bounded")

/** Which layers there are, or were applied. */
struct confine_layers {
#define CONFINE_FIELD(name, text) bool name;
	CONFINE_LAYERS(CONFINE_FIELD)
#undef CONFINE_FIELD
	int landlock_abi; /**< 0 without Landlock */
};

struct confine_options {
	const char *const *readable; /**< absolute folders and files that stay readable; one that
					is not there or out of reach already is passed over */
	size_t readable_count;
	const char *const *runnable; /**< folders below which programs may be run as well, with
					the loader and libraries they need; none: a filter
					forbids to start any */
	size_t runnable_count;
	uint64_t memory_bytes; /**< private writable memory (RLIMIT_DATA) with what the process
				    has already, its stack apart; 0: no bound */
	uint64_t cpu_seconds;  /**< 0: no bound */
	uint64_t open_files;   /**< 0: no bound */
};

/** What can be had here: tried in a child, as containers and security modules forbid what the
 * kernel says it can do. Nothing is applied to this process. Nothing is announced when there is no
 * child. */
void confine_probe(struct confine_layers *out);

/**
 * Confine this process for good. `applied` tells what took effect. A layer that
 * the kernel, or what guards this container, refuses as a whole is left out; one
 * that cannot be built as asked (a path that is not absolute, or cannot be looked
 * at) is an error, WARD_EUNSUPPORTED with the layer's name: then the caller must
 * not go on.
 *
 * Afterwards opening a file for writing, or one that is not `readable`, is
 * EACCES (/dev/null and /dev/urandom stay), writing to an open file ends the
 * process with SIGXFSZ, and a forbidden system call with SIGSYS: sockets, new
 * processes and threads, memory that can be run. With `runnable` forbidden
 * calls are ENOSYS instead, children inherit all of this, and files in memory
 * (memfd_create(2)) may hold 1 MiB. Descriptors that are open stay open.
 *
 * The process must have one thread. What a library opens or loads at its first
 * use must have been used before: OpenSSL's EVP calls read a configuration file
 * and may load providers, so compute one digest first; name services, iconv()
 * and time zones are of this kind as well.
 *
 * Built with a sanitizer there is no filter and no bound on memory.
 */
int confine_apply(const struct confine_options *options, struct confine_layers *applied,
		  struct ward_error *err) WARD_MUST_USE;

#endif
