/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/trust.h"
#include "io.h"
#include "judge.h"
#include "trust_import.h"

#define DAY ((int64_t)86400)
/* Ten years: what ends later is no news. */
#define WITHIN_DAYS_MAX 3660

/* "90d" or "90": seconds, or 0 after a message. */
static int64_t parse_days(const char *text)
{
	int64_t days = 0;
	size_t at = 0;

	while (text[at] >= '0' && text[at] <= '9' && days <= WITHIN_DAYS_MAX)
		days = days * 10 + (text[at++] - '0');
	if (at > 0 && text[at] == 'd')
		at++;
	if (text[at] != '\0' || days < 1 || days > WITHIN_DAYS_MAX) {
		cli_error("'%s' is no number of days like 90d, at most %d", text, WITHIN_DAYS_MAX);
		return 0;
	}
	return days * DAY;
}

static int show(const struct cli *cli, const struct ward_trust_view *view)
{
	const char *format = cli->options[CLI_VERIFY_FORMAT];
	struct ward_error err = { 0 };
	struct output out;

	output_to(&out, STDOUT_FILENO);
	if (ward_trust_show(view,
			    format != NULL ? (enum ward_format)ward_format_find(format)
					   : WARD_FORMAT_text,
			    output_write, &out, &err) != 0 &&
	    out.error == 0)
		cli_error("%s", err.message);
	if (output_close(&out) != 0 || err.code != 0)
		return CLI_ERROR;
	return view->problems > 0 ? CLI_DENIED : CLI_OK;
}

static int report(const struct cli *cli)
{
	const char *within = cli->options[CLI_TRUST_WITHIN];
	struct ward_trust_options options = { .since = cli->options[CLI_TRUST_SINCE] };
	struct ward_trust_report *made = NULL;
	struct ward_error err = { 0 };
	int status;

	if (cli->operand_count > 1) {
		cli_error("usage: gitward trust report");
		return CLI_ERROR;
	}
	if (judge_options(cli, &options.run) != 0)
		return CLI_ERROR;
	if (within != NULL)
		options.within = parse_days(within);
	if (within != NULL && options.within == 0)
		return CLI_ERROR;
	if (ward_trust_report_new(&options, &made, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	status = show(cli, ward_trust_report_view(made));
	ward_trust_report_free(made);
	return status;
}

int cmd_trust(const struct cli *cli)
{
	return strcmp(cli->operands[0], "report") == 0 ? report(cli) : trust_import(cli);
}
