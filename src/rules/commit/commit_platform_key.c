/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/commit/example.h"
#include "rules/commit/signer.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_signer_facts *s = commit->signer;
	const bool merge = commit->demands->platform_keys == WARD_PLATFORM_MERGE_ONLY;

	if (!must_be_signed(commit) || !signature_holds(s) || !s->platform ||
	    platform_counts(commit))
		return;
	ward_emit_subject(out, "",
			  "signed by the platform '" WARD_SPAN_FMT
			  "' alone, which says nothing of who made it%s",
			  WARD_SPAN_ARG(signer_shown(out, s)),
			  !merge ? ""
				  : commit->parents > 1
				  ? ", and it holds more than the merge of its parents"
				  : ", and it is no merge");
	grace_period(out, commit);
}

WARD_RULE(commit_platform_key) = {
	.meta = {
		.id = "commit-platform-key",
		.title = "Only the key of a platform vouches for a commit",
		.rationale =
			"Commits made in a browser, squashed or rebased on the forge, or written through its interface are signed with the forge's own key. That proves that an account there asked for it, whoever has its session or token, and nothing of a person's key. So it counts as no human here. With `platform-keys: merge-only` merges pass whose content is what merging their parents gives, because nothing new is in them.",
		.remediation =
			"Merge with a merge commit instead of squash or rebase, so that the signed commits stay; or merge locally and sign: `git merge --no-ff -S TOPIC`. Edits in the browser: make them in a clone and sign them.\n"
			"A policy that trusts the platform's sessions sets `platform-keys: allowed`.",
		.topic = "commit",
		.refs = { "https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-rebase-and-merge",
			  "https://docs.gitlab.com/user/project/repository/signed_commits/web_commits/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
		.bad = "signed=all by=web-flow by-platform\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "signed=all platform=merge-only by=web-flow by-platform plain-merge\n%%%%\n" EXAMPLE_TREE EXAMPLE_PARENTS EXAMPLE_PEOPLE
			"\nMerge pull request 7\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
