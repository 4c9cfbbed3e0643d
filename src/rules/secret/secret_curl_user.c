/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/token.h"
#include "secret/value.h"

/* The options of one command are looked for up to here. */
#define COMMAND_MAX 1024
#define VALUE_MAX 256
/* Options without a value that may stand before the u. */
#define SWITCHES "#0123456BGIJLNOQRSafgijklnpqsv"
#define SWITCHES_MAX 8

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\\' || c == '\r';
}

/* Behind "-u" at `at`, also as the last of several switches ("-sSu"), or 0. */
static size_t short_option(struct ward_span s, size_t at)
{
	size_t i = at + 1;

	while (i < s.len && i - at <= SWITCHES_MAX &&
	       memchr(SWITCHES, s.ptr[i], sizeof(SWITCHES) - 1) != NULL)
		i++;
	return i < s.len && (s.ptr[i] == 'u' || s.ptr[i] == 'U') ? i + 1 : 0;
}

/* Behind "--user" or "--proxy-user" at `at`, or 0. */
static size_t long_option(struct ward_span s, size_t at)
{
	static const char *const options[] = { "--user", "--proxy-user" };

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		const size_t end = at + strlen(options[i]);

		if (span_starts(span_sub(s, at, s.len), options[i]) && end < s.len &&
		    (is_blank(s.ptr[end]) || strchr("='\"", s.ptr[end]) != NULL))
			return end;
	}
	return 0;
}

/* Offset behind -u or its like, or 0. */
static size_t find_option(struct ward_span command)
{
	size_t behind = 0;

	for (size_t i = 1; behind == 0 && i + 1 < command.len; i++)
		if (command.ptr[i] == '-' && is_blank(command.ptr[i - 1]))
			behind = command.ptr[i + 1] == '-' ? long_option(command, i)
							   : short_option(command, i);
	return behind;
}

static bool goes_on(struct ward_span s, size_t line_end)
{
	if (line_end > 0 && s.ptr[line_end - 1] == '\r')
		line_end--;
	/* The last is that of PowerShell. */
	return line_end > 0 && (s.ptr[line_end - 1] == '\\' || s.ptr[line_end - 1] == '`');
}

/* The command goes on where its line says so. */
static size_t command_end(struct ward_span s, size_t from)
{
	size_t i = from;

	while (i < s.len && i - from < COMMAND_MAX && (s.ptr[i] != '\n' || goes_on(s, i)))
		i++;
	return i;
}

/* Just the password of user:password, quotes left out. */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor + 4;
	/* With what parts the options from the name. */
	struct ward_span command = span_sub(text, from, command_end(text, from));
	ssize_t next = span_find(command, WARD_SPAN("curl "), 0), colon;
	size_t i, k;
	char quote = ' ';

	if (next >= 0)
		command.len = (size_t)next;
	i = find_option(command);
	if (i == 0)
		return false;
	while (i < command.len && (is_blank(command.ptr[i]) || command.ptr[i] == '='))
		i++;
	if (i < command.len && strchr("\"'", command.ptr[i]) != NULL)
		quote = command.ptr[i++];
	for (k = i; k < command.len && k - i < VALUE_MAX && command.ptr[k] != '\n'; k++)
		if (quote == ' ' ? is_blank(command.ptr[k]) : command.ptr[k] == quote)
			break;
	/* "user":"password" */
	if (k + 1 < command.len && quote != ' ' && command.ptr[k + 1] == ':') {
		i = k + 1;
		for (k = i; k < command.len && k - i < VALUE_MAX && !is_blank(command.ptr[k]); k++)
			;
	}
	colon = span_find_byte(span_sub(command, i, k), ':', 0);
	if (colon < 0)
		return false;
	/* an API key is often given as the user, with no password */
	if (i + (size_t)colon + 1 == k)
		k--;
	else
		i += (size_t)colon + 1;
	while (i < k && strchr("\"'", command.ptr[i]) != NULL)
		i++;
	while (k > i && strchr("\"'", command.ptr[k - 1]) != NULL)
		k--;
	*start = from + i;
	*end = from + k;
	return k >= i + 3;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	switch (value_classify(token)) {
	case VALUE_EMPTY:
	case VALUE_REFERENCE:
	case VALUE_CODE:
		return TOKEN_NO;
	case VALUE_RANDOM:
	case VALUE_HEX:
	case VALUE_MIXED:
		return TOKEN_CONTEXTUAL;
	case VALUE_PLACEHOLDER:
		return token.ptr[0] == '<' || token.ptr[0] == '*' || token.ptr[0] == '['
			? TOKEN_NO
			: TOKEN_PLACEHOLDER;
	default:
		return TOKEN_PLACEHOLDER;
	}
}

static const struct token_rule token_curl_user = {
	.anchors = (const char *const[]){ "curl ", "curl\t", "curl\\", NULL },
	.what = "password of a curl command",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_curl_user) = {
	.meta = {
		.id = "secret-curl-user",
		.title = "Password in a curl command",
		.rationale =
			"`curl -u user:password` holds a password for HTTP in clear. The command is "
			"also seen in process lists and logs.",
		.remediation =
			"Change the password, and let curl read it from a file that is not in Git "
			"(`--netrc-file`), from its input (`-K -`) or from a variable.",
		.topic = "secret",
		.refs = { "https://curl.se/docs/manpage.html#-u",
			  "https://everything.curl.dev/cmdline/passwords.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "curl -u admin:{alnum:16} https://api.example.com/\n",
		.good = "curl -u \"admin:$PASSWORD\" https://api.example.com/\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_curl_user,
};
