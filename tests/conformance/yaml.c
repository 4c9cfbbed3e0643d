/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml-test-suite: our verdict and our tree must be libyaml's, whose strictness
 * is the floor we stand on. DIR holds `yaml-test-suite`, or is that folder.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "suite.h"
#include "yaml_suite.h"

static void wrong(const char *name, const char *why, void *payload)
{
	struct suite *s = payload;

	if (s->verbose)
		printf("wrong: %s: %s\n", name, why);
}

int suite_yaml(struct suite *s)
{
	struct yaml_suite_counts counts = { 0 };
	char inside[4096];
	struct stat st;

	if ((size_t)snprintf(inside, sizeof(inside), "%s/yaml-test-suite", s->dir) >=
	    sizeof(inside))
		return -1;
	if (yaml_suite_run(stat(inside, &st) == 0 ? inside : s->dir, &counts, wrong, s) != 0) {
		fprintf(stderr, "conformance: %s cannot be read\n", s->dir);
		return -1;
	}
	s->passed = counts.passed;
	s->failed = counts.failed;
	for (size_t i = 0; i < counts.skipped; i++)
		suite_skip(s, "file is not there");
	return 0;
}
