/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/engine.h"
#include "gitward/trial.h"
#include "io.h"
#include "judge.h"

static int refused(const char *path, const struct ward_error *err)
{
	if (err->line > 0)
		cli_error("%s:%zu:%zu: %s", path, err->line, err->column, err->message);
	else
		cli_error("%s: %s", path, err->message);
	return CLI_ERROR;
}

/* User rules in the form of gitleaks; notes say what of them has no effect. */
static int check_user_rules(const char *path, struct ward_span text, struct output *out)
{
	struct ward_error err = { 0 };
	char *notes = NULL, *line;
	size_t rules = 0;

	if (ward_user_rules_check(path, text, &rules, &notes, &err) != 0)
		return refused(path, &err);
	line = notes;
	while (*line != '\0') {
		const size_t len = strcspn(line, "\n");

		output_format(out, "%s:%.*s\n", path, (int)len, line);
		line += len + (line[len] == '\n');
	}
	free(notes);
	output_format(out, "%s: valid, %zu %s\n", path, rules, rules == 1 ? "rule" : "rules");
	return CLI_OK;
}

static bool is_toml(const char *path)
{
	const size_t len = strlen(path);

	return len >= 5 && strcmp(path + len - 5, ".toml") == 0;
}

/* Without a name it is the policy of this repository, and what it names is here, too. */
static int check(const char *given, struct output *out)
{
	const char *path = given != NULL ? given : ".gitward.yaml";
	struct ward_error err = { 0 };
	char *text = NULL;
	size_t len = 0;
	int rc;

	if (input_read_file(path, input_limit("policy_bytes"), &text, &len) != 0)
		return CLI_ERROR;
	if (is_toml(path)) {
		rc = check_user_rules(path, (struct ward_span){ text, len }, out);
		free(text);
		return rc;
	}
	rc = ward_policy_check(path, (struct ward_span){ text, len }, (int64_t)time(NULL), &err);
	free(text);
	if (rc == 0 && given == NULL)
		rc = ward_policy_check_trust(path, (int64_t)time(NULL), &err);
	if (rc != 0)
		return refused(path, &err);
	output_format(out, "%s: valid\n", path);
	return CLI_OK;
}

static void limits(struct output *out)
{
	struct ward_limit_info info;

	output_format(out, "%-16s %12s %12s  %s\n", "limit", "default", "at most", "bounds");
	for (size_t i = 0; ward_limit_at(i, &info); i++)
		output_format(out, "%-16s %12llu %12llu  %s: %s\n", info.name,
			      (unsigned long long)info.dflt, (unsigned long long)info.max,
			      info.unit, info.text);
}

static int show(const struct cli *cli, struct output *out)
{
	struct ward_options options = { 0 };
	struct ward_error err = { 0 };
	char *text = NULL;

	if (judge_options(cli, &options) != 0)
		return CLI_ERROR;
	if (ward_policy_show(&options, &text, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	output_text(out, text);
	free(text);
	return CLI_OK;
}

static int show_trial(const struct cli *cli, const struct ward_trial *trial, struct output *out)
{
	const char *format = cli->options[CLI_VERIFY_FORMAT];
	struct ward_error err = { 0 };

	if (ward_trial_report(trial,
			      format != NULL ? (enum ward_format)ward_format_find(format)
					     : WARD_FORMAT_text,
			      output_write, out, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	if (trial->pushes == 0) {
		cli_error("there is nothing after --since");
		return CLI_NOTHING;
	}
	if (trial->undecided > 0)
		return CLI_ERROR;
	return trial->bad_pushes > 0 ? CLI_DENIED : CLI_OK;
}

static int test(const struct cli *cli, struct output *out)
{
	struct ward_trial_options options = {
		.since = cli->options[CLI_SINCE],
		.ref = cli->options[CLI_TEST_REF],
		.head = cli->operand_count > 1 ? cli->operands[1] : NULL,
	};
	struct ward_trial_run *trial = NULL;
	struct ward_error err = { 0 };
	int status;

	if (options.since == NULL) {
		cli_error("policy test needs --since REV: what came after it is judged");
		return CLI_ERROR;
	}
	if (judge_options(cli, &options.run) != 0)
		return CLI_ERROR;
	if (ward_trial_new(&options, &trial, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	status = show_trial(cli, ward_trial_result(trial), out);
	ward_trial_free(trial);
	return status;
}

int cmd_policy(const struct cli *cli)
{
	const char *what = cli->operands[0];
	struct output out;
	int status = CLI_OK;

	if (strcmp(what, "check") != 0 && strcmp(what, "test") != 0 && cli->operand_count > 1) {
		cli_error("usage: gitward policy %s", what);
		return CLI_ERROR;
	}
	output_to(&out, STDOUT_FILENO);
	if (strcmp(what, "schema") == 0)
		output_text(&out, ward_policy_schema());
	else if (strcmp(what, "limits") == 0)
		limits(&out);
	else if (strcmp(what, "show") == 0)
		status = show(cli, &out);
	else if (strcmp(what, "test") == 0)
		status = test(cli, &out);
	else
		status = check(cli->operand_count > 1 ? cli->operands[1] : NULL, &out);
	return output_close(&out) == 0 ? status : CLI_ERROR;
}
