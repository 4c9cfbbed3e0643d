/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_IMAGE_H
#define DOC_IMAGE_H

/**
 * @file doc/image.h
 * @brief Container image references, and every place of a document that holds one.
 *
 * Grammar: distribution/reference (`[host[:port]/]path[:tag][@algorithm:hex]`).
 */

#include <stdbool.h>

#include "doc/manifest.h"

struct image_ref {
	struct ward_span host;	 /**< "" when the reference has none */
	struct ward_span path;	 /**< repository path without the host */
	struct ward_span name;	 /**< host and path as written */
	struct ward_span tag;	 /**< "" when absent */
	struct ward_span digest; /**< "sha256:..." or "" */
};

/** Split a reference; false when it is none by the grammar. */
bool image_ref_parse(struct ward_span text, struct image_ref *out);
/** True when the digest is sha256 with 64 lower-case digits, or sha512 with 128. */
bool image_digest_valid(struct ward_span digest);
/** True when the text holds a template or substitution mark (`{{`, `${`, `$(`), so that what runs
 * cannot be known here. */
bool image_is_variable(struct ward_span text);

enum image_form {
	IMAGE_CONTAINER, /**< `image:` of a container in a pod spec */
	IMAGE_BLOCK,  /**< `repository`/`tag`/`digest`/`registry` mapping by shape (Helm values) */
	IMAGE_STRING, /**< `image: host/name:tag` by shape in values or a custom resource */
	IMAGE_KUSTOMIZE /**< an item of `images:` of a kustomization that sets a tag, digest or name
			 */
};

/** One place that names an image. */
struct image_use {
	enum image_form form;
	const struct ward_node *at;    /**< what to point at */
	const struct ward_node *block; /**< the mapping that holds the parts: the container, the
					  values block, the item */
	/** The parts; all empty when the text is no reference by the grammar, which only
	 * containers, blocks with a broken tag or digest and kustomizations may hold. */
	struct image_ref ref;
	struct ward_span text; /**< the whole reference, put together when it stands in parts; in
				  the arena */
	bool variable;	       /**< see image_is_variable */
};

struct image_cursor {
	const struct ward_object *object;
	const struct ward_node
		*within; /**< pod spec, sequence of kustomize images, or root of the walk */
	const struct ward_node *node; /**< what was looked at last */
	struct arena *arena;
	int mode;
};

/**
 * Iterate the images of an object, or of a document that is no object (Helm
 * values, by shape). Each place is given once. HelmRelease and Argo CD
 * Application values and custom resources without a pod spec are searched by
 * shape; other built-in kinds (ConfigMap, CustomResourceDefinition, ...) are
 * not. Values inside block scalars are text and are not looked into.
 */
void image_cursor_init(struct image_cursor *c, const struct ward_object *object,
		       struct arena *arena);
bool image_next(struct image_cursor *c, struct image_use *out);

#endif
