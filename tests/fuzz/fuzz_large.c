/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes, with the generators of tests/lib/sample.h expanded, as a file that is too large to be
 * held. In one window: what is decided there has just the findings that the whole has, so that
 * nothing is taken for plain text that is a manifest when it is small. In many windows, of any
 * sizes: whatever is found stands in the text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "mem_source.h"
#include "rules/rule.h"
#include "sample.h"
#include "scan/large.h"
#include "scan/scan.h"

#define HEADER 4
#define RULES_MAX 1024
#define MEMORY ((size_t)64 << 20)

static const char *const paths[] = { "a.txt",	     "a.go",	"conf", "a.tpl",
				     "x/Dockerfile", ".pgpass", "a.js", "a.p12" };
static bool on[RULES_MAX];

static void require(int holds)
{
	if (!holds)
		abort();
}

static void judge(struct arena *arena, const char *path, struct ward_span text,
		  const struct large_sizes *sizes, size_t piece, struct scan_result *out)
{
	const struct mem_file file = { path, NULL, text.ptr };
	struct mem_source source = { .files = &file, .count = 1, .len = text.len, .piece = piece };
	struct limits limits = limits_default();
	const struct scan_options options = {
		.limits = &limits,
		.rule_on = on,
		.suppressions = true,
		.markers = true,
		.windows = sizes,
		.now = 1800000000,
	};
	struct ward_error err = { 0 };
	struct ward_change change;

	for (size_t i = 0; i < ward_rules_count; i++)
		on[i] = true;
	if (sizes != NULL)
		limits.blob_bytes = 0;
	mem_source_change(&source, arena, &change);
	require(scan_change(&change, &options, arena, out, &err) == WARD_OK);
}

static void require_same(const struct scan_result *a, const struct scan_result *b)
{
	require(a->findings.len == b->findings.len);
	for (size_t i = 0; i < a->findings.len; i++) {
		const struct ward_finding *x = &a->findings.items[i], *y = &b->findings.items[i];

		require(x->rule == y->rule && x->line == y->line && x->column == y->column &&
			x->end_column == y->end_column && x->confidence == y->confidence &&
			x->suppressed == y->suppressed && span_eq(x->source, y->source) &&
			span_eq(x->fingerprint, y->fingerprint) && span_eq(x->message, y->message));
	}
}

static void require_in_text(const struct scan_result *r, struct ward_span text)
{
	uint32_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n' || text.ptr[i] == '\0';
	for (size_t i = 0; i < r->findings.len; i++)
		require(r->findings.items[i].line <= lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct large_sizes sizes = large_sizes;
	struct scan_result whole, one, many;
	struct ward_span text;
	struct arena *arena;
	const char *path;

	/* Each takes three runs of all rules: stored files of other targets are left out. */
	if (size < HEADER || size > 65536 || (data[0] & 0x60) != 0)
		return 0;
	arena = arena_new(MEMORY);
	require(arena != NULL);
	path = paths[data[0] % (sizeof(paths) / sizeof(paths[0]))];
	text = sample_expand(
		arena, arena_cstr(arena, span_make((const char *)data + HEADER, size - HEADER)));
	/* What is no template, with all its NULs. */
	if (data[0] & 0x80)
		text = span_make((const char *)data + HEADER, size - HEADER);
	if (text.len == 0) {
		arena_free(arena);
		return 0;
	}
	judge(arena, path, text, NULL, 0, &whole);
	judge(arena, path, text, &sizes, 1 + data[1], &one);
	if (!one.undecided)
		require_same(&whole, &one);
	sizes = (struct large_sizes){ .own = 64 + data[1] * 8u,
				      .before = data[2] * 8u,
				      .behind = data[3] * 8u };
	judge(arena, path, text, &sizes, 1 + data[3], &many);
	require_in_text(&many, text);
	arena_free(arena);
	return 0;
}
