/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "hook.h"
#include "io.h"
#include "judge.h"

static const char *from_environment(void *ctx, const char *name)
{
	(void)ctx;
	return env_get(name);
}

int hook_options(const struct cli *cli, struct ward_server_options *out)
{
	memset(out, 0, sizeof(*out));
	if (judge_options(cli, &out->run) != 0)
		return -1;
	out->run.server = true;
	out->run.place.trust_owner = true; /* who runs the hook has decided that */
	out->report.format = WARD_FORMAT_text;
	out->report.quiet = cli->options[CLI_QUIET] != NULL;
	out->report.verbose = cli->options[CLI_VERBOSE] != NULL;
	out->report.ci = in_ci();
	out->report.color = use_color(cli->options[CLI_COLOR], STDERR_FILENO);
	out->config = cli->options[CLI_CONFIG];
	out->host = cli->options[CLI_HOST];
	out->env = from_environment;
	return 0;
}

int hook_serve(const struct cli *cli, enum ward_door door, const char *host, const char *pusher,
	       struct ward_span input)
{
	struct ward_server_options options;
	struct output out;
	int status;

	if (hook_options(cli, &options) != 0)
		return CLI_ERROR;
	options.door = door;
	options.pusher = pusher;
	if (host != NULL)
		options.host = host;
	output_to(&out, STDERR_FILENO);
	status = ward_serve(&options, input, output_write, &out);
	/* The verdict is on record by now: that nobody reads it does not change it. */
	(void)output_close(&out);
	return status;
}
