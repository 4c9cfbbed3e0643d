/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/toml_scalar.h"

#include <math.h>

#include "base/span.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int digit_of(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* -- Times ------------------------------------------------------------------------ */

/* `count` digits of a value in [low, high] at `*at`, which moves on. */
static bool take_number(struct ward_span s, size_t *at, size_t count, int low, int high)
{
	int value = 0;

	if (s.len < *at + count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!is_digit(s.ptr[*at + i]))
			return false;
		value = value * 10 + (s.ptr[*at + i] - '0');
	}
	*at += count;
	return value >= low && value <= high;
}

static bool take_char(struct ward_span s, size_t *at, char c)
{
	if (*at >= s.len || s.ptr[*at] != c)
		return false;
	(*at)++;
	return true;
}

static int number_at(struct ward_span s, size_t at, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < count; i++)
		value = value * 10 + (s.ptr[at + i] - '0');
	return value;
}

static bool take_date(struct ward_span s, size_t *at)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;

	if (!take_number(s, at, 4, 0, 9999) || !take_char(s, at, '-') ||
	    !take_number(s, at, 2, 1, 12) || !take_char(s, at, '-') ||
	    !take_number(s, at, 2, 1, 31))
		return false;
	year = number_at(s, *at - 10, 4);
	month = number_at(s, *at - 5, 2);
	day = number_at(s, *at - 2, 2);
	if (month == 2 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
		return day <= 28;
	return day <= days[month - 1];
}

static bool take_time(struct ward_span s, size_t *at)
{
	if (!take_number(s, at, 2, 0, 23) || !take_char(s, at, ':') ||
	    !take_number(s, at, 2, 0, 59) || !take_char(s, at, ':') ||
	    !take_number(s, at, 2, 0, 60))
		return false;
	if (!take_char(s, at, '.'))
		return true;
	if (*at >= s.len || !is_digit(s.ptr[*at]))
		return false;
	while (*at < s.len && is_digit(s.ptr[*at]))
		(*at)++;
	return true;
}

static bool take_offset(struct ward_span s, size_t *at)
{
	if (take_char(s, at, 'Z') || take_char(s, at, 'z'))
		return true;
	if (!take_char(s, at, '+') && !take_char(s, at, '-'))
		return false;
	return take_number(s, at, 2, 0, 23) && take_char(s, at, ':') &&
		take_number(s, at, 2, 0, 59);
}

bool toml_is_date(struct ward_span word)
{
	size_t at = 0;

	return take_date(word, &at) && at == word.len;
}

static bool is_time(struct ward_span word)
{
	size_t at = 0;

	if (word.len > 2 && word.ptr[2] == ':')
		return take_time(word, &at) && at == word.len;
	if (!take_date(word, &at))
		return false;
	if (at == word.len)
		return true;
	if (!take_char(word, &at, 'T') && !take_char(word, &at, 't') && !take_char(word, &at, ' '))
		return false;
	if (!take_time(word, &at))
		return false;
	return at == word.len || (take_offset(word, &at) && at == word.len);
}

/* -- Numbers ------------------------------------------------------------------------ */

/* Digits of a base with single underscores between them; `*end` is behind the last. */
static bool take_digits(struct ward_span s, size_t from, int base, size_t *end)
{
	size_t at = from;

	if (at >= s.len || digit_of(s.ptr[at]) >= base)
		return false;
	while (at < s.len) {
		if (digit_of(s.ptr[at]) < base)
			at++;
		else if (s.ptr[at] == '_' && at + 1 < s.len && digit_of(s.ptr[at + 1]) < base)
			at += 2;
		else
			break;
	}
	*end = at;
	return true;
}

static const char *read_integer(struct ward_span digits, int base, bool minus,
				struct toml_node *out)
{
	const uint64_t most = minus ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
	uint64_t value = 0;

	for (size_t i = 0; i < digits.len; i++) {
		const uint64_t digit = digits.ptr[i] == '_' ? 0 : (uint64_t)digit_of(digits.ptr[i]);

		if (digits.ptr[i] == '_')
			continue;
		if (value > (most - digit) / (uint64_t)base)
			return "an integer beyond 64 bits";
		value = value * (uint64_t)base + digit;
	}
	out->type = TOML_INTEGER;
	out->integer = minus && value == most ? INT64_MIN
		: minus			      ? -(int64_t)value
					      : (int64_t)value;
	out->number = (double)out->integer;
	return NULL;
}

static long double power_of_ten(long exponent)
{
	long double value = 1, base = 10;
	unsigned long n = (unsigned long)(exponent < 0 ? -exponent : exponent);

	for (n = n > 5000 ? 5000 : n; n > 0; n /= 2, base *= base)
		if (n % 2 != 0)
			value *= base;
	return value;
}

/* Parts were checked; a mantissa below 2^53 and a small exponent come out exact. */
static double read_float(struct ward_span s)
{
	long double value = 0;
	long scale = 0, exponent = 0;
	bool point = false, minus = false;
	size_t i = 0;

	for (; i < s.len && s.ptr[i] != 'e' && s.ptr[i] != 'E'; i++) {
		point = point || s.ptr[i] == '.';
		if (!is_digit(s.ptr[i]))
			continue;
		value = value * 10 + (s.ptr[i] - '0');
		scale -= point;
	}
	for (i++; i < s.len; i++) {
		minus = minus || s.ptr[i] == '-';
		if (is_digit(s.ptr[i]) && exponent < 100000)
			exponent = exponent * 10 + (s.ptr[i] - '0');
	}
	exponent = minus ? -exponent : exponent;
	scale += exponent;
	return (double)(scale < 0 ? value / power_of_ten(scale) : value * power_of_ten(scale));
}

static const char *scan_float(struct ward_span s, size_t at, bool minus, struct toml_node *out)
{
	const struct ward_span digits = span_sub(s, at, s.len);

	if (s.ptr[at] == '0' && at + 1 < s.len && (is_digit(s.ptr[at + 1]) || s.ptr[at + 1] == '_'))
		return "a number with leading zeros";
	if (!take_digits(s, at, 10, &at))
		return "no value that TOML knows";
	if (at < s.len && s.ptr[at] == '.' && !take_digits(s, at + 1, 10, &at))
		return "a number without digits behind its point";
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		at++;
		at += at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-');
		if (!take_digits(s, at, 10, &at))
			return "a number without digits in its exponent";
	}
	if (at != s.len)
		return "no value that TOML knows";
	out->type = TOML_FLOAT;
	out->number = minus ? -read_float(digits) : read_float(digits);
	return NULL;
}

static int base_of(struct ward_span s)
{
	if (span_starts(s, "0x"))
		return 16;
	if (span_starts(s, "0o"))
		return 8;
	return span_starts(s, "0b") ? 2 : 10;
}

static const char *read_number(struct ward_span word, struct toml_node *out)
{
	const bool minus = span_starts(word, "-"), sign = minus || span_starts(word, "+");
	const struct ward_span rest = span_sub(word, sign, word.len);
	const int base = base_of(rest);
	size_t end = 0;

	if (span_is(rest, "inf") || span_is(rest, "nan")) {
		out->type = TOML_FLOAT;
		out->number = span_is(rest, "nan") ? (double)NAN
			: minus			   ? -(double)INFINITY
						   : (double)INFINITY;
		return NULL;
	}
	if (base != 10) {
		if (sign || !take_digits(rest, 2, base, &end) || end != rest.len)
			return "no value that TOML knows";
		return read_integer(span_sub(rest, 2, rest.len), base, false, out);
	}
	if (rest.len == 0 || !is_digit(rest.ptr[0]))
		return "no value that TOML knows";
	if (take_digits(rest, 0, 10, &end) && end == rest.len) {
		if (rest.len > 1 && rest.ptr[0] == '0')
			return "a number with leading zeros";
		return read_integer(rest, 10, minus, out);
	}
	return scan_float(rest, 0, minus, out);
}

const char *toml_scalar(struct ward_span word, struct toml_node *out)
{
	out->text = word;
	if (span_is(word, "true") || span_is(word, "false")) {
		out->type = TOML_BOOL;
		out->truth = word.ptr[0] == 't';
		return NULL;
	}
	if (is_time(word)) {
		out->type = TOML_TIME;
		return NULL;
	}
	return read_number(word, out);
}
