/* SPDX-License-Identifier: Apache-2.0 */
#include "server/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/trusted_file.h"
#include "gitward/server.h"
#include "policy/read.h"

/* Pushes that one machine judges at once; more is a typing error. */
#define SLOTS_MAX 1024
/* A grant is for one occasion: a day, a week at the very most. */
#define GRANT_HOURS 24
#define GRANT_HOURS_MAX 168
/* A folder or URL of a repository. */
#define PUSH_TEXT_MAX 1024

/* -- Values -------------------------------------------------------------- */

static int read_mode(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	static const char *const words[] = { "enforce", "warn", "audit" };
	static const enum server_mode modes[] = { SERVER_ENFORCE, SERVER_WARN, SERVER_AUDIT };
	enum server_mode *to = out;
	size_t index = 0;
	int rc =
		read_choice(r, value, field->name, words, sizeof(words) / sizeof(words[0]), &index);

	if (rc == 0)
		*to = modes[index];
	return rc;
}

static int read_timeout(struct reader *r, const struct ward_node *value, const struct field *field,
			void *out)
{
	static const char *const words[] = { "reject", "defer" };
	bool *defer = out;
	size_t index = 0;
	int rc =
		read_choice(r, value, field->name, words, sizeof(words) / sizeof(words[0]), &index);

	if (rc == 0)
		*defer = index == 1;
	return rc;
}

/* A text that C code and log lines can carry. */
static int read_plain(struct reader *r, const struct ward_node *value, const struct field *field,
		      struct ward_span *out)
{
	int rc = read_text(r, value, field, out);

	for (size_t i = 0; rc == 0 && i < out->len; i++) {
		unsigned char c = (unsigned char)out->ptr[i];

		if (c < ' ' || c == 0x7f)
			rc = FAULT(r, value, "'%s' holds a control character", field->name);
	}
	return rc;
}

static bool climbs(struct ward_span path)
{
	struct ward_span piece;

	while (span_cut(&path, '/', &piece)) {
		if (span_is(piece, ".."))
			return true;
	}
	return false;
}

static int read_path(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	struct ward_span text = { NULL, 0 };
	const char **to = out;
	int rc = read_plain(r, value, field, &text);

	if (rc != 0)
		return rc;
	if (!span_starts(text, "/") || climbs(text)) {
		return FAULT(r, value, "'%s' must be an absolute path without '..', not '%s'",
			     field->name, SHOW(text));
	}
	*to = arena_cstr(r->arena, text);
	return 0;
}

static int read_state(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	struct server_config *config = out;

	config->no_state = value->kind == NODE_SCALAR && span_is(value->text, "none");
	return config->no_state ? 0 : read_path(r, value, field, &config->state);
}

/* git-check-ref-format(1), as far as it keeps a name from being read as something else. */
static const char *ref_fault(struct ward_span ref)
{
	if (!span_starts(ref, "refs/"))
		return "a reference has its full name: refs/heads/...";
	for (size_t i = 0; i < ref.len; i++) {
		if (ref.ptr[i] == ' ' || strchr("~^:?*[\\", ref.ptr[i]) != NULL)
			return "it is one name, no pattern and no revision";
	}
	if (span_contains(ref, "..") || span_contains(ref, "//") || span_contains(ref, "@{") ||
	    span_ends(ref, "/") || span_ends(ref, ".lock"))
		return "Git has no reference of such a name";
	return NULL;
}

static int read_ref(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	struct ward_span text = { NULL, 0 };
	const char *why, **to = out;
	int rc = read_plain(r, value, field, &text);

	if (rc != 0)
		return rc;
	why = ref_fault(text);
	if (why != NULL)
		return FAULT(r, value, "'%s' cannot be used as a reference: %s", SHOW(text), why);
	*to = arena_cstr(r->arena, text);
	return 0;
}

static int read_bound(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	const struct limit_info *deadline = limit_find(WARD_SPAN("deadline_ms"));
	char what[64];

	(void)snprintf(what, sizeof(what), "'%s'", field->name);
	if (strcmp(field->name, "slots") == 0)
		return read_number(r, value, what, SLOTS_MAX, "pushes", out);
	if (strcmp(field->name, "max-hours") == 0)
		return read_number(r, value, what, GRANT_HOURS_MAX, "hours", out);
	return read_number(r, value, what, deadline->max, deadline->unit, out);
}

/* -- Sections ------------------------------------------------------------ */

#define AT(name) offsetof(struct server_config, name)

static int read_policy(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	static const struct field fields[] = {
		{ "file", read_path, AT(policy_file), false },
		{ "ref", read_ref, AT(policy_ref), false },
	};
	struct server_config *config = out;
	int rc = read_fields(r, value, "'policy'", fields, sizeof(fields) / sizeof(fields[0]),
			     config);

	(void)field;
	if (rc != 0)
		return rc;
	if (value->first == NULL)
		return FAULT(r, value, "'policy' needs 'file' or 'ref'");
	if (value->first->next != NULL) {
		return FAULT(r, value->first->next->key,
			     "'policy' has 'file' or 'ref', not both: one policy judges");
	}
	return 0;
}

static int read_grants(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	static const struct field fields[] = {
		{ "signers", read_path, AT(grant_signers), true },
		{ "folder", read_path, AT(grant_folder), false },
		{ "max-hours", read_bound, AT(grant_max_hours), false },
	};

	(void)field;
	return read_fields(r, value, "'grants'", fields, sizeof(fields) / sizeof(fields[0]), out);
}

static const char *push_text_fault(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
			return "it holds a control character";
	}
	return text.len <= PUSH_TEXT_MAX ? NULL : "it is too long";
}

static int read_push_texts(struct reader *r, const struct ward_node *value,
			   const struct field *field, void *out)
{
	return read_words(r, value, field, push_text_fault, out);
}

static int read_push_certificates(struct reader *r, const struct ward_node *value,
				  const struct field *field, void *out)
{
	static const struct field fields[] = {
		{ "seed-file", read_path, AT(push_seed), false },
		{ "folders", read_push_texts, AT(push_folders), false },
		{ "urls", read_push_texts, AT(push_urls), false },
	};

	(void)field;
	return read_fields(r, value, "'push-certificates'", fields,
			   sizeof(fields) / sizeof(fields[0]), out);
}

/* Waiting pushes are remembered in the state folder. */
static int read_checked_timeout(struct reader *r, const struct ward_node *value,
				const struct field *field, void *out)
{
	struct server_config *config = out;
	int rc = read_timeout(r, value, field, &config->defer);

	for (const struct ward_node *v = value->parent->first; rc == 0 && v != NULL; v = v->next) {
		if (config->defer && span_is(v->key->text, "state") && span_is(v->text, "none"))
			rc = FAULT(r, value,
				   "'defer' needs a state folder, and 'state' is none here");
	}
	return rc;
}

static const struct field sections[] = {
	{ "version", read_version, 0, true },
	{ "mode", read_mode, AT(mode), false },
	{ "policy", read_policy, 0, false },
	{ "floor", read_path, AT(floor), false },
	{ "state", read_state, 0, false },
	{ "audit-log", read_path, AT(audit_log), false },
	{ "metrics", read_path, AT(metrics), false },
	{ "on-timeout", read_checked_timeout, 0, false },
	{ "deadline-ms", read_bound, AT(deadline_ms), false },
	{ "slots", read_bound, AT(slots), false },
	{ "grants", read_grants, 0, false },
	{ "push-certificates", read_push_certificates, 0, false },
};

static const struct server_config defaults = { .mode = SERVER_ENFORCE,
					       .grant_max_hours = GRANT_HOURS };

int server_config_parse(const char *name, struct ward_span text, struct arena *arena,
			struct server_config *out, struct ward_error *err)
{
	struct reader r = { .kind = "server file", .arena = arena, .err = err };
	struct server_config config = defaults;
	int rc = read_document(&r, text, sections, sizeof(sections) / sizeof(sections[0]), &config);

	*out = defaults;
	if (rc != 0)
		return rc;
	config.path = arena_cstr(arena, span_of(name));
	if (config.path == NULL)
		return error_set(err, WARD_EOOM, "no memory for the server file");
	*out = config;
	return 0;
}

int ward_server_config_check(const char *name, struct ward_span text, struct ward_error *err)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct server_config config;
	int rc;

	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = server_config_parse(name, text, arena, &config, err);
	arena_free(arena);
	return rc;
}

int server_config_read(const char *path, struct arena *arena, struct server_config *out,
		       struct ward_error *err)
{
	const char *name = path != NULL ? path : WARD_SERVER_CONFIG;
	struct limits limits = limits_default();
	struct ward_error own = { 0 };
	struct ward_span text;
	int rc;

	*out = defaults;
	rc = trusted_read(AT_FDCWD, name, false, (size_t)limits.policy_bytes, arena, &text, &own);
	if (rc == WARD_ENOTFOUND && path == NULL)
		return 0;
	if (rc != 0)
		return error_set(err, rc, "server file %s", own.message);
	rc = server_config_parse(name, text, arena, out, &own);
	if (rc == 0)
		return 0;
	return error_set_at(err, rc, own.line, own.column, "server file %s:%zu:%zu: %s", name,
			    own.line, own.column, own.message);
}
