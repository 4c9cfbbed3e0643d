/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "doctor.h"
#include "judge.h"
#include "layout.h"
#include "site.h"

static void say(struct doctor *d, enum ward_note note, const char *what, const char *fmt,
		va_list ap) __attribute__((format(printf, 4, 0)));

static void say(struct doctor *d, enum ward_note note, const char *what, const char *fmt,
		va_list ap)
{
	static const char *const words[] = { "ok", "note", "problem" };
	char raw[2048], safe[4096];

	(void)vsnprintf(raw, sizeof(raw), fmt, ap);
	ward_safe_text((struct ward_span){ raw, strlen(raw) }, safe, sizeof(safe));
	output_format(&d->out, "%-8s %-16s %s\n", words[note], what, safe);
	if (note == WARD_NOTE_PROBLEM)
		d->problems++;
}

void doctor_say(struct doctor *d, enum ward_note note, const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(d, note, what, fmt, ap);
	va_end(ap);
}

static void repository(struct doctor *d)
{
	const char *quarantine = env_get("GIT_QUARANTINE_PATH");

	doctor_say(d, WARD_NOTE_OK, "repository", "%s (%s, %s%s, read by %s)", d->info.git_dir,
		   d->info.oid_bits == 256 ? "SHA-256" : "SHA-1",
		   d->info.bare ? "bare" : "with work tree", d->info.shallow ? ", shallow" : "",
		   d->info.backend);
	if (d->info.shallow)
		doctor_say(d, WARD_NOTE_PROBLEM, "history",
			   "the clone is shallow: what is behind its edge cannot be judged; run "
			   "'git fetch --unshallow'");
	if (quarantine != NULL)
		doctor_say(d, WARD_NOTE_OK, "quarantine", "%s", quarantine);
}

static void git_program(struct doctor *d)
{
	const char *const argv[] = { "git", "--version", NULL };
	char *out = NULL;
	int status = site_run(argv, &out);

	if (status == 0)
		out[strcspn(out, "\n")] = '\0';
	if (status == 0)
		doctor_say(d, WARD_NOTE_OK, "git", "%s", out);
	else
		doctor_say(d, WARD_NOTE_PROBLEM, "git", "no git program in PATH: install Git");
	free(out);
}

/* Git 2.54 and later can switch a hook off by configuration. */
static void config_hook(struct doctor *d, const char *name)
{
	char *key = text_format("hook.%s.enabled", name), *value = NULL;

	if (key != NULL && site_config(d->info.git_dir, "bool", key, &value) == 1 &&
	    strcmp(value, "false") == 0)
		doctor_say(d, WARD_NOTE_PROBLEM, name,
			   "switched off by %s=false: git config --unset %s", key, key);
	free(value);
	free(key);
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static void hook_program(struct doctor *d, const char *name, const char *path, const char *script)
{
	char *program = site_hook_word(script, "\ngitward="), *self = site_program();

	if (program != NULL && self != NULL && same_file(program, self))
		doctor_say(d, WARD_NOTE_OK, name, "%s starts this program", path);
	else if (program != NULL && access(program, X_OK) == 0)
		doctor_say(d, WARD_NOTE_NOTE, name, "%s starts another gitward, %s", path, program);
	else
		doctor_say(d, WARD_NOTE_PROBLEM, name,
			   "%s names %s, which cannot be started: run 'gitward init'", path,
			   program != NULL ? program : "no program");
	free(program);
	free(self);
}

static const char *fix(const struct doctor *d)
{
	return d->server ? "gitward init --server GIT_DIR" : "gitward init";
}

static void hook_at(struct doctor *d, const char *name, const char *path)
{
	char *script = NULL, *chained = text_format("%s.chained", path);
	enum site_hook state = site_hook_state(path, &script);

	if (state == SITE_HOOK_ABSENT)
		doctor_say(d, WARD_NOTE_PROBLEM, name, "no %s: %s; run '%s'", path,
			   d->server ? "every push is accepted unjudged" : "nothing is judged here",
			   fix(d));
	else if (access(path, X_OK) != 0)
		doctor_say(d, WARD_NOTE_PROBLEM, name,
			   "%s is not executable, so Git ignores it: chmod +x it", path);
	else if (state == SITE_HOOK_OTHER)
		doctor_say(d, WARD_NOTE_PROBLEM, name, "%s does not call gitward; run '%s'", path,
			   fix(d));
	else if (state == SITE_HOOK_CALLS)
		doctor_say(d, WARD_NOTE_OK, name, "%s calls gitward", path);
	else
		hook_program(d, name, path, script);
	if (state == SITE_HOOK_OURS && chained != NULL && access(chained, F_OK) == 0 &&
	    access(chained, X_OK) != 0)
		doctor_say(d, WARD_NOTE_NOTE, name, "%s is not executable and so is not run",
			   chained);
	free(script);
	free(chained);
}

/* Of a server; the first of its files refuses, and without it nothing does. */
static void server_hooks(struct doctor *d, const char *hooks_path)
{
	const struct hook_file *file = d->layout->files;
	char *path;

	if (d->layout->base == LAYOUT_PRINTED) {
		doctor_say(d, WARD_NOTE_NOTE, "hooks",
			   "%s keeps its scripts where only its own pages show them",
			   d->layout->host);
		return;
	}
	if (d->layout->base == LAYOUT_HOOKS && hooks_path != NULL) {
		free(d->folder);
		d->folder = strdup(hooks_path);
	}
	for (size_t i = 0; d->folder != NULL && i < LAYOUT_FILES && file[i].file != NULL; i++) {
		path = text_format("%s/%s", d->folder, file[i].file);
		if (path == NULL)
			continue;
		if (i == 0 || access(path, F_OK) == 0)
			hook_at(d, file[i].door, path);
		else
			doctor_say(d, WARD_NOTE_NOTE, file[i].door, "no %s; run '%s'", path,
				   fix(d));
		if (d->layout->base == LAYOUT_HOOKS)
			config_hook(d, file[i].door);
		free(path);
	}
}

/* Scripts in pre-receive.d are started by pre-receive, and by nothing else. */
static void forge_hook(struct doctor *d)
{
	char *path = text_format("%s/pre-receive", d->folder);

	if (path != NULL && access(path, X_OK) != 0)
		doctor_say(
			d, WARD_NOTE_PROBLEM, "pre-receive",
			"%s, which starts what is in pre-receive.d, is absent or not executable: let "
			"the forge write it anew",
			path);
	free(path);
}

static void hooks(struct doctor *d)
{
	const struct hook_file *hook;
	char *dir = NULL;
	int rc = site_config(d->info.git_dir, "path", "core.hooksPath", &dir);

	if (rc < 0) {
		doctor_say(d, WARD_NOTE_PROBLEM, "hooks", "cannot tell where Git looks for hooks");
		return;
	}
	if (rc == 1 && dir[0] != '\0')
		doctor_say(d, WARD_NOTE_NOTE, "hooks", "core.hooksPath is %s", dir);
	if (d->server) {
		server_hooks(d, rc == 1 && dir[0] != '\0' ? dir : NULL);
		if (d->folder != NULL && strcmp(d->layout->host, "gitea") == 0)
			forge_hook(d);
	}
	for (size_t i = 0; !d->server && (hook = site_hook_at(i)) != NULL; i++) {
		char *path = text_format(
			"%s/%s", rc == 1 && dir[0] != '\0' ? dir : d->info.hooks_dir, hook->file);

		if (path != NULL) {
			hook_at(d, hook->file, path);
			config_hook(d, hook->file);
		}
		free(path);
	}
	free(dir);
}

static void policy_text(struct doctor *d, const char *name, const char *text)
{
	struct ward_error err = { 0 };

	if (ward_policy_check(name, (struct ward_span){ text, strlen(text) }, (int64_t)time(NULL),
			      &err) == 0)
		doctor_say(d, WARD_NOTE_OK, "policy", "%s is valid", name);
	else
		doctor_say(d, WARD_NOTE_PROBLEM, "policy", "%s:%zu:%zu: %s", name, err.line,
			   err.column, err.message);
}

static void policy(struct doctor *d)
{
	char *path, *text = NULL;
	size_t len = 0;

	if (d->info.work_tree == NULL) {
		doctor_say(d, WARD_NOTE_NOTE, "policy",
			   "a bare repository: see 'gitward doctor --server'");
		return;
	}
	path = text_format("%s/.gitward.yaml", d->info.work_tree);
	if (path == NULL || access(path, F_OK) != 0)
		doctor_say(d, WARD_NOTE_NOTE, "policy",
			   "no .gitward.yaml: the built-in one is used");
	else if (input_read_file(path, input_limit("policy_bytes"), &text, &len) != 0)
		doctor_say(d, WARD_NOTE_PROBLEM, "policy", "%s cannot be read", path);
	else
		policy_text(d, path, text);
	free(text);
	free(path);
}

static void find_layout(struct doctor *d, const char *host)
{
	d->layout = layout_find(host, &d->info);
	doctor_say(d, WARD_NOTE_OK, "host", "%s", d->layout->host);
	if (d->layout->base == LAYOUT_PRINTED)
		return;
	d->folder = layout_folder(d->layout, &d->info);
	if (d->folder == NULL)
		doctor_say(d, WARD_NOTE_PROBLEM, "hooks", "cannot tell where %s looks for hooks",
			   d->layout->host);
}

int cmd_doctor(const struct cli *cli)
{
	struct doctor d = { .cli = cli, .server = cli->options[CLI_DOCTOR_SERVER] != NULL };
	struct ward_error err = { 0 };
	struct ward_place place;

	output_to(&d.out, STDOUT_FILENO);
	judge_place(&place);
	place.trust_owner = d.server;
	doctor_say(&d, WARD_NOTE_OK, "gitward", "%s, %s", ward_version(), ward_build_info());
	git_program(&d);
	if (ward_place_info(&place, &d.info, &err) == 0) {
		repository(&d);
		if (d.server)
			find_layout(&d, cli->options[CLI_HOST]);
		hooks(&d);
		if (d.server)
			doctor_server(&d);
		else
			policy(&d);
		free(d.folder);
		ward_place_info_free(&d.info);
	} else {
		doctor_say(&d, WARD_NOTE_PROBLEM, "repository", "%s", err.message);
	}
	if (d.problems > 0)
		output_format(&d.out, "%zu problem%s\n", d.problems, d.problems == 1 ? "" : "s");
	if (output_close(&d.out) != 0)
		return CLI_ERROR;
	return d.problems > 0 ? CLI_DENIED : CLI_OK;
}
