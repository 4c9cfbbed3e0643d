/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "io.h"
#include "judge.h"

enum {
	GITLAB_MAX = 3, /* findings; GitLab shows them in a narrow box */
	SAFE_MAX = 512
};

static void safe_span(struct output *out, struct ward_span text)
{
	char safe[SAFE_MAX];

	ward_safe_text(text, safe, sizeof(safe));
	output_text(out, safe);
}

static void finding(struct output *out, const struct ward_finding *f)
{
	struct ward_span at = f->path.len > 0 ? f->path : f->commit.len > 0 ? f->commit : f->ref;

	safe_span(out, at);
	if (f->path.len > 0 && f->line > 0)
		output_format(out, ":%u", f->line);
	output_text(out, ": ");
	safe_span(out, f->message);
	output_format(out, " [%s]", f->rule->id);
}

/* GitLab shows its users the lines that begin like this and nothing else. */
static void gitlab(struct output *out, const struct ward_result *result)
{
	const char *lead = "";
	int shown = 0;

	output_format(out, "GL-HOOK-ERR: gitward: %s: ", ward_verdict_name(result->verdict));
	for (size_t i = 0; i < result->finding_count && shown < GITLAB_MAX; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (f->level != WARD_LEVEL_DENY || !f->introduced || f->suppressed)
			continue;
		output_text(out, lead);
		finding(out, f);
		lead = "; ";
		shown++;
	}
	if (result->why.len > 0 && result->verdict != WARD_DENIED) {
		output_text(out, lead);
		safe_span(out, result->why);
	}
	output_text(out, "\n");
}

int judge_report_push(const struct cli *cli, const struct ward_result *result)
{
	int status = judge_report(cli, result, STDERR_FILENO);
	struct output out;

	if (status == CLI_OK || (env_get("GL_ID") == NULL && env_get("GL_REPOSITORY") == NULL))
		return status;
	output_to(&out, STDERR_FILENO);
	gitlab(&out, result);
	return output_close(&out) == 0 ? status : CLI_ERROR;
}
