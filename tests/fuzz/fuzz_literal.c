/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Literals and text, parted by line ends, the text last. What the scanner finds
 * is what a search for each literal alone finds.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "match/literal.h"

#define LITERALS 16

struct tally {
	struct ward_span literals[LITERALS];
	size_t expected[LITERALS]; /* offset at which each must be reported next */
	struct ward_span text;
};

static void require(int holds)
{
	if (!holds)
		abort();
}

static size_t next_match(struct ward_span text, struct ward_span literal, size_t from)
{
	const char *at = from < text.len
		? memmem(text.ptr + from, text.len - from, literal.ptr, literal.len)
		: NULL;

	return at != NULL ? (size_t)(at - text.ptr) : SIZE_MAX;
}

static void on_hit(void *ctx, size_t index, size_t offset)
{
	struct tally *t = ctx;

	require(offset == t->expected[index]);
	t->expected[index] = next_match(t->text, t->literals[index], offset + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_span rest = span_make((const char *)data, size);
	struct tally t = { .text = rest };
	size_t count = 0;

	require(arena != NULL);
	for (ssize_t end; count < LITERALS && (end = span_find_byte(rest, '\n', 0)) >= 0;) {
		if (end >= LITERAL_MIN)
			t.literals[count++] = span_sub(rest, 0, (size_t)end);
		rest = span_sub(rest, (size_t)end + 1, rest.len);
	}
	t.text = rest;
	for (size_t i = 0; i < count; i++)
		t.expected[i] = next_match(t.text, t.literals[i], 0);
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
