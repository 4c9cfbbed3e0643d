/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "doc/message.h"
#include "rules/commit/example.h"
#include "rules/name.h"
#include "rules/rule.h"

static bool names_email(struct ward_span message, const char *email, bool *any)
{
	struct trailers all = message_trailers(message);
	struct person who;
	struct trailer t;

	while (trailer_next(&all, &t)) {
		if (!span_is_nocase(t.name, "Signed-off-by"))
			continue;
		*any = true;
		if (person_parse(t.value, &who) == NULL && who.name.len > 0 &&
		    span_is_nocase(who.email, email))
			return true;
	}
	return false;
}

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	struct person author;
	const char *email;
	bool any = false;

	if (!commit->demands->signed_off || commit->is_tag || commit->parents > 1)
		return;
	(void)person_parse(commit->author, &author);
	email = arena_cstr(ward_scratch(out), author.email);
	if (email != NULL && email[0] != '\0' && names_email(commit->message, email, &any))
		return;
	ward_emit_subject(out, "", "message has no Signed-off-by %s'" WARD_SPAN_FMT "'",
			  any ? "of its author, " : "trailer for ",
			  WARD_SPAN_ARG(name_shown(
				  out, author.email.len > 0 ? author.email : commit->author)));
}

WARD_RULE(commit_signed_off) = {
	.meta = {
		.id = "commit-signed-off",
		.title = "Message is not signed off by its author",
		.rationale =
			"With `Signed-off-by` authors state, under the Developer Certificate of "
			"Origin, that they may contribute what they send. The policy asks for it, and "
			"it has to name the author's own address: somebody else cannot state it for "
			"them. Merges are not asked, as with the checks that forges offer; their "
			"commits are. It is no cryptographic signature.",
		.remediation =
			"Sign off with the address that you commit under:\n"
			"  git commit --amend --no-edit --signoff\n"
			"Several commits: `git rebase --signoff BASE`.",
		.topic = "commit",
		.refs = { "https://developercertificate.org/",
			  "https://git-scm.com/docs/git-commit#Documentation/git-commit.txt---signoff" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "signed-off\n%%%%\n" EXAMPLE_HEAD "Scale web to three replicas\n",
		.good = "signed-off\n%%%%\n" EXAMPLE_HEAD
			"Scale web to three replicas\n\nSigned-off-by: Ada <ada@example.com>\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
