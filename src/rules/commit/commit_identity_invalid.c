/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "doc/message.h"
#include "rules/commit/example.h"
#include "rules/name.h"
#include "rules/rule.h"

static void check_person(const char *who, struct ward_span line, struct ward_sink *out)
{
	struct person person;
	const char *fault = person_parse(line, &person), *hidden;
	size_t at = 0, len = 0;

	hidden = name_hides(line, "", &at, &len);
	if (hidden != NULL)
		ward_emit_subject(out, who, "%s '" WARD_SPAN_FMT "' has %s in it", who,
				  WARD_SPAN_ARG(name_shown(out, line)), hidden);
	else if (line.len == 0)
		ward_emit_subject(out, who, "the commit has no %s", who);
	else if (fault != NULL)
		ward_emit_subject(out, who, "%s '" WARD_SPAN_FMT "' %s", who,
				  WARD_SPAN_ARG(name_shown(out, line)), fault);
}

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	if (!commit->is_tag) {
		check_person("author", commit->author, out);
		check_person("committer", commit->committer, out);
	} else if (commit->committer.len > 0) {
		check_person("tagger", commit->committer, out);
	}
}

WARD_RULE(commit_identity_invalid) = {
	.meta = {
		.id = "commit-identity-invalid",
		.title = "Author, committer or tagger is malformed",
		.rationale =
			"Git writes people as `Name <address>`. A line that is built in another way is "
			"read in different ways by different tools: one shows this person, another "
			"that. Control and bidirectional characters forge what a log shows. No version "
			"of Git makes such a line; it was written by hand or by a broken converter.",
		.remediation =
			"Set `user.name` and `user.email` to plain text and make the commit anew:\n"
			"  git commit --amend --no-edit --reset-author\n"
			"`git fsck` names further objects of that kind; `receive.fsckObjects` on the "
			"server refuses them.",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-fsck#_fsck_messages",
			  "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-receivefsckObjects",
			  "https://trojansource.codes/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = EXAMPLE_TREE "author Ada <ada@example.com> <eve@example.com> 1735689600 +0000\n"
				    "committer Ada <ada@example.com> 1735689600 +0000\n"
				    "\nScale web to three replicas\n",
		.good = EXAMPLE_HEAD "Scale web to three replicas\n",
	},
	.subject = WARD_SUBJECT_COMMIT,
	.check.commit = check,
};
