/* SPDX-License-Identifier: Apache-2.0 */
#include "store/slots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"
#include "store/file.h"

enum { WAIT_NS = 5000000 };

/* 1 when taken, 0 when somebody else holds it, or an error. Where several users serve pushes the
 * folder says who shares it. */
static int try_slot(int folder, uint64_t number, int *out, struct ward_error *err)
{
	char name[32];
	int fd, rc;

	(void)snprintf(name, sizeof(name), "slot.%llu", (unsigned long long)number);
	rc = file_open(folder, name, O_RDWR | O_CREAT, 0600, &fd, err);
	if (rc != WARD_OK)
		return error_prefix(err, "state folder");
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*out = fd;
		return 1;
	}
	if (errno != EWOULDBLOCK && errno != EINTR)
		rc = error_set(err, WARD_EIO, "cannot lock slot '%s': %s", name, strerror(errno));
	(void)close(fd);
	return rc;
}

static int try_all(int folder, uint64_t slots, int *out, struct ward_error *err)
{
	/* Starting at different places keeps those who wait out of each other's way. */
	const uint64_t first = (uint64_t)getpid() % slots;
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i < slots; i++)
		rc = try_slot(folder, (first + i) % slots, out, err);
	return rc;
}

int slot_take(const char *folder, uint64_t slots, uint64_t deadline_ns, int *fd,
	      struct ward_error *err)
{
	const struct timespec pause = { .tv_nsec = WAIT_NS };
	const int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	*fd = -1;
	if (dir < 0)
		return error_set(err, WARD_EIO, "state folder '%s': %s", folder, strerror(errno));
	while (slots > 0 && (rc = try_all(dir, slots, fd, err)) == 0) {
		if (deadline_ns != 0 && time_mono_ns() > deadline_ns) {
			rc = error_set(err, WARD_EDEADLINE,
				       "other pushes held all %llu slots until the time was over",
				       (unsigned long long)slots);
			break;
		}
		(void)nanosleep(&pause, NULL);
	}
	(void)close(dir);
	return rc < 0 ? rc : WARD_OK;
}

void slot_give(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}
