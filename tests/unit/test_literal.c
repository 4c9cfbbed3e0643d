/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "match/literal.h"

#define LITERALS 12

struct tally {
	const struct ward_span *literals;
	struct ward_span text;
	size_t count[LITERALS];
	size_t next[LITERALS]; /* no offset below this one may come any more */
};

static void on_hit(void *ctx, size_t index, size_t offset)
{
	struct tally *t = ctx;
	struct ward_span literal = t->literals[index];

	assert_true(offset >= t->next[index]);
	assert_true(offset + literal.len <= t->text.len);
	assert_memory_equal(t->text.ptr + offset, literal.ptr, literal.len);
	t->next[index] = offset + 1;
	t->count[index]++;
}

static size_t naive_count(struct ward_span text, struct ward_span literal)
{
	size_t n = 0;

	for (ssize_t at = span_find(text, literal, 0); at >= 0;
	     at = span_find(text, literal, (size_t)at + 1))
		n++;
	return n;
}

/* Ascending, true offsets without repetition, and as many as there are: all of them. */
static void compare(const struct ward_span *literals, size_t count, struct ward_span text)
{
	struct arena *arena = arena_new(1 << 20);
	struct literal_set *set = literal_set_new(literals, count, arena);
	struct tally t = { .literals = literals };
	char *copy = malloc(text.len + 1); /* in a block of its own: an overrun is seen */

	assert_non_null(set);
	assert_non_null(copy);
	if (text.len > 0)
		memcpy(copy, text.ptr, text.len);
	char *exact = realloc(copy, text.len > 0 ? text.len : 1);
	assert_non_null(exact);
	t.text = span_make(exact, text.len);
	literal_scan(set, t.text, on_hit, &t);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(t.count[i], naive_count(text, literals[i]));
	free(exact);
	arena_free(arena);
}

static void test_every_offset(void **state)
{
	static const char *const words[] = { "abcd",  "-----", "AAAA", "AAAAAA",     "bcdef",
					     "aaaab", "key_",  "abcd", "xyzzy plugh" };
	struct ward_span one;
	char text[64];

	(void)state;
	for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		one = span_of(words[w]);
		for (size_t size = one.len; size < sizeof(text); size++) {
			for (size_t at = 0; at + one.len <= size; at++) {
				memset(text, '.', sizeof(text));
				memcpy(text + at, one.ptr, one.len);
				compare(&one, 1, span_make(text, size));
			}
		}
	}
}

static void test_overlapping(void **state)
{
	struct ward_span literals[] = { WARD_SPAN("AAAA"), WARD_SPAN("AAAAA"), WARD_SPAN("ABAB"),
					WARD_SPAN("BABA"), WARD_SPAN("AAAA"),  WARD_SPAN("-----") };

	(void)state;
	compare(literals, 6, WARD_SPAN("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
	compare(literals, 6, WARD_SPAN("ABABABABABABABABABABABABABABABABABABABABA"));
	compare(literals, 6, WARD_SPAN("--------------------------------"));
	compare(literals + 5, 1, WARD_SPAN("------------------------------------------"));
	compare(literals, 6, WARD_SPAN(""));
	compare(literals, 6, WARD_SPAN("AAA"));
	compare(literals, 6, WARD_SPAN("AAAA"));
}

static void test_bytes_of_all_kinds(void **state)
{
	struct ward_span literals[] = { WARD_SPAN("\0\0\0\0"), WARD_SPAN("\0\0\0\0\0"),
					WARD_SPAN("\xff\xfe\0\xff"),
					WARD_SPAN("\xec\x95\x94\xed\x98\xb8") };

	(void)state;
	compare(literals, 4, WARD_SPAN("\0\0\0\0\0\0\0\xff\xfe\0\xff\0\0\0\0"));
	compare(literals, 4, WARD_SPAN("a\0\0\0"));
	compare(literals, 4, WARD_SPAN("\xec\x95\x94\xed\x98\xb8\xec\x95\x94\xed\x98\xb8"));
}

/* Few letters make many hits and many near misses. */
static void test_random(void **state)
{
	uint32_t seed = 12345;
	char pool[LITERALS][12];
	struct ward_span literals[LITERALS];
	char text[700];

	(void)state;
	for (int round = 0; round < 400; round++) {
		size_t shortest = round % 2 == 0 ? 4 : 5;
		size_t letters = 2 + (size_t)round % 3;
		for (size_t i = 0; i < LITERALS; i++) {
			seed = seed * 1664525u + 1013904223u;
			size_t len = shortest + (seed >> 24) % 5;
			for (size_t k = 0; k < len; k++) {
				seed = seed * 1664525u + 1013904223u;
				pool[i][k] = (char)('a' + (seed >> 24) % letters);
			}
			literals[i] = span_make(pool[i], len);
		}
		seed = seed * 1664525u + 1013904223u;
		size_t size = (seed >> 16) % sizeof(text);
		for (size_t k = 0; k < size; k++) {
			seed = seed * 1664525u + 1013904223u;
			text[k] = (char)('a' + (seed >> 24) % letters);
		}
		compare(literals, LITERALS, span_make(text, size));
	}
}

static void test_refused(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct arena *small = arena_new(64);
	struct ward_span literals[] = { WARD_SPAN("long enough"), WARD_SPAN("abc") };

	(void)state;
	assert_null(literal_set_new(literals, 2, arena));
	assert_non_null(literal_set_new(literals, 1, arena));
	assert_null(literal_set_new(literals, 1, small));
	struct literal_set *empty = literal_set_new(literals, 0, arena);
	assert_non_null(empty);
	literal_scan(empty, WARD_SPAN("any text that is long enough for a group"), on_hit, NULL);
	arena_free(arena);
	arena_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_offset),
		cmocka_unit_test(test_overlapping),
		cmocka_unit_test(test_bytes_of_all_kinds),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
