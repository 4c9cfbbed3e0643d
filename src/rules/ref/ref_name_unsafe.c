/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/hex.h"
#include "base/span.h"
#include "base/utf8.h"
#include "rules/name.h"
#include "rules/rule.h"

#define SHA1_DIGITS 40
#define SHA256_DIGITS 64

/* What people type: the name behind refs/heads/ or refs/tags/. */
static struct ward_span short_name(struct ward_span name)
{
	static const char *const spaces[] = { "refs/heads/", "refs/tags/" };

	for (size_t i = 0; i < 2; i++)
		if (span_starts(name, spaces[i]))
			return span_sub(name, strlen(spaces[i]), name.len);
	return name;
}

/* Letters of other scripts that look like this one of ASCII, capitals and full width as well. */
static char look(uint32_t cp)
{
	static const struct {
		uint32_t cp;
		char as;
	} twins[] = {
		{ 0x0430, 'a' }, { 0x0441, 'c' }, { 0x0435, 'e' }, { 0x04bb, 'h' }, { 0x0456, 'i' },
		{ 0x0458, 'j' }, { 0x043a, 'k' }, { 0x043c, 'm' }, { 0x043e, 'o' }, { 0x0440, 'p' },
		{ 0x0455, 's' }, { 0x0442, 't' }, { 0x0443, 'y' }, { 0x0445, 'x' }, { 0x0410, 'a' },
		{ 0x0421, 'c' }, { 0x0415, 'e' }, { 0x041c, 'm' }, { 0x041e, 'o' }, { 0x0422, 't' },
		{ 0x03b1, 'a' }, { 0x03b9, 'i' }, { 0x03bf, 'o' }, { 0x03c1, 'p' }, { 0x0131, 'i' },
		{ 0x0251, 'a' }, { 0x0261, 'g' }, { 0x217f, 'm' },
	};

	if (cp >= 0xff21 && cp <= 0xff3a)
		return (char)(cp - 0xff21 + 'a');
	if (cp >= 0xff41 && cp <= 0xff5a)
		return (char)(cp - 0xff41 + 'a');
	if (cp >= 'A' && cp <= 'Z')
		return (char)(cp - 'A' + 'a');
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i].cp == cp)
			return twins[i].as;
	return cp < 0x80 ? (char)cp : '?';
}

/* A name that looks like one of these without being it. */
static const char *twin_of(struct ward_span name)
{
	static const char *const known[] = { "main", "master", "trunk", "production" };
	char seen[16];
	size_t n = 0;

	for (size_t i = 0; i < name.len && n < sizeof(seen);) {
		uint32_t cp = 0;
		const size_t len = utf8_decode(span_sub(name, i, name.len), &cp);

		if (len == 0)
			return NULL;
		seen[n++] = look(cp);
		i += len;
	}
	for (size_t i = 0; n < sizeof(seen) && i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is(span_make(seen, n), known[i]) && !span_is(name, known[i]))
			return known[i];
	return NULL;
}

static bool is_object_id(struct ward_span name)
{
	return (name.len == SHA1_DIGITS || name.len == SHA256_DIGITS) && hex_is(name);
}

static const char *fault_of(struct ward_span full, struct ward_span name)
{
	size_t at = 0, len = 0;
	const char *what = name_hides(full, "", &at, &len);

	if (what != NULL)
		return what;
	if (utf8_valid_prefix(full) != full.len)
		return "bytes that are not UTF-8";
	if (span_starts(name, "-"))
		return "a '-' at its start, which commands take for an option";
	if (is_object_id(name))
		return "the form of an object id, which Git would then look up instead";
	if (span_is_nocase(name, "HEAD"))
		return "the name HEAD, which Git keeps for itself";
	if (span_starts(name, "refs/") && name.ptr != full.ptr)
		return "'refs/' twice, so that two references go by one name";
	if (span_ends(name, ".") || span_ends(name, "/") || span_ends(name, ".lock"))
		return "an end that Git does not allow";
	return NULL;
}

static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	const struct ward_span name = short_name(ref->name);
	const char *fault, *twin;

	if (!ref->is_create)
		return;
	fault = fault_of(ref->name, name);
	twin = fault == NULL && !ref->is_protected ? twin_of(name) : NULL;
	if (fault != NULL)
		ward_emit_subject(out, "", "the name '" WARD_SPAN_FMT "' has %s",
				  WARD_SPAN_ARG(name_shown(out, ref->name)), fault);
	else if (twin != NULL)
		ward_emit_subject(out, "twin",
				  "the name '" WARD_SPAN_FMT
				  "' can be taken for '%s', and is another one",
				  WARD_SPAN_ARG(name_shown(out, ref->name)), twin);
}

WARD_RULE(ref_name_unsafe) = {
	.meta = {
		.id = "ref-name-unsafe",
		.title = "A new reference has a name that misleads people or programs",
		.rationale =
			"Scripts put branch names on command lines, where a '-' makes an option of "
			"them; `git checkout` of forty hex digits takes the commit, or the branch, as "
			"it sees fit; a branch HEAD or refs/heads/refs/heads/main is ambiguous. Control "
			"and bidirectional characters forge what logs and reviews show. 'Main' beside "
			"'main', or one with a Cyrillic letter, is one file on some disks and one word "
			"to most people, and no protection of 'main' holds for it.",
		.remediation =
			"Choose a plain name and push it: `git branch -m OLD NEW`, then "
			"`git push origin NEW`. References that exist already can still be deleted.",
		.topic = "ref",
		.refs = { "https://git-scm.com/docs/git-check-ref-format",
			  "https://www.unicode.org/reports/tr36/",
			  "https://cwe.mitre.org/data/definitions/88.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "create refs/heads/-delete",
		.good = "create refs/heads/delete-old-charts",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
