/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path/submodule.h"

static bool has_part(struct ward_span path, bool (*is)(struct ward_span part))
{
	size_t start = 0;

	for (size_t i = 0; i <= path.len; i++) {
		if (i < path.len && path.ptr[i] != '/' && path.ptr[i] != '\\')
			continue;
		if (is(span_sub(path, start, i)))
			return true;
		start = i + 1;
	}
	return false;
}

static bool is_up(struct ward_span part)
{
	return span_is(part, "..");
}

/* Where the submodule stands in the tree. */
static const char *path_fault(struct ward_span path)
{
	size_t at = 0, len = 0;

	if (name_hides(path, "", &at, &len) != NULL)
		return "has control or invisible characters in it";
	if (span_starts(path, "-"))
		return "is an option to the program that is given it";
	if (span_starts(path, "/") || has_part(path, is_up))
		return "leads out of the repository";
	if (has_part(path, name_is_dotgit))
		return "is, or is taken for, Git's own folder";
	return NULL;
}

/* Where Git keeps its repository: .git/modules/<name>. */
static const char *name_fault(struct ward_span name)
{
	size_t at = 0, len = 0;

	if (name.len == 0)
		return "is empty";
	if (name_hides(name, "", &at, &len) != NULL)
		return "has control or invisible characters in it";
	if (has_part(name, is_up) || span_starts(name, "/"))
		return "leads out of .git/modules";
	return NULL;
}

static void check_entry(const struct submodule_entry *e, struct ward_sink *out)
{
	const char *fault = span_is(e->key, "path") ? path_fault(e->value) : NULL;

	if (fault != NULL)
		ward_emit_range(out, e->start, e->end,
				"path '" WARD_SPAN_FMT "' of submodule '" WARD_SPAN_FMT "' %s",
				WARD_SPAN_ARG(name_shown(out, e->value)),
				WARD_SPAN_ARG(name_shown(out, e->name)), fault);
	if (span_is(e->key, "update") && span_starts(e->value, "!"))
		ward_emit_range(out, e->start, e->end,
				"submodule '" WARD_SPAN_FMT
				"' is updated by running '" WARD_SPAN_FMT "'",
				WARD_SPAN_ARG(name_shown(out, e->name)),
				WARD_SPAN_ARG(name_shown(out, e->value)));
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct submodule_reader r = submodule_reader(blob, out);
	struct submodule_entry e;
	size_t section = SIZE_MAX;

	if (!submodule_is_file(blob))
		return;
	while (submodule_next(&r, &e)) {
		const char *fault = e.name_start != section ? name_fault(e.name) : NULL;

		section = e.name_start;
		if (fault != NULL)
			ward_emit_range(out, e.name_start, e.name_end,
					"name '" WARD_SPAN_FMT "' of a submodule %s",
					WARD_SPAN_ARG(name_shown(out, e.name)), fault);
		check_entry(&e, out);
	}
}

WARD_RULE(submodule_path) = {
	.meta = {
		.id = "submodule-path",
		.title = "Submodule whose name, path or update command leads out of its place",
		.rationale =
			"Git keeps the repository of a submodule in .git/modules/NAME and its files at "
			"`path`. A name with `..` made Git run hooks out of the files of the attacker "
			"(CVE-2018-11235), a path with a carriage return at its end did it again "
			"(CVE-2025-48384), and `update = !command` was run as it stood "
			"(CVE-2019-19604).",
		.remediation =
			"Name and place submodules by plain relative paths, and leave `update` to the "
			"configuration of those who clone:\n"
			"  git submodule add --name lib https://git.example.com/lib.git lib\n"
			"  git config -f .gitmodules --unset submodule.lib.update",
		.topic = "path",
		.refs = { "https://nvd.nist.gov/vuln/detail/CVE-2018-11235",
			  "https://nvd.nist.gov/vuln/detail/CVE-2025-48384",
			  "https://nvd.nist.gov/vuln/detail/CVE-2019-19604",
			  "https://git-scm.com/docs/gitmodules" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "[submodule \"../../hooks\"]\n\tpath = lib\n\turl = ../lib.git\n",
		.good = "[submodule \"lib\"]\n\tpath = lib\n\turl = ../lib.git\n",
		.bad_path = ".gitmodules",
	},
	.subject = WARD_SUBJECT_BLOB,
	.whole = name_is_dotgitmodules,
	.check.blob = check,
};
