/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/name.h"
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (ref->is_create && ref->demands->no_create)
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT "' is made by a push, which the policy refuses",
				  WARD_SPAN_ARG(name_shown(out, ref->name)));
}

WARD_RULE(ref_create) = {
	.meta = {
		.id = "ref-create",
		.title = "A reference is made that the policy does not let a push make",
		.rationale =
			"A controller that follows a pattern of names, such as release/* or every tag, "
			"deploys what a new reference names, and a new reference has no old state that "
			"a reviewer could compare with. Who may make such names may deploy.",
		.remediation =
			"Push to another name and ask those who own the pattern to make the reference, "
			"through the forge or with a grant. The policy says which names are concerned.",
		.topic = "ref",
		.refs = { "https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/"
			  "managing-rulesets/available-rules-for-rulesets#restrict-creations",
			  "https://docs.gitlab.com/user/project/protected_tags/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "create refs/heads/release/2.0 protected no-create",
		.good = "update refs/heads/release/2.0 protected no-create",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
