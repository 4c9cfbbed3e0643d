/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `pos`: some secret rule reports the text, at any level; `neg`: none does at
 * the level that denies. The real manifests of gitops_negatives.jsonl hold
 * ciphertext and references only: any finding there is wrong.
 */
#include <string.h>

#include "suite.h"

struct seen {
	bool any, denied;
};

static struct seen judge(const json_t *row)
{
	const json_t *text = json_object_get(row, "text");
	const char *path = row_str(row, "path");
	const struct ward_result *result;
	struct seen seen = { 0 };
	struct ward_run *run;

	run = suite_judge(path != NULL ? path : "example.txt", json_string_value(text),
			  json_string_length(text), "gitops", &result);
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (strcmp(f->rule->topic, "secret") != 0)
			continue;
		seen.any = true;
		seen.denied |= f->level == WARD_LEVEL_DENY && !f->suppressed;
	}
	ward_run_free(run);
	return seen;
}

static void run_row(struct suite *s, const json_t *row)
{
	bool positive = strcmp(row_str(row, "label"), "pos") == 0;
	struct seen seen = judge(row);

	if (positive ? seen.any : !seen.denied)
		suite_pass(s);
	else
		suite_fail(s, "%s %s %s: %.60s", row_str(row, "source"), row_str(row, "rule"),
			   row_str(row, "label"), positive ? "not found" : "denied");
}

static void run_silent(struct suite *s, const json_t *row)
{
	if (!judge(row).any)
		suite_pass(s);
	else
		suite_fail(s, "%s %s: must stay silent", row_str(row, "source"),
			   row_str(row, "rule"));
}

int suite_secrets(struct suite *s)
{
	if (suite_rows(s, "rules.jsonl", run_row) != 0)
		return -1;
	return suite_rows(s, "gitops_negatives.jsonl", run_silent);
}
