/* SPDX-License-Identifier: Apache-2.0 */
#include "base/email.h"

#include "base/span.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

bool email_equal(struct ward_span a, struct ward_span b)
{
	ssize_t at = span_rfind_byte(a, '@');

	if (at <= 0 || a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if ((i > (size_t)at ? lower(a.ptr[i]) : a.ptr[i]) !=
		    (i > (size_t)at ? lower(b.ptr[i]) : b.ptr[i]))
			return false;
	}
	return true;
}

/* One '@' with something on both sides, and nothing that ends a word. */
static bool is_address(struct ward_span s)
{
	ssize_t at = span_find_byte(s, '@', 0);

	if (at <= 0 || (size_t)at + 1 >= s.len || span_rfind_byte(s, '@') != at)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == ',' || c == '"')
			return false;
	}
	return true;
}

struct ward_span email_of_user_id(struct ward_span user_id)
{
	ssize_t open = span_find_byte(user_id, '<', 0);
	struct ward_span found = user_id;

	if (open >= 0 && span_ends(user_id, ">"))
		found = span_sub(user_id, (size_t)open + 1, user_id.len - 1);
	/* A second bracket is left in it, and so refuses it. */
	return is_address(found) ? found : WARD_SPAN("");
}
