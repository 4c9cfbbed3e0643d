/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/report.h"
#include "gitward/rule.h"
#include "io.h"

int cmd_rules(const struct cli *cli)
{
	const char *format = cli->options[CLI_RULES_FORMAT];
	struct ward_error err = { 0 };
	struct output out;
	int rc = 0;

	output_to(&out, STDOUT_FILENO);
	if (format != NULL && strcmp(format, "ids") == 0) {
		for (size_t i = 0; i < ward_rule_count(); i++)
			output_format(&out, "%s\n", ward_rule_at(i)->id);
	} else {
		rc = ward_report_rules(format != NULL ? format : "text", output_write, &out, &err);
	}
	if (rc != 0 && out.error == 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}
