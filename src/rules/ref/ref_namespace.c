/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"
#include "trust/approval.h"

/* refs/replace/ has a rule of its own; approvals are read where a policy asks for them. */
static bool is_usual(struct ward_span name)
{
	static const char *const known[] = { "refs/heads/",   "refs/tags/",    "refs/notes/",
					     "refs/for/",     "refs/changes/", "refs/drafts/",
					     "refs/replace/", APPROVAL_REFS,   NULL };

	for (size_t i = 0; known[i] != NULL; i++)
		if (span_starts(name, known[i]))
			return true;
	return false;
}

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const char *why = "is neither branch nor tag; few look there, and servers may hide it";

	if (ref->is_delete || is_usual(ref->name))
		return;
	if (span_starts(ref->name, "refs/meta/"))
		why = "holds settings: Gerrit reads who may do what from refs/meta/config";
	else if (span_starts(ref->name, "refs/remotes/"))
		why = "is where clones keep what they fetched; it was pushed by mistake";
	ward_emit_subject(out, "", "'" WARD_SPAN_FMT "' %s",
			  WARD_SPAN_ARG(name_shown(out, ref->name)), why);
}

WARD_RULE(ref_namespace) = {
	.meta = {
		.id = "ref-namespace",
		.title = "Push to a reference that is neither branch nor tag",
		.rationale =
			"What such a reference names stays in the repository and can be fetched by "
			"name, but no list of branches shows it and no review sees it. It can keep a "
			"leaked secret alive, hand data out, or be the very thing that a CI job or a "
			"pull request fetches. Some names hold settings: refs/meta/config is the access "
			"control of a Gerrit project.",
		.remediation =
			"Push to a branch: `git push origin HEAD:refs/heads/NAME`. `git push --mirror` "
			"sends refs/remotes/ as well; use `git push origin 'refs/heads/*' 'refs/tags/*'`. "
			"`receive.hideRefs` on the server refuses a namespace.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/gitnamespaces#_security",
			  "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-receivehideRefs",
			  "https://gerrit-review.googlesource.com/Documentation/"
			  "config-project-config.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "create refs/meta/config",
		.good = "create refs/heads/config",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
