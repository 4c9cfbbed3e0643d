/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/token.h"
#include "secret/value.h"

#define ENTRY_MAX 512

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_visible(char c)
{
	return (unsigned char)c > ' ';
}

/* Skip one word, which must be `word` unless that is NULL, and the blanks behind it. */
static bool skip_word(struct ward_span s, size_t *i, const char *word, struct ward_span *out)
{
	size_t n = alphabet_run(s, *i, is_visible, ENTRY_MAX);

	*out = span_sub(s, *i, *i + n);
	*i += n;
	*i += alphabet_run(s, *i, is_blank, ENTRY_MAX);
	return n > 0 && (word == NULL || span_is(*out, word));
}

/* machine HOST login USER [account NAME] password PASSWORD */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	struct ward_span entry = span_sub(text, anchor, anchor + ENTRY_MAX), word;
	size_t i = 0;

	if (!skip_word(entry, &i, "machine", &word) || !skip_word(entry, &i, NULL, &word) ||
	    !skip_word(entry, &i, "login", &word) || !skip_word(entry, &i, NULL, &word))
		return false;
	if (skip_word(entry, &i, "account", &word) &&
	    (!skip_word(entry, &i, NULL, &word) || !skip_word(entry, &i, NULL, &word)))
		return false;
	if (!span_is(word, "password") || !skip_word(entry, &i, NULL, &word))
		return false;
	*start = (size_t)(word.ptr - text.ptr);
	*end = *start + word.len;
	return true;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	switch (value_classify(token)) {
	case VALUE_EMPTY:
	case VALUE_REFERENCE:
		return TOKEN_NO;
	case VALUE_PLACEHOLDER:
	case VALUE_SWITCH:
	case VALUE_SAMPLE:
		return TOKEN_PLACEHOLDER;
	case VALUE_RANDOM:
	case VALUE_HEX:
		return TOKEN_LIKELY;
	default:
		return TOKEN_CONTEXTUAL;
	}
}

static const struct token_rule token_netrc = {
	.anchors = (const char *const[]){ "machine ", "machine\t", "machine\n", NULL },
	.what = "password of a .netrc entry",
	.bounds = bounds,
	.far = true,
	.verify = verify,
};

WARD_RULE(secret_netrc) = {
	.meta = {
		.id = "secret-netrc",
		.title = "Login in a .netrc entry",
		.rationale =
			"Git, curl and package managers read logins from such entries. Whoever has the "
			"file fetches and often pushes with them.",
		.remediation =
			"Change the password or revoke the token, keep .netrc out of Git, and give the "
			"workload its login through a mounted Secret or a credential helper.",
		.topic = "secret",
		.refs = { "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
			  "https://everything.curl.dev/usingcurl/netrc.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "machine git.example.com login web password {alnum:24}\n",
		.good = "machine git.example.com login web password ${GIT_PASSWORD}\n",
		.bad_path = ".netrc",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_netrc,
};
