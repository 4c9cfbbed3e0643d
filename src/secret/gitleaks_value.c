/* SPDX-License-Identifier: Apache-2.0 */
/* Values and tables of a file of gitleaks, and what is said about them. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/gitleaks_reader.h"

/* -- Messages -------------------------------------------------------------------------- */

void gl_note(struct gitleaks *g, uint32_t line, uint32_t column, const char *fmt, ...)
{
	char text[400];
	struct gitleaks_note *note = vec_push(g->arena, &g->notes);
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (note == NULL || n < 0)
		return;
	*note = (struct gitleaks_note){
		.line = g->in_first ? line : 0,
		.column = g->in_first ? column : 0,
		.text = arena_copy(
			g->arena,
			span_make(text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1)),
	};
}

int gl_fault(struct gl_reader *r, const struct toml_node *at, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return error_set_at(r->err, WARD_ECONFIG, at->at_line, at->at_column, WARD_SPAN_FMT "%s%s",
			    WARD_SPAN_ARG(span_sub(r->owner, 0, 100)), r->owner.len > 0 ? ": " : "",
			    text);
}

/* -- Values ---------------------------------------------------------------------------- */

int gl_want_type(struct gl_reader *r, const struct toml_node *node, enum toml_type type)
{
	if (node->type == type)
		return WARD_OK;
	return gl_fault(r, node, "'" WARD_SPAN_FMT "' must be %s, not %s",
			WARD_SPAN_ARG(span_sub(node->key, 0, 40)), toml_type_name(type),
			toml_type_name(node->type));
}

int gl_read_string(struct gl_reader *r, const struct toml_node *node, struct ward_span *out)
{
	int rc = gl_want_type(r, node, TOML_STRING);

	if (rc == WARD_OK)
		*out = node->text;
	return rc;
}

int gl_read_bool(struct gl_reader *r, const struct toml_node *node, bool *out)
{
	int rc = gl_want_type(r, node, TOML_BOOL);

	if (rc == WARD_OK)
		*out = node->truth;
	return rc;
}

int gl_read_integer(struct gl_reader *r, const struct toml_node *node, int64_t *out)
{
	int rc = gl_want_type(r, node, TOML_INTEGER);

	if (rc == WARD_OK)
		*out = node->integer;
	return rc;
}

int gl_read_number(struct gl_reader *r, const struct toml_node *node, double *out)
{
	if (node->type != TOML_INTEGER)
		(void)gl_want_type(r, node, TOML_FLOAT);
	if (node->type != TOML_INTEGER && node->type != TOML_FLOAT)
		return r->err->code;
	if (!isfinite(node->number))
		return gl_fault(r, node, "'" WARD_SPAN_FMT "' must be a number",
				WARD_SPAN_ARG(span_sub(node->key, 0, 40)));
	*out = node->number;
	return WARD_OK;
}

/* A single text stands for its parts between commas, as gitleaks' own reader has it. */
static int read_cut(struct gl_reader *r, struct ward_span text, struct gl_words *out)
{
	struct ward_span rest = text, piece;
	size_t pieces = 1;

	for (size_t i = 0; i < text.len; i++)
		pieces += text.ptr[i] == ',';
	out->items = ARENA_ARRAY(r->g->arena, pieces, struct ward_span);
	while (out->items != NULL && span_cut(&rest, ',', &piece))
		out->items[out->count++] = piece;
	return WARD_OK;
}

int gl_read_words(struct gl_reader *r, const struct toml_node *node, struct gl_words *out)
{
	int rc = WARD_OK;

	if (node->type == TOML_STRING)
		return read_cut(r, node->text, out);
	rc = gl_want_type(r, node, TOML_ARRAY);
	if (rc != WARD_OK)
		return rc;
	out->items = ARENA_ARRAY(r->g->arena, node->count, struct ward_span);
	for (const struct toml_node *n = node->first; n != NULL && out->items != NULL;
	     n = n->next) {
		if (n->type != TOML_STRING)
			return gl_fault(r, n, "'" WARD_SPAN_FMT "' must hold strings, not %s",
					WARD_SPAN_ARG(span_sub(node->key, 0, 40)),
					toml_type_name(n->type));
		out->items[out->count++] = n->text;
	}
	return WARD_OK;
}

void gl_lower_words(struct gl_reader *r, struct gl_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		words->items[i] = gl_lower(words->items[i], r->g->arena);
}

/* The column of an expression's fault counts in the expression. */
static int wrap_regex_error(struct gl_reader *r, const struct toml_node *node,
			    const struct ward_error *own)
{
	if (own->code != WARD_EPARSE)
		return error_set_at(r->err, own->code, node->at_line, node->at_column,
				    WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(span_sub(r->owner, 0, 100)),
				    own->message);
	return gl_fault(r, node, "%s (character %zu of the expression)", own->message, own->column);
}

int gl_read_regex(struct gl_reader *r, const struct toml_node *node, struct regex **out)
{
	struct ward_error own = { 0 };
	struct ward_span text;
	int rc = gl_read_string(r, node, &text);

	if (rc != WARD_OK || text.len == 0)
		return rc;
	if (gl_regex(r->g, text, out, &own) != WARD_OK)
		return wrap_regex_error(r, node, &own);
	return WARD_OK;
}

/*
 * Several expressions are one, written side by side as gitleaks does: a flag
 * that one of them sets holds in those behind it.
 */
int gl_read_regexes(struct gl_reader *r, const struct toml_node *node, struct regex **out)
{
	struct gl_words words = { 0 };
	struct ward_error own = { 0 };
	struct ward_span joined;
	int rc = gl_read_words(r, node, &words);
	const struct toml_node *n = node->type == TOML_ARRAY ? node->first : node;

	if (rc != WARD_OK || words.count == 0)
		return rc;
	joined = WARD_SPAN("");
	for (size_t i = 0; rc == WARD_OK && i < words.count; i++) {
		struct regex *one = NULL;

		rc = regex_new(words.items[i], false, &one, &own);
		regex_free(one);
		if (rc != WARD_OK)
			return wrap_regex_error(r, n, &own);
		joined = arena_printf(r->g->arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
				      WARD_SPAN_ARG(joined), i > 0 ? "|" : "",
				      WARD_SPAN_ARG(words.items[i]));
		n = n->next != NULL ? n->next : n;
	}
	joined = arena_printf(r->g->arena, "(?:" WARD_SPAN_FMT ")", WARD_SPAN_ARG(joined));
	if (gl_regex(r->g, joined, out, &own) != WARD_OK)
		return wrap_regex_error(r, node, &own);
	return WARD_OK;
}

/* -- Members of a table, whatever the case of their names ---------------------------------- */

int gl_note_unknown(struct gl_reader *r, const struct toml_node *node)
{
	static const char *const foreign[] = { "prefilter", "filter", "validate", "specificity",
					       "betterleaksMinVersion" };

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		if (!span_is_nocase(node->key, foreign[i]))
			continue;
		gl_note(r->g, node->line, node->column,
			WARD_SPAN_FMT
			"%s'%s' of betterleaks is not supported: rules run without it",
			WARD_SPAN_ARG(span_sub(r->owner, 0, 100)), r->owner.len > 0 ? ": " : "",
			foreign[i]);
		return WARD_OK;
	}
	gl_note(r->g, node->line, node->column,
		WARD_SPAN_FMT "%skey '" WARD_SPAN_FMT "' is not known and has no effect",
		WARD_SPAN_ARG(span_sub(r->owner, 0, 100)), r->owner.len > 0 ? ": " : "",
		WARD_SPAN_ARG(span_sub(node->key, 0, 60)));
	return WARD_OK;
}

int gl_read_table(struct gl_reader *r, const struct toml_node *table,
		  const struct gl_member *members, size_t count, void *into)
{
	unsigned seen = 0;
	int rc = WARD_OK;

	for (const struct toml_node *n = table->first; rc == WARD_OK && n != NULL; n = n->next) {
		size_t i = 0;

		while (i < count && !span_is_nocase(n->key, members[i].name))
			i++;
		if (i == count) {
			rc = gl_note_unknown(r, n);
			continue;
		}
		if ((seen & (1u << i)) != 0)
			return gl_fault(r, n, "'%s' stands twice, in different case",
					members[i].name);
		seen |= 1u << i;
		rc = members[i].read != NULL ? members[i].read(r, n, into) : WARD_OK;
	}
	return rc;
}

int gl_each_table(struct gl_reader *r, const struct toml_node *node,
		  int (*read)(struct gl_reader *r, const struct toml_node *table, void *into),
		  void *into)
{
	int rc = WARD_OK;

	if (node->type == TOML_TABLE)
		return read(r, node, into);
	rc = gl_want_type(r, node, TOML_ARRAY);
	for (const struct toml_node *n = node->first; rc == WARD_OK && n != NULL; n = n->next) {
		if (n->type != TOML_TABLE)
			return gl_fault(r, n, "'" WARD_SPAN_FMT "' must hold tables, not %s",
					WARD_SPAN_ARG(span_sub(node->key, 0, 40)),
					toml_type_name(n->type));
		rc = read(r, n, into);
	}
	return rc;
}
