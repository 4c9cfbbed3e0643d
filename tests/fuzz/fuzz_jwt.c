/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as JSON and as a token. An object does not stay one without its last
 * bracket, a member lies within it, and a token ends within the text.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/json_peek.h"
#include "secret/jwt.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_json(struct ward_span text)
{
	struct ward_span trimmed = span_trim(text);
	struct ward_span value;

	if (json_peek_is_object(text))
		require(!json_peek_is_object(span_sub(trimmed, 0, trimmed.len - 1)));
	if (json_peek_member(text, "alg", &value))
		require(value.ptr >= text.ptr && value.ptr + value.len <= text.ptr + text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	struct ward_span text = span_make((const char *)data, size);

	require(arena != NULL);
	check_json(text);
	for (size_t at = 0; at < size && at < 64; at++) {
		size_t end = jwt_end(text, at);
		require(end <= size && (end == 0 || end > at));
		if (end != 0)
			(void)jwt_judge(span_sub(text, at, end), arena);
		arena_reset(arena);
	}
	arena_free(arena);
	return 0;
}
