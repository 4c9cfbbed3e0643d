/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/line_hash.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/utf8.h"

#define WINDOW 100
#define MULTIPLIER 37u
#define END_OF_FILE 65535u

/*
 * The original feeds UTF-16 units to a rolling hash and reports the hash of a
 * line once WINDOW units from its start have passed through. The same value
 * comes from hashing the WINDOW units that follow the line's start, with zeros
 * behind the end of the file: no state has to be rolled for lines nobody asks for.
 */
struct units {
	struct ward_span text;
	size_t at;
	uint32_t low; /* second half of a surrogate pair, 0 when none waits */
	bool ended;
};

static bool is_blank(uint32_t unit)
{
	return unit == ' ' || unit == '\t';
}

/* Next unit that counts; CR and CRLF are LF, the end is one END_OF_FILE and then zeros. */
static uint32_t next_unit(struct units *u)
{
	uint32_t cp = 0;
	size_t n;

	if (u->low != 0) {
		cp = u->low;
		u->low = 0;
		return cp;
	}
	for (;;) {
		struct ward_span rest = span_sub(u->text, u->at, u->text.len);

		if (rest.len == 0) {
			cp = u->ended ? 0 : END_OF_FILE;
			u->ended = true;
			return cp;
		}
		n = utf8_decode(rest, &cp);
		if (n == 0) {
			cp = 0xFFFD;
			n = 1;
		}
		u->at += n;
		if (is_blank(cp))
			continue;
		if (cp == '\r') {
			if (rest.len > 1 && rest.ptr[1] == '\n')
				u->at++;
			return '\n';
		}
		if (cp < 0x10000)
			return cp;
		u->low = 0xDC00u + ((cp - 0x10000u) & 0x3FFu);
		return 0xD800u + ((cp - 0x10000u) >> 10);
	}
}

static uint64_t hash_from(struct ward_span text, size_t offset)
{
	struct units u = { .text = text, .at = offset };
	uint64_t hash = 0;

	for (int i = 0; i < WINDOW; i++)
		hash = hash * MULTIPLIER + next_unit(&u);
	return hash;
}

void line_hashes(struct ward_span text, const uint32_t *lines, size_t count, struct ward_span *out,
		 struct arena *arena)
{
	uint32_t line = 1;
	size_t offset = 0, k = 0;
	struct map seen;

	map_init(&seen, arena);
	/* Occurrences count over all lines of the file, so each is hashed up to the last asked for.
	 */
	while (k < count) {
		struct ward_span digits = arena_printf(arena, "%" PRIx64, hash_from(text, offset));
		struct map_entry *entry = map_put(&seen, digits, NULL);
		ssize_t end;

		if (entry == NULL)
			break;
		entry->value.num++;
		for (; k < count && lines[k] == line; k++)
			out[k] = arena_printf(arena, WARD_SPAN_FMT ":%" PRIu64,
					      WARD_SPAN_ARG(digits), entry->value.num);
		end = span_find_byte(text, '\n', offset);
		if (end < 0)
			break;
		offset = (size_t)end + 1;
		line++;
	}
	for (; k < count; k++)
		out[k] = (struct ward_span){ 0 };
}
