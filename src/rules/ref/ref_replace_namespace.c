/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	if (ref->is_delete || !span_starts(ref->name, "refs/replace/"))
		return;
	ward_emit_subject(out, "",
			  "'" WARD_SPAN_FMT "' makes Git show another object in place of this one",
			  WARD_SPAN_ARG(ref->name));
}

WARD_RULE(ref_replace_namespace) = {
	.meta = {
		.id = "ref-replace-namespace",
		.title = "Push to refs/replace/",
		.rationale =
			"A reference refs/replace/<id> tells every Git command on the server to show "
			"another object wherever <id> is asked for. Hooks and scanners that call Git "
			"then see a harmless replacement, while clones and the GitOps controller, "
			"which do not fetch these references, get the real object. It makes no "
			"difference whether a branch is protected: one such reference blinds the "
			"checks of all.",
		.remediation =
			"Do not push replacements; `git push origin --delete refs/replace/<id>` takes "
			"one away. To keep them out for good, set `transfer.hideRefs refs/replace` and "
			"`core.useReplaceRefs false` on the server, and GIT_NO_REPLACE_OBJECTS=1 for "
			"hooks that call Git.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-replace",
			  "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-coreuseReplaceRefs" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "create refs/replace/4b825dc642cb6eb9a060e54bf8d69288fbee4904",
		.good = "delete refs/replace/4b825dc642cb6eb9a060e54bf8d69288fbee4904",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
