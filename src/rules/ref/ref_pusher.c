/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

/* To the letter: logins hold brackets and stars that a pattern would take for its own. */
static bool is_named(const struct ward_texts *names, struct ward_span pusher)
{
	for (size_t i = 0; i < names->count; i++)
		if (span_eq(names->items[i], pusher))
			return true;
	return false;
}

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const struct ward_texts *names = &ref->demands->pushers;

	if (names->count == 0)
		return;
	if (ref->pusher.len == 0)
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT
				  "' is kept for some users, and the host does not say who pushes",
				  WARD_SPAN_ARG(name_shown(out, ref->name)));
	else if (!is_named(names, ref->pusher))
		ward_emit_subject(out, "",
				  "'" WARD_SPAN_FMT "' is pushed by '" WARD_SPAN_FMT
				  "', who is none of its pushers",
				  WARD_SPAN_ARG(name_shown(out, ref->name)),
				  WARD_SPAN_ARG(name_shown(out, ref->pusher)));
}

WARD_RULE(ref_pusher) = {
	.meta = {
		.id = "ref-pusher",
		.title = "A reference is pushed by somebody who is not among its pushers",
		.rationale =
			"The policy keeps this reference for some users of the host: a merge queue, a "
			"release robot, the owners of an environment. A push by anybody else goes "
			"around the way that changes are meant to take. Where the host does not say "
			"who pushes, nobody can be let in.",
		.remediation =
			"Open a pull request, or ask one of the pushers. If the account is right, add "
			"its login to `pushers` of this reference, spelled as the host spells it.",
		.topic = "ref",
		.refs = { "https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/"
			  "managing-protected-branches/about-protected-branches#restrict-who-can-push-to-matching-branches",
			  "https://docs.gitlab.com/user/project/repository/branches/protected/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main protected pusher=eve pushers=ada,renovate[bot]",
		.good = "update refs/heads/main protected pusher=ada pushers=ada,renovate[bot]",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
