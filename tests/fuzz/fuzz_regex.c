/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An expression up to the first NUL, the rest a text. It is refused with a place
 * or it is one that PCRE2 takes; matches ascend, and machine code and the
 * interpreter agree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "match/regex.h"

#define MATCHES 200

static void require(int holds)
{
	if (!holds)
		abort();
}

static size_t run(struct regex *re, struct ward_span bytes, struct arena *arena, size_t *places)
{
	const uint64_t deadline = time_mono_ns() + 200000000u;
	struct regex_all all = { 0 };
	struct ward_error err = { 0 };
	struct regex_match m;
	struct regex_text text;
	size_t n = 0, end = 0;
	int rc;

	require(regex_text_init(&text, bytes, arena, &err) == WARD_OK);
	while (n < MATCHES && (rc = regex_next(re, &text, &all, deadline, &m, &err)) != 0) {
		if (rc < 0) {
			require(rc == err.code && err.message[0] != '\0');
			return SIZE_MAX;
		}
		require(m.start >= end && m.end >= m.start && m.end <= bytes.len);
		for (size_t i = 1; i < m.groups; i++)
			require(m.group[i].start == REGEX_UNSET ||
				(m.group[i].start <= m.group[i].end &&
				 m.group[i].end <= bytes.len));
		end = m.end;
		places[2 * n] = m.start;
		places[2 * n + 1] = m.end;
		n++;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
	const size_t len = nul != NULL ? (size_t)(nul - data) : size;
	const struct ward_span pattern = span_make((const char *)data, len);
	const struct ward_span text =
		nul != NULL ? span_make((const char *)nul + 1, size - len - 1) : WARD_SPAN("");
	struct arena *arena = arena_new((size_t)64 << 20);
	struct regex *fast = NULL, *slow = NULL;
	struct ward_error err = { 0 };
	size_t one[2 * MATCHES], two[2 * MATCHES], n, m;
	int rc = regex_new(pattern, true, &fast, &err);

	require(arena != NULL);
	if (rc != WARD_OK) {
		require(err.code == rc && err.message[0] != '\0' &&
			(rc != WARD_EPARSE || err.column > 0));
		arena_free(arena);
		return 0;
	}
	require(regex_new(pattern, false, &slow, &err) == WARD_OK);
	n = run(fast, text, arena, one);
	m = run(slow, text, arena, two);
	/* Their limits count different steps. */
	if (n != SIZE_MAX && m != SIZE_MAX)
		require(n == m && memcmp(one, two, 2 * n * sizeof(one[0])) == 0);
	regex_free(fast);
	regex_free(slow);
	arena_free(arena);
	return 0;
}
