/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "git/sweep.h"
#include "git/tree_entries.h"
#include "git_fixture.h"

#define ID 20
#define TREE_MAX 8192
#define PARTS_MAX 512
#define ENTRIES_MAX 256

struct tree {
	char bytes[TREE_MAX];
	size_t len;
};

static struct ward_span all_of(const struct tree *t)
{
	return span_make(t->bytes, t->len);
}

/* Ids have bytes that look like the start of an entry. */
static void add_entry(struct tree *t, unsigned name, unsigned id)
{
	const int n = snprintf(t->bytes + t->len, 64, "%s file%u",
			       name % 3 == 0 ? "40000" : "100644", name);
	char *raw = t->bytes + t->len + n + 1;

	memset(raw, '7', ID);
	raw[2] = ' ';
	raw[3] = 'x';
	raw[4] = '\0';
	(void)snprintf(raw + 8, 8, "%u", id);
	t->len += (size_t)n + 1 + ID;
}

/* -- What is told ----------------------------------------------------------------------- */

struct told {
	struct ward_span tree;
	size_t starts[ENTRIES_MAX]; /**< ids, where they begin in the tree */
	size_t count;
};

static int on_entry(void *ctx, const struct raw_entry *entry)
{
	struct told *told = ctx;

	assert_true(told->count < ENTRIES_MAX);
	told->starts[told->count++] = (size_t)((const char *)entry->id - told->tree.ptr);
	return 0;
}

static bool was_told(const struct told *told, const struct raw_entry *entry)
{
	for (size_t i = 0; i < told->count; i++)
		if (told->tree.ptr + told->starts[i] == (const char *)entry->id)
			return true;
	return false;
}

static bool tree_has(struct ward_span tree, const struct raw_entry *entry)
{
	struct raw_entry one;

	while (raw_entry_next(&tree, ID, &one) > 0)
		if (one.mode == entry->mode && span_eq(one.name, entry->name) &&
		    memcmp(one.id, entry->id, ID) == 0)
			return true;
	return false;
}

/* Each entry is told or the base has it; returns how many were told. */
static size_t check(struct ward_span tree, struct ward_span base, const struct sweep_part *parts,
		    size_t count)
{
	struct told told = { .tree = tree };
	struct ward_span rest = tree;
	struct raw_entry entry;

	assert_int_equal(raw_entries_built(tree, base, parts, count, ID, on_entry, &told), 0);
	while (raw_entry_next(&rest, ID, &entry) > 0)
		assert_true(was_told(&told, &entry) || tree_has(base, &entry));
	return told.count;
}

/* -- Trees -------------------------------------------------------------------------------- */

/* The result of the parts, where what is new is taken from `brought`. */
static void build(struct tree *out, const struct tree *base, const struct sweep_part *parts,
		  size_t count, const char *brought)
{
	out->len = 0;
	for (size_t i = 0; i < count; i++) {
		const bool is_new = parts[i].from == SIZE_MAX;

		memcpy(out->bytes + out->len, is_new ? brought : base->bytes + parts[i].from,
		       parts[i].len);
		brought += is_new ? parts[i].len : 0;
		out->len += parts[i].len;
	}
}

static void test_edits(void **state)
{
	struct fixture_random r = { .state = 77 };
	size_t told = 0, entries = 0;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		static struct tree base, tree;
		struct sweep_part parts[PARTS_MAX];
		size_t count = 0, at = 0;
		const unsigned n = 1 + fixture_random(&r, 40);

		base.len = tree.len = 0;
		for (unsigned i = 0; i < n; i++)
			add_entry(&base, i, i);
		/* Pieces of the base, cut anywhere, some said to be new; one id changed. */
		while (at < base.len) {
			size_t len = 1 + fixture_random(&r, 90);

			len = len < base.len - at ? len : base.len - at;
			parts[count++] = (struct sweep_part){
				.len = len,
				.from = fixture_random(&r, 4) == 0 ? SIZE_MAX : at,
			};
			at += len;
		}
		memcpy(tree.bytes, base.bytes, base.len);
		tree.len = base.len;
		if (parts[count - 1].from == SIZE_MAX)
			tree.bytes[tree.len - 1] ^= 1;
		told += check(all_of(&tree), all_of(&base), parts, count);
		entries += n;
	}
	assert_true(told > 0 && told < entries);
}

static void test_moves(void **state)
{
	static struct tree base, tree;
	struct sweep_part parts[64];
	size_t row, told;

	(void)state;
	base.len = 0;
	for (unsigned i = 0; i < 60; i++)
		add_entry(&base, 10, i);
	row = base.len / 60;
	/* From the last to the first: more jumps back than are followed. */
	for (size_t i = 0; i < 60; i++)
		parts[i] = (struct sweep_part){ .len = row, .from = (59 - i) * row };
	build(&tree, &base, parts, 60, "");
	told = check(all_of(&tree), all_of(&base), parts, 60);
	assert_true(told > 30 && told < 60);
	/* One block to the front. */
	parts[0] = (struct sweep_part){ .len = 20 * row, .from = 40 * row };
	parts[1] = (struct sweep_part){ .len = 40 * row, .from = 0 };
	build(&tree, &base, parts, 2, "");
	assert_int_equal(check(all_of(&tree), all_of(&base), parts, 2), 0);
}

/* Bytes in the middle of the base's only entry, which are an entry here. */
static void test_hidden_entry(void **state)
{
	static struct tree base;
	struct sweep_part part;
	struct told told;

	(void)state;
	(void)snprintf(base.bytes, 16, "100644 n");
	base.len = strlen(base.bytes);
	memcpy(base.bytes + base.len, "100644 file1", 13);
	base.len += 13;
	memset(base.bytes + base.len, 'i', ID);
	base.len += ID;
	part = (struct sweep_part){ .len = base.len - 8, .from = 8 };
	told = (struct told){ .tree = span_make(base.bytes + 8, base.len - 8) };
	assert_int_equal(raw_entries_built(told.tree, all_of(&base), &part, 1, ID, on_entry, &told),
			 0);
	assert_int_equal(told.count, 1);
}

static void test_malformed(void **state)
{
	static struct tree base, tree;
	struct sweep_part part;
	struct told told;

	(void)state;
	base.len = 0;
	for (unsigned i = 0; i < 5; i++)
		add_entry(&base, i, i);
	tree = base;
	/* Cut in the middle of the last one. */
	tree.len -= 3;
	part = (struct sweep_part){ .len = tree.len, .from = 0 };
	told = (struct told){ .tree = all_of(&tree) };
	assert_int_equal(
		raw_entries_built(all_of(&tree), all_of(&base), &part, 1, ID, on_entry, &told), -1);
	assert_int_equal(told.count, 0);
	/* Behind what is malformed nothing of the base was told. */
	base.bytes[0] = 'x';
	tree.len = 0;
	add_entry(&tree, 9, 9);
	told = (struct told){ .tree = all_of(&tree) };
	memcpy(base.bytes + 100, tree.bytes, tree.len);
	part = (struct sweep_part){ .len = tree.len, .from = 100 };
	assert_int_equal(
		raw_entries_built(all_of(&tree), all_of(&base), &part, 1, ID, on_entry, &told), 0);
	assert_int_equal(told.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_hidden_entry),
		cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
