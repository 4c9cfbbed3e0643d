/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of scalars, after go.yaml.in/yaml/v2 resolve.go with Go's ParseInt,
 * ParseFloat and time.Parse, which decide what kubectl makes of a manifest.
 */
#include <string.h>

#include "base/span.h"
#include "doc/node.h"

#define TAG_PREFIX "tag:yaml.org,2002:"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct word {
	const char *text;
	enum scalar_type type;
	int value; /* of a boolean */
};

static const struct word words[] = {
	{ "y", SCALAR_BOOL, 1 },      { "Y", SCALAR_BOOL, 1 },	    { "yes", SCALAR_BOOL, 1 },
	{ "Yes", SCALAR_BOOL, 1 },    { "YES", SCALAR_BOOL, 1 },    { "true", SCALAR_BOOL, 1 },
	{ "True", SCALAR_BOOL, 1 },   { "TRUE", SCALAR_BOOL, 1 },   { "on", SCALAR_BOOL, 1 },
	{ "On", SCALAR_BOOL, 1 },     { "ON", SCALAR_BOOL, 1 },	    { "n", SCALAR_BOOL, 0 },
	{ "N", SCALAR_BOOL, 0 },      { "no", SCALAR_BOOL, 0 },	    { "No", SCALAR_BOOL, 0 },
	{ "NO", SCALAR_BOOL, 0 },     { "false", SCALAR_BOOL, 0 },  { "False", SCALAR_BOOL, 0 },
	{ "FALSE", SCALAR_BOOL, 0 },  { "off", SCALAR_BOOL, 0 },    { "Off", SCALAR_BOOL, 0 },
	{ "OFF", SCALAR_BOOL, 0 },    { "", SCALAR_NULL, 0 },	    { "~", SCALAR_NULL, 0 },
	{ "null", SCALAR_NULL, 0 },   { "Null", SCALAR_NULL, 0 },   { "NULL", SCALAR_NULL, 0 },
	{ ".nan", SCALAR_FLOAT, 0 },  { ".NaN", SCALAR_FLOAT, 0 },  { ".NAN", SCALAR_FLOAT, 0 },
	{ ".inf", SCALAR_FLOAT, 0 },  { ".Inf", SCALAR_FLOAT, 0 },  { ".INF", SCALAR_FLOAT, 0 },
	{ "+.inf", SCALAR_FLOAT, 0 }, { "+.Inf", SCALAR_FLOAT, 0 }, { "+.INF", SCALAR_FLOAT, 0 },
	{ "-.inf", SCALAR_FLOAT, 0 }, { "-.Inf", SCALAR_FLOAT, 0 }, { "-.INF", SCALAR_FLOAT, 0 },
};

static const struct word *find_word(struct ward_span s)
{
	if (s.len > 5)
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(s, words[i].text))
			return &words[i];
	return NULL;
}

/* A cursor over the characters of a number, with `_` left out, as Go removes them first. */
struct digits {
	struct ward_span s;
	size_t at;
	bool keep_underscores;
};

static int peek(struct digits *d)
{
	while (!d->keep_underscores && d->at < d->s.len && d->s.ptr[d->at] == '_')
		d->at++;
	return d->at < d->s.len ? (unsigned char)d->s.ptr[d->at] : -1;
}

static int take(struct digits *d)
{
	const int c = peek(d);

	if (c >= 0)
		d->at++;
	return c;
}

static int digit_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* Go's base 0: 0b, 0o and 0x need a digit behind them, or the rest is octal. */
static unsigned take_base(struct digits *d)
{
	struct digits ahead;
	unsigned base;

	if (peek(d) != '0')
		return 10;
	take(d);
	ahead = *d;
	switch (take(&ahead)) {
	case 'b':
	case 'B':
		base = 2;
		break;
	case 'o':
	case 'O':
		base = 8;
		break;
	case 'x':
	case 'X':
		base = 16;
		break;
	default:
		return 8;
	}
	if (peek(&ahead) < 0)
		return 8;
	*d = ahead;
	return base;
}

struct integer {
	uint64_t magnitude;
	unsigned base;
	bool negative;
	bool is_signed;
	bool overflow;
};

/* The grammar of ParseInt(s, 0, 64); the range is left to the caller. */
static bool parse_integer(struct ward_span s, struct integer *out)
{
	struct digits d = { .s = s };
	int c = peek(&d);

	*out = (struct integer){ .negative = c == '-', .is_signed = c == '-' || c == '+' };
	if (out->is_signed)
		take(&d);
	if (peek(&d) < 0)
		return false;
	out->base = take_base(&d);
	while ((c = take(&d)) >= 0) {
		const unsigned v = (unsigned)digit_value(c);

		if (v >= out->base)
			return false;
		if (__builtin_mul_overflow(out->magnitude, (uint64_t)out->base, &out->magnitude) ||
		    __builtin_add_overflow(out->magnitude, (uint64_t)v, &out->magnitude))
			out->overflow = true;
	}
	return true;
}

static bool integer_fits(const struct integer *n, int64_t *out)
{
	const uint64_t top = (uint64_t)INT64_MAX;

	if (n->overflow || n->magnitude > top + (n->negative ? 1 : 0))
		return false;
	if (n->negative)
		*out = n->magnitude > top ? INT64_MIN : -(int64_t)n->magnitude;
	else
		*out = (int64_t)n->magnitude;
	return true;
}

/* What is too large for 64 bits is a float when it looks like one in base ten, else a big integer.
 */
static bool is_integer(const struct integer *n)
{
	int64_t ignored;

	if (integer_fits(n, &ignored) || (!n->overflow && !n->is_signed))
		return true;
	return false;
}

/* The digits of a decimal number, as far as they decide whether a float64 can hold it. */
struct decimal {
	char lead[24];	 /* first significant digits */
	size_t lead_len; /* how many of them are set */
	int64_t point;	 /* position of the decimal point relative to the first significant digit */
};

static void add_digit(struct decimal *n, int c, bool fraction)
{
	if (n->lead_len == 0 && c == '0') {
		if (fraction)
			n->point--;
		return;
	}
	if (n->lead_len < sizeof(n->lead))
		n->lead[n->lead_len++] = (char)c;
	if (!fraction)
		n->point++;
}

static bool overflows(const struct decimal *n, int64_t exponent)
{
	/* Halfway between the greatest float64 and 2^1024: from here on Go reports a range error.
	 */
	static const char limit[] = "179769313486231580793728";
	const int64_t magnitude = n->point + exponent;

	if (n->lead_len == 0 || magnitude < 309)
		return false;
	if (magnitude > 309)
		return true;
	for (size_t i = 0; i < sizeof(limit) - 1; i++) {
		const char c = i < n->lead_len ? n->lead[i] : '0';

		if (c != limit[i])
			return c > limit[i];
	}
	return true;
}

static bool take_exponent(struct digits *d, int64_t *out)
{
	const int64_t cap = 1000000000;
	bool negative = false;
	bool any = false;

	take(d);
	if (peek(d) == '+' || peek(d) == '-')
		negative = take(d) == '-';
	for (; peek(d) >= '0' && peek(d) <= '9'; any = true) {
		const int c = take(d);

		if (*out < cap)
			*out = *out * 10 + (c - '0');
	}
	if (negative)
		*out = -*out;
	return any;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? within the range of a float64 */
static bool is_float(struct digits d)
{
	struct decimal n = { .lead_len = 0 };
	int64_t exponent = 0;
	size_t count = 0;

	if (peek(&d) == '+' || peek(&d) == '-')
		take(&d);
	for (; peek(&d) >= '0' && peek(&d) <= '9'; count++)
		add_digit(&n, take(&d), false);
	if (peek(&d) == '.') {
		take(&d);
		for (; peek(&d) >= '0' && peek(&d) <= '9'; count++)
			add_digit(&n, take(&d), true);
	}
	if (count == 0)
		return false;
	if ((peek(&d) == 'e' || peek(&d) == 'E') && !take_exponent(&d, &exponent))
		return false;
	return peek(&d) < 0 && !overflows(&n, exponent);
}

static bool take_number(struct ward_span *s, size_t most, unsigned low, unsigned high,
			unsigned *out)
{
	size_t n = 0;

	*out = 0;
	for (; n < most && n < s->len && is_digit(s->ptr[n]); n++)
		*out = *out * 10 + (unsigned)(s->ptr[n] - '0');
	*s = span_sub(*s, n, s->len);
	return n > 0 && *out >= low && *out <= high;
}

static bool take_char(struct ward_span *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = span_sub(*s, 1, s->len);
	return true;
}

static bool take_date(struct ward_span *s)
{
	static const unsigned char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned year;
	unsigned month;
	unsigned day;

	for (size_t i = 0; i < 4; i++)
		if (i >= s->len || !is_digit(s->ptr[i]))
			return false;
	if (!take_number(s, 4, 0, 9999, &year) || !take_char(s, '-') ||
	    !take_number(s, 2, 1, 12, &month) || !take_char(s, '-') ||
	    !take_number(s, 2, 1, 31, &day) || day > days[month - 1])
		return false;
	return month != 2 || day != 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static bool take_clock(struct ward_span *s)
{
	unsigned ignored;

	if (!take_number(s, 2, 0, 23, &ignored) || !take_char(s, ':') ||
	    !take_number(s, 2, 0, 59, &ignored) || !take_char(s, ':') ||
	    !take_number(s, 2, 0, 59, &ignored))
		return false;
	if (s->len > 1 && (s->ptr[0] == '.' || s->ptr[0] == ',') && is_digit(s->ptr[1])) {
		*s = span_sub(*s, 1, s->len);
		while (s->len > 0 && is_digit(s->ptr[0]))
			*s = span_sub(*s, 1, s->len);
	}
	return true;
}

static bool is_zone(struct ward_span s)
{
	unsigned hour;
	unsigned minute;

	if (span_is(s, "Z"))
		return true;
	if (s.len != 6 || (s.ptr[0] != '+' && s.ptr[0] != '-') || s.ptr[3] != ':')
		return false;
	s = span_sub(s, 1, s.len);
	return take_number(&s, 2, 0, 24, &hour) && take_char(&s, ':') &&
		take_number(&s, 2, 0, 60, &minute) && s.len == 0;
}

static bool is_time(struct ward_span s)
{
	bool zoned;

	if (!take_date(&s))
		return false;
	if (s.len == 0)
		return true;
	zoned = s.ptr[0] != ' ';
	if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
		return false;
	return take_clock(&s) && (zoned ? is_zone(s) : s.len == 0);
}

static enum scalar_type resolve_number(struct ward_span s, bool times)
{
	struct integer n;
	bool integer;

	if (times && is_time(s))
		return SCALAR_TIME;
	integer = parse_integer(s, &n);
	if (integer && is_integer(&n))
		return SCALAR_INT;
	if (is_float((struct digits){ .s = s }))
		return SCALAR_FLOAT;
	return integer && n.overflow && !n.is_signed ? SCALAR_INT : SCALAR_STR;
}

/* `times`: whether dates are looked for: without a tag, or with that of times. */
static enum scalar_type resolve(struct ward_span s, bool times)
{
	const struct word *word;
	const char c = s.len > 0 ? s.ptr[0] : '\0';

	if (c == '+' || c == '-' || is_digit(c)) {
		word = find_word(s);
		return word != NULL ? word->type : resolve_number(s, times);
	}
	if (s.len > 0 && (c == '\0' || strchr("yYnNtTfFoO~.", c) == NULL))
		return SCALAR_STR;
	word = find_word(s);
	if (word != NULL)
		return word->type;
	if (c == '.' && is_float((struct digits){ .s = s, .keep_underscores = true }))
		return SCALAR_FLOAT;
	return SCALAR_STR;
}

/* A type that the tag does not promise fails in kubectl: such a scalar is left a string. */
static enum scalar_type resolve_tagged(const struct ward_node *node)
{
	const struct ward_span name = span_sub(node->tag, sizeof(TAG_PREFIX) - 1, node->tag.len);
	enum scalar_type want;
	enum scalar_type got;

	if (!span_starts(node->tag, TAG_PREFIX))
		return SCALAR_STR;
	if (span_is(name, "binary"))
		return SCALAR_BINARY;
	if (span_is(name, "merge"))
		return span_is(node->text, "<<") ? SCALAR_MERGE : SCALAR_STR;
	if (span_is(name, "bool"))
		want = SCALAR_BOOL;
	else if (span_is(name, "int"))
		want = SCALAR_INT;
	else if (span_is(name, "float"))
		want = SCALAR_FLOAT;
	else if (span_is(name, "null"))
		want = SCALAR_NULL;
	else if (span_is(name, "timestamp"))
		want = SCALAR_TIME;
	else
		return SCALAR_STR;
	got = resolve(node->text, want == SCALAR_TIME);
	if (want == SCALAR_FLOAT && got == SCALAR_INT)
		got = SCALAR_FLOAT;
	return got == want ? want : SCALAR_STR;
}

enum scalar_type node_type(const struct ward_node *node)
{
	node = node_deref(node);
	if (node == NULL || node->kind != NODE_SCALAR)
		return SCALAR_STR;
	if (node->tag.len > 0)
		return resolve_tagged(node);
	if (node->style != STYLE_PLAIN)
		return SCALAR_STR;
	if (span_is(node->text, "<<"))
		return SCALAR_MERGE;
	return resolve(node->text, true);
}

int node_bool(const struct ward_node *node)
{
	if (node_type(node) != SCALAR_BOOL)
		return -1;
	return find_word(node_text(node))->value;
}

bool node_int(const struct ward_node *node, int64_t *out)
{
	struct integer n;

	return node_type(node) == SCALAR_INT && parse_integer(node_text(node), &n) &&
		integer_fits(&n, out);
}

bool node_is_null(const struct ward_node *node)
{
	return node == NULL || node_type(node) == SCALAR_NULL;
}
