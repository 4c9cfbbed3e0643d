/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/name.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"
#include "rules/rule.h"

#define SHOWN_BYTES 120

struct ward_span name_shown(struct ward_sink *out, struct ward_span text)
{
	static const char digits[] = "0123456789abcdef";
	char *copy = arena_bytes(ward_scratch(out), 4 * (SHOWN_BYTES + 4) + 4);
	size_t n = 0, i = 0;

	if (copy == NULL)
		return WARD_SPAN("");
	while (i < text.len && i < SHOWN_BYTES) {
		uint32_t cp = 0;
		size_t len = utf8_decode(span_sub(text, i, text.len), &cp);
		bool raw = len > 0 && cp != '\t' && !utf8_is_unsafe(cp);

		for (size_t end = i + (len > 0 ? len : 1); i < end; i++) {
			const unsigned char c = (unsigned char)text.ptr[i];

			if (raw) {
				copy[n++] = (char)c;
				continue;
			}
			copy[n++] = '\\';
			copy[n++] = 'x';
			copy[n++] = digits[c >> 4];
			copy[n++] = digits[c & 15];
		}
	}
	if (i < text.len) {
		memcpy(copy + n, "\xe2\x80\xa6", 3);
		n += 3;
	}
	return span_make(copy, n);
}

static const char *hides(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f))
		return "a control character";
	if (cp == 0x061c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069))
		return "a bidirectional control";
	if (cp == 0x200b || cp == 0x2028 || cp == 0x2029 || (cp >= 0x2060 && cp <= 0x2064) ||
	    (cp >= 0x206a && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb))
		return "an invisible character";
	return NULL;
}

const char *name_hides(struct ward_span text, const char *allowed, size_t *at, size_t *len)
{
	const size_t allowed_len = strlen(allowed);

	while (*at < text.len) {
		uint32_t cp = 0;
		const char *what = NULL;

		*len = utf8_decode(span_sub(text, *at, text.len), &cp);
		if (*len > 0 && (cp > 0x7f || memchr(allowed, (int)cp, allowed_len) == NULL))
			what = hides(cp);
		if (what != NULL)
			return what;
		*at += *len > 0 ? *len : 1;
	}
	return NULL;
}

/* Code points that HFS+ leaves out when it compares names. */
static bool hfs_ignores(uint32_t cp)
{
	return (cp >= 0x200c && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
		(cp >= 0x206a && cp <= 0x206f) || cp == 0xfeff;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_dot_hfs(struct ward_span part, const char *name)
{
	const size_t want = strlen(name) + 1;
	size_t n = 0;

	for (size_t i = 0; i < part.len;) {
		uint32_t cp = 0;
		const size_t len = utf8_decode(span_sub(part, i, part.len), &cp);

		if (len == 0)
			return false;
		i += len;
		if (hfs_ignores(cp))
			continue;
		if (n >= want || cp > 0x7f || lower((char)cp) != (n == 0 ? '.' : name[n - 1]))
			return false;
		n++;
	}
	return n == want;
}

/* Blanks and dots at the end are dropped, ':' begins a stream. */
static bool ntfs_ends(struct ward_span rest)
{
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.ptr[i] == ':')
			return true;
		if (rest.ptr[i] != '.' && rest.ptr[i] != ' ')
			return false;
	}
	return true;
}

static bool starts_nocase(struct ward_span s, const char *prefix)
{
	return s.len >= strlen(prefix) && span_is_nocase(span_sub(s, 0, strlen(prefix)), prefix);
}

static bool is_short_name(struct ward_span part, const char *dos)
{
	const size_t len = strlen(dos);

	if (part.len < len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (dos[i] == '?' ? part.ptr[i] < '1' || part.ptr[i] > '9'
				  : lower(part.ptr[i]) != dos[i])
			return false;
	}
	return ntfs_ends(span_sub(part, len, part.len));
}

bool name_is_dot(struct ward_span part, const char *name, const char *const *dos)
{
	if (is_dot_hfs(part, name))
		return true;
	if (span_starts(part, ".") && starts_nocase(span_sub(part, 1, part.len), name) &&
	    ntfs_ends(span_sub(part, 1 + strlen(name), part.len)))
		return true;
	for (; *dos != NULL; dos++) {
		if (is_short_name(part, *dos))
			return true;
	}
	return false;
}

bool name_is_dotgit(struct ward_span part)
{
	static const char *const dos[] = { "git~1", NULL };

	return name_is_dot(part, "git", dos);
}

bool name_is_dotgitmodules(struct ward_span part)
{
	static const char *const dos[] = { "gitmod~?", "gi7eba~?", NULL };

	return name_is_dot(part, "gitmodules", dos);
}
