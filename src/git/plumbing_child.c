/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "base/vec.h"
#include "git/alternates.h"
#include "git/plumbing.h"
#include "git/stream.h"

#define ARGS_MAX 24

/* On every call: nothing that the repository's configuration names is run. */
static const char *const shared_args[] = {
	"git",
	"--no-pager",
	"--no-replace-objects",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.hooksPath=/dev/null",
	"-c",
	"core.alternateRefsCommand=",
	"-c",
	"protocol.allow=never",
	"-c",
	"core.useBuiltinFSMonitor=false",
};

/*
 * With GIT_DIR given git does not ask who owns the repository; that was our
 * own check. A missing object of a partial clone must not be fetched: an old
 * git has no GIT_NO_LAZY_FETCH, but it may use no protocol.
 */
static const char *const fixed_env[] = {
	"PATH=/usr/bin:/bin:/usr/local/bin",
	"HOME=/nonexistent",
	"LC_ALL=C",
	"TZ=UTC",
	"GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_SYSTEM=/dev/null",
	"GIT_CONFIG_GLOBAL=/dev/null",
	"GIT_ATTR_NOSYSTEM=1",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_NO_REPLACE_OBJECTS=1",
	"GIT_GRAFT_FILE=/dev/null",
	"GIT_NO_LAZY_FETCH=1",
	"GIT_ALLOW_PROTOCOL=none",
	"GIT_PAGER=cat",
	"GIT_EDITOR=false",
	"GIT_ASKPASS=false",
	"GIT_SSH_COMMAND=false",
	"GIT_ADVICE=0",
};

struct env {
	struct arena *arena;
	VEC(const char *) list;
};

static void put(struct env *e, const char *name, const char *value)
{
	const struct ward_span text = arena_printf(e->arena, "%s%s", name, value);
	const char **slot = vec_push(e->arena, &e->list);

	if (slot != NULL)
		*slot = arena_cstr(e->arena, text);
}

/* Every store but the first as git wants to be told: quoted, divided by ':'. */
static const char *other_stores(struct repo *repo)
{
	struct ward_span all = WARD_SPAN("");

	for (size_t i = 1; i < repo->store_count; i++) {
		const struct ward_span one =
			alternates_quote(span_of(repo->stores[i]), repo->arena);

		all = arena_printf(repo->arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
				   WARD_SPAN_ARG(all), i > 1 ? ":" : "", WARD_SPAN_ARG(one));
	}
	return arena_cstr(repo->arena, all);
}

int plumbing_prepare(struct repo *repo, struct ward_error *err)
{
	struct env e = { .arena = repo->arena };
	const char *others;
	struct plumbing *p;

	if (repo->plumbing != NULL)
		return 0;
	p = ARENA_NEW(repo->arena, struct plumbing);
	if (p == NULL)
		return memory_error(err);
	for (size_t i = 0; i < sizeof(fixed_env) / sizeof(fixed_env[0]); i++)
		put(&e, fixed_env[i], "");
	put(&e, "GIT_DIR=", repo->info.git_dir);
	if (repo->info.work_tree != NULL)
		put(&e, "GIT_WORK_TREE=", repo->info.work_tree);
	put(&e, "GIT_INDEX_FILE=", repo->index_path);
	put(&e, "GIT_OBJECT_DIRECTORY=", repo->stores[0]);
	others = other_stores(repo);
	if (others != NULL && others[0] != '\0')
		put(&e, "GIT_ALTERNATE_OBJECT_DIRECTORIES=", others);
	if (vec_push(repo->arena, &e.list) == NULL || others == NULL || arena_failed(repo->arena))
		return memory_error(err);
	p->env = e.list.items;
	p->cwd = repo->info.work_tree != NULL ? repo->info.work_tree : repo->info.git_dir;
	repo->plumbing = p;
	return 0;
}

/* How long to wait for an answer: what is left of the time allowed. */
static int time_left(const struct repo *repo, uint64_t *milliseconds, struct ward_error *err)
{
	const int rc = check_time(repo, err);

	*milliseconds = repo->limits.deadline_ms;
	if (rc == 0 && repo->deadline_ns != 0)
		*milliseconds = (repo->deadline_ns - time_mono_ns()) / 1000000u + 1;
	return rc;
}

static int start(struct repo *repo, const char *const *args, bool no_input, struct child **out,
		 struct ward_error *err)
{
	const size_t shared = sizeof(shared_args) / sizeof(shared_args[0]);
	const char *all[ARGS_MAX];
	uint64_t timeout_ms;
	size_t n = 0;
	int rc;

	for (; n < shared; n++)
		all[n] = shared_args[n];
	for (size_t i = 0; args[i] != NULL; i++) {
		if (n + 1 >= ARGS_MAX)
			return error_set(err, WARD_EBUG, "too many arguments for git");
		all[n++] = args[i];
	}
	all[n] = NULL;
	rc = time_left(repo, &timeout_ms, err);
	if (rc < 0)
		return rc;
	return child_start(
		&(struct child_options){
			.program = repo->git_program,
			.args = all,
			.env = repo->plumbing->env,
			.cwd = repo->plumbing->cwd,
			.timeout_ms = timeout_ms,
			.no_input = no_input,
		},
		out, err);
}

int plumbing_run(struct repo *repo, const char *const *args, size_t cap, struct arena *arena,
		 int *status, struct ward_span *out, struct ward_error *err)
{
	struct child *child;
	int rc = start(repo, args, true, &child, err);

	*out = WARD_SPAN("");
	if (rc < 0)
		return rc;
	rc = child_finish(child, cap, arena, out, status, err);
	/* 1 is an answer ("no") of the commands that are used here. */
	if (rc == 0 && *status > 1)
		rc = child_failure(child, WARD_EGIT, err);
	child_free(child);
	return rc;
}

/* cat-file stays open; both of them answer one line per id. */
static int ask(struct repo *repo, struct child **child, const char *mode, const struct oid *id,
	       struct ward_span *answer, struct ward_error *err)
{
	const char *const args[] = { "cat-file", mode, NULL };
	char line[OID_HEX_MAX + 1];
	size_t len;
	int rc;

	if (*child == NULL) {
		rc = start(repo, args, false, child, err);
		if (rc < 0)
			return rc;
	}
	oid_hex(id, line);
	len = strlen(line);
	line[len++] = '\n';
	rc = child_write(*child, span_make(line, len), err);
	if (rc == 0)
		rc = child_line(*child, answer, err);
	return rc;
}

/* "<id> <type> <size>", or "<id> missing". */
static int parse_answer(struct ward_span answer, const struct oid *id, enum object_type *type,
			uint64_t *size, struct ward_error *err)
{
	char hex[OID_HEX_MAX];
	struct ward_span word;

	oid_hex(id, hex);
	if (!span_cut(&answer, ' ', &word) || !span_is(word, hex))
		return error_set(err, WARD_EGIT, "git answers something else for %s", hex);
	if (span_is(answer, "missing"))
		return error_set(err, WARD_ENOTFOUND, "object %s is missing", hex);
	if (!span_cut(&answer, ' ', &word))
		return error_set(err, WARD_EGIT, "git answers something else for %s", hex);
	*type = object_type_of(word);
	if (*type == OBJECT_NONE || !span_to_u64(answer, UINT64_MAX, size))
		return error_set(err, WARD_EGIT, "git answers something else for %s", hex);
	return 0;
}

/* A child that failed once is started anew for the next object. */
static void drop_failed(struct child **child, int rc)
{
	if (rc == 0 || rc == WARD_ENOTFOUND)
		return;
	child_free(*child);
	*child = NULL;
}

int plumbing_header(struct repo *repo, const struct oid *id, enum object_type *type, uint64_t *size,
		    struct ward_error *err)
{
	struct child **child = &repo->plumbing->check;
	struct ward_span answer;
	int rc = ask(repo, child, "--batch-check", id, &answer, err);

	if (rc == 0)
		rc = parse_answer(answer, id, type, size, err);
	drop_failed(child, rc);
	return rc;
}

/* Its content is what the child gives next. */
static int ask_content(struct repo *repo, const struct oid *id, uint64_t size,
		       enum object_type *type, struct ward_error *err)
{
	struct ward_span answer;
	uint64_t got = 0;
	int rc = ask(repo, &repo->plumbing->content, "--batch", id, &answer, err);

	if (rc == 0)
		rc = parse_answer(answer, id, type, &got, err);
	if (rc == 0 && got != size)
		rc = error_set(err, WARD_EGIT, "git gives two sizes for one object");
	return rc;
}

static int read_end(struct child *child, struct ward_error *err)
{
	char end = '\0';
	const int rc = child_read(child, &end, 1, err);

	if (rc == 0 && end != '\n')
		return error_set(err, WARD_EGIT, "git gives more than it announced");
	return rc;
}

int plumbing_read(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
		  enum object_type *type, struct ward_span *out, struct ward_error *err)
{
	struct child **child = &repo->plumbing->content;
	char *room = NULL;
	int rc = ask_content(repo, id, size, type, err);

	if (rc == 0) {
		room = arena_bytes(arena, (size_t)size);
		rc = room != NULL ? child_read(*child, room, (size_t)size, err) : memory_error(err);
	}
	if (rc == 0)
		rc = read_end(*child, err);
	if (rc == 0)
		*out = span_make(room, (size_t)size);
	drop_failed(child, rc);
	return rc;
}

int plumbing_stream(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		    void *ctx, struct ward_error *err)
{
	struct child **child = &repo->plumbing->content;
	char *room = malloc(STREAM_PIECE);
	enum object_type type;
	uint64_t left = size;
	int rc = room != NULL ? ask_content(repo, id, size, &type, err) : memory_error(err);

	while (rc == 0 && left > 0) {
		const size_t n = left < STREAM_PIECE ? (size_t)left : STREAM_PIECE;

		rc = child_read(*child, room, n, err);
		if (rc == 0)
			rc = fn(ctx, span_make(room, n), size, err);
		left -= n;
	}
	if (rc == 0)
		rc = read_end(*child, err);
	free(room);
	drop_failed(child, rc);
	return rc;
}
