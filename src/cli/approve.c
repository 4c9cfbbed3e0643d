/* SPDX-License-Identifier: Apache-2.0 */
#include "approve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "site.h"

#define SIGNATURE_MAX ((size_t)64 << 10)
/* Digits of the tree in the name of a reference. */
#define SHORT_TREE 12
#define NAME_SHOWN ((size_t)80)
/* Bytes of an id. */
#define ID_MAX 32

/* -- Who -------------------------------------------------------------------- */

static char *copy(const char *text)
{
	return text_format("%s", text);
}

/* What is given, else what Git has; NULL in `*out` when neither says. */
static int choose(const struct approver *who, const char *given, const char *type, const char *key,
		  char **out)
{
	if (given == NULL)
		return site_config(who->git_dir, type, key, out) < 0 ? -1 : 0;
	*out = copy(given);
	if (*out == NULL)
		cli_error("out of memory");
	return *out != NULL ? 0 : -1;
}

int approver_find(struct approver *who, const char *principal, const char *key)
{
	char *format = NULL;
	int rc;

	if (choose(who, principal, "path", "user.email", &who->principal) != 0 ||
	    choose(who, key, "path", "user.signingKey", &who->key) != 0 ||
	    site_config(who->git_dir, "path", "gpg.format", &format) < 0)
		return -1;
	who->openpgp = format == NULL || strcmp(format, "openpgp") == 0;
	rc = format == NULL || who->openpgp || strcmp(format, "ssh") == 0 ? 0 : -1;
	if (key != NULL && access(key, R_OK) == 0) {
		who->openpgp = false;
		rc = 0;
	}
	if (rc != 0)
		cli_error("approvals are signed with SSH or OpenPGP keys, and gpg.format is %s: "
			  "name an SSH key with --key",
			  format);
	else if (who->principal == NULL)
		cli_error("who approves? set user.email, or use --principal");
	else if (!who->openpgp && who->key == NULL)
		cli_error("there is no key to sign with: set user.signingKey, or use --key");
	free(format);
	return rc == 0 && who->principal != NULL && (who->openpgp || who->key != NULL) ? 0 : -1;
}

void approver_release(struct approver *who)
{
	free(who->principal);
	free(who->key);
}

/* -- Files of a folder of our own --------------------------------------------- */

/** What lies in it is gone with scratch_drop(). */
struct scratch {
	char *folder, *file, *signature, *key;
};

static int write_new(const char *path, const char *bytes, size_t len)
{
	int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	bool good = fd >= 0;

	for (size_t done = 0; good && done < len;) {
		ssize_t n = write(fd, bytes + done, len - done);

		good = n > 0 || (n < 0 && errno == EINTR);
		done += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0 && close(fd) != 0)
		good = false;
	if (!good)
		cli_error("cannot write a temporary file: %s", strerror(errno));
	return good ? 0 : -1;
}

static int scratch_make(struct scratch *s)
{
	const char *tmp = env_get("TMPDIR");

	s->folder = text_format("%s/gitward-approve.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (s->folder == NULL || mkdtemp(s->folder) == NULL) {
		cli_error("cannot make a temporary folder: %s", strerror(errno));
		free(s->folder);
		s->folder = NULL;
		return -1;
	}
	s->file = text_format("%s/approval", s->folder);
	s->signature = text_format("%s/approval.sig", s->folder);
	s->key = text_format("%s/key.pub", s->folder);
	if (s->file != NULL && s->signature != NULL && s->key != NULL)
		return 0;
	cli_error("out of memory");
	return -1;
}

static void scratch_drop(struct scratch *s)
{
	char *const files[] = { s->file, s->signature, s->key };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i] != NULL)
			(void)unlink(files[i]);
		free(files[i]);
	}
	if (s->folder != NULL)
		(void)rmdir(s->folder);
	free(s->folder);
}

/* -- Signing ---------------------------------------------------------------- */

/* A public key in place of a file is one that the agent holds, as with Git. */
static const char *literal_key(const char *key)
{
	if (strncmp(key, "key::", 5) == 0)
		return key + 5;
	return strncmp(key, "ssh-", 4) == 0 ? key : NULL;
}

static int sign_ssh(const struct approver *who, const struct scratch *s)
{
	const char *literal = literal_key(who->key);
	const char *const by_file[] = { "ssh-keygen", "-q",	"-Y",
					"sign",	      "-n",	WARD_APPROVAL_NAMESPACE,
					"-f",	      who->key, s->file,
					NULL };
	const char *const by_agent[] = { "ssh-keygen", "-q", "-Y",
					 "sign",       "-n", WARD_APPROVAL_NAMESPACE,
					 "-U",	       "-f", s->key,
					 s->file,      NULL };
	char *out = NULL;
	int rc;

	if (literal != NULL && write_new(s->key, literal, strlen(literal)) != 0)
		return -1;
	rc = site_run(literal != NULL ? by_agent : by_file, &out);
	free(out);
	return rc;
}

static int sign_openpgp(const struct approver *who, const struct scratch *s)
{
	const char *const argv[] = {
		"gpg",	      "--armor",       "--output",
		s->signature, "--detach-sign", who->key != NULL ? "--local-user" : s->file,
		who->key,     s->file,	       NULL
	};
	char *out = NULL;
	int rc = site_run(argv, &out);

	free(out);
	return rc;
}

int approve_sign(const struct approver *who, struct ward_span bytes, char **armor, size_t *len)
{
	struct scratch s = { NULL, NULL, NULL, NULL };
	int rc = scratch_make(&s);

	if (rc == 0)
		rc = write_new(s.file, bytes.ptr, bytes.len);
	if (rc == 0 && (who->openpgp ? sign_openpgp : sign_ssh)(who, &s) != 0) {
		cli_error("%s did not sign", who->openpgp ? "gpg" : "ssh-keygen");
		rc = -1;
	}
	if (rc == 0)
		rc = input_read_file(s.signature, SIGNATURE_MAX, armor, len);
	scratch_drop(&s);
	return rc;
}

/* -- Keeping it ------------------------------------------------------------------ */

/* One line of Git's output, or -1 after a message. */
static int git(const char *const argv[], char **out)
{
	const int status = site_run(argv, out);

	if (status == 0) {
		(*out)[strcspn(*out, "\n")] = '\0';
		return 0;
	}
	cli_error("'git %s' failed", argv[3]);
	return -1;
}

static int hash(const struct approver *who, const char *type, const char *file, char **id)
{
	const char *const argv[] = { "git", "--git-dir", who->git_dir,	 "hash-object", "-w",
				     "-t",  type,	 "--no-filters", file,		NULL };

	return git(argv, id);
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A tree with the one file "approval.json". */
static int hash_tree(const struct approver *who, const struct scratch *s, const char *blob,
		     char **id)
{
	static const char entry[] = "100644 approval.json";
	char bytes[sizeof(entry) + ID_MAX];
	const size_t len = strlen(blob) / 2;

	memcpy(bytes, entry, sizeof(entry));
	for (size_t i = 0; len <= ID_MAX && i < len; i++) {
		const int high = digit(blob[2 * i]), low = digit(blob[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		bytes[sizeof(entry) + i] = (char)(unsigned char)(high * 16 + low);
	}
	if (len > ID_MAX || write_new(s->signature, bytes, sizeof(entry) + len) != 0)
		return -1;
	return hash(who, "tree", s->signature, id);
}

static char *ref_name(const struct approver *who, const struct ward_approval_draft *draft)
{
	static const char prefix[] = "refs/";
	struct ward_span of = draft->ref;
	char *ref;

	of.ptr += sizeof(prefix) - 1;
	of.len -= sizeof(prefix) - 1;
	/* One for each reference that the files may come to. */
	ref = text_format("%s%.*s-%.*s-%.80s", WARD_APPROVAL_REFS, SHORT_TREE, draft->tree.ptr,
			  (int)(of.len < NAME_SHOWN ? of.len : NAME_SHOWN), of.ptr, who->principal);
	for (char *c = ref != NULL ? ref + strlen(WARD_APPROVAL_REFS) : NULL;
	     c != NULL && *c != '\0'; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		      (*c >= '0' && *c <= '9') || *c == '_'))
			*c = '-';
	return ref;
}

static int update_ref(const struct approver *who, const char *tree, const char *ref)
{
	const char *const commit_argv[] = { "git", "--git-dir", who->git_dir, "commit-tree",
					    "-m",  "Approval",	tree,	      NULL };
	char *commit = NULL, *out = NULL;
	int rc = git(commit_argv, &commit);

	if (rc == 0) {
		const char *const argv[] = { "git", "--git-dir", who->git_dir, "update-ref",
					     ref,   commit,	 NULL };

		rc = git(argv, &out);
	}
	free(out);
	free(commit);
	return rc;
}

int approve_store(const struct approver *who, struct ward_span envelope,
		  const struct ward_approval_draft *draft, char **ref)
{
	struct scratch s = { NULL, NULL, NULL, NULL };
	char *blob = NULL, *tree = NULL;
	int rc = scratch_make(&s);

	*ref = ref_name(who, draft);
	if (rc == 0 && *ref == NULL) {
		cli_error("out of memory");
		rc = -1;
	}
	if (rc == 0)
		rc = write_new(s.file, envelope.ptr, envelope.len);
	if (rc == 0)
		rc = hash(who, "blob", s.file, &blob);
	if (rc == 0)
		rc = hash_tree(who, &s, blob, &tree);
	if (rc == 0)
		rc = update_ref(who, tree, *ref);
	free(tree);
	free(blob);
	scratch_drop(&s);
	return rc;
}
