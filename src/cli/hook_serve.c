/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hook.h"
#include "io.h"
#include "judge.h"

/* What has landed cannot be refused any more: only what should not have is told. */
static int report_landed(const struct cli *cli, const struct ward_result *result)
{
	if (result->verdict == WARD_DENIED || result->verdict == WARD_UNDECIDED)
		(void)judge_report_push(cli, result);
	return CLI_OK;
}

int hook_serve(const struct cli *cli, enum ward_door door, const char *host, const char *pusher,
	       struct ward_span input)
{
	const char *config = cli->options[CLI_CONFIG];
	struct ward_options options;
	const struct ward_result *result;
	struct ward_run *run;
	int status;

	(void)host;
	(void)pusher;
	if (config != NULL && access(config, R_OK) != 0) {
		cli_error("cannot read %s: %s", config, strerror(errno));
		return CLI_ERROR;
	}
	if (judge_options(cli, &options) != 0)
		return CLI_ERROR;
	options.server = true;
	options.place.trust_owner = true; /* who runs the hook has decided that */
	run = ward_run_new(&options);
	if (run == NULL) {
		cli_error("out of memory");
		return CLI_ERROR;
	}
	result = ward_run_push(run, input);
	status = door == WARD_DOOR_POST_RECEIVE ? report_landed(cli, result)
						: judge_report_push(cli, result);
	ward_run_free(run);
	return status;
}
