/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <string.h>
#include <unistd.h>

#include "io.h"

void judge_place(struct ward_place *place)
{
	memset(place, 0, sizeof(*place));
	place->git_dir = env_get("GIT_DIR");
	place->work_tree = env_get("GIT_WORK_TREE");
	place->index_file = env_get("GIT_INDEX_FILE");
	place->object_dir = env_get("GIT_OBJECT_DIRECTORY");
	place->alternates = env_get("GIT_ALTERNATE_OBJECT_DIRECTORIES");
}

static enum ward_format wanted_format(const struct cli *cli)
{
	const char *name = cli->options[CLI_FORMAT];

	return name != NULL ? (enum ward_format)ward_format_find(name) : WARD_FORMAT_text;
}

int judge_options(const struct cli *cli, struct ward_options *options)
{
	memset(options, 0, sizeof(*options));
	judge_place(&options->place);
	options->policy_file = cli->options[CLI_POLICY];
	options->policy_ref = cli->options[CLI_POLICY_REF];
	options->ref = cli->options[CLI_CHECK_REF];
	options->profile = cli->options[CLI_PROFILE];
	options->no_policy = cli->options[CLI_NO_POLICY] != NULL;
	if (cli->options[CLI_NO_BASELINE] != NULL)
		options->baseline = WARD_BASELINE_OFF;
	options->show_existing = cli->options[CLI_SHOW_EXISTING] != NULL;
	options->line_hashes =
		wanted_format(cli) == WARD_FORMAT_json || wanted_format(cli) == WARD_FORMAT_sarif;
	if (options->policy_file != NULL && options->no_policy) {
		cli_error("--policy and --no-policy exclude each other");
		return -1;
	}
	return 0;
}

/* A machine reads the report: what a person must know goes to standard error. */
static void tell_why(const struct ward_result *result)
{
	if (result->verdict == WARD_UNDECIDED)
		cli_error("could not decide: " WARD_SPAN_FMT, WARD_SPAN_ARG(result->why));
	else if (result->verdict == WARD_NOTHING)
		cli_error("nothing to check");
}

int judge_report(const struct cli *cli, const struct ward_result *result, int fd)
{
	const char *path = cli->options[CLI_OUTPUT];
	struct ward_report_options options = { .format = wanted_format(cli) };
	struct ward_error err = { 0 };
	struct output out;

	options.quiet = cli->options[CLI_QUIET] != NULL;
	options.verbose = cli->options[CLI_VERBOSE] != NULL;
	options.category = cli->options[CLI_CATEGORY];
	options.ci = in_ci();
	options.color = path == NULL && use_color(cli->options[CLI_COLOR], fd);
	if (path == NULL)
		output_to(&out, fd);
	else if (output_to_file(&out, path) != 0)
		return CLI_ERROR;
	if (ward_report(result, &options, output_write, &out, &err) != 0 && out.error == 0) {
		cli_error("cannot render the report: %s", err.message);
		output_discard(&out);
		return CLI_ERROR;
	}
	if (output_close(&out) != 0)
		return CLI_ERROR;
	if (options.format != WARD_FORMAT_text || path != NULL)
		tell_why(result);
	return (int)result->verdict;
}
