/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/email.h"
#include "rules/commit/example.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	if (!commit->is_tag)
		email_check(&commit->demands->author_email, commit->author, "author", out);
}

WARD_RULE(commit_author_email) = {
	.meta = {
		.id = "commit-author-email",
		.title = "The address of the author is none of those that the policy allows",
		.rationale =
			"The policy wants changes on this reference to be written under addresses of its own, for instance those of the company. Work under a private address is hard to attribute, leaks where people can be reached, and does not end when an account ends. The address is text that anybody may write: only a signature proves it.",
		.remediation =
			"Set the address and make the commits anew:\n"
			"  git config user.email YOU@example.com\n"
			"  git rebase --exec 'git commit --amend --no-edit --reset-author' BASE\n"
			"Merges and commits that the forge makes under a noreply address need a pattern of their own, such as `*@users.noreply.github.com`.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-config#Documentation/git-config.txt-useremail",
			  "https://docs.gitlab.com/user/project/repository/push_rules/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "author-email=*@example.org\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "author-email=*@example.com,*@example.org\n%%%%\n" EXAMPLE_HEAD
			"Scale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
