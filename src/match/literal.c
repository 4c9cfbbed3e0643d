/* SPDX-License-Identifier: Apache-2.0 */
#include "match/literal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "match/window.h"

/** Bytes that are compared at once. */
#define COMPARED 8u
/** Literals of a set: two windows each are numbered by 16 bits. */
#define COUNT_MAX (UINT16_MAX / 2)
/** Windows further inside a literal are not thought of. */
#define SHIFT_MAX 24u
#define FILTER_LOG 20
#define FILTER_SLOTS (1u << FILTER_LOG)
#define LONG_BUCKETS 16384u
#define SHORT_LOG 13
#define SHORT_BUCKETS (1u << SHORT_LOG)
/** Shorter ones are found by their first three bytes. */
#define LONG_MIN 5u
/** Positions that a window can begin at, of which every second is asked, before anything is looked
 * at more closely. */
#define GROUP 8u
#define COMMON_LOG 14
/** What a common window takes from a literal's rarity, in halves of a bit. */
#define COMMON_COST 20u
/** Bytes that a group is told from. */
#define GROUP_SPAN (GROUP + COMPARED)
/** No bit of what follows a window rules it out. */
#define ANY_FOLLOWS 0xff
/** What may stand behind a literal of three bytes. */
struct following {
	unsigned char bytes[0x100]; /**< folded, each once */
	size_t count;
	uint8_t bits;
};

/** A window of a literal, or a short literal. */
struct window {
	uint64_t bytes;	  /**< the window and up to four bytes behind it, folded, as loaded */
	uint16_t literal; /**< number */
	uint8_t shift;	  /**< where in the literal it stands */
	uint8_t known;	  /**< how many of `bytes` are of the literal */
};

struct literal_set {
	/** By the hash of a window: bits for the bytes that may follow it, 0: no such window. */
	uint8_t filter[FILTER_SLOTS];
	uint8_t follow_bit[256];
	/** Where the windows of each bucket start; those of the next one end them. Buckets of
	 * windows, then those of short literals. */
	uint16_t starts[LONG_BUCKETS + SHORT_BUCKETS + 1];
	struct window *windows; /**< by bucket */
	size_t window_count;
	struct literal *literals;
	uint64_t masks[COMPARED + 1]; /**< which bits of so many bytes count */
};

static inline uint32_t hash_window(uint32_t w)
{
	return window_hash(w, FILTER_LOG);
}

/** Of three bytes; what follows them in the window does not count. */
static inline uint32_t hash_three(const char *at)
{
	static const char three[WINDOW] = { WINDOW_FOLD, WINDOW_FOLD, WINDOW_FOLD, 0 };
	uint32_t w, mask;

	memcpy(&w, at, sizeof(w));
	memcpy(&mask, three, sizeof(mask));
	return window_hash(w & mask, SHORT_LOG);
}

static inline uint64_t load_compared(const char *at)
{
	uint64_t w;
	memcpy(&w, at, sizeof(w));
	return w & (WINDOW_FOLD * UINT64_C(0x0101010101010101));
}

/** The bits of what follows the window at `at` and may do so in a match; 0: none can be here. */
static inline unsigned in_filter(const struct literal_set *set, const char *at)
{
	return set->filter[hash_window(window_load(at))] &
		set->follow_bit[(unsigned char)at[WINDOW]];
}

/* -- Building ---------------------------------------------------------------- */

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

/** Words that text is full of: windows in these are the last choice. */
static const char common_words[] =
	"class type span name code const self return this define string href value "
	"version with file that ossl from char html size typename error data hljs "
	"check path openssl license void node function xslt struct iterator "
	"template true object base include copyright software list default test "
	"https will text context none glibcxx else false spec number first param "
	"line item info options bool free files import metadata result null static "
	"operator public kind other source without used endif only when buffer "
	"letter format init ward defined using index module security last typedef "
	"method keyword have constexpr namespace hash unsigned array read head "
	"args length must title token input image policy user output which match "
	"traits style description returns event config find time containers yaml "
	"parse stream general stack table libxslt library range start create "
	"should assert make request bytes count message process under state perl "
	"inline long comment root reference pkcs more callback internal forward "
	"package next group libs local mode alloc write command mark noexcept "
	"extern shift cert element provided print values optional docs status host "
	"debug exception flags store server compatibility notice example entry "
	"header push access python cache registry pointer kubernetes console cpan "
	"same distribution attr link basic build following latin section added "
	"purpose client json directory integer delete objects been documentation "
	"your property types begin raise case left current memory lexer content "
	"uint ideograph service merge target rule empty runtime binary foundation "
	"field secret system then resource auto address unless language common "
	"details including block above warranty cluster implied later attribute "
	"work github equal sort java crypto verify bits while modules level pause "
	"require after allocator params variable handle search does prefix program "
	"small before modify socket some brief unicode color undef sequence width "
	"terms otherwise filename invalid tree labels random permission encoding "
	"ifndef there given pattern release instance argument insert whether part "
	"each cipher items async these parameter load order either float double "
	"enable strong global install move append tuple action private called "
	"developer extension debian offset single compare update tests button "
	"throw sizeof export cast legacy session response boost punctuation linux "
	"deprecated arena signature conditions timeout child particular mozilla "
	"character remove whitespace regex main algorithm support commit nodejs "
	"headers lookup changes available core close pass fitness need transform "
	"fail execution special selector stylesheet proxy freefunc shall "
	"properties warning capabilities strict identifier ifdef boolean elements "
	"specified certificate split shared reason extra subject supported "
	"warranties channel capital repository constant connection seconds ncurses "
	"body apache lines literal pygments sqlite failed hidden expect volume "
	"over replace always windows granted written instead profile isinstance "
	"baseline platform generated strings operation ";

static unsigned char small(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool is_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/** How rare byte `c` is, behind byte `before`. */
static unsigned rarity_of(unsigned char before, unsigned char c)
{
	if (before == c)
		return (unsigned char)byte_bits[0];
	if (is_small(before) && is_small(c))
		return (unsigned char)pair_bits[before - 'a'][c - 'a'];
	return c >= ' ' && c <= '~' ? (unsigned char)byte_bits[c - ' '] : 'z';
}

/** A hash set of the windows of common words; a few others are taken for such. */
struct common {
	uint64_t bits[(1u << COMMON_LOG) / 64];
};

static void list_common(struct common *out)
{
	memset(out, 0, sizeof(*out));
	for (const char *at = common_words; at + WINDOW < common_words + sizeof(common_words);
	     at++) {
		uint32_t h = window_hash(window_load(at), COMMON_LOG);

		if (memchr(at, ' ', WINDOW) == NULL)
			out->bits[h / 64] |= UINT64_C(1) << (h % 64);
	}
}

static unsigned common_cost(const struct common *common, const char *at)
{
	uint32_t h = window_hash(window_load(at), COMMON_LOG);

	return (common->bits[h / 64] >> (h % 64) & 1) != 0 ? COMMON_COST : 0;
}

/** The place of the first of the two windows that should be rarest together. */
static size_t choose_shift(const struct common *common, struct ward_span literal)
{
	unsigned rarity[SHIFT_MAX], sum = 0, most = 0;
	unsigned char before = 0;
	size_t best = 0;

	for (size_t i = 0; i < literal.len && i < SHIFT_MAX; i++) {
		unsigned char c = small(literal.ptr[i]);

		rarity[i] = rarity_of(before, c);
		before = c;
		/* the six bytes that both windows and what follows them are told from */
		sum += rarity[i] - (i > LONG_MIN ? rarity[i - LONG_MIN - 1] : 0);
		if (i < LONG_MIN)
			continue;
		size_t shift = i - LONG_MIN;
		unsigned cost = common_cost(common, literal.ptr + shift) +
			common_cost(common, literal.ptr + shift + 1);
		if (sum - cost > most) {
			most = sum - cost;
			best = shift;
		}
	}
	return best;
}

static void add_filter(struct literal_set *set, uint32_t w, uint8_t follows)
{
	set->filter[hash_window(w)] |= follows;
}

/** The bucket of the window of a literal at `shift`, or of a short literal. */
static size_t bucket_of(struct ward_span literal, size_t shift)
{
	char three[WINDOW] = { 0 };

	if (literal.len >= LONG_MIN)
		return hash_window(window_load(literal.ptr + shift)) % LONG_BUCKETS;
	memcpy(three, literal.ptr, LITERAL_MIN);
	return LONG_BUCKETS + hash_three(three);
}

static void add_long(struct literal_set *set, struct ward_span literal, size_t shift)
{
	for (size_t at = shift; at < shift + 2; at++)
		add_filter(set, window_load(literal.ptr + at),
			   at + WINDOW < literal.len ? window_follow(literal.ptr[at + WINDOW])
						     : ANY_FOLLOWS);
}

/** How many windows of a literal there are. */
static size_t windows_of(struct ward_span literal)
{
	return literal.len >= LONG_MIN ? 2 : 1;
}

static void put_window(struct literal_set *set, uint16_t *next, size_t number, size_t shift)
{
	const struct ward_span literal = set->literals[number].text;
	size_t len = literal.len - shift < COMPARED ? literal.len - shift : COMPARED;
	struct window *window = &set->windows[next[bucket_of(literal, shift)]++];
	char bytes[COMPARED] = { 0 };

	memcpy(bytes, literal.ptr + shift, len);
	*window = (struct window){ .bytes = load_compared(bytes),
				   .literal = (uint16_t)number,
				   .shift = (uint8_t)shift,
				   .known = (uint8_t)len };
}

/** Put the windows of one bucket side by side. The later window of a literal is first, so that
 * offsets ascend. */
static void put_windows(struct literal_set *set, const uint8_t *shifts, size_t count)
{
	uint16_t *next = set->starts + 1; /* ends up as the start of the bucket behind */

	for (size_t i = 0; i < count; i++)
		for (size_t k = windows_of(set->literals[i].text); k-- > 0;) {
			size_t bucket = bucket_of(set->literals[i].text, shifts[i] + k);

			if (bucket + 1 < LONG_BUCKETS + SHORT_BUCKETS)
				next[bucket + 1]++;
		}
	for (size_t b = 1; b < LONG_BUCKETS + SHORT_BUCKETS; b++)
		next[b] = (uint16_t)(next[b] + next[b - 1]);
	for (size_t i = 0; i < count; i++)
		for (size_t k = windows_of(set->literals[i].text); k-- > 0;)
			put_window(set, next, i, shifts[i] + k);
}

static bool is_hex(unsigned c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_word(unsigned c)
{
	return is_small((unsigned char)c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		c == '-' || c == '_' || c == '.' || c == '~';
}

/** Whether byte `c` may stand behind a literal of three bytes. */
static bool may_follow(unsigned flags, unsigned c)
{
	if ((flags & LITERAL_HEX_FOLLOWS) != 0)
		return is_hex(c);
	return (flags & LITERAL_WORD_FOLLOWS) == 0 || is_word(c);
}

/** All windows with the bytes of `window` but for the one at `place`, which is any of `bytes`. */
static void add_filled(struct literal_set *set, const char window[WINDOW], size_t place,
		       const unsigned char *bytes, size_t count, uint8_t follows)
{
	char one[WINDOW] = { 0 };
	uint32_t w = window_load(window), unit;

	one[place] = 1;
	memcpy(&unit, one, sizeof(unit));
	for (size_t i = 0; i < count; i++)
		add_filter(set, w + bytes[i] * unit, follows);
}

static void list_following(unsigned flags, struct following *out)
{
	bool seen[0x100] = { false };

	*out = (struct following){ .count = 0 };
	for (unsigned c = 0; c < 0x100; c++) {
		if (!may_follow(flags, c))
			continue;
		out->bits |= window_follow((char)c);
		if (!seen[c & WINDOW_FOLD])
			out->bytes[out->count++] = (unsigned char)(c & WINDOW_FOLD);
		seen[c & WINDOW_FOLD] = true;
	}
}

/** At an even position the literal and a byte behind it, at an odd one a byte and the literal. */
static void add_short(struct literal_set *set, struct ward_span literal,
		      const struct following *any, const struct following *behind)
{
	char window[1 + WINDOW] = { 0 };
	uint8_t follows = behind->bits;

	memcpy(window + 1, literal.ptr, literal.len);
	if (literal.len > LITERAL_MIN) {
		follows = window_follow(literal.ptr[LITERAL_MIN]);
		add_filter(set, window_load(window + 1), ANY_FOLLOWS);
	} else {
		add_filled(set, window + 1, LITERAL_MIN, behind->bytes, behind->count, ANY_FOLLOWS);
	}
	add_filled(set, window, 0, any->bytes, any->count, follows);
}

/** Fill the filter; `shifts` are where the windows of each literal begin. */
static void add_all(struct literal_set *set, size_t count, uint8_t *shifts)
{
	static const unsigned kinds[] = { 0, LITERAL_WORD_FOLLOWS, LITERAL_HEX_FOLLOWS };
	struct following following[sizeof(kinds) / sizeof(kinds[0])];
	struct common common;

	list_common(&common);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		list_following(kinds[i], &following[i]);
	for (size_t i = 0; i < count; i++) {
		const struct ward_span text = set->literals[i].text;
		unsigned flags = set->literals[i].flags;
		size_t kind = (flags & LITERAL_HEX_FOLLOWS) != 0 ? 2
			: (flags & LITERAL_WORD_FOLLOWS) != 0	 ? 1
								 : 0;

		if (text.len < LONG_MIN) {
			add_short(set, text, &following[0], &following[kind]);
			continue;
		}
		shifts[i] = (uint8_t)choose_shift(&common, text);
		add_long(set, text, shifts[i]);
	}
}

static void make_masks(struct literal_set *set)
{
	char bytes[COMPARED] = { 0 };

	for (size_t known = 1; known <= COMPARED; known++) {
		bytes[known - 1] = (char)0xff;
		set->masks[known] = load_compared(bytes);
	}
}

struct literal_set *literal_set_new(const struct literal *literals, size_t count,
				    struct arena *arena)
{
	if (count > COUNT_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (literals[i].text.len < LITERAL_MIN)
			return NULL;
	struct literal_set *set = ARENA_NEW(arena, struct literal_set);
	uint8_t *shifts = ARENA_ARRAY(arena, count, uint8_t);
	if (set == NULL || shifts == NULL)
		return NULL;
	set->window_count = 0;
	for (size_t i = 0; i < count; i++)
		set->window_count += windows_of(literals[i].text);
	set->windows = ARENA_ARRAY(arena, set->window_count, struct window);
	set->literals = ARENA_ARRAY(arena, count, struct literal);
	if (set->windows == NULL || set->literals == NULL)
		return NULL;
	if (count > 0)
		memcpy(set->literals, literals, count * sizeof(*literals));
	for (unsigned c = 0; c < 0x100; c++)
		set->follow_bit[c] = window_follow((char)c);
	make_masks(set);
	add_all(set, count, shifts);
	put_windows(set, shifts, count);
	return set;
}

/* -- Comparing --------------------------------------------------------------- */

static unsigned char large(char c)
{
	return (unsigned char)(c >= 'a' && c <= 'z' ? c & ~0x20 : c);
}

/** In lower case, in upper case or capitalised. */
static bool is_spelt(const char *text, struct ward_span word)
{
	bool lower = true, upper = true, capital = true;

	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)text[i], l = small(word.ptr[i]),
			      u = large(word.ptr[i]);

		lower = lower && c == l;
		upper = upper && c == u;
		capital = capital && c == (i == 0 ? u : l);
		if (!lower && !upper && !capital)
			return false;
	}
	return true;
}

static bool is_in_any_case(const char *text, struct ward_span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (small(text[i]) != small(word.ptr[i]))
			return false;
	return true;
}

/** What follows a literal of three bytes, if it asks for something. */
static bool is_followed(unsigned flags, struct ward_span rest)
{
	if ((flags & LITERAL_HEX_FOLLOWS) != 0)
		return rest.len >= 2 && is_hex((unsigned char)rest.ptr[0]) &&
			is_hex((unsigned char)rest.ptr[1]);
	if ((flags & LITERAL_WORD_FOLLOWS) == 0)
		return true;
	for (size_t i = 0; i < LITERAL_RUN; i++)
		if (i == rest.len || !is_word((unsigned char)rest.ptr[i]))
			return false;
	return true;
}

/** Whether what stands behind `c` is the inside of a word: it is a letter or a digit and cannot be
 * the end of an escape, as in "\\n" or a terminal's colour. */
static bool is_inner(char c)
{
	unsigned char l = small(c);

	return (is_small(l) && c != 'n' && c != 'r' && c != 't' && c != 'm') ||
		(c >= '0' && c <= '9');
}

/** Whether the edge that a literal at `start` asks for is there. */
static bool has_edge(const struct literal *literal, struct ward_span text, size_t start)
{
	if ((literal->flags & LITERAL_EDGE_BEFORE) == 0)
		return true;
	return start >= literal->lead &&
		(start == literal->lead || !is_inner(text.ptr[start - literal->lead - 1]));
}

/** Whether the bytes at `at` are the word's, for nearly all words are short. */
static inline bool is_same(const char *at, struct ward_span word)
{
	size_t n = 0;

	while (n < word.len && at[n] == word.ptr[n])
		n++;
	return n == word.len;
}

static bool matches(const struct literal *literal, struct ward_span text, size_t start)
{
	struct ward_span word = literal->text, rest = span_make(text.ptr + start, text.len - start);

	if (rest.len < word.len || !has_edge(literal, text, start))
		return false;
	if (!is_same(rest.ptr, word) &&
	    !((literal->flags & LITERAL_SPELT) != 0 && is_spelt(rest.ptr, word)) &&
	    !((literal->flags & LITERAL_NOCASE) != 0 && is_in_any_case(rest.ptr, word)))
		return false;
	return is_followed(literal->flags, span_make(rest.ptr + word.len, rest.len - word.len));
}

/** Where matches are looked for, and who is told. */
struct search {
	const struct literal_set *set;
	struct ward_span text;
	literal_fn fn;
	void *ctx;
};

/** The windows of a bucket against the bytes at `at`, which is no further than the end. */
static inline void compare_bucket(const struct search *s, size_t bucket, uint64_t bytes, size_t at)
{
	const struct literal_set *set = s->set;

	for (size_t i = set->starts[bucket]; i < set->starts[bucket + 1]; i++) {
		const struct window *w = &set->windows[i];

		if (w->bytes == (bytes & set->masks[w->known]) && at >= w->shift &&
		    matches(&set->literals[w->literal], s->text, at - w->shift))
			s->fn(s->ctx, w->literal, at - w->shift);
	}
}

/** What begins around `at`; `here` are the bytes from there on, more than COMPARED. */
static void compare_at(const struct search *s, size_t at, const char *here)
{
	uint64_t first = load_compared(here), second = load_compared(here + 1);

	compare_bucket(s, hash_window(window_load(here)) % LONG_BUCKETS, first, at);
	compare_bucket(s, LONG_BUCKETS + hash_three(here), first, at);
	if (at < s->text.len)
		compare_bucket(s, LONG_BUCKETS + hash_three(here + 1), second, at + 1);
}

/** Whether one of the windows of a group may be of a match. */
static inline bool group_in_filter(const struct literal_set *set, const char *at)
{
	unsigned any = 0;

#ifdef __clang__
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 16
#endif
	for (size_t i = 0; i < GROUP; i += 2)
		any |= in_filter(set, at + i);
	return any != 0;
}

/** Compare where the windows of a group are in the filter; `here` are its GROUP_SPAN bytes. */
static void look_at(const struct search *s, size_t at, const char *here)
{
	uint32_t found = 0;

	for (size_t i = 0; i < GROUP && i <= s->text.len - at; i += 2)
		found |= (uint32_t)(in_filter(s->set, here + i) != 0) << i;
	for (; found != 0; found &= found - 1) {
		size_t i = (size_t)__builtin_ctz(found);

		compare_at(s, at + i, here + i);
	}
}

void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx)
{
	const struct search s = { set, text, fn, ctx };
	size_t at = 0;

	if (set->window_count == 0)
		return;
	for (; text.len - at >= GROUP_SPAN; at += GROUP)
		if (group_in_filter(set, text.ptr + at))
			look_at(&s, at, text.ptr + at);
	/* the rest as if zeros followed it */
	for (; at < text.len; at += GROUP) {
		char last[GROUP_SPAN] = { 0 };

		memcpy(last, text.ptr + at,
		       text.len - at < GROUP_SPAN ? text.len - at : GROUP_SPAN);
		look_at(&s, at, last);
	}
}
