/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_signer_facts *s = commit->signer;

	if (!must_be_signed(commit) || !signature_holds(s) || s->platform)
		return;
	if (is_among(s, &commit->demands->signers))
		return;
	ward_emit_subject(out, "", "signed by '" WARD_SPAN_FMT "', who %s",
			  WARD_SPAN_ARG(signer_shown(out, s)),
			  s->known ? "may not sign for this reference"
				   : "is nobody that the policy knows now");
	grace_period(out, commit);
}

WARD_RULE(commit_signer) = {
	.meta = {
		.id = "commit-signer",
		.title = "Commit is signed by somebody who may not sign for this reference",
		.rationale =
			"The signature holds, but the policy keeps this reference for some people: the team that owns it, or a robot of its own. A key that is trusted somewhere else in the organisation is not trusted here.",
		.remediation =
			"Have one of those who may make the commit, or commit and sign it anew: `git commit --amend --no-edit -S`.\n"
			"If the signer should be one of them, add the principal to a group of `commits.signers` of this reference, in a change of its own. `gitward policy show` prints who they are.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/gitformat-signature", "https://slsa.dev/spec/v1.2/source-requirements" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "signed=all signers=leads by=eve,interns,eve@example.com\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "signed=all signers=leads by=ada,leads,ada@example.com\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
