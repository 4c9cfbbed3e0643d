/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gitward/server.h"
#include "init.h"
#include "layout.h"

/* The folders between `folder` and the file. */
static int make_folders(const char *folder, const char *file)
{
	char *path = text_format("%s/%s", folder, file);
	char *slash = path != NULL ? path + strlen(folder) : NULL;
	int rc = path != NULL ? 0 : -1;

	while (rc == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST) {
			cli_error("cannot create %s: %s", path, strerror(errno));
			rc = -1;
		}
		*slash = '/';
	}
	free(path);
	return rc;
}

/* Only when they are empty, so what somebody else put there stays. */
static void remove_folders(const char *folder, const char *file)
{
	char *path = text_format("%s/%s", folder, file), *slash;

	while (path != NULL && (slash = strrchr(path, '/')) != NULL &&
	       (size_t)(slash - path) > strlen(folder)) {
		*slash = '\0';
		if (rmdir(path) != 0)
			break;
	}
	free(path);
}

/* Hooks of a kind that init wrote before are its to take away, too. */
static int remove_update(const struct init *init)
{
	static const struct hook_file update = { "update", "update", true, false, false };

	return init_hook(init, &update, init->info.hooks_dir);
}

static int write_files(struct init *init, const struct layout *layout)
{
	char *folder = layout_folder(layout, &init->info);
	int rc = folder != NULL ? 0 : -1;

	if (layout->base == LAYOUT_SITE)
		init->hook.site = folder;
	for (size_t i = 0; rc == 0 && i < LAYOUT_FILES && layout->files[i].file != NULL; i++) {
		const struct hook_file *file = &layout->files[i];

		if (!init->remove)
			rc = make_folders(folder, file->file);
		if (rc == 0)
			rc = init_hook(init, file, folder);
		if (rc == 0 && init->remove && layout->base == LAYOUT_GIT_DIR)
			remove_folders(folder, file->file);
	}
	init->hook.site = NULL;
	free(folder);
	if (rc == 0 && init->remove && layout->base == LAYOUT_HOOKS)
		return remove_update(init);
	if (rc == 0 && !init->remove && layout->advice != NULL)
		output_text(init->out, layout->advice);
	return rc;
}

/* For an administrator to register: the forge keeps the script, and runs it where it likes. */
static int print_script(const struct init *init, const struct layout *layout)
{
	struct hook_options options = init->hook;
	char *text;

	if (init->remove) {
		cli_error("the script is registered in the forge: remove it there");
		return -1;
	}
	if (strcmp(layout->host, "github") == 0)
		options.program =
			"/bin/gitward"; /* in the environment that 'make ghes-env' builds */
	options.host = layout->host;
	text = site_hook_text(&layout->files[0], &options);
	if (text == NULL) {
		cli_error("out of memory");
		return -1;
	}
	output_text(init->out, text);
	free(text);
	return 0;
}

static const char *no_environment(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static void ignore_note(void *ctx, enum ward_note note, const char *what, const char *text)
{
	(void)ctx;
	(void)note;
	(void)what;
	(void)text;
}

/* What was there before the hook has been judged by nobody, and is no news from now on. */
static int take_over(const struct init *init)
{
	const struct ward_server_options options = {
		.run = { .place = { .git_dir = init->info.git_dir, .trust_owner = true },
			 .policy_file = init->hook.policy,
			 .policy_ref = init->hook.policy_ref,
			 .server = true },
		.config = init->hook.config,
		.host = init->host,
		.env = no_environment,
	};
	struct ward_error err = { 0 };

	if (site_become_owner(init->info.git_dir) != 0)
		return -1;
	if (ward_server_check(&options, WARD_CHECK_ADOPT, ignore_note, NULL, &err) >= 0)
		return 0;
	cli_error("the hook is in place, but what is there already could not be taken over: %s",
		  err.message);
	cli_hint("see 'gitward doctor --server'");
	return -1;
}

static bool is_new(const struct init *init, const struct layout *layout)
{
	char *folder = layout_folder(layout, &init->info);
	char *path = folder != NULL ? text_format("%s/%s", folder, layout->files[0].file) : NULL;
	const bool absent = path != NULL && access(path, F_OK) != 0;

	free(path);
	free(folder);
	return absent;
}

int init_server(struct init *init)
{
	const struct layout *layout = layout_find(init->host, &init->info);
	bool fresh;

	if (init->host == NULL && layout->base == LAYOUT_LOCAL) {
		cli_error("%s belongs to gitolite: say which way", init->info.git_dir);
		cli_hint("--host gitolite: a VREF, for the repositories that its conf names");
		cli_hint("--host git: hooks in this repository, which see a push as a whole");
		return -1;
	}
	if (init->host == NULL && layout->base == LAYOUT_PRINTED) {
		cli_error("%s belongs to %s, where an administrator registers the script",
			  init->info.git_dir, layout->host);
		cli_hint("'gitward init --host %s' prints it", layout->host);
		return -1;
	}
	if (layout->base == LAYOUT_PRINTED)
		return print_script(init, layout);
	if (layout->base == LAYOUT_HOOKS && !init->remove && init_check_hooks_path(init) != 0)
		return -1;
	fresh = !init->remove && is_new(init, layout);
	if (write_files(init, layout) != 0)
		return -1;
	return fresh ? take_over(init) : 0;
}
