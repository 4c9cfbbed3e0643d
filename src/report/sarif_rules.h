/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_SARIF_RULES_H
#define REPORT_SARIF_RULES_H

/** @file report/sarif_rules.h @brief The rules of a SARIF run: those that found something. */

#include <stddef.h>

#include "gitward/result.h"
#include "report/json_writer.h"

struct sarif_rules {
	const struct ward_rule_meta **items; /**< sorted by id, on the heap */
	size_t len;
	size_t room;
};

/** Collect the rules of all findings that a report shows: 0 or WARD_EOOM. */
int sarif_rules_collect(struct sarif_rules *rules, const struct ward_result *result);
void sarif_rules_release(struct sarif_rules *rules);
/** Place of a collected rule in the list. */
size_t sarif_rules_index(const struct sarif_rules *rules, const struct ward_rule_meta *rule);
/** The member `rules` of a tool driver. */
void sarif_rules_write(struct json *j, const struct sarif_rules *rules);

#endif
