/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *volume =
		node_children(node_get(object_pod_spec(object), "volumes"));

	for (; volume != NULL; volume = volume->next) {
		const struct ward_node *host_path = node_get(volume, "hostPath");
		const struct ward_node *path = node_get(host_path, "path");

		if (node_is_null(host_path))
			continue;
		ward_emit(out, path != NULL ? path : host_path,
			  "volume '" WARD_SPAN_FMT "' mounts '" WARD_SPAN_FMT "' of the node",
			  WARD_SPAN_ARG(node_text(node_get(volume, "name"))),
			  WARD_SPAN_ARG(node_text(path)));
	}
}

WARD_RULE(host_path) = {
	.meta = {
		.id = "host-path",
		.title = "Pod mounts a path of its node",
		.rationale =
			"A hostPath volume leads out of the container: through the kubelet's "
			"folders, the runtime's socket or /etc a pod reads other pods' secrets or "
			"takes the node. It also ties the pod to what happens to lie on one node.",
		.remediation =
			"Use a volume that Kubernetes manages:\n"
			"  volumes:\n    - name: data\n      persistentVolumeClaim: {claimName: data}\n"
			"or emptyDir, configMap, projected, or `local` volumes through a "
			"PersistentVolume. Node agents that must read the node mount the narrowest "
			"path with `readOnly: true` and are covered by an exemption.",
		.topic = "workload",
		.refs = { "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
			  "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web}]\n"
		       "  volumes:\n    - name: data\n      hostPath: {path: /var/lib/web}\n",
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web}]\n"
			"  volumes:\n    - name: data\n      persistentVolumeClaim: {claimName: web}\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
