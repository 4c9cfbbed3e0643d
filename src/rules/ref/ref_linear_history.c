/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/rule.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	if (commit->demands->linear && commit->parents > 1)
		ward_emit_subject(out, "",
				  "merge of %zu commits where the policy asks for a linear history",
				  commit->parents);
}

WARD_RULE(ref_linear_history) = {
	.meta = {
		.id = "ref-linear-history",
		.title = "Merge commit on a reference whose history is to be linear",
		.rationale =
			"The policy asks for one commit after the other on this reference. A merge "
			"brings in a second line, may hold changes that neither side had, and makes "
			"\"which commit broke it\" and \"revert it\" questions with two answers.",
		.remediation =
			"Rebase and push again:\n"
			"  git fetch origin\n"
			"  git rebase origin/main\n"
			"On the forge, merge by squash or rebase.",
		.topic = "ref",
		.refs = { "https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/"
			  "managing-protected-branches/about-protected-branches#require-linear-history",
			  "https://git-scm.com/docs/git-rebase" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "linear\n%%%%\n" EXAMPLE_TREE EXAMPLE_PARENTS EXAMPLE_PEOPLE
		       "\nMerge branch 'topic'\n",
		.good = "linear\n%%%%\n" EXAMPLE_TREE EXAMPLE_PARENT
			EXAMPLE_PEOPLE "\nScale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
