/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

/** @file cli/live.h @brief `check --live`: consent, and asking. */

#include "cli.h"
#include "gitward/live.h"

/** Whether this may go on: 0 without --live, or when whoever runs it agrees that tokens are sent.
 * -1 after a message, always in a hook. */
int live_consent(const struct cli *cli);

/** With --live, ask for what a run found. 0, or -1 after a message: nobody could be asked. */
int live_ask(const struct cli *cli, struct ward_run *run);

#endif
