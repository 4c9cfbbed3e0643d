/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (ref->is_delete || !ref->demands->tag_annotated || span_is(ref->type, "tag"))
		return;
	ward_emit_subject(out, "",
			  "'" WARD_SPAN_FMT "' names a " WARD_SPAN_FMT
			  " directly: nobody signed that name",
			  WARD_SPAN_ARG(name_shown(out, ref->name)), WARD_SPAN_ARG(ref->type));
}

WARD_RULE(tag_lightweight) = {
	.meta = {
		.id = "tag-lightweight",
		.title = "A tag that is to be signed is no annotated tag",
		.rationale =
			"A lightweight tag is a name and nothing else: no signature, no tagger, no time. The policy asks that tags of this name are annotated and signed, because they decide what is released.",
		.remediation =
			"Make an annotated, signed tag: `git tag -s -f NAME COMMIT`, and push it.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-tag#_description" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "create refs/tags/v1 annotated type=commit",
		.good = "create refs/tags/v1 annotated type=tag peeled=commit",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
