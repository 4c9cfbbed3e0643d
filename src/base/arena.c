/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)64 << 10)
#define LARGEST_CHUNK ((size_t)1 << 20)
/* What a reset keeps: giving pages back and faulting them in again costs more than parsing. */
#define SPARE_MAX ((size_t)8 << 20)
#define ALIGNMENT alignof(max_align_t)

struct chunk {
	struct chunk *next;
	size_t size; /* 0: made for one allocation, never reused */
	alignas(max_align_t) char data[];
};

/* The first chunk is part of the arena itself: one malloc for a short life. */
struct arena {
	size_t cap;
	size_t used;
	char *pos;
	char *end;
	struct chunk *chunks;
	struct chunk *spare;
	size_t spare_size;
	size_t next_size;
	size_t first_size;
	bool failed;
	alignas(max_align_t) char first[];
};

struct arena *arena_new(size_t cap)
{
#ifdef ARENA_DEBUG
	const size_t first_size = 0;
#else
	const size_t first_size = cap < FIRST_CHUNK ? cap : FIRST_CHUNK;
#endif
	struct arena *a = malloc(sizeof(*a) + first_size);

	if (a == NULL)
		return NULL;
	a->cap = cap;
	a->first_size = first_size;
	a->chunks = NULL;
	a->spare = NULL;
	a->spare_size = 0;
	arena_reset(a);
	return a;
}

static void free_chunks(struct chunk *c)
{
	while (c != NULL) {
		struct chunk *next = c->next;

		free(c);
		c = next;
	}
}

void arena_set_cap(struct arena *a, size_t cap)
{
	a->cap = cap > a->used ? cap : a->used;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_chunks(a->chunks);
	free_chunks(a->spare);
	free(a);
}

static void spare_chunks(struct arena *a)
{
	while (a->chunks != NULL) {
		struct chunk *c = a->chunks;

		a->chunks = c->next;
		if (c->size == 0 || c->size > SPARE_MAX - a->spare_size) {
			free(c);
			continue;
		}
		c->next = a->spare;
		a->spare = c;
		a->spare_size += c->size;
	}
}

void arena_reset(struct arena *a)
{
	spare_chunks(a);
	a->used = 0;
	a->pos = a->first;
	a->end = a->first + a->first_size;
	a->next_size = 2 * FIRST_CHUNK;
	a->failed = false;
}

static void *refuse(struct arena *a)
{
	a->failed = true;
	return NULL;
}

static struct chunk *add_chunk(struct arena *a, size_t size)
{
	struct chunk *c;

	if (size > SIZE_MAX - sizeof(*c))
		return NULL;
	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		return NULL;
	c->size = 0;
	c->next = a->chunks;
	a->chunks = c;
	return c;
}

static struct chunk *reuse_chunk(struct arena *a, size_t size)
{
	struct chunk *c = a->spare;

	if (c == NULL || c->size < size)
		return NULL;
	a->spare = c->next;
	a->spare_size -= c->size;
	c->next = a->chunks;
	a->chunks = c;
	return c;
}

/* A chunk of its own, so that the rest of the current one is not lost. */
static void *take_alone(struct arena *a, size_t size)
{
	struct chunk *c = add_chunk(a, size);

	if (c == NULL)
		return refuse(a);
	a->used += size;
	return c->data;
}

static void *take_slow(struct arena *a, size_t size)
{
	struct chunk *c;

	/* At most a quarter of a chunk is lost by going on to the next. */
	if (size > a->next_size / 4)
		return take_alone(a, size);
	c = reuse_chunk(a, size);
	if (c == NULL) {
		c = add_chunk(a, a->next_size);
		if (c == NULL)
			return refuse(a);
		c->size = a->next_size;
	}
	a->used += size;
	a->pos = c->data + size;
	a->end = c->data + c->size;
	if (a->next_size < LARGEST_CHUNK)
		a->next_size *= 2;
	return c->data;
}

static inline void *take(struct arena *a, size_t size, size_t alignment)
{
#ifdef ARENA_DEBUG
	(void)alignment;
	(void)take_slow;
	return size > a->cap - a->used ? refuse(a) : take_alone(a, size);
#else
	const size_t room = (size_t)(a->end - a->pos);
	const size_t pad = (size_t)(-(uintptr_t)a->pos & (alignment - 1));
	char *p;

	if (size > a->cap - a->used)
		return refuse(a);
	if (size > room || pad > room - size)
		return take_slow(a, size);
	p = a->pos + pad;
	a->pos = p + size;
	a->used += size;
	return p;
#endif
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = take(a, size, ALIGNMENT);

	if (p != NULL)
		memset(p, 0, size);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return refuse(a);
	return arena_alloc(a, total);
}

char *arena_bytes(struct arena *a, size_t size)
{
	return take(a, size, 1);
}

struct ward_span arena_copy(struct arena *a, struct ward_span s)
{
	char *p;

	if (s.len == 0)
		return WARD_SPAN("");
	p = arena_bytes(a, s.len);
	if (p == NULL)
		return WARD_SPAN("");
	memcpy(p, s.ptr, s.len);
	return (struct ward_span){ p, s.len };
}

char *arena_cstr(struct arena *a, struct ward_span s)
{
	char *p;

	if (s.len == SIZE_MAX)
		return refuse(a);
	p = arena_bytes(a, s.len + 1);
	if (p == NULL)
		return NULL;
	if (s.len > 0)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return p;
}

struct ward_span arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256];
	va_list ap;
	size_t len;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n < 0) {
		refuse(a);
		return WARD_SPAN("");
	}
	len = (size_t)n;
	if (len < sizeof(small))
		return arena_copy(a, (struct ward_span){ small, len });
	p = arena_bytes(a, len + 1);
	if (p == NULL)
		return WARD_SPAN("");
	va_start(ap, fmt);
	n = vsnprintf(p, len + 1, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n != len) {
		refuse(a);
		return WARD_SPAN("");
	}
	return (struct ward_span){ p, len };
}

bool arena_failed(const struct arena *a)
{
	return a->failed;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
