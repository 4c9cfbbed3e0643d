/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "rules/rule.h"

/* The same place of the old object; after a container was renamed, the same image. */
static bool had_digest(const struct map *places, const struct map *names, struct ward_span place,
		       struct ward_span name)
{
	const struct map_entry *e = map_get(places, place);

	if (e != NULL)
		return e->value.num != 0;
	e = name.len != 0 ? map_get(names, name) : NULL;
	return e != NULL && e->value.num != 0;
}

static void remember(struct map *map, struct ward_span key, bool digest)
{
	struct map_entry *e = map_put(map, key, NULL);

	if (e != NULL && digest)
		e->value.num = 1;
}

static void check_images(const struct ward_pair *pair, struct ward_sink *out)
{
	struct arena *scratch = ward_scratch(out);
	struct map places, names;
	struct image_cursor cursor;
	struct image_use use;

	map_init(&places, scratch);
	map_init(&names, scratch);
	image_cursor_init(&cursor, pair->base, scratch);
	while (image_next(&cursor, &use)) {
		bool digest = use.ref.digest.len != 0;

		remember(&places, node_pointer(pair->base->root, use.block, scratch), digest);
		if (use.ref.name.len != 0)
			remember(&names, use.ref.name, digest);
	}
	image_cursor_init(&cursor, pair->head, scratch);
	while (image_next(&cursor, &use)) {
		if (use.variable || use.ref.name.len == 0 || use.ref.digest.len != 0)
			continue;
		if (had_digest(&places, &names, node_pointer(pair->head->root, use.block, scratch),
			       use.ref.name))
			ward_emit(out, use.at,
				  "image '" WARD_SPAN_FMT "' was pinned by digest before",
				  WARD_SPAN_ARG(use.text));
	}
}

static struct ward_span oci_digest(const struct ward_object *object)
{
	return node_text(node_path(object->root, "spec", "ref", "digest", NULL));
}

static void check_oci(const struct ward_pair *pair, struct ward_sink *out)
{
	const struct ward_node *spec = node_get(pair->head->root, "spec");
	const struct ward_node *ref = node_get(spec, "ref");
	const struct ward_node *tag = node_get(ref, "tag");
	const struct ward_node *url = node_get(spec, "url");
	const struct ward_node *at = tag != NULL ? tag : ref != NULL ? ref : url;

	if (oci_digest(pair->base).len == 0 || oci_digest(pair->head).len != 0 || at == NULL)
		return;
	ward_emit(out, at, "source '" WARD_SPAN_FMT "' was pinned by digest before",
		  WARD_SPAN_ARG(node_text(url)));
}

static void check(const struct ward_pair *pair, struct ward_sink *out)
{
	if (pair->base == NULL || pair->head == NULL)
		return;
	if (object_is(pair->head, "source.toolkit.fluxcd.io", "OCIRepository"))
		check_oci(pair, out);
	else
		check_images(pair, out);
}

#define DIGEST "sha256:0f3c8a1e5b7d9f2a4c6e8b0d1f3a5c7e9b2d4f6a8c0e1b3d5f7a9c2e4b6d8f01"
#define POD \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: "

WARD_RULE(diff_digest_lost) = {
	.meta = {
		.id = "diff-digest-lost",
		.title = "Change takes the digest away from an image",
		.rationale =
			"The image was fixed to one content, and after this change it is whatever "
			"the tag points at. That is the step an attacker needs to swap the image "
			"later without another commit; more often it is a slip in a version bump.",
		.remediation =
			"Keep a digest, that of the new version:\n"
			"  image: ghcr.io/example/web:1.28.0@sha256:<64 digits>\n"
			"`crane digest ghcr.io/example/web:1.28.0` prints it; Renovate and Flux "
			"image automation write tag and digest together.",
		.topic = "diff",
		.refs = { "https://kubernetes.io/docs/concepts/containers/images/#image-names",
			  "https://docs.renovatebot.com/docker/#digest-pinning",
			  "https://fluxcd.io/flux/components/source/ocirepositories/#reference" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = POD "nginx:1.27.3@" DIGEST "\n%%%%\n" POD "nginx:1.28.0\n",
		.good = POD "nginx:1.27.3@" DIGEST "\n%%%%\n" POD "nginx:1.28.0@" DIGEST "\n",
	},
	.subject = WARD_SUBJECT_PAIR,
	.check.pair = check,
};
