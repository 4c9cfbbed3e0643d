/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "init.h"
#include "judge.h"

static int check_options(const struct cli *cli)
{
	const char *const *o = cli->options;

	if (o[CLI_SERVER] != NULL &&
	    (o[CLI_HOOKS] != NULL || o[CLI_INIT_POLICY] != NULL || o[CLI_CI] != NULL)) {
		cli_error("--server excludes --hooks, --policy and --ci");
		return -1;
	}
	if (o[CLI_SERVER] == NULL && (o[CLI_POLICY_FILE] != NULL || o[CLI_POLICY_REF] != NULL)) {
		cli_error("--policy-file and --policy-ref need --server");
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

static int run(const struct cli *cli, struct init *init)
{
	const char *file = cli->options[CLI_POLICY_FILE];
	char *policy = NULL;
	int rc;

	if (file != NULL && !init->remove) {
		policy = realpath(file, NULL);
		if (policy == NULL) {
			cli_error("cannot read %s: %s", file, strerror(errno));
			return -1;
		}
	}
	init->policy_file = policy;
	init->policy_ref = cli->options[CLI_POLICY_REF];
	rc = init->server ? init_hooks(init) : local(cli, init);
	free(policy);
	return rc;
}

int cmd_init(const struct cli *cli)
{
	struct init init = { .server = cli->options[CLI_SERVER] != NULL,
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
	if (ward_place_info(&place, &init.info, &err) != 0) {
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
