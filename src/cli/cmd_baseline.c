/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "gitward/baseline.h"
#include "io.h"
#include "judge.h"

static void print_entry(struct output *out, const char *lead, const struct ward_baseline_entry *e)
{
	const struct ward_span texts[] = { e->path, e->rule, e->hash, e->reason };
	char safe[4][1100];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ward_safe_text(texts[i], safe[i], sizeof(safe[i]));
	output_format(out, "%s%s [%s] %s", lead, safe[0][0] != '\0' ? safe[0] : "-", safe[1],
		      safe[2]);
	if (e->expires.len > 0)
		output_format(out, " until " WARD_SPAN_FMT, WARD_SPAN_ARG(e->expires));
	output_format(out, "%s%s\n", safe[3][0] != '\0' ? ": " : "", safe[3]);
}

static int failed(const struct ward_error *err)
{
	cli_error("%s", err->message);
	return CLI_ERROR;
}

static int write_file(const struct ward_baseline *baseline)
{
	struct output file;

	if (output_to_file(&file, baseline->path) != 0)
		return CLI_ERROR;
	(void)output_write(&file, baseline->text.ptr, baseline->text.len);
	return output_close(&file) == 0 ? CLI_OK : CLI_ERROR;
}

/* -- The three words --------------------------------------------------------- */

static int create(const struct cli *cli, struct ward_run *run, struct output *out)
{
	const struct ward_baseline_note note = { cli->options[CLI_BASELINE_REASON],
						 cli->options[CLI_BASELINE_ADDED],
						 cli->options[CLI_BASELINE_EXPIRES] };
	struct ward_baseline baseline;
	struct ward_error err = { 0 };

	if (cli->options[CLI_STAGED] != NULL)
		(void)ward_run_staged(run);
	else if (cli->options[CLI_RANGE] != NULL)
		(void)ward_run_range(run, cli->options[CLI_RANGE]);
	else
		(void)ward_run_paths(run, (const char *const *)cli->operands + 1,
				     cli->operand_count - 1);
	if (ward_baseline_add(run, &note, &baseline, &err) != 0)
		return failed(&err);
	if (write_file(&baseline) != CLI_OK)
		return CLI_ERROR;
	output_format(out, "%s: %zu known secrets, %zu of them new\n", baseline.path,
		      baseline.count, baseline.fresh);
	return CLI_OK;
}

static int prune(const struct cli *cli, struct ward_run *run, struct output *out)
{
	const bool check = cli->options[CLI_BASELINE_CHECK] != NULL;
	struct ward_baseline baseline;
	struct ward_error err = { 0 };

	(void)ward_run_paths(run, NULL, 0);
	if (ward_baseline_prune(run, &baseline, &err) != 0)
		return failed(&err);
	for (size_t i = 0; i < baseline.gone_count; i++)
		print_entry(out, "gone: ", &baseline.gone[i]);
	output_format(out, "%s: %zu known secrets, %zu %s\n", baseline.path, baseline.count,
		      baseline.gone_count, check ? "to be pruned" : "pruned");
	if (check)
		return baseline.gone_count > 0 ? CLI_DENIED : CLI_OK;
	return baseline.gone_count > 0 ? write_file(&baseline) : CLI_OK;
}

static int show(struct ward_run *run, struct output *out)
{
	struct ward_baseline baseline;
	struct ward_error err = { 0 };

	if (ward_baseline_read(run, &baseline, &err) != 0)
		return failed(&err);
	for (size_t i = 0; i < baseline.count; i++)
		print_entry(out, "", &baseline.entries[i]);
	output_format(out, "%s: %zu known secrets\n", baseline.path, baseline.count);
	return CLI_OK;
}

/* Each word with what it takes; -1 after a message. */
static int check_usage(const struct cli *cli)
{
	static const enum cli_option_id for_create[] = {
		CLI_STAGED,	      CLI_RANGE, CLI_BASELINE_REASON, CLI_BASELINE_ADDED,
		CLI_BASELINE_EXPIRES,
	};
	const char *what = cli->operands[0];
	const bool creates = strcmp(what, "create") == 0;

	for (size_t i = 0; !creates && i < sizeof(for_create) / sizeof(for_create[0]); i++) {
		if (cli->options[for_create[i]] == NULL)
			continue;
		cli_error("'baseline %s' takes no --%s", what,
			  cli_option_info(for_create[i])->name);
		return -1;
	}
	if (cli->options[CLI_BASELINE_CHECK] != NULL && strcmp(what, "prune") != 0) {
		cli_error("'baseline %s' takes no --check", what);
		return -1;
	}
	if (!creates && cli->operand_count > 1) {
		cli_error("'baseline %s' takes no path: it is about the whole repository", what);
		return -1;
	}
	if ((cli->options[CLI_STAGED] != NULL) + (cli->options[CLI_RANGE] != NULL) +
		    (cli->operand_count > 1) >
	    1) {
		cli_error("PATH, --staged and --range exclude each other");
		return -1;
	}
	return 0;
}

int cmd_baseline(const struct cli *cli)
{
	const char *what = cli->operands[0];
	struct ward_options options;
	struct ward_run *run;
	struct output out;
	int status;

	if (check_usage(cli) != 0 || judge_options(cli, &options) != 0)
		return CLI_ERROR;
	options.baseline = WARD_BASELINE_REWRITE;
	options.baseline_file = cli->options[CLI_BASELINE_OUTPUT];
	run = ward_run_new(&options);
	if (run == NULL) {
		cli_error("out of memory");
		return CLI_ERROR;
	}
	output_to(&out, STDOUT_FILENO);
	if (strcmp(what, "create") == 0)
		status = create(cli, run, &out);
	else if (strcmp(what, "prune") == 0)
		status = prune(cli, run, &out);
	else
		status = show(run, &out);
	ward_run_free(run);
	return output_close(&out) == 0 ? status : CLI_ERROR;
}
