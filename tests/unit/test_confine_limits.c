/* SPDX-License-Identifier: Apache-2.0 */
/* Resource limits, each met by a child. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts.h"
#include "confine/confine.h"
#include "confine/layer.h"

/* ASan ends the program where malloc would return NULL, unless it is told otherwise. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

#define SUPERUSER 201	       /* ... that cannot be anybody else */
#define BROKEN 200	       /* the limits could not be set */
#define KILLED(s) (1000 + (s)) /* by this signal */

static int in_child(attempt try)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(try());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED(WTERMSIG(status));
}

/* --- resource limits --------------------------------------------------------------- */

static int limits_for(struct confine_options o)
{
	return confine_rlimits(&o, NULL) == 0 ? 0 : BROKEN;
}

/* Volatile: a compiler may leave out what is asked for and not used. */
static int limit_memory(void)
{
	char *volatile small;
	char *volatile large;

	if (limits_for((struct confine_options){ .memory_bytes = 64 << 20 }) != 0)
		return BROKEN;
	small = malloc((size_t)1 << 20);
	large = malloc((size_t)100 << 20);
	if (small == NULL)
		return 1;
	memset(small, 1, (size_t)1 << 20);
	/* Mapped files are not ours: they may be larger than the bound. */
	return large == NULL &&
			mmap(NULL, (size_t)100 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			     0) != MAP_FAILED
		? 0
		: 2;
}

static int limit_files(void)
{
	int fd = 0;

	if (limits_for((struct confine_options){ .open_files = 20 }) != 0)
		return BROKEN;
	while (fd >= 0 && fd < 100)
		fd = open("/", O_RDONLY);
	return fd < 0 && errno == EMFILE ? 0 : 1;
}

static int limit_writing(void)
{
	char path[] = "/tmp/confine-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || unlink(path) != 0 ||
	    limits_for((struct confine_options){ .cpu_seconds = 0 }) != 0)
		return BROKEN;
	return write(fd, "x", 1) == 1 ? 1 : 2;
}

static int limit_processes(void)
{
	/* The superuser has no such limit. */
	if (geteuid() == 0 && setuid(65534) != 0)
		return SUPERUSER;
	if (limits_for((struct confine_options){ .cpu_seconds = 0 }) != 0)
		return BROKEN;
	return try_call_fork() == EAGAIN ? 0 : 1;
}

static int limit_core(void)
{
	struct rlimit l;

	if (limits_for((struct confine_options){ .cpu_seconds = 0 }) != 0)
		return BROKEN;
	return getrlimit(RLIMIT_CORE, &l) == 0 && l.rlim_max == 0 &&
			prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
		? 0
		: 1;
}

static int limit_none(void)
{
	struct rlimit before[3];
	struct rlimit after[3];

	if (getrlimit(RLIMIT_DATA, &before[0]) != 0 || getrlimit(RLIMIT_CPU, &before[1]) != 0 ||
	    getrlimit(RLIMIT_NOFILE, &before[2]) != 0 ||
	    limits_for((struct confine_options){ .cpu_seconds = 0 }) != 0)
		return BROKEN;
	if (getrlimit(RLIMIT_DATA, &after[0]) != 0 || getrlimit(RLIMIT_CPU, &after[1]) != 0 ||
	    getrlimit(RLIMIT_NOFILE, &after[2]) != 0)
		return BROKEN;
	return memcmp(before, after, sizeof(before)) == 0 ? 0 : 1;
}

/* What is bounded already stays so. */
static int limit_never_raised(void)
{
	struct rlimit l = { 10, 30 };

	if (setrlimit(RLIMIT_NOFILE, &l) != 0 || setrlimit(RLIMIT_CPU, &l) != 0 ||
	    limits_for((struct confine_options){ .open_files = 20, .cpu_seconds = 1000 }) != 0)
		return BROKEN;
	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur != 10 || l.rlim_max != 20)
		return 1;
	return getrlimit(RLIMIT_CPU, &l) == 0 && l.rlim_cur == 10 && l.rlim_max == 30 ? 0 : 2;
}

static int limit_of_programs(void)
{
	const char *const folders[] = { "/bin" };
	struct rlimit before;
	struct rlimit l;

	if (getrlimit(RLIMIT_NPROC, &before) != 0 ||
	    limits_for((struct confine_options){ .runnable = folders, .runnable_count = 1 }) != 0)
		return BROKEN;
	if (getrlimit(RLIMIT_NPROC, &l) != 0 || l.rlim_cur != before.rlim_cur)
		return 1;
	return getrlimit(RLIMIT_FSIZE, &l) == 0 && l.rlim_cur == 1 << 20 ? 0 : 2;
}

static void test_rlimits(void **state)
{
	int processes;

	(void)state;
	if (CONFINE_SANITIZED)
		print_message("no bound on memory with a sanitizer\n");
	else
		assert_int_equal(in_child(limit_memory), 0);
	assert_int_equal(in_child(limit_files), 0);
	assert_int_equal(in_child(limit_writing), KILLED(SIGXFSZ));
	processes = in_child(limit_processes);
	if (processes == SUPERUSER)
		print_message("nobody but the superuser here: processes are not bounded\n");
	else
		assert_int_equal(processes, 0);
	assert_int_equal(in_child(limit_core), 0);
	assert_int_equal(in_child(limit_none), 0);
	assert_int_equal(in_child(limit_never_raised), 0);
	assert_int_equal(in_child(limit_of_programs), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rlimits) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
