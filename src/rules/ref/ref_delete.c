/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (ref->is_delete && ref->is_protected)
		ward_emit_subject(out, "", "'" WARD_SPAN_FMT "' is deleted",
				  WARD_SPAN_ARG(ref->name));
}

WARD_RULE(ref_delete) = {
	.meta = {
		.id = "ref-delete",
		.title = "Deletion of a protected reference",
		.rationale =
			"Without its branch the controller stands still at best, and prunes what it "
			"deployed at worst. Deleting and pushing anew is also the way around a "
			"refused forced update: the new branch has no old state to compare with.",
		.remediation =
			"Keep the reference. If it is to go, first point the controller elsewhere and "
			"take the name out of `refs` in the policy. Set `receive.denyDeletes` on the "
			"server.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-receivedenyDeletes",
			  "https://docs.github.com/en/repositories/"
			  "configuring-branches-and-merges-in-your-repository/"
			  "managing-protected-branches/about-protected-branches" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "delete refs/heads/main protected",
		.good = "delete refs/heads/topic",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
