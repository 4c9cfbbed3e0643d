/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"

WARD_RULE(archive_unread) = {
	.meta = {
		.id = "archive-unread",
		.title = "Archive that cannot be looked into",
		.rationale =
			"Archives are opened to look for secrets in them. This one is encrypted, broken "
			"or packed in a way that is not known here, so what it holds was not looked at.",
		.remediation =
			"Commit the files themselves, or pack the archive again without a password as "
			"zip (deflated), tar or gzip. If it is no archive but only begins like one, "
			"nothing needs to be done.",
		.topic = "engine",
		.refs = { "https://cwe.mitre.org/data/definitions/540.html" },
		.severity = WARD_SEVERITY_LOW,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
	},
	.subject = WARD_SUBJECT_ENGINE,
};
