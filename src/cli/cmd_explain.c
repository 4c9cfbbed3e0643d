/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "cli.h"
#include "gitward/report.h"
#include "gitward/rule.h"
#include "io.h"

static const char *rule_name(const void *ctx, size_t i)
{
	const struct ward_rule_meta *rule = ward_rule_at(i);

	(void)ctx;
	return rule != NULL ? rule->id : NULL;
}

static int unknown_rule(const char *id)
{
	const char *meant = args_suggest(id, rule_name, NULL);

	if (meant != NULL)
		cli_error("unknown rule '%s'; did you mean '%s'?", id, meant);
	else
		cli_error("unknown rule '%s'; see 'gitward rules'", id);
	return CLI_ERROR;
}

static int page(const struct cli *cli, struct output *out, const struct ward_rule_meta *rule,
		bool first)
{
	const char *format = cli->options[CLI_PAGE_FORMAT];
	bool markdown = format != NULL && strcmp(format, "markdown") == 0;
	bool color = use_color(cli->options[CLI_COLOR], STDOUT_FILENO);
	struct ward_error err = { 0 };

	if (!first)
		output_text(out, "\n");
	if (ward_report_rule(rule, markdown, color, output_write, out, &err) == 0 ||
	    out->error != 0)
		return 0;
	cli_error("%s", err.message);
	return -1;
}

int cmd_explain(const struct cli *cli)
{
	bool all = cli->options[CLI_ALL] != NULL;
	size_t count = all ? ward_rule_count() : cli->operand_count;
	struct output out;

	if (all == (cli->operand_count > 0)) {
		cli_error("usage: gitward explain RULE... | --all");
		return CLI_ERROR;
	}
	for (size_t i = 0; i < cli->operand_count; i++) {
		if (ward_rule_find(cli->operands[i]) == NULL)
			return unknown_rule(cli->operands[i]);
	}
	output_to(&out, STDOUT_FILENO);
	for (size_t i = 0; i < count; i++) {
		const struct ward_rule_meta *rule =
			all ? ward_rule_at(i) : ward_rule_find(cli->operands[i]);

		if (page(cli, &out, rule, i == 0) != 0)
			return CLI_ERROR;
	}
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}
