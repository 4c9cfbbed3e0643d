/* SPDX-License-Identifier: Apache-2.0 */
#include "git/base_cache.h"

#include <stdlib.h>

#define TOTAL_MAX ((size_t)16 << 20)
#define ONE_MAX (TOTAL_MAX / 4)
#define SLOTS 1024
#define BUCKETS 2048
#define NONE UINT16_MAX

struct slot {
	const struct pack_file *file;
	uint64_t offset;
	struct base base;
	uint16_t chain; /**< next one in its bucket, or next free one */
	uint16_t newer;
	uint16_t older;
};

struct base_cache {
	struct slot slots[SLOTS];
	uint16_t buckets[BUCKETS];
	uint16_t free;
	uint16_t newest;
	uint16_t oldest;
	size_t total;
};

struct base_cache *base_cache_new(void)
{
	struct base_cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	for (size_t i = 0; i < BUCKETS; i++)
		c->buckets[i] = NONE;
	for (size_t i = 0; i < SLOTS; i++)
		c->slots[i].chain = (uint16_t)(i + 1 < SLOTS ? i + 1 : NONE);
	c->newest = NONE;
	c->oldest = NONE;
	return c;
}

void base_cache_free(struct base_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		free(c->slots[i].base.bytes);
	free(c);
}

/* The link that leads to a slot in its bucket, or to NONE. */
static uint16_t *link_to(struct base_cache *c, const struct pack_file *file, uint64_t offset)
{
	uint16_t *at = &c->buckets[(offset * 0x9e3779b97f4a7c15ULL >> 40) % BUCKETS];

	while (*at != NONE && (c->slots[*at].offset != offset || c->slots[*at].file != file))
		at = &c->slots[*at].chain;
	return at;
}

const struct base *base_cache_peek(struct base_cache *c, const struct pack_file *file,
				   uint64_t offset)
{
	const uint16_t i = *link_to(c, file, offset);

	return i != NONE ? &c->slots[i].base : NULL;
}

static struct base remove_at(struct base_cache *c, uint16_t *link)
{
	const uint16_t i = *link;
	struct slot *s = &c->slots[i];
	const struct base base = s->base;

	*(s->newer != NONE ? &c->slots[s->newer].older : &c->newest) = s->older;
	*(s->older != NONE ? &c->slots[s->older].newer : &c->oldest) = s->newer;
	*link = s->chain;
	s->chain = c->free;
	c->free = i;
	s->base.bytes = NULL;
	c->total -= base.len;
	return base;
}

struct base base_cache_take(struct base_cache *c, const struct pack_file *file, uint64_t offset)
{
	uint16_t *link = link_to(c, file, offset);

	return *link != NONE ? remove_at(c, link) : (struct base){ .bytes = NULL };
}

void base_cache_put(struct base_cache *c, const struct pack_file *file, uint64_t offset,
		    struct base base)
{
	uint16_t *link;
	uint16_t i;

	if (base.bytes == NULL || base.len > ONE_MAX || *link_to(c, file, offset) != NONE) {
		free(base.bytes);
		return;
	}
	while (c->free == NONE || c->total + base.len > TOTAL_MAX) {
		const struct slot *s = &c->slots[c->oldest];

		free(base_cache_take(c, s->file, s->offset).bytes);
	}
	link = link_to(c, file, offset);
	i = c->free;
	c->free = c->slots[i].chain;
	c->slots[i] = (struct slot){ .file = file,
				     .offset = offset,
				     .base = base,
				     .chain = NONE,
				     .newer = NONE,
				     .older = c->newest };
	*(c->newest != NONE ? &c->slots[c->newest].newer : &c->oldest) = i;
	c->newest = i;
	c->total += base.len;
	*link = i;
}
