/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/read.h"

#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "base/utf8.h"

#define TEXT_MAX 1024

const char *shown_text(struct shown *buffer, struct ward_span text)
{
	size_t len = 0;

	while (text.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		/* "..." and the NUL must still fit behind the longest code point. */
		if (len + 4 > sizeof(buffer->text) - 4) {
			for (int i = 0; i < 3; i++)
				buffer->text[len++] = '.';
			break;
		}
		if (n == 0 || cp < ' ' || utf8_is_unsafe(cp)) {
			buffer->text[len++] = '?';
			n = n == 0 ? 1 : n;
		} else {
			for (size_t i = 0; i < n; i++)
				buffer->text[len++] = text.ptr[i];
		}
		text = span_sub(text, n, text.len);
	}
	buffer->text[len] = '\0';
	return buffer->text;
}

const struct ward_node *fault_place(const struct ward_node *node)
{
	bool absent = node->kind == NODE_SCALAR && node->start == node->end;

	return absent && node->key != NULL ? node->key : node;
}

static const char *kind_text(const struct ward_node *node)
{
	if (node->kind == NODE_MAP)
		return "a mapping";
	if (node->kind == NODE_SEQ)
		return "a list";
	switch (node_type(node)) {
	case SCALAR_NULL:
		return "nothing";
	case SCALAR_BOOL:
		return "a boolean";
	case SCALAR_INT:
	case SCALAR_FLOAT:
		return "a number";
	case SCALAR_TIME:
		return "a date";
	case SCALAR_STR:
	case SCALAR_MERGE:
	case SCALAR_BINARY:
		break;
	}
	return "a text";
}

int expect_map(struct reader *r, const struct ward_node *value, const char *name)
{
	if (value->kind == NODE_MAP)
		return 0;
	return FAULT(r, value, "'%s' must be a mapping, it is %s", name, kind_text(value));
}

static const struct field *find_field(const struct field *fields, size_t count,
				      struct ward_span name)
{
	for (size_t i = 0; i < count; i++) {
		if (span_is(name, fields[i].name))
			return &fields[i];
	}
	return NULL;
}

static int unknown_key(struct reader *r, const struct ward_node *key, const char *what,
		       const struct field *fields, size_t count)
{
	struct suggestion s = suggest_for(key->text);

	for (size_t i = 0; i < count; i++)
		suggest_try(&s, fields[i].name);
	if (what == NULL) {
		return FAULT(r, key, "section '%s' is not known to gitward %s" HINT_FMT,
			     SHOW(key->text), WARD_VERSION, HINT_ARG(&s));
	}
	return FAULT(r, key, "unknown key '%s' in %s" HINT_FMT, SHOW(key->text), what,
		     HINT_ARG(&s));
}

static bool has_key(const struct ward_node *map, const char *name)
{
	for (const struct ward_node *v = map->first; v != NULL; v = v->next) {
		if (span_is(v->key->text, name))
			return true;
	}
	return false;
}

int read_fields(struct reader *r, const struct ward_node *map, const char *what,
		const struct field *fields, size_t count, void *out)
{
	if (map->kind != NODE_MAP) {
		return FAULT(r, map, "%s must be a mapping, it is %s",
			     what != NULL ? what : "the policy", kind_text(map));
	}
	for (const struct ward_node *v = map->first; v != NULL; v = v->next) {
		const struct field *f = find_field(fields, count, v->key->text);
		int rc;

		if (f == NULL)
			return unknown_key(r, v->key, what, fields, count);
		rc = f->read(r, v, f, (char *)out + f->offset);
		if (rc != 0)
			return rc;
	}
	for (size_t i = 0; i < count; i++) {
		if (fields[i].required && !has_key(map, fields[i].name)) {
			return FAULT(r, map, "%s needs '%s'", what != NULL ? what : "the policy",
				     fields[i].name);
		}
	}
	return 0;
}

int read_list(struct reader *r, const struct ward_node *value, const struct field *field,
	      int (*item)(struct reader *r, const struct ward_node *value))
{
	if (value->kind != NODE_SEQ)
		return FAULT(r, value, "'%s' must be a list, it is %s", field->name,
			     kind_text(value));
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = item(r, v);

		if (rc != 0)
			return rc;
	}
	return 0;
}

/* A scalar that YAML readers of all ages take for a text. */
static int expect_text(struct reader *r, const struct ward_node *value, const char *name)
{
	if (value->kind != NODE_SCALAR || node_is_null(value)) {
		return FAULT(r, value, "'%s' must be a text, it is %s", name, kind_text(value));
	}
	if (node_type(value) != SCALAR_STR) {
		return FAULT(r, value, "'%s' must be a text; '%s' is %s to YAML: put it in quotes",
			     name, SHOW(value->text), kind_text(value));
	}
	return 0;
}

int read_text(struct reader *r, const struct ward_node *value, const struct field *field, void *out)
{
	struct ward_span *to = out, text;
	int rc = expect_text(r, value, field->name);

	if (rc != 0)
		return rc;
	text = span_trim(value->text);
	if (text.len == 0)
		return FAULT(r, value, "'%s' is empty", field->name);
	if (text.len > TEXT_MAX)
		return FAULT(r, value, "'%s' is longer than %d bytes", field->name, TEXT_MAX);
	if (span_find_byte(text, '\n', 0) >= 0)
		return FAULT(r, value, "'%s' must be one line", field->name);
	*to = arena_copy(r->policy->arena, text);
	return 0;
}

int read_flag(struct reader *r, const struct ward_node *value, const struct field *field, void *out)
{
	bool *to = out;

	if (value->kind == NODE_SCALAR && value->style == STYLE_PLAIN) {
		*to = span_is(value->text, "true");
		if (*to || span_is(value->text, "false"))
			return 0;
	}
	return FAULT(r, value, "'%s' must be true or false", field->name);
}

int read_level(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out)
{
	enum ward_level *to = out;
	struct suggestion s;

	/* A plain `off` is a boolean to YAML 1.1; its text counts here. */
	if (value->kind != NODE_SCALAR || node_is_null(value)) {
		return FAULT(r, value, "'%s' must be deny, warn, audit or off, it is %s",
			     field->name, kind_text(value));
	}
	s = suggest_for(value->text);
	for (enum ward_level level = WARD_LEVEL_OFF; level <= WARD_LEVEL_DENY; level++) {
		if (span_is(value->text, ward_level_name(level))) {
			*to = level;
			return 0;
		}
		suggest_try(&s, ward_level_name(level));
	}
	return FAULT(r, value, "'%s' is no level; there are: deny, warn, audit, off" HINT_FMT,
		     SHOW(value->text), HINT_ARG(&s));
}

/* -- Patterns ------------------------------------------------------------ */

/* Why a pattern can never match what it is meant for, or NULL. */
typedef const char *(*glob_rule)(struct ward_span glob);

static const char *path_fault(struct ward_span glob)
{
	if (span_starts(glob, "/") || span_starts(glob, "./"))
		return "paths start at the root of the repository, without '/' or './'";
	if (span_ends(glob, "/"))
		return "it names a folder and only files are matched: write '**' behind it";
	return NULL;
}

static const char *ref_fault(struct ward_span glob)
{
	if (span_starts(glob, "refs/") || span_starts(glob, "**"))
		return NULL;
	return "references have their full name: write refs/heads/... or refs/tags/...";
}

static const char *object_fault(struct ward_span glob)
{
	size_t slashes = 0;

	if (span_contains(glob, "**"))
		return NULL;
	for (size_t i = 0; i < glob.len; i++)
		slashes += glob.ptr[i] == '/' ? 1 : 0;
	return slashes == 3 ? NULL : "an object is group/Kind/namespace/name";
}

static int read_glob(struct reader *r, const struct ward_node *value, const char *name,
		     glob_rule rule, struct ward_span *out)
{
	const char *why;
	int rc = expect_text(r, value, name);

	if (rc != 0)
		return rc;
	why = glob_check(value->text);
	if (why == NULL)
		why = rule(value->text);
	if (why != NULL)
		return FAULT(r, value, "pattern '%s' cannot be used: %s", SHOW(value->text), why);
	*out = arena_copy(r->policy->arena, value->text);
	return 0;
}

static int add_glob(struct reader *r, const struct ward_node *value, const char *name,
		    glob_rule rule, struct glob_list *out)
{
	struct ward_span glob = { NULL, 0 }, *item;
	int rc = read_glob(r, value, name, rule, &glob);

	if (rc != 0)
		return rc;
	item = vec_push(r->policy->arena, out);
	if (item != NULL)
		*item = glob;
	return 0;
}

static int read_globs(struct reader *r, const struct ward_node *value, const char *name,
		      glob_rule rule, struct glob_list *out)
{
	if (value->kind != NODE_SEQ)
		return add_glob(r, value, name, rule, out);
	if (value->first == NULL)
		return FAULT(r, value, "'%s' is an empty list", name);
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = add_glob(r, v, name, rule, out);

		if (rc != 0)
			return rc;
	}
	return 0;
}

int read_path_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	return read_globs(r, value, field->name, path_fault, out);
}

int read_ref_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out)
{
	return read_globs(r, value, field->name, ref_fault, out);
}

int read_path_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out)
{
	return read_glob(r, value, field->name, path_fault, out);
}

int read_object_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	return read_glob(r, value, field->name, object_fault, out);
}
