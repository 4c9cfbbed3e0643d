/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/trusted_file.h"
#include "crypto/sshsig.h"
#include "server/grant_collect.h"

struct names {
	const char *items[GRANT_FOLDER_MAX];
	size_t count;
	bool too_many;
};

static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The names of all that end in .yaml and are not hidden, sorted. 0, or errno. */
static int list_names(DIR *dir, struct arena *arena, struct names *out)
{
	const struct dirent *entry;
	int failure;

	while (errno = 0, (entry = readdir(dir)) != NULL) {
		struct ward_span name = span_of(entry->d_name);

		if (span_starts(name, ".") || !span_ends(name, ".yaml"))
			continue;
		if (out->count == GRANT_FOLDER_MAX) {
			out->too_many = true;
			return 0;
		}
		out->items[out->count] = arena_cstr(arena, name);
		if (out->items[out->count++] == NULL)
			return ENOMEM;
	}
	failure = errno;
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(out->items[0]), by_name);
	return failure;
}

static void add_file(struct grant_collector *c, int dir, const char *name)
{
	struct ward_span id = arena_printf(c->arena, "file %s", name);
	struct ward_span sig_name = arena_printf(c->arena, "%s.sig", name);
	char *sig_path = arena_cstr(c->arena, sig_name);
	struct ward_span text, armored;
	struct ward_error err = { 0 };
	int rc;

	if (sig_path == NULL)
		return;
	rc = trusted_read(dir, name, true, GRANT_TEXT_MAX, c->arena, &text, &err);
	if (rc == WARD_OK)
		rc = trusted_read(dir, sig_path, true, SSHSIG_MAX, c->arena, &armored, &err);
	if (rc == WARD_OK)
		grants_add(c, text, armored);
	else
		grants_note(c, id, arena_copy(c->arena, span_of(err.message)));
}

static void add_open_folder(struct grant_collector *c, DIR *dir, struct ward_span id)
{
	struct names names = { 0 };
	struct stat st;
	int failure;

	if (fstat(dirfd(dir), &st) != 0 || !trusted_owner(&st)) {
		grants_note(c, id,
			    WARD_SPAN("others than root and this user may write to it: "
				      "none of its grants counts"));
		return;
	}
	failure = list_names(dir, c->arena, &names);
	if (failure != 0 || names.too_many) {
		grants_note(c, id,
			    names.too_many
				    ? arena_printf(c->arena,
						   "it holds more than %d grants: none counts",
						   GRANT_FOLDER_MAX)
				    : arena_printf(c->arena, "it cannot be listed: %s",
						   strerror(failure)));
		return;
	}
	for (size_t i = 0; i < names.count; i++)
		add_file(c, dirfd(dir), names.items[i]);
}

void grants_add_folder(struct grant_collector *c, const char *path)
{
	struct ward_span id = arena_printf(c->arena, "folder %s", path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (dir == NULL) {
		grants_note(c, id,
			    arena_printf(c->arena, "it cannot be opened: %s", strerror(errno)));
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	add_open_folder(c, dir, id);
	(void)closedir(dir);
}
