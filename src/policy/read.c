/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/read.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "base/utf8.h"
#include "gitward/rule.h"
#include "rules/rule.h"

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

const char *node_kind_text(const struct ward_node *node)
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
	return FAULT(r, value, "'%s' must be a mapping, it is %s", name, node_kind_text(value));
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

const struct ward_node *child_of(const struct ward_node *map, const char *name)
{
	if (map->kind != NODE_MAP)
		return NULL;
	for (const struct ward_node *v = map->first; v != NULL; v = v->next) {
		if (span_is(v->key->text, name))
			return v;
	}
	return NULL;
}

static int read_section(struct reader *r, const struct ward_node *map, const struct field *section,
			void *out)
{
	const struct ward_node *value = child_of(map, section->name);

	return value != NULL ? section->read(r, value, section, (char *)out + section->offset) : 0;
}

static int check_required(struct reader *r, const struct ward_node *map, const char *what,
			  const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (fields[i].required && child_of(map, fields[i].name) == NULL)
			return FAULT(r, map, "%s needs '%s'", what, fields[i].name);
	}
	return 0;
}

int read_sections(struct reader *r, const struct ward_node *map, const struct field *sections,
		  size_t count, void *out)
{
	char whole[32];
	int rc;

	(void)snprintf(whole, sizeof(whole), "the %s", r->kind);
	if (map->kind != NODE_MAP)
		return FAULT(r, map, "%s must be a mapping, it is %s", whole, node_kind_text(map));
	rc = read_section(r, map, &sections[0], out);
	for (const struct ward_node *v = map->first; rc == 0 && v != NULL; v = v->next) {
		if (find_field(sections, count, v->key->text) == NULL)
			rc = unknown_key(r, v->key, NULL, sections, count);
	}
	for (size_t i = 1; rc == 0 && i < count; i++)
		rc = read_section(r, map, &sections[i], out);
	return rc == 0 ? check_required(r, map, whole, sections, count) : rc;
}

int read_fields(struct reader *r, const struct ward_node *map, const char *what,
		const struct field *fields, size_t count, void *out)
{
	if (map->kind != NODE_MAP)
		return FAULT(r, map, "%s must be a mapping, it is %s", what, node_kind_text(map));
	for (const struct ward_node *v = map->first; v != NULL; v = v->next) {
		const struct field *f = find_field(fields, count, v->key->text);
		int rc;

		if (f == NULL)
			return unknown_key(r, v->key, what, fields, count);
		rc = f->read(r, v, f, (char *)out + f->offset);
		if (rc != 0)
			return rc;
	}
	return check_required(r, map, what, fields, count);
}

int read_list(struct reader *r, const struct ward_node *value, const struct field *field,
	      int (*item)(struct reader *r, const struct ward_node *value))
{
	if (value->kind != NODE_SEQ)
		return FAULT(r, value, "'%s' must be a list, it is %s", field->name,
			     node_kind_text(value));
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = item(r, v);

		if (rc != 0)
			return rc;
	}
	return 0;
}

/* A scalar that YAML readers of all ages take for a text. */
int expect_text(struct reader *r, const struct ward_node *value, const char *name)
{
	if (value->kind != NODE_SCALAR || node_is_null(value)) {
		return FAULT(r, value, "'%s' must be a text, it is %s", name,
			     node_kind_text(value));
	}
	if (node_type(value) != SCALAR_STR) {
		return FAULT(r, value, "'%s' must be a text; '%s' is %s to YAML: put it in quotes",
			     name, SHOW(value->text), node_kind_text(value));
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
	*to = arena_copy(r->arena, text);
	return to->len > 0 ? 0 : error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
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
			     field->name, node_kind_text(value));
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

int read_choice(struct reader *r, const struct ward_node *value, const char *what,
		const char *const *words, size_t count, size_t *out)
{
	struct suggestion s;
	char list[128] = "";
	size_t len = 0;

	for (size_t i = 0; i < count && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i > 0 ? ", " : "",
					words[i]);
	if (value->kind != NODE_SCALAR || node_is_null(value)) {
		return FAULT(r, value, "a %s is a word, this is %s; there are: %s", what,
			     node_kind_text(value), list);
	}
	s = suggest_for(value->text);
	for (size_t i = 0; i < count; i++) {
		if (span_is(value->text, words[i])) {
			*out = i;
			return 0;
		}
		suggest_try(&s, words[i]);
	}
	return FAULT(r, value, "'%s' is no %s; there are: %s" HINT_FMT, SHOW(value->text), what,
		     list, HINT_ARG(&s));
}

int read_number(struct reader *r, const struct ward_node *value, const char *what, uint64_t max,
		const char *unit, uint64_t *out)
{
	uint64_t number = 0;

	if (value->kind != NODE_SCALAR || value->style != STYLE_PLAIN ||
	    !span_to_u64(value->text, UINT64_MAX, &number) ||
	    (value->text.len > 1 && value->text.ptr[0] == '0'))
		return FAULT(r, value, "%s must be a whole number in decimal digits", what);
	if (number > max) {
		return FAULT(r, value, "%s may be at most %llu %s", what, (unsigned long long)max,
			     unit);
	}
	*out = number;
	return number > 0 ? 0 : FAULT(r, value, "%s must be at least 1", what);
}

int read_day(struct reader *r, const struct ward_node *value, const struct field *field,
	     int64_t *out)
{
	if (value->kind == NODE_SCALAR && time_parse_date(value->text, out))
		return 0;
	return FAULT(r, value, "'%s' must be a calendar date YYYY-MM-DD", field->name);
}

static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

int read_duration(struct reader *r, const struct ward_node *value, const struct field *field,
		  int64_t max, int64_t *out)
{
	struct ward_span text = value->text;
	int64_t unit = 0;
	uint64_t number = 0;

	if (value->kind == NODE_SCALAR && text.len > 1 && text.ptr[0] != '0')
		unit = unit_seconds(text.ptr[text.len - 1]);
	if (unit == 0 || !span_to_u64(span_sub(text, 0, text.len - 1), UINT64_MAX, &number)) {
		return FAULT(r, value,
			     "'%s' must be a whole number with its unit: 90s, 5m, 4h or 14d",
			     field->name);
	}
	if (number > (uint64_t)(max / unit)) {
		return FAULT(r, value, "'%s' may be at most %lld seconds", field->name,
			     (long long)max);
	}
	*out = (int64_t)number * unit;
	return 0;
}

/* One item of a list of words. */
static int read_word(struct reader *r, const struct ward_node *value, const struct field *field,
		     const char *(*fault)(struct ward_span word), struct ward_span *out)
{
	const char *why;
	int rc = read_text(r, value, field, out);

	if (rc != 0)
		return rc;
	why = fault(*out);
	if (why != NULL)
		return FAULT(r, value, "'%s' cannot be used in '%s': %s", SHOW(*out), field->name,
			     why);
	return 0;
}

int read_words(struct reader *r, const struct ward_node *value, const struct field *field,
	       const char *(*fault)(struct ward_span word), struct ward_texts *out)
{
	const struct ward_node *v = value;
	struct ward_span *items;
	size_t count = 1;

	if (value->kind == NODE_SEQ) {
		v = value->first;
		count = 0;
		for (const struct ward_node *n = v; n != NULL; n = n->next)
			count++;
	}
	if (count == 0)
		return FAULT(r, value, "'%s' is an empty list", field->name);
	items = ARENA_ARRAY(r->arena, count, struct ward_span);
	if (items == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	for (size_t i = 0; i < count; i++, v = v->next) {
		int rc = read_word(r, v, field, fault, &items[i]);

		if (rc != 0)
			return rc;
	}
	*out = (struct ward_texts){ items, count };
	return 0;
}
