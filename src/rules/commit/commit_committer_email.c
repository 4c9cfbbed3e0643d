/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/email.h"
#include "rules/commit/example.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	if (!commit->is_tag)
		email_check(&commit->demands->committer_email, commit->committer, "committer", out);
}

WARD_RULE(commit_committer_email) = {
	.meta = {
		.id = "commit-committer-email",
		.title = "The address of the committer is none of those that the policy allows",
		.rationale =
			"The committer is who put the commit where it is: who ran the rebase, or the forge that merged. The policy wants only its own addresses there, so that commits are made on accounts and machines that it knows. The address is text that anybody may write: only a signature proves it.",
		.remediation =
			"Set the address and make the commits anew:\n"
			"  git config user.email YOU@example.com\n"
			"  git rebase --exec 'git commit --amend --no-edit --reset-author' BASE\n"
			"Merges in a browser are committed under the forge's address: `noreply@github.com` on GitHub needs a pattern of its own.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-config#Documentation/git-config.txt-useremail",
			  "https://docs.gitlab.com/user/project/repository/push_rules/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "committer-email=*@example.org\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "committer-email=*@example.com,*@example.org\n%%%%\n" EXAMPLE_HEAD
			"Scale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
