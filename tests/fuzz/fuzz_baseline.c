/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a file of known secrets: refused with a reason, or written back as the same. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "scan/baseline.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_round_trip(struct baseline *baseline, struct arena *arena)
{
	struct ward_error err = { 0 };
	struct baseline again;
	struct buf one, two;

	baseline_sort(baseline);
	buf_init(&one, (size_t)64 << 20);
	buf_init(&two, (size_t)64 << 20);
	require(baseline_render(baseline, &one) == WARD_OK);
	require(baseline_parse(buf_span(&one), arena, &again, &err) == WARD_OK);
	require(again.entries.len == baseline->entries.len);
	for (size_t i = 0; i < again.entries.len; i++) {
		const struct baseline_entry *e = &baseline->entries.items[i];

		require(baseline_find(&again, e->rule, e->hash) != NULL);
		(void)baseline_covers(&again, e->rule, e->hash, 0);
	}
	require(baseline_render(&again, &two) == WARD_OK);
	require(span_eq(buf_span(&one), buf_span(&two)));
	buf_release(&one);
	buf_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_error err = { 0 };
	struct baseline baseline;
	int rc;

	require(arena != NULL);
	rc = baseline_parse(span_make((const char *)data, size), arena, &baseline, &err);
	if (rc == WARD_OK)
		check_round_trip(&baseline, arena);
	else
		require(err.code == rc && err.message[0] != '\0' &&
			(rc == WARD_ECONFIG || rc == WARD_EOOM));
	arena_free(arena);
	return 0;
}
