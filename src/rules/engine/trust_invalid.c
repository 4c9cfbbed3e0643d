/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(trust_invalid) = {
	.meta = {
		.id = "trust-invalid",
		.title = "A file that the policy trusts is missing from the change, or cannot be used",
		.rationale =
			"The policy names files with keys: lists of signers, keyrings, authorities. "
			"They take effect when the change is merged. One that is missing, malformed or "
			"not the one that the policy's digest names would leave nothing to judge "
			"signatures by, and stop every push after it.",
		.remediation =
			"Repair or restore the file, or change the section `trust` of the policy in the "
			"same change. `gitward policy check` reads the files that the policy names, too.",
		.topic = "engine",
		.refs = { "https://man.openbsd.org/ssh-keygen.1#ALLOWED_SIGNERS" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.gate = WARD_LEVEL_DENY,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
