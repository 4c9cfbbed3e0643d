/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/value.h"

/* A list of names longer than this is not read on. */
#define SENSITIVE_MAX 64
#define VALUE_MAX 4096

/* How such a file is written. */
enum form {
	FORM_FIELDS,   /**< host:port:database:user:password, "\:" for a colon */
	FORM_SETTINGS, /**< name = value or name: value, in sections or blocks */
	FORM_MEMBERS,  /**< JSON: members of these names */
	FORM_STATE,    /**< Terraform's state: members that it says are sensitive */
	FORM_XML,      /**< <add key="NAME" value="..."/> */
	FORM_WHOLE     /**< nothing but the key, in hex */
};

/* Files that clients read their login from. */
struct login_file {
	const char *name; /**< how the path ends, in lower case */
	enum form form;
	const char *keys; /**< parted by blanks; "*": all but names of users */
	const char *what;
};

static const struct login_file files[] = {
	{ ".pgpass", FORM_FIELDS, "", "PostgreSQL password" },
	{ "pgpass.conf", FORM_FIELDS, "", "PostgreSQL password" },
	{ "my.cnf", FORM_SETTINGS, "password", "MySQL password" },
	{ ".pypirc", FORM_SETTINGS, "password", "package index password" },
	{ ".s3cfg", FORM_SETTINGS, "secret_key access_token gpg_passphrase", "key of s3cmd" },
	{ ".boto", FORM_SETTINGS,
	  "gs_secret_access_key aws_secret_access_key gs_oauth2_refresh_token", "key of gsutil" },
	{ "rclone.conf", FORM_SETTINGS,
	  "pass password password2 token secret_access_key client_secret key bearer_token "
	  "application_key access_token",
	  "password of rclone (which anybody can undo)" },
	{ ".terraformrc", FORM_SETTINGS, "token", "Terraform token" },
	{ "terraform.rc", FORM_SETTINGS, "token", "Terraform token" },
	{ "credentials.tfrc.json", FORM_MEMBERS, "token", "Terraform token" },
	{ "auth.json", FORM_MEMBERS, "*", "login of Composer" },
	{ ".tfstate", FORM_STATE, "", "sensitive value of a Terraform state" },
	{ ".tfstate.backup", FORM_STATE, "", "sensitive value of a Terraform state" },
	{ "nuget.config", FORM_XML, "cleartextpassword", "NuGet password" },
	{ "config/master.key", FORM_WHOLE, "", "Rails master key" },
	{ "config/credentials/production.key", FORM_WHOLE, "", "Rails master key" },
	{ "config/credentials/staging.key", FORM_WHOLE, "", "Rails master key" },
};

struct reader {
	const struct ward_blob *blob;
	const struct login_file *file;
	struct ward_sink *out;
	struct ward_span sensitive[SENSITIVE_MAX]; /**< names, of FORM_STATE */
	size_t sensitive_count;
};

static bool ends_nocase(struct ward_span s, const char *end)
{
	const size_t len = strlen(end);

	return s.len >= len && span_is_nocase(span_sub(s, s.len - len, s.len), end);
}

static const struct login_file *file_at(struct ward_span path)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (ends_nocase(path, files[i].name))
			return &files[i];
	return NULL;
}

static bool is_in_list(const char *keys, struct ward_span key)
{
	struct ward_span rest = span_of(keys), word;

	while (span_cut(&rest, ' ', &word))
		if (word.len == key.len && key.len < 64) {
			size_t i = 0;

			while (i < key.len && (key.ptr[i] | 0x20) == (word.ptr[i] | 0x20))
				i++;
			if (i == key.len)
				return true;
		}
	return false;
}

static void report(const struct reader *r, struct ward_span value)
{
	const size_t start = (size_t)(value.ptr - r->blob->bytes.ptr);
	enum ward_confidence confidence = WARD_CONFIDENCE_MEDIUM;

	switch (value_classify(value)) {
	case VALUE_EMPTY:
	case VALUE_REFERENCE:
	case VALUE_CIPHERTEXT:
	case VALUE_SWITCH:
		return;
	case VALUE_PLACEHOLDER:
	case VALUE_SAMPLE:
		confidence = WARD_CONFIDENCE_LOW;
		break;
	case VALUE_RANDOM:
	case VALUE_HEX:
	case VALUE_UUID:
		confidence = WARD_CONFIDENCE_HIGH;
		break;
	default:
		break;
	}
	if (ward_secret_known(r->out, start, start + value.len))
		return;
	ward_emit_secret(r->out, start, start + value.len, confidence, "%s " WARD_SPAN_FMT,
			 r->file->what, WARD_SPAN_ARG(ward_masked(r->out, value)));
}

/* -- Forms ------------------------------------------------------------------------ */

static void read_fields(const struct reader *r, struct ward_span line)
{
	size_t colons = 0, i = 0;

	if (span_starts(line, "#"))
		return;
	for (; i < line.len && colons < 4; i++) {
		if (line.ptr[i] == '\\')
			i++;
		else
			colons += line.ptr[i] == ':';
	}
	if (colons == 4 && i < line.len)
		report(r, span_sub(line, i, line.len));
}

static struct ward_span unquoted(struct ward_span s)
{
	s = span_trim(s);
	if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0])
		return span_sub(s, 1, s.len - 1);
	return s;
}

static void read_setting(const struct reader *r, struct ward_span line)
{
	size_t key = 0;

	line = span_trim(line);
	key = alphabet_run(line, 0, alphabet_word, VALUE_MAX);
	if (key == 0 || !is_in_list(r->file->keys, span_sub(line, 0, key)))
		return;
	line = span_trim(span_sub(line, key, line.len));
	if (line.len > 1 && (line.ptr[0] == '=' || line.ptr[0] == ':'))
		report(r, unquoted(span_sub(line, 1, line.len)));
}

static void read_lines(const struct reader *r)
{
	struct ward_span rest = r->blob->bytes, line;

	while (span_line(&rest, &line)) {
		if (r->file->form == FORM_FIELDS)
			read_fields(r, line);
		else
			read_setting(r, line);
	}
}

/* A string of JSON at `*at`, which is behind it afterwards; escapes stay as they are. */
static bool string_at(struct ward_span s, size_t *at, struct ward_span *out)
{
	size_t i = *at + 1;

	if (*at >= s.len || s.ptr[*at] != '"')
		return false;
	while (i < s.len && s.ptr[i] != '"' && s.ptr[i] != '\n')
		i += s.ptr[i] == '\\' ? 2 : 1;
	if (i >= s.len || s.ptr[i] != '"')
		return false;
	*out = span_sub(s, *at + 1, i);
	*at = i + 1;
	return true;
}

/* The next `"key": "value"` at or behind `*at`. */
static bool next_pair(struct ward_span s, size_t *at, struct ward_span *key,
		      struct ward_span *value)
{
	while (*at < s.len) {
		if (s.ptr[*at] != '"') {
			(*at)++;
			continue;
		}
		if (!string_at(s, at, key)) {
			(*at)++;
			continue;
		}
		while (*at < s.len && memchr(" \t\r\n:", s.ptr[*at], 5) != NULL)
			(*at)++;
		if (*at > 0 && s.ptr[*at - 1] != '"' && string_at(s, at, value))
			return true;
	}
	return false;
}

/* `{"type": "get_attr", "value": "result"}` names an attribute that is sensitive. */
static void gather_sensitive(struct reader *r)
{
	struct ward_span key, value;
	bool attribute = false;
	size_t at = 0;

	while (r->sensitive_count < SENSITIVE_MAX && next_pair(r->blob->bytes, &at, &key, &value)) {
		bool known = !attribute || !span_is(key, "value");

		for (size_t i = 0; i < r->sensitive_count; i++)
			known = known || span_eq(r->sensitive[i], value);
		if (!known)
			r->sensitive[r->sensitive_count++] = value;
		attribute = span_is(key, "type") && span_is(value, "get_attr");
	}
}

static bool is_asked_for(const struct reader *r, struct ward_span key)
{
	if (r->file->form == FORM_MEMBERS)
		return span_is(span_of(r->file->keys), "*")
			? !span_is(key, "username") && !span_is(key, "type")
			: is_in_list(r->file->keys, key);
	for (size_t i = 0; i < r->sensitive_count; i++)
		if (span_eq(r->sensitive[i], key))
			return true;
	return false;
}

static void read_members(struct reader *r)
{
	struct ward_span key, value;
	size_t at = 0;

	/* There are other files of this name. */
	if (span_is(span_of(r->file->keys), "*") &&
	    !span_contains(r->blob->bytes, "\"http-basic\"") &&
	    !span_contains(r->blob->bytes, "\"github-oauth\"") &&
	    !span_contains(r->blob->bytes, "\"gitlab-token\"") &&
	    !span_contains(r->blob->bytes, "\"bearer\""))
		return;
	if (r->file->form == FORM_STATE)
		gather_sensitive(r);
	while (next_pair(r->blob->bytes, &at, &key, &value))
		if (is_asked_for(r, key) && !span_is(value, "get_attr"))
			report(r, value);
}

static void read_xml(const struct reader *r)
{
	struct ward_span rest = r->blob->bytes, line;
	static const char value[] = "value=\"";

	while (span_cut(&rest, '>', &line)) {
		ssize_t key = span_find(line, WARD_SPAN("key=\""), 0);
		ssize_t from = span_find(line, WARD_SPAN("value=\""), 0), to;

		if (key < 0 || from < 0)
			continue;
		line = span_sub(line, 0, line.len);
		to = span_find_byte(line, '"', (size_t)key + 5);
		if (to < 0 ||
		    !is_in_list(r->file->keys, span_sub(line, (size_t)key + 5, (size_t)to)))
			continue;
		to = span_find_byte(line, '"', (size_t)from + sizeof(value) - 1);
		if (to >= 0)
			report(r, span_sub(line, (size_t)from + sizeof(value) - 1, (size_t)to));
	}
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct reader r = { .blob = blob, .file = file_at(blob->path), .out = out };

	if (r.file == NULL || blob->kind == WARD_FILE_binary)
		return;
	switch (r.file->form) {
	case FORM_FIELDS:
	case FORM_SETTINGS:
		read_lines(&r);
		break;
	case FORM_MEMBERS:
	case FORM_STATE:
		read_members(&r);
		break;
	case FORM_XML:
		read_xml(&r);
		break;
	case FORM_WHOLE:
		if (span_trim(blob->bytes).len == 32)
			report(&r, span_trim(blob->bytes));
		break;
	}
}

/* What is sensitive is told in one place, and stands in another. */
static bool is_of_members(struct ward_span path)
{
	const struct login_file *file = file_at(path);

	return file != NULL && (file->form == FORM_STATE || file->form == FORM_MEMBERS);
}

WARD_RULE(secret_client_login) = {
	.meta = {
		.id = "secret-client-login",
		.title = "Login in a file that a client program reads",
		.rationale =
			"Such a file (.pgpass, my.cnf, .pypirc, .s3cfg, .boto, rclone.conf, .terraformrc, "
			"auth.json of Composer, nuget.config, master.key of Rails, a Terraform state) is "
			"there to hold a login in the clear, or in a form that anybody can undo. Whoever "
			"can read the repository logs in with it.",
		.remediation =
			"Change the password or revoke the token, take the file out of Git and name it "
			"in .gitignore. Give the workload its login through a mounted Secret or a "
			"variable of the environment (PGPASSFILE, TF_TOKEN_host, COMPOSER_AUTH, "
			"RAILS_MASTER_KEY); keep Terraform's state in a remote backend that encrypts it.",
		.topic = "secret",
		.refs = { "https://www.postgresql.org/docs/current/libpq-pgpass.html",
			  "https://dev.mysql.com/doc/refman/8.0/en/option-files.html",
			  "https://rclone.org/commands/rclone_obscure/",
			  "https://developer.hashicorp.com/terraform/language/state/sensitive-data" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "db.example.com:5432:app:app:{alnum:24}\n",
		.good = "db.example.com:5432:app:app:${DB_PASSWORD}\n",
		.bad_path = ".pgpass",
	},
	.subject = WARD_SUBJECT_BLOB,
	.whole = is_of_members,
	.check.blob = check,
};
