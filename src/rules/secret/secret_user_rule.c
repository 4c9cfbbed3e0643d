/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(secret_user_rule) = {
	.meta = {
		.id = "secret-user-rule",
		.title = "A rule of .gitleaks.toml found something",
		.rationale =
			"The owners of this repository wrote a rule for secrets of their own, in the form of "
			"gitleaks, and it found one. What it is and why it matters is told by the rule, whose "
			"id and description stand in the message.",
		.remediation =
			"Treat it as the rule says: as a rule revoke the secret, issue a new one and keep that "
			"in a secret store. If the rule is wrong here, add an allowlist to it in .gitleaks.toml, "
			"or `gitleaks:allow` to the line; both are read from the protected branch or bind only "
			"where the policy allows it.",
		.topic = "secret",
		.refs = { "https://github.com/gitleaks/gitleaks#configuration",
			  "https://cwe.mitre.org/data/definitions/798.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
