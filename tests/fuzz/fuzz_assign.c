/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as settings: keys and values lie inside it, in order, and each is judged. */
#include <stdint.h>
#include <stdlib.h>

#include "base/span.h"
#include "secret/assign.h"
#include "secret/randomness.h"
#include "secret/suspect.h"
#include "secret/value.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static int is_inside(struct ward_span text, struct ward_span part)
{
	return part.ptr >= text.ptr && part.len <= text.len &&
		(size_t)(part.ptr - text.ptr) <= text.len - part.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_span text = span_make((const char *)data, size);
	struct assign_cursor cursor;
	struct assignment a;
	size_t before = 0;

	assign_start(&cursor, text);
	while (assign_next(&cursor, &a)) {
		enum ward_confidence confidence;

		require(is_inside(text, a.key) && is_inside(text, a.value) && a.value.len > 0);
		require(cursor.at > before && a.class != KEY_NONE);
		before = cursor.at;
		(void)suspect_assignment(&a, SUSPECT_PROSE, &confidence);
		(void)suspect_assignment(&a, SUSPECT_CODE, &confidence);
		(void)suspect_setting(a.key, a.value, &confidence);
	}
	(void)value_classify(text);
	require(randomness_shannon(text) <= 800);
	return 0;
}
