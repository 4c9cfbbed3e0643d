/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 128

void buf_init(struct buf *b, size_t cap)
{
	*b = (struct buf){ .cap = cap < SIZE_MAX ? cap : SIZE_MAX - 1 };
}

void buf_release(struct buf *b)
{
	free(b->ptr);
	buf_init(b, b->cap);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->ptr != NULL)
		b->ptr[0] = '\0';
}

/* Make `room` hold `extra` more bytes and a NUL; `extra` fits below the cap. */
static bool reserve(struct buf *b, size_t extra)
{
	const size_t need = b->len + extra + 1;
	size_t room = b->room > 0 ? b->room : FIRST_ROOM;
	char *grown;

	if (need <= b->room)
		return true;
	while (room < need)
		room = room <= SIZE_MAX / 2 ? room * 2 : need;
	if (room > b->cap + 1)
		room = b->cap + 1;
	grown = realloc(b->ptr, room);
	if (grown == NULL) {
		b->failed = true;
		return false;
	}
	grown[b->len] = '\0';
	b->ptr = grown;
	b->room = room;
	return true;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	const size_t left = b->cap - b->len;
	const size_t take = len < left ? len : left;

	if (b->failed || len == 0 || (take > 0 && !reserve(b, take)))
		return;
	if (take > 0) {
		memcpy(b->ptr + b->len, bytes, take);
		b->len += take;
		b->ptr[b->len] = '\0';
	}
	b->failed = take < len;
}

void buf_add_span(struct buf *b, struct ward_span s)
{
	buf_add(b, s.ptr, s.len);
}

void buf_add_str(struct buf *b, const char *cstr)
{
	buf_add(b, cstr, strlen(cstr));
}

void buf_add_char(struct buf *b, char c)
{
	if (!b->failed && b->room > b->len + 1 && b->len < b->cap) {
		b->ptr[b->len++] = c;
		b->ptr[b->len] = '\0';
		return;
	}
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	const size_t left = b->cap - b->len;
	size_t want;
	size_t take;
	va_list again;
	int n;

	if (b->failed)
		return;
	va_copy(again, ap);
	n = vsnprintf(b->ptr != NULL ? b->ptr + b->len : NULL, b->room - b->len, fmt, again);
	va_end(again);
	if (n < 0) {
		b->failed = true;
		if (b->ptr != NULL)
			b->ptr[b->len] = '\0';
		return;
	}
	want = (size_t)n;
	take = want < left ? want : left;
	if (want >= b->room - b->len) {
		if (b->ptr != NULL)
			b->ptr[b->len] = '\0';
		if (take > 0 && !reserve(b, take))
			return;
		if (take > 0)
			(void)vsnprintf(b->ptr + b->len, take + 1, fmt, ap);
	}
	b->len += take;
	b->failed = take < want;
}

bool buf_failed(const struct buf *b)
{
	return b->failed;
}

struct ward_span buf_span(const struct buf *b)
{
	return (struct ward_span){ b->ptr, b->len };
}

const char *buf_cstr(const struct buf *b)
{
	return b->ptr != NULL ? b->ptr : "";
}
