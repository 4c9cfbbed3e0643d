/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "approve.h"
#include "cli.h"
#include "gitward/approval.h"
#include "io.h"
#include "judge.h"
#include "site.h"

/* How long an approval holds when nothing is said. */
#define DAYS 7

/* "7d", "12h", "30m": seconds, or 0. */
static uint64_t read_time(const char *text)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 } };
	const size_t digits = strspn(text, "0123456789");
	uint64_t value = 0;

	if (digits == 0 || digits > 6 || text[digits] == '\0' || text[digits + 1] != '\0')
		return 0;
	for (size_t i = 0; i < digits; i++)
		value = value * 10 + (uint64_t)(text[i] - '0');
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text[digits] == units[i].unit)
			return value * units[i].seconds;
	return 0;
}

/* -- Asking ----------------------------------------------------------------- */

static int show(const struct ward_approval_draft *draft)
{
	struct ward_error err = { 0 };
	struct output out;
	int rc;

	output_to(&out, STDOUT_FILENO);
	rc = ward_approval_show(draft, output_write, &out, &err);
	return output_close(&out) == 0 && rc == 0 ? 0 : -1;
}

/* Only a person who could read it may say yes. */
static int ask(const struct cli *cli)
{
	static const char question[] = "Approve this? [y/N] ";
	char answer[8] = "";
	struct output out;

	if (cli->options[CLI_APPROVE_YES] != NULL)
		return 0;
	if (isatty(STDIN_FILENO) == 0) {
		cli_error("there is nobody to ask: look at it, then use --yes");
		return -1;
	}
	output_to(&out, STDERR_FILENO);
	output_text(&out, question);
	if (output_close(&out) != 0 || read(STDIN_FILENO, answer, sizeof(answer) - 1) <= 0 ||
	    (answer[0] != 'y' && answer[0] != 'Y')) {
		cli_error("not approved");
		return -1;
	}
	return 0;
}

/* -- Leaving it somewhere -------------------------------------------------------- */

static int write_file(const char *path, struct ward_span envelope)
{
	struct output out;

	if (output_to_file(&out, path) != 0)
		return -1;
	(void)output_write(&out, envelope.ptr, envelope.len);
	return output_close(&out);
}

static int leave(const struct cli *cli, const struct approver *who, struct ward_span envelope,
		 const struct ward_approval_draft *draft)
{
	const char *file = cli->options[CLI_APPROVE_OUTPUT];
	char *ref = NULL;
	struct output out;
	int rc;

	if (file != NULL)
		return write_file(file, envelope);
	rc = approve_store(who, envelope, draft, &ref);
	if (rc == 0) {
		output_to(&out, STDOUT_FILENO);
		output_format(&out, "approved: %s\npush it: git push origin +%s\n", ref, ref);
		rc = output_close(&out);
	}
	free(ref);
	return rc;
}

static int approve(const struct cli *cli, const struct approver *who,
		   struct ward_approval *approval)
{
	const struct ward_approval_draft *draft = ward_approval_draft(approval);
	struct ward_span envelope = { NULL, 0 }, signature = { NULL, 0 };
	struct ward_error err = { 0 };
	char *armor = NULL;
	int rc = -1;

	if (show(draft) != 0 || ask(cli) != 0 ||
	    approve_sign(who, draft->to_sign, &armor, &signature.len) != 0)
		return CLI_ERROR;
	signature.ptr = armor;
	if (ward_approval_seal(approval, signature, &envelope, &err) != 0)
		cli_error("%s", err.message);
	else
		rc = leave(cli, who, envelope, draft);
	free(armor);
	return rc == 0 ? CLI_OK : CLI_ERROR;
}

static int run(const struct cli *cli, struct approver *who, struct ward_approval_request *request)
{
	struct ward_approval *approval = NULL;
	struct ward_error err = { 0 };
	int status;

	if (approver_find(who, cli->options[CLI_APPROVE_PRINCIPAL],
			  cli->options[CLI_APPROVE_KEY]) != 0)
		return CLI_ERROR;
	request->principal = who->principal;
	if (ward_approval_new(request, &approval, &err) != 0) {
		cli_error("%s", err.message);
		return CLI_ERROR;
	}
	status = approve(cli, who, approval);
	ward_approval_free(approval);
	return status;
}

int cmd_approve(const struct cli *cli)
{
	const char *expires = cli->options[CLI_APPROVE_EXPIRES];
	struct ward_approval_request request = {
		.ref = cli->options[CLI_APPROVE_REF],
		.base = cli->options[CLI_APPROVE_BASE],
		.revision = cli->operand_count > 0 ? cli->operands[0] : NULL,
		.reason = cli->options[CLI_APPROVE_REASON],
		.seconds = expires != NULL ? read_time(expires) : (uint64_t)DAYS * 86400,
		.exact = cli->options[CLI_APPROVE_EXACT] != NULL,
	};
	struct ward_place_info info = { 0 };
	struct ward_error err = { 0 };
	struct approver who = { .git_dir = NULL };
	int status = CLI_ERROR;

	if (request.seconds == 0) {
		cli_error("--expires takes a time like 7d, 12h or 30m");
		return CLI_ERROR;
	}
	judge_place(&request.place);
	if (ward_place_info(&request.place, &info, &err) != 0) {
		cli_error("%s", err.message);
	} else {
		who.git_dir = info.git_dir;
		status = run(cli, &who, &request);
	}
	approver_release(&who);
	ward_place_info_free(&info);
	return status;
}
