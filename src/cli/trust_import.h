/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TRUST_IMPORT_H
#define CLI_TRUST_IMPORT_H

/** @file cli/trust_import.h @brief `gitward trust import`. */

#include "cli.h"

/** Its exit status. */
int trust_import(const struct cli *cli);

#endif
