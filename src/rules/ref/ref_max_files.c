/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/name.h"
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const uint64_t most = ref->demands->max_files;

	if (most != 0 && ref->files > most)
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT
				  "' gets %llu changed paths, the policy allows %llu",
				  WARD_SPAN_ARG(name_shown(out, ref->name)),
				  (unsigned long long)ref->files, (unsigned long long)most);
}

WARD_RULE(ref_max_files) = {
	.meta = {
		.id = "ref-max-files",
		.title = "Push changes more files than the policy allows",
		.rationale =
			"Reviewers skim what is too long, so a change of a thousand files is approved for its first ten. With a controller behind the branch all of them are applied at once, and all at once must be undone.",
		.remediation =
			"Split it: one concern, one push. Renames and generated files go into pushes of their own. If the number is right for this reference, raise `max-files`.",
		.topic = "ref",
		.refs = { "https://google.github.io/eng-practices/review/developer/small-cls.html",
			  "https://docs.gitlab.com/user/project/repository/push_rules/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main files=12 max-files=5",
		.good = "update refs/heads/main files=5 max-files=5",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
