/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path/submodule.h"

static bool has_scheme(struct ward_span url, const char *scheme)
{
	const ssize_t at = span_find(url, WARD_SPAN("://"), 0);

	return at > 0 && span_is_nocase(span_sub(url, 0, (size_t)at), scheme);
}

static const char *fault_of(struct ward_span url)
{
	if (has_scheme(url, "http") || has_scheme(url, "git") || has_scheme(url, "ftp"))
		return "is fetched in clear, so that anybody on the way can change it";
	if (has_scheme(url, "file") || span_starts(url, "/") || span_starts(url, "~") ||
	    (url.len > 2 && url.ptr[1] == ':' && (url.ptr[2] == '\\' || url.ptr[2] == '/')))
		return "is a place on the machine of whoever clones";
	return NULL;
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct submodule_reader r = submodule_reader(blob, out);
	struct submodule_entry e;

	if (!submodule_is_file(blob))
		return;
	while (submodule_next(&r, &e)) {
		const char *fault = span_is(e.key, "url") ? fault_of(e.value) : NULL;

		if (fault != NULL)
			ward_emit_range(out, e.start, e.end,
					"URL of submodule '" WARD_SPAN_FMT "' %s",
					WARD_SPAN_ARG(name_shown(out, e.name)), fault);
	}
}

WARD_RULE(submodule_transport) = {
	.meta = {
		.id = "submodule-transport",
		.title = "Submodule is fetched in clear or from a local place",
		.rationale =
			"`http://` and `git://` prove neither who answers nor what was sent, and they "
			"show what is fetched. A `file://` URL or an absolute path names whatever "
			"stands there on the machine that clones: for a controller or a CI job that may "
			"be another tenant's repository, for everybody else it is nothing.",
		.remediation =
			"Use `https://`, `ssh://` or a path relative to this repository (`../lib.git`):\n"
			"  git config -f .gitmodules submodule.NAME.url https://git.example.com/lib.git\n"
			"  git submodule sync",
		.topic = "path",
		.refs = { "https://git-scm.com/book/en/v2/Git-on-the-Server-The-Protocols",
			  "https://nvd.nist.gov/vuln/detail/CVE-2022-39253",
			  "https://git-scm.com/docs/gitmodules" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "[submodule \"lib\"]\n\tpath = lib\n\turl = http://git.example.com/lib.git\n",
		.good = "[submodule \"lib\"]\n\tpath = lib\n\turl = ../lib.git\n",
		.bad_path = ".gitmodules",
	},
	.subject = WARD_SUBJECT_BLOB,
	.whole = name_is_dotgitmodules,
	.check.blob = check,
};
