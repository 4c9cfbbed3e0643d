/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"

static const struct ward_node *find_text(const struct ward_node *seq, const char *text)
{
	for (const struct ward_node *n = node_children(seq); n != NULL; n = n->next)
		if (node_text_is(n, text))
			return n;
	return NULL;
}

/* Every verb on the resources of one's own API group is what operators ask for of what they own. */
static bool is_own_group(const struct ward_node *rule)
{
	const struct ward_node *group = node_children(node_get(rule, "apiGroups"));

	if (group == NULL)
		return false;
	for (; group != NULL; group = group->next) {
		struct ward_span name = node_text(group);

		if (span_find_byte(name, '.', 0) < 0 || span_ends(name, ".k8s.io"))
			return false;
	}
	return true;
}

/* Measurements: no verb but reading exists there, today. */
static bool is_metrics_only(const struct ward_node *rule)
{
	static const char *const metrics[] = { "metrics.k8s.io", "custom.metrics.k8s.io",
					       "external.metrics.k8s.io" };
	const struct ward_node *group = node_children(node_get(rule, "apiGroups"));
	bool found = group != NULL;

	for (; found && group != NULL; group = group->next) {
		found = false;
		for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
			found = found || node_text_is(group, metrics[i]);
	}
	return found;
}

static void check_rule(const struct ward_object *object, const struct ward_node *rule,
		       struct ward_sink *out)
{
	const struct ward_node *verb = find_text(node_get(rule, "verbs"), "*");
	const struct ward_node *resources = node_get(rule, "resources");
	const struct ward_node *first =
		node_children(resources != NULL ? resources : node_get(rule, "nonResourceURLs"));

	if (verb == NULL)
		return;
	ward_emit(out, verb,
		  WARD_SPAN_FMT " '" WARD_SPAN_FMT "' grants every verb on '" WARD_SPAN_FMT "'%s",
		  WARD_SPAN_ARG(object->kind), WARD_SPAN_ARG(object->name),
		  WARD_SPAN_ARG(node_text(first)),
		  first != NULL && first->next != NULL ? " and others" : "");
	if (is_metrics_only(rule) || (is_own_group(rule) && find_text(resources, "*") == NULL))
		ward_emit_confidence(out, WARD_CONFIDENCE_MEDIUM);
}

static void check(const struct ward_object *object, struct ward_sink *out)
{
	const struct ward_node *rule;

	if (!object_is(object, "rbac.authorization.k8s.io", "Role") &&
	    !object_is(object, "rbac.authorization.k8s.io", "ClusterRole"))
		return;
	for (rule = node_children(node_get(object->root, "rules")); rule != NULL; rule = rule->next)
		check_rule(object, rule, out);
}

WARD_RULE(rbac_wildcard_verb) = {
	.meta = {
		.id = "rbac-wildcard-verb",
		.title = "Role grants every verb",
		.rationale =
			"`*` holds verbs nobody thinks of when reading it (escalate, bind, "
			"impersonate, deletecollection, proxy) and every verb that a later release "
			"adds. Most of the ways to climb from a service account to the cluster "
			"start there.",
		.remediation =
			"Name the verbs that are used:\n"
			"  rules:\n    - apiGroups: [apps]\n      resources: [deployments]\n"
			"      verbs: [get, list, watch, update, patch]\n"
			"An audit log, or `kubectl auth can-i --list --as=SUBJECT`, shows what is "
			"needed and what is granted.",
		.topic = "rbac",
		.refs = { "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
			  "https://kubernetes.io/docs/reference/access-authn-authz/rbac/" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: web, namespace: web}\n"
		       "rules:\n  - apiGroups: [\"\"]\n    resources: [secrets]\n    verbs: [\"*\"]\n",
		.good = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: web, namespace: web}\n"
			"rules:\n  - apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs: [get, list, watch]\n",
	},
	.subject = WARD_SUBJECT_OBJECT,
	.check.object = check,
};
