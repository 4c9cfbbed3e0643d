/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"

static const struct layout layouts[] = {
	{
		.host = "git",
		.base = LAYOUT_HOOKS,
		.files = { { "pre-receive", "pre-receive", true, false, false },
			   { "post-receive", "post-receive", true, false, false } },
	},
	{
		/* The hooks themselves are Gitea's, written anew at will; it runs what is in .d. */
		.host = "gitea",
		.base = LAYOUT_HOOKS,
		.files = { { "pre-receive.d/gitward", "pre-receive", true, true, false },
			   { "post-receive.d/gitward", "post-receive", true, true, false } },
	},
	{
		.host = "gitlab",
		.base = LAYOUT_GIT_DIR,
		.files = { { "custom_hooks/pre-receive.d/gitward", "pre-receive", true, true,
			     false },
			   { "custom_hooks/post-receive.d/gitward", "post-receive", true, true,
			     false } },
	},
	{
		.host = "gerrit",
		.base = LAYOUT_SITE,
		.files = { { "hooks/ref-update", "ref-update", true, false, true },
			   { "hooks/commit-received", "commit-received", true, false, true } },
		.advice = "Gerrit runs them for every project, when its plugin 'hooks' is "
			  "installed\n",
	},
	{
		.host = "gitolite",
		.base = LAYOUT_LOCAL,
		.files = { { "VREF/gitward", "vref", true, true, true } },
		.advice = "add to the conf, for each repository to guard:\n"
			  "    -   VREF/gitward    =   @all\n",
	},
	{
		.host = "github",
		.base = LAYOUT_PRINTED,
		.files = { { "pre-receive", "pre-receive", true, true, false } },
	},
	{
		.host = "bitbucket",
		.base = LAYOUT_PRINTED,
		.files = { { "pre-receive", "pre-receive", true, true, false } },
	},
};

static bool exists(const char *folder, const char *name)
{
	char *path = text_format("%s/%s", folder, name);
	bool there = path != NULL && access(path, F_OK) == 0;

	free(path);
	return there;
}

static const char *detect(const struct ward_place_info *info)
{
	if (exists(info->git_dir, "gl-conf"))
		return "gitolite";
	if (exists(info->hooks_dir, "pre-receive.d/20_bitbucket_callback"))
		return "bitbucket";
	if (exists(info->hooks_dir, "pre-receive.d"))
		return "gitea";
	if (exists(info->git_dir, "custom_hooks") || strstr(info->git_dir, "/@hashed/") != NULL)
		return "gitlab";
	return "git";
}

const struct layout *layout_find(const char *host, const struct ward_place_info *info)
{
	const char *name = host != NULL ? host : detect(info);

	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (strcmp(layouts[i].host, name) == 0)
			return &layouts[i];
	}
	return NULL;
}

/* The nearest folder above the repository that is a site of Gerrit. */
static char *gerrit_site(const char *git_dir)
{
	char *path = strdup(git_dir), *slash;

	while (path != NULL && (slash = strrchr(path, '/')) != NULL) {
		*slash = '\0';
		if (exists(path, "etc/gerrit.config"))
			return path;
	}
	free(path);
	cli_error("no folder above %s holds etc/gerrit.config", git_dir);
	return NULL;
}

static char *local_code(void)
{
	static const char *const argv[] = { "gitolite", "query-rc", "LOCAL_CODE", NULL };
	char *out = NULL;

	if (site_run(argv, &out) == 0)
		out[strcspn(out, "\n")] = '\0';
	if (out != NULL && out[0] == '/')
		return out;
	free(out);
	cli_error("'gitolite query-rc LOCAL_CODE' names no folder");
	cli_hint("run this as the user of gitolite, with LOCAL_CODE set in ~/.gitolite.rc");
	return NULL;
}

char *layout_folder(const struct layout *layout, const struct ward_place_info *info)
{
	const char *folder = layout->base == LAYOUT_HOOKS ? info->hooks_dir : info->git_dir;
	char *copy;

	if (layout->base == LAYOUT_SITE)
		return gerrit_site(info->git_dir);
	if (layout->base == LAYOUT_LOCAL)
		return local_code();
	copy = strdup(folder);
	if (copy == NULL)
		cli_error("out of memory");
	return copy;
}
