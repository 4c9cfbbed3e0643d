/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "doc/revision.h"
#include "rules/rule.h"

/* What `flux bootstrap` writes must follow the branch that this guard protects. */
static bool is_bootstrap(const struct ward_object *object)
{
	return span_is(object->name, "flux-system") && span_is(object->namespace, "flux-system");
}

static bool is_set(const struct ward_node *value)
{
	return !node_is_null(value) && node_text(value).len != 0;
}

static void check_name(const struct ward_node *name, struct ward_sink *out)
{
	if (revision_kind(node_text(name)) == REVISION_BRANCH)
		ward_emit(out, name, "reference '" WARD_SPAN_FMT "' can move",
			  WARD_SPAN_ARG(node_text(name)));
}

static void check_semver(const struct ward_node *semver, struct ward_sink *out)
{
	enum revision_kind kind = revision_kind(node_text(semver));

	if (kind != REVISION_TAG && kind != REVISION_VARIABLE)
		ward_emit(out, semver,
			  "version '" WARD_SPAN_FMT "' is a range, the newest tag in it is used",
			  WARD_SPAN_ARG(node_text(semver)));
}

static void check_branch(const struct ward_node *branch, const struct ward_node *url,
			 struct ward_sink *out)
{
	if (is_set(branch) && !image_is_variable(node_text(branch)))
		ward_emit(out, branch, "source follows the branch '" WARD_SPAN_FMT "'",
			  WARD_SPAN_ARG(node_text(branch)));
	else if (!is_set(branch) && url != NULL)
		ward_emit(out, url,
			  "source '" WARD_SPAN_FMT "' without ref follows the branch 'master'",
			  WARD_SPAN_ARG(node_text(url)));
}

/* In the order in which the source controller looks at them. */
static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *spec = node_get(object->root, "spec");
	const struct ward_node *ref = node_get(spec, "ref");

	if (!object_is(object, "source.toolkit.fluxcd.io", "GitRepository") ||
	    is_bootstrap(object) || is_set(node_get(ref, "commit")))
		return;
	if (is_set(node_get(ref, "name")))
		check_name(node_get(ref, "name"), out);
	else if (is_set(node_get(ref, "semver")))
		check_semver(node_get(ref, "semver"), out);
	else if (!is_set(node_get(ref, "tag")))
		check_branch(node_get(ref, "branch"), node_get(spec, "url"), out);
}

WARD_RULE(flux_ref_mutable) = {
	.meta = {
		.id = "flux-ref-mutable",
		.title = "Flux Git source follows something that moves",
		.rationale =
			"A GitRepository that follows a branch or a version range applies what is "
			"pushed to another repository, with no commit and no review here. Without "
			"`ref` it follows `master`.",
		.remediation =
			"Name a tag, or better a tag and its commit, and let a bot raise both:\n"
			"  spec:\n    ref:\n      tag: v1.4.2\n      commit: <full commit id>\n"
			"For signed tags add `verify: {mode: Tag, secretRef: {name: keys}}`. The "
			"source that bootstrap wrote for this repository is left alone.",
		.topic = "gitops",
		.refs = { "https://fluxcd.io/flux/components/source/gitrepositories/#reference",
			  "https://fluxcd.io/flux/components/source/gitrepositories/#verification" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: web}\nspec:\n"
		       "  interval: 10m\n  url: https://github.com/example/web\n  ref:\n    branch: main\n",
		.good = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: web}\nspec:\n"
			"  interval: 10m\n  url: https://github.com/example/web\n  ref:\n    tag: v1.4.2\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
