/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

/* Git's mode of a symbolic link, and the bits that tell types apart. */
#define MODE_TYPE_BITS 0170000u
#define MODE_LINK_BITS 0120000u

/* On Windows a backslash parts folders as well. */
static bool cut_part(struct ward_span *rest, struct ward_span *part)
{
	size_t n = 0;

	if (rest->len == 0)
		return false;
	while (n < rest->len && rest->ptr[n] != '/' && rest->ptr[n] != '\\')
		n++;
	*part = span_sub(*rest, 0, n);
	*rest = span_sub(*rest, n + 1, rest->len);
	return true;
}

static const char *part_fault(struct ward_span part, bool link)
{
	if (span_is(part, ".") || span_is(part, ".."))
		return "leads to another folder than it names";
	if (name_is_dotgit(part))
		return "is, or is taken for, Git's own folder .git";
	if (link && name_is_dotgitmodules(part))
		return "makes .gitmodules a link, which Git refuses to follow";
	return NULL;
}

static void check(const struct ward_path_facts *path, struct ward_sink *out)
{
	const bool link = (path->mode & MODE_TYPE_BITS) == MODE_LINK_BITS;
	struct ward_span rest = path->path, part;
	size_t at = 0, len = 0;
	const char *what = name_hides(path->path, "", &at, &len);

	if (what != NULL) {
		ward_emit_subject(out, "", "the path '" WARD_SPAN_FMT "' has %s in it",
				  WARD_SPAN_ARG(name_shown(out, path->path)), what);
		return;
	}
	while (cut_part(&rest, &part)) {
		what = part_fault(part, link && rest.len == 0);
		if (what == NULL)
			continue;
		ward_emit_subject(out, "", "'" WARD_SPAN_FMT "' in the path '" WARD_SPAN_FMT "' %s",
				  WARD_SPAN_ARG(name_shown(out, part)),
				  WARD_SPAN_ARG(name_shown(out, path->path)), what);
		return;
	}
}

WARD_RULE(path_unsafe) = {
	.meta = {
		.id = "path-unsafe",
		.title = "Path that reaches into .git, out of its folder, or hides what it is",
		.rationale =
			"A file that is checked out as .git/config or .git/hooks/post-checkout runs "
			"commands on the machine of whoever clones. macOS and Windows take `.GIT`, "
			"`.g\\u200cit`, `git~1` and `.git::$INDEX_ALLOCATION` for that folder too, and "
			"`..` leads out of it. Control and bidirectional characters show reviewers "
			"another name than the one that is used.",
		.remediation =
			"Rename the file: `git mv OLD NEW`, then make the commit anew, because the old "
			"one keeps the path. `git ls-tree -r --name-only HEAD | cat -A` shows what "
			"hides. Set `receive.fsckObjects true` on the server.",
		.topic = "path",
		.refs = { "https://nvd.nist.gov/vuln/detail/CVE-2014-9390",
			  "https://nvd.nist.gov/vuln/detail/CVE-2019-1352",
			  "https://git-scm.com/docs/git-config#Documentation/"
			  "git-config.txt-coreprotectNTFS",
			  "https://trojansource.codes/" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "100755 docs/.GIT/hooks/post-checkout",
		.good = "100755 docs/.github/hooks/post-checkout",
	},
	.subject = WARD_SUBJECT_PATH,
	.check.path = check,
};
