/* SPDX-License-Identifier: Apache-2.0 */
#include "secrets_tree.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <openssl/evp.h>

#include "base/span.h"

#define VALUE_MAX 8192

/* What is known of the document in hand. */
struct document {
	size_t start, end; /**< lines, 1-based, the end not included */
	bool secret;	   /**< kind: Secret */
	bool concrete;	   /**< with a value that is no stand-in */
	bool encrypted;	   /**< SOPS */
	long block;	   /**< indent of `data:` or `stringData:` that is open, or -1 */
	long child;	   /**< indent of the keys in it, or -1 */
	bool base64;
};

static bool holds(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

/* A person or a program is meant to replace it, it is encrypted, or meant to be read. */
static bool is_stand_in(const char *value)
{
	static const char *const words[] = { "${",	     "{{",	  "$(",
					     "ENC[",	     "changeme",  "change me",
					     "changeit",     "change-me", "change_me",
					     "replace",	     "your",	  "placeholder",
					     "todo",	     "redacted",  "BEGIN CERTIFICATE",
					     "BEGIN PUBLIC", "xxxx",	  "dummy",
					     "<path:",	     "vault:",	  "op://",
					     "update_",	     "__" };

	return value[0] == '\0' || value[0] == '<' || value[0] == '{' || value[0] == '[' ||
		value[0] == '$' || value[0] == '*' || strcmp(value, "null") == 0 ||
		strncmp(value, "ssh-", 4) == 0 ||
		holds(value, words, sizeof(words) / sizeof(words[0]));
}

/* Names of what only goes with a secret. */
static bool is_company(const char *key)
{
	static const char *const words[] = { "user",   "host",	   "port",    "url",	 "name",
					     "email",  "type",	   "server",  "login",	 "endpoint",
					     "region", "insecure", "bucket",  "project", "address",
					     "enable", "ca.crt",   "tls.crt", "path" };

	return holds(key, words, sizeof(words) / sizeof(words[0]));
}

static void decode(char *value)
{
	unsigned char out[VALUE_MAX];
	int len = (int)strlen(value), n;

	if (len == 0 || len % 4 != 0 || (size_t)len > sizeof(out))
		return;
	n = EVP_DecodeBlock(out, (const unsigned char *)value, len);
	if (n <= 0)
		return;
	while (len > 0 && value[len - 1] == '=') {
		len--;
		n--;
	}
	memcpy(value, out, (size_t)n);
	value[n] = '\0';
	while (n > 0 && strchr(" \r\n", value[n - 1]) != NULL)
		value[--n] = '\0';
}

static void take_pair(struct document *d, struct ward_span line)
{
	char key[256], value[VALUE_MAX];
	ssize_t colon = span_find(line, WARD_SPAN(": "), 0);
	struct ward_span k, v;
	ssize_t hash;

	if (colon < 0)
		return;
	k = span_trim(span_sub(line, 0, (size_t)colon));
	v = span_trim(span_sub(line, (size_t)colon + 2, line.len));
	hash = span_find(v, WARD_SPAN(" #"), 0);
	if (hash >= 0)
		v = span_trim(span_sub(v, 0, (size_t)hash));
	if (v.len > 0 && v.ptr[0] == '#')
		v.len = 0;
	if (v.len > 1 && strchr("\"'", v.ptr[0]) != NULL && v.ptr[0] == v.ptr[v.len - 1])
		v = span_trim(span_sub(v, 1, v.len - 1));
	if (k.len >= sizeof(key) || v.len >= sizeof(value) || v.len == 0 ||
	    strchr("|>&", v.ptr[0]) != NULL)
		return;
	memcpy(key, k.ptr, k.len);
	key[k.len] = '\0';
	memcpy(value, v.ptr, v.len);
	value[v.len] = '\0';
	if (is_stand_in(value))
		return;
	if (d->base64)
		decode(value);
	if (!is_stand_in(value) && !is_company(key))
		d->concrete = true;
}

static long indent_of(struct ward_span line)
{
	long n = 0;

	while ((size_t)n < line.len && line.ptr[n] == ' ')
		n++;
	return n;
}

static void take_line(struct document *d, struct ward_span line, size_t number)
{
	long indent = indent_of(line);
	struct ward_span text = span_trim(line);

	d->end = number + 1;
	if (text.len == 0 || text.ptr[0] == '#')
		return;
	if (indent == 0 && span_is(text, "kind: Secret"))
		d->secret = true;
	if (indent == 0 && span_is(text, "sops:"))
		d->encrypted = true;
	if (d->block >= 0 && indent <= d->block)
		d->block = -1;
	if (d->block >= 0 && d->child < 0)
		d->child = indent;
	/* Lines that are deeper belong to a text of several lines, whose meaning is its own. */
	if (d->block >= 0 && indent == d->child)
		take_pair(d, text);
	else if (indent == 0 && (span_is(text, "data:") || span_is(text, "stringData:"))) {
		d->block = indent;
		d->child = -1;
		d->base64 = span_is(text, "data:");
	}
}

/* -- The product's word on it ----------------------------------------------------- */

static bool has_finding(const struct ward_result *result, const struct document *d)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (strcmp(f->rule->topic, "secret") == 0 && f->line >= d->start &&
		    f->line < d->end)
			return true;
	}
	return false;
}

static void end_document(struct suite *s, const char *path, struct ward_span bytes,
			 const struct document *d, secrets_tree_fn fn)
{
	const struct ward_result *result;
	struct ward_run *run;

	if (!d->secret || !d->concrete || d->encrypted)
		return;
	run = suite_judge("example.yaml", bytes.ptr, bytes.len, "gitops", &result);
	fn(s, path, d->start, has_finding(result, d));
	ward_run_free(run);
}

static void read_file(struct suite *s, const char *path, struct ward_span bytes, secrets_tree_fn fn)
{
	struct document d = { .start = 1, .block = -1 };
	struct ward_span rest = bytes, line;
	size_t number = 0;

	while (span_line(&rest, &line)) {
		number++;
		if (span_starts(line, "---")) {
			end_document(s, path, bytes, &d, fn);
			d = (struct document){ .start = number, .block = -1 };
		}
		take_line(&d, line, number);
	}
	end_document(s, path, bytes, &d, fn);
}

static char *slurp(const char *path, size_t size)
{
	char *bytes = malloc(size + 1);
	FILE *f = fopen(path, "rb");

	if (bytes == NULL || f == NULL || fread(bytes, 1, size, f) != size) {
		free(bytes);
		bytes = NULL;
	}
	if (f != NULL)
		fclose(f);
	return bytes;
}

bool secrets_tree(struct suite *s, const char *folder, secrets_tree_fn fn)
{
	char root[4096];
	char *roots[] = { root, NULL };
	FTSENT *entry;
	size_t files = 0;
	FTS *tree;

	if ((size_t)snprintf(root, sizeof(root), "%s/%s", s->dir, folder) >= sizeof(root))
		return false;
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (tree != NULL && (entry = fts_read(tree)) != NULL) {
		size_t size = entry->fts_info == FTS_F ? (size_t)entry->fts_statp->st_size : 0;
		const char *dot = strrchr(entry->fts_name, '.');
		char *bytes;

		if (size == 0 || dot == NULL ||
		    (strcmp(dot, ".yaml") != 0 && strcmp(dot, ".yml") != 0))
			continue;
		bytes = slurp(entry->fts_path, size);
		if (bytes == NULL)
			continue;
		files++;
		read_file(s, entry->fts_path, span_make(bytes, size), fn);
		free(bytes);
	}
	if (tree != NULL)
		fts_close(tree);
	return files > 0;
}
