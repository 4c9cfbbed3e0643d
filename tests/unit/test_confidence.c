/* SPDX-License-Identifier: Apache-2.0 */
/* Fixtures say whether a rule fires; here is how sure it is, where that differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "rule_runner.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define POD(container)                                                                             \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - " container \
	"\n"
#define ROLE(rule)                                                                             \
	"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: web}\n" \
	"rules:\n  - " rule "\n"
#define SECRET(entry) \
	"apiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData:\n  " entry "\n"
#define KUSTOMIZATION(entry)                                                 \
	"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" \
	"resources:\n  - " entry "\n"

static const struct {
	const char *rule, *path, *text;
	enum ward_confidence want;
} rows[] = {
	{ "image-tag-latest", "a.yaml", POD("{name: a, image: quay.io/a/b:latest}"),
	  WARD_CONFIDENCE_HIGH },
	{ "image-tag-latest", "a.yaml", POD("{name: a, image: registry.example.svc:5000/a/b}"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "image-tag-latest", "a.yaml", POD("{name: a, image: registry.example.svc/a/b:latest}"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "image-tag-latest", "a.yaml", POD("{name: a, image: svc.example/a/b:latest}"),
	  WARD_CONFIDENCE_HIGH },
	{ "image-tag-latest", "a.yaml", POD("{name: a, image: web}"), WARD_CONFIDENCE_MEDIUM },
	{ "rbac-wildcard-verb", "a.yaml",
	  ROLE("{apiGroups: [custom.metrics.k8s.io], resources: ['*'], verbs: ['*']}"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "rbac-wildcard-verb", "a.yaml",
	  ROLE("{apiGroups: [metrics.k8s.io, ''], resources: [pods], verbs: ['*']}"),
	  WARD_CONFIDENCE_HIGH },
	{ "rbac-wildcard-verb", "a.yaml", ROLE("{apiGroups: [], resources: [pods], verbs: ['*']}"),
	  WARD_CONFIDENCE_HIGH },
	{ "kustomize-remote-pin", "kustomization.yaml",
	  KUSTOMIZATION("https://github.com/a/b/releases/download/v1.2.3/c.yaml"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "kustomize-remote-pin", "kustomization.yaml",
	  KUSTOMIZATION("https://raw.githubusercontent.com/a/b/v1.2.3/c.yaml"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "kustomize-remote-pin", "kustomization.yaml",
	  KUSTOMIZATION("https://raw.githubusercontent.com/a/b/refs/tags/v1.2.3/c.yaml"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "kustomize-remote-pin", "kustomization.yaml",
	  KUSTOMIZATION("https://raw.githubusercontent.com/a/b/refs/heads/main/v1.2.3/c.yaml"),
	  WARD_CONFIDENCE_HIGH },
	{ "kustomize-remote-pin", "kustomization.yaml",
	  KUSTOMIZATION("https://github.com/a/b/releases/latest/download/c.yaml"),
	  WARD_CONFIDENCE_HIGH },
	{ "kustomize-remote-pin", "kustomization.yaml",
	  KUSTOMIZATION("https://github.com/a/b/releases/download/v1.2/c.yaml"),
	  WARD_CONFIDENCE_HIGH },
	{ "run-as-non-root", "a.yaml", POD("{name: a, image: b}"), WARD_CONFIDENCE_HIGH },
	{ "run-as-non-root", "a.yaml",
	  POD("{name: a, image: b, securityContext: {runAsUser: 999}}"), WARD_CONFIDENCE_MEDIUM },
	{ "run-as-non-root", "a.yaml",
	  POD("{name: a, image: b, securityContext: {runAsUser: 0}}\n"
	      "  securityContext: {runAsUser: 999}"),
	  WARD_CONFIDENCE_HIGH },
	{ "run-as-non-root", "a.yaml",
	  POD("{name: a, image: b}\n  securityContext: {runAsUser: 999}"), WARD_CONFIDENCE_MEDIUM },
	{ "secret-plaintext", "a.yaml", SECRET("password: open sesame"), WARD_CONFIDENCE_HIGH },
	{ "secret-plaintext", "a.yaml", SECRET("app.ini: password=sesame"), WARD_CONFIDENCE_HIGH },
	{ "secret-plaintext", "a.yaml", SECRET("url: http://a:sesame@b"), WARD_CONFIDENCE_HIGH },
	{ "secret-plaintext", "a.yaml", SECRET("url: http://a/aB3dE5gH7jK9mN1pQ3sT"),
	  WARD_CONFIDENCE_MEDIUM },
	{ "secret-plaintext", "a.yaml", SECRET("credentials.ini: open=sesame"),
	  WARD_CONFIDENCE_MEDIUM },
};

static void test_confidence(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rule_run run = { 0 };
		size_t found = 0;

		rule_run_bytes(&run, span_of(rows[i].path), span_of(rows[i].text), NULL);
		assert_false(run.undecided);
		for (size_t k = 0; k < run.count; k++) {
			if (strcmp(run.findings[k].rule->id, rows[i].rule) != 0)
				continue;
			found++;
			if (run.findings[k].confidence != rows[i].want)
				fail_msg("confidence %d: %s", (int)run.findings[k].confidence,
					 rows[i].text);
		}
		if (found != 1)
			fail_msg("%zu findings: %s", found, rows[i].text);
		rule_run_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_confidence) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
