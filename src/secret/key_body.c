/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/key_body.h"

#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"

/** Shortest piece that counts when others follow on its line; prose and time stamps have shorter
 * words. */
#define WORD_MIN 16

static bool is_one_of(char c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_armor_char(char c)
{
	return alphabet_base64(c) || c == '=';
}

/** End of the line that starts at `at`: a line end, real or escaped; `*next` is behind it. */
static size_t line_end(struct ward_span s, size_t at, size_t to, size_t *next)
{
	for (size_t i = at; i < to; i++) {
		if (s.ptr[i] == '\n') {
			*next = i + 1;
			return i;
		}
		if (s.ptr[i] != '\\')
			continue;
		size_t slash = i;
		while (i + 1 < to && s.ptr[i + 1] == '\\')
			i++;
		if (i + 1 < to && (s.ptr[i + 1] == 'n' || s.ptr[i + 1] == 'r')) {
			*next = i + 2;
			return slash;
		}
	}
	*next = to;
	return to;
}

/** Take away what quotes a line: blanks, string delimiters, concatenation, comment signs. */
static struct ward_span unquote(struct ward_span line)
{
	for (;;) {
		size_t before = line.len;
		if (line.len > 0 && is_one_of(line.ptr[0], " \t\r\"'`#*>|;,([{"))
			line = span_sub(line, 1, line.len);
		else if (line.len > 2 && memcmp(line.ptr, "//", 2) == 0 && is_blank(line.ptr[2]))
			line = span_sub(line, 2, line.len);
		char last = line.len > 0 ? line.ptr[line.len - 1] : 0;
		char prior = line.len > 1 ? line.ptr[line.len - 2] : 0;
		if (is_one_of(last, " \t\r\"'`,;\\)]}"))
			line.len--;
		else if (is_one_of(last, "+.&") && is_one_of(prior, " \t\"'`"))
			line.len--;
		if (line.len == before)
			return line;
	}
}

static bool next_word(struct ward_span *rest, struct ward_span *word)
{
	size_t from = 0;
	size_t to;

	while (from < rest->len && is_blank(rest->ptr[from]))
		from++;
	for (to = from; to < rest->len && !is_blank(rest->ptr[to]);)
		to++;
	*word = span_sub(*rest, from, to);
	*rest = span_sub(*rest, to, rest->len);
	return word->len > 0;
}

static void add_word(struct ward_span source, struct ward_span word, bool last,
		     struct key_body *out)
{
	if (alphabet_run(word, 0, is_armor_char, word.len) != word.len ||
	    (!last && word.len < WORD_MIN)) {
		out->foreign++;
		return;
	}
	if (word.ptr[0] == '=' && word.len == 5)
		return; /* OpenPGP's checksum of the armor */
	if (out->text != NULL)
		memcpy(out->text + out->chars, word.ptr, word.len);
	out->chars += word.len;
	out->end = (size_t)(word.ptr - source.ptr) + word.len;
}

static void add_line(struct ward_span source, struct ward_span line, struct key_body *out)
{
	struct ward_span word;
	struct ward_span rest = line;

	/* A header: "Proc-Type: 4,ENCRYPTED", "Comment: ...". Long pieces are no names. */
	ssize_t colon = span_find_byte(line, ':', 0);
	if (colon > 0 && colon < 24 && alphabet_upper(line.ptr[0])) {
		out->encrypted |= span_contains(line, "ENCRYPTED");
		return;
	}
	while (next_word(&rest, &word)) {
		bool last = span_trim(rest).len == 0;
		add_word(source, word, last, out);
	}
}

void key_body_gather(struct ward_span source, size_t from, size_t to, bool stop_at_foreign,
		     struct key_body *out)
{
	out->end = from;
	while (from < to) {
		size_t next;
		size_t end = line_end(source, from, to, &next);
		size_t foreign = out->foreign;
		add_line(source, unquote(span_sub(source, from, end)), out);
		if (stop_at_foreign && out->foreign > foreign)
			break;
		from = next;
	}
}
