/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "cli.h"
#include "io.h"

enum { WIDTH = 78 };

/* Text in lines of at most WIDTH columns, each after `indent` blanks; the first is begun already.
 */
static void wrap(struct output *out, const char *text, int indent, size_t at)
{
	for (size_t len; *text != '\0'; text += len) {
		len = strcspn(text, " \n");
		if (at > (size_t)indent && at + 1 + len > WIDTH) {
			output_format(out, "\n%*s", indent, "");
			at = (size_t)indent;
		} else if (at > (size_t)indent && len > 0) {
			output_text(out, " ");
			at++;
		}
		(void)output_write(out, text, len);
		at += len;
		if (text[len] == '\n') {
			output_format(out, "\n%*s", text[len + 1] == '\n' ? 0 : indent, "");
			at = (size_t)indent;
		}
		len += text[len] != '\0';
	}
	output_text(out, "\n");
}

static void print_options(struct output *out, const enum cli_option_id *ids)
{
	output_text(out, "\nOptions:\n");
	for (; *ids != CLI_END; ids++) {
		const struct cli_option *o = cli_option_info(*ids);
		char left[96];
		int n = o->help == NULL
			? -1
			: snprintf(left, sizeof(left), "  %c%c%s--%s%s%s",
				   o->letter != 0 ? '-' : ' ', o->letter != 0 ? o->letter : ' ',
				   o->letter != 0 ? ", " : "  ", o->name,
				   o->value != NULL ? " " : "", o->value != NULL ? o->value : "");

		if (n < 0)
			continue;
		output_text(out, left);
		if (n > 29)
			output_format(out, "\n%30s", "");
		else
			output_format(out, "%*s", 30 - n, "");
		wrap(out, o->help, 30, 30);
	}
}

/* Lines "left TAB right". */
static void print_pairs(struct output *out, const char *pairs, int indent)
{
	while (*pairs != '\0') {
		size_t line = strcspn(pairs, "\n"), left = strcspn(pairs, "\t");
		char *right = text_format("%.*s", (int)(line - left - 1), pairs + left + 1);

		output_format(out, "  %.*s", (int)left, pairs);
		if ((int)left + 3 > indent)
			output_format(out, "\n%*s", indent, "");
		else
			output_format(out, "%*s", indent - 2 - (int)left, "");
		if (right != NULL)
			wrap(out, right, indent, (size_t)indent);
		free(right);
		pairs += line + 1;
	}
}

static void print_program(struct output *out)
{
	const struct cli_command *command;

	output_text(out,
		    "usage: gitward [-C DIR] COMMAND [OPTION...]\n\n"
		    "Stands between people and the branch that a GitOps controller deploys "
		    "from.\n\nCommands:\n");
	for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++)
		output_format(out, "  %-12s%s\n", command->name, command->summary);
	print_options(out, cli_global_options);
	output_text(out, "\nExit status:\n");
	print_pairs(out, cli_exit_text, 6);
	output_text(out, "\n'gitward help COMMAND' tells more.\n");
}

static void print_command(struct output *out, const struct cli_command *command)
{
	output_format(out, "usage: gitward %s [OPTION...]%s%s\n\n", command->name,
		      command->usage[0] != '\0' ? " " : "", command->usage);
	output_format(out, "gitward %s: %s\n", command->name, command->summary);
	if (command->text[0] != '\0') {
		output_text(out, "\n");
		wrap(out, command->text, 0, 0);
	}
	print_options(out, command->options);
	if (command->examples != NULL) {
		output_text(out, "\nExamples:\n");
		print_pairs(out, command->examples, 6);
	}
	output_text(out, "\nExit status:\n");
	print_pairs(out, cli_exit_text, 6);
}

int cli_print_help(const struct cli_command *command)
{
	struct output out;

	output_to(&out, STDOUT_FILENO);
	if (command != NULL)
		print_command(&out, command);
	else
		print_program(&out);
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}

static const char *command_name(const void *ctx, size_t i)
{
	const struct cli_command *command = cli_command_at(i);

	(void)ctx;
	return command != NULL ? command->name : NULL;
}

int cmd_help(const struct cli *cli)
{
	const struct cli_command *command = NULL;
	const char *meant;

	if (cli->operand_count == 0)
		return cli_print_help(NULL);
	command = cli_command_find(cli->operands[0]);
	if (command != NULL)
		return cli_print_help(command);
	meant = args_suggest(cli->operands[0], command_name, NULL);
	if (meant != NULL)
		cli_error("unknown command '%s'; did you mean '%s'?", cli->operands[0], meant);
	else
		cli_error("unknown command '%s'; see 'gitward help'", cli->operands[0]);
	return CLI_ERROR;
}
