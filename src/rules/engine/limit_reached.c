/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(limit_reached) = {
	.meta = {
		.id = "limit-reached",
		.title = "A limit was reached, so not everything was judged",
		.rationale =
			"What lies beyond a limit was not looked at, and an attacker could hide a "
			"change there. So a run that reaches one is never allowed through.",
		.remediation =
			"Make the change smaller: fewer commits in a push, smaller files, no generated "
			"data. The message names the limit; the policy raises it with `limits: { NAME: "
			"VALUE }`, up to the maximum that docs/limits.md gives.",
		.topic = "engine",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
