/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `fail`: one of the mapped rules fires in the named file or files; `pass`: none
 * does. A row with an object ("Kind/name") is about that object alone.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static int fires_in_file(struct suite *s, const json_t *row, const char *path)
{
	size_t len = 0;
	char *bytes = suite_read(s, path, &len);
	bool fires;

	if (bytes == NULL)
		return -1;
	fires = suite_fires(path, bytes, len, json_object_get(row, "our_rule"), 0,
			    row_str(row, "object"));
	free(bytes);
	return fires;
}

/* kubescape's cases are folders with the inputs below input/. */
static int fires_in_folder(struct suite *s, const json_t *row, const char *path)
{
	char full[4096], name[4096];
	struct dirent *entry;
	int fires = 0, files = 0;
	DIR *dir;

	if ((size_t)snprintf(full, sizeof(full), "%s/%s/input", s->dir, path) >= sizeof(full))
		return -1;
	dir = opendir(full);
	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		int one;

		if (entry->d_name[0] == '.' ||
		    (size_t)snprintf(name, sizeof(name), "%s/input/%s", path, entry->d_name) >=
			    sizeof(name))
			continue;
		one = fires_in_file(s, row, name);
		files += one >= 0;
		fires |= one > 0;
	}
	closedir(dir);
	return files == 0 ? -1 : fires;
}

static int fires_in_row(struct suite *s, const json_t *row)
{
	const json_t *paths = json_object_get(row, "paths");
	const char *path = row_str(row, "path");
	int fires = 0, one;
	json_t *item;
	size_t i;

	if (json_array_size(paths) > 0) {
		json_array_foreach(paths, i, item)
		{
			one = fires_in_file(s, row, json_string_value(item));
			if (one < 0)
				return -1;
			fires |= one;
		}
		return fires;
	}
	one = fires_in_folder(s, row, path);
	return one >= 0 ? one : fires_in_file(s, row, path);
}

static const char *cannot_evaluate(const json_t *row)
{
	const json_t *rules = json_object_get(row, "our_rule");

	if (json_array_size(rules) == 0)
		return "no rule is mapped";
	if (!suite_has_rules(rules))
		return "rule does not exist yet";
	if (json_is_false(json_object_get(row, "plain_yaml")))
		return "input is no plain manifest";
	if (json_array_size(json_object_get(row, "inventory")) > 0)
		return "needs other objects of a cluster";
	if (strcmp(row_str(row, "expect"), "fixed-form") == 0)
		return "no automatic fix yet";
	return NULL;
}

static void run_row(struct suite *s, const json_t *row)
{
	const char *reason = cannot_evaluate(row);
	const char *expect = row_str(row, "expect");
	char *rules;
	int fires;

	if (reason != NULL) {
		suite_skip(s, reason);
		return;
	}
	fires = fires_in_row(s, row);
	if (fires < 0) {
		suite_skip(s, "file is not there");
		return;
	}
	if (fires == (strcmp(expect, "fail") == 0)) {
		suite_pass(s);
		return;
	}
	rules = json_dumps(json_object_get(row, "our_rule"), JSON_COMPACT);
	suite_fail(s, "%s %s %s %s: expected %s", row_str(row, "source"), row_str(row, "path"),
		   row_str(row, "object") != NULL ? row_str(row, "object") : "-", rules, expect);
	free(rules);
}

int suite_manifests(struct suite *s)
{
	return suite_rows(s, "index.jsonl", run_row);
}
