/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *tag, struct ward_sink *out)
{
	struct ward_span name = tag->ref;

	if (!tag->is_tag || !tag->demands->tag_annotated || !span_starts(name, "refs/"))
		return;
	/* What `git tag` writes is the name below refs/tags/. */
	name = span_sub(name,
			span_starts(name, "refs/tags/") ? sizeof("refs/tags/") - 1
							: sizeof("refs/heads/") - 1,
			name.len);
	if (!span_eq(tag->tag_name, name))
		ward_emit_subject(out, "",
				  "tag was made under the name '" WARD_SPAN_FMT
				  "', not '" WARD_SPAN_FMT "'",
				  WARD_SPAN_ARG(name_shown(out, tag->tag_name)),
				  WARD_SPAN_ARG(name_shown(out, name)));
}

WARD_RULE(tag_name_mismatch) = {
	.meta = {
		.id = "tag-name-mismatch",
		.title = "Tag is pushed under another name than the one that was signed",
		.rationale =
			"Git does not look whether the name in a signed tag is the name that it is offered under. So an old release with known holes can be pushed as a new one, with a signature that holds.",
		.remediation =
			"Make a tag of this name: `git tag -s NAME COMMIT`. A second name for a release: sign a second tag.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-tag", "https://git-scm.com/docs/git-fsck" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "annotated by=ada\n%%%%\n" "object 1111111111111111111111111111111111111111\ntype commit\ntag v1.0\ntagger Ada <ada@example.com> 1735689600 +0000\n\nRelease\n",
		.good = "annotated by=ada\n%%%%\n" "object 1111111111111111111111111111111111111111\ntype commit\ntag main\ntagger Ada <ada@example.com> 1735689600 +0000\n\nRelease\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
