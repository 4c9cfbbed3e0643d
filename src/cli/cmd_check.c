/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "judge.h"
#include "live.h"

static const char *const here[] = { "." };

/* Exactly one thing is judged; -1 after a message. */
static int check_mode(const struct cli *cli)
{
	const bool history = cli->options[CLI_HISTORY] != NULL;
	const int modes = (cli->options[CLI_STAGED] != NULL) + (cli->options[CLI_RANGE] != NULL) +
		(cli->options[CLI_STDIN] != NULL) + (history || cli->operand_count > 0);

	if (modes > 1) {
		cli_error("PATH, --staged, --range, --history and --stdin exclude each other");
		return -1;
	}
	if (cli->options[CLI_UNREACHABLE] != NULL && !history) {
		cli_error("--unreachable needs --history");
		return -1;
	}
	if (cli->options[CLI_WHOLE_FILES] != NULL && !history) {
		cli_error("--whole-files needs --history");
		return -1;
	}
	if (cli->options[CLI_CHECK_REF] != NULL &&
	    (cli->options[CLI_RANGE] == NULL ||
	     strncmp(cli->options[CLI_CHECK_REF], "refs/", strlen("refs/")) != 0)) {
		cli_error("--ref needs --range, and is a full name: refs/heads/main");
		return -1;
	}
	if (cli->options[CLI_STDIN_FILENAME] != NULL && cli->options[CLI_STDIN] == NULL) {
		cli_error("--stdin-filename needs --stdin");
		return -1;
	}
	return 0;
}

/* `bytes` must live as long as the run. NULL after a message. */
static const struct ward_result *judge(const struct cli *cli, struct ward_run *run, char **bytes)
{
	const char *name = cli->options[CLI_STDIN_FILENAME];
	struct ward_span path, text;
	size_t len = 0;

	if (cli->options[CLI_STAGED] != NULL)
		return ward_run_staged(run);
	if (cli->options[CLI_RANGE] != NULL)
		return ward_run_range(run, cli->options[CLI_RANGE]);
	if (cli->options[CLI_HISTORY] != NULL)
		return ward_run_history(
			run, (const char *const *)cli->operands, cli->operand_count,
			(cli->options[CLI_UNREACHABLE] != NULL ? WARD_HISTORY_UNREACHABLE : 0) |
				(cli->options[CLI_WHOLE_FILES] != NULL ? WARD_HISTORY_WHOLE_FILES
								       : 0));
	if (cli->options[CLI_STDIN] == NULL && cli->operand_count > 0)
		return ward_run_paths(run, (const char *const *)cli->operands, cli->operand_count);
	if (cli->options[CLI_STDIN] == NULL)
		return ward_run_paths(run, here, 1);
	if (input_read(STDIN_FILENO, "standard input", input_limit("stdin_bytes"), bytes, &len) !=
	    0)
		return NULL;
	name = name != NULL ? name : "stdin.yaml";
	path = (struct ward_span){ name, strlen(name) };
	text = (struct ward_span){ *bytes, len };
	return ward_run_bytes(run, path, text, NULL);
}

int cmd_check(const struct cli *cli)
{
	const struct ward_result *result;
	struct ward_options options;
	struct ward_run *run;
	char *bytes = NULL;
	int status = CLI_ERROR, asked = 0;

	if (check_mode(cli) != 0 || judge_options(cli, &options) != 0 || live_consent(cli) != 0)
		return CLI_ERROR;
	options.keep_tokens = cli->options[CLI_LIVE] != NULL;
	run = ward_run_new(&options);
	if (run == NULL) {
		cli_error("out of memory");
		return CLI_ERROR;
	}
	result = judge(cli, run, &bytes);
	if (result != NULL)
		asked = live_ask(cli, run);
	if (result != NULL)
		status = judge_report(cli, result, STDOUT_FILENO);
	if (asked != 0)
		status = CLI_ERROR;
	if (status == CLI_DENIED && cli->options[CLI_EXIT_ZERO] != NULL)
		status = CLI_OK;
	ward_run_free(run);
	free(bytes);
	return status;
}
