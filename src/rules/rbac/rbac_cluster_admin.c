/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"

#define RBAC "rbac.authorization.k8s.io"

static const struct ward_node *find_text(const struct ward_node *seq, const char *text)
{
	for (const struct ward_node *n = node_children(seq); n != NULL; n = n->next)
		if (node_text_is(n, text))
			return n;
	return NULL;
}

/* A binding names the role only; who else has it is in the subjects. */
static void check_binding(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *name = node_path(object->root, "roleRef", "name", NULL);
	const struct ward_node *kind = node_path(object->root, "roleRef", "kind", NULL);
	const struct ward_node *subject = node_children(node_get(object->root, "subjects"));
	bool namespaced = span_is(object->kind, "RoleBinding");

	if (!node_text_is(name, "cluster-admin") || !node_text_is(kind, "ClusterRole"))
		return;
	ward_emit(out, name,
		  WARD_SPAN_FMT " '" WARD_SPAN_FMT
				"' grants 'cluster-admin' over the %s to '" WARD_SPAN_FMT "'%s",
		  WARD_SPAN_ARG(object->kind), WARD_SPAN_ARG(object->name),
		  namespaced ? "namespace" : "cluster",
		  WARD_SPAN_ARG(node_text(node_get(subject, "name"))),
		  subject != NULL && subject->next != NULL ? " and others" : "");
	if (namespaced)
		ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
}

/* cluster-admin by another name. */
static void check_role(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *rule = node_children(node_get(object->root, "rules"));

	for (; rule != NULL; rule = rule->next) {
		const struct ward_node *verb = find_text(node_get(rule, "verbs"), "*");

		if (verb != NULL && find_text(node_get(rule, "resources"), "*") != NULL &&
		    find_text(node_get(rule, "apiGroups"), "*") != NULL)
			ward_emit(out, rule,
				  "ClusterRole '" WARD_SPAN_FMT
				  "' allows everything on everything, like 'cluster-admin'",
				  WARD_SPAN_ARG(object->name));
	}
}

/* No label asked for, or that of the roles which Kubernetes brings: cluster-admin is among them. */
static bool selects_all(const struct ward_node *selector)
{
	const struct ward_node *labels = node_get(selector, "matchLabels");
	const struct ward_node *label = node_get(labels, "kubernetes.io/bootstrapping");

	if (node_children(node_get(selector, "matchExpressions")) != NULL)
		return false;
	return node_children(labels) == NULL ||
		(node_text_is(label, "rbac-defaults") && node_deref(labels)->count == 1);
}

static void check_aggregate(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *selector = node_children(
		node_path(object->root, "aggregationRule", "clusterRoleSelectors", NULL));

	for (; selector != NULL; selector = selector->next)
		if (node_is_map(selector) && selects_all(selector))
			ward_emit(out, selector,
				  "ClusterRole '" WARD_SPAN_FMT
				  "' takes the rules of all roles, 'cluster-admin' among them",
				  WARD_SPAN_ARG(object->name));
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	if (object_is(object, RBAC, "ClusterRoleBinding") || object_is(object, RBAC, "RoleBinding"))
		check_binding(object, out);
	if (object_is(object, RBAC, "ClusterRole")) {
		check_role(object, out);
		check_aggregate(object, out);
	}
}

WARD_RULE(rbac_cluster_admin) = {
	.meta = {
		.id = "rbac-cluster-admin",
		.title = "Subject is given cluster-admin or a role that equals it",
		.rationale =
			"cluster-admin may read every secret, change every object and grant itself "
			"anything, on every node. One leaked token of such a subject is the whole "
			"cluster, and no admission policy holds it back.",
		.remediation =
			"Bind a role with the verbs and resources that are used, in the namespaces "
			"where they are used:\n"
			"  kind: RoleBinding\n  metadata: {name: deployer, namespace: web}\n"
			"  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}\n"
			"Break-glass access belongs to a group of the identity provider, not to a "
			"binding in Git. What must stay is covered by an exemption with owner and "
			"expiry.",
		.topic = "rbac",
		.refs = { "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
			  "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: ci}\n"
		       "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
		       "subjects: [{kind: ServiceAccount, name: ci, namespace: ci}]\n",
		.good = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: ci}\n"
			"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
			"subjects: [{kind: ServiceAccount, name: ci, namespace: ci}]\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
