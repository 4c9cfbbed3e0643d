/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_MANIFEST_H
#define DOC_MANIFEST_H

/**
 * @file doc/manifest.h
 * @brief A Kubernetes-style object, seen in a document tree.
 *
 * Views only: nothing is copied or judged here. Lists are taken apart by
 * object_next().
 */

#include <stdbool.h>

#include "doc/node.h"
#include "doc/stream.h"

struct arena;

struct ward_object {
	const struct ward_doc *doc;
	const struct ward_node *root; /**< the object's mapping */
	struct ward_span api_version; /**< "apps/v1" */
	struct ward_span group;	      /**< "apps"; "" for the core group */
	struct ward_span version;     /**< "v1" */
	struct ward_span kind;
	struct ward_span namespace; /**< "" when absent */
	struct ward_span name;	    /**< metadata.name, or generateName; "" when absent */
	/**
	 * Identity across files and versions: "group/Kind/namespace/name" for an
	 * object with kind and name; "" for other documents (Helm values,
	 * kustomizations without a name), which are known by path and number.
	 */
	struct ward_span key;
};

/** Fill `out` from a mapping; a document without apiVersion and kind gives empty names and key. */
void object_view(const struct ward_doc *doc, const struct ward_node *root, struct arena *arena,
		 struct ward_object *out);

/**
 * Iterate the objects of a document. `*cursor` starts NULL. False at the end.
 *
 * A mapping with a kind and a sequence `items` is a List, as kubectl reads it
 * (`List`, or a kind that ends so, or items that have kinds): its items are
 * given in its place, those of Lists inside Lists too, each node once. Items
 * of an `XList` without kind and apiVersion of their own have those of the
 * List. Aliases are followed, so that nothing hides behind one.
 */
bool object_next(const struct ward_doc *doc, const struct ward_node **cursor, struct arena *arena,
		 struct ward_object *out);

bool object_is(const struct ward_object *o, const char *group, const char *kind);

/**
 * The pod spec of an object: Pod, PodTemplate, Deployment, StatefulSet,
 * DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, Argo Rollout,
 * OpenShift DeploymentConfig; NULL for all others. An object without
 * apiVersion is known by its kind alone.
 */
const struct ward_node *object_pod_spec(const struct ward_object *o);

/**
 * Next container of a pod spec: init, then normal, then ephemeral ones; items
 * that are no mapping are passed over. `prev` starts NULL. What is given is the
 * item as it stands in the list: it may be an alias of a mapping.
 */
const struct ward_node *pod_next_container(const struct ward_node *pod_spec,
					   const struct ward_node *prev);

/** Whether the object is encrypted with SOPS: a top-level `sops` mapping that has a `mac`. */
bool object_has_sops(const struct ward_node *root);

/**
 * Where a node stands below `root`, for people and fingerprints:
 * `spec.template.spec.containers[name=web].image`; a list item that is a
 * mapping with a scalar name, key or id is named by it, others by number, and
 * far down a long list by `[@BYTES]` from its start. Keys and names that are not made of letters,
 * digits, '-', '_' and '/' stand in
 * `["..."]`. A key node has the place of its value. "" for `root` itself.
 */
struct ward_span node_pointer(const struct ward_node *root, const struct ward_node *node,
			      struct arena *arena);

#endif
