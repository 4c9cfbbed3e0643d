/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"

/* The registry of the cluster itself: its image streams are moved by the platform's own upgrades,
 * and often have no other tag. */
static bool is_cluster_registry(struct ward_span host)
{
	ssize_t colon = span_rfind_byte(host, ':');

	if (colon >= 0)
		host = span_sub(host, 0, (size_t)colon);
	return span_ends(host, ".svc") || span_ends(host, ".svc.cluster.local");
}

static void check_use(const struct image_use *use, struct ward_sink *out)
{
	if (use->variable || use->ref.name.len == 0 || use->ref.digest.len != 0)
		return;
	if (span_is(use->ref.tag, "latest")) {
		ward_emit(out, use->at, "image '" WARD_SPAN_FMT "' has the tag 'latest'",
			  WARD_SPAN_ARG(use->text));
		if (is_cluster_registry(use->ref.host))
			ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
		return;
	}
	/* Elsewhere a missing tag is the chart's or the base's choice, not 'latest'. */
	if (use->ref.tag.len != 0 || use->form != IMAGE_CONTAINER)
		return;
	ward_emit(out, use->at, "image '" WARD_SPAN_FMT "' has no tag, which means 'latest'",
		  WARD_SPAN_ARG(use->text));
	/* A bare word is often a stand-in that an overlay or skaffold replaces. */
	if (span_find_byte(use->ref.name, '/', 0) < 0 || is_cluster_registry(use->ref.host))
		ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	struct image_cursor cursor;
	struct image_use use;

	image_cursor_init(&cursor, object, ward_scratch(out));
	while (image_next(&cursor, &use))
		check_use(&use, out);
}

WARD_RULE(image_tag_latest) = {
	.meta = {
		.id = "image-tag-latest",
		.title = "Container image has the tag 'latest' or none",
		.rationale =
			"`latest` is whatever was pushed last. Nodes run different versions of one "
			"workload, a restart is an unreviewed upgrade, and there is no commit to go "
			"back to when it fails.",
		.remediation =
			"Name the version, best with its digest:\n"
			"  image: nginx:1.27.3@sha256:<64 digits>\n"
			"In Helm values set `image.tag`, in a kustomization `images[].newTag`.",
		.topic = "image",
		.refs = { "https://kubernetes.io/docs/concepts/containers/images/#image-names",
			  "https://kubernetes.io/docs/concepts/containers/images/#updating-images" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
		       "    - name: web\n      image: nginx:latest\n",
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
			"    - name: web\n      image: nginx:1.27.3\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
