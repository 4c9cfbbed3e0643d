/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SMALL_DISK_H
#define TESTS_SMALL_DISK_H

/**
 * @file tests/lib/small_disk.h
 * @brief Writes that fail as on a full disk: no file may grow beyond so many
 * bytes (RLIMIT_FSIZE). cmocka's own output is a pipe or a log, so keep it short.
 */

#include <signal.h>
#include <sys/resource.h>

static inline void small_disk(rlim_t bytes)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	(void)setrlimit(RLIMIT_FSIZE, &limit);
}

static inline void large_disk(void)
{
	struct rlimit limit;

	(void)getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_FSIZE, &limit);
}

#endif
