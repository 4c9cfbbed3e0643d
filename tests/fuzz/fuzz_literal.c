/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Literals and text, parted by line ends, the text last; the first byte of a
 * literal's line says what its flags are. What the scanner finds is what a look
 * at each place finds.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "match/literal.h"

#define LITERALS 16

#define FLAGS                                                                          \
	(LITERAL_SPELT | LITERAL_NOCASE | LITERAL_WORD_FOLLOWS | LITERAL_HEX_FOLLOWS | \
	 LITERAL_EDGE_BEFORE)

struct tally {
	struct literal literals[LITERALS];
	size_t expected[LITERALS]; /* offset at which each must be reported next */
	struct ward_span text;
};

static void require(int holds)
{
	if (!holds)
		abort();
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

static bool is_word_at(const struct literal *l, const char *at)
{
	size_t same = 0, any = 0, small = 0, large = 0, capital = 0;

	for (size_t i = 0; i < l->text.len; i++) {
		char c = l->text.ptr[i];

		same += at[i] == c;
		any += lower(at[i]) == lower(c);
		small += at[i] == lower(c);
		large += at[i] == upper(c);
		capital += at[i] == (i == 0 ? upper(c) : lower(c));
	}
	if ((l->flags & LITERAL_NOCASE) != 0 && any == l->text.len)
		return true;
	if ((l->flags & LITERAL_SPELT) != 0 &&
	    (small == l->text.len || large == l->text.len || capital == l->text.len))
		return true;
	return same == l->text.len;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_word(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
		c == '-' || c == '.' || c == '~';
}

static bool is_match(const struct literal *l, struct ward_span text, size_t at)
{
	size_t end = at + l->text.len;

	if ((l->flags & LITERAL_EDGE_BEFORE) != 0 && at < l->lead)
		return false;
	if ((l->flags & LITERAL_EDGE_BEFORE) != 0 && at > l->lead) {
		char c = text.ptr[at - l->lead - 1];

		if (c != 'n' && c != 'r' && c != 't' && c != 'm' && c != '_' && c != '-' &&
		    c != '.' && c != '~' && is_word(c))
			return false;
	}
	if (end > text.len || !is_word_at(l, text.ptr + at))
		return false;
	if ((l->flags & LITERAL_HEX_FOLLOWS) != 0)
		return end + 2 <= text.len && is_hex(text.ptr[end]) && is_hex(text.ptr[end + 1]);
	for (size_t i = end; i < end + LITERAL_RUN && (l->flags & LITERAL_WORD_FOLLOWS) != 0; i++)
		if (i >= text.len || !is_word(text.ptr[i]))
			return false;
	return true;
}

static size_t next_match(const struct tally *t, size_t index, size_t from)
{
	for (size_t at = from; at < t->text.len; at++)
		if (is_match(&t->literals[index], t->text, at))
			return at;
	return SIZE_MAX;
}

static void on_hit(void *ctx, size_t index, size_t offset)
{
	struct tally *t = ctx;

	require(offset == t->expected[index]);
	t->expected[index] = next_match(t, index, offset + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 22);
	struct ward_span rest = span_make((const char *)data, size);
	struct tally t = { .text = rest };
	size_t count = 0;

	require(arena != NULL);
	for (ssize_t end; count < LITERALS && (end = span_find_byte(rest, '\n', 0)) >= 0;) {
		if (end > LITERAL_MIN) {
			t.literals[count].text = span_sub(rest, 1, (size_t)end);
			t.literals[count].lead = (unsigned char)rest.ptr[0] >> 5;
			t.literals[count++].flags = (unsigned char)rest.ptr[0] & FLAGS;
		}
		rest = span_sub(rest, (size_t)end + 1, rest.len);
	}
	t.text = rest;
	for (size_t i = 0; i < count; i++)
		t.expected[i] = next_match(&t, i, 0);
	struct literal_set *set = literal_set_new(t.literals, count, arena);
	if (set != NULL) {
		literal_scan(set, t.text, on_hit, &t);
		for (size_t i = 0; i < count; i++)
			require(t.expected[i] == SIZE_MAX);
	} else {
		require(arena_failed(arena));
	}
	arena_free(arena);
	return 0;
}
