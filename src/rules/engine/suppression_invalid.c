/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(suppression_invalid) = {
	.meta = {
		.id = "suppression-invalid",
		.title = "Inline suppression cannot be used",
		.rationale =
			"A suppression that names an unknown rule, gives no reason or has expired hides "
			"nothing, or would hide more than its author meant. It looks like a decision, "
			"but nobody made one that can be checked.",
		.remediation =
			"Name one rule and the reason, and an expiry where it is meant to end:\n  # "
			"gitward: ignore[host-path] until=2027-01-31 node agent reads metrics\nRemove "
			"the comment when the finding is gone. `gitward rules` lists the ids.",
		.topic = "engine",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/CI_CD_Security_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
