/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/archive_part.h"

#define BLOCK 512
#define NAME_BYTES 100
#define SIZE_AT 124
#define SIZE_BYTES 12
#define SUM_AT 148
#define TYPE_AT 156
#define PREFIX_AT 345
#define PREFIX_BYTES 155

static struct ward_span text_at(struct ward_span b, size_t at, size_t len)
{
	const struct ward_span field = span_sub(b, at, at + len);
	const ssize_t nul = span_find_byte(field, '\0', 0);

	return nul < 0 ? field : span_sub(field, 0, (size_t)nul);
}

/* Octal digits between blanks, or with the first bit set a binary number (GNU). */
static bool number_at(struct ward_span b, size_t at, size_t len, uint64_t *out)
{
	const uint8_t *p = (const uint8_t *)b.ptr + at;
	size_t i = 0;

	*out = 0;
	if ((p[0] & 0x80) != 0) {
		for (i = 1; i < len; i++) {
			if (*out >> 55 != 0)
				return false;
			*out = *out << 8 | p[i];
		}
		return p[0] == 0x80;
	}
	while (i < len && p[i] == ' ')
		i++;
	for (; i < len && p[i] >= '0' && p[i] <= '7'; i++)
		*out = *out << 3 | (uint64_t)(p[i] - '0');
	return i == len || p[i] == ' ' || p[i] == '\0';
}

/* The sum of all bytes of the header, its own field taken as blanks. */
static bool sum_is_right(struct ward_span head)
{
	uint64_t told, sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= SUM_AT && i < SUM_AT + 8 ? (uint8_t)' ' : (uint8_t)head.ptr[i];
	return number_at(head, SUM_AT, 8, &told) && told == sum;
}

static bool is_zero(struct ward_span head)
{
	return head.ptr[0] == '\0' && memcmp(head.ptr, head.ptr + 1, BLOCK - 1) == 0;
}

/* The value of `path` in the records of a pax header: "LENGTH path=VALUE\n". */
static struct ward_span pax_path(struct ward_span records)
{
	struct ward_span path = { 0 };

	while (records.len > 0) {
		ssize_t blank = span_find_byte(records, ' ', 0);
		struct ward_span record;
		uint64_t len;

		if (blank < 0 ||
		    !span_to_u64(span_sub(records, 0, (size_t)blank), records.len, &len) ||
		    len < (uint64_t)blank + 2)
			break;
		record = span_sub(records, (size_t)blank + 1, (size_t)len - 1);
		if (span_starts(record, "path="))
			path = span_sub(record, strlen("path="), record.len);
		records = span_sub(records, (size_t)len, records.len);
	}
	return path;
}

static struct ward_span name_of(const struct archive *a, struct ward_span head, struct arena *arena)
{
	const struct ward_span name = text_at(head, 0, NAME_BYTES);
	const struct ward_span prefix = text_at(head, PREFIX_AT, PREFIX_BYTES);

	if (a->long_name.len > 0)
		return a->long_name;
	/* GNU's older format has other things at that place. */
	if (prefix.len == 0 || memcmp(head.ptr + 257, "ustar\0", 6) != 0)
		return name;
	return arena_printf(arena, WARD_SPAN_FMT "/" WARD_SPAN_FMT, WARD_SPAN_ARG(prefix),
			    WARD_SPAN_ARG(name));
}

int archive_tar_next(struct archive *a, struct arena *arena, struct archive_member *out,
		     struct ward_error *err)
{
	while (a->end - a->at >= BLOCK) {
		const struct ward_span head = span_sub(a->bytes, a->at, a->at + BLOCK);
		const char type = head.ptr[TYPE_AT];
		struct ward_span content;
		uint64_t size;
		int rc;

		if (is_zero(head))
			break;
		if (!sum_is_right(head) || !number_at(head, SIZE_AT, SIZE_BYTES, &size))
			return archive_broken(a, out);
		a->at += BLOCK;
		/* The last one may be cut off: what is there is looked at. */
		content = span_sub(a->bytes, a->at,
				   size < a->end - a->at ? a->at + (size_t)size : a->end);
		size = (size + (BLOCK - 1)) & ~(uint64_t)(BLOCK - 1);
		a->at = size < a->end - a->at ? a->at + (size_t)size : a->end;
		rc = archive_pay_member(a, err);
		if (rc == 0)
			rc = archive_pay_bytes(a, content.len, err);
		if (rc < 0)
			return rc;
		if (type == 'L')
			a->long_name = text_at(content, 0, content.len);
		else if (type == 'x')
			a->long_name = pax_path(content);
		else if (type == '0' || type == '\0' || type == '7') {
			out->name = name_of(a, head, arena);
			out->bytes = content;
			a->long_name = WARD_SPAN("");
			return 1;
		} else if (type != 'g' && type != 'K')
			a->long_name = WARD_SPAN("");
	}
	a->over = true;
	return 0;
}
