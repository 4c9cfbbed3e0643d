/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/suggest.h"

#include "base/span.h"

/* Longer words are no slips of the finger. */
#define WORD_MAX 64

struct suggestion suggest_for(struct ward_span word)
{
	size_t slips = word.len / 3;

	if (slips < 1)
		slips = 1;
	if (slips > 3)
		slips = 3;
	return (struct suggestion){ word, NULL, slips + 1 };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
static size_t distance(struct ward_span a, struct ward_span b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *two = rows[0], *one = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.len; j++) {
		two[j] = j;
		one[j] = j;
	}
	for (size_t i = 1; i <= a.len; i++) {
		size_t *spare = two;

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = a.ptr[i - 1] == b.ptr[j - 1];

			row[j] = least(one[j - 1] + (same ? 0 : 1), least(one[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = least(row[j], two[j - 2] + 1);
		}
		two = one;
		one = row;
		row = spare;
	}
	return one[b.len];
}

void suggest_try(struct suggestion *s, const char *known)
{
	struct ward_span b = span_of(known);
	size_t apart = s->word.len > b.len ? s->word.len - b.len : b.len - s->word.len;
	size_t d;

	if (s->word.len == 0 || s->word.len > WORD_MAX || b.len > WORD_MAX || apart >= s->distance)
		return;
	d = distance(s->word, b);
	if (d < s->distance) {
		s->distance = d;
		s->best = known;
	}
}
