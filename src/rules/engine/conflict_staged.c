/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(conflict_staged) = {
	.meta = {
		.id = "conflict-staged",
		.title = "Unresolved merge conflict is about to be committed",
		.rationale =
			"The index holds several versions of the file. What is judged and committed "
			"would be none of them, and conflict markers in a manifest stop the controller.",
		.remediation =
			"Resolve the conflict and stage the result:\n  git status\n  git add FILE\nor "
			"give the merge up with `git merge --abort`.",
		.topic = "engine",
		.refs = { "https://git-scm.com/docs/git-merge#_how_to_resolve_conflicts" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
