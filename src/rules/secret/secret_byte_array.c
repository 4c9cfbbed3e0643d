/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/key_name.h"
#include "secret/suspect.h"
#include "secret/value.h"

/* Bytes of a statement before its array that are looked at. */
#define BEFORE_MAX 128
#define BYTES_MIN 8
#define KEY_MIN 16
#define BYTES_MAX 256
/* What may part two numbers, blanks and comments included. */
#define GAP_MAX 64

struct literal_bytes {
	char bytes[BYTES_MAX];
	size_t count; /**< also of those that found no room */
	size_t end;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* -- The bytes ----------------------------------------------------------------------------- */

/* "0x41" or "\x41" at `at`. */
static int number_at(struct ward_span s, size_t at, char mark)
{
	int high, low;

	if (s.len < 4 || at > s.len - 4 || s.ptr[at] != mark || (s.ptr[at + 1] | 0x20) != 'x')
		return -1;
	high = hex_of(s.ptr[at + 2]);
	low = hex_of(s.ptr[at + 3]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* Where the next number may stand behind `at`: in an array behind a comma, in a string at once. */
static size_t next_number(struct ward_span s, size_t at, char mark)
{
	size_t i = at;

	if (mark == '\\')
		return at;
	while (i < s.len && i - at < GAP_MAX && (is_blank(s.ptr[i]) || s.ptr[i] == ','))
		i++;
	return i;
}

static void read_bytes(struct ward_span s, size_t at, char mark, struct literal_bytes *out)
{
	int value;

	out->count = 0;
	out->end = at;
	while ((value = number_at(s, at, mark)) >= 0) {
		if (out->count < BYTES_MAX)
			out->bytes[out->count] = (char)value;
		out->count++;
		out->end = at + 4;
		at = next_number(s, at + 4, mark);
	}
}

/* Tables, counts and fillers are no keys. */
static bool are_random(const struct literal_bytes *b)
{
	const size_t count = b->count < BYTES_MAX ? b->count : BYTES_MAX;
	bool seen[256] = { false }, steps[256] = { false };
	size_t distinct = 0, step_count = 0;

	for (size_t i = 0; i < count; i++) {
		const unsigned char c = (unsigned char)b->bytes[i];
		const unsigned char step = (unsigned char)(i > 0 ? c - b->bytes[i - 1] : 0);

		distinct += !seen[c];
		seen[c] = true;
		step_count += !steps[step];
		steps[step] = true;
	}
	return b->count >= KEY_MIN && b->count <= BYTES_MAX && 8 * distinct >= 5 * count &&
		2 * step_count >= count;
}

static bool are_text(const struct literal_bytes *b)
{
	for (size_t i = 0; i < b->count && i < BYTES_MAX; i++)
		if (b->bytes[i] < 0x20 || b->bytes[i] > 0x7e)
			return i > 0 && i + 1 == b->count && b->bytes[i] == '\0';
	return b->count <= BYTES_MAX;
}

static bool is_value(const struct literal_bytes *b)
{
	if (b->count < BYTES_MIN)
		return false;
	if (!are_text(b))
		return are_random(b);
	switch (value_classify(span_make(b->bytes, strnlen(b->bytes, b->count)))) {
	case VALUE_RANDOM:
	case VALUE_HEX:
	case VALUE_MIXED:
		return true;
	default:
		return false;
	}
}

/* -- The name ------------------------------------------------------------------------------ */

static struct ward_span trim_end(struct ward_span s)
{
	while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* The name at the end of `s`, behind it what says how long the array is, or in quotes. */
static struct ward_span name_at_end(struct ward_span s)
{
	size_t from;

	s = trim_end(s);
	while (s.len > 0 && s.ptr[s.len - 1] == ']') {
		const ssize_t open = span_rfind_byte(s, '[');

		s = trim_end(span_sub(s, 0, open > 0 ? (size_t)open : 0));
	}
	while (s.len > 0 &&
	       (s.ptr[s.len - 1] == '"' || s.ptr[s.len - 1] == '\'' || s.ptr[s.len - 1] == ':'))
		s = trim_end(span_sub(s, 0, s.len - 1));
	for (from = s.len; from > 0 &&
	     (alphabet_alnum(s.ptr[from - 1]) || s.ptr[from - 1] == '_' || s.ptr[from - 1] == '-');)
		from--;
	return span_sub(s, from, s.len);
}

/* The statement that ends with what stands at `at`, as far as it is on this line, or on the one
 * before when nothing else is on this one. */
static struct ward_span statement(struct ward_span text, size_t at)
{
	struct ward_span s = span_sub(text, at > BEFORE_MAX ? at - BEFORE_MAX : 0, at);
	ssize_t line;

	s = trim_end(s);
	line = span_rfind_byte(s, '\n');
	return span_sub(s, (size_t)(line + 1), s.len);
}

static struct ward_span name_before(struct ward_span text, size_t at)
{
	const struct ward_span s = statement(text, at);
	const ssize_t equals = span_rfind_byte(s, '='),
		      define = span_find(s, WARD_SPAN("#define"), 0);
	const ssize_t colon = span_rfind_byte(s, ':');

	if (equals >= 0)
		return name_at_end(span_sub(s, 0, (size_t)equals));
	if (define >= 0)
		return name_at_end(s);
	return colon >= 0 ? name_at_end(span_sub(s, 0, (size_t)colon)) : WARD_SPAN("");
}

/* -- Both ---------------------------------------------------------------------------------- */

/* What opens the array or string whose first number is at `at`; text.len: nothing does. */
static size_t opening(struct ward_span text, size_t at, char mark)
{
	size_t i = at;

	if (mark == '\\')
		return at > 0 && (text.ptr[at - 1] == '"' || text.ptr[at - 1] == '\'') ? at - 1
										       : text.len;
	while (i > 0 && at - i < GAP_MAX && is_blank(text.ptr[i - 1]))
		i--;
	return i > 0 && strchr("{[(", text.ptr[i - 1]) != NULL && text.ptr[i - 1] != '\0'
		? i - 1
		: text.len;
}

static void judge(const struct ward_blob *blob, size_t open, const struct literal_bytes *b,
		  struct ward_sink *out)
{
	const struct ward_span key = name_before(blob->bytes, open);

	if (key.len == 0 || key_classify(key) < KEY_SECRET || !is_value(b) ||
	    ward_secret_known(out, open, b->end))
		return;
	ward_emit_secret(out, open, b->end, WARD_CONFIDENCE_MEDIUM,
			 "the %zu bytes of '" WARD_SPAN_FMT "' look like a secret", b->count,
			 WARD_SPAN_ARG(key));
}

static void look_for(const struct ward_blob *blob, const char *mark, struct ward_sink *out)
{
	const struct ward_span text = blob->bytes, word = span_of(mark);
	ssize_t found = span_find(text, word, 0);

	while (found >= 0) {
		const size_t at = (size_t)found, open = opening(text, at, mark[0]);
		struct literal_bytes b;

		read_bytes(text, at, mark[0], &b);
		if (open < text.len && b.count >= BYTES_MIN)
			judge(blob, open, &b, out);
		found = span_find(text, word, b.end > at ? b.end : at + word.len);
	}
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	if (blob->kind == WARD_FILE_binary || suspect_text_at(blob->path) == SUSPECT_SKIP)
		return;
	look_for(blob, "0x", out);
	look_for(blob, "\\x", out);
}

WARD_RULE(secret_byte_array) = {
	.meta = {
		.id = "secret-byte-array",
		.title = "Secret written as bytes",
		.rationale =
			"An array or string of bytes has the name of a secret, and its bytes look like "
			"one. Numbers in place of letters hide nothing: firmware and programs show them "
			"to whoever looks.",
		.remediation =
			"Treat it as leaked: make a new one, and give it to the program when it is built "
			"or started, from a file or a variable that is not in Git.",
		.topic = "secret",
		.refs = { "https://cwe.mitre.org/data/definitions/798.html",
			  "https://cwe.mitre.org/data/definitions/321.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "#define API_KEY {0x9c, 0x1f, 0x73, 0xe2, 0x08, 0xb5, 0x4d, 0xa6, 0x37, 0xd0, "
		       "0x6b, 0xf8, 0x22, 0x95, 0xce, 0x41}\n",
		.good = "#define API_KEY_LEN {0x9c, 0x1f, 0x73, 0xe2, 0x08, 0xb5, 0x4d, 0xa6, 0x37, "
			"0xd0, 0x6b, 0xf8, 0x22, 0x95, 0xce, 0x41}\n",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
