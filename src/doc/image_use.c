/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "doc/image.h"

enum { MODE_NONE, MODE_POD, MODE_KUSTOMIZE, MODE_SHAPE };

/* The value as it stands in the mapping, an alias unresolved: that is where a person must edit. */
static const struct ward_node *value_at(const struct ward_node *map, const char *key)
{
	const struct ward_node *found = NULL;

	for (const struct ward_node *n = node_children(map); n != NULL; n = n->next)
		if (span_is(node_key(n), key))
			found = n;
	return found != NULL ? found : node_get(map, key);
}

static bool is_set(const struct ward_node *value)
{
	return node_is_scalar(value) && !node_is_null(value) && node_text(value).len != 0;
}

/* -- Where to look ---------------------------------------------------------- */

/* Kinds of Kubernetes itself hold images in pod specs only. */
static bool is_custom(const struct ward_object *o)
{
	return span_find_byte(o->group, '.', 0) >= 0 && !span_ends(o->group, ".k8s.io");
}

/* A kustomization may leave out apiVersion and kind. */
static bool is_kustomize_images(const struct ward_node *images)
{
	const struct ward_node *item = node_deref(node_children(images));

	return node_is_seq(images) && node_get(item, "name") != NULL &&
		(node_get(item, "newTag") != NULL || node_get(item, "newName") != NULL ||
		 node_get(item, "digest") != NULL);
}

void image_cursor_init(struct image_cursor *c, const struct ward_object *object,
		       struct arena *arena)
{
	const struct ward_node *images = node_get(object->root, "images");

	*c = (struct image_cursor){ .object = object, .arena = arena, .mode = MODE_NONE };
	c->within = object_pod_spec(object);
	if (c->within != NULL) {
		c->mode = MODE_POD;
	} else if (object_is(object, "kustomize.toolkit.fluxcd.io", "Kustomization")) {
		c->within = node_path(object->root, "spec", "images", NULL);
		c->mode = MODE_KUSTOMIZE;
	} else if (span_is(object->group, "kustomize.config.k8s.io") ||
		   (object->kind.len == 0 && is_kustomize_images(images))) {
		c->within = images;
		c->mode = MODE_KUSTOMIZE;
	} else if (is_custom(object) || object->kind.len == 0) {
		c->within = object->root;
		c->mode = MODE_SHAPE;
	}
}

/* -- Forms ------------------------------------------------------------------- */

/* Put the parts together and take them apart again by the grammar. */
static void fill(struct image_use *use, struct arena *arena, struct ward_span registry,
		 struct ward_span name, struct ward_span tag, struct ward_span digest)
{
	const char *prefix = "";

	if (digest.len != 0 && span_find_byte(digest, ':', 0) < 0)
		prefix = "sha256:"; /* the key `sha` of some charts */
	use->text = arena_printf(
		arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT "%s" WARD_SPAN_FMT "%s%s" WARD_SPAN_FMT,
		WARD_SPAN_ARG(registry), registry.len != 0 ? "/" : "", WARD_SPAN_ARG(name),
		tag.len != 0 ? ":" : "", WARD_SPAN_ARG(tag), digest.len != 0 ? "@" : "", prefix,
		WARD_SPAN_ARG(digest));
	use->variable = image_is_variable(use->text);
	if (!use->variable)
		(void)image_ref_parse(use->text, &use->ref);
}

static struct ward_span set_text(const struct ward_node *value)
{
	return is_set(value) ? node_text(value) : (struct ward_span){ 0 };
}

static bool view_container(const struct ward_node *container, struct image_use *out)
{
	const struct ward_node *image = value_at(container, "image");

	if (!is_set(image))
		return false;
	*out = (struct image_use){ .form = IMAGE_CONTAINER, .at = image, .block = container };
	out->text = span_trim(node_text(image));
	out->variable = image_is_variable(out->text);
	if (!out->variable)
		(void)image_ref_parse(out->text, &out->ref);
	return true;
}

static bool view_kustomize(const struct ward_node *item, struct arena *arena, struct image_use *out)
{
	const struct ward_node *name = value_at(item, "newName");
	const struct ward_node *tag = value_at(item, "newTag");
	const struct ward_node *digest = value_at(item, "digest");

	if (!is_set(name) && !is_set(tag) && !is_set(digest))
		return false;
	*out = (struct image_use){ .form = IMAGE_KUSTOMIZE, .block = item };
	out->at = is_set(tag) ? tag : is_set(digest) ? digest : name;
	if (!is_set(name))
		name = value_at(item, "name");
	fill(out, arena, (struct ward_span){ 0 }, set_text(name), set_text(tag), set_text(digest));
	return true;
}

static bool ends_with_image(struct ward_span key)
{
	return key.len >= 5 && span_is_nocase(span_sub(key, key.len - 5, key.len), "image");
}

/* `repository: name` or `image: name` with `tag:` beside it, or `name:` and `tag:` below an
 * `image:`. */
static bool view_block(const struct ward_node *map, struct arena *arena, struct image_use *out)
{
	const struct ward_node *name = value_at(map, "repository");
	const struct ward_node *tag = value_at(map, "tag");
	const struct ward_node *digest = value_at(map, "digest");
	bool below_image = ends_with_image(node_key(map));
	struct image_ref ref;

	if (name == NULL && tag == NULL && digest == NULL)
		return false;
	if (digest == NULL)
		digest = value_at(map, "sha");
	if (name == NULL)
		name = value_at(map,
				below_image && node_get(map, "image") == NULL ? "name" : "image");
	if (!is_set(name) || (tag == NULL && digest == NULL && !below_image))
		return false;
	if (!image_is_variable(node_text(name)) &&
	    (!image_ref_parse(node_text(name), &ref) || ref.tag.len != 0 || ref.digest.len != 0))
		return false;
	*out = (struct image_use){ .form = IMAGE_BLOCK, .block = map };
	out->at = is_set(tag) ? tag : is_set(digest) ? digest : name;
	fill(out, arena, set_text(value_at(map, "registry")), node_text(name), set_text(tag),
	     set_text(digest));
	return true;
}

static bool is_container_item(const struct ward_node *map)
{
	struct ward_span list =
		map->parent != NULL ? node_key(map->parent) : (struct ward_span){ 0 };

	return map->parent != NULL && map->parent->kind == NODE_SEQ && span_ends(list, "ontainers");
}

/* `image: host/name:tag` that stands alone. */
static bool view_string(const struct ward_node *map, struct arena *arena, struct image_use *out)
{
	const struct ward_node *value = value_at(map, "image");

	if (!is_set(value))
		return false;
	*out = (struct image_use){ .form = IMAGE_STRING, .at = value, .block = map };
	fill(out, arena, (struct ward_span){ 0 }, span_trim(node_text(value)),
	     (struct ward_span){ 0 }, (struct ward_span){ 0 });
	return out->ref.host.len != 0 || out->ref.tag.len != 0 || out->ref.digest.len != 0;
}

static bool view_shape(const struct ward_node *map, struct arena *arena, struct image_use *out)
{
	if (map->kind != NODE_MAP)
		return false;
	if (is_container_item(map))
		return view_container(map, out);
	return view_block(map, arena, out) || view_string(map, arena, out);
}

bool image_next(struct image_cursor *c, struct image_use *out)
{
	switch (c->mode) {
	case MODE_POD:
		while ((c->node = pod_next_container(c->within, c->node)) != NULL)
			if (view_container(c->node, out))
				return true;
		break;
	case MODE_KUSTOMIZE:
		for (c->node = c->node == NULL ? node_children(c->within) : c->node->next;
		     c->node != NULL; c->node = c->node->next)
			if (node_is_map(c->node) && view_kustomize(c->node, c->arena, out))
				return true;
		break;
	case MODE_SHAPE:
		for (c->node = c->node == NULL ? c->within : node_walk(c->within, c->node);
		     c->node != NULL; c->node = node_walk(c->within, c->node)) {
			if (view_shape(c->node, c->arena, out))
				return true;
		}
		break;
	default:
		break;
	}
	c->mode = MODE_NONE;
	return false;
}
