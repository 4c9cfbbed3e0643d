/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "doc/revision.h"
#include "rules/rule.h"

/* What is wrong with a revision, or NULL. Charts have versions, repositories have tags. */
static const char *fault(enum revision_kind kind, bool chart)
{
	switch (kind) {
	case REVISION_NONE:
		return chart ? "takes the newest chart" : "follows the default branch";
	case REVISION_BRANCH:
		return chart ? "names no exact version" : "follows a branch";
	case REVISION_RANGE:
		return "is a range";
	case REVISION_PARTIAL:
		return chart ? "is a range" : NULL;
	default:
		return NULL;
	}
}

static void check_source(const struct ward_node *source, struct ward_sink *out)
{
	const struct ward_node *revision = node_get(source, "targetRevision");
	const struct ward_node *url = node_get(source, "repoURL");
	struct ward_span text =
		node_is_null(revision) ? (struct ward_span){ 0 } : node_text(revision);
	bool chart = node_get(source, "chart") != NULL || span_starts(node_text(url), "oci://");
	const char *why;

	if (!node_is_map(source) || url == NULL)
		return;
	why = fault(revision_kind(text), chart);
	if (why == NULL)
		return;
	if (revision != NULL)
		ward_emit(out, revision, "targetRevision '" WARD_SPAN_FMT "' %s",
			  WARD_SPAN_ARG(text), why);
	else
		ward_emit(out, url, "source '" WARD_SPAN_FMT "' without targetRevision %s",
			  WARD_SPAN_ARG(node_text(url)), why);
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *spec = node_get(object->root, "spec");
	const struct ward_node *source;

	if (object_is(object, "argoproj.io", "ApplicationSet"))
		spec = node_path(spec, "template", "spec", NULL);
	else if (!object_is(object, "argoproj.io", "Application"))
		return;
	check_source(node_get(spec, "source"), out);
	for (source = node_children(node_get(spec, "sources")); source != NULL;
	     source = source->next)
		check_source(source, out);
}

WARD_RULE(argo_target_revision) = {
	.meta = {
		.id = "argo-target-revision",
		.title = "Argo CD source is not fixed to a revision",
		.rationale =
			"An Application that follows HEAD, a branch or a version range deploys what "
			"somebody pushes elsewhere, without a commit in this repository. What ran "
			"yesterday cannot be told from Git, and whoever can push there can deploy "
			"here.",
		.remediation =
			"Name a commit, a tag or an exact chart version, and promote by changing "
			"it:\n"
			"  source:\n    repoURL: https://github.com/example/web.git\n"
			"    targetRevision: v1.4.2        # or the full commit id\n"
			"A repository that is guarded itself and deploys its own main branch may be "
			"exempted by path.",
		.topic = "gitops",
		.refs = { "https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/",
			  "https://argo-cd.readthedocs.io/en/stable/user-guide/best_practices/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  source:\n"
		       "    repoURL: https://github.com/example/web.git\n    targetRevision: main\n    path: deploy\n",
		.good = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  source:\n"
			"    repoURL: https://github.com/example/web.git\n    targetRevision: v1.4.2\n    path: deploy\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
