/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/inherit.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf16.h"
#include "doc/sops.h"
#include "scan/plain_change.h"
#include "secret/alphabet.h"
#include "secret/key_name.h"
#include "secret/login_file.h"
#include "secret/secret_kind.h"
#include "secret/token_far.h"

/* Around changed lines: what a token may need, and the words before it. */
#define AROUND ((size_t)(TOKEN_REACH + 64))
/* Lines that are longer, and encoded text that goes on over more lines, are looked at as a whole.
 */
#define LINE_MOST ((size_t)2048)
#define BLOCK_MOST ((size_t)16384)
/* Shorter contents are looked at faster than compared. */
#define LEAST ((size_t)768)
/* A line of nothing but encoded text. */
#define ENCODED_LEAST 16
/* Where a rule looks for what tells about the file as a whole. */
#define HEAD ((size_t)4096)

/* More parts than these are not put in order. */
#define PARTS_MOST 256

/* What is kept of a content: its kind, and these. */
#define KNOWN 0x100u /* what is in it */
#define PARSED 0x80u /* as YAML or JSON */
#define FOUND 0x40u  /* that is not nothing */
#define FIXED 0x20u  /* some object may be of a kind whose settings are not judged */
#define FAR 0x10u    /* there are anchors of tokens that reach far */
#define KIND 0x0fu

_Static_assert(WARD_FILE_KIND_COUNT <= KIND, "a kind does not fit");

struct inheritance {
	uint16_t *notes; /* by number */
	size_t count;
	struct token_far *far;
	struct sweep_part parts[PARTS_MOST]; /* of the content in hand, put in order */
};

/* A content on the way from its base. */
struct passage {
	struct inheritance *in;
	const struct history_content *content;
	struct inherit_change *out;
	bool parsed, json, fixed;
	bool far_before; /* tokens that reach far may begin in what did not change */
	const struct sweep_part *parts;
	size_t part_count;
	bool wide; /* a changed line may lend a neighbour its meaning */
	bool far;  /* or a line anywhere */
};

struct inheritance *inherit_new(const struct rule_list *token, size_t count, struct arena *arena)
{
	struct inheritance *in = ARENA_NEW(arena, struct inheritance);
	const struct token_rule **rules =
		ARENA_ARRAY(arena, token->count + 1, const struct token_rule *);

	if (in == NULL || rules == NULL)
		return NULL;
	for (size_t i = 0; i < token->count; i++)
		rules[i] = token->items[i]->check.token;
	in->notes = ARENA_ARRAY(arena, count + 1, uint16_t);
	in->count = count;
	in->far = token_far_new(rules, token->count, arena);
	if (in->notes == NULL || in->far == NULL)
		return NULL;
	memset(in->notes, 0, (count + 1) * sizeof(in->notes[0]));
	return in;
}

/* -- Lines ------------------------------------------------------------------------ */

/* Where the line around `at` begins; SIZE_MAX when that is too far away. */
static size_t line_start(struct ward_span s, size_t at)
{
	const size_t least = at > LINE_MOST ? at - LINE_MOST : 0;
	const ssize_t end = span_rfind_byte(span_sub(s, least, at), '\n');

	if (end >= 0)
		return least + (size_t)end + 1;
	return least == 0 ? 0 : SIZE_MAX;
}

/* Behind the line around `at` and its end; SIZE_MAX likewise. */
static size_t line_end(struct ward_span s, size_t at)
{
	const ssize_t end = span_find_byte(span_sub(s, at, at + LINE_MOST), '\n', 0);

	if (end >= 0)
		return at + (size_t)end + 1;
	return s.len - at <= LINE_MOST ? s.len : SIZE_MAX;
}

/* All of it encoded: it goes with the lines before and behind. */
static bool is_encoded_line(struct ward_span line)
{
	line = span_trim(line);
	if (line.len < ENCODED_LEAST)
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (!alphabet_base64(line.ptr[i]) &&
		    memchr("=-_,\"'\\%&#;x", line.ptr[i], 12) == NULL &&
		    !(line.ptr[i] == ' ' && line.ptr[i - 1] == ','))
			return false;
	return true;
}

/* The line is continued on the next one. */
static bool goes_on(struct ward_span line)
{
	while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
		line.len--;
	return line.len > 0 && line.ptr[line.len - 1] == '\\';
}

/* From the start of a line further back, as long as the lines belong together. */
static size_t block_start(struct ward_span s, size_t at)
{
	const size_t first = at;

	while (at > 0) {
		const size_t before = line_start(s, at - 1);

		if (before == SIZE_MAX || first - before > BLOCK_MOST)
			return SIZE_MAX;
		if (!goes_on(span_sub(s, before, at)) &&
		    !(is_encoded_line(span_sub(s, before, at)) &&
		      (at == s.len || is_encoded_line(span_sub(s, at, line_end(s, at))))))
			break;
		at = before;
	}
	return at;
}

static size_t block_end(struct ward_span s, size_t at)
{
	const size_t first = at;

	while (at < s.len) {
		const size_t before = line_start(s, at - (at > 0));
		const size_t next = line_end(s, at);

		if (before == SIZE_MAX || next == SIZE_MAX || next - first > BLOCK_MOST)
			return SIZE_MAX;
		if (at > 0 && !goes_on(span_sub(s, before, at)) &&
		    !(is_encoded_line(span_sub(s, at, next)) &&
		      is_encoded_line(span_sub(s, before, at))))
			break;
		at = next;
	}
	return at;
}

/* -- Windows ------------------------------------------------------------------------ */

/* The lines around [from, to), and of those that belong together all. */
static bool widen(struct ward_span s, size_t *from, size_t *to)
{
	size_t a = line_start(s, *from), b = line_end(s, *to);

	if (a == SIZE_MAX || b == SIZE_MAX)
		return false;
	a = line_start(s, a > AROUND ? a - AROUND : 0);
	b = line_end(s, s.len - b > AROUND ? b + AROUND : s.len);
	if (a == SIZE_MAX || b == SIZE_MAX)
		return false;
	*from = block_start(s, a);
	*to = block_end(s, b);
	return *from != SIZE_MAX && *to != SIZE_MAX;
}

/* The lines around [from, to) of `s`. */
static bool add_window(struct inherit_windows *w, struct ward_span s, size_t from, size_t to)
{
	struct ward_span *last = w->count > 0 ? &w->items[w->count - 1] : NULL;
	const size_t start = last != NULL ? (size_t)(last->ptr - s.ptr) : 0;

	if (!widen(s, &from, &to))
		return false;
	if (last != NULL && from <= start + last->len) {
		if (to > start + last->len)
			last->len = to - start;
		return true;
	}
	if (w->count == INHERIT_WINDOWS)
		return false;
	w->items[w->count++] = span_sub(s, from, to);
	return true;
}

static size_t total(const struct inherit_windows *w)
{
	size_t sum = 0;

	for (size_t i = 0; i < w->count; i++)
		sum += w->items[i].len;
	return sum;
}

/* -- Changes of what was parsed ------------------------------------------------------- */

static size_t indent_of(struct ward_span line)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] == ' ')
		n++;
	return n;
}

static bool is_blank(struct ward_span line)
{
	return span_trim(line).len == 0;
}

/* The indent of the line further up that opens a block of text which the one at `at` is in;
 * SIZE_MAX: there is none. */
static size_t block_around(struct ward_span s, size_t at, struct ward_span line)
{
	const size_t first = at;
	size_t indent = indent_of(line);

	while (at > 0 && indent > 0 && first - at <= BLOCK_MOST) {
		const size_t before = line_start(s, at - 1);
		struct ward_span up;

		if (before == SIZE_MAX)
			break;
		up = span_sub(s, before, at - 1);
		at = before;
		if (indent_of(up) >= indent || is_blank(up))
			continue;
		indent = indent_of(up);
		if (plain_opens_block(up))
			return indent;
	}
	return SIZE_MAX;
}

/* The block that the line opens ends before `end`, or where the text does. */
static bool block_ends(struct ward_span s, struct ward_span line, size_t end)
{
	struct ward_span rest = span_sub(s, end, s.len), next;

	while (span_line(&rest, &next))
		if (!is_blank(next))
			return indent_of(next) <= indent_of(line);
	return true;
}

static bool is_line_start(struct ward_span s, size_t at)
{
	return at == 0 || s.ptr[at - 1] == '\n';
}

/* Every line that [from, to) touches, and unless it is whole lines the one that follows. */
static bool are_plain(struct passage *p, struct ward_span s, size_t from, size_t to)
{
	const size_t start = line_start(s, from);
	const bool whole = from < to && start == from && is_line_start(s, to);
	const size_t end = whole ? to : line_end(s, to);
	size_t block = SIZE_MAX; /* indent of the block of text that is read */
	struct ward_span rest, line;

	if (start == SIZE_MAX || end == SIZE_MAX)
		return false;
	rest = span_sub(s, start, end);
	while (span_line(&rest, &line)) {
		enum plain_line kind;

		if (block != SIZE_MAX && (indent_of(line) > block || is_blank(line)))
			continue;
		block = SIZE_MAX;
		kind = plain_line(line, p->json);
		if (kind == PLAIN_NOT && plain_opens_block(line) && block_ends(s, line, end)) {
			block = indent_of(line);
			continue;
		}
		if (kind == PLAIN_NOT)
			block = block_around(s, (size_t)(line.ptr - s.ptr), line);
		if ((kind == PLAIN_NOT && block == SIZE_MAX) || (kind == PLAIN_BORDER && p->fixed))
			return false;
		p->wide = p->wide || kind == PLAIN_PAIRED;
		p->far = p->far || kind == PLAIN_FAR;
	}
	rest = span_sub(s, end, s.len);
	return !span_line(&rest, &line) || !plain_goes_on(line, p->json);
}

static bool is_definition(struct ward_span bytes)
{
	return span_contains(span_sub(bytes, 0, HEAD), "CustomResourceDefinition");
}

/* One change: [from, to) came, where [gone_from, gone_to) of the base was. */
static bool add_change(struct passage *p, size_t from, size_t to, size_t gone_from, size_t gone_to)
{
	const struct ward_span base = p->content->base_bytes;

	if (!add_window(&p->out->now, p->content->bytes, from, to) ||
	    (p->out->found && !add_window(&p->out->before, base, gone_from, gone_to)))
		return false;
	if (!p->parsed)
		return true;
	if (!are_plain(p, p->content->bytes, from, to))
		return false;
	return (gone_from == gone_to && is_line_start(base, gone_from)) ||
		are_plain(p, base, gone_from, gone_to);
}

/*
 * A delta takes from anywhere in its base. Of the parts that it takes, those
 * stay that follow one another there and are most of the content; the others
 * count as new.
 */
static void put_in_order(struct passage *p)
{
	const struct history_content *c = p->content;
	size_t best[PARTS_MOST], before[PARTS_MOST], last = SIZE_MAX;

	p->parts = p->in->parts;
	p->part_count = c->part_count;
	for (size_t i = 0; i < c->part_count; i++) {
		p->in->parts[i] = c->parts[i];
		best[i] = 0;
		before[i] = SIZE_MAX;
		if (c->parts[i].from == SIZE_MAX)
			continue;
		for (size_t k = 0; k < i; k++)
			if (c->parts[k].from != SIZE_MAX && best[k] > best[i] &&
			    c->parts[k].from + c->parts[k].len <= c->parts[i].from) {
				best[i] = best[k];
				before[i] = k;
			}
		best[i] += c->parts[i].len;
		if (last == SIZE_MAX || best[i] > best[last])
			last = i;
	}
	for (size_t i = c->part_count; i-- > 0;) {
		if (i == last)
			last = before[i];
		else
			p->in->parts[i].from = SIZE_MAX;
	}
}

/* What both begin with and what both end with are two parts, the rest is new. */
static void cut_ends_off(struct passage *p)
{
	const struct ward_span s = p->content->bytes, base = p->content->base_bytes;
	const size_t most = s.len < base.len ? s.len : base.len;
	size_t head = 0, tail = 0;

	while (head < most && s.ptr[head] == base.ptr[head])
		head++;
	while (tail < most - head && s.ptr[s.len - 1 - tail] == base.ptr[base.len - 1 - tail])
		tail++;
	p->in->parts[0] = (struct sweep_part){ .len = head, .from = 0 };
	p->in->parts[1] = (struct sweep_part){ .len = s.len - head - tail, .from = SIZE_MAX };
	p->in->parts[2] = (struct sweep_part){ .len = tail, .from = base.len - tail };
	p->parts = p->in->parts;
	p->part_count = 3;
}

/* Which parts changed: for the meaning of lines their order counts. */
static void choose_parts(struct passage *p)
{
	p->parts = p->content->parts;
	p->part_count = p->content->part_count;
	if (p->parsed && p->part_count > PARTS_MOST)
		cut_ends_off(p);
	else if (p->parsed)
		put_in_order(p);
}

/* What of the base goes before the first byte of it that part `i` or a later one takes. */
static size_t next_taken(const struct passage *p, size_t i)
{
	for (; i < p->part_count; i++)
		if (p->parts[i].from != SIZE_MAX)
			return p->parts[i].from;
	return p->content->base_bytes.len;
}

static bool add_changes(struct passage *p)
{
	size_t at = 0, taken = 0, i = 0;

	for (;;) {
		const size_t from = at, gone = taken;

		for (; i < p->part_count && p->parts[i].from == SIZE_MAX; i++)
			at += p->parts[i].len;
		taken = next_taken(p, i);
		if ((at > from || taken != gone) && !add_change(p, from, at, gone, taken))
			return false;
		if (i == p->part_count)
			return true;
		taken = p->parts[i].from + p->parts[i].len;
		at += p->parts[i++].len;
	}
}

/* -- All of it ------------------------------------------------------------------------ */

/* What a rule asks of a file as a whole is as it was. */
static bool is_whole_alike(const struct passage *p)
{
	const struct history_content *c = p->content;
	const struct ward_span s = c->bytes;
	const struct file_class class = classify(c->name, s, c->mode);
	const unsigned note = p->in->notes[c->base];

	if (memchr(s.ptr, '\0', s.len) != NULL || utf16_is(s) ||
	    span_find_byte(span_sub(s, 0, HEAD), '\n', 0) < 0 ||
	    is_definition(s) != is_definition(c->base_bytes))
		return false;
	if (p->parsed)
		return class.parse && !class.sniffed;
	return !class.parse && class.kind == (note & KIND);
}

/* Nothing that must be read from further away than a window reaches. */
static bool is_near(const struct passage *p, struct ward_span s, const struct inherit_windows *w)
{
	if (p->far && plain_has_far(s))
		return false;
	for (size_t i = 0; i < w->count; i++) {
		const struct ward_span item = w->items[i];
		const size_t from = (size_t)(item.ptr - s.ptr);
		const size_t far = from > TOKEN_FAR_REACH ? from - TOKEN_FAR_REACH : 0;

		if ((p->far_before &&
		     token_far_in(p->in->far, span_sub(s, far, from + item.len))) ||
		    (p->wide && plain_has_pair(item)))
			return false;
	}
	return true;
}

bool inherit_change(struct inheritance *in, const struct history_content *c,
		    struct inherit_change *out)
{
	struct passage p = { .in = in, .content = c, .out = out };
	unsigned note;

	out->now.count = out->before.count = 0;
	if (c->base == SWEEP_NONE || c->parts == NULL || c->base >= in->count)
		return false;
	note = in->notes[c->base];
	p.parsed = (note & PARSED) != 0;
	if ((note & KNOWN) == 0 || (!p.parsed && c->bytes.len < LEAST))
		return false;
	out->kind = (enum ward_file_kind)(note & KIND);
	out->found = (note & FOUND) != 0;
	p.fixed = (note & FIXED) != 0;
	p.far_before = (note & FAR) != 0;
	p.json = p.parsed && classify_name(c->name) == WARD_FILE_json;
	if (!is_whole_alike(&p))
		return false;
	choose_parts(&p);
	if (!add_changes(&p) || !is_near(&p, c->bytes, &out->now) ||
	    !is_near(&p, c->base_bytes, &out->before))
		return false;
	/* What was parsed is not parsed again, even where all of its text is looked at. */
	return p.parsed || total(&out->now) <= c->bytes.len / 4 * 3;
}

/* What is a secret in it depends on more than a key and its value. */
static bool has_own_rules(const struct ward_object *object)
{
	static const char *const kinds[] = { "Secret", "SealedSecret", "Config" };
	struct sops_rules sops;

	sops_read(object->root, &sops);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_is(object->kind, kinds[i]))
			return true;
	return sops.encrypted;
}

/* The kinds of secret/secret_kind.h that do not have a word for secrets in their names. */
static bool may_be_fixed(struct ward_span s)
{
	return span_contains(s, "CustomResourceDefinition") || span_contains(s, "Vault");
}

void inherit_begin(struct inheritance *in, const struct history_content *content,
		   const struct parsed_file *file, unsigned flags)
{
	const struct ward_span s = content->bytes;
	const uint32_t number = content->number;
	const bool odd = file->blob.kind == WARD_FILE_lfs || file->blob.kind == WARD_FILE_link ||
		login_file_called(content->name) != NULL || utf16_is(s);
	unsigned note = (flags & INHERIT_FOUND) != 0 ? FOUND : 0;

	if (number >= in->count || odd || s.len == 0 ||
	    span_find_byte(span_sub(s, 0, HEAD), '\n', 0) < 0 || memchr(s.ptr, '\0', s.len) != NULL)
		return;
	if (file->has_stream && file->stream.problem_count > 0)
		return;
	for (size_t i = 0; file->has_stream && i < file->objects.len; i++) {
		if (has_own_rules(&file->objects.items[i]))
			return;
		if (secret_kind_is_own(file->objects.items[i].kind))
			note |= FIXED;
	}
	if ((flags & INHERIT_UNPARSED) != 0)
		note |= PARSED | (may_be_fixed(s) ? FIXED : 0);
	note |= (flags & INHERIT_FAR) != 0 ? FAR : 0;
	note |= KNOWN | (file->has_stream ? PARSED : 0) | (unsigned)file->blob.kind;
	in->notes[number] = (uint16_t)note;
}

bool inherit_must_parse(const struct history_content *c, enum ward_file_kind *kind)
{
	const struct file_class class = classify(c->name, c->bytes, c->mode);
	const bool json = class.kind == WARD_FILE_json || classify_name(c->name) == WARD_FILE_json;

	if (!class.parse || class.sniffed || login_file_called(c->name) != NULL ||
	    utf16_is(c->bytes) || span_find_byte(c->bytes, '\0', 0) >= 0 ||
	    plain_may_hold_secret(c->bytes, json))
		return true;
	*kind = class.kind;
	if (class.kind == WARD_FILE_yaml && span_contains(c->bytes, "apiVersion") &&
	    span_contains(c->bytes, "kind"))
		*kind = WARD_FILE_manifest;
	return false;
}

void inherit_go_on(struct inheritance *in, const struct history_content *content)
{
	in->notes[content->number] = in->notes[content->base];
}
