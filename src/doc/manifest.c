/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/manifest.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

static void view_names(struct ward_object *o, struct arena *arena)
{
	const struct ward_node *meta = node_get(o->root, "metadata");

	o->namespace = node_text(node_get(meta, "namespace"));
	o->name = node_text(node_get(meta, "name"));
	if (o->name.len == 0)
		o->name = node_text(node_get(meta, "generateName"));
	if (o->kind.len == 0 || o->name.len == 0)
		return;
	o->key = arena_printf(arena,
			      WARD_SPAN_FMT "/" WARD_SPAN_FMT "/" WARD_SPAN_FMT "/" WARD_SPAN_FMT,
			      WARD_SPAN_ARG(o->group), WARD_SPAN_ARG(o->kind),
			      WARD_SPAN_ARG(o->namespace), WARD_SPAN_ARG(o->name));
}

void object_view(const struct ward_doc *doc, const struct ward_node *root, struct arena *arena,
		 struct ward_object *out)
{
	ssize_t slash;

	*out = (struct ward_object){ .doc = doc, .root = root };
	out->api_version = node_text(node_get(root, "apiVersion"));
	out->kind = node_text(node_get(root, "kind"));
	if (out->api_version.len == 0 && out->kind.len == 0)
		return;
	slash = span_find_byte(out->api_version, '/', 0);
	if (slash >= 0)
		out->group = span_sub(out->api_version, 0, (size_t)slash);
	out->version =
		span_sub(out->api_version, slash < 0 ? 0 : (size_t)slash + 1, out->api_version.len);
	view_names(out, arena);
}

/* -- Lists ---------------------------------------------------------------- */

/*
 * An item of a List. `place` comes first and carries the chain, so that the
 * cursor of object_next() can be a node like any other.
 */
struct list_item {
	struct ward_node place;
	struct list_item *next;
	const struct ward_node *object;
	const struct ward_object *list; /**< what an item without kind inherits from */
};

/*
 * kubectl takes whatever has items for a list of objects, which inherit its kind
 * (UnstructuredJSONScheme); here one of them must look like an object.
 */
static const struct ward_node *list_items(const struct ward_node *map)
{
	const struct ward_node *items = node_get(map, "items");
	struct ward_span kind = node_text(node_get(map, "kind"));

	if (kind.len == 0 || !node_is_seq(items))
		return NULL;
	if (span_ends(kind, "List"))
		return items;
	for (const struct ward_node *n = node_children(items); n != NULL; n = n->next)
		if (node_text(node_get(n, "kind")).len != 0 || node_is_map(node_get(n, "metadata")))
			return items;
	return NULL;
}

struct node_ref {
	const struct ward_node *node;
};

struct flatten {
	struct arena *arena;
	VEC(struct node_ref) lists; /**< found, in the order of reading */
	struct map seen;	    /**< nodes taken, by address */
	struct list_item *first, **tail;
};

/* A node is taken once, so that aliases cannot multiply the work. */
static bool take_once(struct flatten *f, const struct ward_node *node)
{
	struct node_ref *key = ARENA_NEW(f->arena, struct node_ref);
	bool added = false;

	if (key == NULL)
		return false;
	key->node = node;
	return map_put(&f->seen, span_make((const char *)key, sizeof(*key)), &added) != NULL &&
		added;
}

static void take_item(struct flatten *f, const struct ward_node *object,
		      const struct ward_object *list)
{
	struct node_ref *slot;

	if (object == NULL || !take_once(f, object))
		return;
	if (list_items(object) != NULL) {
		slot = vec_push(f->arena, &f->lists);
		if (slot != NULL)
			slot->node = object;
		return;
	}
	*f->tail = ARENA_NEW(f->arena, struct list_item);
	if (*f->tail == NULL)
		return;
	(*f->tail)->object = object;
	(*f->tail)->list = list;
	f->tail = &(*f->tail)->next;
}

/* Breadth first over Lists of Lists. */
static struct list_item *list_flatten(const struct ward_doc *doc, struct arena *arena)
{
	struct flatten f = { .arena = arena };
	struct node_ref *slot = vec_push(arena, &f.lists);

	f.tail = &f.first;
	map_init(&f.seen, arena);
	if (slot != NULL)
		slot->node = doc->root;
	for (size_t i = 0; i < f.lists.len; i++) {
		struct ward_object *list = ARENA_NEW(arena, struct ward_object);
		const struct ward_node *raw = node_children(list_items(f.lists.items[i].node));

		if (list == NULL)
			break;
		object_view(doc, f.lists.items[i].node, arena, list);
		for (; raw != NULL && *f.tail == NULL && !arena_failed(arena); raw = raw->next)
			take_item(&f, node_deref(raw), list);
	}
	return f.first;
}

static void view_item(const struct ward_doc *doc, const struct list_item *item, struct arena *arena,
		      struct ward_object *out)
{
	const struct ward_object *list = item->list;

	object_view(doc, item->object, arena, out);
	if (out->kind.len != 0 || span_is(list->kind, "List"))
		return; /* it says itself what it is, or nobody does */
	out->api_version = list->api_version;
	out->group = list->group;
	out->version = list->version;
	out->kind = list->kind;
	if (span_ends(list->kind, "List"))
		out->kind.len -= 4;
	view_names(out, arena);
}

bool object_next(const struct ward_doc *doc, const struct ward_node **cursor, struct arena *arena,
		 struct ward_object *out)
{
	const struct ward_node *root = doc->root;
	const struct list_item *item;

	if (root == NULL || *cursor == root)
		return false;
	if (*cursor == NULL && list_items(root) == NULL) {
		*cursor = root;
		object_view(doc, root, arena, out);
		return true;
	}
	if (*cursor == NULL)
		item = list_flatten(doc, arena);
	else
		item = ((const struct list_item *)*cursor)->next;
	if (item == NULL)
		return false;
	*cursor = &item->place;
	view_item(doc, item, arena, out);
	return true;
}

/* -- Kinds ----------------------------------------------------------------- */

bool object_is(const struct ward_object *o, const char *group, const char *kind)
{
	return span_is(o->kind, kind) && span_is(o->group, group);
}

enum pod_path { POD_SPEC, POD_TEMPLATE, POD_TEMPLATE_SPEC, POD_JOB_TEMPLATE };

static const struct {
	const char *group, *kind;
	enum pod_path path;
} pod_kinds[] = {
	{ "", "Pod", POD_SPEC },
	{ "", "PodTemplate", POD_TEMPLATE },
	{ "", "ReplicationController", POD_TEMPLATE_SPEC },
	{ "apps", "Deployment", POD_TEMPLATE_SPEC },
	{ "apps", "StatefulSet", POD_TEMPLATE_SPEC },
	{ "apps", "DaemonSet", POD_TEMPLATE_SPEC },
	{ "apps", "ReplicaSet", POD_TEMPLATE_SPEC },
	{ "extensions", "Deployment", POD_TEMPLATE_SPEC },
	{ "extensions", "DaemonSet", POD_TEMPLATE_SPEC },
	{ "extensions", "ReplicaSet", POD_TEMPLATE_SPEC },
	{ "batch", "Job", POD_TEMPLATE_SPEC },
	{ "batch", "CronJob", POD_JOB_TEMPLATE },
	{ "argoproj.io", "Rollout", POD_TEMPLATE_SPEC },
	{ "apps.openshift.io", "DeploymentConfig", POD_TEMPLATE_SPEC },
};

const struct ward_node *object_pod_spec(const struct ward_object *o)
{
	const struct ward_node *spec = NULL;

	for (size_t i = 0; i < sizeof(pod_kinds) / sizeof(pod_kinds[0]); i++) {
		if (!span_is(o->kind, pod_kinds[i].kind))
			continue;
		if (o->api_version.len != 0 && !span_is(o->group, pod_kinds[i].group))
			continue;
		switch (pod_kinds[i].path) {
		case POD_SPEC:
			spec = node_get(o->root, "spec");
			break;
		case POD_TEMPLATE:
			spec = node_path(o->root, "template", "spec", NULL);
			break;
		case POD_TEMPLATE_SPEC:
			spec = node_path(o->root, "spec", "template", "spec", NULL);
			break;
		case POD_JOB_TEMPLATE:
			spec = node_path(o->root, "spec", "jobTemplate", "spec", "template", "spec",
					 NULL);
			break;
		}
		break;
	}
	return node_is_map(spec) ? spec : NULL;
}

static const char *const container_lists[] = { "initContainers", "containers",
					       "ephemeralContainers" };
#define CONTAINER_LISTS (sizeof(container_lists) / sizeof(container_lists[0]))

/* The list called by name; NULL when it is the same sequence, by alias, as an earlier one. */
static const struct ward_node *container_list(const struct ward_node *pod_spec, size_t i)
{
	const struct ward_node *list = node_get(pod_spec, container_lists[i]);

	for (size_t j = 0; j < i; j++)
		if (list == node_get(pod_spec, container_lists[j]))
			return NULL;
	return list;
}

static const struct ward_node *first_map(const struct ward_node *item)
{
	while (item != NULL && !node_is_map(item))
		item = item->next;
	return item;
}

const struct ward_node *pod_next_container(const struct ward_node *pod_spec,
					   const struct ward_node *prev)
{
	const struct ward_node *found = prev != NULL ? first_map(prev->next) : NULL;
	size_t list = 0;

	if (prev != NULL) {
		/* Lists are looked up at their ends only: a hostile pod spec may have many keys. */
		while (found == NULL && list < CONTAINER_LISTS &&
		       container_list(pod_spec, list) != prev->parent)
			list++;
		list++;
	}
	for (; found == NULL && list < CONTAINER_LISTS; list++)
		found = first_map(node_children(container_list(pod_spec, list)));
	return found;
}

bool object_has_sops(const struct ward_node *root)
{
	return node_get(node_get(root, "sops"), "mac") != NULL;
}
