/* SPDX-License-Identifier: Apache-2.0 */
#include "live.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"

#define MOST_SECONDS 60

/* Set by Git around its hooks, by forges around theirs. GIT_DIR alone may be a person's, who can
 * unset it; nobody in a hook is asked anything. */
static const char *hook_variable(void)
{
	static const char *const names[] = { "GIT_QUARANTINE_PATH",
					     "GIT_PUSH_OPTION_COUNT",
					     "GIT_INDEX_FILE",
					     "GIT_DIR",
					     "GL_ID",
					     "GITEA_REPO_NAME" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (getenv(names[i]) != NULL)
			return names[i];
	return NULL;
}

static int need_live(const struct cli *cli)
{
	static const enum cli_option_id with[] = { CLI_LIVE_YES, CLI_LIVE_TIMEOUT, CLI_LIVE_BASE };

	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++) {
		if (cli->options[with[i]] == NULL)
			continue;
		cli_error("--%s needs --live", cli_option_info(with[i])->name);
		return -1;
	}
	return 0;
}

static void name_services(struct output *out)
{
	struct ward_live_service s;
	const char *last = "";

	output_text(out, "Tokens that are found will be sent to the services they are of:");
	for (size_t i = 0; ward_live_service_at(i, &s); i++) {
		if (strcmp(s.host, last) != 0)
			output_format(out, "\n  %s", s.host);
		last = s.host;
	}
	output_text(out, "\nTheir owners may see that, in logs and alerts. Send them? [y/N] ");
}

/* Only a person who could read it may say yes. */
static int ask_person(void)
{
	char answer[8] = "";
	struct output out;

	if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) {
		cli_error("--live sends secrets to the services they are of, and there is nobody "
			  "to ask: say --yes-send-secrets");
		return -1;
	}
	output_to(&out, STDERR_FILENO);
	name_services(&out);
	if (output_close(&out) != 0 || read(STDIN_FILENO, answer, sizeof(answer) - 1) <= 0 ||
	    (answer[0] != 'y' && answer[0] != 'Y')) {
		cli_error("nothing was sent");
		return -1;
	}
	return 0;
}

/* 0: not given; -1 after a message. */
static int seconds(const struct cli *cli)
{
	const char *text = cli->options[CLI_LIVE_TIMEOUT];
	int n = 0;

	if (text == NULL)
		return 0;
	for (const char *c = text; *c != '\0'; c++) {
		if (*c < '0' || *c > '9' || n > MOST_SECONDS) {
			n = 0;
			break;
		}
		n = 10 * n + (*c - '0');
	}
	if (n >= 1 && n <= MOST_SECONDS)
		return n;
	cli_error("--live-timeout must be 1 to %d seconds, not '%s'", MOST_SECONDS, text);
	return -1;
}

int live_consent(const struct cli *cli)
{
	const char *variable = hook_variable();

	if (cli->options[CLI_LIVE] == NULL)
		return need_live(cli);
	if (variable != NULL) {
		cli_error("--live is not for hooks, and %s is set: a hook must neither wait for "
			  "the network nor send secrets",
			  variable);
		return -1;
	}
	if (seconds(cli) < 0)
		return -1;
	return cli->options[CLI_LIVE_YES] != NULL ? 0 : ask_person();
}

static const char *either(const char *a, const char *b)
{
	const char *value = env_get(a);

	return value != NULL ? value : env_get(b);
}

int live_ask(const struct cli *cli, struct ward_run *run)
{
	const struct ward_live_options options = {
		.proxy = either("https_proxy", "HTTPS_PROXY"),
		.no_proxy = either("no_proxy", "NO_PROXY"),
		.timeout_s = (unsigned)seconds(cli),
		.base = cli->options[CLI_LIVE_BASE],
	};
	struct ward_error err = { 0 };

	if (cli->options[CLI_LIVE] == NULL)
		return 0;
	/* The TLS library would write down there how to read what is sent. */
	(void)unsetenv("SSLKEYLOGFILE");
	if (ward_run_live(run, &options, &err) == 0)
		return 0;
	cli_error("nobody could be asked: %s", err.message);
	return -1;
}
