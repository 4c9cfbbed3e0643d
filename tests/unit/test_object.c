/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "git/object.h"
#include "git/object_check.h"

#define ID "1111111111111111111111111111111111111111"
#define ID2 "2222222222222222222222222222222222222222"
#define ID256 ID "222222222222222222222222"
#define WHO "A U Thor <a@example.org> 1700000000 +0100"

static struct ward_span span_literal(const char *text, size_t len)
{
	return (struct ward_span){ text, len };
}
#define S(literal) span_literal("" literal, sizeof(literal) - 1)

static void commits_that_are_well_formed(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct commit_view c;
	struct ward_error err = { .code = WARD_OK };

	(void)state;
	assert_int_equal(commit_parse(S("tree " ID "\nparent " ID "\nparent " ID2 "\nauthor " WHO
					"\ncommitter C <> 0 -0000\nencoding x\ngpgsig a\n \n b\n"
					"\nsubject\n\nbody\0tail"),
				      20, arena, &c, &err),
			 0);
	assert_int_equal(c.parent_count, 2);
	assert_int_equal(c.tree.raw[0], 0x11);
	assert_int_equal(c.parents[1].raw[19], 0x22);
	assert_true(span_is(c.author, WHO));
	assert_true(span_is(c.committer, "C <> 0 -0000"));
	assert_int_equal(c.message.len, sizeof("subject\n\nbody\0tail") - 1);
	assert_int_equal(commit_parse(S("tree " ID "\nauthor " WHO "\ncommitter " WHO "\n"), 20,
				      arena, &c, &err),
			 0);
	assert_int_equal(c.parent_count, 0);
	assert_int_equal(c.message.len, 0);
	assert_int_equal(commit_parse(S("tree " ID256 "\nauthor " WHO "\ncommitter " WHO "\n\nm"),
				      32, arena, &c, &err),
			 0);
	assert_int_equal(c.tree.len, 32);
	assert_true(span_is(c.message, "m"));
	arena_free(arena);
}

static void commits_that_are_not(void **state)
{
	static const struct {
		struct ward_span raw;
		const char *why;
	} rows[] = {
#define ROW(text, reason) { { text, sizeof(text) - 1 }, reason }
		ROW("", "commit: the header does not end"),
		ROW("\n", "commit: the tree line is malformed or missing"),
		ROW("tree " ID, "commit: the header does not end"),
		ROW("tree " ID "\nauthor " WHO "\ncommitter " WHO,
		    "commit: the header does not end"),
		ROW("tree " ID "1\n\n", "commit: the tree line is malformed or missing"),
		ROW("tree " ID256 "\n\n", "commit: the tree line is malformed or missing"),
		ROW("parent " ID "\n\n", "commit: the tree line is malformed or missing"),
		ROW("tree " ID "\nparent " ID "\nparent x\n", "commit: parent line 2 is malformed"),
		ROW("tree " ID "\n\n", "commit: the author line is missing"),
		ROW("tree " ID "\nauthor " WHO "\nauthor " WHO "\n",
		    "commit: there are several author lines"),
		ROW("tree " ID "\nauthor " WHO "\n\n", "commit: the committer line is missing"),
		ROW("tree " ID "\nau\0thor " WHO "\n\n", "commit: NUL in the header at byte 48"),
		ROW("tree " ID "\nauthor x\n\n", "commit: author: there is no address"),
		ROW("tree " ID "\nauthor a> <x> 1 +0000\n\n", "commit: author: the name holds '>'"),
		ROW("tree " ID "\nauthor <x> 1 +0000\n\n",
		    "commit: author: there is no name before the address"),
		ROW("tree " ID "\nauthor a<x> 1 +0000\n\n",
		    "commit: author: there is no blank before the address"),
		ROW("tree " ID "\nauthor a <x<y> 1 +0000\n\n",
		    "commit: author: the address is malformed"),
		ROW("tree " ID "\nauthor a <x>1 +0000\n\n",
		    "commit: author: there is no blank before the date"),
		ROW("tree " ID "\nauthor a <x> 01 +0000\n\n",
		    "commit: author: the date has leading zeros"),
		ROW("tree " ID "\nauthor a <x> 99999999999999999999 +0000\n\n",
		    "commit: author: the date is out of range"),
		ROW("tree " ID "\nauthor a <x> -1 +0000\n\n",
		    "commit: author: the date is malformed"),
		ROW("tree " ID "\nauthor a <x> 1\n\n", "commit: author: the date is malformed"),
		ROW("tree " ID "\nauthor a <x> 1 0000\n\n",
		    "commit: author: the time zone is malformed"),
		ROW("tree " ID "\nauthor a <x> 1 +00000\n\n",
		    "commit: author: the time zone is malformed"),
		ROW("tree " ID "\nauthor " WHO "\ncommitter a <x> 1 *0000\n\n",
		    "commit: committer: the time zone is malformed"),
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { .code = WARD_OK };
		struct commit_view c;

		assert_int_equal(commit_parse(rows[i].raw, 20, arena, &c, &err), WARD_EPARSE);
		assert_string_equal(err.message, rows[i].why);
	}
	arena_free(arena);
}

static void tags(void **state)
{
	static const struct {
		struct ward_span raw;
		const char *why; /* NULL: well-formed */
	} rows[] = {
		ROW("object " ID "\ntype tag\ntag v1\ntagger " WHO "\n\nmsg\n", NULL),
		ROW("object " ID "\ntype commit\ntag old\n\nmsg\n", NULL),
		ROW("object " ID "\ntype commit\ntag v1\n", NULL),
		ROW("object x\ntype commit\ntag v1\n\n",
		    "tag: the object line is malformed or missing"),
		ROW("object " ID "\ntag v1\n\n", "tag: the type line is missing"),
		ROW("object " ID "\ntype none\ntag v1\n\n", "tag: the type is unknown"),
		ROW("object " ID "\ntype blob\n\n", "tag: the tag line is missing"),
		ROW("object " ID "\ntype blob\ntag v1\ntagger x\n\n",
		    "tag: tagger: there is no address"),
		ROW("object " ID "\ntype blob\ntag v\0001\n\n",
		    "tag: NUL in the header at byte 63"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { .code = WARD_OK };
		struct tag_view tag;
		const int rc = tag_parse(rows[i].raw, 20, &tag, &err);

		assert_int_equal(rc, rows[i].why == NULL ? 0 : WARD_EPARSE);
		assert_string_equal(err.message, rows[i].why == NULL ? "" : rows[i].why);
		if (i == 0) {
			assert_true(span_is(tag.type, "tag"));
			assert_true(span_is(tag.name, "v1"));
			assert_true(span_is(tag.message, "msg\n"));
		}
	}
}

/* "mode name" pairs to a tree whose ids are all 0x11 bytes. */
static void make_tree(struct buf *out, const char *const *entries)
{
	buf_clear(out);
	for (; *entries != NULL; entries++) {
		buf_add(out, *entries, strlen(*entries) + 1);
		buf_add(out,
			"\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11\x11"
			"\x11\x11\x11\x11",
			20);
	}
}

static void trees(void **state)
{
	static const struct {
		const char *entries[8];
		const char *why;
	} rows[] = {
		{ { NULL }, NULL },
		{ { "100644 a", "100755 b", "120000 c", "40000 d", "160000 e", NULL }, NULL },
		{ { "040000 a", "100664 b", NULL }, NULL },
		{ { "100644 a", "100644 a.b", "40000 a0", NULL }, NULL },
		{ { "100644 a.b", "40000 a", "100644 a0", NULL }, NULL },
		{ { "100644 \xff\xfe", NULL }, NULL },
		{ { "100644 ", NULL }, "tree: an entry has an empty name" },
		{ { "100644 a/b", NULL }, "tree: an entry has a name with '/'" },
		{ { "40000 .", NULL }, "tree: an entry has the name '.' or '..'" },
		{ { "40000 ..", NULL }, "tree: an entry has the name '.' or '..'" },
		{ { "40000 .gIT", NULL }, "tree: an entry has the name '.git'" },
		{ { "100644", NULL }, "tree: an entry has a malformed mode" },
		{ { "100648 a", NULL }, "tree: an entry has a malformed mode" },
		{ { "0 a", NULL }, "tree: an entry has a malformed mode" },
		{ { "300644 a", NULL }, "tree: an entry has a malformed mode" },
		{ { "10100644 a", NULL }, "tree: an entry has a malformed mode" },
		{ { "100644 b", "100644 a", NULL }, "tree: 'a' is out of order" },
		{ { "40000 a", "100644 a.b", NULL }, "tree: 'a.b' is out of order" },
		{ { "100644 a", "100644 a", NULL }, "tree: the name 'a' stands twice" },
		{ { "100644 a", "40000 a", NULL }, "tree: the name 'a' stands twice" },
		{ { "100644 a", "100644 a-", "100644 a-b", "100644 a.", "40000 a", NULL },
		  "tree: the name 'a' stands twice" },
		{ { "100644 a", "100644 a-", "100644 a-b", "40000 a-", "40000 b", NULL },
		  "tree: the name 'a-' stands twice" },
	};
	struct buf raw;

	(void)state;
	buf_init(&raw, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { .code = WARD_OK };
		int rc;

		make_tree(&raw, rows[i].entries);
		rc = tree_check(buf_span(&raw), 20, &err);
		assert_string_equal(err.message, rows[i].why == NULL ? "" : rows[i].why);
		assert_int_equal(rc, rows[i].why == NULL ? 0 : WARD_EPARSE);
	}
	buf_release(&raw);
}

static void trees_cut_off(void **state)
{
	static const char *const entries[] = { "100644 a", "40000 b", NULL };
	struct tree_entry entry;
	struct buf raw;

	(void)state;
	buf_init(&raw, 4096);
	make_tree(&raw, entries);
	for (size_t len = 0; len <= raw.len; len++) {
		struct ward_span rest = span_sub(buf_span(&raw), 0, len);
		struct ward_error err = { .code = WARD_OK };
		int rc;

		while ((rc = tree_next(&rest, 20, &entry, &err)) > 0)
			assert_int_equal(entry.id.raw[3], 0x11);
		/* Whole entries are 29 and 28 bytes. */
		assert_int_equal(rc, len == 0 || len == 29 || len == 57 ? 0 : WARD_EPARSE);
	}
	buf_clear(&raw);
	buf_add(&raw, "100644 a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 29);
	{
		struct ward_span rest = buf_span(&raw);
		struct ward_error err = { .code = WARD_OK };

		assert_int_equal(tree_next(&rest, 20, &entry, &err), WARD_EPARSE);
		assert_string_equal(err.message, "tree: entry 'a' has a null id");
	}
	buf_release(&raw);
}

static void links_of_old_commits(void **state)
{
	static const struct {
		struct ward_span raw;
		int64_t date;
		int parents;
		int rc;
	} rows[] = {
		{ { "tree " ID "\nparent " ID "\nauthor x\ncommitter C <c> 77 +0000\n\n", 0 },
		  77,
		  1,
		  0 },
		{ { "tree " ID "\nauthor x\ncommitter C <c> bad\n\ncommitter C <c> 5 +0000\n", 0 },
		  0,
		  0,
		  0 },
		{ { "tree " ID "\n\ncommitter C <c> 5 +0000\n", 0 }, 0, 0, 0 },
		{ { "tree " ID "\nparent " ID "\nparent zz\n\n", 0 }, 0, 1, WARD_EPARSE },
		{ { "tree " ID, 0 }, 0, 0, WARD_EPARSE },
		{ { "", 0 }, 0, 0, WARD_EPARSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { .code = WARD_OK };
		struct ward_span rest;
		struct oid id;
		int64_t date;
		int parents = 0;
		int rc = commit_links(span_of(rows[i].raw.ptr), 20, &id, &rest, &date, &err);

		for (rc = rc == 0 ? 1 : rc; rc > 0;) {
			rc = commit_next_parent(&rest, 20, &id, &err);
			parents += rc > 0;
		}
		assert_int_equal(rc, rows[i].rc);
		assert_int_equal(parents, rows[i].parents);
		assert_int_equal(date, rows[i].date);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commits_that_are_well_formed),
		cmocka_unit_test(commits_that_are_not),
		cmocka_unit_test(tags),
		cmocka_unit_test(trees),
		cmocka_unit_test(trees_cut_off),
		cmocka_unit_test(links_of_old_commits),
	};

	return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
