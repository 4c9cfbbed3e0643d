/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"
#include "site.h"

/** A file that init writes into the work tree. */
struct plan {
	const char *folder; /**< made when missing; NULL: the top */
	const char *path;
	const char *text;
	const char *advice; /**< printed when another file is there already */
};

static const struct plan policy_plan = {
	NULL,
	".gitward.yaml",
	"# What gitward makes of its findings here: 'gitward help policy'.\n"
	"# Rules and what they mean: 'gitward rules', 'gitward explain RULE'.\n"
	"version: 1\n"
	"profile: gitops\n",
	NULL,
};

static const struct plan github_plans[] = {
	{ ".github", NULL, NULL, NULL },
	{
		".github/workflows",
		".github/workflows/gitward.yml",
		"# Written by 'gitward init --ci github'. gitward must be installed on the runner.\n"
		"name: gitward\n"
		"on:\n"
		"  pull_request:\n"
		"  merge_group:\n"
		"  push:\n"
		"    branches: [main]\n"
		"permissions:\n"
		"  contents: read\n"
		"concurrency:\n"
		"  group: gitward-${{ github.ref }}\n"
		"  cancel-in-progress: true\n"
		"jobs:\n"
		"  gitward:\n"
		"    runs-on: ubuntu-24.04\n"
		"    timeout-minutes: 10\n"
		"    steps:\n"
		"      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n"
		"        with:\n"
		"          fetch-depth: 0 # every commit of the change is judged\n"
		"          persist-credentials: false\n"
		"      - name: Judge the change\n"
		"        env:\n"
		"          BEFORE: ${{ github.event.before }}\n"
		"        run: |\n"
		"          base=HEAD^1 # a pull request is checked out as its merge\n"
		"          if [ \"$GITHUB_EVENT_NAME\" = push ]; then base=$BEFORE; fi\n"
		"          case $base in\n"
		"            *[!0]*) gitward check --range \"$base..HEAD\" --format github ;;\n"
		"            *) gitward check --format github . ;; # a new branch has no base\n"
		"          esac\n",
		NULL,
	},
};

static const struct plan gitlab_plans[] = {
	{
		".gitlab",
		".gitlab/gitward.yml",
		"# Written by 'gitward init --ci gitlab'. gitward must be installed in the job's image.\n"
		"gitward:\n"
		"  stage: test\n"
		"  variables:\n"
		"    GIT_DEPTH: 0 # every commit of the change is judged\n"
		"  rules:\n"
		"    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n"
		"  script:\n"
		"    - gitward check --range \"$CI_MERGE_REQUEST_DIFF_BASE_SHA..$CI_COMMIT_SHA\"\n",
		NULL,
	},
	{
		NULL,
		".gitlab-ci.yml",
		"include:\n"
		"  - local: .gitlab/gitward.yml\n",
		"add to it, below 'include:': - local: .gitlab/gitward.yml",
	},
};

static int make_folder(const struct init *init, const char *folder)
{
	char *path = text_format("%s/%s", init->info.work_tree, folder);
	int rc = path != NULL ? mkdir(path, 0777) : -1;

	if (path != NULL && rc != 0 && errno == EEXIST)
		rc = 0;
	if (rc != 0)
		cli_error("cannot create %s/%s: %s", init->info.work_tree, folder, strerror(errno));
	free(path);
	return rc;
}

static int create(const struct init *init, const struct plan *plan)
{
	char *path;
	enum site_write done;

	if (plan->folder != NULL && make_folder(init, plan->folder) != 0)
		return -1;
	if (plan->path == NULL)
		return 0;
	path = text_format("%s/%s", init->info.work_tree, plan->path);
	done = path != NULL ? site_create(path, plan->text, 0644) : SITE_FAILED;
	free(path);
	if (done == SITE_FAILED)
		return -1;
	if (done == SITE_KEPT)
		output_format(init->out, "kept %s, which was there already%s%s\n", plan->path,
			      plan->advice != NULL ? "; " : "",
			      plan->advice != NULL ? plan->advice : "");
	else
		output_format(init->out, "%s %s\n", done == SITE_SAME ? "unchanged" : "created",
			      plan->path);
	return 0;
}

/* Only when they are empty, so what somebody else put there stays. */
static void remove_folders(const struct init *init, const char *folder)
{
	char *path = text_format("%s/%s", init->info.work_tree, folder);
	size_t top = strlen(init->info.work_tree);

	while (path != NULL && strlen(path) > top && rmdir(path) == 0)
		*strrchr(path, '/') = '\0';
	free(path);
}

static int take_away(const struct init *init, const struct plan *plan)
{
	char *path;
	int rc;

	if (plan->path == NULL)
		return 0;
	path = text_format("%s/%s", init->info.work_tree, plan->path);
	if (path == NULL)
		return -1;
	rc = site_remove_same(path, plan->text);
	free(path);
	if (rc > 0 && plan->folder != NULL)
		remove_folders(init, plan->folder);
	if (rc > 0)
		output_format(init->out, "removed %s\n", plan->path);
	else if (rc < 0)
		output_format(init->out, "kept %s, which is not as init wrote it\n", plan->path);
	return 0;
}

static int apply(const struct init *init, const struct plan *plans, size_t count)
{
	int rc = 0;

	if (init->info.work_tree == NULL) {
		cli_error("%s has no work tree to write a file into", init->info.git_dir);
		return -1;
	}
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = init->remove ? take_away(init, &plans[i]) : create(init, &plans[i]);
	return rc;
}

int init_policy(const struct init *init)
{
	return apply(init, &policy_plan, 1);
}

int init_ci(const struct init *init, const char *system)
{
	if (strcmp(system, "gitlab") == 0)
		return apply(init, gitlab_plans, sizeof(gitlab_plans) / sizeof(gitlab_plans[0]));
	return apply(init, github_plans, sizeof(github_plans) / sizeof(github_plans[0]));
}
