/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/randomness.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/bigrams.h"

#define TEXT_MAX 512
#define SCALE 8 /* costs are in eighths of a bit, as in the table */

/* Which of ten digits, and which of the marks. */
#define DIGIT_COST 27
#define OTHER_COST 16
/* A change of case inside a word, and after its first letter. */
#define CASE_COST 24
#define CAPITAL_COST 4

static bool is_hex_letter(char c)
{
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f';
}

/* Eighths of a bit that one character of the smallest alphabet around `s` takes. */
static int alphabet_cost(struct ward_span s)
{
	bool lower = false, upper = false, digit = false, other = false, hex = true;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		lower |= alphabet_lower(c);
		upper |= alphabet_upper(c);
		digit |= alphabet_digit(c);
		other |= !alphabet_alnum(c);
		hex = hex && (alphabet_digit(c) || is_hex_letter(c));
	}
	if (hex && digit && !(lower && upper))
		return lower || upper ? 32 : 27;
	if (other)
		return lower && upper ? 51 : 44;
	if (lower && upper)
		return digit ? 48 : 46;
	return digit ? lower || upper ? 41 : 27 : 38;
}

static unsigned symbol(char c)
{
	if (alphabet_digit(c))
		return BIGRAM_DIGIT;
	if (alphabet_upper(c) || alphabet_lower(c))
		return (unsigned)((c | 0x20) - 'a');
	return BIGRAM_OTHER;
}

/* "Name", "NAME" and "name" cost little, "nAMe" much. `run`: letters of one case before. */
static int case_cost(char before, char c, unsigned run)
{
	bool upper = alphabet_upper(c);

	if (!alphabet_upper(before) && !alphabet_lower(before))
		return upper ? CAPITAL_COST : 0;
	if (alphabet_upper(before) == upper)
		return 0;
	return !upper && run == 1 ? CAPITAL_COST : CASE_COST;
}

int randomness_bits(struct ward_span text)
{
	struct ward_span s = span_sub(text, 0, TEXT_MAX);
	unsigned before = BIGRAM_OTHER, run = 0;
	int cost = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i], last = i > 0 ? s.ptr[i - 1] : ' ';
		unsigned now = symbol(c);

		cost += bigram_cost[before][now];
		if (now == BIGRAM_DIGIT)
			cost += DIGIT_COST;
		else if (now == BIGRAM_OTHER)
			cost += OTHER_COST;
		else
			cost += case_cost(last, c, run);
		run = now < BIGRAM_DIGIT && before < BIGRAM_DIGIT &&
				alphabet_upper(last) == alphabet_upper(c)
			? run + 1
			: 1;
		before = now;
	}
	return (cost - (int)s.len * alphabet_cost(s)) / SCALE;
}

/* log2 of n >= 1 in 1/65536, by squaring the mantissa. */
static uint64_t log2_fixed(uint32_t n)
{
	uint64_t whole = 0, part = 0, x;

	while (n >> whole > 1)
		whole++;
	x = ((uint64_t)n << 31) >> whole;
	for (unsigned bit = 0; bit < 16; bit++) {
		x = (x * x) >> 31;
		part <<= 1;
		if (x >> 32 != 0) {
			part |= 1;
			x >>= 1;
		}
	}
	return whole << 16 | part;
}

unsigned randomness_shannon(struct ward_span text)
{
	struct ward_span s = span_sub(text, 0, 1u << 20);
	uint32_t count[256] = { 0 };
	uint64_t sum = 0;

	if (s.len == 0)
		return 0;
	for (size_t i = 0; i < s.len; i++)
		count[(unsigned char)s.ptr[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (count[i] > 1)
			sum += count[i] * log2_fixed(count[i]);
	return (unsigned)(((log2_fixed((uint32_t)s.len) - sum / s.len) * 100 + 32768) >> 16);
}
