/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/audit.h"
#include "gitward/engine.h"
#include "io.h"
#include "judge.h"

/* The log of this repository, on the heap; NULL after a message. */
static char *default_path(void)
{
	struct ward_place_info info;
	struct ward_error err = { 0 };
	struct ward_place place;
	char *path;

	judge_place(&place);
	/* Only the place of the log is asked for; a server's repository belongs to its own user. */
	place.trust_owner = true;
	if (ward_place_info(&place, &info, &err) != 0) {
		cli_error("%s; name the log: gitward audit verify FILE", err.message);
		return NULL;
	}
	path = text_format("%s/gitward/audit.jsonl", info.common_dir);
	ward_place_info_free(&info);
	if (path == NULL)
		cli_error("out of memory");
	return path;
}

/* The exit status; what is wrong goes to standard error. */
static int judge_check(const char *path, const struct ward_audit_check *check)
{
	if (check->problem != NULL) {
		cli_error("%s:%llu: %s", path, (unsigned long long)check->first_bad,
			  check->problem);
		return CLI_DENIED;
	}
	if (check->records == 0) {
		cli_error("%s: no records", path);
		return CLI_NOTHING;
	}
	return CLI_OK;
}

static void print_time(struct output *out, int64_t when)
{
	time_t seconds = (time_t)when;
	char text[32];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return;
	output_text(out, text);
}

static int verify(const char *path, const char *head, struct output *out)
{
	struct ward_audit_check check;
	struct ward_error err = { 0 };
	int status;

	if (ward_audit_verify(path, head, &check, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	status = judge_check(path, &check);
	if (check.records == 0)
		return status;
	output_format(out, "%llu %s %s, ", (unsigned long long)check.records,
		      check.records == 1 ? "record" : "records",
		      status == CLI_OK ? "whole" : "before the break");
	print_time(out, check.first_time);
	output_text(out, " to ");
	print_time(out, check.last_time);
	if (check.torn > 0)
		output_format(out, ", %llu cut short by a crash", (unsigned long long)check.torn);
	output_format(out, "\nhead %s\n", check.head);
	return status;
}

static int print_head(const char *path, struct output *out)
{
	struct ward_audit_check check;
	struct ward_error err = { 0 };
	int status;

	if (ward_audit_verify(path, NULL, &check, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	status = judge_check(path, &check);
	if (status == CLI_OK)
		output_format(out, "%s\n", check.head);
	return status;
}

static int show(const char *path, const char *format, struct output *out)
{
	bool json = format != NULL && strcmp(format, "json") == 0;
	struct ward_audit_check check;
	struct ward_error err = { 0 };

	if (ward_audit_show(path, json, output_write, out, &check, &err) != 0) {
		if (out->error == 0)
			cli_error("%s", err.message);
		return CLI_ERROR;
	}
	return judge_check(path, &check);
}

int cmd_audit(const struct cli *cli)
{
	const char *what = cli->operands[0], *head = cli->options[CLI_AUDIT_HEAD];
	const char *format = cli->options[CLI_AUDIT_FORMAT];
	struct output out;
	char *path;
	int status;

	if ((head != NULL && strcmp(what, "verify") != 0) ||
	    (format != NULL && strcmp(what, "show") != 0)) {
		cli_error("'audit %s' takes no --%s", what, head != NULL ? "head" : "format");
		return CLI_ERROR;
	}
	path = cli->operand_count > 1 ? strdup(cli->operands[1]) : default_path();
	if (path == NULL)
		return CLI_ERROR;
	output_to(&out, STDOUT_FILENO);
	if (strcmp(what, "verify") == 0)
		status = verify(path, head, &out);
	else if (strcmp(what, "head") == 0)
		status = print_head(path, &out);
	else
		status = show(path, format, &out);
	free(path);
	return output_close(&out) == 0 ? status : CLI_ERROR;
}
