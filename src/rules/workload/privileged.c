/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"

/* Kinds of Kubernetes itself have containers in pod specs only. */
static bool is_custom(const struct ward_object *o)
{
	return span_find_byte(o->group, '.', 0) >= 0 && !span_ends(o->group, ".k8s.io");
}

/* Of custom kinds and Helm values: by the shape alone. An item of `containers` is one for sure. */
static void check_shape(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *root = object->root;

	for (const struct ward_node *n = root; n != NULL; n = node_walk(root, n)) {
		struct ward_span key = node_key(n);
		const struct ward_node *value, *owner = n->parent;

		if (key.len < 15 ||
		    !span_is_nocase(span_sub(key, key.len - 15, key.len), "securityContext"))
			continue;
		value = node_get(n, "privileged");
		if (node_bool(value) != 1)
			continue;
		ward_emit(out, value, "'" WARD_SPAN_FMT "' makes a container privileged",
			  WARD_SPAN_ARG(key));
		if (owner->parent == NULL || !node_is_seq(owner->parent) ||
		    !span_ends(node_key(owner->parent), "ontainers"))
			ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
	}
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *spec = object_pod_spec(object);
	const struct ward_node *container = NULL;

	if (spec == NULL && (is_custom(object) || object->kind.len == 0)) {
		check_shape(object, out);
		return;
	}

	while ((container = pod_next_container(spec, container)) != NULL) {
		const struct ward_node *value =
			node_path(container, "securityContext", "privileged", NULL);

		if (node_bool(value) == 1)
			ward_emit(out, value, "container '" WARD_SPAN_FMT "' runs privileged",
				  WARD_SPAN_ARG(node_text(node_get(container, "name"))));
	}
}

WARD_RULE(privileged) = {
	.meta = {
		.id = "privileged",
		.title = "Container runs privileged",
		.rationale =
			"A privileged container has every capability, all devices of the node and "
			"no seccomp, AppArmor or SELinux confinement. Whoever controls it controls "
			"the node and every pod on it.",
		.remediation =
			"Remove `privileged` and grant the one thing that is needed:\n"
			"  securityContext:\n    privileged: false\n    allowPrivilegeEscalation: false\n"
			"    capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}\n"
			"For devices use a device plugin. Node agents that cannot do without belong "
			"in a namespace of their own, covered by an exemption with owner and expiry.",
		.topic = "workload",
		.refs = { "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
			  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Kubernetes_Security_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
		       "    - name: web\n      image: nginx:1.27.3\n      securityContext:\n        privileged: true\n",
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
			"    - name: web\n      image: nginx:1.27.3\n      securityContext:\n        privileged: false\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
