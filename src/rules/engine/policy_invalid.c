/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(policy_invalid) = {
	.meta = {
		.id = "policy-invalid",
		.title = "Policy file or user rules of the change cannot be used",
		.rationale =
			"The policy that a change brings takes effect when it is merged. One that does "
			"not parse, or names a rule or key that does not exist, would leave the branch "
			"without a usable guard and stop every push after it. User rules likewise, with "
			"every file that they extend.",
		.remediation =
			"Repair the file at the place shown. `gitward policy check .gitward.yaml` runs "
			"the same check (or `gitward policy check .gitleaks.toml`), and the JSON Schema docs/gitward.schema.json makes editors "
			"show mistakes while you type.",
		.topic = "engine",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/CI_CD_Security_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
