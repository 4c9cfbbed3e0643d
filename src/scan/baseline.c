/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/baseline.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/span.h"
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/digest.h"

#define TEXT_MAX 1024
#define PATH_MAX_BYTES 65536 /* limits.path_bytes at its highest */
#define DAY_SECONDS 86400
/* Of PBKDF2: 1,000 findings in 50 ms. It has to slow a guess down, not to stop it: the salt does.
 */
#define ROUNDS 128

/* -- Fingerprints ---------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct ward_span secret_dense(struct ward_span secret, struct arena *arena)
{
	size_t i = 0, n = 0;
	char *text;

	while (i < secret.len && !is_blank(secret.ptr[i]))
		i++;
	if (i == secret.len)
		return secret;
	text = arena_bytes(arena, secret.len);
	for (i = 0; text != NULL && i < secret.len; i++)
		if (!is_blank(secret.ptr[i]))
			text[n++] = secret.ptr[i];
	return span_make(text, n);
}

void secret_fingerprint(const uint8_t *salt, const char *rule, struct ward_span secret,
			char out[2 * FINGERPRINT_BYTES + 1])
{
	/* Framed, so that no other rule and secret give the same input. */
	struct ward_span parts[3] = { WARD_SPAN("gitward fingerprint 2"),
				      salt != NULL ? span_make((const char *)salt, BASELINE_SALT)
						   : WARD_SPAN(""),
				      span_of(rule) };
	uint8_t key[SHA256_BYTES], digest[SHA256_BYTES];

	sha256_spans(parts, 3, true, key);
	pbkdf2_sha256(secret, span_make((const char *)key, sizeof(key)), ROUNDS, digest);
	hex_encode(digest, FINGERPRINT_BYTES, out);
}

/* -- Entries --------------------------------------------------------------- */

static struct ward_span index_key(struct arena *arena, struct ward_span rule, struct ward_span hash)
{
	return arena_printf(arena, WARD_SPAN_FMT "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(rule),
			    WARD_SPAN_ARG(hash));
}

static void init(struct baseline *b, struct arena *arena)
{
	*b = (struct baseline){ .arena = arena };
	map_init(&b->index, arena);
}

int baseline_new(struct arena *arena, struct baseline *out, struct ward_error *err)
{
	init(out, arena);
	if (getrandom(out->salt, sizeof(out->salt), 0) != (ssize_t)sizeof(out->salt))
		return error_set(err, WARD_EIO, "no random bytes for the salt of a baseline");
	return WARD_OK;
}

struct baseline_entry *baseline_find(const struct baseline *baseline, struct ward_span rule,
				     struct ward_span hash)
{
	char text[256];
	const struct map_entry *e;

	if (rule.len + 1 + hash.len > sizeof(text) || rule.len == 0 || hash.len == 0)
		return NULL;
	memcpy(text, rule.ptr, rule.len);
	text[rule.len] = '\n';
	memcpy(text + rule.len + 1, hash.ptr, hash.len);
	e = map_get(&baseline->index, span_make(text, rule.len + 1 + hash.len));
	return e != NULL ? &baseline->entries.items[e->value.num] : NULL;
}

int baseline_add(struct baseline *baseline, const struct baseline_entry *entry, bool *fresh,
		 struct ward_error *err)
{
	struct arena *arena = baseline->arena;
	struct ward_span key = index_key(arena, entry->rule, entry->hash);
	struct map_entry *e = map_put(&baseline->index, key, fresh);
	struct baseline_entry *slot;

	if (e != NULL && !*fresh)
		return WARD_OK;
	if (e != NULL)
		e->value.num = baseline->entries.len;
	slot = e != NULL ? vec_push(arena, &baseline->entries) : NULL;
	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for a baseline");
	*slot = (struct baseline_entry){
		.rule = arena_copy(arena, entry->rule),
		.path = arena_copy(arena, entry->path),
		.hash = arena_copy(arena, entry->hash),
		.reason = arena_copy(arena, entry->reason),
		.added = arena_copy(arena, entry->added),
		.expires = arena_copy(arena, entry->expires),
		.last_day = entry->last_day,
		.used = entry->used,
	};
	return arena_failed(arena) ? error_set(err, WARD_EOOM, "out of memory for a baseline")
				   : WARD_OK;
}

bool baseline_covers(struct baseline *baseline, struct ward_span rule, struct ward_span hash,
		     int64_t now)
{
	struct baseline_entry *e = baseline_find(baseline, rule, hash);

	if (e == NULL || (e->expires.len > 0 && e->last_day + DAY_SECONDS <= now))
		return false;
	e->used = true;
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct baseline_entry *x = a, *y = b;
	int rc = span_cmp(x->path, y->path);

	if (rc == 0)
		rc = span_cmp(x->rule, y->rule);
	return rc != 0 ? rc : span_cmp(x->hash, y->hash);
}

void baseline_sort(struct baseline *baseline)
{
	if (baseline->entries.len == 0)
		return;
	qsort(baseline->entries.items, baseline->entries.len, sizeof(baseline->entries.items[0]),
	      by_path);
	for (size_t i = 0; i < baseline->entries.len; i++) {
		const struct baseline_entry *e = &baseline->entries.items[i];
		struct map_entry *slot =
			map_get(&baseline->index, index_key(baseline->arena, e->rule, e->hash));

		if (slot != NULL)
			slot->value.num = i;
	}
}

/* -- Reading --------------------------------------------------------------- */

static bool is_rule_id(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return text.len > 0 && text.len <= 64;
}

static bool is_hash(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'F')
			return false;
	return text.len == (size_t)2 * FINGERPRINT_BYTES && hex_is(text);
}

static bool is_line(struct ward_span text)
{
	return text.len <= TEXT_MAX && span_find_byte(text, '\n', 0) < 0;
}

struct entry_field {
	const char *name;
	size_t offset;
};
static const struct entry_field entry_fields[] = {
	{ "rule", offsetof(struct baseline_entry, rule) },
	{ "path", offsetof(struct baseline_entry, path) },
	{ "hash", offsetof(struct baseline_entry, hash) },
	{ "reason", offsetof(struct baseline_entry, reason) },
	{ "added", offsetof(struct baseline_entry, added) },
	{ "expires", offsetof(struct baseline_entry, expires) },
};
#define FIELD_COUNT (sizeof(entry_fields) / sizeof(entry_fields[0]))

/* Takes over the known members; the name of the first that is none, or is no text, in `*bad`. */
static bool take_fields(const struct json *object, struct baseline_entry *out,
			struct ward_span *bad)
{
	for (const struct json *m = object->first; m != NULL; m = m->next) {
		size_t i = 0;

		while (i < FIELD_COUNT && !span_is(m->key, entry_fields[i].name))
			i++;
		*bad = m->key;
		if (i == FIELD_COUNT || m->kind != JSON_STRING)
			return false;
		memcpy((char *)out + entry_fields[i].offset, &m->text, sizeof(m->text));
	}
	return true;
}

/* What is wrong with an entry, or NULL. */
static const char *entry_fault(struct baseline_entry *e)
{
	int64_t day;

	if (!is_rule_id(e->rule))
		return "'rule' is no id of a rule";
	if (!is_hash(e->hash))
		return "'hash' is not 32 lower-case hexadecimal digits";
	if (e->path.len > PATH_MAX_BYTES)
		return "'path' is too long";
	if (!is_line(e->reason))
		return "'reason' is not one line of at most 1024 bytes";
	if (e->added.len > 0 && !time_parse_date(e->added, &day))
		return "'added' is no date of the form YYYY-MM-DD";
	if (e->expires.len > 0 && !time_parse_date(e->expires, &e->last_day))
		return "'expires' is no date of the form YYYY-MM-DD";
	return NULL;
}

static int read_entry(const struct json *object, size_t number, struct baseline *out,
		      struct ward_error *err)
{
	struct baseline_entry entry = { 0 };
	struct ward_span bad = { 0 };
	const char *fault;
	bool fresh = false;
	int rc;

	if (object->kind != JSON_OBJECT)
		return error_set(err, WARD_ECONFIG, "findings[%zu] is no object", number);
	if (!take_fields(object, &entry, &bad))
		return error_set(err, WARD_ECONFIG,
				 "findings[%zu]: '" WARD_SPAN_FMT
				 "' is not known here, or is no text",
				 number, WARD_SPAN_ARG(span_sub(bad, 0, 40)));
	fault = entry_fault(&entry);
	if (fault != NULL)
		return error_set(err, WARD_ECONFIG, "findings[%zu]: %s", number, fault);
	rc = baseline_add(out, &entry, &fresh, err);
	if (rc == WARD_OK && !fresh)
		return error_set(err, WARD_ECONFIG, "findings[%zu]: it is there twice", number);
	return rc;
}

static int read_top(const struct json *top, struct baseline *out, const struct json **findings,
		    struct ward_error *err)
{
	struct ward_span salt;
	int64_t version = 0;

	if (top->kind != JSON_OBJECT)
		return error_set(err, WARD_ECONFIG, "a baseline is a JSON object");
	for (const struct json *m = top->first; m != NULL; m = m->next)
		if (!span_is(m->key, "version") && !span_is(m->key, "salt") &&
		    !span_is(m->key, "findings"))
			return error_set(err, WARD_ECONFIG,
					 "'" WARD_SPAN_FMT "' is not known in a baseline",
					 WARD_SPAN_ARG(span_sub(m->key, 0, 40)));
	if (!json_get_int(top, "version", &version) || version != 1)
		return error_set(err, WARD_ECONFIG, "'version' must be 1");
	if (!json_get_string(top, "salt", &salt) || !hex_decode(salt, out->salt, BASELINE_SALT))
		return error_set(err, WARD_ECONFIG, "'salt' must be 64 hexadecimal digits");
	*findings = json_get(top, "findings");
	if (*findings == NULL || (*findings)->kind != JSON_ARRAY)
		return error_set(err, WARD_ECONFIG, "'findings' must be a list");
	return WARD_OK;
}

int baseline_parse(struct ward_span text, struct arena *arena, struct baseline *out,
		   struct ward_error *err)
{
	const struct json *top = NULL, *findings = NULL;
	size_t number = 0;
	int rc = json_parse(text, arena, &top, err);

	init(out, arena);
	if (rc == WARD_EPARSE || rc == WARD_ELIMIT) {
		/* It is a file of the policy's: that is what cannot be used. */
		err->code = WARD_ECONFIG;
		return WARD_ECONFIG;
	}
	if (rc == WARD_OK)
		rc = read_top(top, out, &findings, err);
	for (const struct json *i = rc == WARD_OK ? findings->first : NULL; i != NULL && rc == 0;
	     i = i->next)
		rc = read_entry(i, number++, out, err);
	return rc;
}

/* -- Writing --------------------------------------------------------------- */

static void put_string(struct buf *out, struct ward_span text)
{
	buf_add_char(out, '"');
	while (text.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		if (n == 0) {
			n = 1;
			buf_add_str(out, "\\ufffd");
		} else if (cp == '"' || cp == '\\') {
			buf_add_char(out, '\\');
			buf_add_char(out, (char)cp);
		} else if (cp < ' ' || (cp < 0x10000 && utf8_is_unsafe(cp))) {
			buf_printf(out, "\\u%04x", (unsigned)cp);
		} else {
			buf_add_span(out, span_sub(text, 0, n));
		}
		text = span_sub(text, n, text.len);
	}
	buf_add_char(out, '"');
}

static void put_entry(const struct baseline_entry *e, struct buf *out)
{
	const char *lead = "    { ";

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		struct ward_span value;

		memcpy(&value, (const char *)e + entry_fields[i].offset, sizeof(value));
		if (value.len == 0)
			continue;
		buf_printf(out, "%s\"%s\": ", lead, entry_fields[i].name);
		put_string(out, value);
		lead = ", ";
	}
	buf_add_str(out, " }");
}

int baseline_render(const struct baseline *baseline, struct buf *out)
{
	char salt[2 * BASELINE_SALT + 1];

	hex_encode(baseline->salt, BASELINE_SALT, salt);
	buf_printf(out, "{\n  \"version\": 1,\n  \"salt\": \"%s\",\n  \"findings\": [", salt);
	for (size_t i = 0; i < baseline->entries.len; i++) {
		buf_add_str(out, i > 0 ? ",\n" : "\n");
		put_entry(&baseline->entries.items[i], out);
	}
	buf_add_str(out, baseline->entries.len > 0 ? "\n  ]\n}\n" : "]\n}\n");
	return buf_failed(out) ? WARD_EOOM : WARD_OK;
}
