/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of known secrets. In a change they are read from where the policy is:
 * from the state that it starts from, never from what it brings.
 */
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "engine/run.h"
#include "scan/baseline.h"

#define FOLDERS_UP 64

static bool is_home(struct ward_run *run, struct ward_span folder)
{
	const char *const marks[] = { POLICY_FILE, ".git" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		char *path = arena_cstr(run->arena,
					arena_printf(run->arena, WARD_SPAN_FMT "/%s",
						     WARD_SPAN_ARG(folder), marks[i]));

		if (path != NULL && access(path, F_OK) == 0)
			return true;
	}
	return false;
}

const char *run_home(struct ward_run *run)
{
	const char *start =
		run->options.place.directory != NULL ? run->options.place.directory : ".";
	struct ward_span folder = arena_copy(run->arena, span_of(start));

	for (int up = 0; up < FOLDERS_UP; up++) {
		if (is_home(run, folder))
			return arena_cstr(run->arena, folder);
		folder = arena_printf(run->arena, WARD_SPAN_FMT "/..", WARD_SPAN_ARG(folder));
	}
	return start;
}

/* -- Reading --------------------------------------------------------------- */

static int read_from_folder(struct ward_run *run, struct ward_span path, struct ward_span *out,
			    struct ward_error *err)
{
	char *full = arena_cstr(
		run->arena,
		arena_printf(run->arena, "%s/" WARD_SPAN_FMT, run_home(run), WARD_SPAN_ARG(path)));
	const struct run_file file = { full, "the file", policy_limits(run->policy)->known_bytes };

	if (full == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	return run_read_file(run, &file, out, err);
}

static int read_known(struct ward_run *run, struct ward_span path, struct ward_span *out,
		      struct ward_error *err)
{
	int rc = run->from_commit
		? run_read_committed(run, &run->base, path, policy_limits(run->policy)->known_bytes,
				     run->arena, out, err)
		: read_from_folder(run, path, out, err);

	if (rc < 0)
		(void)error_prefix(err, "known secrets in " WARD_SPAN_FMT, WARD_SPAN_ARG(path));
	return rc;
}

static int fail_at(struct ward_error *err, struct ward_span name)
{
	if (err->line > 0)
		return error_prefix(err, "known secrets in " WARD_SPAN_FMT ":%zu:%zu",
				    WARD_SPAN_ARG(name), err->line, err->column);
	return error_prefix(err, "known secrets in " WARD_SPAN_FMT, WARD_SPAN_ARG(name));
}

static int parse_baseline(struct ward_run *run, struct ward_span name, struct ward_span text,
			  struct ward_error *err)
{
	if (baseline_parse(text, run->arena, &run->baseline, err) != WARD_OK)
		return fail_at(err, name);
	run->has_baseline = true;
	return WARD_OK;
}

/* -- The two ways to use it ------------------------------------------------ */

/* It is to be written anew: from the work tree, whatever the change is; one that is not there yet
 * gets its salt now. */
int run_open_baseline(struct ward_run *run, struct ward_error *err)
{
	const struct policy_secrets *secrets = policy_secrets(run->policy);
	const char *path = run->options.baseline_file;
	struct ward_span text;
	int rc;

	if (run->baseline_path != NULL)
		return WARD_OK;
	if (path == NULL && secrets->baseline.len == 0)
		return error_set(err, WARD_EUSAGE,
				 "the policy says 'baseline: false': name the file with --output");
	if (path == NULL)
		path = arena_cstr(run->arena,
				  strcmp(run_home(run), ".") == 0
					  ? secrets->baseline
					  : arena_printf(run->arena, "%s/" WARD_SPAN_FMT,
							 run_home(run),
							 WARD_SPAN_ARG(secrets->baseline)));
	if (path == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_read_file(
		run,
		&(struct run_file){ path, "baseline", policy_limits(run->policy)->known_bytes },
		&text, err);
	if (rc == 1)
		rc = baseline_new(run->arena, &run->baseline, err);
	else if (rc == WARD_OK)
		rc = parse_baseline(run, span_of(path), text, err);
	if (rc == WARD_OK)
		run->baseline_path = path;
	return rc;
}

static int use_baseline(struct ward_run *run, struct ward_error *err)
{
	const struct ward_span path = policy_secrets(run->policy)->baseline;
	struct ward_span text;
	int rc;

	if (path.len == 0)
		return WARD_OK;
	rc = read_known(run, path, &text, err);
	if (rc == 1)
		return WARD_OK;
	return rc == WARD_OK ? parse_baseline(run, path, text, err) : rc;
}

static int use_lists(struct ward_run *run, struct ward_error *err)
{
	const struct policy_secrets *secrets = policy_secrets(run->policy);

	known_list_init(&run->known_list, run->arena);
	for (size_t i = 0; i < secrets->ignore_file_count; i++) {
		const struct ward_span path = secrets->ignore_files[i];
		struct ward_span text;
		int rc = read_known(run, path, &text, err);

		if (rc == 1)
			continue;
		if (rc == WARD_OK && known_list_add(&run->known_list, path, text, err) != WARD_OK)
			rc = fail_at(err, path);
		if (rc != WARD_OK)
			return rc;
		run->has_known_list = true;
	}
	return WARD_OK;
}

int run_load_known(struct ward_run *run, struct ward_error *err)
{
	int rc = WARD_OK;

	if (policy_suppressions(run->policy, run->options.server)) {
		rc = use_lists(run, err);
		if (rc == WARD_OK && run->options.baseline == WARD_BASELINE_COUNTS)
			rc = use_baseline(run, err);
	}
	if (rc == WARD_OK && run->options.baseline == WARD_BASELINE_REWRITE)
		rc = run_open_baseline(run, err);
	return rc;
}

int run_check_known(const struct ward_run *run, struct ward_span path, struct ward_span text,
		    struct ward_error *err)
{
	const struct policy_secrets *secrets = policy_secrets(run->policy);
	struct arena *arena = arena_new((size_t)run->limits.memory_bytes);
	struct known_list list;
	struct baseline baseline;
	int rc = WARD_OK;

	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	if (text.len > policy_limits(run->policy)->known_bytes)
		rc = error_set(err, WARD_ECONFIG, "more than %llu bytes (limits.known_bytes)",
			       (unsigned long long)policy_limits(run->policy)->known_bytes);
	else if (span_eq(path, secrets->baseline))
		rc = baseline_parse(text, arena, &baseline, err);
	else if (!span_eq(path, secrets->gitleaks)) {
		known_list_init(&list, arena);
		rc = known_list_add(&list, path, text, err);
	}
	arena_free(arena);
	return rc;
}

bool run_is_known_file(const struct ward_run *run, struct ward_span path)
{
	const struct policy_secrets *secrets = policy_secrets(run->policy);

	if (path.len == 0)
		return false;
	for (size_t i = 0; i < secrets->ignore_file_count; i++)
		if (span_eq(secrets->ignore_files[i], path))
			return true;
	return span_eq(secrets->baseline, path);
}
