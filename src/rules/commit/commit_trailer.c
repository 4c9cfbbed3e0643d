/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "doc/message.h"
#include "rules/commit/example.h"
#include "rules/name.h"
#include "rules/rule.h"

static bool has_trailer(struct ward_span message, const char *name)
{
	struct trailers all = message_trailers(message);
	struct trailer t;

	while (trailer_next(&all, &t))
		if (span_is_nocase(t.name, name) && t.value.len > 0)
			return true;
	return false;
}

static void check(const struct ward_commit_facts *commit, struct ward_sink *out)
{
	const struct ward_texts *names = &commit->demands->trailers;

	for (size_t i = 0; i < names->count && !commit->is_tag; i++) {
		const char *name = arena_cstr(ward_scratch(out), names->items[i]);

		if (name == NULL || !has_trailer(commit->message, name))
			ward_emit_subject(out, name != NULL ? name : "",
					  "message has no trailer '" WARD_SPAN_FMT "'",
					  WARD_SPAN_ARG(name_shown(out, names->items[i])));
	}
}

WARD_RULE(commit_trailer) = {
	.meta = {
		.id = "commit-trailer",
		.title = "Message has not all the trailers that the policy wants",
		.rationale =
			"Trailers are the part of a message that programs read: who reviewed, which "
			"change request, which ticket of operations. The policy wants each of those "
			"that it names, with a value. As for `git interpret-trailers` only the last "
			"paragraph counts, and not when it is the first one as well.",
		.remediation =
			"Add it to the last paragraph of the message:\n"
			"  git commit --amend --trailer 'Reviewed-by: Ada <ada@example.com>'",
		.topic = "commit",
		.refs = { "https://git-scm.com/docs/git-interpret-trailers",
			  "https://git-scm.com/docs/git-commit#Documentation/"
			  "git-commit.txt---trailerlttokengtltvaluegt" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "trailers=Reviewed-by\n%%%%\n" EXAMPLE_HEAD
		       "Scale web\n\nReviewed-by Bob, who liked it\n",
		.good = "trailers=Reviewed-by\n%%%%\n" EXAMPLE_HEAD
			"Scale web\n\nReviewed-by: Bob <bob@example.com>\n",
	},
	.subject = WARD_SUBJECT_ARRIVAL,
	.check.arrival = check,
};
