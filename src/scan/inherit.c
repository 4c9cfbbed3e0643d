/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/inherit.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf16.h"
#include "doc/archive.h"
#include "doc/sops.h"
#include "scan/inherit_window.h"
#include "scan/plain_change.h"
#include "secret/key_name.h"
#include "secret/login_file.h"
#include "secret/secret_text.h"
#include "secret/suspect.h"
#include "secret/token_far.h"

/* Shorter contents are looked at faster than compared. */
#define LEAST ((size_t)768)
/* Where a rule looks for what tells about the file as a whole. */
#define HEAD ((size_t)4096)
/* Stores of keys begin with bytes so near that stand in no text. */
#define MAGIC 8

/* More parts than these are not put in order. */
#define PARTS_MOST 256

/* Bytes read around changes, for each byte of the content and at least. */
#define SPENT_TIMES 4
#define SPENT_LEAST ((size_t)65536)

/* What is kept of a content: its kind, and these. */
#define KNOWN 0x100u /* what is in it */
#define PARSED 0x80u /* as YAML or JSON */
#define FOUND 0x40u  /* that is not nothing */
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
	bool parsed, json;
	bool far_before; /* tokens that reach far may begin in what did not change */
	const struct sweep_part *parts;
	size_t part_count;
	/* Of the change in hand: where the leftmost line begins that may lend others its meaning;
	 * SIZE_MAX: none does. */
	size_t column;
	size_t spent; /* bytes that were read for what stands around changes */
	bool linked;  /* some change had such a line */
	bool border;  /* or one that tells what objects there are */
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

/* Many changes must not each read much: judging the whole is cheaper then. */
static bool is_dear(const struct passage *p)
{
	return p->spent > SPENT_TIMES * p->content->bytes.len + SPENT_LEAST;
}

/* The indent of the line further up that opens a block of text which the one at `at` is in;
 * SIZE_MAX: there is none. */
static size_t block_around(struct passage *p, struct ward_span s, size_t at, struct ward_span line)
{
	const size_t first = at;
	size_t indent = indent_of(line);

	while (at > 0 && indent > 0 && first - at <= INHERIT_BLOCK_MOST) {
		const size_t before = inherit_line_start(s, at - 1);
		struct ward_span up;

		if (before == SIZE_MAX)
			break;
		up = span_sub(s, before, at - 1);
		p->spent += at - before;
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

static bool is_skipped(struct ward_span line)
{
	line = span_trim(line);
	return line.len == 0 || line.ptr[0] == '#';
}

/* The line is taken for more of what stands above it, where it could have been an item. */
static bool is_joined(struct passage *p, struct ward_span s, struct ward_span line)
{
	size_t at = (size_t)(line.ptr - s.ptr);

	while (at > 0) {
		const size_t before = inherit_line_start(s, at - 1);
		const struct ward_span up = span_sub(s, before, at - 1);

		p->spent += at - before;
		if (before == SIZE_MAX)
			return true;
		if (!is_skipped(up))
			return plain_is_joined(up, line, p->json);
		at = before;
	}
	return false;
}

static void note_line(struct passage *p, struct ward_span line, enum plain_line kind)
{
	const size_t column = plain_column(line, p->json);

	p->border = p->border || kind == PLAIN_BORDER;
	if (kind != PLAIN_OWN && column < p->column)
		p->column = column;
}

/* What follows the changed lines is what it was. */
static bool is_cut_off(struct passage *p, struct ward_span s, size_t end)
{
	struct ward_span rest = span_sub(s, end, s.len), line;

	if (span_line(&rest, &line) && plain_goes_on(line, p->json))
		return false;
	rest = span_sub(s, end, s.len);
	while (span_line(&rest, &line))
		if (!is_skipped(line))
			return !is_joined(p, s, line);
	return true;
}

/* Every line that [from, to) touches, and unless it is whole lines the one that follows. */
static bool are_plain(struct passage *p, struct ward_span s, size_t from, size_t to)
{
	const size_t start = inherit_line_start(s, from);
	const bool whole = from < to && start == from && is_line_start(s, to);
	const size_t end = whole ? to : inherit_line_end(s, to);
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
			block = block_around(p, s, (size_t)(line.ptr - s.ptr), line);
		if (is_dear(p) || (kind == PLAIN_NOT ? block == SIZE_MAX : is_joined(p, s, line)))
			return false;
		if (kind != PLAIN_NOT)
			note_line(p, line, kind);
	}
	return is_cut_off(p, s, end);
}

/* The lines around [from, to) that a mapping with a key in `column` may hold. */
static bool find_mapping(struct ward_span s, size_t from, size_t to, size_t column,
			 struct ward_span *out)
{
	size_t up = inherit_line_start(s, from), end = inherit_line_end(s, to);
	struct ward_span line;

	while (up > 0 && up != SIZE_MAX) {
		const size_t before = inherit_line_start(s, up - 1);

		if (before == SIZE_MAX)
			return false;
		line = span_sub(s, before, up - 1);
		up = before;
		if (!is_skipped(line) && indent_of(line) < column)
			break;
	}
	while (end < s.len) {
		const size_t next = inherit_line_end(s, end);

		if (next == SIZE_MAX)
			return false;
		line = span_sub(s, end, next);
		if (!is_skipped(line) && indent_of(line) < column)
			break;
		end = next;
	}
	*out = span_sub(s, up, end);
	return up != SIZE_MAX && end != SIZE_MAX;
}

/* No changed line makes a pair of a name and a value. */
static bool is_unpaired(struct passage *p, struct ward_span s, size_t from, size_t to)
{
	struct ward_span lines = s;

	if (p->column == SIZE_MAX)
		return true;
	p->linked = true;
	if (!p->json && !find_mapping(s, from, to, p->column, &lines))
		return false;
	p->spent += lines.len;
	return !is_dear(p) && !plain_has_pair(lines);
}

/* One change: [from, to) came, where [gone_from, gone_to) of the base was. */
static bool add_change(struct passage *p, size_t from, size_t to, size_t gone_from, size_t gone_to)
{
	const struct ward_span base = p->content->base_bytes, s = p->content->bytes;

	if (!inherit_add_window(&p->out->now, s, from, to) ||
	    (p->out->found && !inherit_add_window(&p->out->before, base, gone_from, gone_to)))
		return false;
	if (!p->parsed)
		return true;
	p->column = SIZE_MAX;
	if (!are_plain(p, s, from, to) ||
	    !((gone_from == gone_to && is_line_start(base, gone_from)) ||
	      are_plain(p, base, gone_from, gone_to)))
		return false;
	return is_unpaired(p, s, from, to);
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

/* Rules look at all of it, for what it begins with or for lines that are far apart. */
static bool is_odd(struct ward_span s)
{
	for (size_t i = 0; i < s.len && i < MAGIC; i++)
		if ((unsigned char)s.ptr[i] < ' ' && memchr("\t\r\n", s.ptr[i], 3) == NULL)
			return true;
	return s.len == 0 || memchr(s.ptr, '\0', s.len) != NULL || utf16_is(s) ||
		span_find_byte(span_sub(s, 0, HEAD), '\n', 0) < 0 ||
		archive_kind(s) != ARCHIVE_NONE || secret_text_in(s);
}

/* What a rule asks of a file as a whole is as it was. */
static bool is_whole_alike(const struct passage *p)
{
	const struct history_content *c = p->content;
	const struct ward_span s = c->bytes;
	const struct file_class class = classify(c->name, s, c->mode);
	const unsigned note = p->in->notes[c->base];

	if (is_odd(s) || suspect_is_definition(s) != suspect_is_definition(c->base_bytes))
		return false;
	if (p->parsed)
		return class.parse && !class.sniffed && plain_has_lines(s, p->json);
	return !class.parse && class.kind == (note & KIND);
}

/* Nothing that must be read from further away than a window reaches. */
static bool is_near(const struct passage *p, struct ward_span s, const struct inherit_windows *w)
{
	const bool definition = suspect_is_definition(s);

	if ((p->linked && plain_has_far(s)) || (p->border && plain_has_kind(s)))
		return false;
	for (size_t i = 0; i < w->count; i++) {
		const struct ward_span item = w->items[i];
		const size_t from = (size_t)(item.ptr - s.ptr);
		const size_t far = from > TOKEN_FAR_REACH ? from - TOKEN_FAR_REACH : 0;

		if ((p->far_before &&
		     token_far_in(p->in->far, span_sub(s, far, from + item.len))) ||
		    (!definition && suspect_is_definition(item)))
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
	p.far_before = (note & FAR) != 0;
	p.json = p.parsed && classify_name(c->name) == WARD_FILE_json;
	if (!is_whole_alike(&p))
		return false;
	choose_parts(&p);
	if (!add_changes(&p) || !is_near(&p, c->bytes, &out->now) ||
	    !is_near(&p, c->base_bytes, &out->before))
		return false;
	/* What was parsed is not parsed again, even where all of its text is looked at. */
	return p.parsed || inherit_total(&out->now) <= c->bytes.len / 4 * 3;
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

void inherit_begin(struct inheritance *in, const struct history_content *content,
		   const struct parsed_file *file, unsigned flags)
{
	const struct ward_span s = content->bytes;
	const uint32_t number = content->number;
	const bool odd = file->blob.kind == WARD_FILE_lfs || file->blob.kind == WARD_FILE_link ||
		login_file_called(content->name) != NULL || is_odd(s);
	unsigned note = (flags & INHERIT_FOUND) != 0 ? FOUND : 0;

	if (number >= in->count || odd)
		return;
	if (file->has_stream &&
	    (file->stream.problem_count > 0 ||
	     plain_is_open(s, classify_name(content->name) == WARD_FILE_json)))
		return;
	for (size_t i = 0; file->has_stream && i < file->objects.len; i++)
		if (has_own_rules(&file->objects.items[i]))
			return;
	note |= (flags & INHERIT_UNPARSED) != 0 ? PARSED : 0;
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
