/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "gitward/server.h"
#include "hook.h"
#include "io.h"
#include "site.h"

struct heartbeat {
	struct output out;
	bool quiet;
};

static void take_note(void *ctx, enum ward_note note, const char *what, const char *text)
{
	static const char *const words[] = { "ok", "note", "problem" };
	struct heartbeat *h = ctx;
	char safe[4096];

	if (h->quiet && note != WARD_NOTE_PROBLEM)
		return;
	ward_safe_text((struct ward_span){ text, strlen(text) }, safe, sizeof(safe));
	output_format(&h->out, "%-8s %-16s %s\n", words[note], what, safe);
}

int cmd_heartbeat(const struct cli *cli)
{
	struct heartbeat h = { .quiet = cli->options[CLI_QUIET] != NULL };
	unsigned what = WARD_CHECK_RECORD;
	struct ward_server_options options;
	struct ward_error err = { 0 };
	struct ward_place_info info;
	int problems;

	if (hook_options(cli, &options) != 0 ||
	    ward_place_info(&options.run.place, &info, &err) != 0) {
		if (err.code != 0)
			cli_error("%s", err.message);
		return CLI_ERROR;
	}
	if (site_become_owner(info.git_dir) != 0) {
		ward_place_info_free(&info);
		return CLI_ERROR;
	}
	options.run.place.git_dir = info.git_dir;
	if (cli->options[CLI_ADOPT] != NULL)
		what |= WARD_CHECK_ADOPT;
	output_to(&h.out, STDOUT_FILENO);
	problems = ward_server_check(&options, what, take_note, &h, &err);
	ward_place_info_free(&info);
	if (problems < 0)
		cli_error("%s", err.message);
	if (output_close(&h.out) != 0 || problems < 0)
		return CLI_ERROR;
	return problems > 0 ? CLI_DENIED : CLI_OK;
}
