/* SPDX-License-Identifier: Apache-2.0 */
#include "report/gitlab.h"

#include "base/span.h"
#include "report/out.h"

enum { SHOWN_MAX = 3 };

static void finding(struct out *o, const struct ward_finding *f)
{
	out_text(o, f->path.len > 0 ? f->path : f->commit.len > 0 ? f->commit : f->ref);
	if (f->path.len > 0 && f->line > 0) {
		out_char(o, ':');
		out_u64(o, f->line);
	}
	out_str(o, ": ");
	out_text(o, f->message);
	out_str(o, " [");
	out_str(o, f->rule->id);
	out_char(o, ']');
}

int report_gitlab(const struct ward_result *result, ward_write_fn write, void *ctx,
		  struct ward_error *err)
{
	const char *lead = "";
	struct out o;
	int shown = 0;

	if (result->verdict == WARD_ALLOWED)
		return WARD_OK;
	out_init(&o, write, ctx);
	out_str(&o, "GL-HOOK-ERR: gitward: ");
	out_str(&o, ward_verdict_name(result->verdict));
	out_str(&o, ": ");
	for (size_t i = 0; i < result->finding_count && shown < SHOWN_MAX; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (f->level != WARD_LEVEL_DENY || !f->introduced || f->suppressed)
			continue;
		out_str(&o, lead);
		finding(&o, f);
		lead = "; ";
		shown++;
	}
	if (result->why.len > 0 && result->verdict != WARD_DENIED) {
		out_str(&o, lead);
		out_text(&o, result->why);
	}
	out_char(&o, '\n');
	return out_finish(&o, err);
}
