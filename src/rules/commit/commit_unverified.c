/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_signer_facts *s = commit->signer;

	if (!must_be_signed(commit) || signature_holds(s))
		return;
	if (s == NULL)
		ward_emit_subject(
			out, "no-trust",
			"the policy asks for signatures and trusts nobody: it has no section 'trust'");
	else
		ward_emit_subject(out, s->reason,
				  "commit is not signed as the policy asks: " WARD_SPAN_FMT " (%s)",
				  WARD_SPAN_ARG(name_shown(out, s->why)), s->reason);
	grace_period(out, commit);
}

WARD_RULE(commit_unverified) = {
	.meta = {
		.id = "commit-unverified",
		.title = "The signature that the policy asks for is missing, wrong, or cannot be verified",
		.rationale =
			"Author and committer are text that anybody may write, and whoever can push can write anybody's. On this reference the policy lets in only what somebody it trusts has signed. The signature was verified here from the commit's own bytes, against the keys that the policy names, at the time at which the commit arrived; what cannot be verified offline is no pass.",
		.remediation =
			"The code behind the message says what is wrong (docs/verify.md lists them); `gitward verify commit --explain ID` shows each step.\n"
			"Not signed: `git config gpg.format ssh`, `git config user.signingKey ~/.ssh/id_ed25519.pub`, then `git rebase --exec 'git commit --amend --no-edit -S' BASE`.\n"
			"Signed by a key that nobody knows, or one that expired: have it added to the files below `trust` in the policy, in a change of its own.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/gitformat-signature",
			  "https://docs.github.com/en/authentication/managing-commit-signature-verification/signing-commits" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "signed=all bad=bad-signature\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "signed=all by=ada\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
