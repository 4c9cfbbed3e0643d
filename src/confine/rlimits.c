/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "confine/confine.h"
#include "confine/layer.h"

/* What programs say on standard error goes to files in memory. */
#define PROGRAM_FILE_BYTES ((rlim_t)1 << 20)

#ifdef __GLIBC__
typedef __rlimit_resource_t resource;
#else
typedef int resource;
#endif

/* Never more than what is allowed already. */
static int lower(resource which, const char *name, rlim_t soft, rlim_t hard, struct ward_error *err)
{
	struct rlimit limit;

	if (getrlimit(which, &limit) != 0)
		return error_set(err, WARD_EUNSUPPORTED, "rlimits: %s: %s", name, strerror(errno));
	if (limit.rlim_max > hard)
		limit.rlim_max = hard;
	if (limit.rlim_cur > soft)
		limit.rlim_cur = soft;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	if (setrlimit(which, &limit) != 0)
		return error_set(err, WARD_EUNSUPPORTED, "rlimits: %s: %s", name, strerror(errno));
	return 0;
}

static rlim_t bound(uint64_t value)
{
	return value == 0 || value >= RLIM_INFINITY ? RLIM_INFINITY : (rlim_t)value;
}

int confine_rlimits(const struct confine_options *options, struct ward_error *err)
{
	const struct {
		resource which;
		const char *name;
		rlim_t soft;
		rlim_t hard;
	} rows[] = {
#define ROW(name, soft, hard) { name, #name, (soft), (hard) }
		/* RLIMIT_AS would count mapped indices, which cost no memory of ours. */
		ROW(RLIMIT_DATA, CONFINE_SANITIZED ? RLIM_INFINITY : bound(options->memory_bytes),
		    CONFINE_SANITIZED ? RLIM_INFINITY : bound(options->memory_bytes)),
		/* SIGXCPU first: it says why. SIGKILL comes a second later. */
		ROW(RLIMIT_CPU, bound(options->cpu_seconds),
		    options->cpu_seconds > 0 ? bound(options->cpu_seconds + 1) : RLIM_INFINITY),
		ROW(RLIMIT_FSIZE, options->runnable_count > 0 ? PROGRAM_FILE_BYTES : 0,
		    options->runnable_count > 0 ? PROGRAM_FILE_BYTES : 0),
		ROW(RLIMIT_NPROC, options->runnable_count > 0 ? RLIM_INFINITY : 0,
		    options->runnable_count > 0 ? RLIM_INFINITY : 0),
		ROW(RLIMIT_CORE, 0, 0),
		ROW(RLIMIT_NOFILE, bound(options->open_files), bound(options->open_files)),
#undef ROW
	};

	/* A core handler that is a program gets its dump whatever RLIMIT_CORE says. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return error_set(err, WARD_EUNSUPPORTED, "rlimits: PR_SET_DUMPABLE: %s",
				 strerror(errno));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int rc = lower(rows[i].which, rows[i].name, rows[i].soft, rows[i].hard, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}
