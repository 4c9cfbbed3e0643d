/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the policy. It is never read from the change that it decides about. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/trusted_file.h"
#include "engine/run.h"
#include "git/object.h"
#include "git/tree_diff.h"

static struct ward_span head_name(struct ward_run *run)
{
	struct ward_error ignored = { 0 };
	struct ward_span name = { 0 };

	if (run->repo == NULL || repo_head_name(run->repo, &name, &ignored) != WARD_OK)
		return (struct ward_span){ 0 };
	return name;
}

void run_use_limits(struct ward_run *run)
{
	run->limits = *policy_limits(run->policy);
	arena_set_cap(run->arena, (size_t)run->limits.memory_bytes);
	if (run->repo != NULL) {
		repo_set_limits(run->repo, &run->limits);
		repo_set_deadline(run->repo, run_deadline(run));
	}
}

static int adopt(struct ward_run *run, struct ward_error *err)
{
	if (run->policy == NULL)
		return error_set(err, WARD_EOOM, "out of memory for the policy");
	if (run->options.profile != NULL) {
		int rc = policy_set_profile(run->policy, span_of(run->options.profile), err);

		if (rc != WARD_OK)
			return rc;
	}
	run_use_limits(run);
	run->result.profile = policy_profile(run->policy);
	return WARD_OK;
}

/* The folder of a file, as long as the run. */
static const char *folder_of(struct ward_run *run, const char *path)
{
	const struct ward_span whole = span_of(path);
	const ssize_t slash = span_rfind_byte(whole, '/');

	if (slash < 0)
		return ".";
	return arena_cstr(run->arena, span_sub(whole, 0, slash == 0 ? 1 : (size_t)slash));
}

void run_set_floor(struct ward_run *run, const struct ward_policy *floor, const char *path)
{
	run->floor = floor;
	run->floor_folder = folder_of(run, path);
	policy_set_floor(run->policy, floor);
	run_use_limits(run);
}

static int use_builtin(struct ward_run *run, struct ward_error *err)
{
	run->policy = policy_default(head_name(run), run->arena);
	run->result.policy = WARD_SPAN("built-in");
	return adopt(run, err);
}

static int use_text(struct ward_run *run, const char *name, struct ward_span text,
		    struct ward_error *err)
{
	int rc = policy_parse_standing(name, text, head_name(run), run->options.now, run->arena,
				       &run->policy, err);

	run->result.policy = arena_copy(run->arena, span_of(name));
	if (rc != WARD_OK) {
		if (err->line > 0)
			(void)error_prefix(err, "policy %s:%zu:%zu", name, err->line, err->column);
		else
			(void)error_prefix(err, "policy %s", name);
		return rc;
	}
	if (policy_expired(run->policy) > 0)
		run->result.policy = arena_printf(run->arena, "%s (expired entries: %zu)", name,
						  policy_expired(run->policy));
	return adopt(run, err);
}

/* On a server: who may change the file would decide what is let in. */
static int read_trusted(struct ward_run *run, const struct run_file *file, struct ward_span *out,
			struct ward_error *err)
{
	struct ward_error own = { 0 };
	int rc =
		trusted_read(AT_FDCWD, file->path, false, (size_t)file->max, run->arena, out, &own);

	if (rc == WARD_ENOTFOUND)
		return 1;
	return rc == WARD_OK ? rc : error_set(err, rc, "%s file %s", file->what, own.message);
}

static int read_open(struct ward_run *run, int fd, const struct run_file *file,
		     struct ward_span *out, struct ward_error *err)
{
	struct stat st;
	char *bytes;
	size_t have = 0;

	if (fstat(fd, &st) != 0)
		return error_set(err, WARD_EIO, "%s '%s': %s", file->what, file->path,
				 strerror(errno));
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > file->max)
		return error_set(err, WARD_ECONFIG,
				 "%s '%s': no regular file of at most %llu bytes", file->what,
				 file->path, (unsigned long long)file->max);
	bytes = arena_bytes(run->arena, (size_t)st.st_size + 1);
	while (bytes != NULL && have < (size_t)st.st_size) {
		ssize_t n = read(fd, bytes + have, (size_t)st.st_size - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	if (bytes == NULL || have != (size_t)st.st_size)
		return error_set(err, WARD_EIO, "%s '%s' could not be read whole", file->what,
				 file->path);
	*out = span_make(bytes, have);
	return WARD_OK;
}

int run_read_file(struct ward_run *run, const struct run_file *file, struct ward_span *out,
		  struct ward_error *err)
{
	int fd, rc;

	if (run->options.server)
		return read_trusted(run, file, out, err);
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return 1;
	if (fd < 0)
		return error_set(err, WARD_EIO, "%s '%s': %s", file->what, file->path,
				 strerror(errno));
	rc = read_open(run, fd, file, out, err);
	(void)close(fd);
	return rc;
}

int run_read_policy(struct ward_run *run, const char *path, struct ward_span *out,
		    struct ward_error *err)
{
	const struct run_file file = { path, "policy", run->limits.policy_bytes };

	return run_read_file(run, &file, out, err);
}

int run_read_committed(struct ward_run *run, const struct oid *commit, struct ward_span path,
		       uint64_t max, struct arena *arena, struct ward_span *out,
		       struct ward_error *err)
{
	enum object_type type = OBJECT_NONE;
	struct ward_error missing = { 0 };
	struct oid tree, blob;
	uint32_t mode = 0;
	int rc;

	if (commit->len == 0)
		return 1;
	rc = tree_of(run->repo, commit, arena, &tree, err);
	if (rc != WARD_OK)
		return rc;
	rc = tree_find(run->repo, &tree, path, arena, &blob, &mode, &missing);
	if (rc == WARD_ENOTFOUND)
		return 1;
	if (rc != WARD_OK)
		return error_set(err, rc, "%s", missing.message);
	if (MODE_TYPE(mode) != MODE_TYPE(MODE_FILE))
		return error_set(err, WARD_ECONFIG, "is no regular file");
	return repo_read(run->repo, &blob, max, arena, &type, out, err);
}

int run_policy_forced(struct ward_run *run, struct ward_error *err)
{
	const char *path = run->options.policy_file;
	struct ward_span text;
	int rc;

	if (run->options.no_policy) {
		rc = use_builtin(run, err);
		return rc == WARD_OK ? 1 : rc;
	}
	if (path == NULL)
		return 0;
	rc = run_read_policy(run, path, &text, err);
	if (rc == 1)
		return error_set(err, WARD_ENOTFOUND, "policy '%s' does not exist", path);
	if (rc == WARD_OK)
		rc = use_text(run, path, text, err);
	run->policy_folder = folder_of(run, path);
	return rc == WARD_OK ? 1 : rc;
}

int run_policy_from_commit(struct ward_run *run, const struct oid *commit, const char *label,
			   struct ward_error *err)
{
	struct ward_error missing = { 0 };
	struct ward_span text, name;
	struct oid tree, blob;
	enum object_type type = OBJECT_NONE;
	uint32_t mode = 0;
	int rc;

	if (commit->len == 0)
		return use_builtin(run, err);
	rc = tree_of(run->repo, commit, run->arena, &tree, err);
	if (rc != WARD_OK)
		return rc;
	rc = tree_find(run->repo, &tree, WARD_SPAN(POLICY_FILE), run->arena, &blob, &mode,
		       &missing);
	if (rc == WARD_ENOTFOUND)
		return use_builtin(run, err);
	if (rc != WARD_OK)
		return error_set(err, rc, "%s", missing.message);
	rc = repo_read(run->repo, &blob, run->limits.policy_bytes, run->arena, &type, &text, err);
	name = arena_printf(run->arena, "%s:%s", label, POLICY_FILE);
	if (rc != WARD_OK || type != OBJECT_BLOB) {
		(void)error_prefix(err, WARD_SPAN_FMT, WARD_SPAN_ARG(name));
		return rc != WARD_OK ? rc
				     : error_set(err, WARD_ECONFIG, WARD_SPAN_FMT " is no file",
						 WARD_SPAN_ARG(name));
	}
	run->policy_commit = *commit;
	return use_text(run, arena_cstr(run->arena, name), text, err);
}
int run_next_policy(struct ward_run *run, const struct oid *commit, struct arena *arena,
		    struct ward_policy **out, struct ward_error *err)
{
	struct ward_error ignored = { 0 };
	enum object_type type = OBJECT_NONE;
	struct ward_span text;
	struct oid tree, blob;
	uint32_t mode = 0;
	int rc = tree_of(run->repo, commit, arena, &tree, err);

	*out = NULL;
	if (rc != WARD_OK)
		return rc;
	rc = tree_find(run->repo, &tree, WARD_SPAN(POLICY_FILE), arena, &blob, &mode, &ignored);
	if (rc == WARD_ENOTFOUND) {
		*out = policy_default(head_name(run), arena);
		return *out != NULL ? WARD_OK : error_set(err, WARD_EOOM, "out of memory");
	}
	if (rc == WARD_OK)
		rc = repo_read(run->repo, &blob, run->limits.policy_bytes, arena, &type, &text,
			       &ignored);
	if (rc == WARD_OK)
		rc = policy_parse_standing(POLICY_FILE, text, head_name(run), run->options.now,
					   arena, out, &ignored);
	if (rc != WARD_OK)
		*out = NULL;
	return WARD_OK;
}

/* Upward until the folder that holds .git, so that a policy speaks for its repository only. */
int run_policy_from_folder(struct ward_run *run, struct ward_error *err)
{
	const char *start =
		run->options.place.directory != NULL ? run->options.place.directory : ".";
	struct ward_span folder = arena_copy(run->arena, span_of(start));

	for (int up = 0; up < 64; up++) {
		struct ward_span path = arena_printf(run->arena, WARD_SPAN_FMT "/%s",
						     WARD_SPAN_ARG(folder), POLICY_FILE);
		struct ward_span git =
			arena_printf(run->arena, WARD_SPAN_FMT "/.git", WARD_SPAN_ARG(folder));
		struct ward_span text;
		char *cpath = arena_cstr(run->arena, path), *cgit = arena_cstr(run->arena, git);
		int rc;

		if (cpath == NULL || cgit == NULL)
			return error_set(err, WARD_EOOM, "out of memory");
		rc = run_read_policy(run, cpath, &text, err);
		run->policy_folder = folder_of(run, cpath);
		if (rc == WARD_OK)
			return use_text(run, up == 0 ? POLICY_FILE : cpath, text, err);
		if (rc < 0)
			return rc;
		if (access(cgit, F_OK) == 0)
			break;
		folder = arena_printf(run->arena, WARD_SPAN_FMT "/..", WARD_SPAN_ARG(folder));
	}
	run->policy_folder = NULL;
	return use_builtin(run, err);
}
