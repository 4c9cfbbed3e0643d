/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/stand_in.h"

#include <string.h>

#include "base/span.h"
#include "doc/image.h"

/* Longer text is content, whatever words are in it. */
#define DUMMY_MAX 80
#define PLAIN_MAX 64

bool stand_in_is_reference(struct ward_span text)
{
	/* 1Password, Bank-Vaults, vals, secrets of clouds, Argo CD Vault plugin, SOPS. */
	static const char *const schemes[] = {
		"op://", "vault:",     "ref+",	 "awssm://",	    "gcpsm://",
		"sm://", "azurekv://", "<path:", "ENC[AES256_GCM,", "arn:aws:secretsmanager:",
	};

	text = span_trim(text);
	if (span_find_byte(text, '\n', 0) >= 0)
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_starts(text, schemes[i]))
			return true;
	return image_is_variable(text);
}

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c | 0x20);
	return c;
}

/* Letters and digits only, in lower case: "Change-Me!" and "change_me" are one word. */
static struct ward_span plain(struct ward_span text, char out[PLAIN_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < PLAIN_MAX; i++) {
		char c = lower(text.ptr[i]);

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
	}
	return span_make(out, n);
}

static bool is_one_character(struct ward_span text)
{
	for (size_t i = 1; i < text.len; i++)
		if (lower(text.ptr[i]) != lower(text.ptr[0]))
			return false;
	return true;
}

static bool is_bracketed(struct ward_span text)
{
	static const char *const marks[][2] = {
		{ "<", ">" }, { "__", "__" }, { "%%", "%%" }, { "@@", "@@" }, { "[[", "]]" },
	};

	/* an element, or several: <a b="c"/>, <a>b</a> */
	if (span_starts(text, "<") &&
	    (span_find_byte(text, '<', 1) >= 0 || span_find_byte(text, '=', 0) >= 0))
		return false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (text.len > 2 * strlen(marks[i][0]) && span_starts(text, marks[i][0]) &&
		    span_ends(text, marks[i][1]))
			return true;
	return false;
}

bool stand_in_is_dummy(struct ward_span text)
{
	static const char *const whole[] = { "todo", "fixme",  "tbd",	   "none",   "null",  "foo",
					     "bar",  "foobar", "redacted", "masked", "secret" };
	static const char *const parts[] = { "changeme",     "changeit",    "replaceme",
					     "replacewith",  "placeholder", "insertyour",
					     "yourpassword", "yoursecret",  "yourtoken",
					     "yourkey",	     "fillmein",    "dummy" };
	/* what these begin with */
	static const bool first[256] = { ['c'] = true, ['r'] = true, ['p'] = true, ['i'] = true,
					 ['y'] = true, ['f'] = true, ['d'] = true };
	static const char *const starts[] = { "your", "insert", "update", "replace", "example" };
	char buffer[PLAIN_MAX];
	struct ward_span word;
	bool spoken; /* in words: no digit, as real secrets mostly have one */

	text = span_trim(text);
	if (text.len > DUMMY_MAX || span_find_byte(text, '\n', 0) >= 0)
		return false;
	if (is_one_character(text) || is_bracketed(text))
		return true;
	word = plain(text, buffer);
	spoken = true;
	for (size_t i = 0; i < word.len; i++)
		spoken = spoken && !(word.ptr[i] >= '0' && word.ptr[i] <= '9');
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (span_is(word, whole[i]))
			return true;
	for (size_t at = 0; at < word.len; at++)
		for (size_t i = 0;
		     first[(unsigned char)word.ptr[at]] && i < sizeof(parts) / sizeof(parts[0]);
		     i++)
			if (parts[i][0] == word.ptr[at] &&
			    span_starts(span_sub(word, at, word.len), parts[i]))
				return true;
	for (size_t i = 0; spoken && i < sizeof(starts) / sizeof(starts[0]); i++)
		if (span_starts(word, starts[i]))
			return true;
	return false;
}
