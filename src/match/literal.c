/* SPDX-License-Identifier: Apache-2.0 */
#include "match/literal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define FILTER_LOG 18
#define FILTER_SLOTS (1u << FILTER_LOG)
#define BUCKETS 8192u
/** Positions asked together before anything is looked at more closely. */
#define GROUP 4u

/** The window of a literal. */
struct window {
	uint32_t bytes; /**< as loaded from memory */
	uint32_t shift; /**< where in the literal it stands */
	uint32_t next;	/**< literal of the next window of the bucket plus one, 0 at the end */
	uint32_t len;	/**< of the literal */
	const char *start;
};

struct literal_set {
	uint8_t filter[FILTER_SLOTS]; /**< 1: a window has this hash */
	uint32_t heads[BUCKETS];      /**< number of a literal plus one; 0: none */
	struct window *windows;	      /**< one for each literal */
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

static inline uint8_t in_filter(const struct literal_set *set, const char *at)
{
	return set->filter[hash_window(load_window(at))];
}

/** Bits that tell a printable byte from others in ordinary text, halves, from 'a' on. */
static const char byte_bits[] = "fynrwxxopptvnonmpqqstttuttouopoxwqtrsqsttqwvrsrr"
				"ryrqqtuuvvxtttznsjnllinnmjsqkmkklukjjmpppouuvuy";

/** The same for a small letter behind another. */
static const char pair_bits[26][27] = {
	"ukjksqlvkxphigzkyhhgmnrqnu", "iropfrqwjjohrtgrzkgphwxmjv", "itnqgswhlujgpufkxjnhluwrpx",
	"jqslersthuumssjswomnltvwoz", "lpjjnkovqvwjlhqmoghisoqkny", "jtrqjjuxfwwmsqgszjmkjxsynz",
	"lsoufumiizvlmjlsyikmksuxrq", "guvtdwwwhzujosijziqhoxwzrz", "liiklkkzwzsikeglvlhhulzozn",
	"jspperttotptsripqtctktputu", "iprpdqmshttnsnnrtqjoiumvsv", "gqslfkqwfltirtiqztkjiruxlx",
	"fktoertxisujkqigvukrlwwwry", "itihimhtlvppsojqyuhgmoxxow", "pmjiqjmwornkifkjyfjkjmlqts",
	"fvrpgutnjzristihzhliluxtkx", "pisrsrsqltumrrssspnobnrttt", "hslmfqlxhznolkhqzljjlnszlz",
	"nwlugqtljzqlrtkiupifluszoz", "itomgrvghzvonuinzikllxpsky", "kjlihlnyjzuhigqjzgggvvxpyu",
	"esotdtqvhxwtnrkrxtqquuuvux", "gtsoitshexspskgsyjltvwkwww", "itjrirwqkxwslsrhvtgftuvmmu",
	"nsqtoumwnxwkmkkfwjjkuukxut", "grrqdprqgsrjlrlqsonporrtnn",
};

static bool is_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/** How rare byte `i` is behind the one before it. */
static unsigned rarity_of(const unsigned char *c, size_t i)
{
	if (i > 0 && is_small(c[i - 1]) && is_small(c[i]))
		return (unsigned char)pair_bits[c[i - 1] - 'a'][c[i] - 'a'];
	return c[i] >= ' ' && c[i] <= '~' ? (unsigned char)byte_bits[c[i] - ' '] : 'z';
}

/** The place of the window that should be rarest. */
static size_t choose_shift(struct ward_span literal)
{
	const unsigned char *c = (const unsigned char *)literal.ptr;
	size_t best = 0;
	unsigned most = 0;

	for (size_t k = 0; k + LITERAL_MIN <= literal.len; k++) {
		unsigned rarity = rarity_of(c + k, 0) + rarity_of(c + k, 1) + rarity_of(c + k, 2) +
			rarity_of(c + k, 3);
		if (rarity > most) {
			most = rarity;
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
	set->filter[h] = 1;
}

struct literal_set *literal_set_new(const struct ward_span *literals, size_t count,
				    struct arena *arena)
{
	if (count > UINT32_MAX / 4)
		return NULL;
	struct literal_set *set = ARENA_NEW(arena, struct literal_set);
	if (set == NULL)
		return NULL;
	set->windows = ARENA_ARRAY(arena, count, struct window);
	if (set->windows == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (literals[i].len < LITERAL_MIN || literals[i].len > UINT32_MAX / 2)
			return NULL;
		add_window(set, literals[i], choose_shift(literals[i]));
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

/** Whether one of the GROUP windows from `at` on may begin a match. */
static inline bool group_in_filter(const struct literal_set *set, const char *at)
{
	uint8_t any = 0;

#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 16
#endif
	for (size_t i = 0; i < GROUP; i++)
		any |= in_filter(set, at + i);
	return any != 0;
}

/** Compare where the windows of `count` positions from `at` on are in the filter. */
static void look_at(const struct literal_set *set, struct ward_span text, size_t at, size_t count,
		    literal_fn fn, void *ctx)
{
	uint32_t found = 0;

	for (size_t i = 0; i < count; i++)
		found |= (uint32_t)in_filter(set, text.ptr + at + i) << i;
	for (; found != 0; found &= found - 1)
		compare_at(set, text, at + (size_t)__builtin_ctz(found), fn, ctx);
}

void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx)
{
	size_t at = 0;

	if (text.len < LITERAL_MIN || set->count == 0)
		return;
	for (; text.len - at >= GROUP + LITERAL_MIN - 1; at += GROUP)
		if (group_in_filter(set, text.ptr + at))
			look_at(set, text, at, GROUP, fn, ctx);
	look_at(set, text, at, text.len - at - (LITERAL_MIN - 1), fn, ctx);
}
