/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: the prefixes of "IAM unique identifiers" in AWS's reference; the rest of an id is base32.
 */
#include "secret/detect.h"

#include <stdint.h>
#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"

#define ID_LEN 20
#define ID_PREFIX 4
#define SECRET_LEN 40
#define NEAR_BYTES 512
#define NEAR_LINES 5
#define NAME_GAP 64 /* between the name of a secret key and its value */

static bool id_bounds(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	if (alphabet_before(text, at, alphabet_alnum) ||
	    alphabet_run(text, at, alphabet_upper_alnum, ID_LEN) != ID_LEN ||
	    alphabet_run(text, at + ID_LEN, alphabet_alnum, 1) != 0)
		return false;
	*start = at;
	*end = at + ID_LEN;
	return true;
}

/** 40 characters of base64 that look drawn: all classes, many different ones. */
static bool is_secret_key(struct ward_span s)
{
	bool upper = false;
	bool lower = false;
	bool digit = false;

	for (size_t i = 0; i < s.len; i++) {
		upper |= alphabet_upper(s.ptr[i]);
		lower |= alphabet_lower(s.ptr[i]);
		digit |= alphabet_digit(s.ptr[i]);
	}
	return s.len == SECRET_LEN && upper && lower && digit && placeholder_distinct(s) >= 12;
}

static bool is_break(char c)
{
	return c == '=' || c == '-' || c == '_' || c == '.';
}

/** Whether a secret key stands at [at, at + run), and not a piece of something longer. */
static bool secret_key_at(struct ward_span text, size_t at, size_t run)
{
	if (run != SECRET_LEN ||
	    (at > 0 &&
	     (text.ptr[at - 1] == '-' || text.ptr[at - 1] == '_' || text.ptr[at - 1] == '.')))
		return false;
	if (at + run < text.len && is_break(text.ptr[at + run]))
		return false;
	return is_secret_key(span_sub(text, at, at + run));
}

/** What may stand between a name and its value: signs, blanks, and in a list of variables "value".
 */
static size_t skip_to_value(struct ward_span text, size_t at)
{
	size_t stop = text.len - at > NAME_GAP ? at + NAME_GAP : text.len;

	while (at < stop) {
		if (memchr(" \t\r\n\"'`:=>,|[]()<\\", text.ptr[at], 18) != NULL)
			at++;
		else if (span_starts(span_sub(text, at, stop), "value:"))
			at += 6;
		else
			break;
	}
	return at;
}

static bool named_bounds(struct ward_span text, size_t name_end, size_t *start, size_t *end)
{
	size_t at = skip_to_value(text, name_end);
	size_t run = alphabet_run(text, at, alphabet_base64, SECRET_LEN + 1);

	if (at == name_end || !secret_key_at(text, at, run))
		return false;
	*start = at;
	*end = at + run;
	return true;
}

static size_t name_length(struct ward_span rest)
{
	static const char *const names[] = { "ecret_access_key", "ECRET_ACCESS_KEY",
					     "ecretAccessKey" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_starts(rest, names[i]))
			return strlen(names[i]);
	return 0;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	struct ward_span rest = span_sub(text, anchor, text.len);
	size_t name = name_length(rest);

	if (name != 0)
		return named_bounds(text, anchor + name, start, end);
	return id_bounds(text, anchor, start, end);
}

/**
 * Ids of today hold the number of the account, 40 bits behind the first of
 * their base 32; those of before 2019 begin with a letter below 'Q' and do not.
 * An account has 12 digits, so some ids were never given out.
 */
static bool names_account(struct ward_span body)
{
	uint64_t value = 0;

	if (body.len < 10)
		return false;
	for (size_t i = 0; i < 10; i++) {
		char c = body.ptr[i];
		value = value << 5 | (uint64_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
	}
	/* 50 bits: one flag, 40 of the account, 9 of others. */
	bool dated = value >> 49 != 0;
	return !dated || (value >> 9 & UINT64_C(0xffffffffff)) < UINT64_C(1000000000000);
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	if (token.len == SECRET_LEN)
		return placeholder_is(token) ? TOKEN_PLACEHOLDER : TOKEN_CONTEXTUAL;
	struct ward_span body = span_sub(token, ID_PREFIX, token.len);
	/* Base32 has no 0, 1, 8 and 9: with one of them it was made up. */
	if (alphabet_run(body, 0, alphabet_base32, body.len) != body.len || placeholder_is(body))
		return TOKEN_PLACEHOLDER;
	return names_account(body) ? TOKEN_LIKELY : TOKEN_PLACEHOLDER;
}

/** How far the neighbourhood of [start, end) reaches, back (step -1) or ahead. */
static size_t near_limit(struct ward_span text, size_t from, bool ahead)
{
	size_t lines = 0;
	size_t at = from;

	for (size_t n = 0; n < NEAR_BYTES; n++) {
		if (ahead ? at >= text.len : at == 0)
			break;
		if (text.ptr[ahead ? at : at - 1] == '\n' && ++lines > NEAR_LINES)
			break;
		at = ahead ? at + 1 : at - 1;
	}
	return at;
}

/** The last or first secret key within [from, to). */
static bool find_secret_key(struct ward_span text, size_t from, size_t to, bool last, size_t *start)
{
	bool found = false;

	while (from < to && (last || !found)) {
		size_t run = alphabet_run(text, from, alphabet_base64, to - from);
		if (run == SECRET_LEN && !alphabet_before(text, from, alphabet_base64) &&
		    alphabet_run(text, from + run, alphabet_base64, 1) == 0 &&
		    secret_key_at(text, from, run)) {
			*start = from;
			found = true;
		}
		from += run + 1;
	}
	return found;
}

static bool companion(struct ward_span text, size_t start, size_t end, size_t *other_start,
		      size_t *other_end)
{
	if (end - start == SECRET_LEN)
		return false;
	if (!find_secret_key(text, end, near_limit(text, end, true), false, other_start) &&
	    !find_secret_key(text, near_limit(text, start, false), start, true, other_start))
		return false;
	*other_end = *other_start + SECRET_LEN;
	return !placeholder_is(span_sub(text, *other_start, *other_end));
}

#define A3T(c) "A3T" c
static const char *const anchors[] = {
	"AKIA",
	"ASIA",
	"ABIA",
	"ACCA",
	A3T("A"),
	A3T("B"),
	A3T("C"),
	A3T("D"),
	A3T("E"),
	A3T("F"),
	A3T("G"),
	A3T("H"),
	A3T("I"),
	A3T("J"),
	A3T("K"),
	A3T("L"),
	A3T("M"),
	A3T("N"),
	A3T("O"),
	A3T("P"),
	A3T("Q"),
	A3T("R"),
	A3T("S"),
	A3T("T"),
	A3T("U"),
	A3T("V"),
	A3T("W"),
	A3T("X"),
	A3T("Y"),
	A3T("Z"),
	A3T("0"),
	A3T("1"),
	A3T("2"),
	A3T("3"),
	A3T("4"),
	A3T("5"),
	A3T("6"),
	A3T("7"),
	A3T("8"),
	A3T("9"),
	"QUtJQ",
	"QVNJQ",
	"ecret_access_key",
	"ECRET_ACCESS_KEY",
	"ecretAccessKey",
	NULL,
};

const struct token_rule token_aws = {
	.anchors = anchors,
	.what = "AWS access key",
	.bounds = bounds,
	.verify = verify,
	.companion = companion,
	.companion_what = "AWS secret access key",
};
