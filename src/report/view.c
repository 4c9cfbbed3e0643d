/* SPDX-License-Identifier: Apache-2.0 */
#include "report/view.h"

#include "base/span.h"

static const struct {
	const char *name;
	const char *color;
} classes[VIEW_CLASS_COUNT] = {
	[VIEW_ERROR] = { "error", "1;31" }, [VIEW_WARNING] = { "warning", "1;33" },
	[VIEW_NOTE] = { "note", "1;36" },   [VIEW_SUPPRESSED] = { "suppressed", "1;35" },
	[VIEW_OFF] = { "off", "" },
};

/* The order of the tests is that of policy_apply(), so that reports and counts agree. */
enum view_class view_class(const struct ward_finding *finding)
{
	if (finding->level == WARD_LEVEL_OFF)
		return VIEW_OFF;
	if (finding->suppressed)
		return VIEW_SUPPRESSED;
	if (!finding->introduced || finding->level == WARD_LEVEL_AUDIT)
		return VIEW_NOTE;
	return finding->level == WARD_LEVEL_WARN ? VIEW_WARNING : VIEW_ERROR;
}

const char *view_status(const struct ward_finding *finding)
{
	static const char *const names[VIEW_CLASS_COUNT] = {
		[VIEW_ERROR] = "denied", [VIEW_WARNING] = "warned",
		[VIEW_NOTE] = "audited", [VIEW_SUPPRESSED] = "suppressed",
		[VIEW_OFF] = "off",
	};
	enum view_class cls = view_class(finding);

	return cls == VIEW_NOTE && !finding->introduced ? "existing" : names[cls];
}

const char *view_class_name(enum view_class cls)
{
	return classes[cls].name;
}

const char *view_color(enum view_class cls)
{
	return classes[cls].color;
}

struct view_cursor view_start(const struct ward_result *result)
{
	return (struct view_cursor){ .result = result, .cls = VIEW_ERROR };
}

const struct ward_finding *view_next(struct view_cursor *c, enum view_class *cls)
{
	for (; c->cls < VIEW_OFF; c->cls++) {
		while (c->index < c->result->finding_count) {
			const struct ward_finding *f = &c->result->findings[c->index++];

			if (view_class(f) == c->cls) {
				*cls = c->cls;
				return f;
			}
		}
		c->index = 0;
	}
	return NULL;
}

struct ward_span view_short_id(struct ward_span id)
{
	return span_sub(id, 0, VIEW_COMMIT_DIGITS);
}

static bool place_of_file(struct out *o, const struct ward_finding *f)
{
	out_path(o, f->path);
	if (f->line > 0) {
		out_char(o, ':');
		out_u64(o, f->line);
	}
	if (f->line > 0 && f->column > 0) {
		out_char(o, ':');
		out_u64(o, f->column);
	}
	return true;
}

bool view_place(struct out *o, const struct ward_finding *f)
{
	if (f->path.len > 0)
		return place_of_file(o, f);
	if (f->commit.len > 0) {
		out_str(o, "commit ");
		out_text(o, view_short_id(f->commit));
		return true;
	}
	if (f->ref.len > 0) {
		out_path(o, f->ref);
		return true;
	}
	return false;
}

const char *view_rule_url(const struct ward_rule_meta *rule)
{
	return rule->refs[0] != NULL ? rule->refs[0] : "";
}
