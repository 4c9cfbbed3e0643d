/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a list of pending checks: refused with a line, or the same when it is written. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "store/pending.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_round_trip(struct arena *arena, const struct pending_ref *refs, size_t count)
{
	struct pending_ref *again = NULL;
	struct ward_error err = { 0 };
	size_t n = 0;
	struct buf text;

	buf_init(&text, (size_t)16 << 20);
	require(pending_render(refs, count, &text, &err) == 0);
	require(pending_parse(buf_span(&text), arena, &again, &n, &err) == 0 && n == count);
	for (size_t i = 0; i < n; i++)
		require(span_eq(refs[i].name, again[i].name) &&
			oid_eq(&refs[i].judged, &again[i].judged) &&
			oid_eq(&refs[i].accepted, &again[i].accepted) &&
			refs[i].since == again[i].since);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct pending_ref *refs = NULL;
	struct ward_error err = { 0 };
	size_t count = 0;
	int rc;

	require(arena != NULL);
	rc = pending_parse(span_make((const char *)data, size), arena, &refs, &count, &err);
	if (rc == 0)
		check_round_trip(arena, refs, count);
	else
		require(rc == WARD_EPARSE && err.line > 0 && refs == NULL && count == 0);
	arena_free(arena);
	return 0;
}
