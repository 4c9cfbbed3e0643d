/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook.h"
#include "judge.h"
#include "site.h"

/* -- Git's settings ------------------------------------------------------------- */

/** A setting of a server, and what to say when it is not as it should be. */
struct setting {
	const char *key, *type;
	const char *good;  /**< value wanted; NULL: any at all */
	const char *unset; /**< what Git takes when nothing is set */
	enum ward_note note;
	const char *what, *text;
};

static const struct setting settings[] = {
	{ "receive.fsckObjects", "bool", "true", "false", WARD_NOTE_NOTE, "fsck",
	  "Git does not check received objects: git config receive.fsckObjects true" },
	{ "receive.maxInputSize", "int", NULL, NULL, WARD_NOTE_NOTE, "size",
	  "a push may be of any size, and is on disk before a hook sees it: git config "
	  "receive.maxInputSize 256m" },
	{ "receive.shallowUpdate", "bool", "false", "false", WARD_NOTE_PROBLEM, "shallow",
	  "pushes from shallow clones may cut history off: git config receive.shallowUpdate false" },
	{ "receive.advertisePushOptions", "bool", "true", "false", WARD_NOTE_NOTE, "push options",
	  "break-glass grants cannot come with a push: git config receive.advertisePushOptions "
	  "true" },
	{ "receive.certNonceSeed", "path", NULL, NULL, WARD_NOTE_NOTE, "signed pushes",
	  "no push certificates are asked for: git config receive.certNonceSeed SECRET" },
	{ "core.useReplaceRefs", "bool", "false", "true", WARD_NOTE_NOTE, "replace",
	  "other hooks that call Git see replaced objects: git config core.useReplaceRefs false" },
};

static void check_setting(struct doctor *d, const struct setting *s)
{
	char *value = NULL;
	const int rc = site_config(d->info.git_dir, s->type, s->key, &value);
	const char *have = rc == 1 ? value : s->unset;
	const bool good = s->good != NULL ? have != NULL && strcmp(have, s->good) == 0 : rc == 1;

	if (good)
		doctor_say(d, WARD_NOTE_OK, s->what, "%s is %s", s->key,
			   s->good != NULL ? s->good : "set");
	else
		doctor_say(d, s->note, s->what, "%s", s->text);
	free(value);
}

/* -- Rights --------------------------------------------------------------------- */

/* Who may write to a hook, or to a folder on the way, decides what runs. */
static void check_writable(struct doctor *d, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if ((st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) == 0)
		doctor_say(d, WARD_NOTE_PROBLEM, "rights",
			   "everybody on this machine can write to %s: chmod o-w it", path);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		doctor_say(d, WARD_NOTE_NOTE, "rights",
			   "%s belongs to user %u, this is user %u: run doctor as the user that "
			   "serves pushes",
			   path, (unsigned)st.st_uid, (unsigned)geteuid());
}

static void check_rights(struct doctor *d)
{
	static const char *const below[] = { "", "/objects", "/refs", "/config", "/gitward" };
	char *path;

	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
		path = text_format("%s%s", d->info.git_dir, below[i]);
		if (path != NULL)
			check_writable(d, path);
		free(path);
	}
	if (d->folder == NULL)
		return;
	check_writable(d, d->folder);
	for (size_t i = 0; i < LAYOUT_FILES && d->layout->files[i].file != NULL; i++) {
		path = text_format("%s/%s", d->folder, d->layout->files[i].file);
		if (path != NULL)
			check_writable(d, path);
		free(path);
	}
}

/* -- What bends Git's view --------------------------------------------------------- */

static void check_alternates(struct doctor *d)
{
	char *path = text_format("%s/objects/info/alternates", d->info.common_dir), *text = NULL;
	size_t len = 0;

	if (path != NULL && access(path, F_OK) == 0 &&
	    input_read_file(path, 1 << 20, &text, &len) == 0)
		doctor_say(
			d, WARD_NOTE_NOTE, "alternates",
			"objects are shared with %.*s; what comes from there is judged like what "
			"is pushed",
			(int)strcspn(text, "\n"), text);
	free(text);
	free(path);
}

static void check_replacements(struct doctor *d)
{
	const char *const argv[] = { "git",
				     "--git-dir",
				     d->info.git_dir,
				     "for-each-ref",
				     "--format=%(refname)",
				     "--count=3",
				     "refs/replace/",
				     NULL };
	char *out = NULL, *grafts = text_format("%s/info/grafts", d->info.common_dir);

	if (site_run(argv, &out) == 0 && out[0] != '\0')
		doctor_say(d, WARD_NOTE_PROBLEM, "replace",
			   "%.*s is there: other hooks that call Git are shown other objects than "
			   "clones get; git update-ref -d it",
			   (int)strcspn(out, "\n"), out);
	if (grafts != NULL && access(grafts, F_OK) == 0)
		doctor_say(d, WARD_NOTE_PROBLEM, "grafts",
			   "%s bends the history that Git shows here: remove it", grafts);
	free(grafts);
	free(out);
}

/* Git 2.54 and later has hooks in its configuration; they run beside those in files. */
static void check_config_hooks(struct doctor *d)
{
	const char *const argv[] = {
		"git",	  "--git-dir",	  d->info.git_dir,
		"config", "--get-regexp", "^hook\\..*\\.(command|event|enabled)$",
		NULL
	};
	char *out = NULL;

	if (site_run(argv, &out) == 0 && out[0] != '\0')
		doctor_say(d, WARD_NOTE_NOTE, "config hooks",
			   "Git runs hooks of its configuration: %.*s", (int)strcspn(out, "\n"),
			   out);
	free(out);
}

/* -- Is the hook reached? ------------------------------------------------------------ */

/** A push that can never be accepted where the hook runs. */
struct probe {
	char *folder, *name, *commit;
};

static int fill_probe(struct probe *p)
{
	const char *const init[] = { "git", "init", "-q", "--bare", p->folder, NULL };
	const char *const tree[] = { "git", "--git-dir", p->folder,   "hash-object", "-w",
				     "-t",  "tree",	 "/dev/null", NULL };
	char *out = NULL;
	int status = site_run(init, &out);

	free(out);
	out = NULL;
	if (status == 0)
		status = site_run(tree, &out);
	if (status == 0) {
		out[strcspn(out, "\n")] = '\0';
		const char *const commit[] = { "git",
					       "-c",
					       "user.name=gitward",
					       "-c",
					       "user.email=gitward@localhost",
					       "--git-dir",
					       p->folder,
					       "commit-tree",
					       "-m",
					       "gitward probe",
					       out,
					       NULL };

		status = site_run(commit, &p->commit);
	}
	if (status == 0)
		p->commit[strcspn(p->commit, "\n")] = '\0';
	free(out);
	return status == 0 ? 0 : -1;
}

static int make_probe(struct probe *p)
{
	unsigned char nonce[8];
	char hex[2 * sizeof(nonce) + 1];
	const char *tmp = env_get("TMPDIR");

	if (getrandom(nonce, sizeof(nonce), 0) != (ssize_t)sizeof(nonce))
		return -1;
	for (size_t i = 0; i < sizeof(nonce); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", nonce[i]);
	p->name = text_format(WARD_PROBE_REF "%s", hex);
	p->folder = text_format("%s/gitward-probe.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (p->name == NULL || p->folder == NULL || mkdtemp(p->folder) == NULL)
		return -1;
	return fill_probe(p);
}

static void release_probe(struct probe *p)
{
	const char *const argv[] = { "rm", "-rf", "--", p->folder, NULL };
	char *out = NULL;

	if (p->folder != NULL && strstr(p->folder, "XXXXXX") == NULL)
		(void)site_run(argv, &out);
	free(out);
	free(p->folder);
	free(p->name);
	free(p->commit);
}

static void accepted_probe(struct doctor *d, const struct probe *p)
{
	const char *const argv[] = { "git",   "--git-dir", d->info.git_dir, "update-ref", "-d",
				     p->name, NULL };
	char *out = NULL;

	(void)site_run(argv, &out);
	free(out);
	doctor_say(d, WARD_NOTE_PROBLEM, "reached",
		   "a push to %s was accepted without gitward being asked", d->info.git_dir);
}

static void push_probe(struct doctor *d, const struct probe *p)
{
	char *spec = text_format("%s:%s", p->commit, p->name);
	char *answer = text_format("gitward probe %s reached", p->name), *out = NULL;
	const char *const argv[] = { "git",	      "--git-dir", p->folder, "push",
				     d->info.git_dir, spec,	   NULL };
	int status = -1;

	if (spec != NULL && answer != NULL)
		status = site_run_all(argv, &out);
	if (status == 0)
		accepted_probe(d, p);
	else if (status > 0 && strstr(out, answer) != NULL)
		doctor_say(d, WARD_NOTE_OK, "reached",
			   "a push reaches the hook and gets its answer");
	else if (status > 0 && strstr(out, "nothing passes unjudged") != NULL)
		doctor_say(d, WARD_NOTE_PROBLEM, "reached",
			   "a push reaches gitward, which refuses all of them now: %.300s", out);
	else
		doctor_say(d, WARD_NOTE_PROBLEM, "reached",
			   "a push was refused before it got to gitward: %.300s",
			   out != NULL ? out : "git did not run");
	free(out);
	free(answer);
	free(spec);
}

static void check_reached(struct doctor *d)
{
	struct probe probe = { 0 };

	/* A push of ours does not go through the forge, so only hooks that Git runs are met. */
	if (d->layout->base != LAYOUT_HOOKS) {
		doctor_say(d, WARD_NOTE_NOTE, "reached",
			   "%s runs its hooks itself: push something bad through it to see",
			   d->layout->host);
		return;
	}
	if (make_probe(&probe) == 0)
		push_probe(d, &probe);
	else
		doctor_say(d, WARD_NOTE_PROBLEM, "reached", "no push could be tried: %s",
			   strerror(errno));
	release_probe(&probe);
}

/* -- The library's own checks ----------------------------------------------------------- */

static void take_note(void *ctx, enum ward_note note, const char *what, const char *text)
{
	doctor_say(ctx, note, what, "%s", text);
}

/* What follows `option` in the hook script that init wrote, on the heap, or NULL. */
static char *named_in_hook(const struct doctor *d, const char *option)
{
	char *path = d->folder != NULL ? text_format("%s/%s", d->folder, d->layout->files[0].file)
				       : NULL;
	char *lead = text_format("\nset -- --%s ", option), *script = NULL, *word = NULL;

	if (path != NULL && lead != NULL && site_hook_state(path, &script) == SITE_HOOK_OURS)
		word = site_hook_word(script, lead);
	free(script);
	free(lead);
	free(path);
	return word;
}

static void check_wall(struct doctor *d)
{
	char *config = named_in_hook(d, "config"), *policy = named_in_hook(d, "policy");
	char *policy_ref = named_in_hook(d, "policy-ref");
	struct ward_server_options options;
	struct ward_error err = { 0 };

	if (hook_options(d->cli, &options) != 0)
		return;
	options.run.place.git_dir = d->info.git_dir;
	if (options.config == NULL)
		options.config = config;
	if (options.host == NULL)
		options.host = d->layout->host;
	if (options.run.policy_file == NULL)
		options.run.policy_file = policy;
	if (options.run.policy_ref == NULL)
		options.run.policy_ref = policy_ref;
	if (ward_server_check(&options, 0, take_note, d, &err) < 0)
		doctor_say(d, WARD_NOTE_PROBLEM, "server", "%s", err.message);
	free(policy_ref);
	free(policy);
	free(config);
}

void doctor_server(struct doctor *d)
{
	if (site_become_owner(d->info.git_dir) != 0)
		d->problems++;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		check_setting(d, &settings[i]);
	check_rights(d);
	check_alternates(d);
	check_replacements(d);
	check_config_hooks(d);
	check_wall(d);
	check_reached(d);
}
