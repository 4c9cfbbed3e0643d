/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the public enumerations, as users write and read them. */
#include "gitward/result.h"

#define NAME_OF(names, value) \
	((size_t)(value) < sizeof(names) / sizeof((names)[0]) ? (names)[(value)] : "unknown")

const char *ward_severity_name(enum ward_severity severity)
{
	static const char *const names[] = {
		[WARD_SEVERITY_INFO] = "info",	       [WARD_SEVERITY_LOW] = "low",
		[WARD_SEVERITY_MEDIUM] = "medium",     [WARD_SEVERITY_HIGH] = "high",
		[WARD_SEVERITY_CRITICAL] = "critical",
	};

	return NAME_OF(names, severity);
}

const char *ward_confidence_name(enum ward_confidence confidence)
{
	static const char *const names[] = {
		[WARD_CONFIDENCE_LOW] = "low",
		[WARD_CONFIDENCE_MEDIUM] = "medium",
		[WARD_CONFIDENCE_HIGH] = "high",
		[WARD_CONFIDENCE_VERIFIED] = "verified",
	};

	return NAME_OF(names, confidence);
}

const char *ward_level_name(enum ward_level level)
{
	static const char *const names[] = {
		[WARD_LEVEL_OFF] = "off",
		[WARD_LEVEL_AUDIT] = "audit",
		[WARD_LEVEL_WARN] = "warn",
		[WARD_LEVEL_DENY] = "deny",
	};

	return NAME_OF(names, level);
}

const char *ward_verdict_name(enum ward_verdict verdict)
{
	static const char *const names[] = {
		[WARD_ALLOWED] = "allowed",
		[WARD_DENIED] = "denied",
		[WARD_UNDECIDED] = "undecided",
		[WARD_NOTHING] = "nothing",
	};

	return NAME_OF(names, verdict);
}

const char *ward_file_kind_name(enum ward_file_kind kind)
{
	static const char *const names[] = {
#define KIND_NAME(name) [WARD_FILE_##name] = #name,
		WARD_FILE_KINDS(KIND_NAME)
#undef KIND_NAME
	};

	return NAME_OF(names, kind);
}

const char *ward_suppression_name(enum ward_suppression suppression)
{
	static const char *const names[] = {
		[WARD_SUPPRESSION_INLINE] = "inline",
		[WARD_SUPPRESSION_LIST] = "list",
		[WARD_SUPPRESSION_ALLOWLIST] = "allowlist",
		[WARD_SUPPRESSION_EXEMPTION] = "exemption",
		[WARD_SUPPRESSION_GRANT] = "grant",
	};

	return NAME_OF(names, suppression);
}

const char *ward_live_name(enum ward_live live)
{
	static const char *const names[] = {
		[WARD_LIVE_NOT_ASKED] = "not asked",
		[WARD_LIVE_ACTIVE] = "active",
		[WARD_LIVE_INACTIVE] = "inactive",
		[WARD_LIVE_UNKNOWN] = "unknown",
	};

	return NAME_OF(names, live);
}
