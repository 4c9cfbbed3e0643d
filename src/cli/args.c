/* SPDX-License-Identifier: Apache-2.0 */
#include "args.h"

#include <string.h>

#include "io.h"

const char *args_choice(const char *choices, size_t index, size_t *len)
{
	for (;; index--) {
		*len = strcspn(choices, "|");
		if (index == 0)
			return choices;
		if (choices[*len] == '\0')
			return NULL;
		choices += *len + 1;
	}
}

bool args_is_choice(const char *choices, const char *word)
{
	const char *choice;
	size_t len = 0;

	for (size_t i = 0; (choice = args_choice(choices, i, &len)) != NULL; i++) {
		if (strlen(word) == len && memcmp(word, choice, len) == 0)
			return true;
	}
	return false;
}

/* -- Suggestions ------------------------------------------------------------ */

enum { WORD_MAX = 64 };

/* Edits (insert, delete, replace, swap of neighbours) from `a` to `b`. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t before[WORD_MAX + 1], last[WORD_MAX + 1], row[WORD_MAX + 1];

	memset(before, 0, sizeof(before));
	for (size_t j = 0; j <= b_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		memcpy(before, last, sizeof(before));
		memcpy(last, row, sizeof(last));
	}
	return last[b_len];
}

const char *args_suggest(const char *word, args_name_fn name, const void *ctx)
{
	size_t len = strlen(word), best = len / 3 + 1;
	const char *found = NULL, *known;

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (size_t i = 0; (known = name(ctx, i)) != NULL; i++) {
		size_t known_len = strlen(known);
		size_t edits;

		if (known_len > WORD_MAX)
			continue;
		edits = distance(word, len, known, known_len);
		if (edits < best || (edits == best && found == NULL)) {
			best = edits;
			found = known;
		}
	}
	return found;
}

static const char *command_name(const void *ctx, size_t i)
{
	const struct cli_command *command = cli_command_at(i);

	(void)ctx;
	return command != NULL ? command->name : NULL;
}

static const char *option_name(const void *ctx, size_t i)
{
	const enum cli_option_id *ids = ctx;

	for (size_t k = 0; k < i; k++) {
		if (ids[k] == CLI_END)
			return NULL;
	}
	return ids[i] != CLI_END ? cli_option_info(ids[i])->name : NULL;
}

/* -- Options ---------------------------------------------------------------- */

static const enum cli_option_id *options_of(const struct cli *cli)
{
	return cli->command != NULL ? cli->command->options : cli_global_options;
}

static enum cli_option_id find_long(const enum cli_option_id *ids, const char *name, size_t len)
{
	for (; *ids != CLI_END; ids++) {
		const char *known = cli_option_info(*ids)->name;

		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return *ids;
	}
	return CLI_END;
}

static enum cli_option_id find_letter(const enum cli_option_id *ids, char letter)
{
	for (; *ids != CLI_END; ids++) {
		if (cli_option_info(*ids)->letter == letter)
			return *ids;
	}
	return CLI_END;
}

static int unknown_option(const struct cli *cli, const char *word)
{
	char name[WORD_MAX + 1];
	size_t len = strcspn(word + 2, "=");
	const char *meant = NULL;

	if (len <= WORD_MAX) {
		memcpy(name, word + 2, len);
		name[len] = '\0';
		meant = args_suggest(name, option_name, options_of(cli));
	}
	if (meant != NULL)
		cli_error("unknown option %s; did you mean --%s?", word, meant);
	else
		cli_error("unknown option %s; see 'gitward help%s%s'", word,
			  cli->command != NULL ? " " : "",
			  cli->command != NULL ? cli->command->name : "");
	return -1;
}

static int set_value(struct cli *cli, enum cli_option_id id, const char *value)
{
	const struct cli_option *option = cli_option_info(id);

	if (strchr(option->value, '|') != NULL && !args_is_choice(option->value, value)) {
		cli_error("--%s must be %s, not '%s'", option->name, option->value, value);
		return -1;
	}
	if (cli->given_count == CLI_GIVEN_MAX) {
		cli_error("more than %d options with values", CLI_GIVEN_MAX);
		return -1;
	}
	cli->given[cli->given_count++] = (struct cli_given){ id, value };
	cli->options[id] = value;
	return 0;
}

/* argv[*at] starts with "--"; its value may be the next word. */
static int parse_long(struct cli *cli, int argc, char **argv, int *at)
{
	const char *word = argv[*at], *equals = strchr(word, '=');
	size_t len = equals != NULL ? (size_t)(equals - word) - 2 : strlen(word) - 2;
	enum cli_option_id id = find_long(options_of(cli), word + 2, len);

	if (id == CLI_END)
		return unknown_option(cli, word);
	if (cli_option_info(id)->value == NULL) {
		if (equals != NULL) {
			cli_error("--%s takes no value", cli_option_info(id)->name);
			return -1;
		}
		cli->options[id] = "";
		return 0;
	}
	if (equals != NULL)
		return set_value(cli, id, equals + 1);
	if (*at + 1 >= argc) {
		cli_error("--%s needs a value: %s", cli_option_info(id)->name,
			  cli_option_info(id)->value);
		return -1;
	}
	return set_value(cli, id, argv[++*at]);
}

/* argv[*at] is "-x" or "-xyz". */
static int parse_letters(struct cli *cli, int argc, char **argv, int *at)
{
	for (const char *p = argv[*at] + 1; *p != '\0'; p++) {
		enum cli_option_id id = find_letter(options_of(cli), *p);

		if (id == CLI_END) {
			cli_error("unknown option -%c in %s", *p, argv[*at]);
			return -1;
		}
		if (cli_option_info(id)->value == NULL) {
			cli->options[id] = "";
			continue;
		}
		if (p[1] != '\0')
			return set_value(cli, id, p + 1);
		if (*at + 1 < argc)
			return set_value(cli, id, argv[++*at]);
		cli_error("-%c needs a value: %s", *p, cli_option_info(id)->value);
		return -1;
	}
	return 0;
}

/* -- Operands --------------------------------------------------------------- */

static int set_command(struct cli *cli, const char *word)
{
	const char *meant;

	cli->command = cli_command_find(word);
	if (cli->command != NULL)
		return 0;
	meant = args_suggest(word, command_name, NULL);
	if (meant != NULL)
		cli_error("unknown command '%s'; did you mean '%s'?", word, meant);
	else
		cli_error("unknown command '%s'; see 'gitward help'", word);
	return -1;
}

static int check_operands(const struct cli *cli)
{
	const struct cli_command *command = cli->command;

	if (command == NULL || cli->options[CLI_HELP] != NULL)
		return 0;
	if (cli->operand_count < command->min || cli->operand_count > command->max) {
		cli_error("usage: gitward %s %s", command->name, command->usage);
		return -1;
	}
	if (command->words != NULL && cli->operand_count > 0 &&
	    !args_is_choice(command->words, cli->operands[0])) {
		cli_error("'%s' must be %s, not '%s'", command->name, command->words,
			  cli->operands[0]);
		return -1;
	}
	return 0;
}

/* Words of somebody else's choice follow: none of them is an option of ours. */
static bool options_end(const struct cli *cli)
{
	const struct cli_command *command = cli->command;

	if (command->raw != NULL && cli->operand_count == 1 &&
	    args_is_choice(command->raw, cli->operands[0]))
		return true;
	return command->in_order && cli->operand_count > 1;
}

int args_parse(struct cli *cli, int argc, char **argv)
{
	bool only_operands = false;

	memset(cli, 0, sizeof(*cli));
	cli->operands = argv;
	for (int at = 1; at < argc; at++) {
		char *word = argv[at];
		int rc = 0;

		if (!only_operands && strcmp(word, "--") == 0)
			only_operands = true;
		else if (!only_operands && word[0] == '-' && word[1] == '-')
			rc = parse_long(cli, argc, argv, &at);
		else if (!only_operands && word[0] == '-' && word[1] != '\0')
			rc = parse_letters(cli, argc, argv, &at);
		else if (cli->command == NULL)
			rc = set_command(cli, word);
		else
			cli->operands[cli->operand_count++] = word;
		if (rc != 0)
			return -1;
		if (cli->command != NULL && options_end(cli))
			only_operands = true;
	}
	return check_operands(cli);
}
