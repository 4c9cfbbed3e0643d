/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(policy_change) = {
	.meta = {
		.id = "policy-change",
		.title = "The policy or the user rules of this check are added, changed or removed",
		.rationale =
			"The policy decides what every later change must keep to. Loosening it is the "
			"quiet way around a gate: today a line that turns a rule off, tomorrow the "
			"change that the rule would have stopped. So can an allowlist in .gitleaks.toml. "
			"The change at hand is still judged by what stood before it.",
		.remediation =
			"Keep changes of the policy apart from other changes and have them reviewed by "
			"those who own it, for instance through CODEOWNERS:\n"
			"  /.gitward.yaml @example/platform-security\n"
			"  /.gitleaks.toml @example/platform-security\n"
			"`gitward policy show` prints the policy in force, to compare.",
		.topic = "engine",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/CI_CD_Security_Cheat_Sheet.html",
			  "https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/"
			  "customizing-your-repository/about-code-owners" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
