/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "doc/message.h"
#include "rules/commit/example.h"
#include "rules/name.h"
#include "rules/rule.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' ||
		(unsigned char)c >= 0x80;
}

/* "SHOP" wants SHOP-12, "#" wants #12. */
static bool names_issue(struct ward_span message, struct ward_span key)
{
	const bool word = key.len > 0 && is_word(key.ptr[key.len - 1]);

	for (ssize_t at = span_find(message, key, 0); at >= 0;
	     at = span_find(message, key, (size_t)at + 1)) {
		size_t end = (size_t)at + key.len, first;

		if (at > 0 && is_word(key.ptr[0]) &&
		    (is_word(message.ptr[at - 1]) || message.ptr[at - 1] == '-'))
			continue;
		if (word && (end >= message.len || message.ptr[end++] != '-'))
			continue;
		first = end;
		while (end < message.len && is_digit(message.ptr[end]))
			end++;
		if (end > first && (end == message.len || !is_word(message.ptr[end])))
			return true;
	}
	return false;
}

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_texts *keys = &commit->demands->issues;

	if (keys->count == 0 || commit->is_tag ||
	    message_is_merge(commit->message, commit->parents))
		return;
	for (size_t i = 0; i < keys->count; i++)
		if (names_issue(commit->message, keys->items[i]))
			return;
	ward_emit_subject(out, "",
			  "message '" WARD_SPAN_FMT
			  "' names no issue; the policy wants one of '" WARD_SPAN_FMT "'%s",
			  WARD_SPAN_ARG(name_shown(out, message_header(commit->message))),
			  WARD_SPAN_ARG(name_shown(out, keys->items[0])),
			  keys->count > 1 ? " or another of its trackers" : "");
}

WARD_RULE(commit_issue_reference) = {
	.meta = {
		.id = "commit-issue-reference",
		.title = "Message names no issue",
		.rationale =
			"The policy wants every change on this reference to be traced to who asked for "
			"it and why. Without the number of an issue an auditor finds the change, but not "
			"its reason. Merges as Git writes them are not asked: the commits that they "
			"bring are.",
		.remediation =
			"Name the issue anywhere in the message, as in `SHOP-12` or `#12`:\n"
			"  git commit --amend\n"
			"Several commits: `git rebase -i BASE` and `reword`.",
		.topic = "commit",
		.refs = { "https://docs.gitlab.com/user/project/repository/push_rules/",
			  "https://support.atlassian.com/jira-software-cloud/docs/"
			  "reference-issues-in-your-development-work/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "issues=SHOP,#\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "issues=SHOP,#\n%%%%\n" EXAMPLE_HEAD
			"Scale web to three replicas\n\nSHOP-12\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
