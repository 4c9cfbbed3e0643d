/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/login_file.h"
#include "secret/value.h"

/* A list of names longer than this is not read on. */
#define SENSITIVE_MAX 64
#define VALUE_MAX 4096

struct reader {
	const struct ward_blob *blob;
	const struct login_file *file;
	struct ward_sink *out;
	struct ward_span sensitive[SENSITIVE_MAX]; /**< names, of LOGIN_STATE */
	size_t sensitive_count;
};

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
		if (r->file->form == LOGIN_FIELDS)
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
	if (r->file->form == LOGIN_MEMBERS)
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
	if (r->file->form == LOGIN_STATE)
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
	struct reader r = { .blob = blob, .file = login_file_at(blob->path), .out = out };

	if (r.file == NULL || blob->kind == WARD_FILE_binary)
		return;
	switch (r.file->form) {
	case LOGIN_FIELDS:
	case LOGIN_SETTINGS:
		read_lines(&r);
		break;
	case LOGIN_MEMBERS:
	case LOGIN_STATE:
		read_members(&r);
		break;
	case LOGIN_XML:
		read_xml(&r);
		break;
	case LOGIN_WHOLE:
		if (span_trim(blob->bytes).len == 32)
			report(&r, span_trim(blob->bytes));
		break;
	}
}

/* What is sensitive is told in one place, and stands in another. */
static bool is_of_members(struct ward_span path)
{
	const struct login_file *file = login_file_at(path);

	return file != NULL && (file->form == LOGIN_STATE || file->form == LOGIN_MEMBERS);
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
