/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/plumbing.h"

#define REFS_MAX ((size_t)512 << 20)
#define SMALL ((size_t)65536)

static struct ward_span first_line(struct ward_span text)
{
	struct ward_span line = WARD_SPAN("");

	(void)span_line(&text, &line);
	return line;
}

int plumbing_open(struct repo *repo, struct ward_error *err)
{
	const char *const args[] = { "rev-parse", "--show-object-format", NULL };
	struct ward_error local = { .code = WARD_OK };
	struct ward_span out;
	int status;
	int rc = plumbing_prepare(repo, err);

	if (rc < 0)
		return rc;
	rc = plumbing_run(repo, args, SMALL, repo->arena, &status, &out, &local);
	if (rc < 0)
		return error_set(err, rc == WARD_EGIT ? WARD_EUNSUPPORTED : rc,
				 "%s cannot be read (%s): %s", repo->info.git_dir,
				 repo->why_plumbing, local.message);
	if (!span_is(first_line(out), repo->info.oid_len == 32 ? "sha256" : "sha1"))
		return error_set(err, WARD_EUNSUPPORTED, "%s: git sees another object format",
				 repo->info.git_dir);
	return 0;
}

int plumbing_ref_link(struct repo *repo, struct ward_span name, struct ward_span *out,
		      struct ward_error *err)
{
	const char *cname = arena_cstr(repo->arena, name);
	const char *const args[] = { "symbolic-ref", "-q", "--", cname, NULL };
	struct ward_span text;
	int status;
	int rc;

	*out = WARD_SPAN("");
	if (cname == NULL)
		return memory_error(err);
	rc = plumbing_run(repo, args, SMALL, repo->arena, &status, &text, err);
	if (rc == 0 && status == 0)
		*out = first_line(text);
	return rc;
}

int plumbing_head_name(struct repo *repo, struct ward_span *out, struct ward_error *err)
{
	const char *const args[] = { "symbolic-ref", "-q", "HEAD", NULL };
	struct plumbing *p = repo->plumbing;
	struct ward_span text;
	int status;
	int rc;

	if (!p->head_known) {
		rc = plumbing_run(repo, args, SMALL, repo->arena, &status, &text, err);
		if (rc < 0)
			return rc;
		p->head_name = status == 0 ? first_line(text) : WARD_SPAN("");
		p->head_known = true;
	}
	*out = p->head_name;
	return 0;
}

/* Name and id of the next line of for-each-ref. */
static int next_ref(struct repo *repo, struct ward_span *rest, struct ward_span *name,
		    struct oid *id, struct ward_error *err)
{
	struct ward_span line;
	struct ward_span hex;

	if (!span_line(rest, &line))
		return 0;
	if (!span_cut(&line, ' ', &hex) || !oid_parse(hex, id) || id->len != repo->info.oid_len ||
	    line.len == 0)
		return error_set(err, WARD_EGIT, "git lists a malformed reference");
	*name = line;
	return 1;
}

static int list(struct repo *repo, const char *pattern, struct arena *arena, struct ward_span *out,
		struct ward_error *err)
{
	const char *const args[] = { "for-each-ref", "--format=%(objectname) %(refname)", pattern,
				     NULL };
	int status;

	return plumbing_run(repo, args, REFS_MAX, arena, &status, out, err);
}

static int get_listed(struct repo *repo, struct ward_span wanted, struct arena *arena,
		      struct oid *out, struct ward_error *err)
{
	const char *pattern = arena_cstr(arena, wanted);
	struct ward_span text;
	struct ward_span name;
	struct oid id;
	int rc = pattern != NULL ? list(repo, pattern, arena, &text, err) : memory_error(err);

	if (rc < 0)
		return rc;
	while ((rc = next_ref(repo, &text, &name, &id, err)) > 0) {
		if (span_eq(name, wanted)) {
			*out = id;
			return 0;
		}
	}
	if (rc < 0)
		return rc;
	return error_set(err, WARD_ENOTFOUND, "no reference '" WARD_SPAN_FMT "'",
			 WARD_SPAN_ARG(wanted));
}

/* HEAD and its like: names without '/' that git looks up before anything else. */
static int get_pseudo(struct repo *repo, const char *name, struct arena *arena, struct oid *out,
		      struct ward_error *err)
{
	const char *const args[] = { "rev-parse", "--verify", "-q", name, NULL };
	struct ward_span text;
	int status;
	int rc = plumbing_run(repo, args, SMALL, arena, &status, &text, err);

	if (rc < 0)
		return rc;
	if (status != 0)
		return error_set(err, WARD_ENOTFOUND, "no reference '%s'", name);
	if (!oid_parse(first_line(text), out) || out->len != repo->info.oid_len)
		return error_set(err, WARD_EGIT, "git gives a malformed id for '%s'", name);
	return 0;
}

int plumbing_ref(struct repo *repo, const char *name, struct oid *out, struct ward_error *err)
{
	const struct ward_span wanted = span_of(name);
	struct arena *arena = arena_new((size_t)repo->limits.memory_bytes);
	struct ward_span branch = WARD_SPAN("");
	int rc = 0;

	if (arena == NULL)
		return memory_error(err);
	if (span_is(wanted, "HEAD"))
		rc = plumbing_head_name(repo, &branch, err);
	if (rc == 0 && branch.len > 0)
		rc = get_listed(repo, branch, arena, out, err);
	else if (rc == 0 && span_starts(wanted, "refs/"))
		rc = get_listed(repo, wanted, arena, out, err);
	else if (rc == 0)
		rc = get_pseudo(repo, name, arena, out, err);
	arena_free(arena);
	return rc;
}

int plumbing_each_ref(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
		      struct ward_error *err)
{
	struct arena *arena = arena_new((size_t)repo->limits.memory_bytes);
	struct ward_span text;
	struct ward_span name;
	struct oid id;
	int rc;

	if (arena == NULL)
		return memory_error(err);
	rc = list(repo, NULL, arena, &text, err);
	while (rc == 0) {
		rc = next_ref(repo, &text, &name, &id, err);
		if (rc <= 0)
			break;
		rc = span_starts(name, prefix) ? fn(ctx, name, &id, err) : 0;
	}
	arena_free(arena);
	return rc;
}

int plumbing_by_prefix(struct repo *repo, struct ward_span digits, struct oid *out,
		       struct ward_error *err)
{
	struct arena *arena = arena_new(4 * SMALL);
	const char *arg = NULL;
	struct ward_span text;
	struct ward_span line;
	int status;
	int rc;

	if (arena == NULL)
		return memory_error(err);
	arg = arena_cstr(
		arena, arena_printf(arena, "--disambiguate=" WARD_SPAN_FMT, WARD_SPAN_ARG(digits)));
	if (arg == NULL) {
		arena_free(arena);
		return memory_error(err);
	}
	rc = plumbing_run(repo, (const char *const[]){ "rev-parse", arg, NULL }, SMALL, arena,
			  &status, &text, err);
	if (rc == 0 && !span_line(&text, &line))
		rc = error_set(err, WARD_ENOTFOUND, "no object starts with '" WARD_SPAN_FMT "'",
			       WARD_SPAN_ARG(digits));
	else if (rc == 0 && text.len > 0)
		rc = error_set(err, WARD_EUSAGE, "several objects start with '" WARD_SPAN_FMT "'",
			       WARD_SPAN_ARG(digits));
	else if (rc == 0 && (!oid_parse(line, out) || out->len != repo->info.oid_len))
		rc = error_set(err, WARD_EGIT, "git gives a malformed id");
	arena_free(arena);
	return rc;
}

static void plumbing_close(struct repo *repo)
{
	if (repo->plumbing == NULL)
		return;
	child_free(repo->plumbing->check);
	child_free(repo->plumbing->content);
	repo->plumbing = NULL;
}

const struct backend_ops plumbing_ops = {
	.name = "git",
	.header = plumbing_header,
	.read = plumbing_read,
	.stream = plumbing_stream,
	.by_prefix = plumbing_by_prefix,
	.ref = plumbing_ref,
	.head_name = plumbing_head_name,
	.ref_link = plumbing_ref_link,
	.each_ref = plumbing_each_ref,
	.close = plumbing_close,
};
