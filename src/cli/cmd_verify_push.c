/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/verify_push.h"
#include "io.h"
#include "trust_files.h"

#define SEED_MAX ((size_t)4096)
#define COMMANDS_MAX ((size_t)64 << 20)

/** A file that an option, or the operand, names. */
struct input {
	const char *path; /**< NULL: not given */
	size_t cap;
	struct ward_span *to;
	char *bytes;
};

static int read_all(struct input *inputs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (inputs[i].path == NULL)
			continue;
		if (input_read_file(inputs[i].path, inputs[i].cap, &inputs[i].bytes,
				    &inputs[i].to->len) != 0)
			return -1;
		inputs[i].to->ptr = inputs[i].bytes;
	}
	return 0;
}

static int report(const struct cli *cli, const struct ward_push_verdict *verdict)
{
	const char *format = cli->options[CLI_VERIFY_FORMAT];
	struct ward_error err = { 0 };
	struct output out;

	output_to(&out, STDOUT_FILENO);
	if (ward_verify_push_report(verdict,
				    format != NULL ? (enum ward_format)ward_format_find(format)
						   : WARD_FORMAT_text,
				    output_write, &out, &err) != 0 &&
	    out.error == 0)
		cli_error("%s", err.message);
	if (output_close(&out) != 0 || err.code != 0)
		return CLI_ERROR;
	switch (verdict->signature.verdict) {
	case WARD_SIGNATURE_PASS:
		return CLI_OK;
	case WARD_SIGNATURE_FAIL:
		return CLI_DENIED;
	case WARD_SIGNATURE_UNVERIFIABLE:
		break;
	}
	return CLI_ERROR;
}

static int run(const struct cli *cli, const struct ward_push_options *options)
{
	struct ward_push_check *check = NULL;
	struct ward_error err = { 0 };
	int status = CLI_ERROR;

	if (ward_verify_push(options, &check, &err) != 0)
		cli_error("%s", err.message);
	else
		status = report(cli, ward_verify_push_verdict(check));
	ward_verify_push_free(check);
	return status;
}

int cmd_verify_push(const struct cli *cli)
{
	const char *folder = cli->options[CLI_VERIFY_FOLDER];
	struct ward_push_options options = { .explain = cli->options[CLI_VERIFY_EXPLAIN] != NULL };
	struct input inputs[] = {
		{ cli->operands[1], WARD_PUSH_CERT_MAX, &options.certificate, NULL },
		{ cli->options[CLI_VERIFY_SEED], SEED_MAX, &options.seed, NULL },
		{ cli->options[CLI_VERIFY_COMMANDS], COMMANDS_MAX, &options.commands, NULL },
	};
	const size_t count = sizeof(inputs) / sizeof(inputs[0]);
	struct trust_files files;
	int status = CLI_ERROR;

	if (cli->operand_count != 2 || folder == NULL || cli->options[CLI_VERIFY_SEED] == NULL) {
		cli_error("usage: gitward verify push --nonce-seed-file FILE --service-dir DIR "
			  "(--signers | --keyring | --ca) FILE CERTIFICATE");
		return CLI_ERROR;
	}
	options.folder = (struct ward_span){ folder, strlen(folder) };
	if (trust_files_read(&files, cli) == 0 && read_all(inputs, count) == 0) {
		options.files = files.items;
		options.file_count = files.count;
		while (options.seed.len > 0 &&
		       strchr("\r\n", options.seed.ptr[options.seed.len - 1]))
			options.seed.len--;
		status = run(cli, &options);
	}
	trust_files_free(&files);
	for (size_t i = 0; i < count; i++)
		free(inputs[i].bytes);
	return status;
}
