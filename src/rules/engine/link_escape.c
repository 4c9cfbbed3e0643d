/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(link_escape) = {
	.meta = {
		.id = "link-escape",
		.title = "Symbolic link leads out of the repository",
		.rationale =
			"A controller, a CI job or a developer that follows the link reads a file of "
			"its own machine: service account tokens, keys, other tenants' checkouts. This "
			"has been used against GitOps controllers to read what they can read.",
		.remediation =
			"Link to a file inside the repository with a relative path, or commit a copy of "
			"the file:\n  ln -s ../base/values.yaml values.yaml",
		.topic = "engine",
		.refs = { "https://nvd.nist.gov/vuln/detail/CVE-2022-24904",
			  "https://cwe.mitre.org/data/definitions/59.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
