/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as rules, and the same text judged by them: refused with a place, or
 * findings that lie in the text.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "secret/gitleaks.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static int read_same(void *ctx, struct ward_span path, struct ward_span *text,
		     struct ward_error *err)
{
	(void)path;
	(void)err;
	*text = *(const struct ward_span *)ctx;
	return WARD_OK;
}

static void judge(const struct gitleaks *g, struct ward_span bytes, struct arena *arena)
{
	const struct gitleaks_text text = { .path = WARD_SPAN("a/b.toml"),
					    .bytes = bytes,
					    .deadline_ns = time_mono_ns() + 300000000u,
					    .ignore_allow = false };
	struct ward_error err = { 0 };
	struct gitleaks_hits hits;
	int rc = gitleaks_judge(g, &text, arena, &hits, &err);

	if (rc != WARD_OK) {
		require(rc == err.code && err.message[0] != '\0');
		return;
	}
	for (size_t i = 0; i < hits.list.len; i++) {
		const struct gitleaks_hit *h = &hits.list.items[i];

		if (h->of_path)
			continue;
		require(h->depth > 0 ||
			(h->match.ptr >= bytes.ptr &&
			 h->match.ptr + h->match.len <= bytes.ptr + bytes.len));
		require(h->from <= h->to && h->to <= bytes.len);
		require((h->depth == 0) == (h->encodings == 0));
		require(h->secret.ptr >= h->match.ptr &&
			h->secret.ptr + h->secret.len <= h->match.ptr + h->match.len);
		require(h->start_line <= h->end_line && h->start_column > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_span text = span_make((const char *)data, size);
	const struct gitleaks_options options = { .path = WARD_SPAN(".gitleaks.toml"),
						  .read = read_same,
						  .ctx = &text };
	struct arena *arena = arena_new((size_t)256 << 20);
	struct gitleaks *g = NULL;
	struct ward_error err = { 0 };
	int rc;

	require(arena != NULL);
	rc = gitleaks_new(text, &options, arena, &g, &err);
	if (rc == WARD_OK) {
		judge(g, text, arena);
		gitleaks_free(g);
	} else {
		require(g == NULL && err.code == rc && err.message[0] != '\0');
		require(rc != WARD_ECONFIG || err.line > 0);
	}
	arena_free(arena);
	return 0;
}
