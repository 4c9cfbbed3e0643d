/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as lines of YAML and of JSON. No line is read beyond its end, and a
 * line that is judged to have no meaning for others is one with a value that
 * ends on it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "scan/plain_change.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_line(struct ward_span line, struct ward_span next, bool json)
{
	const enum plain_line what = plain_line(line, json);

	require(what >= PLAIN_NOT && what <= PLAIN_FAR);
	require(plain_column(line, json) <= line.len + 1);
	require(!plain_opens_block(line) || plain_line(line, false) == PLAIN_NOT);
	(void)plain_goes_on(line, json);
	(void)plain_is_joined(line, next, json);
	/* One such line is a text that is no secret by itself. */
	if (what == PLAIN_OWN && !json)
		require(!plain_is_open(line, json));
}

static void check_text(struct ward_span text, bool json)
{
	struct ward_span rest = text, line, last = { 0 };

	while (span_line(&rest, &line)) {
		check_line(last, line, json);
		last = line;
	}
	check_line(last, WARD_SPAN(""), json);
	(void)plain_has_pair(text);
	(void)plain_has_far(text);
	(void)plain_has_kind(text);
	(void)plain_may_hold_secret(text, json);
	(void)plain_is_open(text, json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* What is read behind the end is found. */
	char *copy = malloc(size > 0 ? size : 1);

	require(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	check_text(span_make(copy, size), false);
	check_text(span_make(copy, size), true);
	free(copy);
	return 0;
}
