/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the rules of a repository's owners. They are never read from the change they judge. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "engine/run.h"
#include "secret/gitleaks.h"

/* Files of one set of rules. */
#define FILES (GITLEAKS_EXTEND_DEPTH + 1)
/* Rules that are read to see whether they can be. */
#define CHECK_BYTES ((size_t)256 << 20)

struct source {
	struct ward_run *run;
	struct arena *arena;
	const struct oid *commit; /* in whose tree the files stand; NULL: in the folder */
	struct ward_span folder;
	struct ward_span paths[FILES], texts[FILES];
	size_t count;
};

/* A path inside the repository, as Git writes it. */
static bool is_inside(struct ward_span path)
{
	struct ward_span rest = path, part;

	if (path.len == 0 || path.ptr[0] == '/' || span_ends(path, "/") ||
	    span_find_byte(path, '\0', 0) >= 0 || span_find_byte(path, '\\', 0) >= 0)
		return false;
	while (span_cut(&rest, '/', &part))
		if (part.len == 0 || span_is(part, ".") || span_is(part, "..") ||
		    span_is_nocase(part, ".git"))
			return false;
	return true;
}

static int read_tree_file(struct source *s, struct ward_span path, struct ward_span *out,
			  struct ward_error *err)
{
	const int rc =
		run_read_committed(s->run, s->commit, path, GITLEAKS_BYTES, s->arena, out, err);

	return rc == 1 ? error_set(err, WARD_ENOTFOUND, "'" WARD_SPAN_FMT "' does not exist",
				   WARD_SPAN_ARG(span_sub(path, 0, 200)))
		       : rc;
}

static int read_folder_file(struct source *s, struct ward_span path, struct ward_span *out,
			    struct ward_error *err)
{
	char *name = arena_cstr(s->arena,
				arena_printf(s->arena, WARD_SPAN_FMT "/" WARD_SPAN_FMT,
					     WARD_SPAN_ARG(s->folder), WARD_SPAN_ARG(path)));
	const struct run_file file = { name, "rules", GITLEAKS_BYTES };
	int rc;

	if (name == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	rc = run_read_file(s->run, &file, out, err);
	return rc == 1 ? error_set(err, WARD_ENOTFOUND, "'%.200s' does not exist", name) : rc;
}

static int read_one(void *ctx, struct ward_span path, struct ward_span *text,
		    struct ward_error *err)
{
	struct source *s = ctx;
	int rc;

	if (!is_inside(path))
		return error_set(err, WARD_ECONFIG,
				 "'" WARD_SPAN_FMT "' is no path inside this repository",
				 WARD_SPAN_ARG(span_sub(path, 0, 200)));
	rc = s->commit != NULL ? read_tree_file(s, path, text, err)
			       : read_folder_file(s, path, text, err);
	if (rc == WARD_OK && s->count < FILES) {
		s->paths[s->count] = path;
		s->texts[s->count++] = *text;
	}
	return rc;
}

/* The rules of the first file, which was read, and of those that it extends. */
static int load(struct source *s, const char *label, struct gitleaks **out, struct ward_error *err)
{
	const struct gitleaks_options options = {
		.path = s->paths[0],
		/* A worker may not make memory that it can execute. */
		.jit = !s->run->options.server,
		.read = read_one,
		.ctx = s,
	};
	struct ward_error own = { 0 };
	int rc = gitleaks_new(s->texts[0], &options, s->arena, out, &own);

	if (rc == WARD_OK)
		return WARD_OK;
	if (own.line > 0)
		return error_set_at(err, rc, own.line, own.column, "%.200s:%zu:%zu: %s", label,
				    own.line, own.column, own.message);
	return error_set(err, rc, "%.200s: %s", label, own.message);
}

static int use(struct source *s, const char *label, struct ward_error *err)
{
	struct ward_run *run = s->run;
	int rc = load(s, label, &run->user_rules, err);

	if (rc != WARD_OK)
		return rc;
	sha256_spans(s->texts, s->count, true, run->user_rules_digest);
	run->extended = ARENA_ARRAY(run->arena, s->count, struct ward_span);
	if (run->extended == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	for (size_t i = 1; i < s->count; i++)
		run->extended[run->extended_count++] = s->paths[i];
	return WARD_OK;
}

int run_user_rules(struct ward_run *run, const char *label, struct ward_error *err)
{
	const struct ward_span path = policy_secrets(run->policy)->gitleaks;
	struct source s = { .run = run,
			    .arena = run->arena,
			    .commit = run->from_commit ? &run->base : NULL };
	struct ward_error own = { 0 };
	struct ward_span text;
	char *name;
	int rc;

	if (run->options.no_policy || path.len == 0 || (run->from_commit && run->base.len == 0))
		return WARD_OK;
	if (!run->from_commit)
		s.folder = span_of(run_home(run));
	rc = read_one(&s, path, &text, &own);
	if (rc == WARD_ENOTFOUND)
		return WARD_OK;
	name = arena_cstr(run->arena,
			  arena_printf(run->arena, "%s%s" WARD_SPAN_FMT, label,
				       run->from_commit ? ":" : "", WARD_SPAN_ARG(path)));
	if (name == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	return rc == WARD_OK ? use(&s, name, err) : error_set(err, rc, "%s: %s", name, own.message);
}

int run_user_rules_again(struct ward_run *run, const char *label, struct ward_error *err)
{
	gitleaks_free(run->user_rules);
	run->user_rules = NULL;
	memset(run->user_rules_digest, 0, sizeof(run->user_rules_digest));
	return run_user_rules(run, label, err);
}

bool run_is_user_rules(const struct ward_run *run, struct ward_span path)
{
	if (path.len > 0 && span_eq(path, policy_secrets(run->policy)->gitleaks))
		return true;
	for (size_t i = 0; i < run->extended_count; i++)
		if (span_eq(path, run->extended[i]))
			return true;
	return false;
}

/* -- Those of a change -------------------------------------------------------- */

static int check(struct ward_span path, struct ward_span text, struct buf *notes, size_t *rules,
		 struct ward_error *err)
{
	const struct gitleaks_options options = { .path = path };
	struct arena *arena = arena_new(CHECK_BYTES);
	const struct gitleaks_note *list;
	struct gitleaks *g = NULL;
	size_t count = 0;
	int rc = WARD_EOOM;

	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	if (text.len > GITLEAKS_BYTES)
		rc = error_set(err, WARD_ELIMIT, "the file has more than %d bytes", GITLEAKS_BYTES);
	else
		rc = gitleaks_new(text, &options, arena, &g, err);
	if (rc == WARD_OK && notes != NULL) {
		*rules = gitleaks_rule_count(g);
		list = gitleaks_notes(g, &count);
		for (size_t i = 0; i < count; i++)
			buf_printf(notes, "%u:%u: " WARD_SPAN_FMT "\n", list[i].line,
				   list[i].column, WARD_SPAN_ARG(list[i].text));
	}
	gitleaks_free(g);
	arena_free(arena);
	return rc;
}

int run_user_rules_check(struct ward_span path, struct ward_span text, struct ward_error *err)
{
	return check(path, text, NULL, NULL, err);
}

/* Where the policy of the next push will look for them; "": nowhere, or that policy is told to be
 * unusable already. */
static int next_path(struct source *s, struct ward_span *out, struct ward_error *err)
{
	struct ward_run *run = s->run;
	struct ward_policy *next = NULL;
	int rc;

	/* A policy that is no file of the repository is not changed by a push. */
	if (run->policy_folder != NULL) {
		*out = policy_secrets(run->policy)->gitleaks;
		return WARD_OK;
	}
	rc = run_next_policy(run, s->commit, s->arena, &next, err);
	if (rc != WARD_OK || next == NULL)
		return rc;
	if (run->floor != NULL)
		policy_set_floor(next, run->floor);
	*out = policy_secrets(next)->gitleaks;
	return WARD_OK;
}

static int check_next(struct source *s, struct ward_error *err)
{
	struct ward_span path = WARD_SPAN(""), text;
	struct gitleaks *rules = NULL;
	struct ward_error own = { 0 };
	char *name;
	int rc = next_path(s, &path, err);

	if (rc != WARD_OK || path.len == 0)
		return rc;
	name = arena_cstr(s->arena, path);
	if (name == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	rc = read_one(s, path, &text, &own);
	if (rc != WARD_OK)
		return rc == WARD_ENOTFOUND ? WARD_OK
					    : error_set(err, rc, "%.200s: %s", name, own.message);
	/* What is wrong with the file alone is told at its place. */
	if (run_is_user_rules(s->run, path) &&
	    run_user_rules_check(path, text, &own) == WARD_ECONFIG)
		return WARD_OK;
	rc = load(s, name, &rules, err);
	gitleaks_free(rules);
	return rc;
}

int run_user_rules_next(void *ctx, const struct oid *commit, struct ward_error *err)
{
	struct source s = { .run = ctx, .commit = commit };
	int rc;

	if (s.run->options.no_policy)
		return WARD_OK;
	s.arena = arena_new(CHECK_BYTES);
	if (s.arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory for rules");
	rc = check_next(&s, err);
	arena_free(s.arena);
	return rc;
}

int ward_user_rules_check(const char *name, struct ward_span text, size_t *rules, char **notes,
			  struct ward_error *err)
{
	struct buf lines;
	int rc;

	*notes = NULL;
	*rules = 0;
	buf_init(&lines, (size_t)16 << 20);
	rc = check(span_of(name), text, &lines, rules, err);
	if (rc == WARD_OK)
		*notes = strdup(buf_cstr(&lines));
	if (rc == WARD_OK && (*notes == NULL || buf_failed(&lines))) {
		free(*notes);
		*notes = NULL;
		rc = error_set(err, WARD_EOOM, "out of memory for notes");
	}
	buf_release(&lines);
	return rc;
}
