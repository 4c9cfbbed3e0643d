/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *tag, struct ward_sink *out)
{
	const struct ward_signer_facts *s = tag->signer;

	if (!tag->is_tag || !tag->demands->tag_annotated || signature_holds(s))
		return;
	if (s == NULL)
		ward_emit_subject(
			out, "no-trust",
			"the policy asks for signed tags and trusts nobody: it has no section 'trust'");
	else
		ward_emit_subject(out, s->reason,
				  "tag is not signed as the policy asks: " WARD_SPAN_FMT " (%s)",
				  WARD_SPAN_ARG(name_shown(out, s->why)), s->reason);
}

WARD_RULE(tag_unverified) = {
	.meta = {
		.id = "tag-unverified",
		.title = "The signature that the policy asks of tags is missing, wrong, or cannot be verified",
		.rationale =
			"A tag names what is released and deployed. Whoever can push can make one. The policy lets in only tags that somebody it trusts has signed; the signature was verified here from the tag's own bytes.",
		.remediation =
			"Sign it: `git tag -s -f NAME COMMIT`, and push it again. The code behind the message says what is wrong (docs/verify.md); `gitward verify tag --explain NAME` shows each step.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-tag#Documentation/git-tag.txt--s", "https://git-scm.com/docs/gitformat-signature" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "annotated bad=unsigned\n%%%%\n" "object 1111111111111111111111111111111111111111\ntype commit\ntag main\ntagger Ada <ada@example.com> 1735689600 +0000\n\nRelease\n",
		.good = "annotated by=ada\n%%%%\n" "object 1111111111111111111111111111111111111111\ntype commit\ntag main\ntagger Ada <ada@example.com> 1735689600 +0000\n\nRelease\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
