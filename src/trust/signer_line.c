/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/signer_line.h"

#include <time.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "base/time.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct ward_span *s)
{
	while (s->len > 0 && is_blank(s->ptr[0]))
		*s = span_sub(*s, 1, s->len);
}

/* Cut what is before the next space or tab. */
static struct ward_span cut_word(struct ward_span *rest)
{
	size_t len = 0;
	struct ward_span word;

	while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
		len++;
	word = span_sub(*rest, 0, len);
	*rest = span_sub(*rest, len, rest->len);
	return word;
}

/*
 * The first field ends at a blank or with a quoted part, which may start in the
 * middle of it: `a"b c"` is the field "ab c".
 */
static bool cut_principals(struct ward_span *rest, struct arena *arena, struct ward_span *out)
{
	size_t len = 0;
	ssize_t close;

	while (len < rest->len && !is_blank(rest->ptr[len]) && rest->ptr[len] != '"')
		len++;
	if (len == rest->len)
		return false;
	*out = span_sub(*rest, 0, len);
	if (rest->ptr[len] != '"') {
		*rest = span_sub(*rest, len + 1, rest->len);
		skip_blanks(rest);
		return true;
	}
	close = span_find_byte(*rest, '"', len + 1);
	if (close < 0)
		return false;
	*out = arena_printf(arena, WARD_SPAN_FMT WARD_SPAN_FMT, WARD_SPAN_ARG(*out),
			    (int)((size_t)close - len - 1), rest->ptr + len + 1);
	*rest = span_sub(*rest, (size_t)close + 1, rest->len);
	skip_blanks(rest);
	return true;
}

/* -- Key ------------------------------------------------------------------ */

static bool is_type_name(struct ward_span word)
{
	for (size_t i = 0; i < SSH_KEY_TYPE_COUNT; i++) {
		if (span_is(word, ssh_key_name((enum ssh_key_type)i)))
			return true;
	}
	return span_ends(word, "-cert-v01@openssh.com");
}

/* SIGNER_NO_KEY when no known type of key stands here: then it may be options. */
static enum signer_problem read_key(struct ward_span rest, struct arena *arena,
				    struct allowed_signer *out, struct signer_fault *fault)
{
	struct ward_span type = cut_word(&rest), digits;
	char *bytes;
	ssize_t len;

	if (!is_type_name(type) || rest.len == 0)
		return SIGNER_NO_KEY;
	skip_blanks(&rest);
	digits = span_trim(cut_word(&rest));
	if (digits.len == 0)
		return SIGNER_NO_KEY;
	bytes = arena_bytes(arena, base64_decoded_max(digits.len));
	fault->key = bytes != NULL ? SSH_KEY : SSH_MEMORY;
	if (bytes == NULL)
		return SIGNER_KEY;
	len = base64_decode(digits, BASE64_STRICT, bytes);
	if (len < 0)
		return SIGNER_KEY;
	fault->key = ssh_key_parse(span_make(bytes, (size_t)len), arena, &out->key);
	if (fault->key != SSH_OK)
		return SIGNER_KEY;
	if (out->key.cert != NULL)
		return SIGNER_CERTIFICATE;
	return span_is(type, ssh_key_name(out->key.type)) ? SIGNER_NONE : SIGNER_TYPE;
}

/* -- Times ---------------------------------------------------------------- */

/* Two digits, none where the text ends, or -1. */
static int two_digits(struct ward_span s, size_t at)
{
	uint64_t value = 0;

	if (at >= s.len)
		return 0;
	return span_to_u64(span_sub(s, at, at + 2), 59, &value) ? (int)value : -1;
}

/* Whether the first 8 digits are a day that the calendar has. */
static bool is_date(struct ward_span s)
{
	char date[10] = "0000-00-00";
	int64_t ignored;

	for (size_t i = 0; i < 8; i++)
		date[i + (i >= 4) + (i >= 6)] = s.ptr[i];
	return time_parse_date(span_make(date, sizeof(date)), &ignored);
}

/* Seconds since 1970, or 0: such a time OpenSSH does not take either. */
static int64_t read_time(struct ward_span s)
{
	bool utc = true;
	uint64_t year = 0;
	struct tm tm = { 0 };
	time_t when;

	if (s.len > 1 && span_is_nocase(span_sub(s, s.len - 1, s.len), "z"))
		s.len -= 1;
	else if (s.len > 3 && span_is_nocase(span_sub(s, s.len - 3, s.len), "utc"))
		s.len -= 3;
	else
		utc = false;
	if ((s.len != 8 && s.len != 12 && s.len != 14) || !is_date(s) ||
	    !span_to_u64(span_sub(s, 0, 4), 9999, &year))
		return 0;
	tm.tm_year = (int)year - 1900;
	tm.tm_mon = two_digits(s, 4) - 1;
	tm.tm_mday = two_digits(s, 6);
	tm.tm_hour = two_digits(s, 8);
	tm.tm_min = two_digits(s, 10);
	tm.tm_sec = two_digits(s, 12);
	if (tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_sec < 0)
		return 0;
	when = utc ? timegm(&tm) : mktime(&tm);
	return when > 0 ? (int64_t)when : 0;
}

/* -- Options -------------------------------------------------------------- */

static bool starts_nocase(struct ward_span s, const char *word)
{
	return span_is_nocase(span_sub(s, 0, span_of(word).len), word);
}

/* `name=` in front: cut off. */
static bool cut_name(struct ward_span *rest, const char *name)
{
	size_t len = span_of(name).len;

	if (!starts_nocase(*rest, name) || rest->len <= len || rest->ptr[len] != '=')
		return false;
	*rest = span_sub(*rest, len + 1, rest->len);
	return true;
}

/* A value in double quotes; \" is a quote in it. False when it is none. */
static bool cut_quoted(struct ward_span *rest, struct arena *arena, struct ward_span *out)
{
	struct ward_span s = *rest;
	size_t at = 1, len = 0;
	char *text;

	if (s.len == 0 || s.ptr[0] != '"')
		return false;
	text = arena_bytes(arena, s.len);
	if (text == NULL)
		return false;
	for (; at < s.len && s.ptr[at] != '"'; at++) {
		if (s.ptr[at] == '\\' && at + 1 < s.len && s.ptr[at + 1] == '"')
			at++;
		text[len++] = s.ptr[at];
	}
	if (at >= s.len)
		return false;
	*out = span_make(text, len);
	*rest = span_sub(s, at + 1, s.len);
	return true;
}

static enum signer_problem cut_time(struct ward_span *rest, struct arena *arena, int64_t *out)
{
	struct ward_span value;

	if (*out != 0)
		return SIGNER_REPEATED;
	if (!cut_quoted(rest, arena, &value))
		return SIGNER_QUOTE;
	*out = read_time(value);
	return *out != 0 ? SIGNER_NONE : SIGNER_TIME;
}

static enum signer_problem cut_namespaces(struct ward_span *rest, struct arena *arena,
					  struct allowed_signer *out)
{
	if (out->has_namespaces)
		return SIGNER_REPEATED;
	out->has_namespaces = true;
	return cut_quoted(rest, arena, &out->namespaces) ? SIGNER_NONE : SIGNER_QUOTE;
}

static enum signer_problem cut_option(struct ward_span *rest, struct arena *arena,
				      struct allowed_signer *out)
{
	static const char authority[] = "cert-authority";

	if (starts_nocase(*rest, authority)) {
		*rest = span_sub(*rest, sizeof(authority) - 1, rest->len);
		out->is_ca = true;
		return SIGNER_NONE;
	}
	if (cut_name(rest, "namespaces"))
		return cut_namespaces(rest, arena, out);
	if (cut_name(rest, "valid-after"))
		return cut_time(rest, arena, &out->valid_after);
	if (cut_name(rest, "valid-before"))
		return cut_time(rest, arena, &out->valid_before);
	return SIGNER_NONE; /* an empty option; anything else is no comma */
}

static enum signer_problem read_options(struct ward_span options, struct arena *arena,
					struct allowed_signer *out)
{
	while (options.len > 0) {
		enum signer_problem problem = cut_option(&options, arena, out);

		if (problem != SIGNER_NONE)
			return problem;
		if (options.len == 0)
			break;
		if (options.ptr[0] != ',')
			return SIGNER_OPTION;
		options = span_sub(options, 1, options.len);
		if (options.len == 0)
			return SIGNER_OPTIONS_END;
	}
	if (out->valid_after != 0 && out->valid_before != 0 &&
	    out->valid_before <= out->valid_after)
		return SIGNER_ORDER;
	return SIGNER_NONE;
}

/* Options end at a blank outside of quotes. */
static bool cut_options(struct ward_span *rest, struct ward_span *out)
{
	bool quoted = false;
	size_t at = 0;

	for (; at < rest->len; at++) {
		char c = rest->ptr[at];

		if (!quoted && (c == ' ' || c == '\t'))
			break;
		if (c == '\\' && at + 1 < rest->len && rest->ptr[at + 1] == '"')
			at++;
		else if (c == '"')
			quoted = !quoted;
	}
	if (at > rest->len)
		at = rest->len;
	*out = span_sub(*rest, 0, at);
	*rest = span_sub(*rest, at, rest->len);
	skip_blanks(rest);
	return !quoted;
}

/* -- Line ----------------------------------------------------------------- */

/* Some pattern says whom the line is for, not only for whom it is not. */
static bool names_somebody(struct ward_span principals)
{
	struct ward_span pattern;

	while (span_cut(&principals, ',', &pattern)) {
		if (pattern.len > 0 && pattern.ptr[0] != '!')
			return true;
	}
	return false;
}

static enum signer_problem read_line(struct ward_span rest, struct arena *arena,
				     struct allowed_signer *out, struct signer_fault *fault)
{
	struct ward_span options = { NULL, 0 };
	enum signer_problem problem;

	if (span_find_byte(rest, '\0', 0) >= 0)
		return SIGNER_NUL;
	if (!cut_principals(&rest, arena, &out->principals) || !names_somebody(out->principals))
		return SIGNER_PRINCIPALS;
	problem = read_key(rest, arena, out, fault);
	if (problem != SIGNER_NO_KEY)
		return problem;
	if (!cut_options(&rest, &options))
		return SIGNER_QUOTE;
	if (rest.len == 0)
		return SIGNER_NO_KEY;
	problem = read_options(options, arena, out);
	return problem == SIGNER_NONE ? read_key(rest, arena, out, fault) : problem;
}

bool signer_line_parse(struct ward_span line, struct arena *arena, struct allowed_signer *out,
		       struct signer_fault *fault)
{
	*out = (struct allowed_signer){ 0 };
	*fault = (struct signer_fault){ 0 };
	skip_blanks(&line);
	if (line.len == 0 || line.ptr[0] == '#')
		return false;
	fault->problem = read_line(line, arena, out, fault);
	return true;
}
