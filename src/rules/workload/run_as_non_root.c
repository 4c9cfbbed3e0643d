/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As check_runAsNonRoot.go of Pod Security Admission: nobody may set false, and
 * each container must have true, of its own or from the pod. A user namespace
 * (hostUsers: false) makes root harmless and is exempt as of policy v1.35.
 */
#include "base/span.h"
#include "rules/rule.h"

/* What the image says counts only where neither container nor pod names a user. */
static bool has_other_user(const struct ward_node *container, const struct ward_node *spec)
{
	const struct ward_node *user = node_path(container, "securityContext", "runAsUser", NULL);
	int64_t id;

	if (node_is_null(user))
		user = node_path(spec, "securityContext", "runAsUser", NULL);
	return node_int(user, &id) && id > 0;
}

/* A Pod without any image is a patch: it takes nothing away from what it is laid over. Only there:
 * a DeploymentConfig may have its images from a trigger. */
static bool is_pod_patch(const struct ward_object *object, const struct ward_node *spec)
{
	const struct ward_node *container = NULL;

	if (!object_is(object, "", "Pod"))
		return false;
	while ((container = pod_next_container(spec, container)) != NULL)
		if (node_get(container, "image") != NULL)
			return false;
	return true;
}

static void report_container(const struct ward_node *container, const struct ward_node *spec,
			     bool pod_says, bool pod_is_bad, struct ward_sink *out)
{
	const struct ward_node *name = node_get(container, "name");
	const struct ward_node *value =
		node_path(container, "securityContext", "runAsNonRoot", NULL);

	if (node_bool(value) == 0) {
		ward_emit(out, value,
			  "container '" WARD_SPAN_FMT "' is allowed to run as root by "
			  "'runAsNonRoot: false'",
			  WARD_SPAN_ARG(node_text(name)));
		return;
	}
	if (node_is_null(value) && !pod_says && !pod_is_bad) {
		ward_emit(out, name != NULL ? name : container,
			  "container '" WARD_SPAN_FMT
			  "' may run as root, as neither it nor its pod "
			  "sets 'runAsNonRoot: true'",
			  WARD_SPAN_ARG(node_text(name)));
		if (has_other_user(container, spec))
			ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
	}
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *spec = object_pod_spec(object);
	const struct ward_node *value = node_path(spec, "securityContext", "runAsNonRoot", NULL);
	const struct ward_node *container = NULL;
	bool pod_is_bad = node_bool(value) == 0;
	/* A value that is no boolean is a substitution, or is refused by the API server. */
	bool pod_says = (!node_is_null(value) && !pod_is_bad) || is_pod_patch(object, spec);

	if (node_bool(node_get(spec, "hostUsers")) == 0)
		return;
	if (pod_is_bad)
		ward_emit(out, value, "pod is allowed to run as root by 'runAsNonRoot: false'");
	while ((container = pod_next_container(spec, container)) != NULL)
		report_container(container, spec, pod_says, pod_is_bad, out);
}

WARD_RULE(run_as_non_root) = {
	.meta = {
		.id = "run-as-non-root",
		.title = "Container may run as root",
		.rationale =
			"Root in a container is root of the node as soon as one mount, one kernel "
			"defect or one runtime defect lets it out. With `runAsNonRoot: true` the "
			"kubelet refuses to start an image that would run as user 0.",
		.remediation =
			"Set it once for the pod, together with a user the image can run as:\n"
			"  spec:\n    securityContext:\n      runAsNonRoot: true\n      runAsUser: 10001\n"
			"and remove `runAsNonRoot: false` from containers. If the image needs root, "
			"give the pod a user namespace: `hostUsers: false`.",
		.topic = "workload",
		.refs = { "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
			  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
			  "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
		       "    - name: web\n      image: nginx:1.27.3\n",
		.good = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    runAsNonRoot: true\n"
			"  containers:\n    - name: web\n      image: nginx:1.27.3\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
