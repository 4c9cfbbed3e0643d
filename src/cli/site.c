/* SPDX-License-Identifier: Apache-2.0 */
#include "site.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io.h"

extern char **environ;

static const char marker[] = "# gitward-hook: ";

static const struct hook_file hooks[] = {
	{ "pre-commit", "pre-commit", false, false, false },
	{ "pre-merge-commit", "pre-commit", false, false, false },
	{ "pre-push", "pre-push", false, false, false },
};

const struct hook_file *site_hook_at(size_t i)
{
	return i < sizeof(hooks) / sizeof(hooks[0]) ? &hooks[i] : NULL;
}

/* -- Hook scripts ----------------------------------------------------------- */

/* `text` as one word of the shell, on the heap. */
static char *quoted(const char *text)
{
	size_t len = strlen(text);
	char *out = malloc(len * 4 + 3), *p = out;

	if (out == NULL)
		return NULL;
	*p++ = '\'';
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			memcpy(p, "'\\''", 4);
			p += 4;
		} else {
			*p++ = *text;
		}
	}
	*p++ = '\'';
	*p = '\0';
	return out;
}

char *site_hook_word(const char *script, const char *lead)
{
	const char *at = script != NULL ? strstr(script, lead) : NULL;
	char *out = at != NULL ? malloc(strlen(at) + 1) : NULL, *p = out;

	if (out == NULL)
		return NULL;
	at += strlen(lead);
	if (*at++ != '\'') {
		free(out);
		return NULL;
	}
	while (*at != '\0' && (*at != '\'' || strncmp(at, "'\\''", 4) == 0)) {
		*p++ = *at;
		at += *at == '\'' ? 4 : 1;
	}
	*p = '\0';
	return out;
}

static char *option_line(const char *option, const char *value)
{
	char *word = value != NULL ? quoted(value) : NULL;
	char *line = word != NULL ? text_format("set -- %s %s \"$@\"\n", option, word) : strdup("");

	free(word);
	return line;
}

/* Gerrit tells its hooks where a repository lies, not what its own folder is. */
static char *site_line(const char *site)
{
	char *word = site != NULL ? quoted(site) : NULL;
	char *line = word != NULL ? text_format("GERRIT_SITE=%s\nexport GERRIT_SITE\n", word)
				  : strdup("");

	free(word);
	return line;
}

static char *option_lines(const struct hook_options *o)
{
	char *policy = option_line("--policy", o->policy);
	char *ref = option_line("--policy-ref", o->policy_ref);
	char *config = option_line("--config", o->config), *host = option_line("--host", o->host);
	char *site = site_line(o->site), *lines = NULL;

	if (policy != NULL && ref != NULL && config != NULL && host != NULL && site != NULL)
		lines = text_format("%s%s%s%s%s", site, policy, ref, config, host);
	free(site);
	free(policy);
	free(ref);
	free(config);
	free(host);
	return lines;
}

char *site_hook_text(const struct hook_file *hook, const struct hook_options *options)
{
	/*
	 * What a server starts is fixed by who installed the hook, and no variable
	 * has a say in it; at home, one may point elsewhere.
	 */
	const char *choose = hook->server ? "[ -x \"$gitward\" ] || gitward=gitward\n"
					  : "gitward=${GITWARD_BIN:-$gitward}\n"
					    "[ -x \"$gitward\" ] || gitward=gitward\n";
	bool refuses = strcmp(hook->door, "post-receive") != 0;
	char *word = quoted(options->program), *lines = option_lines(options), *text = NULL;
	char *first = hook->raw ? text_format("set -- %s \"$@\"\n", hook->door) : strdup("");
	char *last = hook->raw ? strdup("") : text_format("%s ", hook->door);

	if (word != NULL && lines != NULL && first != NULL && last != NULL)
		text = text_format(
			"#!/bin/sh\n"
			"# SPDX-License-Identifier: Apache-2.0\n"
			"%s%s\n"
			"# %s.\n"
			"gitward=%s\n"
			"%s"
			"[ -n \"$(command -v \"$gitward\")\" ] || {\n"
			"  echo \"error: gitward is not installed; %s\" >&2\n"
			"  exit 2\n"
			"}\n"
			"%s%s%s"
			"exec \"$gitward\" hook %s\"$@\"\n",
			marker, hook->file,
			refuses ? "Refuses when gitward cannot be started: nothing passes unjudged"
				: "Refuses nothing: tells of what landed and should not have",
			word, choose,
			refuses ? "nothing passes unjudged" : "nothing checks what landed", first,
			hook->alone ? ""
				    : "[ -x \"$0.chained\" ] && "
				      "set -- --chained \"$0.chained\" \"$@\"\n",
			lines, last);
	free(word);
	free(lines);
	free(first);
	free(last);
	return text;
}

enum site_hook site_hook_state(const char *path, char **text)
{
	enum site_hook state = SITE_HOOK_OTHER;
	char buf[8192];
	struct stat st;
	ssize_t n;
	int fd;

	if (text != NULL)
		*text = NULL;
	if (lstat(path, &st) != 0)
		return SITE_HOOK_ABSENT;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	n = fd >= 0 ? read(fd, buf, sizeof(buf) - 1) : -1;
	if (fd >= 0)
		(void)close(fd);
	if (n < 0)
		return SITE_HOOK_OTHER;
	buf[n] = '\0';
	if (strstr(buf, marker) != NULL)
		state = SITE_HOOK_OURS;
	else if (strstr(buf, "gitward") != NULL)
		state = SITE_HOOK_CALLS;
	if (text != NULL)
		*text = strdup(buf);
	return state;
}

char *site_program(void)
{
	char *path = realpath("/proc/self/exe", NULL);

	return path != NULL ? path : strdup("gitward");
}

/* -- Git's configuration ---------------------------------------------------- */

enum { RUN_OUTPUT_MAX = 1 << 20 };

/* Reads to the end even when it keeps no more, so that the writer can finish. */
static char *read_pipe(int fd)
{
	char *buf = malloc(RUN_OUTPUT_MAX + 1), waste[4096];
	size_t used = 0;
	ssize_t n;

	for (;;) {
		if (buf != NULL && used < RUN_OUTPUT_MAX)
			n = read(fd, buf + used, RUN_OUTPUT_MAX - used);
		else
			n = read(fd, waste, sizeof(waste));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (buf != NULL && used < RUN_OUTPUT_MAX)
			used += (size_t)n;
	}
	if (buf != NULL)
		buf[used] = '\0';
	return buf;
}

static int run(const char *const argv[], bool all, char **out)
{
	posix_spawn_file_actions_t actions;
	char *args[16] = { NULL };
	int fds[2], status = 0, result = -1, rc;
	pid_t pid = -1;

	*out = NULL;
	for (size_t i = 0; i + 1 < sizeof(args) / sizeof(args[0]) && argv[i] != NULL; i++) {
		args[i] = strdup(argv[i]);
		if (args[i] == NULL)
			goto out;
	}
	if (pipe2(fds, O_CLOEXEC) != 0)
		goto out;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	if (all)
		(void)posix_spawn_file_actions_adddup2(&actions, fds[1], STDERR_FILENO);
	rc = posix_spawnp(&pid, args[0], &actions, NULL, args, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(fds[1]);
	if (rc == 0)
		*out = read_pipe(fds[0]);
	(void)close(fds[0]);
	while (rc == 0 && waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			rc = errno;
	}
	if (rc == 0 && WIFEXITED(status) && *out != NULL)
		result = WEXITSTATUS(status);
out:
	for (size_t i = 0; args[i] != NULL; i++)
		free(args[i]);
	return result;
}

int site_run(const char *const argv[], char **out)
{
	return run(argv, false, out);
}

int site_run_all(const char *const argv[], char **out)
{
	return run(argv, true, out);
}

int site_config(const char *git_dir, const char *type, const char *key, char **value)
{
	const char *const argv[] = { "git", "--git-dir", git_dir, "config", "--type",
				     type,  "--get",	 key,	  NULL };
	int status;

	*value = NULL;
	status = site_run(argv, value);
	if (status == 0) {
		(*value)[strcspn(*value, "\n")] = '\0';
		return 1;
	}
	free(*value);
	*value = NULL;
	if (status == 1)
		return 0;
	cli_error("cannot ask 'git config' for %s in %s", key, git_dir);
	return -1;
}

int site_config_path(const struct ward_place_info *info, const char *key, char **path)
{
	char *value = NULL;
	int rc = site_config(info->git_dir, "path", key, &value);

	*path = NULL;
	if (rc <= 0)
		return rc;
	if (value[0] == '\0') {
		cli_error("%s names no file", key);
		rc = -1;
	} else if (value[0] == '/') {
		*path = value;
		return 1;
	} else {
		*path = text_format(
			"%s/%s", info->work_tree != NULL ? info->work_tree : info->git_dir, value);
		rc = *path != NULL ? 1 : -1;
		if (rc < 0)
			cli_error("out of memory");
	}
	free(value);
	return rc;
}

/* -- Files ------------------------------------------------------------------ */

/* A finished file beside `path`; its name on the heap, NULL after a message. */
static char *write_temp(const char *path, const char *text, mode_t mode)
{
	char *temp = text_format("%s.XXXXXX", path);
	int fd = temp != NULL ? mkostemp(temp, O_CLOEXEC) : -1;
	size_t len = strlen(text);
	bool good = fd >= 0;

	for (size_t done = 0; good && done < len;) {
		ssize_t n = write(fd, text + done, len - done);

		if (n >= 0)
			done += (size_t)n;
		else
			good = errno == EINTR;
	}
	good = good && fchmod(fd, mode) == 0 && fsync(fd) == 0;
	if (fd >= 0 && close(fd) != 0)
		good = false;
	if (good)
		return temp;
	cli_error("cannot write %s: %s", path, strerror(errno));
	if (fd >= 0)
		(void)unlink(temp);
	free(temp);
	return NULL;
}

/* Whether `path` is a file that holds exactly `text`. */
static bool holds(const char *path, const char *text)
{
	size_t len = strlen(text), used = 0;
	char *buf = malloc(len + 1);
	int fd = buf != NULL ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
	bool same = false;

	while (fd >= 0 && used <= len) {
		ssize_t n = read(fd, buf + used, len + 1 - used);

		if (n <= 0)
			break;
		used += (size_t)n;
	}
	if (fd >= 0) {
		same = used == len && memcmp(buf, text, len) == 0;
		(void)close(fd);
	}
	free(buf);
	return same;
}

enum site_write site_create(const char *path, const char *text, mode_t mode)
{
	enum site_write done = SITE_CREATED;
	char *temp;
	struct stat st;

	if (lstat(path, &st) == 0)
		return holds(path, text) ? SITE_SAME : SITE_KEPT;
	temp = write_temp(path, text, mode);
	if (temp == NULL)
		return SITE_FAILED;
	if (link(temp, path) != 0) {
		done = errno == EEXIST ? SITE_KEPT : SITE_FAILED;
		if (done == SITE_FAILED)
			cli_error("cannot create %s: %s", path, strerror(errno));
	}
	(void)unlink(temp);
	free(temp);
	return done;
}

int site_replace(const char *path, const char *text, mode_t mode)
{
	char *temp = write_temp(path, text, mode);
	int rc = -1;

	if (temp == NULL)
		return -1;
	rc = rename(temp, path);
	if (rc != 0) {
		cli_error("cannot write %s: %s", path, strerror(errno));
		(void)unlink(temp);
	}
	free(temp);
	return rc;
}

int site_remove_same(const char *path, const char *text)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return 0;
	if (!holds(path, text))
		return -1;
	return unlink(path) == 0 ? 1 : -1;
}

int site_become_owner(const char *git_dir)
{
	const struct passwd *user;
	struct stat st;

	if (geteuid() != 0 || stat(git_dir, &st) != 0 || st.st_uid == 0)
		return 0;
	user = getpwuid(st.st_uid);
	/* Git is started with this, and must not look into the folder of root. */
	if (user != NULL &&
	    (setenv("HOME", user->pw_dir, 1) != 0 || unsetenv("XDG_CONFIG_HOME") != 0))
		return -1;
	if ((user != NULL ? initgroups(user->pw_name, st.st_gid) : setgroups(0, NULL)) == 0 &&
	    setresgid(st.st_gid, st.st_gid, st.st_gid) == 0 &&
	    setresuid(st.st_uid, st.st_uid, st.st_uid) == 0)
		return 0;
	cli_error("cannot become user %u, who owns %s: %s", (unsigned)st.st_uid, git_dir,
		  strerror(errno));
	return -1;
}
