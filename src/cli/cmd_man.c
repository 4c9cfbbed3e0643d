/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/engine.h"
#include "io.h"

/* Text as roff: no character of it may be taken for a request. */
static void roff(struct output *out, const char *text, size_t len)
{
	bool line_start = true;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '\n' && i + 1 < len && text[i + 1] == '\n') {
			output_text(out, "\n.PP\n");
			line_start = true;
			i++;
			continue;
		}
		if (line_start && (c == '.' || c == '\''))
			output_text(out, "\\&");
		if (c == '\\')
			output_text(out, "\\e");
		else if (c == '-')
			output_text(out, "\\-");
		else
			(void)output_write(out, &c, 1);
		line_start = c == '\n';
	}
}

static void roff_text(struct output *out, const char *text)
{
	roff(out, text, strlen(text));
}

static void options(struct output *out, const enum cli_option_id *ids)
{
	for (; *ids != CLI_END; ids++) {
		const struct cli_option *o = cli_option_info(*ids);

		if (o->help == NULL)
			continue;
		output_text(out, ".TP\n");
		if (o->letter != 0)
			output_format(out, "\\fB\\-%c\\fR, ", o->letter);
		output_text(out, "\\fB\\-\\-");
		roff_text(out, o->name);
		output_text(out, "\\fR");
		if (o->value != NULL) {
			output_text(out, " \\fI");
			roff_text(out, o->value);
			output_text(out, "\\fR");
		}
		output_text(out, "\n");
		roff_text(out, o->help);
		output_text(out, "\n");
	}
}

/* Lines "left TAB right" as a tagged list. */
static void pairs(struct output *out, const char *text)
{
	while (*text != '\0') {
		size_t line = strcspn(text, "\n"), left = strcspn(text, "\t");

		output_text(out, ".TP\n\\fB");
		roff(out, text, left);
		output_text(out, "\\fR\n");
		roff(out, text + left + 1, line - left - 1);
		output_text(out, "\n");
		text += line + 1;
	}
}

static void command(struct output *out, const struct cli_command *c)
{
	output_format(out, ".SS \"gitward %s\"\n\\fBgitward %s\\fR [\\fIOPTION\\fR...] ", c->name,
		      c->name);
	roff_text(out, c->usage);
	output_text(out, "\n.PP\n");
	roff_text(out, c->summary);
	output_text(out, ".\n");
	if (c->text[0] != '\0') {
		output_text(out, ".PP\n");
		roff_text(out, c->text);
		output_text(out, "\n");
	}
	options(out, c->options);
}

int cmd_man(const struct cli *cli)
{
	const struct cli_command *c;
	struct output out;

	(void)cli;
	output_to(&out, STDOUT_FILENO);
	output_format(&out,
		      ".TH GITWARD 1 \"\" \"gitward %s\" \"User Commands\"\n"
		      ".SH NAME\ngitward \\- guard a GitOps repository against bad changes\n"
		      ".SH SYNOPSIS\n\\fBgitward\\fR [\\fB\\-C\\fR \\fIDIR\\fR] \\fICOMMAND\\fR "
		      "[\\fIOPTION\\fR...]\n"
		      ".SH DESCRIPTION\nStands between people and the branch that a GitOps "
		      "controller deploys from, and judges every change before it gets there.\n"
		      ".SH OPTIONS\n",
		      ward_version());
	options(&out, cli_global_options);
	output_text(&out, ".SH COMMANDS\n");
	for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++)
		command(&out, c);
	output_text(&out, ".SH EXIT STATUS\n");
	pairs(&out, cli_exit_text);
	output_text(&out, ".SH ENVIRONMENT\n");
	pairs(&out, cli_environment_text);
	output_text(&out, ".SH FILES\n");
	pairs(&out, cli_files_text);
	output_text(&out, ".SH EXAMPLES\n");
	for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) {
		if (c->examples != NULL)
			pairs(&out, c->examples);
	}
	output_text(&out, ".SH SEE ALSO\n\\fBgit\\fR(1), \\fBgithooks\\fR(5)\n");
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}
