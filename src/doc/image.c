/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/image.h"

#include "base/span.h"

/* distribution/reference: the name without tag and digest. */
#define NAME_MAX_BYTES 255
#define TAG_MAX_BYTES 128

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* [a-z0-9]+ joined by '.', '_', '__' or any number of '-'. */
static bool path_component_valid(struct ward_span s)
{
	size_t i = 0;

	while (i < s.len) {
		size_t start = i;

		while (i < s.len && (is_lower(s.ptr[i]) || is_digit(s.ptr[i])))
			i++;
		if (i == start)
			return false;
		if (i == s.len)
			return true;
		start = i;
		if (s.ptr[i] == '-') {
			while (i < s.len && s.ptr[i] == '-')
				i++;
		} else if (s.ptr[i] == '_') {
			while (i < s.len && i - start < 2 && s.ptr[i] == '_')
				i++;
		} else if (s.ptr[i] == '.') {
			i++;
		} else {
			return false;
		}
	}
	return false;
}

static bool path_valid(struct ward_span path)
{
	struct ward_span part;

	if (path.len == 0 || path.ptr[path.len - 1] == '/')
		return false;
	while (span_cut(&path, '/', &part))
		if (!path_component_valid(part))
			return false;
	return true;
}

/* Labels of letters, digits and inner '-', joined by '.'. */
static bool host_name_valid(struct ward_span host)
{
	char before = '.';

	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];
		bool edge = before == '.' || i + 1 == host.len || host.ptr[i + 1] == '.';

		if (!(is_lower(c) || is_upper(c) || is_digit(c)) && !(c == '-' && !edge) &&
		    !(c == '.' && before != '.' && i + 1 < host.len))
			return false;
		before = c;
	}
	return host.len != 0;
}

static bool host_valid(struct ward_span host)
{
	ssize_t colon = span_rfind_byte(host, ':');
	ssize_t bracket = span_rfind_byte(host, ']');

	if (colon > bracket) {
		struct ward_span port = span_sub(host, (size_t)colon + 1, host.len);

		for (size_t i = 0; i < port.len; i++)
			if (!is_digit(port.ptr[i]))
				return false;
		if (port.len == 0)
			return false;
		host = span_sub(host, 0, (size_t)colon);
	}
	if (host.len == 0 || host.ptr[0] != '[')
		return host_name_valid(host);
	if (host.len < 3 || host.ptr[host.len - 1] != ']')
		return false;
	for (size_t i = 1; i + 1 < host.len; i++)
		if (!is_hex(host.ptr[i]) && host.ptr[i] != ':')
			return false;
	return true;
}

/* The first part is a host when it could not be a path: Docker's own rule. */
static bool looks_like_host(struct ward_span first)
{
	if (span_is(first, "localhost"))
		return true;
	for (size_t i = 0; i < first.len; i++)
		if (first.ptr[i] == '.' || first.ptr[i] == ':' || is_upper(first.ptr[i]))
			return true;
	return false;
}

static bool tag_valid(struct ward_span tag)
{
	if (tag.len == 0 || tag.len > TAG_MAX_BYTES)
		return false;
	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];

		if (!is_lower(c) && !is_upper(c) && !is_digit(c) && c != '_' &&
		    (i == 0 || (c != '.' && c != '-')))
			return false;
	}
	return true;
}

/* algorithm[+._-algorithm]*:hex, at least 32 digits. */
static bool digest_shape_valid(struct ward_span digest)
{
	ssize_t colon = span_find_byte(digest, ':', 0);
	bool start = true;

	if (colon <= 0 || digest.len - (size_t)colon - 1 < 32)
		return false;
	for (size_t i = 0; i < (size_t)colon; i++) {
		char c = digest.ptr[i];

		if (is_lower(c) || is_upper(c) || (!start && is_digit(c)))
			start = false;
		else if (!start && (c == '+' || c == '.' || c == '_' || c == '-'))
			start = true;
		else
			return false;
	}
	for (size_t i = (size_t)colon + 1; i < digest.len; i++)
		if (!is_hex(digest.ptr[i]))
			return false;
	return !start;
}

bool image_ref_parse(struct ward_span text, struct image_ref *out)
{
	struct image_ref ref = { 0 };
	struct ward_span name = text;
	ssize_t at = span_find_byte(text, '@', 0), slash, colon;

	*out = ref;
	if (at >= 0) {
		ref.digest = span_sub(text, (size_t)at + 1, text.len);
		name = span_sub(text, 0, (size_t)at);
		if (!digest_shape_valid(ref.digest))
			return false;
	}
	slash = span_rfind_byte(name, '/');
	colon = span_rfind_byte(name, ':');
	if (colon > slash) {
		ref.tag = span_sub(name, (size_t)colon + 1, name.len);
		name = span_sub(name, 0, (size_t)colon);
		if (!tag_valid(ref.tag))
			return false;
	}
	if (name.len == 0 || name.len > NAME_MAX_BYTES)
		return false;
	ref.name = name;
	ref.path = name;
	slash = span_find_byte(name, '/', 0);
	if (slash > 0 && looks_like_host(span_sub(name, 0, (size_t)slash))) {
		ref.host = span_sub(name, 0, (size_t)slash);
		ref.path = span_sub(name, (size_t)slash + 1, name.len);
		if (!host_valid(ref.host))
			return false;
	}
	if (!path_valid(ref.path))
		return false;
	*out = ref;
	return true;
}

bool image_digest_valid(struct ward_span digest)
{
	size_t want;

	if (span_starts(digest, "sha256:"))
		want = 64;
	else if (span_starts(digest, "sha512:"))
		want = 128;
	else
		return false;
	if (digest.len != 7 + want)
		return false;
	for (size_t i = 7; i < digest.len; i++)
		if (!is_hex(digest.ptr[i]) || is_upper(digest.ptr[i]))
			return false;
	return true;
}

bool image_is_variable(struct ward_span text)
{
	if (span_find_byte(text, '$', 0) >= 0 &&
	    (span_contains(text, "${") || span_contains(text, "$(")))
		return true;
	return span_find_byte(text, '{', 0) >= 0 && span_contains(text, "{{");
}
