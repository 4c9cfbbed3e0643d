/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

/* Of protected tags ref-force-push and ref-delete speak already. */
static bool is_reported(const struct ward_ref_facts *ref)
{
	return ref->is_protected && (ref->is_forced || ref->is_delete);
}

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (ref->is_create || is_reported(ref) || !span_starts(ref->name, "refs/tags/"))
		return;
	ward_emit_subject(out, "", "tag '" WARD_SPAN_FMT "' is %s",
			  WARD_SPAN_ARG(name_shown(out, ref->name)),
			  ref->is_delete ? "deleted" : "moved");
}

WARD_RULE(ref_retag) = {
	.meta = {
		.id = "ref-retag",
		.title = "An existing tag is moved or deleted",
		.rationale =
			"People pin tags because they take them for fixed. A moved tag changes what "
			"they get without a change on their side, clones keep the old one (git fetch "
			"does not update tags), and a deleted tag can come back with other content. "
			"Several attacks on build pipelines consisted of moving the tags of an action.",
		.remediation =
			"Make a new tag: v1.2.4 rather than v1.2.3 once more. Protect release tags in "
			"the policy, then this is refused. For names that are meant to move, such as "
			"`nightly`, use a branch.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-tag#_on_re_tagging",
			  "https://nvd.nist.gov/vuln/detail/CVE-2025-30066",
			  "https://docs.gitlab.com/user/project/protected_tags/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "force refs/tags/v1.2.3 type=tag",
		.good = "create refs/tags/v1.2.4 type=tag",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
