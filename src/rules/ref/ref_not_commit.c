/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

/* A branch must name the commit itself; a tag may stand between elsewhere. */
static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const bool branch = span_starts(ref->name, "refs/heads/");
	const struct ward_span type = branch ? ref->type : ref->peeled;

	if (ref->is_delete || type.len == 0 || span_is(type, "commit"))
		return;
	if (branch || ref->is_protected)
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT "' names a " WARD_SPAN_FMT ", not a commit",
				  WARD_SPAN_ARG(name_shown(out, ref->name)), WARD_SPAN_ARG(type));
}

WARD_RULE(ref_not_commit) = {
	.meta = {
		.id = "ref-not-commit",
		.title = "A branch or protected reference does not name a commit",
		.rationale =
			"What names a file or a folder has no history, no author and no signature, so "
			"nothing that is asked of commits is asked of it. Tools that follow the "
			"reference stop, or read content that no commit check has seen.",
		.remediation =
			"Commit the content and push the commit:\n"
			"  git push origin HEAD:refs/heads/NAME\n"
			"A tag on a branch: push `NAME^{commit}` instead of the tag.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-branch",
			  "https://git-scm.com/docs/gitrevisions#Documentation/"
			  "gitrevisions.txt-emltrevgtlttypegtemegemv0998commitem" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "create refs/tags/v1 protected type=tag peeled=blob",
		.good = "create refs/tags/v1 protected type=tag peeled=commit",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
