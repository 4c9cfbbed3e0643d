/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/message.h"
#include "rules/commit/example.h"
#include "rules/rule.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const uint64_t most = commit->demands->max_subject;
	size_t len;

	if (most == 0 || commit->is_tag || message_is_merge(commit->message, commit->parents) ||
	    message_is_revert(commit->message))
		return;
	len = message_subject_length(commit->message);
	if (len > most)
		ward_emit_subject(out, "", "subject has %zu characters, the policy allows %llu",
				  len, (unsigned long long)most);
}

WARD_RULE(commit_subject_length) = {
	.meta = {
		.id = "commit-subject-length",
		.title = "Subject is longer than the policy allows",
		.rationale =
			"Logs, mails and forges cut subjects off, and what is behind the cut is not "
			"read. To Git the subject is everything up to the first blank line, so a body "
			"without a blank line in front counts as well. Merges and reverts as Git "
			"writes them are not asked.",
		.remediation =
			"Say what changes in one short line, leave a line blank, then say why:\n"
			"  git commit --amend",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-commit#_discussion",
			  "https://git-scm.com/book/en/v2/Distributed-Git-Contributing-to-a-Project" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "max-subject=20\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "max-subject=20\n%%%%\n" EXAMPLE_HEAD
			"Scale web\n\nOne is not enough at noon; three replicas are.\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
