/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/archive_tar.h"

#include <string.h>

#include "base/span.h"

#define BLOCK 512
#define AT_SIZE 124
#define AT_CHECKSUM 148
#define AT_TYPE 156
#define AT_LINK 157
#define AT_MAGIC 257
#define AT_PREFIX 345
#define AT_SPARSE_MORE 482	/* in a header of GNU's type S */
#define AT_SPARSE_MORE_NEXT 504 /* in the blocks that follow it */

/* A field of text ends at its NUL or at its end. */
static struct ward_span field(const char *block, size_t at, size_t len)
{
	const char *nul = memchr(block + at, '\0', len);

	return span_make(block + at, nul != NULL ? (size_t)(nul - block) - at : len);
}

/* Octal digits, or GNU's big-endian binary with the first bit set. */
static bool number(const char *block, size_t at, size_t len, uint64_t *out)
{
	const unsigned char *p = (const unsigned char *)block + at;
	size_t i = 0;

	*out = 0;
	if (p[0] == 0x80) {
		for (i = 1; i < len; i++) {
			if (*out >> 55 != 0)
				return false;
			*out = *out << 8 | p[i];
		}
		return true;
	}
	while (i < len && p[i] == ' ')
		i++;
	for (; i < len && p[i] >= '0' && p[i] <= '7'; i++)
		*out = *out << 3 | (uint64_t)(p[i] - '0');
	return i == len || p[i] == '\0' || p[i] == ' ';
}

static bool has_checksum(const char *block)
{
	uint64_t said, sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= AT_CHECKSUM && i < AT_CHECKSUM + 8 ? ' ' : (unsigned char)block[i];
	return number(block, AT_CHECKSUM, 8, &said) && said == sum;
}

bool tar_is(struct ward_span bytes)
{
	return bytes.len >= BLOCK && memcmp(bytes.ptr + AT_MAGIC, "ustar", 5) == 0 &&
		has_checksum(bytes.ptr);
}

void tar_start(struct tar *t, struct ward_span bytes)
{
	*t = (struct tar){ .rest = bytes };
}

static struct ward_span name_of(struct tar *t, const char *block)
{
	const struct ward_span name = field(block, 0, 100), prefix = field(block, AT_PREFIX, 155);

	/* GNU keeps other things where POSIX has the prefix. */
	if (prefix.len == 0 || memcmp(block + AT_MAGIC, "ustar\0", 6) != 0)
		return name;
	memcpy(t->name, prefix.ptr, prefix.len);
	t->name[prefix.len] = '/';
	if (name.len > 0)
		memcpy(t->name + prefix.len + 1, name.ptr, name.len);
	return span_make(t->name, prefix.len + 1 + name.len);
}

/* "LENGTH KEY=VALUE\n", again and again; what is malformed ends it. */
static void read_pax(struct tar *t, struct ward_span text)
{
	while (text.len > 0) {
		const ssize_t blank = span_find_byte(text, ' ', 0);
		struct ward_span record, key;
		uint64_t len;

		if (blank <= 0 || !span_to_u64(span_sub(text, 0, (size_t)blank), text.len, &len) ||
		    len <= (uint64_t)blank + 1)
			return;
		record = span_sub(text, (size_t)blank + 1, (size_t)len - 1);
		text = span_sub(text, (size_t)len, text.len);
		if (!span_cut(&record, '=', &key))
			return;
		if (span_is(key, "path") || span_is(key, "GNU.sparse.name"))
			t->long_name = record;
		else if (span_is(key, "linkpath"))
			t->long_link = record;
		else if (span_is(key, "size"))
			t->sized = span_to_u64(record, UINT64_MAX, &t->size);
	}
}

/* The blocks behind a header, `size` bytes and what fills the last one; false: there is less. */
static bool take(struct tar *t, uint64_t size, struct ward_span *out)
{
	const size_t have = t->rest.len < size ? t->rest.len : (size_t)size;
	const size_t room = (have + BLOCK - 1) / BLOCK * BLOCK;

	*out = span_sub(t->rest, 0, have);
	t->rest = span_sub(t->rest, room < t->rest.len ? room : t->rest.len, t->rest.len);
	return have == size;
}

static void skip_sparse_map(struct tar *t, const char *block)
{
	size_t at = AT_SPARSE_MORE;

	while (block[at] != '\0' && t->rest.len >= BLOCK) {
		block = t->rest.ptr;
		t->rest = span_sub(t->rest, BLOCK, t->rest.len);
		at = AT_SPARSE_MORE_NEXT;
	}
}

static bool is_empty(const char *block)
{
	return block[0] == '\0' && memcmp(block, block + 1, BLOCK - 1) == 0;
}

static struct ward_span up_to_nul(struct ward_span text)
{
	const ssize_t nul = span_find_byte(text, '\0', 0);

	return nul >= 0 ? span_sub(text, 0, (size_t)nul) : text;
}

/* A header that speaks of the next one; false: it is none. */
static bool is_about_next(struct tar *t, char type, struct ward_span content)
{
	switch (type) {
	case 'L':
		t->long_name = up_to_nul(content);
		return true;
	case 'K':
		t->long_link = up_to_nul(content);
		return true;
	case 'x':
	case 'X':
		read_pax(t, content);
		return true;
	case 'g':
		return true;
	default:
		return false;
	}
}

static bool is_member(const char *block)
{
	uint64_t size;

	return has_checksum(block) && number(block, AT_SIZE, 12, &size);
}

/* Past the blocks of zeros, if a header is behind them. */
static void skip_end(struct tar *t)
{
	struct ward_span rest = t->rest;

	while (rest.len >= BLOCK && is_empty(rest.ptr))
		rest = span_sub(rest, BLOCK, rest.len);
	if (rest.len >= BLOCK && is_member(rest.ptr))
		t->rest = rest;
}

static void describe(struct tar *t, const char *block, struct tar_member *out)
{
	out->name = t->long_name.len > 0 ? t->long_name : name_of(t, block);
	out->is_joined = out->name.ptr == t->name;
	out->link = t->long_link.len > 0 ? t->long_link : field(block, AT_LINK, 100);
	t->long_name = t->long_link = WARD_SPAN("");
}

int tar_next(struct tar *t, struct tar_member *out)
{
	const char *block;
	struct ward_span content;
	uint64_t size;
	bool whole;
	char type;

	*out = (struct tar_member){ .name = WARD_SPAN("") };
	if (t->rest.len >= BLOCK && is_empty(t->rest.ptr))
		skip_end(t);
	if (t->rest.len < BLOCK || is_empty(t->rest.ptr))
		return t->rest.len > 0 && t->rest.len < BLOCK ? -1 : 0;
	block = t->rest.ptr;
	type = block[AT_TYPE];
	if (!has_checksum(block) || !number(block, AT_SIZE, 12, &size))
		return -1;
	t->rest = span_sub(t->rest, BLOCK, t->rest.len);
	if (type == 'S')
		skip_sparse_map(t, block);
	if (t->sized)
		size = t->size;
	/* Links and folders have none, whatever the field says. */
	if (type >= '1' && type <= '6')
		size = 0;
	whole = take(t, size, &content);
	t->sized = false;
	if (is_about_next(t, type, content) && whole) {
		out->name = name_of(t, block);
		out->about = content;
		return 1;
	}
	describe(t, block, out);
	out->bytes = content;
	return whole ? 1 : -1;
}
