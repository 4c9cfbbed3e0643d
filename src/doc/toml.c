/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/toml.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
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

struct reader {
	struct ward_span in;
	size_t at;
	size_t nodes;
	struct arena *arena;
	struct ward_error *err;
	/* Where the last position that was asked for stands, so that all cost one pass. */
	size_t seen;
	uint32_t line, column;
};

/* -- Positions and errors ------------------------------------------------------------ */

static void locate(struct reader *r, size_t at, uint32_t *line, uint32_t *column)
{
	if (at < r->seen) {
		r->seen = 0;
		r->line = r->column = 1;
	}
	for (; r->seen < at; r->seen++) {
		const unsigned char c = (unsigned char)r->in.ptr[r->seen];

		if (c == '\n') {
			r->line++;
			r->column = 1;
		} else {
			r->column += (c & 0xc0) != 0x80;
		}
	}
	*line = r->line;
	*column = r->column;
}

static int fault(struct reader *r, size_t at, int code, const char *what, struct ward_span detail)
{
	uint32_t line, column;

	locate(r, at, &line, &column);
	detail = span_sub(detail, 0, 80);
	return error_set_at(r->err, code, line, column, "%s%s" WARD_SPAN_FMT "%s", what,
			    detail.len > 0 ? " '" : "", WARD_SPAN_ARG(detail),
			    detail.len > 0 ? "'" : "");
}

static int refuse(struct reader *r, size_t at, const char *what)
{
	return fault(r, at, WARD_EPARSE, what, WARD_SPAN(""));
}

static int no_memory(struct reader *r)
{
	return error_set(r->err, WARD_EOOM, "out of memory for a TOML text");
}

/* -- Bytes ----------------------------------------------------------------------------- */

static int peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->in.len ? (unsigned char)r->in.ptr[r->at + ahead] : -1;
}

static bool starts(const struct reader *r, const char *text)
{
	return span_starts(span_sub(r->in, r->at, r->in.len), text);
}

static void skip_blanks(struct reader *r)
{
	while (peek(r, 0) == ' ' || peek(r, 0) == '\t')
		r->at++;
}

static bool is_control(int c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

/* Bytes of the end of a line here; 0: none. */
static size_t newline_len(const struct reader *r)
{
	if (peek(r, 0) == '\n')
		return 1;
	return peek(r, 0) == '\r' && peek(r, 1) == '\n' ? 2 : 0;
}

static int skip_comment(struct reader *r)
{
	if (peek(r, 0) != '#')
		return WARD_OK;
	while (r->at < r->in.len && newline_len(r) == 0) {
		if (is_control(peek(r, 0)))
			return refuse(r, r->at, "a control character in a comment");
		r->at++;
	}
	return WARD_OK;
}

/* Blanks, comments and ends of lines. */
static int skip_all(struct reader *r)
{
	int rc = WARD_OK;

	for (;;) {
		skip_blanks(r);
		rc = skip_comment(r);
		if (rc != WARD_OK || newline_len(r) == 0)
			return rc;
		r->at += newline_len(r);
	}
}

static int end_of_line(struct reader *r)
{
	int rc;

	skip_blanks(r);
	rc = skip_comment(r);
	if (rc != WARD_OK || r->at == r->in.len)
		return rc;
	if (newline_len(r) == 0)
		return refuse(r, r->at, "only a comment may follow here on this line");
	r->at += newline_len(r);
	return WARD_OK;
}

/* -- Strings --------------------------------------------------------------------------- */

static int hex_escape(struct reader *r, size_t digits, struct buf *out)
{
	uint32_t value = 0;
	char bytes[4];
	size_t len;

	for (size_t i = 0; i < digits; i++) {
		const int c = peek(r, i);
		const int digit = c >= '0' && c <= '9' ? c - '0'
			: c >= 'a' && c <= 'f'	       ? c - 'a' + 10
			: c >= 'A' && c <= 'F'	       ? c - 'A' + 10
						       : -1;

		if (digit < 0)
			return refuse(r, r->at - 2, "an escape with too few hexadecimal digits");
		value = value * 16 + (uint32_t)digit;
	}
	len = utf8_encode(value, bytes);
	if (len == 0)
		return refuse(r, r->at - 2, "an escape of what is no Unicode character");
	buf_add(out, bytes, len);
	r->at += digits;
	return WARD_OK;
}

/* A backslash at the end of a line takes all blanks and line ends with it. */
static bool line_ending(struct reader *r)
{
	const size_t start = r->at;

	skip_blanks(r);
	if (newline_len(r) == 0) {
		r->at = start;
		return false;
	}
	while (peek(r, 0) == ' ' || peek(r, 0) == '\t' || newline_len(r) > 0)
		r->at += newline_len(r) > 0 ? newline_len(r) : 1;
	return true;
}

/* `at` stands behind the backslash. */
static int escape(struct reader *r, bool many, struct buf *out)
{
	static const char names[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
	const int c = peek(r, 0);
	const char *known = c > 0 ? strchr(names, c) : NULL;

	if (many && line_ending(r))
		return WARD_OK;
	if (known != NULL) {
		buf_add_char(out, values[known - names]);
		r->at++;
		return WARD_OK;
	}
	if (c != 'u' && c != 'U')
		return refuse(r, r->at - 1, "an escape that TOML does not know");
	r->at++;
	return hex_escape(r, c == 'u' ? 4 : 8, out);
}

/* The end of a text of several lines: up to two of its quotes may stand before it. */
static bool closes_many(struct reader *r, char quote, struct buf *out)
{
	size_t n = 0;

	while (n < 5 && peek(r, n) == quote)
		n++;
	if (n < 3)
		return false;
	for (size_t i = 3; i < n; i++)
		buf_add_char(out, quote);
	r->at += n;
	return true;
}

static int string_body(struct reader *r, size_t start, char quote, bool many, struct buf *out)
{
	for (;;) {
		const int c = peek(r, 0);
		const size_t eol = newline_len(r);
		int rc = WARD_OK;

		if (c < 0 || (eol > 0 && !many))
			return refuse(r, start, "a string that does not end");
		if (c == quote && !many) {
			r->at++;
			return WARD_OK;
		}
		if (c == quote && closes_many(r, quote, out))
			return WARD_OK;
		if (c == '\\' && quote == '"') {
			r->at++;
			rc = escape(r, many, out);
			if (rc != WARD_OK)
				return rc;
			continue;
		}
		if (eol == 0 && is_control(c))
			return refuse(r, r->at, "a control character in a string");
		for (size_t i = 0; i < (eol > 0 ? eol : 1); i++)
			buf_add_char(out, r->in.ptr[r->at++]);
	}
}

static int parse_string(struct reader *r, bool is_key, struct ward_span *out)
{
	const size_t start = r->at;
	const char quote = r->in.ptr[r->at];
	const bool many = peek(r, 1) == quote && peek(r, 2) == quote;
	struct buf text;
	int rc;

	if (many && is_key)
		return refuse(r, start, "a key cannot be a string of several lines");
	r->at += many ? 3 : 1;
	if (many)
		r->at += newline_len(r);
	buf_init(&text, r->in.len);
	rc = string_body(r, start, quote, many, &text);
	if (rc == WARD_OK) {
		*out = arena_copy(r->arena, buf_span(&text));
		if (buf_failed(&text) || arena_failed(r->arena))
			rc = no_memory(r);
	}
	buf_release(&text);
	return rc;
}

/* -- Nodes ------------------------------------------------------------------------------ */

static struct toml_node *new_node(struct reader *r, struct toml_node *parent, struct ward_span key,
				  size_t at)
{
	struct toml_node *node;

	if (++r->nodes > TOML_NODES) {
		(void)fault(r, at, WARD_ELIMIT, "more keys and elements than are read",
			    WARD_SPAN(""));
		return NULL;
	}
	node = ARENA_NEW(r->arena, struct toml_node);
	if (node == NULL) {
		(void)no_memory(r);
		return NULL;
	}
	node->key = key;
	locate(r, at, &node->line, &node->column);
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

static struct toml_node *new_member(struct reader *r, struct toml_node *table, struct ward_span key,
				    size_t at)
{
	struct toml_node *node = new_node(r, table, key, at);
	struct map_entry *e = node != NULL ? map_put(&table->members, key, NULL) : NULL;

	if (e == NULL) {
		(void)no_memory(r); /* unless a reason is there already */
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

static int parse_part(struct reader *r, struct ward_span *out)
{
	const size_t start = r->at;

	if (peek(r, 0) == '"' || peek(r, 0) == '\'')
		return parse_string(r, true, out);
	while (is_bare(peek(r, 0)))
		r->at++;
	*out = span_sub(r->in, start, r->at);
	return out->len > 0 ? WARD_OK : refuse(r, start, "a key was due here");
}

static int parse_key(struct reader *r, struct key *key)
{
	int rc;

	for (key->count = 0;; r->at++) {
		skip_blanks(r);
		if (key->count == TOML_DEPTH)
			return fault(r, r->at, WARD_ELIMIT, "a key of too many parts",
				     WARD_SPAN(""));
		key->at[key->count] = r->at;
		rc = parse_part(r, &key->parts[key->count]);
		if (rc != WARD_OK)
			return rc;
		key->count++;
		skip_blanks(r);
		if (peek(r, 0) != '.')
			return WARD_OK;
	}
}

/* The member of `table` that a dotted key sets, made with all tables that lead to it. */
static int make_member(struct reader *r, struct toml_node *table, const struct key *key,
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
			return fault(r, key->at[i], WARD_EPARSE,
				     "nothing can be added here to what is defined already:",
				     key->parts[i]);
		}
		table = next;
	}
	if (find(table, key->parts[last]) != NULL)
		return fault(r, key->at[last], WARD_EPARSE,
			     "a key stands twice:", key->parts[last]);
	*out = new_member(r, table, key->parts[last], key->at[last]);
	return *out != NULL ? WARD_OK : r->err->code;
}

/* -- Values ---------------------------------------------------------------------------------- */

static int parse_scalar(struct reader *r, struct toml_node *node)
{
	const size_t start = r->at;
	const char *why;

	if (peek(r, 0) == '"' || peek(r, 0) == '\'') {
		node->type = TOML_STRING;
		return parse_string(r, false, &node->text);
	}
	while (is_bare(peek(r, 0)) || peek(r, 0) == '+' || peek(r, 0) == '.' || peek(r, 0) == ':')
		r->at++;
	if (r->at == start)
		return refuse(r, start, "a value was due here");
	/* A blank may stand between date and time. */
	if (peek(r, 0) == ' ' && peek(r, 1) >= '0' && peek(r, 1) <= '9' &&
	    toml_is_date(span_sub(r->in, start, r->at)))
		for (r->at++; is_bare(peek(r, 0)) || peek(r, 0) == ':' || peek(r, 0) == '.' ||
		     peek(r, 0) == '+';)
			r->at++;
	why = toml_scalar(span_sub(r->in, start, r->at), node);
	return why == NULL ? WARD_OK
			   : fault(r, start, WARD_EPARSE, why, span_sub(r->in, start, r->at));
}

/* Arrays and inline tables that are open. */
struct stack {
	struct toml_node *open[TOML_DEPTH];
	size_t depth;
};

/* The next element of the innermost array; `*out` NULL: it was closed. */
static int next_element(struct reader *r, struct stack *s, struct toml_node **out)
{
	int rc = skip_all(r);

	*out = NULL;
	if (rc != WARD_OK)
		return rc;
	if (peek(r, 0) == ']') {
		r->at++;
		s->depth--;
		return WARD_OK;
	}
	*out = new_node(r, s->open[s->depth - 1], WARD_SPAN(""), r->at);
	return *out != NULL ? WARD_OK : r->err->code;
}

static int key_and_sign(struct reader *r, struct toml_node *table, struct toml_node **out)
{
	struct key key;
	int rc = parse_key(r, &key);

	if (rc == WARD_OK && peek(r, 0) != '=')
		rc = refuse(r, r->at, "a '=' was due behind the key");
	if (rc == WARD_OK)
		rc = make_member(r, table, &key, out);
	if (rc == WARD_OK) {
		r->at++;
		skip_blanks(r);
	}
	return rc;
}

/* The same of an inline table, which stands on one line. */
static int next_pair(struct reader *r, struct stack *s, bool first, struct toml_node **out)
{
	*out = NULL;
	skip_blanks(r);
	if (first && peek(r, 0) == '}') {
		r->at++;
		s->depth--;
		return WARD_OK;
	}
	return key_and_sign(r, s->open[s->depth - 1], out);
}

static int next_member(struct reader *r, struct stack *s, bool first, struct toml_node **out)
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
static int after_value(struct reader *r, struct stack *s, struct toml_node **out)
{
	*out = NULL;
	while (s->depth > 0 && *out == NULL) {
		struct toml_node *top = s->open[s->depth - 1];
		const bool array = top->type == TOML_ARRAY;
		int rc = WARD_OK;

		if (array)
			rc = skip_all(r);
		else
			skip_blanks(r);
		if (rc != WARD_OK)
			return rc;
		if (peek(r, 0) == (array ? ']' : '}')) {
			r->at++;
			s->depth--;
			continue;
		}
		if (peek(r, 0) != ',')
			return refuse(r, r->at,
				      array ? "a ',' or the ']' of the array was due here"
					    : "a ',' or the '}' of the table was due here");
		r->at++;
		rc = next_member(r, s, false, out);
		if (rc != WARD_OK)
			return rc;
	}
	return WARD_OK;
}

static int open_container(struct reader *r, struct stack *s, struct toml_node *node,
			  struct toml_node **next)
{
	const bool array = peek(r, 0) == '[';
	const size_t before = s->depth;
	int rc;

	if (s->depth == TOML_DEPTH)
		return fault(r, r->at, WARD_ELIMIT, "arrays and tables nested too deeply",
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

static int parse_value(struct reader *r, struct toml_node *node)
{
	struct stack s = { .depth = 0 };
	int rc = WARD_OK;

	while (rc == WARD_OK && node != NULL) {
		struct toml_node *next = NULL;

		locate(r, r->at, &node->at_line, &node->at_column);
		if (peek(r, 0) == '[' || peek(r, 0) == '{') {
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
static int descend(struct reader *r, const struct key *key, size_t i, struct toml_node **table)
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
		return fault(
			r, key->at[i], WARD_EPARSE,
			"nothing can be added here to what is defined already:", key->parts[i]);
	*table = next;
	return WARD_OK;
}

static int define_table(struct reader *r, const struct key *key, struct toml_node **table)
{
	const size_t last = key->count - 1;
	struct toml_node *node = find(*table, key->parts[last]);

	if (node == NULL)
		node = new_member(r, *table, key->parts[last], key->at[last]);
	else if (node->made != MADE_IMPLIED)
		return fault(r, key->at[last], WARD_EPARSE,
			     "a table stands twice:", key->parts[last]);
	if (node == NULL)
		return r->err->code;
	node->made = MADE_HEADER;
	*table = node;
	return WARD_OK;
}

static int define_element(struct reader *r, const struct key *key, struct toml_node **table)
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
		return fault(r, key->at[last], WARD_EPARSE,
			     "this is no array of tables:", key->parts[last]);
	}
	node = new_node(r, array, WARD_SPAN(""), key->at[last]);
	if (node == NULL)
		return r->err->code;
	node->made = MADE_HEADER;
	*table = node;
	return WARD_OK;
}

static int parse_header(struct reader *r, struct toml_node *root, struct toml_node **table)
{
	const bool element = starts(r, "[[");
	struct key key;
	int rc;

	r->at += element ? 2 : 1;
	rc = parse_key(r, &key);
	if (rc == WARD_OK && !starts(r, element ? "]]" : "]"))
		rc = refuse(r, r->at, element ? "']]' was due here" : "a ']' was due here");
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

static int parse_pair(struct reader *r, struct toml_node *table)
{
	struct toml_node *node = NULL;
	int rc = key_and_sign(r, table, &node);

	return rc == WARD_OK ? parse_value(r, node) : rc;
}

static int parse_lines(struct reader *r, struct toml_node *root)
{
	struct toml_node *table = root;
	int rc = skip_all(r);

	while (rc == WARD_OK && r->at < r->in.len) {
		rc = peek(r, 0) == '[' ? parse_header(r, root, &table) : parse_pair(r, table);
		if (rc == WARD_OK)
			rc = end_of_line(r);
		if (rc == WARD_OK)
			rc = skip_all(r);
	}
	return rc;
}

int toml_parse(struct ward_span text, struct arena *arena, struct toml_node **root,
	       struct ward_error *err)
{
	struct ward_error own = { 0 };
	struct reader r = {
		.in = text, .arena = arena, .err = err != NULL ? err : &own, .line = 1, .column = 1
	};
	const size_t valid = utf8_valid_prefix(text);
	struct toml_node *top;
	int rc;

	*root = NULL;
	if (valid < text.len)
		return refuse(&r, valid, "malformed UTF-8");
	if (starts(&r, "\xef\xbb\xbf"))
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
