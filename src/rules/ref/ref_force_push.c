/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (ref->is_forced && ref->is_protected)
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT
				  "' is moved to a commit that does not contain its old one",
				  WARD_SPAN_ARG(ref->name));
}

WARD_RULE(ref_force_push) = {
	.meta = {
		.id = "ref-force-push",
		.title = "Forced update of a protected reference",
		.rationale =
			"The controller deploys what the branch names. A forced update takes commits "
			"out of it: reviewed changes vanish, what was checked before is no longer what "
			"is there, and the audit trail of the cluster has a hole. A moved tag is the "
			"same for everybody who pinned it.",
		.remediation =
			"Push a commit on top: `git revert` undoes, `git merge` or `git rebase` onto "
			"the branch brings your work in. Set `receive.denyNonFastForwards` on the "
			"server. Make a new tag rather than move one.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-push",
			  "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-receivedenyNonFastForwards",
			  "https://docs.github.com/en/repositories/"
			  "configuring-branches-and-merges-in-your-repository/"
			  "managing-protected-branches/about-protected-branches" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "force refs/heads/main protected",
		.good = "update refs/heads/main protected",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
