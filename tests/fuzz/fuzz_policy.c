/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a policy. It is refused with a position, or it is understood;
 * then what it renders to must be understood as well, and mean the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "policy/policy.h"

#define NOW ((int64_t)1781481600)

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_round_trip(const struct ward_policy *policy, struct arena *arena)
{
	struct ward_policy *again = NULL;
	struct ward_error err = { 0 };
	struct buf one, two;

	buf_init(&one, (size_t)16 << 20);
	buf_init(&two, (size_t)16 << 20);
	require(policy_render(policy, &one) == 0);
	/* Quoting makes a text longer, up to beyond the limit. */
	if (one.len <= policy_limits(policy)->policy_bytes && one.len <= 1048576) {
		require(policy_parse("fuzz", buf_span(&one), WARD_SPAN(""), NOW, arena, &again,
				     &err) == 0);
		require(policy_render(again, &two) == 0);
		require(span_eq(buf_span(&one), buf_span(&two)));
	}
	buf_release(&one);
	buf_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };
	int rc;

	require(arena != NULL);
	rc = policy_parse("fuzz", span_make((const char *)data, size), WARD_SPAN("refs/heads/main"),
			  NOW, arena, &policy, &err);
	if (rc == 0) {
		require(policy != NULL);
		check_round_trip(policy, arena);
	} else {
		require(policy == NULL && err.code == rc && err.message[0] != '\0');
		require(rc == WARD_EOOM || (rc == WARD_ECONFIG && err.line > 0 && err.column > 0));
	}
	arena_free(arena);
	return 0;
}
