/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a metrics file, and as a label: what is written is always read again. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "store/metrics_text.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_span input = span_make((const char *)data, size);
	const struct ward_span labels[METRICS_LABELS] = { input, input, input, input };
	struct arena *arena = arena_new((size_t)64 << 20);
	struct metrics_table table, again;
	struct buf text, second;

	require(arena != NULL);
	buf_init(&text, (size_t)16 << 20);
	buf_init(&second, (size_t)16 << 20);
	if (!metrics_parse(input, arena, &table))
		require(table.series.len == 0 && !table.has_duration);
	for (int f = 0; f < METRICS_FAMILY_COUNT; f++) {
		if (f != METRICS_DURATION)
			require(metrics_series(&table, arena, (enum metrics_family)f, labels) !=
				NULL);
	}
	metrics_observe(&table, size);
	metrics_render(&table, &text);
	require(!buf_failed(&text) && metrics_parse(buf_span(&text), arena, &again));
	metrics_render(&again, &second);
	require(span_eq(buf_span(&text), buf_span(&second)));
	buf_release(&text);
	buf_release(&second);
	arena_free(arena);
	return 0;
}
