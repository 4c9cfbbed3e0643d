/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "rules/rule.h"

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	if (strcmp(commit->signature, "none") == 0)
		return;
	ward_emit_subject(out, commit->signature, "%s %s (%s)", commit->is_tag ? "tag" : "commit",
			  commit->signature_text, commit->signature);
}

/* Four lines that every commit of the examples has. */
#define COMMIT_HEAD                                       \
	"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" \
	"author Ada <ada@example.com> 1735689600 +0000\n" \
	"committer Ada <ada@example.com> 1735689600 +0000\n"

WARD_RULE(commit_unsigned) = {
	.meta = {
		.id = "commit-unsigned",
		.title = "Commit or tag has no well-formed signature",
		.rationale =
			"Author and committer are text that anybody may write. Only a signature "
			"binds a change to a person or a machine. A second signature, unknown "
			"`gpgsig` headers, NUL bytes and text behind the signature are refused as "
			"well, because tools disagree about what such an object says. This rule looks "
			"at the form alone, not at who signed.",
		.remediation =
			"Sign: `git config commit.gpgSign true`, with `gpg.format ssh` and "
			"`user.signingKey` for an SSH key; tags with `git tag -s`. Commits that exist "
			"already: `git rebase --exec 'git commit --amend --no-edit -S' BASE`. Merge on "
			"the forge in a way that keeps or makes signatures (rebase merging drops "
			"them).",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/gitformat-signature",
			  "https://docs.github.com/en/authentication/"
			  "managing-commit-signature-verification/signing-commits",
			  "https://git-scm.com/docs/git-commit#Documentation/git-commit.txt--S" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_AUDIT,
		.bad = COMMIT_HEAD "\nScale web to three replicas\n",
		.good = COMMIT_HEAD "gpgsig -----BEGIN SSH SIGNATURE-----\n"
				    " U1NIU0lHAAAAAQ==\n"
				    " -----END SSH SIGNATURE-----\n"
				    "\nScale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_COMMIT,
	.check.commit = check,
};
