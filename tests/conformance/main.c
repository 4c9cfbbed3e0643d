/* SPDX-License-Identifier: Apache-2.0 */
/* usage: conformance SUITE DIR [-v] */
#include <stdio.h>
#include <string.h>

#include "suite.h"

static const struct {
	const char *name;
	int (*run)(struct suite *s);
} suites[] = {
	{ "manifests", suite_manifests },   { "secrets", suite_secrets },
	{ "workflows", suite_workflows },   { "scorecard", suite_scorecard },
	{ "provenance", suite_provenance }, { "yaml", suite_yaml },
	{ "gitleaks", suite_gitleaks },	    { "anchors", suite_anchors },
};

static int usage(void)
{
	fprintf(stderr, "usage: conformance SUITE DIR [-v]\nsuites:");
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		fprintf(stderr, " %s", suites[i].name);
	fprintf(stderr, "\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct suite s = { 0 };

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			s.verbose = true;
		else if (s.name == NULL)
			s.name = argv[i];
		else if (s.dir == NULL)
			s.dir = argv[i];
		else
			return usage();
	}
	if (s.dir == NULL)
		return usage();
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (strcmp(s.name, suites[i].name) != 0)
			continue;
		if (suites[i].run(&s) != 0)
			return 2;
		for (size_t k = 0; s.verbose && k < SKIP_REASONS && s.skips[k].reason != NULL; k++)
			printf("skipped %zu: %s\n", s.skips[k].count, s.skips[k].reason);
		printf("%s: %zu passed, %zu failed, %zu skipped of %zu\n", s.name, s.passed,
		       s.failed, s.skipped, s.passed + s.failed + s.skipped);
		return s.failed > 0;
	}
	return usage();
}
