/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a list of known secrets of another tool: refused with a reason, or it can be asked.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "scan/known_list.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_finding finding = { .path = WARD_SPAN("a"), .line = 1 };
	struct ward_span reason = { 0 };
	struct ward_error err = { 0 };
	struct known_list list;
	int rc;

	require(arena != NULL);
	known_list_init(&list, arena);
	rc = known_list_add(&list, WARD_SPAN("fuzz"), span_make((const char *)data, size), &err);
	require(rc == WARD_OK || (err.code == rc && err.message[0] != '\0'));
	if (rc == WARD_OK &&
	    known_list_covers(&list, &finding, WARD_SPAN("-----BEGIN A KEY-----x"), arena, &reason))
		require(reason.len > 0 || arena_failed(arena));
	arena_free(arena);
	return 0;
}
