/* SPDX-License-Identifier: Apache-2.0 */
#include "match/literal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define FILTER_LOG 17
#define FILTER_BITS (1u << FILTER_LOG)
#define BUCKETS 8192u
/** Positions asked together before anything is looked at more closely. */
#define GROUP 8u

struct window {
	uint32_t bytes; /**< as loaded from memory, masked */
	uint32_t literal;
	uint32_t shift; /**< where in the literal the window stands */
	uint32_t next;	/**< number of the next window of the bucket plus one, 0 at the end */
	uint32_t len;	/**< of the literal */
	char last; /**< the literal's last byte, which tells most of those apart that begin alike */
};

/** Windows of one width. */
struct filter {
	uint64_t bits[FILTER_BITS / 64];
	uint32_t heads[BUCKETS]; /**< number of a window plus one; 0: none */
};

struct literal_set {
	struct filter wide;   /**< 4 bytes, of the longer literals */
	struct filter narrow; /**< 3 bytes, of those that have room for no more */
	struct window *windows;
	size_t window_count;
	const struct ward_span *literals;
	uint32_t mask; /**< takes the first 3 bytes of a window */
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

/** How often a byte stands in ordinary text, very roughly; higher is commoner. */
static unsigned byte_cost(unsigned char c)
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

/** The place of the two windows that should be rarest. */
static size_t choose_shift(struct ward_span literal, size_t width)
{
	size_t best = 0;
	unsigned best_cost = UINT32_MAX;

	for (size_t k = 0; k + width + 1 <= literal.len; k++) {
		unsigned cost = 0;
		for (size_t i = k; i <= k + width; i++)
			cost += byte_cost((unsigned char)literal.ptr[i]);
		if (cost < best_cost) {
			best_cost = cost;
			best = k;
		}
	}
	return best;
}

static void add_window(struct literal_set *set, size_t literal, size_t shift, size_t width)
{
	char bytes[4] = { 0 };
	struct ward_span s = set->literals[literal];
	struct filter *filter = width == 4 ? &set->wide : &set->narrow;

	memcpy(bytes, s.ptr + shift, width);
	uint32_t w = load_window(bytes);
	uint32_t h = hash_window(w);
	uint32_t *head = &filter->heads[h % BUCKETS];
	struct window *entry = &set->windows[set->window_count++];

	*entry = (struct window){ .bytes = w,
				  .literal = (uint32_t)literal,
				  .shift = (uint32_t)shift,
				  .next = *head,
				  .len = (uint32_t)s.len,
				  .last = s.ptr[s.len - 1] };
	*head = (uint32_t)set->window_count;
	filter->bits[h / 64] |= UINT64_C(1) << (h % 64);
}

struct literal_set *literal_set_new(const struct ward_span *literals, size_t count,
				    struct arena *arena)
{
	static const char three[4] = { '\xff', '\xff', '\xff', 0 };

	if (count > UINT32_MAX / 4)
		return NULL;
	struct literal_set *set = ARENA_NEW(arena, struct literal_set);
	struct ward_span *own = ARENA_ARRAY(arena, count, struct ward_span);
	if (set == NULL || own == NULL)
		return NULL;
	set->windows = ARENA_ARRAY(arena, count * 2, struct window);
	if (set->windows == NULL)
		return NULL;
	set->literals = own;
	set->mask = load_window(three);
	for (size_t i = 0; i < count; i++) {
		if (literals[i].len < LITERAL_MIN || literals[i].len > UINT32_MAX / 2)
			return NULL;
		own[i] = arena_copy(arena, literals[i]);
		if (own[i].len != literals[i].len)
			return NULL;
	}
	/*
	 * Buckets are stacks. Both windows of one literal are equal when its
	 * bytes are, and then two occurrences meet at one position: the later
	 * window must be asked first for offsets to ascend.
	 */
	for (size_t i = 0; i < count; i++) {
		size_t width = own[i].len == LITERAL_MIN ? 3 : 4;
		size_t shift = choose_shift(own[i], width);
		add_window(set, i, shift, width);
		add_window(set, i, shift + 1, width);
	}
	return set;
}

static void compare_at(const struct literal_set *set, const struct filter *filter,
		       struct ward_span text, size_t at, uint32_t w, literal_fn fn, void *ctx)
{
	uint32_t next = filter->heads[hash_window(w) % BUCKETS];

	while (next != 0) {
		const struct window *entry = &set->windows[next - 1];
		next = entry->next;
		if (entry->bytes != w || at < entry->shift)
			continue;
		size_t start = at - entry->shift;
		if (text.len - start >= entry->len &&
		    text.ptr[start + entry->len - 1] == entry->last &&
		    memcmp(text.ptr + start, set->literals[entry->literal].ptr, entry->len) == 0)
			fn(ctx, entry->literal, start);
	}
}

static inline uint64_t in_filter(const struct filter *filter, uint32_t w)
{
	uint32_t h = hash_window(w);
	return filter->bits[h / 64] >> (h % 64);
}

/** Look at one window of either width. */
static void look_at(const struct literal_set *set, struct ward_span text, size_t at, uint32_t w,
		    literal_fn fn, void *ctx)
{
	uint32_t narrow = w & set->mask;

	if ((in_filter(&set->wide, w) & 1) != 0)
		compare_at(set, &set->wide, text, at, w, fn, ctx);
	if ((in_filter(&set->narrow, narrow) & 1) != 0)
		compare_at(set, &set->narrow, text, at, narrow, fn, ctx);
}

/** Which of the GROUP windows from `at` on may begin a match, a bit each. */
static inline uint32_t group_in_filter(const struct literal_set *set, const char *at)
{
	uint32_t found = 0;
	uint32_t mask = set->mask;

#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 8
#endif
	for (size_t i = 0; i < GROUP; i++) {
		uint32_t w = load_window(at + 2 * i);
		uint64_t any = in_filter(&set->wide, w) | in_filter(&set->narrow, w & mask);
		found |= (uint32_t)(any & 1) << i;
	}
	return found;
}

void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx)
{
	size_t at = 0;

	if (text.len < LITERAL_MIN || set->window_count == 0)
		return;
	while (text.len - at >= 2 * GROUP + 2) {
		uint32_t found = group_in_filter(set, text.ptr + at);
		for (size_t i = 0; found != 0; i++, found >>= 1)
			if ((found & 1) != 0)
				look_at(set, text, at + 2 * i, load_window(text.ptr + at + 2 * i),
					fn, ctx);
		at += 2 * GROUP;
	}
	/* The last windows may have fewer than 4 bytes: what is missing is zero, and comparing
	 * tells. */
	for (; at + 3 <= text.len; at += 2) {
		char bytes[4] = { 0 };
		size_t left = text.len - at;
		memcpy(bytes, text.ptr + at, left < 4 ? left : 4);
		look_at(set, text, at, load_window(bytes), fn, ctx);
	}
}
