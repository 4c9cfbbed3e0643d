/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forges that do not run Git's own hooks, or put arguments of their own in
 * front of them. What they pass holds names that people choose for themselves,
 * so no argument behind the first operand is ever taken for an option.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hook.h"
#include "io.h"

/* A word of a line "old new ref": nothing in it may end the word. */
static bool is_word(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p <= ' ' || *p == '\x7f')
			return false;
	}
	return text[0] != '\0';
}

static int serve_update(const struct cli *cli, const char *host, const char *pusher,
			const char *ref, const char *old_id, const char *new_id)
{
	const char *chained = cli->options[CLI_CHAINED];
	struct ward_span input;
	char *line;
	int status;

	if (!is_word(ref) || !is_word(old_id) || !is_word(new_id)) {
		cli_error("'%s' from '%s' to '%s' is no update of a reference", ref, old_id,
			  new_id);
		return CLI_ERROR;
	}
	if (chained != NULL) {
		status = hook_chained(chained, cli, NULL);
		if (status != CLI_OK)
			return status;
	}
	line = text_format("%s %s %s\n", old_id, new_id, ref);
	if (line == NULL) {
		cli_error("out of memory");
		return CLI_ERROR;
	}
	input = (struct ward_span){ line, strlen(line) };
	status = hook_serve(cli, WARD_DOOR_UPDATE, host, pusher, input);
	free(line);
	return status;
}

/* Git's own: REF OLD NEW. */
static int update(const struct cli *cli)
{
	if (cli->operand_count < 4) {
		cli_error("update: Git gives this hook 3 arguments, here are %zu",
			  cli->operand_count - 1);
		return CLI_ERROR;
	}
	return serve_update(cli, NULL, NULL, cli->operands[1], cli->operands[2], cli->operands[3]);
}

/* -- Gerrit ------------------------------------------------------------------- */

/** Pairs "--name value" of the plugin `hooks`; its Documentation/hooks.md lists them. */
enum gerrit_argument { PROJECT, REFNAME, UPLOADER, USERNAME, OLDREV, NEWREV, CMDREF, GERRIT_COUNT };

static const char *const gerrit_names[GERRIT_COUNT] = {
	[PROJECT] = "--project",   [REFNAME] = "--refname",
	[UPLOADER] = "--uploader", [USERNAME] = "--uploader-username",
	[OLDREV] = "--oldrev",	   [NEWREV] = "--newrev",
	[CMDREF] = "--cmdref",
};

static int gerrit_parse(const struct cli *cli, const char *values[GERRIT_COUNT])
{
	for (size_t i = 1; i < cli->operand_count; i += 2) {
		const char *name = cli->operands[i];

		if (strncmp(name, "--", 2) != 0 || i + 1 == cli->operand_count) {
			cli_error("%s: '%s' is not followed by a value", cli->operands[0], name);
			return -1;
		}
		for (size_t k = 0; k < GERRIT_COUNT; k++) {
			if (strcmp(name, gerrit_names[k]) != 0)
				continue;
			if (values[k] != NULL) {
				cli_error("%s: %s is given twice", cli->operands[0], name);
				return -1;
			}
			values[k] = cli->operands[i + 1];
		}
	}
	return 0;
}

/* A user without a user name has a full name and an address, "Name (address)". */
static int gerrit(const struct cli *cli)
{
	static const enum gerrit_argument required[] = { PROJECT, REFNAME, UPLOADER, OLDREV,
							 NEWREV };
	const char *values[GERRIT_COUNT] = { NULL };
	const char *pusher;

	if (gerrit_parse(cli, values) != 0)
		return CLI_ERROR;
	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		if (values[required[i]] == NULL) {
			cli_error("%s: Gerrit gives this hook %s, and here is none",
				  cli->operands[0], gerrit_names[required[i]]);
			return CLI_ERROR;
		}
	}
	pusher = values[USERNAME] != NULL && values[USERNAME][0] != '\0' ? values[USERNAME]
									 : values[UPLOADER];
	return serve_update(cli, "gerrit", pusher, values[REFNAME], values[OLDREV], values[NEWREV]);
}

/* -- gitolite ----------------------------------------------------------------- */

/*
 * gitolite's Hooks/Update.pm calls a VREF with these, and then with what the
 * rule says behind the name. A line "VREF/... message" on standard output is
 * looked up in the rules, where no rule means yes; only the exit status refuses
 * whatever the rules say.
 */
enum { VREF_REF = 1, VREF_OLD, VREF_NEW, VREF_OLD_TREE, VREF_NEW_TREE, VREF_ACCESS, VREF_NAME };

static int vref(const struct cli *cli)
{
	char *const *words = cli->operands;
	struct output out;
	int status;

	if (cli->operand_count <= VREF_NAME) {
		cli_error("vref: gitolite gives a VREF %d arguments, here are %zu", VREF_NAME,
			  cli->operand_count - 1);
		return CLI_ERROR;
	}
	if (strncmp(words[VREF_NAME], "VREF/", 5) != 0 || !is_word(words[VREF_NAME])) {
		cli_error("vref: '%s' is no name of a VREF", words[VREF_NAME]);
		return CLI_ERROR;
	}
	status = serve_update(cli, "gitolite", NULL, words[VREF_REF], words[VREF_OLD],
			      words[VREF_NEW]);
	if (status == CLI_OK)
		return CLI_OK;
	output_to(&out, STDOUT_FILENO);
	output_format(&out, "%s gitward: %s\n", words[VREF_NAME],
		      status == CLI_DENIED ? "denied, see above" : "could not decide, see above");
	(void)output_close(&out); /* the status refuses, with or without the line */
	return status;
}

hook_front hook_front_find(const char *name)
{
	static const struct {
		const char *name;
		hook_front front;
	} fronts[] = {
		{ "update", update },
		{ "ref-update", gerrit },
		{ "commit-received", gerrit },
		{ "vref", vref },
	};

	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		if (strcmp(fronts[i].name, name) == 0)
			return fronts[i].front;
	}
	return NULL;
}
