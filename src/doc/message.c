/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/message.h"

#include <string.h>

#include "base/span.h"
#include "base/utf8.h"

/* -- People ---------------------------------------------------------------- */

const char *person_parse(struct ward_span line, struct person *out)
{
	const ssize_t open = span_find_byte(line, '<', 0);
	const ssize_t close = span_find_byte(line, '>', 0);

	*out = (struct person){ .name = line };
	if (open < 0 || close < 0)
		return "has no address in <>";
	if (close < open || span_rfind_byte(line, '<') != open ||
	    span_rfind_byte(line, '>') != close)
		return "has stray angle brackets";
	out->name = span_trim(span_sub(line, 0, (size_t)open));
	out->email = span_sub(line, (size_t)open + 1, (size_t)close);
	out->rest = span_sub(line, (size_t)close + 1, line.len);
	if (open > 0 && line.ptr[open - 1] != ' ')
		return "has no blank in front of the address";
	if (out->rest.len > 0 && out->rest.ptr[0] != ' ')
		return "has no blank behind the address";
	out->rest = span_trim(out->rest);
	return NULL;
}

bool email_is_plain(struct ward_span email)
{
	const ssize_t at = span_find_byte(email, '@', 0);

	if (at <= 0 || (size_t)at + 1 >= email.len || span_rfind_byte(email, '@') != at)
		return false;
	for (size_t i = 0; i < email.len; i++) {
		const char c = email.ptr[i];

		if (c <= ' ' || c > '~' || span_find_byte(WARD_SPAN("\"<>(),;:\\"), c, 0) >= 0)
			return false;
	}
	return true;
}

/* -- Subject --------------------------------------------------------------- */

static bool is_blank(struct ward_span line)
{
	return span_trim(line).len == 0;
}

/* The first paragraph, and what follows its blank line. */
static struct ward_span first_paragraph(struct ward_span message, struct ward_span *rest)
{
	struct ward_span line, from = message;
	size_t start;

	while (span_line(&message, &line) && is_blank(line))
		from = message;
	start = from.len;
	message = from;
	while (span_line(&message, &line) && !is_blank(line))
		start = message.len;
	*rest = message;
	return span_sub(from, 0, from.len - start);
}

struct ward_span message_header(struct ward_span message)
{
	struct ward_span rest, line = { 0 }, head = first_paragraph(message, &rest);

	(void)span_line(&head, &line);
	return span_trim(line);
}

size_t message_subject_length(struct ward_span message)
{
	struct ward_span rest, line, head = first_paragraph(message, &rest);
	size_t n = 0;

	while (span_line(&head, &line))
		n += utf8_count(span_trim(line)) + (n > 0);
	return n;
}

bool message_body_is_apart(struct ward_span message)
{
	struct ward_span rest, line, head = first_paragraph(message, &rest);

	(void)span_line(&head, &line);
	return is_blank(head);
}

bool message_is_merge(struct ward_span message, size_t parents)
{
	return parents > 1 && span_starts(message_header(message), "Merge ");
}

bool message_is_revert(struct ward_span message)
{
	const struct ward_span header = message_header(message);
	const bool again = span_starts(header, "Reapply \"");

	return (again || span_starts(header, "Revert \"")) && span_ends(header, "\"") &&
		header.len > strlen(again ? "Reapply \"\"" : "Revert \"\"");
}

/* -- Trailers -------------------------------------------------------------- */

static bool is_token_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		c == '-';
}

/* "Token: value"; blanks may stand before the colon. */
static bool split_trailer(struct ward_span line, struct trailer *out)
{
	size_t n = 0, colon;

	while (n < line.len && is_token_byte(line.ptr[n]))
		n++;
	colon = n;
	while (colon < line.len && (line.ptr[colon] == ' ' || line.ptr[colon] == '\t'))
		colon++;
	if (n == 0 || colon >= line.len || line.ptr[colon] != ':')
		return false;
	out->name = span_sub(line, 0, n);
	out->value = span_trim(span_sub(line, colon + 1, line.len));
	return true;
}

static bool is_of_git(struct ward_span line)
{
	return span_starts(line, "Signed-off-by: ") ||
		span_starts(line, "(cherry picked from commit ");
}

/* Comments and blank lines at the end are no part of a message. */
static struct ward_span without_tail(struct ward_span message)
{
	while (message.len > 0) {
		const struct ward_span body =
			span_sub(message, 0, message.len - (span_ends(message, "\n") ? 1 : 0));
		const size_t start = (size_t)(span_rfind_byte(body, '\n') + 1);
		const struct ward_span line = span_sub(body, start, body.len);

		if (!is_blank(line) && !span_starts(line, "#"))
			break;
		message = span_sub(message, 0, start);
	}
	return message;
}

static struct ward_span last_paragraph(struct ward_span text)
{
	struct ward_span line, rest = text, last = text;

	while (span_line(&rest, &line)) {
		if (is_blank(line))
			last = rest;
	}
	return last;
}

static bool is_block(struct ward_span text)
{
	size_t trailers = 0, others = 0;
	bool of_git = false, continues = false;
	struct trailer t;
	struct ward_span line;

	while (span_line(&text, &line)) {
		if (span_starts(line, "#"))
			continue;
		if (span_starts(line, " ") || span_starts(line, "\t")) {
			others += !continues;
			continue;
		}
		continues = is_of_git(line) || split_trailer(line, &t);
		of_git = of_git || is_of_git(line);
		trailers += continues;
		others += !continues;
	}
	return (trailers > 0 && others == 0) || (of_git && 3 * trailers >= others);
}

struct trailers message_trailers(struct ward_span message)
{
	struct ward_span rest;
	struct trailers out = { .rest = { 0 } };

	(void)first_paragraph(message, &rest);
	rest = last_paragraph(without_tail(rest));
	if (is_block(rest))
		out.rest = rest;
	return out;
}

bool trailer_next(struct trailers *t, struct trailer *out)
{
	struct ward_span line;

	while (span_line(&t->rest, &line)) {
		if (split_trailer(line, out))
			return true;
	}
	return false;
}
