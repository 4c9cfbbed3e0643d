/* SPDX-License-Identifier: Apache-2.0 */
#include "match/literal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define FILTER_LOG 20
#define FILTER_BITS (1u << FILTER_LOG)
#define BUCKETS 8192u
/** Positions asked together before anything is looked at more closely. */
#define GROUP 16u

/** The window of a literal. */
struct window {
	uint32_t bytes; /**< as loaded from memory */
	uint32_t shift; /**< where in the literal it stands */
	uint32_t next;	/**< literal of the next window of the bucket plus one, 0 at the end */
	uint32_t len;	/**< of the literal */
	const char *start;
};

struct literal_set {
	uint64_t bits[FILTER_BITS / 64];
	uint32_t heads[BUCKETS]; /**< number of a literal plus one; 0: none */
	struct window *windows;	 /**< one for each literal */
	size_t count;
};

static inline uint32_t load_window(const char *at)
{
	uint32_t w;
	memcpy(&w, at, sizeof(w));
	return w;
}

static inline uint32_t hash_window(uint32_t w)
{
	return (w * UINT32_C(0x9e3779b1)) >> (32 - FILTER_LOG);
}

static inline bool in_filter(const struct literal_set *set, uint32_t w)
{
	uint32_t h = hash_window(w);
	return (set->bits[h / 64] >> (h % 64) & 1) != 0;
}

/** How often a byte stands in ordinary text, very roughly; higher is commoner. */
static uint8_t byte_cost(unsigned char c)
{
	if (c != '\0' && strchr("etaoinsr ", c) != NULL)
		return 12;
	if (c >= 'a' && c <= 'z')
		return strchr("jqxzkvwyb", c) != NULL ? 5 : 8;
	if (c == '-' || c == '=' || c == '/' || c == '_')
		return 6;
	if (c != '\0' && strchr("ETAOINSR", c) != NULL)
		return 4;
	if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return 3;
	return 2;
}

/** The place of the window that should be rarest. */
static size_t choose_shift(struct ward_span literal, const uint8_t costs[256])
{
	const unsigned char *c = (const unsigned char *)literal.ptr;
	unsigned cost = 0U + costs[c[0]] + costs[c[1]] + costs[c[2]] + costs[c[3]];
	unsigned best_cost = cost;
	size_t best = 0;

	for (size_t k = 1; k + LITERAL_MIN <= literal.len; k++) {
		cost += costs[c[k + 3]];
		cost -= costs[c[k - 1]];
		if (cost < best_cost) {
			best_cost = cost;
			best = k;
		}
	}
	return best;
}

static void add_window(struct literal_set *set, struct ward_span literal, size_t shift)
{
	uint32_t w = load_window(literal.ptr + shift), h = hash_window(w);
	uint32_t *head = &set->heads[h % BUCKETS];

	set->windows[set->count++] = (struct window){ .bytes = w,
						      .shift = (uint32_t)shift,
						      .next = *head,
						      .len = (uint32_t)literal.len,
						      .start = literal.ptr };
	*head = (uint32_t)set->count;
	set->bits[h / 64] |= UINT64_C(1) << (h % 64);
}

struct literal_set *literal_set_new(const struct ward_span *literals, size_t count,
				    struct arena *arena)
{
	uint8_t costs[256];

	if (count > UINT32_MAX / 4)
		return NULL;
	struct literal_set *set = ARENA_NEW(arena, struct literal_set);
	if (set == NULL)
		return NULL;
	set->windows = ARENA_ARRAY(arena, count, struct window);
	if (set->windows == NULL)
		return NULL;
	for (unsigned c = 0; c < 256; c++)
		costs[c] = byte_cost((unsigned char)c);
	for (size_t i = 0; i < count; i++) {
		if (literals[i].len < LITERAL_MIN || literals[i].len > UINT32_MAX / 2)
			return NULL;
		add_window(set, literals[i], choose_shift(literals[i], costs));
	}
	return set;
}

static void compare_at(const struct literal_set *set, struct ward_span text, size_t at,
		       literal_fn fn, void *ctx)
{
	uint32_t w = load_window(text.ptr + at);
	uint32_t next = set->heads[hash_window(w) % BUCKETS];

	while (next != 0) {
		const uint32_t number = next - 1;
		const struct window *entry = &set->windows[number];
		next = entry->next;
		if (entry->bytes != w || at < entry->shift)
			continue;
		size_t start = at - entry->shift;
		if (text.len - start >= entry->len &&
		    (entry->len == LITERAL_MIN ||
		     memcmp(text.ptr + start, entry->start, entry->len) == 0))
			fn(ctx, number, start);
	}
}

/** Which of the GROUP windows from `at` on may begin a match, a bit each. */
static inline uint32_t group_in_filter(const struct literal_set *set, const char *at)
{
	uint32_t found = 0;

#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 16
#endif
	for (size_t i = 0; i < GROUP; i++)
		found |= (uint32_t)in_filter(set, load_window(at + i)) << i;
	return found;
}

void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx)
{
	size_t at = 0;

	if (text.len < LITERAL_MIN || set->count == 0)
		return;
	for (; text.len - at >= GROUP + LITERAL_MIN - 1; at += GROUP) {
		uint32_t found = group_in_filter(set, text.ptr + at);
		for (; found != 0; found &= found - 1)
			compare_at(set, text, at + (size_t)__builtin_ctz(found), fn, ctx);
	}
	for (; at + LITERAL_MIN <= text.len; at++)
		if (in_filter(set, load_window(text.ptr + at)))
			compare_at(set, text, at, fn, ctx);
}
