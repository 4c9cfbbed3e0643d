/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/utf8.h"

struct open_value {
	struct json *node, *last;
};

struct parser {
	struct ward_span text;
	size_t at;
	struct arena *arena;
	struct ward_error *err;
	struct open_value open[JSON_DEPTH];
	size_t depth;
	size_t nodes;
};

static int refuse(struct parser *p, const char *what)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < p->at && i < p->text.len; i++) {
		column = p->text.ptr[i] == '\n' ? 1 : column + 1;
		line += p->text.ptr[i] == '\n';
	}
	return error_set_at(p->err, WARD_EPARSE, line, column, "%s", what);
}

static int peek(struct parser *p)
{
	while (p->at < p->text.len &&
	       span_find_byte(WARD_SPAN(" \t\r\n"), p->text.ptr[p->at], 0) >= 0)
		p->at++;
	return p->at < p->text.len ? (unsigned char)p->text.ptr[p->at] : -1;
}

/* -- Strings -------------------------------------------------------------- */

static bool hex4(struct ward_span s, uint32_t *out)
{
	*out = 0;
	if (s.len != 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		unsigned digit = c >= '0' && c <= '9'	     ? c - (unsigned)'0'
			: (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32u) - 'a' + 10
							     : 16;

		if (digit > 15)
			return false;
		*out = *out << 4 | digit;
	}
	return true;
}

/* \uNNNN, and its second half where it is one of two; p->at stands behind the 'u'. */
static bool unicode(struct parser *p, uint32_t *out)
{
	uint32_t low;

	if (!hex4(span_sub(p->text, p->at, p->at + 4), out))
		return false;
	p->at += 4;
	if (*out < 0xd800 || *out > 0xdfff)
		return true;
	if (*out > 0xdbff || !span_is(span_sub(p->text, p->at, p->at + 2), "\\u") ||
	    !hex4(span_sub(p->text, p->at + 2, p->at + 6), &low) || low < 0xdc00 || low > 0xdfff)
		return false;
	p->at += 6;
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

/* One escape; p->at stands behind the backslash. No escape is shorter than what it stands for. */
static bool escape(struct parser *p, char *out, size_t *len)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	ssize_t i;
	uint32_t c;

	if (p->at >= p->text.len)
		return false;
	i = span_find_byte(span_of(from), p->text.ptr[p->at++], 0);
	if (i >= 0) {
		out[(*len)++] = to[i];
		return true;
	}
	if (p->text.ptr[p->at - 1] != 'u' || !unicode(p, &c))
		return false;
	*len += utf8_encode(c, out + *len);
	return true;
}

static int parse_string(struct parser *p, struct ward_span *out)
{
	size_t start = ++p->at, end = start, len = 0;
	char *bytes;

	while (end < p->text.len && p->text.ptr[end] != '"')
		end += p->text.ptr[end] == '\\' ? 2 : 1;
	if (end >= p->text.len)
		return refuse(p, "a string does not end");
	bytes = arena_bytes(p->arena, end - start + 1);
	if (bytes == NULL)
		return error_set(p->err, WARD_EOOM, "out of memory");
	while (p->at < end) {
		unsigned char c = (unsigned char)p->text.ptr[p->at];

		if (c < 0x20)
			return refuse(p, "a control character stands in a string");
		p->at++;
		if (c != '\\')
			bytes[len++] = (char)c;
		else if (!escape(p, bytes, &len))
			return refuse(p, "an escape in a string is malformed");
	}
	p->at = end + 1;
	*out = span_make(bytes, len);
	return 0;
}

/* -- Other scalars -------------------------------------------------------- */

static size_t digits(struct ward_span s, size_t at)
{
	size_t from = at;

	while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
		at++;
	return at - from;
}

static bool is_at(struct ward_span s, size_t at, const char *set)
{
	return at < s.len && span_find_byte(span_of(set), s.ptr[at], 0) >= 0;
}

/* Length of the number in front, or 0. */
static size_t number_length(struct ward_span s)
{
	size_t at = is_at(s, 0, "-") ? 1 : 0, whole = digits(s, at), n;

	if (whole == 0 || (whole > 1 && s.ptr[at] == '0'))
		return 0;
	at += whole;
	if (is_at(s, at, ".")) {
		n = digits(s, at + 1);
		if (n == 0)
			return 0;
		at += 1 + n;
	}
	if (is_at(s, at, "eE")) {
		at += is_at(s, at + 1, "+-") ? 2 : 1;
		n = digits(s, at);
		if (n == 0)
			return 0;
		at += n;
	}
	return at;
}

static int parse_word(struct parser *p, struct json *node)
{
	static const struct {
		const char *word;
		enum json_kind kind;
	} words[] = { { "null", JSON_NULL }, { "true", JSON_BOOL }, { "false", JSON_BOOL } };
	struct ward_span rest = span_sub(p->text, p->at, p->text.len);
	size_t len = number_length(rest);

	node->kind = JSON_NUMBER;
	for (size_t i = 0; len == 0 && i < sizeof(words) / sizeof(words[0]); i++) {
		if (span_starts(rest, words[i].word)) {
			len = span_of(words[i].word).len;
			node->kind = words[i].kind;
		}
	}
	if (len == 0)
		return refuse(p, "no value stands where one is due");
	node->text = span_sub(rest, 0, len);
	p->at += len;
	return 0;
}

/* -- Values --------------------------------------------------------------- */

static void attach(struct parser *p, struct json *node)
{
	struct open_value *top = &p->open[p->depth - 1];

	if (top->last != NULL)
		top->last->next = node;
	else
		top->node->first = node;
	top->last = node;
	top->node->count++;
}

static int parse_key(struct parser *p, struct ward_span *key)
{
	int rc;

	if (peek(p) != '"')
		return refuse(p, "a key is no string");
	rc = parse_string(p, key);
	if (rc == 0 && peek(p) != ':')
		rc = refuse(p, "no colon stands behind a key");
	p->at++;
	return rc;
}

/* The start of a value, or all of a scalar. */
static int parse_value(struct parser *p, struct json **out)
{
	struct json *node = ARENA_NEW(p->arena, struct json);
	int rc = 0, c;

	if (node == NULL)
		return error_set(p->err, WARD_EOOM, "out of memory");
	if (++p->nodes > JSON_NODES)
		return error_set(p->err, WARD_ELIMIT, "more than %d values", JSON_NODES);
	if (p->depth > 0 && p->open[p->depth - 1].node->kind == JSON_OBJECT)
		rc = parse_key(p, &node->key);
	if (rc != 0)
		return rc;
	if (p->depth > 0)
		attach(p, node);
	*out = node;
	c = peek(p);
	if (c == '"') {
		node->kind = JSON_STRING;
		return parse_string(p, &node->text);
	}
	if (c != '{' && c != '[')
		return parse_word(p, node);
	if (p->depth == JSON_DEPTH)
		return error_set(p->err, WARD_ELIMIT, "more than %d levels", JSON_DEPTH);
	node->kind = c == '{' ? JSON_OBJECT : JSON_ARRAY;
	p->open[p->depth++] = (struct open_value){ node, NULL };
	p->at++;
	return 0;
}

/* A reader that takes the first and one that takes the last would not agree. */
static int check_keys(struct parser *p, const struct json *object)
{
	struct map seen;
	bool added = true;

	map_init(&seen, p->arena);
	for (const struct json *member = object->first; member != NULL; member = member->next) {
		if (map_put(&seen, member->key, &added) == NULL)
			return error_set(p->err, WARD_EOOM, "out of memory");
		if (!added)
			return refuse(p, "a key is given twice");
	}
	return 0;
}

/* Behind a value: close what ends here; `*more` when another value follows. */
static int parse_ends(struct parser *p, bool *more)
{
	*more = false;
	while (p->depth > 0) {
		const struct json *top = p->open[p->depth - 1].node;
		int c = peek(p);

		if (c == ',' && top->count > 0) {
			p->at++;
			*more = true;
			return 0;
		}
		if (c != (top->kind == JSON_OBJECT ? '}' : ']')) {
			*more = top->count == 0;
			return *more ? 0 : refuse(p, "neither a comma nor an end stands here");
		}
		p->at++;
		p->depth--;
		if (top->kind == JSON_OBJECT && check_keys(p, top) != 0)
			return p->err != NULL ? p->err->code : WARD_EPARSE;
	}
	return 0;
}

int json_parse(struct ward_span text, struct arena *arena, const struct json **out,
	       struct ward_error *err)
{
	struct ward_error local = { 0 };
	struct parser p = { .text = text, .arena = arena, .err = err != NULL ? err : &local };
	struct json *root = NULL, *node = NULL;
	bool more = true;
	int rc = 0;

	*out = NULL;
	if (utf8_valid_prefix(text) != text.len)
		return refuse(&p, "the text is not UTF-8");
	while (rc == 0 && more) {
		rc = parse_value(&p, &node);
		if (root == NULL)
			root = node;
		if (rc == 0)
			rc = parse_ends(&p, &more);
	}
	if (rc == 0 && peek(&p) != -1)
		rc = refuse(&p, "something stands behind the value");
	if (rc == 0)
		*out = root;
	return rc;
}

const struct json *json_get(const struct json *object, const char *key)
{
	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (const struct json *member = object->first; member != NULL; member = member->next) {
		if (span_is(member->key, key))
			return member;
	}
	return NULL;
}

const struct json *json_items(const struct json *array)
{
	return array != NULL && array->kind == JSON_ARRAY ? array->first : NULL;
}

bool json_get_string(const struct json *object, const char *key, struct ward_span *out)
{
	const struct json *member = json_get(object, key);
	bool is = member != NULL && member->kind == JSON_STRING;

	*out = is ? member->text : WARD_SPAN("");
	return is;
}

bool json_get_int(const struct json *object, const char *key, int64_t *out)
{
	const struct json *member = json_get(object, key);
	uint64_t value = 0;

	*out = 0;
	if (member == NULL)
		return true;
	if ((member->kind != JSON_STRING && member->kind != JSON_NUMBER) ||
	    !span_to_u64(member->text, INT64_MAX, &value))
		return false;
	*out = (int64_t)value;
	return true;
}
