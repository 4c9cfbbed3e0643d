/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/verify.h"
#include "io.h"
#include "judge.h"
#include "site.h"

/* A list in a file: what an option names, else what Git is configured to use. */
struct list {
	enum cli_option_id option;
	const char *key;
	size_t cap;
};

static const struct list signers_list = { CLI_VERIFY_SIGNERS, "gpg.ssh.allowedSignersFile",
					  WARD_SIGNERS_BYTES_MAX };
static const struct list revoked_list = { CLI_VERIFY_REVOKED, "gpg.ssh.revocationFile",
					  WARD_REVOKED_BYTES_MAX };

/* The path that Git has for it: 1 with `*path` on the heap, 0 without one, -1 after a message. */
static int configured_path(const struct ward_place_info *info, const char *key, char **path)
{
	char *value = NULL;
	int rc = site_config(info->git_dir, "path", key, &value);

	*path = NULL;
	if (rc <= 0)
		return rc;
	if (value[0] == '\0') {
		cli_error("%s names no file", key);
		rc = -1;
	} else if (value[0] == '/') {
		*path = value;
		return 1;
	} else {
		/* Git is at the top of the work tree when it opens it. */
		*path = text_format(
			"%s/%s", info->work_tree != NULL ? info->work_tree : info->git_dir, value);
		rc = *path != NULL ? 1 : -1;
		if (rc < 0)
			cli_error("out of memory");
	}
	free(value);
	return rc;
}

/* 0 with the list in `*bytes` (heap), or without one; -1 after a message. */
static int read_list(const struct cli *cli, const struct ward_place_info *info,
		     const struct list *list, char **bytes, struct ward_span *out)
{
	const char *given = cli->options[list->option];
	char *path = NULL;
	int rc;

	*out = (struct ward_span){ NULL, 0 };
	rc = given == NULL ? configured_path(info, list->key, &path) : 1;
	if (rc == 1)
		rc = input_read_file(given != NULL ? given : path, list->cap, bytes, &out->len);
	free(path);
	out->ptr = *bytes;
	return rc;
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
	char *signers = NULL, *revoked = NULL;
	int status = CLI_ERROR;

	if (strcmp(cli->operands[0], "push") == 0)
		return cmd_verify_push(cli);
	judge_place(&options.place);
	if (ward_place_info(&options.place, &info, &err) != 0)
		cli_error("%s", err.message);
	else if (read_list(cli, &info, &signers_list, &signers, &options.signers) == 0 &&
		 read_list(cli, &info, &revoked_list, &revoked, &options.revoked) == 0)
		status = run(cli, &options);
	free(signers);
	free(revoked);
	ward_place_info_free(&info);
	return status;
}
