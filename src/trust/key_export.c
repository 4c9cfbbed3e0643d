/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/key_export.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/span.h"
#include "base/time.h"

bool key_export_is_json(struct ward_span text)
{
	const struct ward_span body = span_trim(text);

	return span_starts(body, "[") || span_starts(body, "{");
}

static int fault(struct ward_error *err, size_t number, const char *what)
{
	return error_set(err, WARD_ECONFIG, "key %zu %s", number, what);
}

static bool has_control(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
			return true;
	return false;
}

/* GitLab: a time of RFC 3339, or null for none. */
static int read_end(const struct json *object, size_t number, struct exported_key *out,
		    struct ward_error *err)
{
	const struct json *end = json_get(object, "expires_at");

	out->until = INT64_MAX;
	if (end == NULL || end->kind == JSON_NULL)
		return WARD_OK;
	if (end->kind != JSON_STRING ||
	    (!time_parse_rfc3339(end->text, &out->until) &&
	     !time_parse_date(end->text, &out->until)))
		return fault(err, number, "has an 'expires_at' that is no time");
	return WARD_OK;
}

/* GitHub has the armor in `raw_key`, and in `public_key` or `key` what is no whole key. */
static int read_text(const struct json *object, size_t number, struct exported_key *out,
		     struct ward_error *err)
{
	const struct json *raw = json_get(object, "raw_key");
	const struct json *key = raw != NULL ? raw : json_get(object, "key");

	if (raw != NULL && raw->kind == JSON_NULL) {
		out->why = "the forge does not have it as it was made";
		return WARD_OK;
	}
	if (key == NULL)
		return fault(err, number, "has neither 'key' nor 'raw_key'");
	if (key->kind != JSON_STRING)
		return fault(err, number, "is no text");
	out->text = span_trim(key->text);
	out->is_pgp = span_contains(out->text, "-----BEGIN PGP");
	if (!out->is_pgp && raw != NULL)
		return fault(err, number, "has a 'raw_key' that is no OpenPGP key");
	if (!out->is_pgp && (out->text.len == 0 || has_control(out->text)))
		return fault(err, number, "is no public key in one line");
	return WARD_OK;
}

static int read_item(const struct json *object, size_t number, struct exported_key *out,
		     struct ward_error *err)
{
	struct ward_span usage;
	const struct json *revoked;
	int rc;

	if (object->kind != JSON_OBJECT)
		return fault(err, number, "is no object");
	rc = read_text(object, number, out, err);
	if (rc == WARD_OK)
		rc = read_end(object, number, out, err);
	if (rc != WARD_OK)
		return rc;
	revoked = json_get(object, "revoked");
	if (revoked != NULL && (revoked->kind != JSON_BOOL || !span_is(revoked->text, "false")))
		out->why = "the forge says that it is revoked";
	if (json_get_string(object, "usage_type", &usage) && span_is(usage, "auth"))
		out->why = "its owner uses it for logging in alone";
	return WARD_OK;
}

int key_export_parse(struct ward_span text, struct arena *arena, struct exported_key **out,
		     size_t *count, struct ward_error *err)
{
	const struct json *root = NULL, *item;
	size_t number = 0;
	int rc = json_parse(text, arena, &root, err);

	*out = NULL;
	*count = 0;
	if (rc != WARD_OK)
		return rc;
	if (root->kind != JSON_ARRAY && root->kind != JSON_OBJECT)
		return error_set(err, WARD_ECONFIG, "it is no list of keys");
	if (root->kind == JSON_ARRAY && root->count > KEY_EXPORT_MAX)
		return error_set(err, WARD_ELIMIT, "it has more than %d keys", KEY_EXPORT_MAX);
	*out = ARENA_ARRAY(arena, root->kind == JSON_ARRAY ? root->count : 1, struct exported_key);
	if (*out == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	for (item = root->kind == JSON_ARRAY ? json_items(root) : root;
	     rc == WARD_OK && item != NULL; item = root->kind == JSON_ARRAY ? item->next : NULL) {
		rc = read_item(item, number + 1, &(*out)[number], err);
		number++;
	}
	*count = rc == WARD_OK ? number : 0;
	return rc;
}
