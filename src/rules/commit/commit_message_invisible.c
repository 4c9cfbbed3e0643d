/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/commit/example.h"
#include "rules/name.h"
#include "rules/rule.h"

/* Some editors put a mark in front of the text, and some systems end lines with CR LF. */
static bool is_harmless(struct ward_span message, size_t at, size_t len)
{
	if (at == 0 && len == 3)
		return span_starts(message, "\xef\xbb\xbf");
	return message.ptr[at] == '\r' && at + 1 < message.len && message.ptr[at + 1] == '\n';
}

static struct ward_span line_at(struct ward_span message, size_t at)
{
	const size_t start = (size_t)(span_rfind_byte(span_sub(message, 0, at), '\n') + 1);
	const ssize_t end = span_find_byte(message, '\n', at);

	return span_sub(message, start, end < 0 ? message.len : (size_t)end);
}

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	size_t at = 0, len = 0;
	const char *what;

	while ((what = name_hides(commit->message, "\t\n", &at, &len)) != NULL &&
	       is_harmless(commit->message, at, len))
		at += len;
	if (what != NULL)
		ward_emit_subject(out, "", "message has %s in the line '" WARD_SPAN_FMT "'", what,
				  WARD_SPAN_ARG(name_shown(out, line_at(commit->message, at))));
}

WARD_RULE(commit_message_invisible) = {
	.meta = {
		.id = "commit-message-invisible",
		.title = "Message has control or invisible characters in it",
		.rationale =
			"Escape sequences in a message move the cursor, colour text or erase lines of "
			"whoever prints the log; bidirectional controls show words in another order "
			"than they stand. Both make a reviewer read something else than what was "
			"written (\"Trojan Source\").",
		.remediation =
			"Write the message anew without them: `git commit --amend`. "
			"`git log --format=%B -1 | cat -A` shows where they are. They often come from "
			"text that was copied out of a web page or a coloured terminal.",
		.topic = "commit",
		.refs = { "https://trojansource.codes/",
			  "https://cwe.mitre.org/data/definitions/150.html",
			  "https://nvd.nist.gov/vuln/detail/CVE-2021-42574" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = EXAMPLE_HEAD "Scale web\x1b[2K\rFix a typo\n",
		.good = EXAMPLE_HEAD "Scale web\n\n\tOne is not enough \xe2\x80\x93 three are.\n",
	},
	.subject = WARD_SUBJECT_COMMIT,
	.check.commit = check,
};
