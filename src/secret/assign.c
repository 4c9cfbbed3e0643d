/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/assign.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"

#define KEY_LEFT 64
#define KEY_RIGHT 48
#define BLANKS_MAX 40
#define QUOTED_MAX 1024
#define PLAIN_MAX 384
/* A value may be that of several names, as in `key=secret=token=...`, but not of ever more. */
#define SAME_MAX 3
#define GLUED_MIN 16
/* Of a value whose quote is closed on another line. */
#define UNCLOSED_MIN 24
/* Between a variable of Terraform and its default. */
#define DEFAULT_MAX 256

void assign_start(struct assign_cursor *c, struct ward_span text)
{
	memset(c, 0, sizeof(*c));
	c->text = text;
}

static char at(struct ward_span s, size_t i)
{
	return i < s.len ? s.ptr[i] : '\n';
}

/* Sets of bytes below 128, as bits: of those below 64, and of the others. */
#define BIT(c) (UINT64_C(1) << ((c)&63))
#define DIGITS UINT64_C(0x03ff000000000000)
#define LETTERS UINT64_C(0x07fffffe07fffffe)

static inline bool is_in(char c, uint64_t low, uint64_t high)
{
	const unsigned char u = (unsigned char)c;

	return u < 128 && ((u < 64 ? low : high) >> (u & 63) & 1) != 0;
}

static inline bool is_one_of(char c, const char *set)
{
	while (*set != '\0' && *set != c)
		set++;
	return *set != '\0';
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_key_char(char c)
{
	return (unsigned char)c >= 0x80 ||
		is_in(c, DIGITS | BIT('-') | BIT('.'), LETTERS | BIT('_'));
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

static size_t skip_blanks(struct ward_span s, size_t i)
{
	for (size_t n = 0; n < BLANKS_MAX && is_blank(at(s, i)); n++)
		i++;
	return i;
}

/* Behind a '-' at `i`: text of a machine, so that a value is glued to the name: `token-0f3a...` */
static bool is_glued_value(struct ward_span s, size_t i)
{
	size_t n = alphabet_run(s, i + 1, alphabet_alnum, GLUED_MIN), digits = 0;

	for (size_t k = 0; k < n; k++)
		digits += alphabet_digit(s.ptr[i + 1 + k]);
	return alphabet_digit(at(s, i + 1)) || (n == GLUED_MIN && digits >= 2);
}

/* The name around the word at [from, to). */
static struct ward_span name_around(struct ward_span s, size_t from, size_t to)
{
	size_t left = from, right = to;

	while (left > 0 && from - left < KEY_LEFT && is_key_char(s.ptr[left - 1]))
		left--;
	while (right < s.len && right - to < KEY_RIGHT && is_key_char(s.ptr[right]) &&
	       !(s.ptr[right] == '-' && is_glued_value(s, right)))
		right++;
	while (right > to && is_one_of(s.ptr[right - 1], ".-"))
		right--;
	return span_sub(s, left, right);
}

static bool is_closer(char c)
{
	return is_in(c, BIT('"') | BIT('\'') | BIT(')'), BIT('\\') | BIT('`') | BIT(']'));
}

/* Quotes and brackets behind a name: key", key\", key"], key') */
static size_t skip_closers(struct ward_span s, size_t i, bool *closed)
{
	for (size_t n = 0; n < 8 && is_closer(at(s, i)); n++, i++)
		*closed = true;
	if (span_starts(span_sub(s, i, i + 6), "&quot;")) {
		*closed = true;
		i += 6;
	}
	return i;
}

static bool is_type_char(char c)
{
	return is_in(c,
		     DIGITS | BIT('<') | BIT('>') | BIT('&') | BIT('*') | BIT('?') | BIT('\'') |
			     BIT('.'),
		     LETTERS | BIT('_') | BIT('[') | BIT(']'));
}

/* A type between a name and its value: `token string = `, `token: &str = ` */
static size_t skip_type(struct ward_span s, size_t i)
{
	size_t k = i;

	while (k - i < 24 && is_type_char(at(s, k)))
		k++;
	if (k == i)
		return i;
	k = skip_blanks(s, k);
	return at(s, k) == '=' && at(s, k + 1) != '=' && is_blank(at(s, k - 1)) ? k : i;
}

/* Behind the operator at `i`, or `i` when there is none. */
static size_t skip_operator(struct ward_span s, size_t i, bool closed, bool element)
{
	size_t k = i;

	if (element && at(s, k) == '>')
		return k + 1;
	if (at(s, k) == '(' && is_quote(at(s, k + 1)))
		return k + 1;
	/* an argument behind the name, or behind a constant called so */
	if (at(s, k) == ',' && (closed || (at(s, k + 1) == ' ' && is_quote(at(s, k + 2)))))
		return k + 1;
	if (at(s, k) == '|' && at(s, k + 1) == '|')
		k += 2;
	else if (at(s, k) == '!' && at(s, k + 1) == '=')
		k++;
	else if (at(s, k) == '?' || at(s, k) == '+')
		k++;
	while (k - i < 4 && is_one_of(at(s, k), ":="))
		k++;
	if (k > i && at(s, k - 1) == '=' && at(s, k) == '>')
		k++;
	if (at(s, i) == '-' && at(s, i + 1) == '>')
		return i + 2;
	if (span_starts(span_sub(s, i, i + 3), "%3D") || span_starts(span_sub(s, i, i + 3), "%3d"))
		return i + 3;
	return k > i && is_one_of(at(s, k - 1), ":=>") ? k : i;
}

static size_t skip_words(struct ward_span s, size_t i, struct assignment *out)
{
	static const char *const spoken[] = { "is ", "are ", "was ",  "to ",
					      "as ", "be ",  "with ", "by " };
	static const char *const schemes[] = { "bearer ",  "basic ",  "token ", "bot ",
					       "apikey ",  "digest ", "token=", "key=",
					       "ntlm ",	   "ssws ",   "hawk ",	"negotiate ",
					       "aivenv1 ", "splunk ", "oauth ", "genie-key " };

	/* what they begin with */
	if (!is_in((char)(at(s, i) | 0x20), 0,
		   BIT('a') | BIT('b') | BIT('d') | BIT('g') | BIT('h') | BIT('i') | BIT('k') |
			   BIT('n') | BIT('o') | BIT('s') | BIT('t') | BIT('w')))
		return i;
	for (size_t k = 0; k < sizeof(spoken) / sizeof(spoken[0]); k++)
		if ((at(s, i) | 0x20) == spoken[k][0] &&
		    span_is_nocase(span_sub(s, i, i + strlen(spoken[k])), spoken[k]))
			i = skip_blanks(s, i + strlen(spoken[k]));
	for (size_t k = 0; k < sizeof(schemes) / sizeof(schemes[0]); k++)
		if ((at(s, i) | 0x20) == schemes[k][0] &&
		    span_is_nocase(span_sub(s, i, i + strlen(schemes[k])), schemes[k])) {
			i = skip_blanks(s, i + strlen(schemes[k]));
			out->scheme = true;
		}
	return i;
}

/* Letters of a string literal's kind, and brackets, in front of its quote. */
static size_t skip_openers(struct ward_span s, size_t i)
{
	size_t k = i;

	while (k - i < 3 && is_in(at(s, k), BIT('('), BIT('[') | BIT('{')))
		k = skip_blanks(s, k + 1);
	if (is_quote(at(s, k + 1)) && is_one_of(at(s, k), "rbfuRBFU@L"))
		k++;
	return is_quote(at(s, k)) || at(s, k) == '\\' ? k : i;
}

/* A quoted value from `i` on, whose quote may be escaped: \"x\" in a string. False: none. */
static bool read_quoted(struct assign_cursor *c, size_t i, struct assignment *out, size_t *end)
{
	struct ward_span s = c->text;
	size_t slashes = 0, from, k;
	bool entity = span_starts(span_sub(s, i, i + 6), "&quot;");
	char quote;

	while (slashes < 8 && at(s, i + slashes) == '\\')
		slashes++;
	quote = entity ? '&' : at(s, i + slashes);
	if (!entity && !is_quote(quote))
		return false;
	from = i + slashes + (entity ? 6 : 1);
	/* """ */
	while (!entity && from - i < 3 && at(s, from) == quote && at(s, from + 1) != '\n' &&
	       is_quote(at(s, from)))
		from++;
	if (i < c->unclosed.end && c->unclosed.quote == quote && c->unclosed.slashes == slashes)
		return false;
	for (k = from; k < s.len && k - from < QUOTED_MAX; k++) {
		size_t back = 0;

		if (s.ptr[k] == '\n' || (s.ptr[k] == quote && entity))
			break;
		if (s.ptr[k] != quote)
			continue;
		while (back <= slashes && k - back > from && s.ptr[k - back - 1] == '\\')
			back++;
		if (back <= slashes)
			break;
	}
	if (at(s, k) != quote || k - from >= QUOTED_MAX) {
		c->unclosed.end = k;
		c->unclosed.quote = quote;
		c->unclosed.slashes = slashes;
		return false;
	}
	*end = k;
	k -= k - from >= slashes && slashes > 0 && s.ptr[k - 1] == '\\' ? slashes : 0;
	out->value = span_sub(s, from, k);
	out->quoted = true;
	return true;
}

/* Whether an unquoted value goes on with this byte. */
static bool is_plain(char c)
{
	return (unsigned char)c > ' ' &&
		!is_in(c, BIT('"') | BIT('\'') | BIT('<') | BIT(';') | BIT(',') | BIT('&'),
		       BIT('`') | BIT('|') | BIT('\\'));
}

static void read_plain(struct ward_span s, size_t i, struct assignment *out, size_t *end)
{
	size_t k = i;

	while (k < s.len && k - i < PLAIN_MAX && is_plain(s.ptr[k]))
		k++;
	*end = k;
	while (k > i && is_in(s.ptr[k - 1], BIT(')') | BIT('.') | BIT(':'), BIT(']') | BIT('}')))
		k--;
	out->value = span_sub(s, i, k);
}

/* Nothing that matters follows on the line. */
static bool is_last(struct ward_span s, size_t i)
{
	while (is_closer(at(s, i)) || is_in(at(s, i), BIT('>') | BIT(',') | BIT(';'), BIT('}')))
		i++;
	i = skip_blanks(s, i);
	return at(s, i) == '\n' || at(s, i) == '\r' || at(s, i) == '#' || at(s, i) == '<' ||
		(at(s, i) == '/' && at(s, i + 1) == '/');
}

/* "value" == key */
static bool read_compared(struct ward_span s, size_t key, struct assignment *out, size_t *end)
{
	size_t k = key, to;

	while (k > 0 && key - k < 4 && s.ptr[k - 1] == ' ')
		k--;
	if (k < 4 || s.ptr[k - 1] != '=' || !is_one_of(s.ptr[k - 2], "=!"))
		return false;
	k -= s.ptr[k - 3] == ' ' || is_quote(s.ptr[k - 3]) ? 2 : 3;
	while (k > 0 && s.ptr[k - 1] == ' ')
		k--;
	if (k == 0 || !is_quote(s.ptr[k - 1]))
		return false;
	to = --k;
	while (k > 0 && to - k < PLAIN_MAX && s.ptr[k - 1] != s.ptr[to] && s.ptr[k - 1] != '\n')
		k--;
	if (k == 0 || s.ptr[k - 1] != s.ptr[to])
		return false;
	out->value = span_sub(s, k, to);
	out->quoted = true;
	*end = to;
	return out->value.len > 0;
}

/* Bytes on each side of a setting in which others of the same connection may stand. */
#define BESIDE_MAX 160

/* `;Pwd=x` or `Pwd=x;Name=` */
static bool is_chained(struct ward_span s, struct ward_span key, size_t end)
{
	size_t k = (size_t)(key.ptr - s.ptr);

	while (k > 0 && s.ptr[k - 1] == ' ')
		k--;
	if (k > 0 && s.ptr[k - 1] == ';')
		return true;
	if (at(s, end) != ';')
		return false;
	k = end + 1;
	while (k - end < 32 && (alphabet_alnum(at(s, k)) || at(s, k) == ' '))
		k++;
	return k > end + 1 && at(s, k) == '=' && !is_one_of(at(s, k - 1), " ");
}

/* Whether a part of a connection string says where to go or who comes: "Data Source = db". */
static bool names_connection(struct ward_span part)
{
	static const char *const names[] = { "server",	"data source", "driver",
					     "dsn",	"database",    "initial catalog",
					     "host",	"hostname",    "provider",
					     "user id", "uid",	       "trusted_connection" };
	struct ward_span name;

	if (span_find_byte(part, '=', 0) < 0)
		return false;
	span_cut(&part, '=', &name);
	name = span_trim(name);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

/* `Data Source = db; Pwd = x; ...`: blanks stand around the operators, as they do in code, so that
 * other settings of a connection must stand on the line. */
static bool is_connection(struct ward_span s, struct ward_span key, size_t end)
{
	const size_t start = (size_t)(key.ptr - s.ptr);
	struct ward_span before = span_sub(s, start > BESIDE_MAX ? start - BESIDE_MAX : 0, start);
	struct ward_span behind = span_sub(s, end, end + BESIDE_MAX), part = { 0 };
	const ssize_t line = span_rfind_byte(before, '\n');
	bool found = false;

	before = span_trim(span_sub(before, (size_t)(line + 1), before.len));
	(void)span_cut(&behind, '\n', &part);
	behind = part;
	if (before.len == 0 || before.ptr[before.len - 1] != ';')
		before.len = 0;
	if (behind.len == 0 || behind.ptr[0] != ';')
		behind.len = 0;
	while (!found && span_cut(&before, ';', &part))
		found = names_connection(part);
	while (!found && span_cut(&behind, ';', &part))
		found = names_connection(part);
	return found;
}

static bool is_element(struct ward_span s, struct ward_span key)
{
	size_t start = (size_t)(key.ptr - s.ptr);

	return start > 0 && (s.ptr[start - 1] == '<' || s.ptr[start - 1] == ':');
}

static bool is_option(struct ward_span s, struct ward_span key)
{
	size_t start = (size_t)(key.ptr - s.ptr);

	return key.ptr[0] == '-' || (start > 0 && s.ptr[start - 1] == '-');
}

/* variable "token" { ... default = ": behind the '=', or 0. */
static size_t skip_to_default(struct ward_span s, size_t i)
{
	struct ward_span body = span_sub(s, i, i + DEFAULT_MAX);
	ssize_t end = span_find_byte(body, '}', 0), word;

	if (at(s, i) != '{')
		return 0;
	word = span_find(span_sub(body, 0, end < 0 ? body.len : (size_t)end), WARD_SPAN("default"),
			 0);
	if (word < 0)
		return 0;
	i = skip_blanks(s, i + (size_t)word + 7);
	return at(s, i) == '=' ? i + 1 : 0;
}

static bool is_gap(char c)
{
	return is_blank(c) ||
		is_in(c, BIT('\r') | BIT('\n') | BIT(',') | BIT('"') | BIT('\''), BIT('\\'));
}

/* name: KEY, value: "x", over lines or in one, or as attributes: behind the operator, or 0. */
static size_t skip_to_pair(struct ward_span s, size_t i)
{
	size_t k = i;

	while (k - i < BLANKS_MAX && k < s.len && is_gap(at(s, k)))
		k++;
	if (k == i || !span_starts(span_sub(s, k, k + 5), "value") || is_key_char(at(s, k + 5)))
		return 0;
	k += 5;
	while (is_one_of(at(s, k), "\"'\\"))
		k++;
	k = skip_blanks(s, k);
	return at(s, k) == ':' || at(s, k) == '=' ? k + 1 : 0;
}

/* Names come again and again. */
static enum key_class seen_class(struct assign_cursor *c, struct ward_span key)
{
	size_t slot = (size_t)(span_hash_ends(key) % ASSIGN_SEEN);

	if (!span_eq(c->seen[slot].key, key)) {
		c->seen[slot].key = key;
		c->seen[slot].class = key_classify(key);
	}
	return c->seen[slot].class;
}

/* "secret key", "API key": with the word in front the name says more. */
static bool has_front(struct ward_span s, size_t start)
{
	static const char *const fronts[] = { "secret ", "api ",     "access ",	 "private ",
					      "client ", "license ", "account ", "auth " };

	if (start == 0 || s.ptr[start - 1] != ' ')
		return false;
	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++) {
		size_t len = strlen(fronts[i]);

		if (start >= len && span_is_nocase(span_sub(s, start - len, start), fronts[i]))
			return true;
	}
	return false;
}

static enum key_class class_of(struct assign_cursor *c, struct ward_span key)
{
	enum key_class class = seen_class(c, key);

	if (class == KEY_WEAK && (key.ptr[0] | 0x20) == 'k' &&
	    has_front(c->text, (size_t)(key.ptr - c->text.ptr)))
		return KEY_SECRET;
	return class;
}

/* Behind quotes whose string goes on over the next lines: key = '''KJHf... */
static size_t skip_unclosed(struct ward_span s, size_t i)
{
	size_t k = i;

	while (k - i < 3 && is_quote(at(s, k)) && at(s, k) == at(s, i))
		k++;
	return alphabet_run(s, k, alphabet_base64, UNCLOSED_MIN) == UNCLOSED_MIN ? k : i;
}

/* What stands behind the key. */
static bool read_value(struct assign_cursor *c, struct assignment *out, size_t *end)
{
	struct ward_span s = c->text;
	size_t after = (size_t)(out->key.ptr - s.ptr) + out->key.len, i, k;
	bool closed = false, element = is_element(s, out->key), listed = false;

	i = skip_closers(s, after, &closed);
	k = skip_type(s, skip_blanks(s, i));
	out->tight = k == after;
	i = skip_operator(s, k, closed, element);
	if (i > k && at(s, k) == ',' && skip_to_pair(s, after) > 0)
		i = k;
	if (i > k) {
		size_t typed = skip_type(s, skip_blanks(s, i));

		listed = at(s, k) == ',';
		if (at(s, typed) == '=')
			i = typed + 1;
		out->form = ASSIGN_OPERATOR;
		out->tight = out->tight && !is_blank(at(s, i));
	} else if ((i = skip_to_pair(s, after)) > 0 ||
		   (closed && (i = skip_to_default(s, k)) > 0)) {
		out->form = ASSIGN_OPERATOR;
	} else if (!closed && (k > after || (at(s, k) == '-' && is_glued_value(s, k)))) {
		bool sql = span_is_nocase(out->key, "identified");

		out->form = is_option(s, out->key) ? ASSIGN_OPTION
			: sql			   ? ASSIGN_OPERATOR
						   : ASSIGN_SPOKEN;
		i = k + (at(s, k) == '-');
	} else {
		return false;
	}
	i = skip_openers(s, skip_words(s, skip_blanks(s, i), out));
	if (!read_quoted(c, i, out, end))
		read_plain(s, skip_words(s, skip_unclosed(s, i), out), out, end);
	else if (listed && at(s, skip_blanks(s, *end + 1)) == ':')
		return false; /* {"type": "password", "name": ...}: no argument, but the next key */
	else
		out->value = span_sub(out->value, skip_words(out->value, 0, out), out->value.len);
	return out->value.len > 0;
}

bool assign_next(struct assign_cursor *c, struct assignment *out)
{
	struct ward_span s = c->text;

	while ((c->at = key_word_find(s, c->at)) < s.len) {
		size_t word = c->at, end = 0;
		struct ward_span key = name_around(s, word, word + key_word_at(s, word));
		size_t start = (size_t)(key.ptr - s.ptr);

		*out = (struct assignment){ .key = key,
					    .class = class_of(c, key),
					    .values = &c->values };
		c->at = start + key.len;
		if (out->class == KEY_NONE)
			continue;
		if (!read_compared(s, start, out, &end) && !read_value(c, out, &end))
			continue;
		/* a value inside the one before: `key=secret=token=...` */
		c->same = start < c->end ? c->same + 1 : 0;
		if (c->same >= SAME_MAX) {
			c->at = c->end > c->at ? c->end : c->at;
			continue;
		}
		c->end = end > c->end ? end : c->end;
		out->last = is_last(s, end);
		out->chained = !out->quoted &&
			(out->tight ? is_chained(s, key, end) : is_connection(s, key, end));
		return true;
	}
	return false;
}
