/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/known_list.h"

#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/span.h"
#include "crypto/digest.h"

#define SHA1_BYTES 20
#define LINE_MAX_NUMBER 0xffffffffu

enum known_by { BY_PLACE, BY_SECRET, BY_DIGEST };

struct known_item {
	enum known_by by;
	struct ward_span list;	 /* name of the file */
	size_t number;		 /* line of the file, or item from 1 on */
	struct ward_span commit; /* "": any */
	uint64_t from, to;	 /* lines */
	struct ward_span secret, match;
	uint8_t digest[SHA1_BYTES];
	struct known_item *next;
};

void known_list_init(struct known_list *list, struct arena *arena)
{
	*list = (struct known_list){ .arena = arena };
	map_init(&list->paths, arena);
}

/* As this program calls it: slashes, and nothing in front. */
static struct ward_span plain_path(struct arena *arena, struct ward_span path)
{
	if (span_find_byte(path, '\\', 0) >= 0) {
		char *copy = arena_bytes(arena, path.len);

		for (size_t i = 0; copy != NULL && i < path.len; i++)
			copy[i] = path.ptr[i] == '\\' ? '/' : path.ptr[i];
		path = span_make(copy, copy != NULL ? path.len : 0);
	}
	while (span_starts(path, "./"))
		path = span_sub(path, 2, path.len);
	return path;
}

static int add(struct known_list *list, struct ward_span path, const struct known_item *item,
	       struct ward_error *err)
{
	struct known_item *copy = ARENA_NEW(list->arena, struct known_item);
	struct map_entry *e = map_put(&list->paths, plain_path(list->arena, path), NULL);

	if (copy == NULL || e == NULL || arena_failed(list->arena))
		return error_set(err, WARD_EOOM, "out of memory for a list of known secrets");
	*copy = *item;
	copy->next = e->value.ptr;
	e->value.ptr = copy;
	return WARD_OK;
}

/* -- .gitleaksignore ------------------------------------------------------- */

static bool is_commit(struct ward_span text)
{
	return (text.len == 40 || text.len == 64) && hex_is(text);
}

static int ignore_line(struct known_list *list, struct known_item *item, struct ward_span line,
		       struct ward_error *err)
{
	struct ward_span parts[4], rest = line;
	size_t n = 0;

	while (n < 4 && span_cut(&rest, ':', &parts[n]))
		n++;
	if (n < 3 || rest.len > 0)
		return error_set_at(err, WARD_ECONFIG, item->number, 1,
				    "not of the form file:rule:line or commit:file:rule:line");
	if (n == 4 && !is_commit(parts[0]))
		return error_set_at(err, WARD_ECONFIG, item->number, 1,
				    "the first of four fields is no id of a commit");
	if (!span_to_u64(parts[n - 1], LINE_MAX_NUMBER, &item->from))
		return error_set_at(err, WARD_ECONFIG, item->number,
				    (size_t)(parts[n - 1].ptr - line.ptr) + 1,
				    "the last field is no number of a line");
	item->to = item->from;
	item->commit = n == 4 ? parts[0] : WARD_SPAN("");
	return add(list, parts[n - 3], item, err);
}

static int add_ignore_file(struct known_list *list, struct ward_span name, struct ward_span text,
			   struct ward_error *err)
{
	struct known_item item = { .by = BY_PLACE, .list = name };
	struct ward_span line;
	int rc = WARD_OK;

	while (rc == WARD_OK && span_line(&text, &line)) {
		item.number++;
		line = span_trim(line);
		if (line.len > 0 && line.ptr[0] != '#')
			rc = ignore_line(list, &item, line, err);
	}
	return rc;
}

/* -- JSON report of gitleaks ----------------------------------------------- */

/* `--redact` writes a word, `--redact=N` a beginning and three dots. */
static bool is_redacted(struct ward_span secret)
{
	return secret.len == 0 || span_is(secret, "REDACTED") || span_ends(secret, "...");
}

static int report_item(struct known_list *list, struct known_item *item, const struct json *object,
		       struct ward_error *err)
{
	struct ward_span path;
	int64_t from = 0, to = 0;

	if (object->kind != JSON_OBJECT)
		return error_set(err, WARD_ECONFIG, "item %zu is no object", item->number);
	if (!json_get_string(object, "File", &path) || path.len == 0)
		return error_set(err, WARD_ECONFIG, "item %zu: 'File' is no text", item->number);
	if (!json_get_int(object, "StartLine", &from) || !json_get_int(object, "EndLine", &to))
		return error_set(err, WARD_ECONFIG,
				 "item %zu: 'StartLine' or 'EndLine' is no number", item->number);
	(void)json_get_string(object, "Secret", &item->secret);
	(void)json_get_string(object, "Match", &item->match);
	(void)json_get_string(object, "Commit", &item->commit);
	item->by = is_redacted(item->secret) ? BY_PLACE : BY_SECRET;
	item->from = (uint64_t)from;
	item->to = (uint64_t)(to < from ? from : to);
	return add(list, path, item, err);
}

static int add_report(struct known_list *list, struct ward_span name, const struct json *top,
		      struct ward_error *err)
{
	struct known_item item = { .list = name };
	int rc = WARD_OK;

	for (const struct json *i = top->first; i != NULL && rc == WARD_OK; i = i->next) {
		item.number++;
		rc = report_item(list, &item, i, err);
	}
	return rc;
}

/* -- .secrets.baseline ----------------------------------------------------- */

static int add_digests(struct known_list *list, struct ward_span name, const struct json *top,
		       struct ward_error *err)
{
	const struct json *results = json_get(top, "results");
	struct known_item item = { .by = BY_DIGEST, .list = name };

	if (results == NULL || results->kind != JSON_OBJECT)
		return error_set(err, WARD_ECONFIG, "it has no mapping 'results'");
	for (const struct json *file = results->first; file != NULL; file = file->next) {
		if (file->kind != JSON_ARRAY)
			return error_set(err, WARD_ECONFIG, "'results' holds what is no list");
		for (const struct json *i = file->first; i != NULL; i = i->next) {
			struct ward_span hash;
			int rc;

			item.number++;
			if (!json_get_string(i, "hashed_secret", &hash) ||
			    !hex_decode(hash, item.digest, SHA1_BYTES))
				return error_set(err, WARD_ECONFIG,
						 "item %zu: 'hashed_secret' is no SHA-1",
						 item.number);
			rc = add(list, file->key, &item, err);
			if (rc != WARD_OK)
				return rc;
		}
	}
	return WARD_OK;
}

int known_list_add(struct known_list *list, struct ward_span name, struct ward_span text,
		   struct ward_error *err)
{
	const struct ward_span content = span_trim(text);
	const struct json *top = NULL;
	int rc;

	if (content.len == 0 || (content.ptr[0] != '[' && content.ptr[0] != '{'))
		return add_ignore_file(list, name, text, err);
	rc = json_parse(text, list->arena, &top, err);
	if (rc == WARD_EPARSE || rc == WARD_ELIMIT) {
		err->code = WARD_ECONFIG;
		return WARD_ECONFIG;
	}
	if (rc != WARD_OK)
		return rc;
	return top->kind == JSON_ARRAY ? add_report(list, name, top, err)
				       : add_digests(list, name, top, err);
}

/* -- Asking ---------------------------------------------------------------- */

static struct ward_span unquoted(struct ward_span secret)
{
	secret = span_trim(secret);
	if (secret.len > 2 && (secret.ptr[0] == '"' || secret.ptr[0] == '\'') &&
	    secret.ptr[secret.len - 1] == secret.ptr[0])
		secret = span_sub(secret, 1, secret.len - 1);
	return secret;
}

static bool has_digest(const struct known_item *item, struct ward_span secret)
{
	uint8_t digest[SHA1_BYTES];
	ssize_t end;

	object_digest(WARD_SPAN(""), secret, SHA1_BYTES, digest);
	if (memcmp(digest, item->digest, SHA1_BYTES) == 0)
		return true;
	/* Of a private key it knows the words of its first line alone. */
	if (!span_starts(secret, "-----BEGIN "))
		return false;
	end = span_find(secret, WARD_SPAN("-----"), 5);
	if (end < 0)
		return false;
	object_digest(WARD_SPAN(""), span_sub(secret, 5, (size_t)end), SHA1_BYTES, digest);
	return memcmp(digest, item->digest, SHA1_BYTES) == 0;
}

static bool covers(const struct known_item *item, const struct ward_finding *f,
		   struct ward_span secret)
{
	switch (item->by) {
	case BY_SECRET:
		return secret.len > 0 &&
			(span_eq(unquoted(item->secret), secret) ||
			 span_find(item->match, secret, 0) >= 0);
	case BY_DIGEST:
		return secret.len > 0 && has_digest(item, secret);
	case BY_PLACE:
		break;
	}
	if (f->line < item->from || f->line > item->to)
		return false;
	return item->commit.len == 0 || span_eq(item->commit, f->commit);
}

bool known_list_covers(const struct known_list *list, const struct ward_finding *finding,
		       struct ward_span secret, struct arena *arena, struct ward_span *reason)
{
	const struct map_entry *e = map_get(&list->paths, finding->path);
	const struct known_item *item = e != NULL ? e->value.ptr : NULL;

	secret = unquoted(secret);
	while (item != NULL && !covers(item, finding, secret))
		item = item->next;
	if (item == NULL)
		return false;
	*reason = arena_printf(arena, "%s" WARD_SPAN_FMT ":%zu",
			       item->by == BY_PLACE ? "by position only, " : "listed in ",
			       WARD_SPAN_ARG(item->list), item->number);
	return true;
}
