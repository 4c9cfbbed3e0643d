/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/index_file.h"
#include "git/index_read.h"
#include "git/plumbing.h"

/* Only git knows this form of the index. */
static int ask_git(struct repo *repo, struct arena *arena, const char *why, struct index_file *out,
		   struct ward_error *err)
{
	int rc;

	if (repo->git_program == NULL)
		return error_set(err, WARD_EUNSUPPORTED,
				 "the index cannot be read without a git program: %s", why);
	rc = plumbing_prepare(repo, err);
	if (rc == 0)
		rc = plumbing_index(repo, arena, &out->entries, &out->count, err);
	return rc;
}

int index_read(struct repo *repo, struct arena *arena, struct index_file *out,
	       struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	const size_t cap = (size_t)(repo->limits.memory_bytes / 2);
	struct ward_span bytes;
	int rc = read_file(repo->index_path, cap, arena, &bytes, &local);

	*out = (struct index_file){ .count = 0 };
	if (check_time(repo, err) < 0)
		return WARD_EDEADLINE;
	if (rc == WARD_ENOTFOUND)
		return 0;
	if (rc == 0)
		rc = index_parse(bytes, repo->info.oid_len, (size_t)repo->limits.path_bytes, arena,
				 out, &local);
	if (rc == WARD_EUNSUPPORTED) {
		*out = (struct index_file){ .count = 0 };
		return ask_git(repo, arena, local.message, out, err);
	}
	return rc < 0 ? error_set(err, rc, "%s", local.message) : 0;
}

int repo_index(struct repo *repo, struct arena *arena, struct index_entry **out, size_t *count,
	       struct ward_error *err)
{
	struct index_file file;
	int rc = index_read(repo, arena, &file, err);

	*out = NULL;
	*count = 0;
	if (rc < 0)
		return rc;
	*out = file.entries;
	*count = file.count;
	return 0;
}
