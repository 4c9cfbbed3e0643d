/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/grant.h"
#include "io.h"

/* Which options belong to which word. */
static const enum cli_option_id new_options[] = {
	CLI_GRANT_REPOSITORY, CLI_GRANT_REF,	CLI_GRANT_RULE,	 CLI_GRANT_PATH, CLI_GRANT_OBJECT,
	CLI_GRANT_COMMIT,     CLI_GRANT_REASON, CLI_GRANT_HOURS, CLI_END,
};
static const enum cli_option_id pack_options[] = { CLI_END };
static const enum cli_option_id verify_options[] = {
	CLI_GRANT_SIGNERS,
	CLI_GRANT_OPTION,
	CLI_GRANT_REPOSITORY,
	CLI_END,
};

static bool is_listed(const enum cli_option_id *list, enum cli_option_id id)
{
	for (; *list != CLI_END; list++) {
		if (*list == id)
			return true;
	}
	return id == CLI_HELP || id == CLI_DIRECTORY;
}

static int check_options(const struct cli *cli, const enum cli_option_id *allowed)
{
	for (size_t id = CLI_END + 1; id < CLI_OPTION_COUNT; id++) {
		if (cli->options[id] != NULL && !is_listed(allowed, (enum cli_option_id)id)) {
			cli_error("--%s has no meaning for 'grant %s'",
				  cli_option_info((enum cli_option_id)id)->name, cli->operands[0]);
			return -1;
		}
	}
	return 0;
}

static int print(int rc, char *text, const struct ward_error *err, const char *end)
{
	struct output out;

	if (rc != 0) {
		if (err->line > 0)
			cli_error("%zu:%zu: %s", err->line, err->column, err->message);
		else
			cli_error("%s", err->message);
		return CLI_ERROR;
	}
	output_to(&out, STDOUT_FILENO);
	output_text(&out, text);
	output_text(&out, end);
	free(text);
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}

/* -- new ------------------------------------------------------------------ */

/* 0 for what is no number of at most 4 digits. */
static uint64_t read_hours(const char *text)
{
	uint64_t value = 0;

	if (text == NULL || strlen(text) > 4)
		return 0;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	return value;
}

static int grant_new(const struct cli *cli)
{
	struct ward_grant_request request = {
		.repository = cli->options[CLI_GRANT_REPOSITORY],
		.ref = cli->options[CLI_GRANT_REF],
		.rules = cli->options[CLI_GRANT_RULE],
		.path = cli->options[CLI_GRANT_PATH],
		.object = cli->options[CLI_GRANT_OBJECT],
		.commit = cli->options[CLI_GRANT_COMMIT],
		.reason = cli->options[CLI_GRANT_REASON],
		.hours = read_hours(cli->options[CLI_GRANT_HOURS]),
	};
	struct ward_error err = { 0 };
	char *text = NULL;
	int rc;

	if (cli->operand_count > 1) {
		cli_error("'grant new' takes no file: it prints the text");
		return CLI_ERROR;
	}
	rc = ward_grant_new(&request, &text, &err);
	return print(rc, text, &err, "");
}

/* -- pack and verify ------------------------------------------------------ */

/* A grant's text from FILE, and its signature from FILE.sig. */
struct files {
	char *text, *signature;
	size_t text_len, signature_len;
};

static int read_files(const char *path, struct files *out)
{
	char *sig_path = text_format("%s.sig", path);
	int rc = -1;

	if (sig_path == NULL)
		cli_error("out of memory");
	else if (input_read_file(path, input_limit("policy_bytes"), &out->text, &out->text_len) ==
		 0)
		rc = input_read_file(sig_path, input_limit("policy_bytes"), &out->signature,
				     &out->signature_len);
	free(sig_path);
	return rc;
}

static void free_files(struct files *files)
{
	free(files->text);
	free(files->signature);
}

static int grant_pack(const struct cli *cli)
{
	struct files files = { 0 };
	struct ward_error err = { 0 };
	char *option = NULL;
	int status = CLI_ERROR;

	if (cli->operand_count != 2) {
		cli_error("usage: gitward grant pack FILE");
		return CLI_ERROR;
	}
	if (read_files(cli->operands[1], &files) == 0) {
		int rc = ward_grant_pack((struct ward_span){ files.text, files.text_len },
					 (struct ward_span){ files.signature, files.signature_len },
					 &option, &err);

		status = print(rc, option, &err, "\n");
	}
	free_files(&files);
	return status;
}

static int grant_verify(const struct cli *cli)
{
	const char *option = cli->options[CLI_GRANT_OPTION];
	const char *list = cli->options[CLI_GRANT_SIGNERS];
	struct ward_grant_query query = { .option = option,
					  .repository = cli->options[CLI_GRANT_REPOSITORY] };
	struct files files = { 0 };
	struct ward_error err = { 0 };
	char *signers = NULL, *text = NULL;
	bool counts = false;
	int status = CLI_ERROR;

	if (list == NULL || (option == NULL) != (cli->operand_count == 2)) {
		cli_error("usage: gitward grant verify --signers LIST FILE | --option VALUE");
		return CLI_ERROR;
	}
	if (input_read_file(list, input_limit("policy_bytes"), &signers, &query.signers.len) != 0)
		return CLI_ERROR;
	query.signers.ptr = signers;
	if (option != NULL || read_files(cli->operands[1], &files) == 0) {
		int rc;

		query.text = (struct ward_span){ files.text, files.text_len };
		query.signature = (struct ward_span){ files.signature, files.signature_len };
		rc = ward_grant_verify(&query, &counts, &text, &err);
		status = print(rc, text, &err, "");
	}
	free(signers);
	free_files(&files);
	return status == CLI_OK && !counts ? CLI_DENIED : status;
}

int cmd_grant(const struct cli *cli)
{
	static const struct {
		const char *name;
		const enum cli_option_id *options;
		int (*run)(const struct cli *cli);
	} words[] = {
		{ "new", new_options, grant_new },
		{ "pack", pack_options, grant_pack },
		{ "verify", verify_options, grant_verify },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(cli->operands[0], words[i].name) == 0)
			return check_options(cli, words[i].options) == 0 ? words[i].run(cli)
									 : CLI_ERROR;
	}
	cli_error("'grant' has no word '%s'", cli->operands[0]);
	return CLI_ERROR;
}
