/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text through all passes: each is no longer than the one before, holds what
 * stands between the segments as it is, and every part of it comes from a part of
 * the text that was given.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/gitleaks_decode.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void require_same(const struct gl_pass *pass, size_t from, size_t at, size_t len)
{
	require(len == 0 || memcmp(pass->before->text.ptr + from, pass->text.ptr + at, len) == 0);
}

static void check_pass(const struct gl_pass *pass)
{
	size_t from = 0, at = 0;

	for (size_t i = 0; i < pass->segments.len; i++) {
		const struct gl_segment *s = &pass->segments.items[i];

		require(s->from >= from && s->to > s->from && s->end > s->at);
		require(s->end - s->at < s->to - s->from && s->encodings != 0);
		require(s->from - from == s->at - at);
		require_same(pass, from, at, s->at - at);
		from = s->to;
		at = s->end;
	}
	require(pass->text.len - at == pass->before->text.len - from);
	require_same(pass, from, at, pass->text.len - at);
}

static void check_places(const struct gl_pass *pass, size_t given)
{
	const size_t len = pass->text.len;
	size_t before = 0;

	for (size_t i = 0; i < len; i += 1 + len / 64) {
		const size_t end_of[] = { i, i + 1, i + (len - i) / 2, len };

		for (size_t k = 0; k < sizeof(end_of) / sizeof(end_of[0]); k++) {
			const struct gl_segments which = gl_segments_at(pass, i, end_of[k]);
			size_t start = i, end = end_of[k];

			require(which.first <= which.last && which.last <= pass->segments.len);
			require((which.first == which.last) == (gl_encodings(pass, which) == 0));
			gl_outer(pass, &start, &end);
			require(start <= end && end <= given);
			require(end - start >= end_of[k] - i);
			if (k == 1) {
				require(start >= before);
				before = start;
			}
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct gl_pass passes[GL_PASSES + 1] = { { .text = span_make((const char *)data, size) } };
	struct ward_error err = { 0 };

	require(arena != NULL);
	for (size_t i = 0; i < GL_PASSES; i++) {
		require(gl_decode(&passes[i], arena, &passes[i + 1], &err) == WARD_OK);
		require(passes[i + 1].depth == i + 1);
		if (passes[i + 1].segments.len == 0)
			break;
		check_pass(&passes[i + 1]);
		check_places(&passes[i + 1], size);
	}
	arena_free(arena);
	return 0;
}
