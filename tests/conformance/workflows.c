/* SPDX-License-Identifier: Apache-2.0 */
/* `finding`: the mapped rule fires in the file, at the line where one is given; `clean`: it does
 * not. */
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static void run_row(struct suite *s, const json_t *row)
{
	const json_t *rule = json_object_get(row, "maps_to");
	long line = (long)json_integer_value(json_object_get(row, "line"));
	const char *path = row_str(row, "path");
	bool finding = strcmp(row_str(row, "expect"), "finding") == 0;
	size_t len = 0;
	char *bytes;

	if (!json_is_string(rule)) {
		suite_skip(s, "no rule is mapped");
		return;
	}
	if (!suite_has_rules(rule)) {
		suite_skip(s, "rule does not exist yet");
		return;
	}
	bytes = suite_read(s, path, &len);
	if (bytes == NULL) {
		suite_skip(s, "file is not there");
		return;
	}
	if (suite_fires(path, bytes, len, rule, finding ? line : 0, NULL) == finding)
		suite_pass(s);
	else
		suite_fail(s, "%s %s:%ld %s: expected %s", row_str(row, "source"), path, line,
			   json_string_value(rule), row_str(row, "expect"));
	free(bytes);
}

int suite_workflows(struct suite *s)
{
	return suite_rows(s, "index.jsonl", run_row);
}
