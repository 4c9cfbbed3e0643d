/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"

#define FIRST_ROOM 8

/* Steps of SplitMix64: spreads one secret over many seeds and key halves. */
static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* One system call a thread; the clock and an address stand in where it is refused. */
static uint64_t fresh_seed(void)
{
	static _Thread_local uint64_t state;
	static _Thread_local bool ready;

	if (!ready) {
		if (getrandom(&state, sizeof(state), GRND_NONBLOCK) != (ssize_t)sizeof(state))
			state = time_mono_ns() ^ (uint64_t)(uintptr_t)&state;
		ready = true;
	}
	return splitmix(&state);
}

static uint64_t rotl(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] = rotl(v[0], 32) + v[3];
	v[2] += v[1];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

/* SipHash-1-3 (Aumasson and Bernstein): keys that collide cannot be computed without the seed. */
static uint64_t hash_key(uint64_t seed, struct ward_span key)
{
	const uint64_t k0 = seed;
	const uint64_t k1 = splitmix(&seed);
	uint64_t v[4] = {
		k0 ^ UINT64_C(0x736f6d6570736575),
		k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261),
		k1 ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word;
	size_t i = 0;

	for (; key.len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, key.ptr + i, sizeof(word));
		sip_word(v, word);
	}
	word = (uint64_t)key.len << 56;
	for (unsigned shift = 0; i < key.len; i++, shift += 8)
		word |= (uint64_t)(unsigned char)key.ptr[i] << shift;
	sip_word(v, word);
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *m, struct arena *a)
{
	*m = (struct map){ .arena = a, .seed = fresh_seed() };
}

/* The slot of `key`, or the free one where it belongs; one is always free. */
static struct map_entry *slot_of(const struct map *m, uint64_t hash, struct ward_span key)
{
	const size_t mask = m->room - 1;
	size_t i = (size_t)hash & mask;

	while (m->slots[i].used && (m->slots[i].hash != hash || !span_eq(m->slots[i].key, key)))
		i = (i + 1) & mask;
	return &m->slots[i];
}

struct map_entry *map_get(const struct map *m, struct ward_span key)
{
	struct map_entry *e;

	if (m->len == 0)
		return NULL;
	e = slot_of(m, hash_key(m->seed, key), key);
	return e->used ? e : NULL;
}

static bool grow(struct map *m)
{
	struct map wider = *m;

	if (m->room > SIZE_MAX / 2)
		return false;
	wider.room = m->room == 0 ? FIRST_ROOM : m->room * 2;
	wider.slots = ARENA_ARRAY(m->arena, wider.room, struct map_entry);
	if (wider.slots == NULL)
		return false;
	for (size_t i = 0; i < m->room; i++) {
		if (m->slots[i].used)
			*slot_of(&wider, m->slots[i].hash, m->slots[i].key) = m->slots[i];
	}
	*m = wider;
	return true;
}

struct map_entry *map_put(struct map *m, struct ward_span key, bool *added)
{
	const uint64_t hash = hash_key(m->seed, key);
	struct map_entry *e = m->room > 0 ? slot_of(m, hash, key) : NULL;

	if (added != NULL)
		*added = false;
	if (e != NULL && e->used)
		return e;
	/* Load factor 0.7 at most: beyond it linear probing gets slow. */
	if (m->len >= m->room / 10 * 7 + m->room % 10 * 7 / 10) {
		if (!grow(m))
			return NULL;
		e = slot_of(m, hash, key);
	}
	*e = (struct map_entry){ .key = key, .hash = hash, .used = true };
	m->len++;
	if (added != NULL)
		*added = true;
	return e;
}

struct map_entry *map_next(const struct map *m, size_t *pos)
{
	while (*pos < m->room) {
		struct map_entry *e = &m->slots[(*pos)++];

		if (e->used)
			return e;
	}
	return NULL;
}
