/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/placeholder.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"

size_t placeholder_distinct(struct ward_span s)
{
	bool seen[256] = { false };
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool *slot = &seen[(unsigned char)s.ptr[i]];
		if (!*slot)
			count++;
		*slot = true;
	}
	return count;
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/** ASCII without regard to case; `word` in lower case. */
static bool has_prefix(struct ward_span s, const char *word)
{
	size_t n = 0;

	while (n < s.len && word[n] != '\0' && lower(s.ptr[n]) == word[n])
		n++;
	return word[n] == '\0';
}

/**
 * Words of 7 letters and more: one of them stands in 64 random characters once
 * in some thirty million times.
 */
static bool says_so(struct ward_span s)
{
	static const char *const words[] = { "example",	  "placeholder", "redacted",   "changeme",
					     "change_me", "replaceme",	 "replace_me", "dummykey",
					     "yourtoken", "your_token",	 "your-token", "xxxxxxx" };
	/* what they begin with */
	static const bool first[256] = { ['e'] = true, ['p'] = true, ['r'] = true, ['c'] = true,
					 ['d'] = true, ['y'] = true, ['x'] = true };

	for (size_t at = 0; at + 7 <= s.len; at++) {
		if (!first[(unsigned char)lower(s.ptr[at])])
			continue;
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (has_prefix(span_sub(s, at, s.len), words[i]))
				return true;
	}
	return false;
}

/** Made of a piece of up to 8 characters that comes again and again, but for one of them. */
static bool repeats(struct ward_span s)
{
	for (size_t period = 1; period <= 8 && period * 2 <= s.len; period++) {
		size_t others = 0;

		for (size_t i = period; i < s.len && others <= 1; i++)
			others += s.ptr[i] != s.ptr[i - period];
		if (others <= 1)
			return true;
	}
	return false;
}

/** Most steps from one character to the next are the same small one: "abcdef", "987654", "aabbcc".
 */
static bool counts(struct ward_span s)
{
	size_t up = 0;
	size_t down = 0;

	for (size_t i = 1; i < s.len; i++) {
		int step = (unsigned char)s.ptr[i] - (unsigned char)s.ptr[i - 1];
		up += step == 0 || step == 1;
		down += step == 0 || step == -1;
	}
	size_t enough = (s.len - 1) * 3 / 5;
	return up >= enough || down >= enough;
}

/** Has six neighbours in order, up or down ("012345", "fedcba"); eight where there is one case of
 * letters or none, as they come by chance in hexadecimal. */
static bool has_sequence(struct ward_span s)
{
	bool upper = false;
	bool lower = false;
	size_t up = 1;
	size_t down = 1;
	size_t longest = 1;

	for (size_t i = 0; i < s.len; i++) {
		int step = i == 0 ? 0 : (unsigned char)s.ptr[i] - (unsigned char)s.ptr[i - 1];
		up = step == 1 ? up + 1 : 1;
		down = step == -1 ? down + 1 : 1;
		longest = up > longest ? up : longest;
		longest = down > longest ? down : longest;
		upper |= s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';
		lower |= s.ptr[i] >= 'a' && s.ptr[i] <= 'z';
	}
	return longest >= (upper && lower ? 6 : 8);
}

bool placeholder_is(struct ward_span body)
{
	if (body.len < 8)
		return false;
	return repeats(body) || placeholder_distinct(body) < 5 || says_so(body) || counts(body) ||
		has_sequence(body);
}
