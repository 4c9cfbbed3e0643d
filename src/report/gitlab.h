/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_GITLAB_H
#define REPORT_GITLAB_H

/** @file report/gitlab.h @brief The one line of a refused push that GitLab shows to its users, in
 * a narrow box (https://docs.gitlab.com/administration/server_hooks/). */

#include "gitward/report.h"

/** Nothing for an allowed push. WARD_EIO when `write` failed. */
int report_gitlab(const struct ward_result *result, ward_write_fn write, void *ctx,
		  struct ward_error *err);

#endif
