/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hook.h"
#include "io.h"
#include "judge.h"

/** One of Git's hooks. */
struct door {
	const char *name;
	bool reads_input;
	bool server;
	size_t arguments; /**< behind the name; more are left alone */
	const struct ward_result *(*judge)(struct ward_run *run, const struct cli *cli,
					   struct ward_span input); /**< of a local one */
	enum ward_door door;					    /**< of a server */
};

static const struct ward_result *judge_commit(struct ward_run *run, const struct cli *cli,
					      struct ward_span input)
{
	(void)cli;
	(void)input;
	return ward_run_staged(run);
}

static const struct ward_result *judge_local_push(struct ward_run *run, const struct cli *cli,
						  struct ward_span input)
{
	return ward_run_local_push(run, input, cli->operands[1]);
}

static const struct door doors[] = {
	{ "pre-commit", false, false, 0, judge_commit, WARD_DOOR_PRE_RECEIVE },
	{ "pre-push", true, false, 1, judge_local_push, WARD_DOOR_PRE_RECEIVE },
	{ "pre-receive", true, true, 0, NULL, WARD_DOOR_PRE_RECEIVE },
	{ "post-receive", true, true, 0, NULL, WARD_DOOR_POST_RECEIVE },
};

static const struct door *find_door(const char *name)
{
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		if (strcmp(doors[i].name, name) == 0)
			return &doors[i];
	}
	return NULL;
}

/* A descriptor from which `input` can be read; a pipe could block on a hook that does not read. */
static int spool(struct ward_span input)
{
	int fd = memfd_create("gitward-input", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < input.len) {
		ssize_t n = write(fd, input.ptr + done, input.len - done);

		if (n >= 0) {
			done += (size_t)n;
		} else if (errno != EINTR) {
			(void)close(fd);
			return -1;
		}
	}
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static void run_child(const char *path, const struct cli *cli, int input)
{
	char **argv = calloc(cli->operand_count + 1, sizeof(*argv));

	if (argv == NULL)
		_exit(126);
	argv[0] = strdup(path);
	for (size_t i = 1; i < cli->operand_count; i++)
		argv[i] = cli->operands[i];
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_DFL);
	if (input >= 0 && dup2(input, STDIN_FILENO) < 0)
		_exit(126);
	(void)execvp(path, argv);
	_exit(127);
}

int hook_chained(const char *path, const struct cli *cli, const struct ward_span *input)
{
	int fd = -1, status = 0;
	pid_t pid, waited;

	if (input != NULL && (fd = spool(*input)) < 0) {
		cli_error("cannot keep the input for %s: %s", path, strerror(errno));
		return CLI_ERROR;
	}
	pid = fork();
	if (pid == 0)
		run_child(path, cli, fd);
	if (fd >= 0)
		(void)close(fd);
	do {
		waited = pid > 0 ? waitpid(pid, &status, 0) : -1;
	} while (waited < 0 && pid > 0 && errno == EINTR);
	if (waited < 0) {
		cli_error("cannot run %s: %s", path, strerror(errno));
		return CLI_ERROR;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return CLI_OK;
	if (WIFEXITED(status) && WEXITSTATUS(status) < 126) {
		cli_error("the hook %s failed with status %d", path, WEXITSTATUS(status));
		return CLI_DENIED;
	}
	cli_error("the hook %s could not run to its end", path);
	return CLI_ERROR;
}

static int report(const struct door *door, const struct cli *cli, const struct ward_result *result)
{
	struct output out;

	if (result->verdict != WARD_NOTHING)
		return judge_report(cli, result, STDERR_FILENO);
	output_to(&out, STDERR_FILENO);
	output_format(&out, "gitward: %s: nothing to check\n", door->name);
	return output_close(&out) == 0 ? CLI_OK : CLI_ERROR;
}

static int judge(const struct door *door, const struct cli *cli, struct ward_span input)
{
	struct ward_options options;
	struct ward_run *run;
	int status;

	if (door->server)
		return hook_serve(cli, door->door, NULL, NULL, input);
	if (judge_options(cli, &options) != 0)
		return CLI_ERROR;
	options.place.trust_owner = true; /* Git, which runs the hook, has decided that */
	run = ward_run_new(&options);
	if (run == NULL) {
		cli_error("out of memory");
		return CLI_ERROR;
	}
	status = report(door, cli, door->judge(run, cli, input));
	ward_run_free(run);
	return status;
}

int cmd_hook(const struct cli *cli)
{
	const struct door *door = find_door(cli->operands[0]);
	hook_front front = hook_front_find(cli->operands[0]);
	const char *chained = cli->options[CLI_CHAINED];
	struct ward_span input = { NULL, 0 };
	char *bytes = NULL;
	int status = CLI_OK;

	if (front != NULL)
		return front(cli);
	if (door == NULL || cli->operand_count < door->arguments + 1) {
		cli_error("%s: Git gives this hook %zu arguments, here are %zu", cli->operands[0],
			  door != NULL ? door->arguments : 0, cli->operand_count - 1);
		return CLI_ERROR;
	}
	if (door->reads_input) {
		if (input_read(STDIN_FILENO, "standard input", input_limit("stdin_bytes"), &bytes,
			       &input.len) != 0)
			return CLI_ERROR;
		input.ptr = bytes;
	}
	if (chained != NULL)
		status = hook_chained(chained, cli, door->reads_input ? &input : NULL);
	if (status == CLI_OK)
		status = judge(door, cli, input);
	free(bytes);
	return status;
}
