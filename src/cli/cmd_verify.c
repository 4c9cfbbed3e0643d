/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/verify.h"
#include "io.h"
#include "judge.h"
#include "site.h"
#include "trust_files.h"

/* A list that Git has a setting for. */
struct configured {
	const char *key;
	enum ward_trust_use use;
	char *path; /* heap */
};

/* A list that Git is configured to use, where no option names one. 0, or -1 after a message. */
static int add_configured(const struct cli *cli, const struct ward_place_info *info,
			  enum cli_option_id option, struct configured *list,
			  struct trust_files *files)
{
	int rc = 0;

	if (cli->options[option] == NULL)
		rc = site_config_path(info, list->key, &list->path);
	return rc == 1 ? trust_files_add(files, list->use, list->path, (struct ward_span){ "", 0 })
		       : rc;
}

static int verify_all(const struct cli *cli, struct ward_verify *verify, struct ward_error *err)
{
	bool tags = strcmp(cli->operands[0], "tag") == 0;
	int rc = 0;

	for (size_t i = 1; rc == 0 && i < cli->operand_count; i++)
		rc = (tags ? ward_verify_tag : ward_verify_commits)(verify, cli->operands[i], err);
	return rc;
}

static int report(const struct cli *cli, struct ward_verify *verify)
{
	const char *format = cli->options[CLI_VERIFY_FORMAT];
	const struct ward_verify_result *result = ward_verify_result(verify);
	struct ward_error err = { 0 };
	struct output out;

	output_to(&out, STDOUT_FILENO);
	if (ward_verify_report(result,
			       format != NULL ? (enum ward_format)ward_format_find(format)
					      : WARD_FORMAT_text,
			       output_write, &out, &err) != 0 &&
	    out.error == 0)
		cli_error("%s", err.message);
	if (output_close(&out) != 0 || err.code != 0)
		return CLI_ERROR;
	if (result->count == 0)
		cli_error("there is nothing to verify");
	return ward_verify_status(result);
}

static int run(const struct cli *cli, const struct ward_verify_options *options)
{
	struct ward_verify *verify = NULL;
	struct ward_error err = { 0 };
	int status = CLI_ERROR;

	if (ward_verify_new(options, &verify, &err) != 0 || verify_all(cli, verify, &err) != 0)
		cli_error("%s", err.message);
	else
		status = report(cli, verify);
	ward_verify_free(verify);
	return status;
}

static int verify_objects(const struct cli *cli, struct ward_verify_options *options,
			  const struct ward_place_info *info)
{
	struct configured signers = { "gpg.ssh.allowedSignersFile", WARD_TRUST_FILE_SIGNERS, NULL };
	struct configured revoked = { "gpg.ssh.revocationFile", WARD_TRUST_FILE_REVOKED, NULL };
	struct trust_files files;
	int status = CLI_ERROR;

	if (trust_files_read(&files, cli) == 0 &&
	    add_configured(cli, info, CLI_VERIFY_SIGNERS, &signers, &files) == 0 &&
	    add_configured(cli, info, CLI_VERIFY_REVOKED, &revoked, &files) == 0) {
		options->files = files.items;
		options->file_count = files.count;
		status = run(cli, options);
	}
	trust_files_free(&files);
	free(signers.path);
	free(revoked.path);
	return status;
}

/* A policy has its lists: others beside it would be passed over without a word. */
static int check_choice(const struct cli *cli, struct ward_verify_options *options)
{
	static const enum cli_option_id lists[] = {
		CLI_VERIFY_SIGNERS, CLI_VERIFY_REVOKED, CLI_VERIFY_KEYRING,  CLI_VERIFY_REVOCATIONS,
		CLI_VERIFY_CA,	    CLI_VERIFY_CRL,	CLI_VERIFY_SIGSTORE, CLI_VERIFY_PLATFORM,
	};

	options->policy_file = cli->options[CLI_POLICY];
	options->by_policy =
		cli->options[CLI_VERIFY_BY_POLICY] != NULL || options->policy_file != NULL;
	if (!options->by_policy)
		return 0;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (cli->options[lists[i]] == NULL)
			continue;
		cli_error("--by-policy and --policy take the files of the policy, not --%s",
			  cli_option_info(lists[i])->name);
		return -1;
	}
	return 0;
}

int cmd_verify(const struct cli *cli)
{
	const char *match = cli->options[CLI_VERIFY_MATCH];
	struct ward_verify_options options = {
		.any_signer = match != NULL && strcmp(match, "no") == 0,
		.received = cli->options[CLI_VERIFY_RECEIVED],
		.explain = cli->options[CLI_VERIFY_EXPLAIN] != NULL,
	};
	struct ward_place_info info = { 0 };
	struct ward_error err = { 0 };
	int status = CLI_ERROR;

	if (strcmp(cli->operands[0], "push") == 0)
		return cmd_verify_push(cli);
	judge_place(&options.place);
	if (check_choice(cli, &options) != 0)
		return CLI_ERROR;
	if (options.by_policy)
		return run(cli, &options);
	if (ward_place_info(&options.place, &info, &err) != 0)
		cli_error("%s", err.message);
	else
		status = verify_objects(cli, &options, &info);
	ward_place_info_free(&info);
	return status;
}
