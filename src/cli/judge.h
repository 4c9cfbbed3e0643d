/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

/** @file cli/judge.h @brief From the command line and the environment to a run, and from its result
 * to a report. */

#include "cli.h"
#include "gitward/engine.h"
#include "gitward/report.h"

/** What Git told its hook about where the repository is. */
void judge_place(struct ward_place *place);
/** Options of a run that `check` and `hook` share. -1 after a message when they contradict each
 * other. */
int judge_options(const struct cli *cli, struct ward_options *options);

/**
 * Render to standard output, or to --output. The exit status: the verdict's,
 * or 2 when the report could not be written.
 */
int judge_report(const struct cli *cli, const struct ward_result *result, int fd);

#endif
