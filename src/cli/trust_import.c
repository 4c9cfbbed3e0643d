/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_import.h"

int trust_import(const struct cli *cli)
{
	(void)cli;
	return CLI_ERROR;
}
