/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a worker's answer. They are refused, or understood; then what
 * they are written as again must mean the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "server/answer.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_round_trip(const struct answer *a, struct arena *arena)
{
	struct ward_error err = { 0 };
	struct answer b;
	struct buf bytes;

	buf_init(&bytes, (size_t)16 << 20);
	require(answer_encode(a, &bytes, &err) == WARD_OK);
	require(answer_decode(buf_span(&bytes), arena, &b, &err) == WARD_OK);
	require(b.verdict == a->verdict && b.refs.len == a->refs.len);
	require(span_eq(b.report, a->report) && memcmp(b.key, a->key, sizeof(b.key)) == 0);
	buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct ward_error err = { 0 };
	struct answer a;

	if (arena == NULL)
		return 0;
	if (answer_decode(span_make((const char *)data, size), arena, &a, &err) == WARD_OK)
		check_round_trip(&a, arena);
	else
		require(a.verdict == WARD_UNDECIDED && err.code < 0);
	arena_free(arena);
	return 0;
}
