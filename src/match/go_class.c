/* SPDX-License-Identifier: Apache-2.0 */
#include "match/go_class.h"

#include <string.h>

#include "base/span.h"

#define LAST_RUNE 0x10ffffu
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The two characters beyond ASCII that are a letter of ASCII but for their case. */
#define LONG_S 0x17fu
#define KELVIN 0x212au

bool go_class_range(struct buf *out, uint32_t low, uint32_t high)
{
	if (low >= 0xd800 && low <= 0xdfff)
		low = 0xe000;
	if (high >= 0xd800 && high <= 0xdfff)
		high = 0xd7ff;
	if (low > high)
		return false;
	if (low == high)
		buf_printf(out, "\\x{%x}", (unsigned)low);
	else
		buf_printf(out, "\\x{%x}-\\x{%x}", (unsigned)low, (unsigned)high);
	return true;
}

/* -- Sets of ASCII ----------------------------------------------------------- */

struct ascii_set {
	const char *name;   /* of [:name:] */
	const char *ranges; /* pairs of first and last, NULs counted by `pairs` */
	size_t pairs;
};

static const struct ascii_set sets[] = {
	{ "alnum", "09AZaz", 3 },
	{ "alpha", "AZaz", 2 },
	{ "ascii", "\x00\x7f", 1 },
	{ "blank", "\t\t  ", 2 },
	{ "cntrl", "\x00\x1f\x7f\x7f", 2 },
	{ "digit", "09", 1 },
	{ "graph", "!~", 1 },
	{ "lower", "az", 1 },
	{ "print", " ~", 1 },
	{ "punct", "!/:@[`{~", 4 },
	{ "space", "\t\r  ", 2 },
	{ "upper", "AZ", 1 },
	{ "word", "09AZaz__", 4 },
	{ "xdigit", "09AFaf", 3 },
};

/* Go's \s has no VT, its [:space:] has. */
static const struct ascii_set perl_digit = { "d", "09", 1 };
static const struct ascii_set perl_space = { "s", "\t\n\f\r  ", 3 };
static const struct ascii_set perl_word = { "w", "09AZaz__", 4 };

static void add_letter_cases(bool has[128])
{
	for (int c = 'a'; c <= 'z'; c++)
		has[c] = has[c - 32] = has[c] || has[c - 32];
}

static void write_rest(struct buf *out, const bool has[128], bool fold)
{
	const bool long_s = fold && has['s'], kelvin = fold && has['k'];
	uint32_t from = 128;

	for (uint32_t c = 0; c < 128;) {
		uint32_t start = c;

		while (c < 128 && has[c] == has[start])
			c++;
		if (!has[start])
			(void)go_class_range(out, start, c - 1);
	}
	if (long_s) {
		(void)go_class_range(out, from, LONG_S - 1);
		from = LONG_S + 1;
	}
	if (kelvin) {
		(void)go_class_range(out, from, KELVIN - 1);
		from = KELVIN + 1;
	}
	(void)go_class_range(out, from, 0xd7ff);
	(void)go_class_range(out, 0xe000, LAST_RUNE);
}

/* Go folds a set and then negates it; PCRE2 folds what is written here, so that must be closed. */
static void write_set(struct buf *out, const struct ascii_set *set, bool negated, bool fold)
{
	bool has[128] = { false };

	for (size_t i = 0; i < set->pairs; i++) {
		const unsigned char low = (unsigned char)set->ranges[2 * i];
		const unsigned char high = (unsigned char)set->ranges[2 * i + 1];

		if (!negated)
			(void)go_class_range(out, low, high);
		memset(has + low, true, (size_t)(high - low) + 1);
	}
	if (!negated)
		return;
	if (fold)
		add_letter_cases(has);
	write_rest(out, has, fold);
}

bool go_class_perl(struct buf *out, char letter, bool fold)
{
	const bool negated = letter >= 'A' && letter <= 'Z';

	switch (letter | 0x20) {
	case 'd':
		write_set(out, &perl_digit, negated, fold);
		return true;
	case 's':
		write_set(out, &perl_space, negated, fold);
		return true;
	case 'w':
		write_set(out, &perl_word, negated, fold);
		return true;
	default:
		return false;
	}
}

bool go_class_posix(struct buf *out, struct ward_span name, bool fold)
{
	bool negated;

	if (name.len < 4)
		return false;
	name = span_sub(name, 2, name.len - 2);
	negated = span_starts(name, "^");
	if (negated)
		name = span_sub(name, 1, name.len);
	for (size_t i = 0; i < COUNT(sets); i++) {
		if (!span_is(name, sets[i].name))
			continue;
		write_set(out, &sets[i], negated, fold);
		return true;
	}
	return false;
}

/* -- Unicode ------------------------------------------------------------------- */

static const char *const categories[] = {
	"Cc", "Cf", "Co", "L",	"Ll", "Lm", "Lo", "Lt", "Lu", "M",  "Mc", "Me",
	"Mn", "N",  "Nd", "Nl", "No", "P",  "Pc", "Pd", "Pe", "Pf", "Pi", "Po",
	"Ps", "S",  "Sc", "Sk", "Sm", "So", "Z",  "Zl", "Zp", "Zs",
};

/* unicode.Scripts of Go. */
static const char *const scripts[] = {
	"Adlam",
	"Ahom",
	"Anatolian_Hieroglyphs",
	"Arabic",
	"Armenian",
	"Avestan",
	"Balinese",
	"Bamum",
	"Bassa_Vah",
	"Batak",
	"Bengali",
	"Bhaiksuki",
	"Bopomofo",
	"Brahmi",
	"Braille",
	"Buginese",
	"Buhid",
	"Canadian_Aboriginal",
	"Carian",
	"Caucasian_Albanian",
	"Chakma",
	"Cham",
	"Cherokee",
	"Chorasmian",
	"Common",
	"Coptic",
	"Cuneiform",
	"Cypriot",
	"Cypro_Minoan",
	"Cyrillic",
	"Deseret",
	"Devanagari",
	"Dives_Akuru",
	"Dogra",
	"Duployan",
	"Egyptian_Hieroglyphs",
	"Elbasan",
	"Elymaic",
	"Ethiopic",
	"Georgian",
	"Glagolitic",
	"Gothic",
	"Grantha",
	"Greek",
	"Gujarati",
	"Gunjala_Gondi",
	"Gurmukhi",
	"Han",
	"Hangul",
	"Hanifi_Rohingya",
	"Hanunoo",
	"Hatran",
	"Hebrew",
	"Hiragana",
	"Imperial_Aramaic",
	"Inherited",
	"Inscriptional_Pahlavi",
	"Inscriptional_Parthian",
	"Javanese",
	"Kaithi",
	"Kannada",
	"Katakana",
	"Kawi",
	"Kayah_Li",
	"Kharoshthi",
	"Khitan_Small_Script",
	"Khmer",
	"Khojki",
	"Khudawadi",
	"Lao",
	"Latin",
	"Lepcha",
	"Limbu",
	"Linear_A",
	"Linear_B",
	"Lisu",
	"Lycian",
	"Lydian",
	"Mahajani",
	"Makasar",
	"Malayalam",
	"Mandaic",
	"Manichaean",
	"Marchen",
	"Masaram_Gondi",
	"Medefaidrin",
	"Meetei_Mayek",
	"Mende_Kikakui",
	"Meroitic_Cursive",
	"Meroitic_Hieroglyphs",
	"Miao",
	"Modi",
	"Mongolian",
	"Mro",
	"Multani",
	"Myanmar",
	"Nabataean",
	"Nag_Mundari",
	"Nandinagari",
	"New_Tai_Lue",
	"Newa",
	"Nko",
	"Nushu",
	"Nyiakeng_Puachue_Hmong",
	"Ogham",
	"Ol_Chiki",
	"Old_Hungarian",
	"Old_Italic",
	"Old_North_Arabian",
	"Old_Permic",
	"Old_Persian",
	"Old_Sogdian",
	"Old_South_Arabian",
	"Old_Turkic",
	"Old_Uyghur",
	"Oriya",
	"Osage",
	"Osmanya",
	"Pahawh_Hmong",
	"Palmyrene",
	"Pau_Cin_Hau",
	"Phags_Pa",
	"Phoenician",
	"Psalter_Pahlavi",
	"Rejang",
	"Runic",
	"Samaritan",
	"Saurashtra",
	"Sharada",
	"Shavian",
	"Siddham",
	"SignWriting",
	"Sinhala",
	"Sogdian",
	"Sora_Sompeng",
	"Soyombo",
	"Sundanese",
	"Syloti_Nagri",
	"Syriac",
	"Tagalog",
	"Tagbanwa",
	"Tai_Le",
	"Tai_Tham",
	"Tai_Viet",
	"Takri",
	"Tamil",
	"Tangsa",
	"Tangut",
	"Telugu",
	"Thaana",
	"Thai",
	"Tibetan",
	"Tifinagh",
	"Tirhuta",
	"Toto",
	"Ugaritic",
	"Vai",
	"Vithkuqi",
	"Wancho",
	"Warang_Citi",
	"Yezidi",
	"Yi",
	"Zanabazar_Square",
};

static bool is_one_of(struct ward_span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(name, names[i]))
			return true;
	return false;
}

static void write_any(struct buf *out, bool negated)
{
	if (negated)
		return;
	(void)go_class_range(out, 0, 0xd7ff);
	(void)go_class_range(out, 0xe000, LAST_RUNE);
}

bool go_class_unicode(struct buf *out, struct ward_span name, bool negated)
{
	const char p = negated ? 'P' : 'p';

	if (span_is(name, "Any"))
		write_any(out, negated);
	else if (span_is(name, "Cs"))
		write_any(out, !negated); /* surrogates, which no text holds */
	else if (span_is(name, "C"))	  /* in Go without what is not assigned */
		buf_add_str(out, negated ? "\\P{C}\\p{Cn}" : "\\p{Cc}\\p{Cf}\\p{Co}");
	else if (is_one_of(name, categories, COUNT(categories)))
		buf_printf(out, "\\%c{" WARD_SPAN_FMT "}", p, WARD_SPAN_ARG(name));
	else if (is_one_of(name, scripts, COUNT(scripts)))
		buf_printf(out, "\\%c{sc:" WARD_SPAN_FMT "}", p, WARD_SPAN_ARG(name));
	else
		return false;
	return true;
}
