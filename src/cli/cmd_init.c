/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "init.h"
#include "judge.h"

/* A script that an administrator registers by hand needs no repository. */
static bool is_printed(const char *host)
{
	return host != NULL && (strcmp(host, "github") == 0 || strcmp(host, "bitbucket") == 0);
}

static int check_options(const struct cli *cli)
{
	const char *const *o = cli->options;
	bool server = o[CLI_SERVER] != NULL || is_printed(o[CLI_HOST]);

	if (server && (o[CLI_HOOKS] != NULL || o[CLI_INIT_POLICY] != NULL || o[CLI_CI] != NULL)) {
		cli_error("--server excludes --hooks, --policy and --ci");
		return -1;
	}
	if (!server &&
	    (o[CLI_POLICY_FILE] != NULL || o[CLI_POLICY_REF] != NULL || o[CLI_CONFIG] != NULL ||
	     o[CLI_HOST] != NULL)) {
		cli_error("--policy-file, --policy-ref, --config and --host need --server");
		return -1;
	}
	return 0;
}

static int local(const struct cli *cli, const struct init *init)
{
	bool hooks = cli->options[CLI_HOOKS] != NULL;
	bool policy = cli->options[CLI_INIT_POLICY] != NULL;
	const char *ci = cli->options[CLI_CI];
	bool chosen = hooks || policy || ci != NULL;

	if ((hooks || !chosen) && init_hooks(init) != 0)
		return -1;
	if ((policy || !chosen) && init->info.work_tree != NULL && init_policy(init) != 0)
		return -1;
	if (ci != NULL)
		return init_ci(init, ci);
	if (!chosen && init->remove && init->info.work_tree != NULL &&
	    (init_ci(init, "github") != 0 || init_ci(init, "gitlab") != 0))
		return -1;
	return 0;
}

/* A hook runs in another folder. On GitHub the file lies in the environment, not here. */
static int absolute(const struct init *init, const char *file, char **out)
{
	*out = NULL;
	if (file == NULL || init->remove)
		return 0;
	if (init->host != NULL && strcmp(init->host, "github") == 0 && file[0] == '/')
		*out = strdup(file);
	else
		*out = realpath(file, NULL);
	if (*out != NULL)
		return 0;
	cli_error("cannot read %s: %s", file, strerror(errno));
	return -1;
}

static int run(const struct cli *cli, struct init *init)
{
	char *policy = NULL, *config = NULL, *program = site_program();
	int rc = program != NULL ? 0 : -1;

	if (rc != 0)
		cli_error("out of memory");
	if (rc == 0)
		rc = absolute(init, cli->options[CLI_POLICY_FILE], &policy);
	if (rc == 0)
		rc = absolute(init, cli->options[CLI_CONFIG], &config);
	init->hook = (struct hook_options){ .program = program,
					    .policy = policy,
					    .policy_ref = cli->options[CLI_POLICY_REF],
					    .config = config,
					    .host = init->host };
	if (rc == 0)
		rc = init->server ? init_server(init) : local(cli, init);
	free(policy);
	free(config);
	free(program);
	return rc;
}

int cmd_init(const struct cli *cli)
{
	struct init init = { .host = cli->options[CLI_HOST],
			     .server = cli->options[CLI_SERVER] != NULL ||
				     is_printed(cli->options[CLI_HOST]),
			     .remove = cli->options[CLI_REMOVE] != NULL };
	struct ward_error err = { 0 };
	struct ward_place place;
	struct output out;
	int rc;

	if (check_options(cli) != 0)
		return CLI_ERROR;
	judge_place(&place);
	if (init.server) {
		place.git_dir = cli->options[CLI_SERVER];
		place.trust_owner = true;
	}
	if (!is_printed(init.host) && ward_place_info(&place, &init.info, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	output_to(&out, STDOUT_FILENO);
	init.out = &out;
	rc = run(cli, &init);
	ward_place_info_free(&init.info);
	if (output_close(&out) != 0 || rc != 0)
		return CLI_ERROR;
	return CLI_OK;
}
