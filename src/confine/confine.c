/* SPDX-License-Identifier: Apache-2.0 */
#include "confine/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/layer.h"

/* -- Applying --------------------------------------------------------------- */

/* `rc` is what a layer returned: whether it is on. Only an error remains in it. */
static bool is_on(int *rc)
{
	const bool on = *rc == 0;

	if (*rc == LAYER_REFUSED)
		*rc = 0;
	return on;
}

static int need_no_new_privileges(const struct confine_options *options,
				  struct confine_layers *applied, struct ward_error *err)
{
	const int abi = confine_landlock_abi();
	int rc = 0;

	if (abi > 0) {
		rc = confine_landlock(options, abi, err);
		applied->landlock = is_on(&rc);
		applied->landlock_abi = applied->landlock ? abi : 0;
	}
	if (rc == 0) {
		rc = confine_rlimits(options, err);
		applied->rlimits = rc == 0;
	}
	if (rc == 0 && confine_seccomp_present()) {
		rc = confine_seccomp(options->runnable_count > 0, err);
		applied->seccomp = is_on(&rc);
	}
	return rc;
}

int confine_apply(const struct confine_options *options, struct confine_layers *applied,
		  struct ward_error *err)
{
	int rc;

	*applied = (struct confine_layers){ .landlock_abi = 0 };
	applied->no_new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	if (applied->no_new_privileges)
		return need_no_new_privileges(options, applied, err);
	rc = confine_rlimits(options, err);
	applied->rlimits = rc == 0;
	return rc;
}

/* -- Trying ----------------------------------------------------------------- */

static _Noreturn void try_all(int fd)
{
	const struct confine_options none = { .readable = NULL };
	struct confine_layers layers;

	if (confine_apply(&none, &layers, NULL) != 0 ||
	    write(fd, &layers, sizeof(layers)) != (ssize_t)sizeof(layers))
		_exit(1);
	_exit(0);
}

static bool read_layers(int fd, struct confine_layers *out)
{
	ssize_t n;

	do
		n = read(fd, out, sizeof(*out));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*out);
}

void confine_probe(struct confine_layers *out)
{
	int ends[2];
	pid_t pid;

	*out = (struct confine_layers){ .landlock_abi = 0 };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	pid = fork();
	if (pid == 0)
		try_all(ends[1]);
	(void)close(ends[1]);
	if (pid < 0 || !read_layers(ends[0], out))
		*out = (struct confine_layers){ .landlock_abi = 0 };
	(void)close(ends[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}
