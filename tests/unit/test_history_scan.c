/* SPDX-License-Identifier: Apache-2.0 */
/* Every object once, and the place where each first stood, against git's own answers. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "change/history.h"
#include "git/object.h"
#include "git/sweep.h"
#include "git_fixture.h"

#define OUT_MAX ((size_t)64 << 20)
#define COMMITS 40

static struct git_fixture fixture;

/* How the objects lie. */
static const char *const layouts[] = { "loose", "packed", "mixed", "alternate" };

static void import(const char *where, unsigned commits, bool loose)
{
	struct fixture_random r = { .state = 4711 };
	struct buf stream;

	buf_init(&stream, OUT_MAX);
	fixture_stream(&stream, &r, commits, true);
	fixture_git(&fixture, where, "config", "fastimport.unpackLimit", loose ? "100000" : "1");
	fixture_git_ok(&fixture, where, &stream, NULL,
		       (const char *const[]){ "fast-import", "--quiet", "--force", NULL });
	buf_release(&stream);
}

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	for (size_t i = 0; i < 3; i++) {
		fixture_mkdir(&fixture, layouts[i]);
		fixture_git(&fixture, layouts[i], "init", "-q", "--bare");
	}
	import("loose", COMMITS, true);
	import("packed", COMMITS, false);
	fixture_git(&fixture, "packed", "repack", "-qad", "--depth=20");
	/* Some objects in two packs, some in one, some loose. */
	import("mixed", COMMITS / 2, false);
	import("mixed", COMMITS, false);
	fixture_git(&fixture, ".", "clone", "-q", "--bare", "--shared", "packed", "alternate");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

/* -- Every object once -------------------------------------------------------------- */

struct count {
	struct repo *repo;
	struct sweep *sweep;
	struct arena *arena;
	unsigned char *seen;
	size_t objects, bases;
};

static int on_object(void *ctx, const struct sweep_object *o, struct ward_error *err)
{
	struct count *c = ctx;
	const struct oid id = sweep_id(c->sweep, o->number);
	enum object_type type;
	struct ward_span bytes;

	arena_reset(c->arena);
	assert_int_equal(repo_read(c->repo, &id, UINT32_MAX, c->arena, &type, &bytes, err), 0);
	assert_int_equal(type, o->type);
	assert_true(span_eq(bytes, o->bytes));
	assert_int_equal(sweep_find(c->sweep, id.raw), o->number);
	assert_int_equal(sweep_read(c->sweep, o->number, UINT32_MAX, c->arena, &bytes, err), 0);
	assert_true(span_eq(bytes, o->bytes));
	assert_int_equal(c->seen[o->number]++, 0);
	c->objects++;
	assert_null(o->parts);
	if (o->base_number != SWEEP_NONE) {
		c->bases++;
		assert_true(c->seen[o->base_number] == 1 ||
			    sweep_type(c->sweep, o->base_number) == OBJECT_NONE);
	}
	return 0;
}

static int on_bad(void *ctx, uint32_t number, const struct ward_error *why, struct ward_error *err)
{
	(void)ctx;
	(void)err;
	fail_msg("object %u: %s", number, why->message);
	return -1;
}

static size_t lines_of_git(const char *where, const char *const *args)
{
	struct buf out;
	size_t n = 0;

	buf_init(&out, OUT_MAX);
	fixture_git_ok(&fixture, where, NULL, &out, args);
	for (const char *p = buf_cstr(&out); (p = strchr(p, '\n')) != NULL; p++)
		n++;
	buf_release(&out);
	return n;
}

static void test_sweep(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		const struct limits limits = limits_default();
		struct ward_error err = { .code = WARD_OK };
		struct count c = { .arena = arena_new(OUT_MAX) };
		const struct sweep_calls calls = { .object = on_object, .bad = on_bad, .ctx = &c };

		c.repo = fixture_open(&fixture, layouts[i], REPO_NATIVE);
		assert_int_equal(sweep_open(c.repo, &limits, &c.sweep, &err), 0);
		c.seen = calloc(sweep_count(c.sweep) + 1, 1);
		for (int type = OBJECT_COMMIT; type <= OBJECT_TAG; type++)
			assert_int_equal(sweep_each(c.sweep, (enum object_type)type, &calls, &err),
					 0);
		assert_int_equal(sweep_each_lost(c.sweep, &calls, &err), 0);
		assert_int_equal(
			c.objects,
			lines_of_git(layouts[i],
				     (const char *const[]){ "cat-file", "--batch-all-objects",
							    "--batch-check", NULL }));
		if (strcmp(layouts[i], "packed") == 0)
			assert_true(c.bases > 0);
		assert_false(sweep_partial(c.sweep));
		sweep_free(c.sweep);
		repo_free(c.repo);
		free(c.seen);
		arena_free(c.arena);
	}
}

/* -- How they were built ------------------------------------------------------------------ */

static unsigned one_class(void *ctx, struct ward_span name, bool is_link)
{
	(void)ctx;
	(void)name;
	return is_link;
}

static int no_text(void *ctx, uint32_t number, struct ward_span bytes, struct ward_error *err)
{
	(void)ctx;
	(void)number;
	(void)bytes;
	(void)err;
	return 0;
}

/* The parts lead to the same bytes, and no two of them are one. */
static void check_parts(struct ward_span bytes, struct ward_span base,
			const struct sweep_part *parts, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct sweep_part *p = &parts[i];

		assert_true(p->len > 0 && p->len <= bytes.len - at);
		if (p->from != SIZE_MAX) {
			assert_true(p->from <= base.len && p->len <= base.len - p->from);
			assert_memory_equal(bytes.ptr + at, base.ptr + p->from, p->len);
		}
		if (i > 0 && p->from == SIZE_MAX)
			assert_true(p[-1].from != SIZE_MAX);
		else if (i > 0 && p[-1].from != SIZE_MAX)
			assert_true(p[-1].from + p[-1].len != p->from);
		at += p->len;
	}
	assert_int_equal(at, bytes.len);
}

struct contents {
	struct history *h;
	unsigned char *shown;
	size_t blobs, bases, copies, brought;
};

static int on_content(void *ctx, const struct history_content *c, struct ward_error *err)
{
	struct contents *all = ctx;

	(void)err;
	/* Links and files are classes of their own. */
	assert_int_equal(c->first, all->shown[c->number]++ == 0);
	all->blobs++;
	if (c->base == SWEEP_NONE) {
		assert_null(c->parts);
		return 0;
	}
	assert_true(all->shown[c->base] > 0);
	assert_non_null(c->parts);
	check_parts(c->bytes, c->base_bytes, c->parts, c->part_count);
	all->bases++;
	for (size_t i = 0; i < c->part_count; i++) {
		all->copies += c->parts[i].from != SIZE_MAX;
		all->brought += c->parts[i].from == SIZE_MAX;
	}
	return 0;
}

#define LINES 300
#define VERSIONS 60

/* Two files whose lines change, come and go, and move. */
static void import_versions(const char *where)
{
	struct fixture_random r = { .state = 815 };
	unsigned lines[LINES];
	struct buf stream, text;

	buf_init(&stream, OUT_MAX);
	buf_init(&text, OUT_MAX);
	for (unsigned i = 0; i < LINES; i++)
		lines[i] = i;
	for (unsigned n = 0; n < VERSIONS; n++) {
		const unsigned len = LINES / 2 + fixture_random(&r, LINES / 2);
		const unsigned a = fixture_random(&r, LINES - 40);
		const unsigned b = fixture_random(&r, LINES - 40);

		memmove(&lines[a], &lines[b], 40 * sizeof(lines[0]));
		lines[fixture_random(&r, LINES)] = 100000 + n;
		buf_clear(&text);
		for (unsigned i = 0; i < len; i++)
			buf_printf(&text, "line %u of some text %u\n", lines[i], lines[i] * 7919);
		buf_printf(&stream,
			   "commit refs/heads/main\ncommitter C <c@example.org> %u +0000\n"
			   "data 3\nmsg\nM 100644 inline file%u\ndata %zu\n",
			   1600000000 + n, n % 2, buf_span(&text).len);
		buf_add_span(&stream, buf_span(&text));
		buf_add_str(&stream, "\n");
	}
	fixture_git_ok(&fixture, where, &stream, NULL,
		       (const char *const[]){ "fast-import", "--quiet", "--force", NULL });
	buf_release(&text);
	buf_release(&stream);
}

static void test_parts(void **state)
{
	static const char *const depths[] = { "--depth=0", "--depth=1", "--depth=4",
					      "--depth=250" };
	size_t before = 0;

	(void)state;
	fixture_mkdir(&fixture, "parts");
	fixture_git(&fixture, "parts", "init", "-q", "--bare");
	import_versions("parts");
	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		const struct limits limits = limits_default();
		struct ward_error err = { .code = WARD_OK };
		struct contents all = { .h = NULL };
		const struct history_calls calls = { .class_of = one_class,
						     .text = no_text,
						     .blob = on_content,
						     .bad = on_bad,
						     .ctx = &all };
		struct repo *repo;

		fixture_git(&fixture, "parts", "repack", "-qadf", "--window=50", depths[i]);
		repo = fixture_open(&fixture, "parts", REPO_NATIVE);
		assert_int_equal(history_open(repo, &limits, &all.h, &err), 0);
		all.shown = calloc(100000, 1);
		assert_int_equal(history_graph(all.h, true, &calls, &err), 0);
		assert_int_equal(history_blobs(all.h, &calls, &err), 0);
		assert_int_equal(all.blobs, VERSIONS);
		if (i == 0)
			assert_int_equal(all.bases, 0);
		else
			assert_true(all.bases >= before && all.copies > 0 && all.brought > 0);
		before = all.bases;
		history_free(all.h);
		repo_free(repo);
		free(all.shown);
	}
}

/* -- Damage ------------------------------------------------------------------------------ */

struct damage {
	struct history *h;
	size_t shown, bad, failed;
};

static int count_content(void *ctx, const struct history_content *c, struct ward_error *err)
{
	struct damage *d = ctx;

	(void)err;
	if (c->parts != NULL)
		check_parts(c->bytes, c->base_bytes, c->parts, c->part_count);
	if (c->number % 3 == 0)
		history_mark(d->h, c->number);
	d->shown++;
	return 0;
}

static int count_bad(void *ctx, uint32_t number, const struct ward_error *why,
		     struct ward_error *err)
{
	struct damage *d = ctx;

	(void)number;
	(void)err;
	assert_true(why->code < 0 && why->message[0] != '\0');
	d->bad++;
	return 0;
}

static int any_place(void *ctx, const struct history_place *place, struct ward_error *err)
{
	(void)ctx;
	(void)err;
	assert_true(place->path.len > 0);
	return 0;
}

static void read_damaged(struct damage *d)
{
	const struct limits limits = limits_default();
	const struct history_calls calls = { .class_of = one_class,
					     .text = no_text,
					     .blob = count_content,
					     .bad = count_bad,
					     .ctx = d };
	struct repo *repo = fixture_open(&fixture, "damaged", REPO_NATIVE);
	struct ward_error err = { .code = WARD_OK };
	int rc = history_open(repo, &limits, &d->h, &err);

	if (rc == 0)
		rc = history_graph(d->h, true, &calls, &err);
	if (rc == 0)
		rc = history_blobs(d->h, &calls, &err);
	if (rc == 0)
		rc = history_places(d->h, any_place, d, &err);
	d->failed += rc != 0;
	assert_true(rc == 0 || err.message[0] != '\0');
	history_free(d->h);
	repo_free(repo);
}

/* Its bytes, and where it is. */
static struct ward_span load_file(struct arena *arena, const char *pattern, char **path)
{
	struct buf out;
	struct ward_span bytes;
	glob_t found;
	FILE *file;
	char chunk[4096];
	size_t n;

	assert_int_equal(glob(fixture_path(&fixture, pattern), 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	*path = strdup(found.gl_pathv[0]);
	globfree(&found);
	assert_int_equal(chmod(*path, 0600), 0);
	file = fopen(*path, "rb");
	assert_non_null(file);
	buf_init(&out, OUT_MAX);
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(&out, chunk, n);
	(void)fclose(file);
	bytes = arena_copy(arena, buf_span(&out));
	buf_release(&out);
	return bytes;
}

static void store_byte(const char *path, size_t at, char byte)
{
	FILE *file = fopen(path, "r+b");

	assert_non_null(file);
	assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
	assert_int_equal(fwrite(&byte, 1, 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

/* Any byte of a pack or its index may be another: what cannot be read is told, and nothing else
 * happens. */
static void test_damage(void **state)
{
	static const char *const patterns[] = { "damaged/objects/pack/*.pack",
						"damaged/objects/pack/*.idx" };
	struct fixture_random r = { .state = 1066 };
	struct damage whole = { .h = NULL }, all = { .h = NULL };

	(void)state;
	fixture_git(&fixture, ".", "clone", "-q", "--bare", "--no-hardlinks", "parts", "damaged");
	fixture_git(&fixture, "damaged", "repack", "-qadf", "--depth=10");
	read_damaged(&whole);
	assert_true(whole.shown > 0 && whole.bad == 0 && whole.failed == 0);
	for (size_t k = 0; k < 2; k++) {
		struct arena *arena = arena_new(OUT_MAX);
		char *path;
		const struct ward_span bytes = load_file(arena, patterns[k], &path);

		for (unsigned i = 0; i < 150; i++) {
			const size_t at = fixture_random(&r, (unsigned)bytes.len);

			store_byte(path, at, (char)(bytes.ptr[at] ^ (1 << fixture_random(&r, 8))));
			read_damaged(&all);
			store_byte(path, at, bytes.ptr[at]);
		}
		free(path);
		arena_free(arena);
	}
	assert_true(all.bad > 0 && all.failed > 0);
	assert_true(all.shown > whole.shown);
}

/* -- Where each file first stood ----------------------------------------------------------- */

struct places {
	struct history *h;
	struct arena *arena;
	struct map known; /**< "ID PATH" of each place that git lists; value 1: told */
	const char *where;
	size_t told;
};

static int mark(void *ctx, const struct history_content *content, struct ward_error *err)
{
	struct places *p = ctx;

	(void)err;
	history_mark(p->h, content->number);
	return 0;
}

/* Whether REVISION:PATH is this object. */
static bool stands_at(const struct places *p, const char *rev, struct ward_span path,
		      const char *hex)
{
	const char *name = arena_cstr(
		p->arena, arena_printf(p->arena, "%s:" WARD_SPAN_FMT, rev, WARD_SPAN_ARG(path)));
	struct buf out;
	bool same;

	buf_init(&out, OUT_MAX);
	same = fixture_git_status(
		       &fixture, p->where, NULL, &out,
		       (const char *const[]){ "rev-parse", "-q", "--verify", name, NULL }) == 0 &&
		strncmp(buf_cstr(&out), hex, strlen(hex)) == 0;
	buf_release(&out);
	return same;
}

static int on_place(void *ctx, const struct history_place *place, struct ward_error *err)
{
	struct places *p = ctx;
	char hex[OID_HEX_MAX], commit[OID_HEX_MAX], parent[OID_HEX_MAX + 2];
	const struct oid id = history_id(p->h, place->number);
	struct map_entry *e;

	(void)err;
	oid_hex(&id, hex);
	oid_hex(&place->commit, commit);
	e = map_get(&p->known,
		    arena_printf(p->arena, "%s " WARD_SPAN_FMT, hex, WARD_SPAN_ARG(place->path)));
	assert_non_null(e);
	if (e->value.num++ > 0)
		return 0;
	p->told++;
	assert_true(stands_at(p, commit, place->path, hex));
	for (int i = 1; i <= 2; i++) {
		(void)snprintf(parent, sizeof(parent), "%s^%d", commit, i);
		assert_false(stands_at(p, parent, place->path, hex));
	}
	return 0;
}

/* All places in one commit: "MODE TYPE ID\tPATH\0". */
static void list_commit(struct places *p, const char *commit)
{
	struct ward_span rest, entry, head;
	struct buf out;

	buf_init(&out, OUT_MAX);
	fixture_git_ok(&fixture, p->where, NULL, &out,
		       (const char *const[]){ "ls-tree", "-r", "-z", commit, NULL });
	rest = arena_copy(p->arena, buf_span(&out));
	buf_release(&out);
	while (rest.len > 0 && span_cut(&rest, '\0', &entry)) {
		if (!span_cut(&entry, '\t', &head) || !span_contains(head, " blob "))
			continue;
		assert_non_null(map_put(&p->known,
					arena_printf(p->arena, WARD_SPAN_FMT " " WARD_SPAN_FMT,
						     WARD_SPAN_ARG(span_sub(head, 12, head.len)),
						     WARD_SPAN_ARG(entry)),
					NULL));
	}
}

static void list_all(struct places *p)
{
	struct ward_span rest, commit;
	struct buf out;

	buf_init(&out, OUT_MAX);
	fixture_git_ok(&fixture, p->where, NULL, &out,
		       (const char *const[]){ "rev-list", "--all", NULL });
	rest = arena_copy(p->arena, buf_span(&out));
	buf_release(&out);
	while (span_line(&rest, &commit))
		if (commit.len > 1)
			list_commit(p, arena_cstr(p->arena, span_trim(commit)));
}

static int add_ref(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	struct places *p = ctx;

	return history_add_root(p->h, id, name, err);
}

static void check_places(const char *where)
{
	const struct limits limits = limits_default();
	struct places p = { .arena = arena_new(OUT_MAX), .where = where };
	const struct history_calls calls = {
		.class_of = one_class, .text = no_text, .blob = mark, .bad = on_bad, .ctx = &p
	};
	struct repo *repo = fixture_open(&fixture, where, REPO_NATIVE);
	struct ward_error err = { .code = WARD_OK };
	struct history_gaps gaps;

	map_init(&p.known, p.arena);
	list_all(&p);
	assert_true(p.known.len > 20);
	assert_int_equal(history_open(repo, &limits, &p.h, &err), 0);
	assert_int_equal(repo_each_ref(repo, "", add_ref, &p, &err), 0);
	assert_int_equal(history_graph(p.h, false, &calls, &err), 0);
	assert_int_equal(history_gaps(p.h, &gaps, &err), 0);
	assert_int_equal(gaps.missing, 0);
	assert_int_equal(history_blobs(p.h, &calls, &err), 0);
	assert_int_equal(history_places(p.h, on_place, &p, &err), 0);
	assert_int_equal(p.told, p.known.len);
	history_free(p.h);
	repo_free(repo);
	arena_free(p.arena);
}

static void test_places(void **state)
{
	(void)state;
	check_places("packed");
	check_places("mixed");
	/* Children of what is reachable that are not. */
	fixture_git(&fixture, ".", "clone", "-q", "--bare", "packed", "cut");
	fixture_git(&fixture, "cut", "update-ref", "refs/heads/main", "main~12");
	check_places("cut");
}

/* -- Bounds ---------------------------------------------------------------------------------- */

static void test_limits(void **state)
{
	static const struct {
		const char *what;
		uint64_t objects, bytes;
		const char *message;
	} rows[] = {
		{ "objects", 3, UINT64_MAX, "more than 3 objects (limits.history_objects)" },
		{ "bytes", 100000, 100, "more than 100 bytes to read (limits.history_bytes)" },
	};

	(void)state;
	for (size_t k = 0; k < sizeof(layouts) / sizeof(layouts[0]); k++)
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct limits limits = limits_default();
			struct repo *repo = fixture_open(&fixture, layouts[k], REPO_NATIVE);
			struct places p = { .h = NULL };
			const struct history_calls calls = { .class_of = one_class,
							     .text = no_text,
							     .blob = mark,
							     .bad = on_bad,
							     .ctx = &p };
			struct ward_error err = { .code = WARD_OK };
			int rc;

			limits.history_objects = rows[i].objects;
			limits.history_bytes = rows[i].bytes;
			rc = history_open(repo, &limits, &p.h, &err);
			if (rc == 0)
				rc = history_graph(p.h, true, &calls, &err);
			if (rc == 0)
				rc = history_blobs(p.h, &calls, &err);
			assert_int_equal(rc, WARD_ELIMIT);
			assert_string_equal(err.message, rows[i].message);
			history_free(p.h);
			repo_free(repo);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sweep),  cmocka_unit_test(test_parts),
		cmocka_unit_test(test_damage), cmocka_unit_test(test_places),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
