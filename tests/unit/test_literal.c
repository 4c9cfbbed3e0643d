/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "match/literal.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LITERALS 12
#define TEXT_MAX 700
#define PLAIN(text_)                   \
	{                              \
		WARD_SPAN(text_), 0, 0 \
	}

/* -- What must be found: each literal looked for at each place ------------------ */

static bool same_in(struct ward_span here, struct ward_span word, int first(int), int rest(int))
{
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)here.ptr[i] !=
		    (i == 0 ? first : rest)((unsigned char)word.ptr[i]))
			return false;
	return true;
}

static bool is_spelt_so(const struct literal *l, struct ward_span here)
{
	bool any = span_eq(here, l->text);

	if ((l->flags & LITERAL_SPELT) != 0)
		any = any || same_in(here, l->text, tolower, tolower) ||
			same_in(here, l->text, toupper, toupper) ||
			same_in(here, l->text, toupper, tolower);
	for (size_t i = 0; !any && (l->flags & LITERAL_NOCASE) != 0; i++) {
		if (i == here.len)
			return true;
		if (tolower((unsigned char)here.ptr[i]) != tolower((unsigned char)l->text.ptr[i]))
			break;
	}
	return any;
}

static bool is_in(struct ward_span text, size_t at, const char *set)
{
	return at < text.len && text.ptr[at] != '\0' && strchr(set, text.ptr[at]) != NULL;
}

static bool is_at(const struct literal *l, struct ward_span text, size_t at)
{
	static const char hex[] = "0123456789abcdef";
	static const char word[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-.~";
	size_t end = at + l->text.len;

	if ((l->flags & LITERAL_EDGE_BEFORE) != 0 &&
	    (at < l->lead ||
	     (at > l->lead && isalnum((unsigned char)text.ptr[at - l->lead - 1]) &&
	      !is_in(text, at - l->lead - 1, "nrtm"))))
		return false;
	if (end > text.len || !is_spelt_so(l, span_sub(text, at, end)))
		return false;
	if ((l->flags & LITERAL_HEX_FOLLOWS) != 0)
		return is_in(text, end, hex) && is_in(text, end + 1, hex);
	for (size_t i = 0; i < LITERAL_RUN && (l->flags & LITERAL_WORD_FOLLOWS) != 0; i++)
		if (!is_in(text, end + i, word))
			return false;
	return true;
}

struct expected {
	const struct literal *literals;
	struct ward_span text;
	size_t next[LITERALS]; /* no offset below this one may come any more */
	size_t hits;
};

/* True, ascending, and none passed over. */
static void on_hit(void *ctx, size_t index, size_t offset)
{
	struct expected *e = ctx;

	assert_true(is_at(&e->literals[index], e->text, offset));
	for (; e->next[index] < offset; e->next[index]++)
		assert_false(is_at(&e->literals[index], e->text, e->next[index]));
	assert_int_equal(e->next[index], offset);
	e->next[index]++;
	e->hits++;
}

static size_t scan_with(const struct literal_set *set, const struct literal *literals, size_t count,
			struct ward_span text)
{
	struct expected e = { .literals = literals };
	char *exact = malloc(text.len > 0 ? text.len : 1); /* an overrun is seen */

	assert_non_null(exact);
	if (text.len > 0)
		memcpy(exact, text.ptr, text.len);
	e.text = span_make(exact, text.len);
	literal_scan(set, e.text, on_hit, &e);
	for (size_t i = 0; i < count; i++)
		for (size_t at = e.next[i]; at < text.len; at++)
			assert_false(is_at(&literals[i], e.text, at));
	free(exact);
	return e.hits;
}

static size_t scan(const struct literal *literals, size_t count, struct ward_span text)
{
	struct arena *arena = arena_new(1 << 22);
	struct literal_set *set = literal_set_new(literals, count, arena);
	size_t hits;

	assert_non_null(set);
	hits = scan_with(set, literals, count, text);
	arena_free(arena);
	return hits;
}

/* -- Tests ---------------------------------------------------------------------- */

/* Both parities, and every distance from the ends of texts of every length. */
static void test_every_offset(void **state)
{
	const struct literal literals[] = {
		PLAIN("abc"),
		PLAIN("abcd"),
		PLAIN("-----"),
		PLAIN("bcdef"),
		PLAIN("xyzzy plugh"),
		PLAIN("\xec\x95\x94\xed\x98\xb8"),
		{ WARD_SPAN("sk-"), LITERAL_WORD_FOLLOWS, 0 },
		{ WARD_SPAN("oy2"), LITERAL_HEX_FOLLOWS, 0 },
		{ WARD_SPAN("Token"), LITERAL_SPELT, 0 },
		{ WARD_SPAN("pwd"), LITERAL_NOCASE, 0 },
	};
	static const char *const written[] = {
		"abc",	       "abcd",	"-----", "bcdef", "xyzzy plugh", "\xec\x95\x94\xed\x98\xb8",
		"sk-9a-b_c.D", "oy2f0", "TOKEN", "pWd"
	};
	static const char before[] = ".aZ0\xe9";

	(void)state;
	for (size_t i = 0; i < COUNT(literals); i++) {
		struct arena *arena = arena_new(1 << 22);
		struct literal_set *set = literal_set_new(&literals[i], 1, arena);
		struct ward_span word = span_of(written[i]);
		char text[40];

		assert_non_null(set);
		for (size_t size = word.len; size < sizeof(text); size++)
			for (size_t at = 0; at + word.len <= size; at++) {
				memset(text, before[at % (sizeof(before) - 1)], sizeof(text));
				memcpy(text + at, word.ptr, word.len);
				assert_int_equal(
					scan_with(set, &literals[i], 1, span_make(text, size)), 1);
			}
		arena_free(arena);
	}
}

static void test_flags(void **state)
{
	const struct {
		struct literal literal;
		struct ward_span text;
		size_t hits;
	} rows[] = {
		{ PLAIN("Token"), WARD_SPAN("token TOKEN Token tOKEN ToKeN"), 1 },
		{ { WARD_SPAN("Token"), LITERAL_SPELT, 0 },
		  WARD_SPAN("token TOKEN Token tOKEN ToKeN"),
		  3 },
		/* as it is written is a spelling too */
		{ { WARD_SPAN("toKen"), LITERAL_SPELT, 0 },
		  WARD_SPAN("token TOKEN toKen TokEn"),
		  3 },
		{ { WARD_SPAN("a_b1"), LITERAL_SPELT, 0 }, WARD_SPAN("a_b1 A_B1 A_b1 a_B1"), 3 },
		{ { WARD_SPAN("Token"), LITERAL_NOCASE, 0 },
		  WARD_SPAN("token TOKEN tOKEN tokem"),
		  3 },
		/* the case of letters alone: '-' is no small '\r', '[' no large '{' */
		{ { WARD_SPAN("a-[b"), LITERAL_NOCASE, 0 }, WARD_SPAN("A\r[B a-{b A-[B A-;B"), 1 },
		{ { WARD_SPAN("a-[b"), LITERAL_SPELT, 0 }, WARD_SPAN("A\r[B a-{b A-[B A-;B"), 1 },
		{ PLAIN("12 4"),
		  WARD_SPAN("12\0"
			    "4 \x11\x12\x00\x14 12 4"),
		  1 },
		/* bytes of 0x80 and more have no case */
		{ { WARD_SPAN("\xc3\xa9t\xc3\xa9"), LITERAL_NOCASE, 0 },
		  WARD_SPAN("\xc3\x89T\xc3\x89 \xc3\xa9T\xc3\xa9"),
		  1 },
		{ { WARD_SPAN("sk-"), LITERAL_WORD_FOLLOWS, 0 },
		  WARD_SPAN(
			  "sk-a1234567 sk-Z1234567 sk-01234-67 sk-_______. sk-~------- sk-a123456 "
			  "sk-a1234567/ sk-/1234567a sk-1234\xe9"
			  "678 sk-1234567"),
		  6 },
		{ { WARD_SPAN("oy2"), LITERAL_HEX_FOLLOWS, 0 },
		  WARD_SPAN("oy2ab oy209 oy2f oy2AB oy2 ag oy2ga oy2ff"),
		  3 },
		{ { WARD_SPAN("oy2"), LITERAL_HEX_FOLLOWS, 0 }, WARD_SPAN("oy2a"), 0 },
		{ { WARD_SPAN("ghp_"), LITERAL_EDGE_BEFORE, 0 },
		  WARD_SPAN("ghp_ aghp_ Zghp_ 9ghp_ _ghp_ \\nghp_ Nghp_ \xe9ghp_ ghp_ghp_"),
		  6 },
		{ { WARD_SPAN("AAAA"), LITERAL_EDGE_BEFORE, 3 },
		  WARD_SPAN("xyAAAA.xyzAAAAAA,xyzxyzAAAA.a.bAAAA\\nxyzAAAA"),
		  3 },
		{ { WARD_SPAN("sk-"), LITERAL_EDGE_BEFORE | LITERAL_WORD_FOLLOWS, 0 },
		  WARD_SPAN("risk-12345678 \"sk-12345678"),
		  1 },
		/* behind longer ones too */
		{ { WARD_SPAN("abcdef"), LITERAL_WORD_FOLLOWS, 0 },
		  WARD_SPAN("abcdef abcdef1234567 abcdef12345678"),
		  1 },
		{ { WARD_SPAN("ghp_"), LITERAL_HEX_FOLLOWS | LITERAL_SPELT, 0 },
		  WARD_SPAN("ghp_xx GHP_00 Ghp_f"),
		  1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(scan(&rows[i].literal, 1, rows[i].text), rows[i].hits);
}

static void test_overlapping(void **state)
{
	const struct literal literals[] = {
		PLAIN("AAAA"),	PLAIN("AAAAA"),
		PLAIN("ABAB"),	PLAIN("BABA"),
		PLAIN("AAAA"),	PLAIN("AAA"),
		PLAIN("-----"), { WARD_SPAN("aAaAaA"), LITERAL_NOCASE, 0 },
	};

	(void)state;
	for (size_t len = 0; len < 40; len++) {
		char text[40];

		memset(text, 'A', sizeof(text));
		scan(literals, COUNT(literals), span_make(text, len));
	}
	assert_int_equal(scan(literals, COUNT(literals), WARD_SPAN("AAAAAA")), 3 + 2 + 3 + 4 + 1);
	assert_int_equal(scan(literals, COUNT(literals), WARD_SPAN("ABABABABABA")), 4 + 4);
	assert_int_equal(scan(literals + 6, 1, WARD_SPAN("--------------------------------")), 28);
}

static void test_bytes_of_all_kinds(void **state)
{
	const struct literal literals[] = {
		PLAIN("\0\0\0"),
		PLAIN("\0\0\0\0\0"),
		PLAIN("\xff\xfe\0\xff"),
		PLAIN("\xec\x95\x94\xed\x98\xb8"),
	};

	(void)state;
	assert_int_equal(scan(literals, 4, WARD_SPAN("\0\0\0\0\0\0\0\xff\xfe\0\xff\0\0\0")),
			 5 + 3 + 1 + 1);
	assert_int_equal(scan(literals, 4, WARD_SPAN("a\0\0")), 0);
	assert_int_equal(
		scan(literals, 4, WARD_SPAN("\xec\x95\x94\xed\x98\xb8\xec\x95\x94\xed\x98\xb8")),
		2);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static void fill(char *out, size_t len, const char *letters, size_t count, uint32_t *seed)
{
	for (size_t i = 0; i < len; i++)
		out[i] = letters[next_random(seed) % count];
}

/* Few letters make many hits and many near misses. */
static void test_random(void **state)
{
	static const unsigned flags[] = { 0,
					  LITERAL_SPELT,
					  LITERAL_NOCASE,
					  LITERAL_WORD_FOLLOWS,
					  LITERAL_HEX_FOLLOWS,
					  LITERAL_SPELT | LITERAL_WORD_FOLLOWS,
					  LITERAL_NOCASE | LITERAL_HEX_FOLLOWS,
					  LITERAL_EDGE_BEFORE,
					  LITERAL_EDGE_BEFORE | LITERAL_SPELT };
	static const char letters[] = "abABg0_ \xc1\xe1\r-\0";
	uint32_t seed = 12345;
	size_t hits = 0;

	(void)state;
	for (size_t round = 0; round < 600; round++) {
		char pool[LITERALS][40], text[TEXT_MAX];
		size_t kinds = 2 + round % (sizeof(letters) - 2);
		struct literal literals[LITERALS];

		for (size_t i = 0; i < LITERALS; i++) {
			size_t len = LITERAL_MIN + next_random(&seed) % (round % 7 == 0 ? 37 : 5);

			fill(pool[i], len, letters, kinds, &seed);
			literals[i].text = span_make(pool[i], len);
			literals[i].flags = flags[next_random(&seed) % COUNT(flags)];
		}
		size_t size = next_random(&seed) % sizeof(text);

		fill(text, size, letters, kinds, &seed);
		/* long ones do not come by chance */
		for (size_t at = 0; at + 40 < size; at += 41 + next_random(&seed) % 50) {
			struct ward_span one = literals[next_random(&seed) % LITERALS].text;

			memcpy(text + at, one.ptr, one.len);
		}
		hits += scan(literals, LITERALS, span_make(text, size));
	}
	assert_true(hits > 10000);
}

static void count_each(void *ctx, size_t index, size_t offset)
{
	assert_int_equal(offset, index * 9);
	((size_t *)ctx)[index]++;
}

/* So many that buckets are shared: each once, where it stands. */
static void test_many(void **state)
{
	enum { MANY = 5000 };
	static char pool[MANY][8], text[MANY * 9];
	static struct literal literals[MANY];
	static size_t found[MANY];
	struct arena *arena = arena_new(1 << 23);

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		size_t len = 5 + i % 3;

		/* the first letter tells the length, the next three the number */
		pool[i][0] = (char)('p' + i % 3);
		for (size_t k = 1, n = i; k < len; k++, n /= 18)
			pool[i][k] = (char)('0' + n % 18);
		literals[i].text = span_make(pool[i], len);
		memset(text + i * 9, ' ', 9);
		memcpy(text + i * 9, pool[i], len);
	}
	struct literal_set *set = literal_set_new(literals, MANY, arena);

	assert_non_null(set);
	literal_scan(set, span_make(text, sizeof(text)), count_each, found);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(found[i], 1);
	arena_free(arena);
}

static void test_refused(void **state)
{
	struct arena *arena = arena_new(1 << 22);
	struct arena *little = arena_new(64);
	const struct literal literals[] = { PLAIN("long enough"), PLAIN("ab") };

	(void)state;
	assert_null(literal_set_new(literals, 2, arena));
	assert_non_null(literal_set_new(literals, 1, arena));
	assert_null(literal_set_new(literals, 1, little));
	struct literal_set *empty = literal_set_new(literals, 0, arena);
	assert_non_null(empty);
	literal_scan(empty, WARD_SPAN("any text that is long enough for a group"), on_hit, NULL);
	arena_free(arena);
	arena_free(little);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_offset), cmocka_unit_test(test_flags),
		cmocka_unit_test(test_overlapping),  cmocka_unit_test(test_bytes_of_all_kinds),
		cmocka_unit_test(test_random),	     cmocka_unit_test(test_many),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
