/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

/**
 * @file report/format.h
 * @brief The renderers behind ward_report(). Each returns 0 or WARD_EOOM; a
 * failed write is kept by `out` and told by out_finish().
 */

#include "gitward/report.h"
#include "report/out.h"

#define REPORT_RENDERER(name)                               \
	int report_##name(const struct ward_result *result, \
			  const struct ward_report_options *options, struct out *out);
WARD_FORMATS(REPORT_RENDERER)
#undef REPORT_RENDERER

/** Version of the shape of `json`; grows when a reader could break. */
#define REPORT_JSON_VERSION 1

void rule_page_text(struct out *o, const struct ward_rule_meta *rule);
void rule_page_markdown(struct out *o, const struct ward_rule_meta *rule);
/** Only what SARIF shows as help: why, what to do, references. */
void rule_help_markdown(struct out *o, const struct ward_rule_meta *rule);

void rule_list_text(struct out *o);
void rule_list_markdown(struct out *o);
void rule_list_json(struct out *o);

#endif
