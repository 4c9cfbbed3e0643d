/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

/* "com1", also with superscript digits, as Windows takes them. */
static bool is_port(struct ward_span stem)
{
	static const char *const digits[] = { "\xc2\xb9", "\xc2\xb2", "\xc2\xb3" };
	const struct ward_span number = span_sub(stem, 3, stem.len);

	if (!span_is_nocase(span_sub(stem, 0, 3), "com") &&
	    !span_is_nocase(span_sub(stem, 0, 3), "lpt"))
		return false;
	if (number.len == 1)
		return number.ptr[0] >= '0' && number.ptr[0] <= '9';
	for (size_t i = 0; i < 3; i++)
		if (span_is(number, digits[i]))
			return true;
	return false;
}

/* A device, whatever ending follows: "aux.yaml" is one. */
static bool is_device(struct ward_span part)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul", "conin$", "conout$" };
	size_t n = 0;

	while (n < part.len && part.ptr[n] != '.' && part.ptr[n] != ':')
		n++;
	while (n > 0 && part.ptr[n - 1] == ' ')
		n--;
	part = span_sub(part, 0, n);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (span_is_nocase(part, devices[i]))
			return true;
	return is_port(part);
}

static const char *fault_of(struct ward_span part)
{
	if (is_device(part))
		return "is a device on Windows";
	if (span_ends(part, ".") || span_ends(part, " "))
		return "ends in a blank or dot, which Windows drops";
	for (size_t i = 0; i < part.len; i++)
		if (memchr("\\:*?\"<>|", part.ptr[i], 8) != NULL)
			return "has a character that Windows does not allow in names";
	return NULL;
}

static void check(const struct ward_path_facts *path, struct ward_sink *out)
{
	struct ward_span rest = path->path, part;

	while (span_cut(&rest, '/', &part)) {
		const char *fault = fault_of(part);

		/* What leads elsewhere is refused by path-unsafe. */
		if (fault == NULL || span_is(part, ".") || span_is(part, ".."))
			continue;
		ward_emit_subject(out, "", "'" WARD_SPAN_FMT "' in the path '" WARD_SPAN_FMT "' %s",
				  WARD_SPAN_ARG(name_shown(out, part)),
				  WARD_SPAN_ARG(name_shown(out, path->path)), fault);
		return;
	}
}

WARD_RULE(path_reserved_name) = {
	.meta = {
		.id = "path-reserved-name",
		.title = "Path that cannot be checked out on Windows",
		.rationale =
			"Windows opens a device where a file is called `aux.yaml`, drops blanks and "
			"dots at the end of names, and knows no `:` or `?` in them. There the clone "
			"stops half-way or holds two files as one, and whoever works on it sees, and "
			"pushes back, another tree than the one that is deployed.",
		.remediation =
			"Rename it: `git mv aux.yaml auxiliary.yaml`. Where nobody works on Windows, set "
			"`path-reserved-name: off` in the policy.",
		.topic = "path",
		.refs = { "https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file" },
		.severity = WARD_SEVERITY_LOW,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "100644 charts/web/aux.yaml",
		.good = "100644 charts/web/auxiliary.yaml",
	},
	.subject = WARD_SUBJECT_PATH,
	.check.path = check,
};
