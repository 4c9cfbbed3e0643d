/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "base/span.h"
#include "doc/revision.h"
#include "rules/rule.h"

/* As kustomize's repospec: what is no such thing is a path in this repository. */
static bool is_remote(struct ward_span entry)
{
	static const char *const prefixes[] = { "git::", "git@", "gh:", "github.com/",
						"github.com:" };
	ssize_t slash = span_find_byte(entry, '/', 0);

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (span_starts(entry, prefixes[i]))
			return true;
	if (span_contains(entry, "://") || span_contains(entry, "?ref="))
		return true;
	/* host.example/org/repo//path, host.example/org/repo.git */
	return slash > 0 && entry.ptr[0] != '.' &&
		span_find_byte(span_sub(entry, 0, (size_t)slash), '.', 0) > 0 &&
		(span_contains(entry, "//") || span_contains(entry, ".git/") ||
		 span_ends(entry, ".git"));
}

static struct ward_span query_value(struct ward_span entry, const char *name)
{
	ssize_t question = span_find_byte(entry, '?', 0);
	struct ward_span rest, pair;

	if (question < 0)
		return (struct ward_span){ 0 };
	rest = span_sub(entry, (size_t)question + 1, entry.len);
	while (span_cut(&rest, '&', &pair)) {
		ssize_t equals = span_find_byte(pair, '=', 0);

		if (equals >= 0 && span_is(span_sub(pair, 0, (size_t)equals), name))
			return span_sub(pair, (size_t)equals + 1, pair.len);
	}
	return (struct ward_span){ 0 };
}

static bool is_file_url(struct ward_span entry)
{
	ssize_t question = span_find_byte(entry, '?', 0);
	struct ward_span path = span_sub(entry, 0, question < 0 ? entry.len : (size_t)question);

	return (span_starts(entry, "http://") || span_starts(entry, "https://")) &&
		(span_ends(path, ".yaml") || span_ends(path, ".yml") || span_ends(path, ".json"));
}

/* A full commit id in the path names the content as a digest does. */
static bool has_commit_segment(struct ward_span entry)
{
	struct ward_span part;

	while (span_cut(&entry, '/', &part))
		if ((part.len == 40 || part.len == 64) && hex_is(part))
			return true;
	return false;
}

/* A release asset of a full version, or a file at such a tag: either can be replaced, but is not
 * meant to be. A folder with a version as its name says nothing. */
static bool is_at_version(struct ward_span entry)
{
	static const char *const before[] = { "download", "raw", "tags" };
	struct ward_span part, last = { 0 };
	bool is_raw = false;

	for (size_t n = 0; span_cut(&entry, '/', &part); n++, last = part) {
		bool is_ref = is_raw && n == 5; /* https: "" host owner repository ref */

		is_raw = is_raw || (n == 2 && span_is(part, "raw.githubusercontent.com"));
		for (size_t i = 0; n > 3 && i < sizeof(before) / sizeof(before[0]); i++)
			is_ref = is_ref || span_is(last, before[i]);
		if (is_ref && entry.len != 0 && revision_kind(part) == REVISION_TAG)
			return true;
	}
	return false;
}

/* By its text: entries have no names, and their numbers change with each line above them. */
static void check_entry(const struct ward_node *entry, struct ward_sink *out)
{
	struct ward_span text = node_text(entry);
	struct ward_span ref = query_value(text, "ref");
	enum revision_kind kind;

	if (!is_remote(text) || image_is_variable(text))
		return;
	if (is_file_url(text)) {
		if (has_commit_segment(text))
			return;
		ward_emit_range(out, entry->start, entry->end,
				"'" WARD_SPAN_FMT
				"' is fetched at each build, whatever it holds then",
				WARD_SPAN_ARG(text));
		if (is_at_version(text))
			ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
		return;
	}
	if (ref.len == 0)
		ref = query_value(text, "version");
	kind = revision_kind(ref);
	if (kind == REVISION_NONE)
		ward_emit_range(out, entry->start, entry->end,
				"remote base '" WARD_SPAN_FMT "' follows the default branch",
				WARD_SPAN_ARG(text));
	else if (kind == REVISION_BRANCH || kind == REVISION_RANGE)
		ward_emit_range(out, entry->start, entry->end,
				"remote base '" WARD_SPAN_FMT "' follows the branch '" WARD_SPAN_FMT
				"'",
				WARD_SPAN_ARG(text), WARD_SPAN_ARG(ref));
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	static const char *const lists[] = { "resources", "bases", "components", "crds" };

	/* A kustomization may leave out apiVersion and kind; other documents have no such lists of
	 * text. */
	if (object->kind.len != 0 && !span_is(object->group, "kustomize.config.k8s.io"))
		return;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct ward_node *entry = node_get(object->root, lists[i]);

		if (!node_is_seq(entry))
			continue;
		for (entry = node_children(entry); entry != NULL; entry = entry->next)
			if (node_is_scalar(entry))
				check_entry(entry, out);
	}
}

WARD_RULE(kustomize_remote_pin) = {
	.meta = {
		.id = "kustomize-remote-pin",
		.title = "Kustomization fetches something remote that is not fixed",
		.rationale =
			"A remote base is built into the cluster's state at each reconciliation. "
			"Without a fixed revision its owner, or whoever takes over the account, "
			"changes the cluster without a commit here; when the site is down nothing "
			"can be built.",
		.remediation =
			"Name a tag or the full commit id:\n"
			"  resources:\n    - https://github.com/example/web//deploy?ref=v1.4.2\n"
			"For single files commit a copy (`curl -o crds.yaml URL`), or use the "
			"repository they come from with `?ref=`.",
		.topic = "gitops",
		.refs = { "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/",
			  "https://argo-cd.readthedocs.io/en/stable/user-guide/best_practices/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
		       "  - https://github.com/example/web//deploy?ref=main\n",
		.good = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
			"  - https://github.com/example/web//deploy?ref=v1.4.2\n",
		.bad_path = "kustomization.yaml",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
