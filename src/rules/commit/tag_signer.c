/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *tag, struct ward_sink *out)
{
	const struct ward_signer_facts *s = tag->signer;

	if (!tag->is_tag || !signature_holds(s) ||
	    (!tag->demands->tag_annotated && tag->demands->tag_signers.count == 0))
		return;
	if (!s->platform && is_among(s, &tag->demands->tag_signers))
		return;
	ward_emit_subject(out, "", "tag is signed by '" WARD_SPAN_FMT "', who %s",
			  WARD_SPAN_ARG(signer_shown(out, s)),
			  s->platform	     ? "is a platform and no person"
				  : s->known ? "may not sign tags of this name"
					     : "is nobody that the policy knows now");
}

WARD_RULE(tag_signer) = {
	.meta = {
		.id = "tag-signer",
		.title = "Tag is signed by somebody who may not sign tags of this name",
		.rationale =
			"The signature holds, but the policy keeps tags of this name for some people or robots: those who may release. A key that may sign commits is not enough, and a platform's key says nothing of who released.",
		.remediation =
			"Have one of those who may make the tag: `git tag -s -f NAME COMMIT`. If the signer should be one of them, add the principal to a group of `tags.signers` of this reference, in a change of its own.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-tag#Documentation/git-tag.txt--s", "https://slsa.dev/spec/v1.2/source-requirements" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "annotated tag-signers=leads by=eve\n%%%%\n" "object 1111111111111111111111111111111111111111\ntype commit\ntag main\ntagger Ada <ada@example.com> 1735689600 +0000\n\nRelease\n",
		.good = "annotated tag-signers=leads by=ada,leads\n%%%%\n" "object 1111111111111111111111111111111111111111\ntype commit\ntag main\ntagger Ada <ada@example.com> 1735689600 +0000\n\nRelease\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
