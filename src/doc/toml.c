/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/toml.h"

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"
#include "doc/toml_reader.h"
#include "doc/toml_scalar.h"

/* How a table came to be, which decides what may still be added to it. */
enum made {
	MADE_NOT,     /* no table */
	MADE_IMPLIED, /* part of a longer [header]; may get a header of its own, once */
	MADE_HEADER,  /* [header], or an element of [[header]] */
	MADE_DOTTED,  /* part of a dotted key */
	MADE_INLINE,  /* {...}: complete */
	MADE_ELEMENTS /* the array of [[header]] */
};

/* -- Nodes ------------------------------------------------------------------------------ */

static struct toml_node *new_node(struct toml_reader *r, struct toml_node *parent,
				  struct ward_span key, size_t at)
{
	struct toml_node *node;

	if (++r->nodes > TOML_NODES) {
		(void)toml_fault(r, at, WARD_ELIMIT, "more keys and elements than are read",
				 WARD_SPAN(""));
		return NULL;
	}
	node = ARENA_NEW(r->arena, struct toml_node);
	if (node == NULL) {
		(void)toml_no_memory(r);
		return NULL;
	}
	node->key = key;
	toml_locate(r, at, &node->line, &node->column);
	node->at_line = node->line;
	node->at_column = node->column;
	map_init(&node->members, r->arena);
	if (parent == NULL)
		return node;
	if (parent->last != NULL)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->count++;
	return node;
}

static struct toml_node *new_member(struct toml_reader *r, struct toml_node *table,
				    struct ward_span key, size_t at)
{
	struct toml_node *node = new_node(r, table, key, at);
	struct map_entry *e = node != NULL ? map_put(&table->members, key, NULL) : NULL;

	if (e == NULL) {
		(void)toml_no_memory(r); /* unless a reason is there already */
		return NULL;
	}
	e->value.ptr = node;
	return node;
}

static struct toml_node *find(const struct toml_node *table, struct ward_span key)
{
	const struct map_entry *e = map_get(&table->members, key);

	return e != NULL ? e->value.ptr : NULL;
}

/* -- Keys --------------------------------------------------------------------------------- */

struct key {
	struct ward_span parts[TOML_DEPTH];
	size_t at[TOML_DEPTH];
	size_t count;
};

static bool is_bare(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '-';
}

static int parse_part(struct toml_reader *r, struct ward_span *out)
{
	const size_t start = r->at;

	if (toml_peek(r, 0) == '"' || toml_peek(r, 0) == '\'')
		return toml_parse_string(r, true, out);
	while (is_bare(toml_peek(r, 0)))
		r->at++;
	*out = span_sub(r->in, start, r->at);
	return out->len > 0 ? WARD_OK : toml_refuse(r, start, "a key was due here");
}

static int parse_key(struct toml_reader *r, struct key *key)
{
	int rc;

	for (key->count = 0;; r->at++) {
		toml_skip_blanks(r);
		if (key->count == TOML_DEPTH)
			return toml_fault(r, r->at, WARD_ELIMIT, "a key of too many parts",
					  WARD_SPAN(""));
		key->at[key->count] = r->at;
		rc = parse_part(r, &key->parts[key->count]);
		if (rc != WARD_OK)
			return rc;
		key->count++;
		toml_skip_blanks(r);
		if (toml_peek(r, 0) != '.')
			return WARD_OK;
	}
}

/* The member of `table` that a dotted key sets, made with all tables that lead to it. */
static int make_member(struct toml_reader *r, struct toml_node *table, const struct key *key,
		       struct toml_node **out)
{
	const size_t last = key->count - 1;

	for (size_t i = 0; i < last; i++) {
		struct toml_node *next = find(table, key->parts[i]);

		if (next == NULL) {
			next = new_member(r, table, key->parts[i], key->at[i]);
			if (next == NULL)
				return r->err->code;
			next->made = MADE_DOTTED;
		} else if (next->made != MADE_DOTTED) {
			return toml_fault(r, key->at[i], WARD_EPARSE,
					  "nothing can be added here to what is defined already:",
					  key->parts[i]);
		}
		table = next;
	}
	if (find(table, key->parts[last]) != NULL)
		return toml_fault(r, key->at[last], WARD_EPARSE,
				  "a key stands twice:", key->parts[last]);
	*out = new_member(r, table, key->parts[last], key->at[last]);
	return *out != NULL ? WARD_OK : r->err->code;
}

/* -- Values ---------------------------------------------------------------------------------- */

static int parse_scalar(struct toml_reader *r, struct toml_node *node)
{
	const size_t start = r->at;
	const char *why;

	if (toml_peek(r, 0) == '"' || toml_peek(r, 0) == '\'') {
		node->type = TOML_STRING;
		return toml_parse_string(r, false, &node->text);
	}
	while (is_bare(toml_peek(r, 0)) || toml_peek(r, 0) == '+' || toml_peek(r, 0) == '.' ||
	       toml_peek(r, 0) == ':')
		r->at++;
	if (r->at == start)
		return toml_refuse(r, start, "a value was due here");
	/* A blank may stand between date and time. */
	if (toml_peek(r, 0) == ' ' && toml_peek(r, 1) >= '0' && toml_peek(r, 1) <= '9' &&
	    toml_is_date(span_sub(r->in, start, r->at)))
		for (r->at++; is_bare(toml_peek(r, 0)) || toml_peek(r, 0) == ':' ||
		     toml_peek(r, 0) == '.' || toml_peek(r, 0) == '+';)
			r->at++;
	why = toml_scalar(span_sub(r->in, start, r->at), node);
	return why == NULL ? WARD_OK
			   : toml_fault(r, start, WARD_EPARSE, why, span_sub(r->in, start, r->at));
}

/* Arrays and inline tables that are open. */
struct stack {
	struct toml_node *open[TOML_DEPTH];
	size_t depth;
};

/* The next element of the innermost array; `*out` NULL: it was closed. */
static int next_element(struct toml_reader *r, struct stack *s, struct toml_node **out)
{
	int rc = toml_skip_all(r);

	*out = NULL;
	if (rc != WARD_OK)
		return rc;
	if (toml_peek(r, 0) == ']') {
		r->at++;
		s->depth--;
		return WARD_OK;
	}
	*out = new_node(r, s->open[s->depth - 1], WARD_SPAN(""), r->at);
	return *out != NULL ? WARD_OK : r->err->code;
}

static int key_and_sign(struct toml_reader *r, struct toml_node *table, struct toml_node **out)
{
	struct key key;
	int rc = parse_key(r, &key);

	if (rc == WARD_OK && toml_peek(r, 0) != '=')
		rc = toml_refuse(r, r->at, "a '=' was due behind the key");
	if (rc == WARD_OK)
		rc = make_member(r, table, &key, out);
	if (rc == WARD_OK) {
		r->at++;
		toml_skip_blanks(r);
	}
	return rc;
}

/* The same of an inline table, which stands on one line. */
static int next_pair(struct toml_reader *r, struct stack *s, bool first, struct toml_node **out)
{
	*out = NULL;
	toml_skip_blanks(r);
	if (first && toml_peek(r, 0) == '}') {
		r->at++;
		s->depth--;
		return WARD_OK;
	}
	return key_and_sign(r, s->open[s->depth - 1], out);
}

static int next_member(struct toml_reader *r, struct stack *s, bool first, struct toml_node **out)
{
	return s->open[s->depth - 1]->type == TOML_ARRAY ? next_element(r, s, out)
							 : next_pair(r, s, first, out);
}

/* No part of an inline table can get anything more, however it was made. */
static void seal(struct toml_node *table)
{
	table->made = MADE_INLINE;
}

/* Behind a value: close what ends here, until there is a place for another value or none at all. */
static int after_value(struct toml_reader *r, struct stack *s, struct toml_node **out)
{
	*out = NULL;
	while (s->depth > 0 && *out == NULL) {
		struct toml_node *top = s->open[s->depth - 1];
		const bool array = top->type == TOML_ARRAY;
		int rc = WARD_OK;

		if (array)
			rc = toml_skip_all(r);
		else
			toml_skip_blanks(r);
		if (rc != WARD_OK)
			return rc;
		if (toml_peek(r, 0) == (array ? ']' : '}')) {
			r->at++;
			s->depth--;
			continue;
		}
		if (toml_peek(r, 0) != ',')
			return toml_refuse(r, r->at,
					   array ? "a ',' or the ']' of the array was due here"
						 : "a ',' or the '}' of the table was due here");
		r->at++;
		rc = next_member(r, s, false, out);
		if (rc != WARD_OK)
			return rc;
	}
	return WARD_OK;
}

static int open_container(struct toml_reader *r, struct stack *s, struct toml_node *node,
			  struct toml_node **next)
{
	const bool array = toml_peek(r, 0) == '[';
	const size_t before = s->depth;
	int rc;

	if (s->depth == TOML_DEPTH)
		return toml_fault(r, r->at, WARD_ELIMIT, "arrays and tables nested too deeply",
				  WARD_SPAN(""));
	node->type = array ? TOML_ARRAY : TOML_TABLE;
	if (!array)
		seal(node);
	s->open[s->depth++] = node;
	r->at++;
	rc = next_member(r, s, true, next);
	/* It was empty. */
	if (rc == WARD_OK && *next == NULL && s->depth == before)
		rc = after_value(r, s, next);
	return rc;
}

static int parse_value(struct toml_reader *r, struct toml_node *node)
{
	struct stack s = { .depth = 0 };
	int rc = WARD_OK;

	while (rc == WARD_OK && node != NULL) {
		struct toml_node *next = NULL;

		toml_locate(r, r->at, &node->at_line, &node->at_column);
		if (toml_peek(r, 0) == '[' || toml_peek(r, 0) == '{') {
			rc = open_container(r, &s, node, &next);
		} else {
			rc = parse_scalar(r, node);
			if (rc == WARD_OK)
				rc = after_value(r, &s, &next);
		}
		node = next;
	}
	return rc;
}

/* -- Headers ---------------------------------------------------------------------------------- */

/* One step of a header towards its table. */
static int descend(struct toml_reader *r, const struct key *key, size_t i, struct toml_node **table)
{
	struct toml_node *next = find(*table, key->parts[i]);

	if (next == NULL) {
		next = new_member(r, *table, key->parts[i], key->at[i]);
		if (next == NULL)
			return r->err->code;
		next->made = MADE_IMPLIED;
	}
	if (next->made == MADE_ELEMENTS)
		next = next->last;
	if (next->made == MADE_NOT || next->made == MADE_INLINE)
		return toml_fault(
			r, key->at[i], WARD_EPARSE,
			"nothing can be added here to what is defined already:", key->parts[i]);
	*table = next;
	return WARD_OK;
}

static int define_table(struct toml_reader *r, const struct key *key, struct toml_node **table)
{
	const size_t last = key->count - 1;
	struct toml_node *node = find(*table, key->parts[last]);

	if (node == NULL)
		node = new_member(r, *table, key->parts[last], key->at[last]);
	else if (node->made != MADE_IMPLIED)
		return toml_fault(r, key->at[last], WARD_EPARSE,
				  "a table stands twice:", key->parts[last]);
	if (node == NULL)
		return r->err->code;
	node->made = MADE_HEADER;
	*table = node;
	return WARD_OK;
}

static int define_element(struct toml_reader *r, const struct key *key, struct toml_node **table)
{
	const size_t last = key->count - 1;
	struct toml_node *array = find(*table, key->parts[last]), *node;

	if (array == NULL) {
		array = new_member(r, *table, key->parts[last], key->at[last]);
		if (array == NULL)
			return r->err->code;
		array->type = TOML_ARRAY;
		array->made = MADE_ELEMENTS;
	} else if (array->made != MADE_ELEMENTS) {
		return toml_fault(r, key->at[last], WARD_EPARSE,
				  "this is no array of tables:", key->parts[last]);
	}
	node = new_node(r, array, WARD_SPAN(""), key->at[last]);
	if (node == NULL)
		return r->err->code;
	node->made = MADE_HEADER;
	*table = node;
	return WARD_OK;
}

static int parse_header(struct toml_reader *r, struct toml_node *root, struct toml_node **table)
{
	const bool element = toml_starts(r, "[[");
	struct key key;
	int rc;

	r->at += element ? 2 : 1;
	rc = parse_key(r, &key);
	if (rc == WARD_OK && !toml_starts(r, element ? "]]" : "]"))
		rc = toml_refuse(r, r->at, element ? "']]' was due here" : "a ']' was due here");
	if (rc != WARD_OK)
		return rc;
	r->at += element ? 2 : 1;
	*table = root;
	for (size_t i = 0; rc == WARD_OK && i + 1 < key.count; i++)
		rc = descend(r, &key, i, table);
	if (rc == WARD_OK)
		rc = element ? define_element(r, &key, table) : define_table(r, &key, table);
	return rc;
}

/* -- All ----------------------------------------------------------------------------------------
 */

static int parse_pair(struct toml_reader *r, struct toml_node *table)
{
	struct toml_node *node = NULL;
	int rc = key_and_sign(r, table, &node);

	return rc == WARD_OK ? parse_value(r, node) : rc;
}

static int parse_lines(struct toml_reader *r, struct toml_node *root)
{
	struct toml_node *table = root;
	int rc = toml_skip_all(r);

	while (rc == WARD_OK && r->at < r->in.len) {
		rc = toml_peek(r, 0) == '[' ? parse_header(r, root, &table) : parse_pair(r, table);
		if (rc == WARD_OK)
			rc = toml_end_of_line(r);
		if (rc == WARD_OK)
			rc = toml_skip_all(r);
	}
	return rc;
}

int toml_parse(struct ward_span text, struct arena *arena, struct toml_node **root,
	       struct ward_error *err)
{
	struct ward_error own = { 0 };
	struct toml_reader r = {
		.in = text, .arena = arena, .err = err != NULL ? err : &own, .line = 1, .column = 1
	};
	const size_t valid = utf8_valid_prefix(text);
	struct toml_node *top;
	int rc;

	*root = NULL;
	if (valid < text.len)
		return toml_refuse(&r, valid, "malformed UTF-8");
	if (toml_starts(&r, "\xef\xbb\xbf"))
		r.at = 3;
	top = new_node(&r, NULL, WARD_SPAN(""), r.at);
	if (top == NULL)
		return r.err->code;
	top->made = MADE_HEADER;
	rc = parse_lines(&r, top);
	if (rc == WARD_OK)
		*root = top;
	return rc;
}

const struct toml_node *toml_get(const struct toml_node *table, const char *key)
{
	return find(table, span_of(key));
}

const char *toml_type_name(enum toml_type type)
{
	static const char *const names[] = {
		[TOML_TABLE] = "a table",	[TOML_ARRAY] = "an array",
		[TOML_STRING] = "a string",	[TOML_INTEGER] = "an integer",
		[TOML_FLOAT] = "a float",	[TOML_BOOL] = "true or false",
		[TOML_TIME] = "a date or time",
	};

	return names[type];
}
