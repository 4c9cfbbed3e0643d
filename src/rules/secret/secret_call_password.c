/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/token.h"
#include "secret/value.h"

#define CALL_MAX 320
#define VALUE_MAX 128

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* One literal string from `*at` on that ends on its line. */
static bool next_string(struct ward_span s, size_t *at, struct ward_span *out)
{
	size_t from, i = *at;

	while (i < s.len && !is_quote(s.ptr[i]))
		i++;
	for (from = i + 1, i = from; i < s.len && s.ptr[i] != s.ptr[from - 1]; i++)
		if (s.ptr[i] == '\n')
			return false;
	if (i >= s.len)
		return false;
	*out = span_sub(s, from, i);
	*at = i + 1;
	return true;
}

/* Up to the ')' or '}' that ends a call or a block, outside of strings. */
static struct ward_span call_at(struct ward_span text, size_t from)
{
	size_t i = from;
	char quote = 0;

	for (; i < text.len && i - from < CALL_MAX; i++) {
		char c = text.ptr[i];

		if (quote != 0 ? c == quote : is_quote(c))
			quote = quote != 0 ? 0 : c;
		else if (quote == 0 && (c == ')' || c == '}'))
			break;
	}
	return span_sub(text, from, i);
}

static bool take(struct ward_span text, struct ward_span value, size_t *start, size_t *end)
{
	*start = (size_t)(value.ptr - text.ptr);
	*end = *start + value.len;
	return value.len >= 4 && value.len <= VALUE_MAX;
}

/* NetworkCredential("user", "PASSWORD"), DirectoryEntry("path", "user", "PASSWORD"): the argument
 * at `index`, all before it being given. */
static bool argument(struct ward_span text, size_t anchor, size_t index, size_t *start, size_t *end)
{
	ssize_t open = span_find_byte(span_sub(text, anchor, anchor + 48), '(', 0);
	struct ward_span call, value = { 0 };
	size_t at = 0, commas = 0;

	if (open < 0)
		return false;
	call = call_at(text, anchor + (size_t)open + 1);
	for (size_t i = 0; i < call.len && commas < index; i++) {
		size_t end_of = i;

		if (is_quote(call.ptr[i])) {
			if (!next_string(call, &end_of, &value))
				return false;
			i = end_of - 1;
		}
		commas += call.ptr[i] == ',';
		at = i + 1;
	}
	while (at < call.len && strchr(" \t\r\n@$", call.ptr[at]) != NULL)
		at++;
	return commas == index && at < call.len && is_quote(call.ptr[at]) &&
		next_string(call, &at, &value) && take(text, value, start, end);
}

/* credentials { username "u"; password "PASSWORD" }: the last string of the line that begins so */
static bool gradle(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	struct ward_span block = span_sub(text, anchor, anchor + CALL_MAX);
	ssize_t user = span_find(block, WARD_SPAN("username"), 0);
	ssize_t word = span_find(block, WARD_SPAN("password"), user < 0 ? 0 : (size_t)user);
	ssize_t line = word < 0 ? -1 : span_find_byte(block, '\n', (size_t)word);
	ssize_t close = word < 0 ? -1 : span_rfind_byte(span_sub(block, 0, (size_t)word), '}');
	struct ward_span last = { 0 }, value;
	size_t at = word < 0 ? 0 : (size_t)word;

	if (user < 0 || word < 0 || close >= 0)
		return false;
	block = span_sub(block, 0, line < 0 ? block.len : (size_t)line);
	while (next_string(block, &at, &value))
		last = value;
	return last.len > 0 && take(text, last, start, end);
}

/* IDENTIFIED BY word, LOGIN PASSWORD word, ConvertTo-SecureString ... word: the first that begins
 * with no '-' */
static bool word_behind(struct ward_span text, size_t from, size_t *start, size_t *end)
{
	size_t i = from;

	for (size_t words = 0; words < 5; words++) {
		size_t n = 0;

		while (i < text.len && i - from < CALL_MAX && strchr(" \t\"'", text.ptr[i]) != NULL)
			i++;
		while (i + n < text.len && n <= VALUE_MAX && (unsigned char)text.ptr[i + n] > ' ' &&
		       strchr(";\"'\\,)", text.ptr[i + n]) == NULL)
			n++;
		if (n == 0)
			return false;
		if (text.ptr[i] != '-')
			return take(text, span_sub(text, i, i + n), start, end);
		i += n;
	}
	return false;
}

/* ->Password = "PASSWORD" */
static bool assigned(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	struct ward_span rest = span_sub(text, at, at + CALL_MAX), value;
	size_t i = alphabet_run(rest, 0, is_blank, CALL_MAX);

	if (i >= rest.len || rest.ptr[i] != '=')
		return false;
	i += 1 + alphabet_run(rest, i + 1, is_blank, CALL_MAX);
	return i < rest.len && is_quote(rest.ptr[i]) && next_string(rest, &i, &value) &&
		take(text, value, start, end);
}

/* IDENTIFIED WITH 'mysql_native_password' AS 'HASH' */
static bool native_hash(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	struct ward_span rest = span_sub(text, at, at + CALL_MAX), value;
	size_t i = 5;

	if (rest.len < i ||
	    (!span_starts(span_sub(rest, 1, rest.len), " AS ") &&
	     !span_starts(span_sub(rest, 1, rest.len), " BY ")))
		return false;
	return next_string(rest, &i, &value) && take(text, value, start, end);
}

/* the password for user 'web' is 'PASSWORD' */
static bool told(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	struct ward_span rest = span_sub(text, at, at + CALL_MAX), value;
	size_t i = 0;

	return rest.len > 1 && is_quote(rest.ptr[0]) && next_string(rest, &i, &value) &&
		span_starts(span_sub(rest, i, rest.len), " is ") && i + 4 < rest.len &&
		is_quote(rest.ptr[i + 4]) && next_string(rest, &i, &value) &&
		take(text, value, start, end);
}

/* The message of Jenkins at its first start: 32 hexadecimal digits on a line of their own. */
static bool jenkins(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	at += alphabet_run(text, at, is_space, 16);
	return take(text, span_sub(text, at, at + alphabet_run(text, at, alphabet_alnum, 33)),
		    start, end) &&
		*end - *start == 32;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	static const char *const words[] = { "IDENTIFIED BY ", "LOGIN PASSWORD ",
					     "ConvertTo-SecureString " };
	struct ward_span s = span_sub(text, anchor, anchor + 32);

	if (span_starts(s, "NetworkCredential"))
		return argument(text, anchor, 1, start, end);
	if (span_starts(s, "DirectoryEntry"))
		return argument(text, anchor, 2, start, end);
	if (span_starts(s, "setVapidDetails"))
		return argument(text, anchor, 2, start, end);
	if (span_starts(s, "assword for user "))
		return told(text, anchor + 17, start, end);
	if (span_starts(s, "->Password"))
		return assigned(text, anchor + 10, start, end);
	if (span_starts(s, "mysql_native_password"))
		return native_hash(text, anchor + 21, start, end);
	if (span_starts(s, "proceed to installation:"))
		return jenkins(text, anchor + 24, start, end);
	if (span_starts(s, "credentials"))
		return gradle(text, anchor, start, end);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_starts(s, words[i]))
			return word_behind(text, anchor + strlen(words[i]), start, end);
	return false;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	switch (value_classify(token)) {
	case VALUE_RANDOM:
	case VALUE_HEX:
	case VALUE_MIXED:
		return TOKEN_CONTEXTUAL;
	case VALUE_WORDS:
	case VALUE_SAMPLE:
	case VALUE_NUMBER:
	case VALUE_SWITCH:
		return TOKEN_PLACEHOLDER;
	default:
		return TOKEN_NO;
	}
}

static const struct token_rule token_call_password = {
	.anchors =
		(const char *const[]){ "NetworkCredential", "DirectoryEntry(", "setVapidDetails",
				       "credentials {", "credentials{", "IDENTIFIED BY ",
				       "LOGIN PASSWORD ", "ConvertTo-SecureString ",
				       "assword for user ", "->Password", "mysql_native_password",
				       "proceed to installation:", NULL },
	.what = "password given to a call",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_call_password) = {
	.meta = {
		.id = "secret-call-password",
		.title = "Password as an argument of a login",
		.rationale =
			"NetworkCredential, DirectoryEntry, the credentials block of Gradle and the "
			"statements that make a database account take a password at a known place, "
			"with no name beside it. Whoever can read the source logs in with it.",
		.remediation =
			"Change the password of the account, and let the program read it from its "
			"environment or from a mounted Secret; in SQL migrations, set the password "
			"outside of Git.",
		.topic = "secret",
		.refs = { "https://learn.microsoft.com/en-us/dotnet/api/system.net.networkcredential",
			  "https://docs.gradle.org/current/userguide/supported_repository_protocols.html",
			  "https://cwe.mitre.org/data/definitions/798.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "c = new NetworkCredential(\"build\", \"{alnum:24}\");\n",
		.good = "c = new NetworkCredential(user, password);\n",
		.bad_path = "Program.cs",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_call_password,
};
