/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"
#include "site.h"

/** One hook to install or remove. */
struct target {
	const struct hook_file *hook;
	char *path;    /**< of the hook */
	char *chained; /**< where one that was there before is kept */
	char *text;
};

static void target_release(struct target *t)
{
	free(t->path);
	free(t->chained);
	free(t->text);
}

static int target_init(struct target *t, const struct init *init, const struct hook_file *hook,
		       const char *folder)
{
	t->hook = hook;
	t->path = text_format("%s/%s", folder, hook->file);
	t->chained = t->path != NULL ? text_format("%s.chained", t->path) : NULL;
	t->text = site_hook_text(hook, &init->hook);
	if (t->path != NULL && t->chained != NULL && t->text != NULL)
		return 0;
	cli_error("out of memory");
	return -1;
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* There is never a moment without a hook: the old one gets a second name first. */
static int chain(const struct init *init, const struct target *t)
{
	if (t->hook->alone) {
		cli_error("%s is there and is not gitward's", t->path);
		return -1;
	}
	if (exists(t->chained)) {
		cli_error("%s and %s are both there, and neither is gitward's", t->path,
			  t->chained);
		cli_hint("keep one of them and run 'gitward init' again");
		return -1;
	}
	if (link(t->path, t->chained) != 0) {
		cli_error("cannot keep %s as %s: %s", t->path, t->chained, strerror(errno));
		return -1;
	}
	if (site_replace(t->path, t->text, 0755) != 0) {
		(void)unlink(t->chained);
		return -1;
	}
	output_format(init->out, "installed %s; the hook that was there runs first, as %s\n",
		      t->path, t->chained);
	return 0;
}

static int install(const struct init *init, const struct target *t)
{
	char *there = NULL;
	enum site_hook state = site_hook_state(t->path, &there);
	bool same = there != NULL && strcmp(there, t->text) == 0 && access(t->path, X_OK) == 0;

	free(there);
	if (state == SITE_HOOK_OTHER || state == SITE_HOOK_CALLS)
		return chain(init, t);
	if (same) {
		output_format(init->out, "unchanged %s\n", t->path);
		return 0;
	}
	if (site_replace(t->path, t->text, 0755) != 0)
		return -1;
	output_format(init->out, "%s %s\n", state == SITE_HOOK_OURS ? "updated" : "installed",
		      t->path);
	return 0;
}

static int take_away(const struct init *init, const struct target *t)
{
	int rc;

	if (site_hook_state(t->path, NULL) != SITE_HOOK_OURS)
		return 0;
	rc = exists(t->chained) ? rename(t->chained, t->path) : unlink(t->path);
	if (rc != 0) {
		cli_error("cannot remove %s: %s", t->path, strerror(errno));
		return -1;
	}
	output_format(init->out, "removed %s%s\n", t->path,
		      exists(t->path) ? "; the hook that was there before is back" : "");
	return 0;
}

int init_hook(const struct init *init, const struct hook_file *hook, const char *folder)
{
	struct target t;
	int rc = target_init(&t, init, hook, folder);

	if (rc == 0)
		rc = init->remove ? take_away(init, &t) : install(init, &t);
	target_release(&t);
	return rc;
}

/* Some other tool owns the hooks: say what to add there. */
static int refuse_hooks_path(const struct init *init, const char *path)
{
	const struct hook_file *hook;

	cli_error("core.hooksPath is set to %s: Git does not look into %s", path,
		  init->info.hooks_dir);
	if (init->server)
		cli_hint("add to %s/pre-receive: gitward hook pre-receive \"$@\" || exit", path);
	for (size_t i = 0; !init->server && (hook = site_hook_at(i)) != NULL; i++)
		cli_hint("add to %s/%s: gitward hook %s \"$@\" || exit", path, hook->file,
			 hook->door);
	return -1;
}

int init_check_hooks_path(const struct init *init)
{
	char *path = NULL;
	int rc = site_config(init->info.git_dir, "path", "core.hooksPath", &path);

	if (rc == 1 && path[0] != '\0')
		rc = refuse_hooks_path(init, path);
	free(path);
	if (rc < 0)
		return -1;
	if (mkdir(init->info.hooks_dir, 0777) != 0 && errno != EEXIST) {
		cli_error("cannot create %s: %s", init->info.hooks_dir, strerror(errno));
		return -1;
	}
	return 0;
}

int init_hooks(const struct init *init)
{
	const struct hook_file *hook;
	int rc = init->remove ? 0 : init_check_hooks_path(init);

	for (size_t i = 0; rc == 0 && (hook = site_hook_at(i)) != NULL; i++)
		rc = init_hook(init, hook, init->info.hooks_dir);
	return rc;
}
