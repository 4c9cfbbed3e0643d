/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "cli.h"
#include "gitward/engine.h"
#include "io.h"

static int print_version(void)
{
	struct output out;

	output_to(&out, STDOUT_FILENO);
	output_format(&out, "gitward %s\n%s\n", ward_version(), ward_build_info());
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}

int main(int argc, char **argv)
{
	struct cli cli;
	const char *directory;

	io_start();
	if (args_parse(&cli, argc, argv) != 0)
		return CLI_ERROR;
	if (cli.options[CLI_HELP] != NULL)
		return cli_print_help(cli.command);
	if (cli.options[CLI_VERSION] != NULL)
		return print_version();
	if (cli.command == NULL) {
		cli_error("no command given; see 'gitward help'");
		return CLI_ERROR;
	}
	directory = cli.options[CLI_DIRECTORY];
	if (directory != NULL && chdir(directory) != 0) {
		cli_error("cannot enter %s: %s", directory, strerror(errno));
		return CLI_ERROR;
	}
	return cli.command->run(&cli);
}
