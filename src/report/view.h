/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

/**
 * @file report/view.h
 * @brief How a result looks, whatever the format: in which order findings
 * stand, what they are called, and the two closing lines for people.
 */

#include <stdbool.h>

#include "gitward/result.h"
#include "report/out.h"

/** What a finding is to its reader, the most urgent first. */
enum view_class {
	VIEW_ERROR, /**< denied */
	VIEW_WARNING,
	VIEW_NOTE, /**< audited, or it stood there before */
	VIEW_SUPPRESSED,
	VIEW_OFF, /**< its rule is off: in no report but json */
	VIEW_CLASS_COUNT
};

enum view_class view_class(const struct ward_finding *finding);
/** "error", "warning", "note", "suppressed"; the first three are also levels of SARIF. */
const char *view_class_name(enum view_class cls);
/** Which of the counts it is part of: "denied", "warned", "audited", "existing", "suppressed"; or
 * "off". */
const char *view_status(const struct ward_finding *finding);

/** A walk over findings by class and, within one, in the order of the result. */
struct view_cursor {
	const struct ward_result *result;
	enum view_class cls;
	size_t index;
};
struct view_cursor view_start(const struct ward_result *result);
/** The next finding with its class, or NULL after the last one that is not VIEW_OFF. */
const struct ward_finding *view_next(struct view_cursor *c, enum view_class *cls);

#define VIEW_COMMIT_DIGITS 12
/** An object id cut to what people need. */
struct ward_span view_short_id(struct ward_span id);
/** "path:line:col", "commit 1a2b3c4d5e6f" or "refs/heads/main"; false, and nothing is written, when
 * a finding has no place. */
bool view_place(struct out *o, const struct ward_finding *finding);
/** The first reference of a rule, or "". */
const char *view_rule_url(const struct ward_rule_meta *rule);

/** "gitward: denied: ..." */
void view_verdict(struct out *o, const struct ward_result *r);
/** "checked 1 ref, ..." */
void view_counts(struct out *o, const struct ward_result *r);

/** The source line with a caret below it; nothing when the finding has none. */
void view_snippet(struct out *o, const struct ward_finding *f, enum view_class cls);

/** SGR parameters of a class. */
const char *view_color(enum view_class cls);

#endif
