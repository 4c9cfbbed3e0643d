/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/rule.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	if (commit->demands->merge_only && commit->first_parent && !commit->is_tag &&
	    commit->parents < 2)
		ward_emit_subject(out, "",
				  "commit that is no merge where the policy allows merges only");
}

WARD_RULE(ref_merge_only) = {
	.meta = {
		.id = "ref-merge-only",
		.title = "Commit that is no merge directly on a reference that only merges may move",
		.rationale =
			"The policy wants every change on this reference to come through a branch and "
			"a merge, so that each step of its first-parent line is one reviewed change. A "
			"commit made directly on it had no such review.",
		.remediation =
			"Move the commits to a branch and open a pull request:\n"
			"  git branch topic\n"
			"  git reset --keep origin/main\n"
			"  git push origin topic\n"
			"On the forge, merge with a merge commit (not squash, not rebase).",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-log#Documentation/git-log.txt---first-parent",
			  "https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/"
			  "incorporating-changes-from-a-pull-request/about-pull-request-merges" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "merge-only first-parent\n%%%%\n" EXAMPLE_TREE
		       EXAMPLE_PARENT EXAMPLE_PEOPLE
		       "\nScale web to three replicas\n",
		.good = "merge-only first-parent\n%%%%\n" EXAMPLE_TREE
			EXAMPLE_PARENTS EXAMPLE_PEOPLE
			"\nMerge branch 'topic'\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
