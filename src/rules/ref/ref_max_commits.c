/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/name.h"
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const uint64_t most = ref->demands->max_commits;

	if (most != 0 && ref->commits > most)
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT
				  "' gets %llu new commits, the policy allows %llu",
				  WARD_SPAN_ARG(name_shown(out, ref->name)),
				  (unsigned long long)ref->commits, (unsigned long long)most);
}

WARD_RULE(ref_max_commits) = {
	.meta = {
		.id = "ref-max-commits",
		.title = "Push brings more commits than the policy allows",
		.rationale =
			"A push that nobody can read in one sitting is let in unread, and a bad change hides best among hundreds. It can also be a sign of a mistake: a rebase onto the wrong branch, or the history of another project.",
		.remediation =
			"Check that it is the history you mean (`git log --oneline origin/main..HEAD`), squash fixups with `git rebase -i --autosquash`, or push in parts. If the number is right for this reference, raise `max-commits`.",
		.topic = "ref",
		.refs = { "https://docs.gitlab.com/user/project/repository/push_rules/",
			  "https://google.github.io/eng-practices/review/developer/small-cls.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main commits=12 max-commits=5",
		.good = "update refs/heads/main commits=5 max-commits=5",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
