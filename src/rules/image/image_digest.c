/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In GitOps a commit is the only way to change what runs. A tag can be moved
 * in the registry after review, which reopens the door the repository closed.
 */
#include "base/span.h"
#include "rules/rule.h"

static void check(const struct ward_object *object, struct ward_sink *out)
{
	struct image_cursor cursor;
	struct image_use use;

	image_cursor_init(&cursor, object, ward_scratch(out));
	while (image_next(&cursor, &use)) {
		bool names_version = use.ref.tag.len != 0 || span_find_byte(use.text, '@', 0) >= 0;

		if (use.variable || image_digest_valid(use.ref.digest))
			continue;
		/* Values and kustomizations without a tag leave the version to the chart or the
		 * base. */
		if (use.form != IMAGE_CONTAINER && !names_version)
			continue;
		ward_emit(out, use.at, "image '" WARD_SPAN_FMT "' is not pinned by a digest",
			  WARD_SPAN_ARG(use.text));
	}
}

#define DIGEST "sha256:0f3c8a1e5b7d9f2a4c6e8b0d1f3a5c7e9b2d4f6a8c0e1b3d5f7a9c2e4b6d8f01"

WARD_RULE(image_digest) = {
	.meta = {
		.id = "image-digest",
		.title = "Container image is not pinned by digest",
		.rationale =
			"The registry can move a tag after the change was reviewed, so the cluster "
			"may run something the repository never described. What is declared in Git "
			"must identify one image, not a family of them.",
		.remediation =
			"Pin the image as `name:tag@sha256:<digest>`; keep the tag for readers and "
			"let Renovate or the image automation of your controller move both in one "
			"commit. `crane digest NAME:TAG` prints the digest.\n"
			"  image: ghcr.io/example/web:1.27.3@sha256:<64 digits>   # container, Helm tag\n"
			"  images: [{name: web, newTag: 1.27.3, digest: sha256:<64 digits>}]   # Kustomize",
		.topic = "image",
		.refs = { "https://kubernetes.io/docs/concepts/containers/images/#image-names",
			  "https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests",
			  "https://docs.renovatebot.com/docker/#digest-pinning" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
		       "    - name: web\n      image: nginx:1.27.3\n",
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
			"    - name: web\n      image: nginx:1.27.3@" DIGEST "\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
