/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gitward/trust.h"
#include "gitward/verify.h"
#include "io.h"
#include "judge.h"
#include "site.h"

#define DEFAULT_FOLDER "trust"

/* Where things come from and go to. Texts on the heap. */
struct job {
	const struct cli *cli;
	struct ward_place_info info;
	bool to_stdout, from_config;
	const char *top; /* of the work tree */
	char *email;	 /* that Git is configured with */
	char *names[3];	 /* in the repository: signers, keyring, revoked */
	char *paths[3];
	struct ward_import *import;
};
enum { SIGNERS, KEYRING, REVOKED };

static int complain(const struct ward_error *err)
{
	cli_error("%s", err->message);
	return -1;
}

/* -- Reading ----------------------------------------------------------------- */

static int add_bytes(struct job *job, const char *label, const char *bytes, size_t len)
{
	struct ward_error err = { 0 };

	if (ward_import_add(job->import, label, (struct ward_span){ bytes, len }, &err) == 0)
		return 0;
	if (err.line > 0)
		cli_error("%s: line %zu: %s", label, err.line, err.message);
	else
		cli_error("%s", err.message);
	return -1;
}

static int add_file(struct job *job, const char *path)
{
	char *bytes = NULL;
	size_t len = 0;
	int rc = input_read_file(path, WARD_IMPORT_BYTES_MAX, &bytes, &len);

	if (rc == 0)
		rc = add_bytes(job, path, bytes, len);
	free(bytes);
	return rc;
}

static int add_revoked(struct job *job)
{
	struct ward_error err = { 0 };
	char *path = NULL, *bytes = NULL;
	size_t len = 0;
	int rc = site_config_path(&job->info, "gpg.ssh.revocationFile", &path);

	if (rc == 1) {
		rc = input_read_file(path, WARD_TRUST_BYTES_MAX, &bytes, &len);
		if (rc == 0 &&
		    ward_import_revoked(job->import, (struct ward_span){ bytes, len }, &err) != 0) {
			cli_error("%s: %s", path, err.message);
			rc = -1;
		}
	}
	free(bytes);
	free(path);
	return rc;
}

static int add_signers(struct job *job)
{
	char *path = NULL;
	int rc = site_config_path(&job->info, "gpg.ssh.allowedSignersFile", &path);

	if (rc == 1)
		rc = add_file(job, path);
	free(path);
	return rc;
}

/* The public half of a key that Git signs with: a text, or a file beside the private one. */
static int add_own_key(struct job *job, const char *value)
{
	char *path = NULL, *public = NULL;
	int rc;

	if (strncmp(value, "key::", 5) == 0)
		return add_bytes(job, "user.signingKey", value + 5, strlen(value + 5));
	if (strncmp(value, "ssh-", 4) == 0)
		return add_bytes(job, "user.signingKey", value, strlen(value));
	rc = site_config_path(&job->info, "user.signingKey", &path);
	if (rc != 1)
		return rc;
	public = strlen(path) > 4 && strcmp(path + strlen(path) - 4, ".pub") == 0
		? text_format("%s", path)
		: text_format("%s.pub", path);
	rc = public != NULL ? add_file(job, public) : -1;
	free(public);
	free(path);
	return rc;
}

static int add_config(struct job *job)
{
	char *format = NULL, *key = NULL;
	int rc = add_signers(job);

	if (rc == 0)
		rc = site_config(job->info.git_dir, "path", "user.signingKey", &key);
	if (rc == 1)
		rc = site_config(job->info.git_dir, "path", "gpg.format", &format);
	if (rc >= 0 && key != NULL && format != NULL && strcmp(format, "ssh") == 0)
		rc = add_own_key(job, key);
	else if (rc >= 0 && key != NULL)
		cli_hint("export your own key: gpg --armor --export %s > key.asc, and import that",
			 key);
	free(format);
	free(key);
	return rc < 0 ? -1 : 0;
}

/* What is in the target stays, unless it is written anew. */
static int start(struct job *job, int which, enum ward_import_target target)
{
	struct ward_error err = { 0 };
	char *bytes = NULL;
	size_t len = 0;
	int rc;

	if (job->to_stdout || job->cli->options[CLI_TRUST_FORCE] != NULL ||
	    (access(job->paths[which], F_OK) != 0 && errno == ENOENT))
		return 0;
	rc = input_read_file(job->paths[which], WARD_IMPORT_BYTES_MAX, &bytes, &len);
	if (rc == 0 &&
	    ward_import_start(job->import, target, (struct ward_span){ bytes, len }, &err) != 0) {
		cli_error("%s: %s", job->paths[which], err.message);
		cli_hint("--force writes it anew, --to DIR writes elsewhere");
		rc = -1;
	}
	free(bytes);
	return rc;
}

static int read_all(struct job *job)
{
	int rc = start(job, SIGNERS, WARD_IMPORT_SIGNERS);

	if (rc == 0)
		rc = start(job, KEYRING, WARD_IMPORT_KEYRING);
	if (rc == 0 && job->from_config)
		rc = add_revoked(job);
	if (rc == 0 && job->from_config)
		return add_config(job);
	for (size_t i = 1; rc == 0 && i < job->cli->operand_count; i++)
		if (strcmp(job->cli->operands[i], "-") != 0)
			rc = add_file(job, job->cli->operands[i]);
	return rc;
}

/* -- Writing ----------------------------------------------------------------- */

static int make_folder(const struct job *job)
{
	const char *path = job->paths[SIGNERS];
	const char *slash = strrchr(path, '/');
	char *folder = text_format("%.*s", (int)(slash - path), path);
	int rc = folder != NULL ? mkdir(folder, 0777) : -1;

	if (rc != 0 && folder != NULL && errno == EEXIST)
		rc = 0;
	if (rc != 0)
		cli_error("cannot make the folder '%s': %s", folder != NULL ? folder : "",
			  strerror(errno));
	free(folder);
	return rc;
}

static int write_file(const struct job *job, int which, struct ward_span bytes)
{
	struct output out;

	if (bytes.len == 0)
		return 0;
	/* The other two go on from what was there. */
	if (which == REVOKED && job->cli->options[CLI_TRUST_FORCE] == NULL &&
	    access(job->paths[which], F_OK) == 0) {
		cli_error("%s is there already: --force writes it anew", job->paths[which]);
		return -1;
	}
	if (output_to_file(&out, job->paths[which]) != 0)
		return -1;
	(void)output_write(&out, bytes.ptr, bytes.len);
	return output_close(&out);
}

static void print_part(struct output *out, const char *name, struct ward_span bytes)
{
	if (bytes.len == 0)
		return;
	output_format(out, "# %s\n", name);
	(void)output_write(out, bytes.ptr, bytes.len);
	output_text(out, "\n");
}

static int print_all(const struct job *job, const struct ward_import_view *view)
{
	struct output out;

	output_to(&out, STDOUT_FILENO);
	if (job->to_stdout) {
		print_part(&out, job->names[SIGNERS], view->signers);
		print_part(&out, job->names[KEYRING], view->keyring);
		if (view->revoked.len > 0)
			output_format(&out, "# %s: a copy of Git's gpg.ssh.revocationFile\n\n",
				      job->names[REVOKED]);
	}
	output_text(&out,
		    "# .gitward.yaml: add this; where a section is there already, its lines\n");
	(void)output_write(&out, view->snippet.ptr, view->snippet.len);
	return output_close(&out);
}

static int finish(struct job *job)
{
	struct ward_import_view view;
	struct ward_error err = { 0 };
	int rc = 0;

	if (ward_import_finish(job->import, job->names[SIGNERS], job->names[KEYRING],
			       job->names[REVOKED], &view, &err) != 0) {
		(void)complain(&err);
		return CLI_ERROR;
	}
	for (size_t i = 0; i < view.note_count; i++)
		cli_error("%.*s", (int)view.notes[i].len, view.notes[i].ptr);
	if (view.taken == 0) {
		cli_error(view.known > 0 ? "every key is there already"
					 : "there is no key to take");
		return view.refused > 0 ? CLI_DENIED : CLI_NOTHING;
	}
	if (!job->to_stdout) {
		rc = make_folder(job);
		if (rc == 0)
			rc = write_file(job, REVOKED, view.revoked);
		if (rc == 0)
			rc = write_file(job, SIGNERS, view.signers);
		if (rc == 0)
			rc = write_file(job, KEYRING, view.keyring);
	}
	if (rc == 0)
		rc = print_all(job, &view);
	if (rc != 0)
		return CLI_ERROR;
	return view.refused > 0 ? CLI_DENIED : CLI_OK;
}

/* -- The job ----------------------------------------------------------------- */

static int set_paths(struct job *job)
{
	static const char *const files[] = { "allowed_signers", "keyring.asc", "revoked" };
	const char *to = job->cli->options[CLI_TRUST_DIRECTORY];

	if (to == NULL)
		to = DEFAULT_FOLDER;
	if (to[0] == '/' || to[0] == '\0') {
		cli_error("--to names a folder below the top of the repository");
		return -1;
	}
	for (int i = 0; i < 3; i++) {
		job->names[i] = text_format("%s/%s", to, files[i]);
		job->paths[i] = text_format("%s/%s/%s", job->top, to, files[i]);
		if (job->names[i] == NULL || job->paths[i] == NULL) {
			cli_error("out of memory");
			return -1;
		}
	}
	return 0;
}

static int prepare(struct job *job)
{
	struct ward_import_options options = { .name = job->cli->options[CLI_TRUST_NAME],
					       .email = job->cli->options[CLI_TRUST_EMAIL] };
	struct ward_error err = { 0 };
	struct ward_place place;

	job->from_config = true;
	for (size_t i = 1; i < job->cli->operand_count; i++) {
		const bool dash = strcmp(job->cli->operands[i], "-") == 0;

		job->to_stdout = job->to_stdout || dash;
		job->from_config = job->from_config && dash;
	}
	judge_place(&place);
	if (ward_place_info(&place, &job->info, &err) != 0)
		return complain(&err);
	job->top = job->info.work_tree != NULL ? job->info.work_tree : ".";
	if (job->info.work_tree == NULL && !job->to_stdout) {
		cli_error("there is no work tree to write to; '-' prints everything");
		return -1;
	}
	if (options.email == NULL && job->from_config &&
	    site_config(job->info.git_dir, "path", "user.email", &job->email) < 0)
		return -1;
	if (options.email == NULL)
		options.email = job->email;
	if (set_paths(job) != 0)
		return -1;
	return ward_import_new(&options, &job->import, &err) == 0 ? 0 : complain(&err);
}

int trust_import(const struct cli *cli)
{
	struct job job = { .cli = cli };
	int status = CLI_ERROR;

	if (prepare(&job) == 0 && read_all(&job) == 0)
		status = finish(&job);
	ward_import_free(job.import);
	ward_place_info_free(&job.info);
	for (int i = 0; i < 3; i++) {
		free(job.names[i]);
		free(job.paths[i]);
	}
	free(job.email);
	return status;
}
