/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_signer_facts *s = commit->signer;

	if (!must_be_signed(commit) || !commit->demands->match_committer || !signature_holds(s))
		return;
	if (s->platform || s->is_committer || !s->known)
		return;
	ward_emit_subject(out, "",
			  "signed by '" WARD_SPAN_FMT "', while '" WARD_SPAN_FMT
			  "' is said to have committed it",
			  WARD_SPAN_ARG(signer_shown(out, s)),
			  WARD_SPAN_ARG(name_shown(out, commit->committer)));
	grace_period(out, commit);
}

WARD_RULE(commit_signer_mismatch) = {
	.meta = {
		.id = "commit-signer-mismatch",
		.title = "Commit is signed by somebody else than it says committed it",
		.rationale =
			"A trusted colleague can sign a commit that says another one made it. Blame, reviews and rules about addresses then speak of the wrong person. The policy asks that the signer's own address is the committer's.",
		.remediation =
			"Commit under the address that your key is listed with: `git config user.email YOU@example.com`, then `git commit --amend --no-edit --reset-author -S`. The author may stay somebody else: only the committer must be the signer.",
		.topic = "commit",
		.refs = { "https://man.openbsd.org/ssh-keygen.1#ALLOWED_SIGNERS",
			  "https://git-scm.com/docs/git-commit#_commit_information" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "signed=all match-committer by=eve,eve@example.com\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "signed=all match-committer by=ada,ada@example.com by-committer\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
