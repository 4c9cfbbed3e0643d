/* SPDX-License-Identifier: Apache-2.0 */
#include "base/glob.h"
#include "base/span.h"
#include "rules/name.h"
#include "rules/rule.h"

#define MACROS 16

/* Names that `[attr]` lines give to sets of attributes which hide. */
struct macros {
	struct ward_span names[MACROS];
	size_t count;
};

static bool cut_word(struct ward_span *rest, struct ward_span *word)
{
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->len && rest->ptr[n] != ' ' && rest->ptr[n] != '\t')
		n++;
	*word = span_sub(*rest, 0, n);
	*rest = span_sub(*rest, n, rest->len);
	return n > 0;
}

/* A pattern in quotes may hold blanks; its escapes do not matter here. */
static struct ward_span cut_pattern(struct ward_span *line)
{
	struct ward_span word;
	size_t n = 1;

	if (!span_starts(*line, "\"")) {
		(void)cut_word(line, &word);
		return word;
	}
	while (n < line->len && line->ptr[n] != '"')
		n += line->ptr[n] == '\\' ? 2 : 1;
	word = span_sub(*line, 1, n);
	*line = span_sub(*line, n + 1, line->len);
	return word;
}

/* Lock files are made by programs and read by nobody. */
static bool is_lock(struct ward_span name)
{
	return span_ends(name, "lock.yaml") || span_ends(name, "lock.yml") ||
		span_ends(name, "lock.json");
}

/* Whether manifests may be among what the pattern matches. */
static bool covers_manifests(struct ward_span pattern)
{
	static const char *const samples[] = { "app.yaml", "app.yml", "app.json" };
	const struct ward_span name =
		span_sub(pattern, (size_t)(span_rfind_byte(pattern, '/') + 1), pattern.len);

	if (is_lock(name))
		return false;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		if (glob_match(name, span_of(samples[i])))
			return true;
	return span_ends(name, ".yaml") || span_ends(name, ".yml");
}

static bool is_true(struct ward_span attribute, const char *name)
{
	struct ward_span rest = attribute, key;

	return span_cut(&rest, '=', &key) && span_is(key, name) &&
		(key.len == attribute.len || span_is(rest, "true"));
}

static const char *effect_of(struct ward_span attribute, const struct macros *macros)
{
	if (span_is(attribute, "-diff") || span_is(attribute, "binary"))
		return "are shown without their changes";
	if (is_true(attribute, "linguist-generated") || is_true(attribute, "gitlab-generated"))
		return "are folded away in reviews";
	if (span_is(attribute, "export-subst"))
		return "are changed when an archive is made";
	if (span_starts(attribute, "working-tree-encoding=") ||
	    (span_starts(attribute, "filter=") && !span_starts(attribute, "filter=git-crypt")))
		return "are checked out as something else than what is reviewed";
	for (size_t i = 0; i < macros->count; i++)
		if (span_eq(attribute, macros->names[i]))
			return "get attributes that hide them";
	return NULL;
}

static void check_line(struct ward_span line, const struct ward_blob *blob, struct macros *macros,
		       struct ward_sink *out)
{
	const size_t start = (size_t)(line.ptr - blob->bytes.ptr);
	struct ward_span rest = span_trim(line), pattern, attribute;
	const char *effect = NULL;
	bool macro;

	if (rest.len == 0 || rest.ptr[0] == '#')
		return;
	pattern = cut_pattern(&rest);
	macro = span_starts(pattern, "[attr]");
	while (effect == NULL && cut_word(&rest, &attribute))
		effect = effect_of(attribute, macros);
	if (effect == NULL)
		return;
	if (macro && macros->count < MACROS)
		macros->names[macros->count++] = span_sub(pattern, 6, pattern.len);
	else if (macro || covers_manifests(pattern))
		ward_emit_range(out, start, start + line.len,
				"manifests that match '" WARD_SPAN_FMT "' %s ('" WARD_SPAN_FMT "')",
				WARD_SPAN_ARG(name_shown(out, pattern)), effect,
				WARD_SPAN_ARG(name_shown(out, attribute)));
}

static bool is_attributes(struct ward_span path)
{
	return span_is_nocase(span_sub(path, (size_t)(span_rfind_byte(path, '/') + 1), path.len),
			      ".gitattributes");
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct ward_span rest = blob->bytes, line;
	struct macros macros = { .count = 0 };

	if (blob->kind == WARD_FILE_link || !is_attributes(blob->path))
		return;
	while (span_line(&rest, &line))
		check_line(line, blob, &macros, out);
}

WARD_RULE(gitattributes_hides) = {
	.meta = {
		.id = "gitattributes-hides",
		.title = "Attributes hide manifests from those who review them",
		.rationale =
			"`-diff` and `binary` make `git diff` and the forge say \"Binary files "
			"differ\", `linguist-generated` folds the file away, `filter` and "
			"`export-subst` make another content of it than the one that was looked at. "
			"For a manifest that means: approved unread. Scanners that read diffs are "
			"blinded as well; gitward reads files and takes no notice of attributes.",
		.remediation =
			"Take YAML out of the pattern, or name the few generated files one by one:\n"
			"  *.png binary\n"
			"  crds/generated.yaml linguist-generated\n"
			"`git check-attr -a FILE` shows what holds for a file. git-crypt is not "
			"reported: there hiding is the purpose.",
		.topic = "path",
		.refs = { "https://git-scm.com/docs/gitattributes",
			  "https://docs.github.com/en/repositories/working-with-files/managing-files/"
			  "customizing-how-changed-files-appear-on-github" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "*.png binary\n*.yaml -diff\n",
		.good = "*.png binary\n*.yaml text eol=lf\n",
		.bad_path = ".gitattributes",
	},
	.subject = WARD_SUBJECT_BLOB,
	.whole = is_attributes,
	.check.blob = check,
};
