/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/build.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/map.h"
#include "base/span.h"
#include "doc/duplicate.h"
#include "doc/feed.h"
#include "doc/tree.h"

#define FIRST_POOL 16
#define LARGEST_POOL 256
/* libyaml looks at every open flow collection for each token: that many looks a node are normal. */
#define FLOW_WORK_PER_NODE 20
#define ANCHOR_LOOKS 1000000
/* A handle may stand for much more than was written; `!!` makes four characters of one. */
#define TAG_GROWTH 4
#define TAG_SLACK ((uint64_t)1 << 20)

void build_start(struct builder *b)
{
	b->frames.len = 0;
	b->hashes.len = 0;
	b->anchors.len = 0;
	b->anchor_looks = 0;
	b->names = NULL;
	b->named = 0;
	b->flow_depth = 0;
	b->root = NULL;
	b->nodes = 0;
	b->duplicates = 0;
	b->aliases = 0;
	b->template = false;
}

static struct ward_node *new_node(struct builder *b)
{
	if (b->pool_len == 0) {
		b->pool_next = b->pool_next == 0 ? FIRST_POOL : b->pool_next;
		b->pool = ARENA_ARRAY(b->arena, b->pool_next, struct ward_node);
		if (b->pool == NULL)
			return NULL;
		b->pool_len = b->pool_next;
		if (b->pool_next < LARGEST_POOL)
			b->pool_next *= 2;
	}
	b->pool_len--;
	b->nodes++;
	b->total++;
	return b->pool++;
}

static int note_at(struct build_note *note, enum doc_problem_kind kind, const char *text,
		   const struct ward_node *node)
{
	note->kind = kind;
	note->text = text;
	note->place = (struct place){ node->start, node->line, node->column };
	note->stops = false;
	note->final = false;
	return 1;
}

static int stop_at(struct build_note *note, enum doc_problem_kind kind, const char *text,
		   const struct ward_node *node)
{
	note_at(note, kind, text, node);
	note->stops = true;
	note->final = false;
	return 1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		c == '-' || c == '_';
}

/* Behind `count` anchors and tags with blanks and comments from `at` on, but not beyond `end`. */
static size_t skip_properties(struct ward_span s, size_t at, size_t end, int count)
{
	while (at < end) {
		const char c = s.ptr[at];

		if (is_space(c)) {
			at++;
		} else if (c == '#') {
			while (at < end && s.ptr[at] != '\n' && s.ptr[at] != '\r')
				at++;
		} else if (count > 0 && (c == '&' || c == '!')) {
			count--;
			at++;
			while (at < end && (c == '!' ? !is_space(s.ptr[at]) : is_name(s.ptr[at])))
				at++;
		} else {
			break;
		}
	}
	return at;
}

static struct ward_span copy_text(struct builder *b, const yaml_char_t *text)
{
	if (text == NULL)
		return (struct ward_span){ NULL, 0 };
	return arena_copy(b->arena, span_of((const char *)text));
}

/* Equal tags in a row share their bytes: a handle may stand for much more than was written. */
static struct ward_span copy_tag(struct builder *b, const yaml_char_t *tag)
{
	if (tag == NULL)
		return (struct ward_span){ NULL, 0 };
	if (!span_is(b->last_tag, (const char *)tag)) {
		b->last_tag = copy_text(b, tag);
		b->tag_bytes += b->last_tag.len;
	}
	return b->last_tag;
}

static int add_anchor(struct builder *b, struct ward_node *node, const yaml_char_t *anchor)
{
	struct ward_node **slot;

	node->anchor = copy_text(b, anchor);
	slot = vec_push(b->arena, &b->anchors);
	if (slot == NULL || arena_failed(b->arena))
		return WARD_EOOM;
	*slot = node;
	return 0;
}

/* Place, tag and anchor of a node; `end` is where its content ends at the latest. */
static int describe(struct builder *b, struct ward_node *node, const yaml_event_t *event,
		    const yaml_char_t *anchor, const yaml_char_t *tag, size_t end)
{
	const int properties = (anchor != NULL) + (tag != NULL);
	struct place place = locator_place(b->where, &event->start_mark);

	if (properties > 0) {
		place_advance(b->bytes, &place,
			      skip_properties(b->bytes, place.offset, end, properties));
		node->tag = copy_tag(b, tag);
		if (anchor != NULL && add_anchor(b, node, anchor) != 0)
			return WARD_EOOM;
	}
	node->start = place.offset;
	node->line = place.line;
	node->column = place.column;
	return arena_failed(b->arena) ? WARD_EOOM : 0;
}

/* `node` is the last one before what comes. */
static void ends(struct builder *b, const struct ward_node *node)
{
	b->end = node->end;
	b->behind = (struct place){ node->start, node->line, node->column };
}

static void append(struct ward_node *parent, struct ward_node *child)
{
	if (parent->last == NULL)
		parent->first = child;
	else
		parent->last->next = child;
	parent->last = child;
	parent->count++;
}

/* Put a node where it belongs; `*is_key` tells whether that is before a value. */
static void attach(struct builder *b, struct ward_node *node, bool *is_key)
{
	struct build_frame *top;

	*is_key = false;
	if (b->frames.len == 0) {
		b->root = node;
		return;
	}
	top = &b->frames.items[b->frames.len - 1];
	node->parent = top->node;
	node->depth = (uint32_t)b->frames.len;
	if (top->node->kind == NODE_MAP && top->key == NULL) {
		top->key = node;
		*is_key = true;
		return;
	}
	if (top->key != NULL) {
		node->key = top->key;
		top->key->next = node;
		top->key = NULL;
	}
	append(top->node, node);
}

static int check_key(struct builder *b, struct ward_node *key)
{
	struct build_frame *top = &b->frames.items[b->frames.len - 1];
	const size_t count = b->hashes.len - top->hashes;
	uint32_t *slot;

	if (count > DUPLICATE_SMALL || !duplicate_counts(key))
		return 0;
	slot = vec_push(b->arena, &b->hashes);
	if (slot == NULL)
		return WARD_EOOM;
	*slot = node_deref(key)->hash;
	if (count < DUPLICATE_SMALL &&
	    duplicate_check(top->node, key, b->hashes.items + top->hashes, count))
		b->duplicates++;
	return 0;
}

/*
 * An empty scalar stands where libyaml says only when that is just behind an
 * indicator; else libyaml names the token behind the gap.
 */
static void place_empty(struct builder *b, struct ward_node *node)
{
	const size_t at = node->start;

	if (at > b->end && memchr(":-?,[{", b->bytes.ptr[at - 1], 6) == NULL && b->root != NULL) {
		place_advance(b->bytes, &b->behind, b->end);
		node->start = b->behind.offset;
		node->line = b->behind.line;
		node->column = b->behind.column;
	}
	node->end = node->start;
}

static size_t trim_end(struct ward_span s, size_t start, size_t end)
{
	while (end > start && is_space(s.ptr[end - 1]))
		end--;
	return end;
}

static enum node_style scalar_style(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return STYLE_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return STYLE_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
		return STYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return STYLE_FOLDED;
	default:
		return STYLE_PLAIN;
	}
}

/* Most texts stand in the file as they are; only the others are copied. */
static struct ward_span scalar_text(struct builder *b, const struct ward_node *node,
				    struct ward_span value)
{
	const bool quoted = node->style == STYLE_SINGLE || node->style == STYLE_DOUBLE;
	const struct ward_span raw = { b->bytes.ptr + node->start, node->end - node->start };
	struct ward_span inner = raw;

	if (quoted && raw.len >= 2)
		inner = (struct ward_span){ raw.ptr + 1, raw.len - 2 };
	if (inner.len == value.len && memcmp(inner.ptr, value.ptr, value.len) == 0)
		return inner;
	if (b->surrogates) {
		const struct ward_span text =
			feed_restore(b->bytes, raw, value, node->style == STYLE_DOUBLE, b->arena);

		if (text.ptr != value.ptr)
			return text;
	}
	return arena_copy(b->arena, value);
}

/*
 * What Go's decoders hand on is the decoded text, in keys as well: without this
 * `!!binary cHJpdmlsZWdlZA==: true` would be a field that nobody looks for. Base64
 * that is malformed is an error there and stays as it is here.
 */
static struct ward_span decode_binary(struct builder *b, struct ward_span text)
{
	char *out = arena_bytes(b->arena, base64_decoded_max(text.len));
	const ssize_t len =
		out != NULL ? base64_decode(text, BASE64_SKIP_BLANKS | BASE64_ANY_BITS, out) : -1;

	return len < 0 ? text : span_make(out, (size_t)len);
}

static int add_scalar(struct builder *b, const yaml_event_t *event)
{
	const struct ward_span value =
		span_make((const char *)event->data.scalar.value, event->data.scalar.length);
	struct ward_node *node = new_node(b);
	size_t end = locator_offset(b->where, &event->end_mark);
	bool is_key;

	if (node == NULL)
		return WARD_EOOM;
	node->kind = NODE_SCALAR;
	node->style = (uint8_t)scalar_style(event->data.scalar.style);
	if (describe(b, node, event, event->data.scalar.anchor, event->data.scalar.tag, end) != 0)
		return WARD_EOOM;
	if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED)
		end = trim_end(b->bytes, node->start, end);
	node->end = (uint32_t)end;
	if (node->style == STYLE_PLAIN && value.len == 0) {
		node->end = node->start;
		if (event->data.scalar.anchor == NULL && event->data.scalar.tag == NULL)
			place_empty(b, node);
	}
	node->text = scalar_text(b, node, value);
	if (span_is(node->tag, TAG_BINARY))
		node->text = decode_binary(b, node->text);
	node->hash = node_hash(node->text);
	ends(b, node);
	attach(b, node, &is_key);
	if (arena_failed(b->arena))
		return WARD_EOOM;
	return is_key ? check_key(b, node) : 0;
}

static struct ward_node *look_up_anchor(struct builder *b, struct ward_span name)
{
	const struct map_entry *e;

	if (b->names == NULL) {
		b->names = ARENA_NEW(b->arena, struct map);
		if (b->names == NULL)
			return NULL;
		map_init(b->names, b->arena);
	}
	for (; b->named < b->anchors.len; b->named++) {
		struct ward_node *node = b->anchors.items[b->named];
		struct map_entry *entry = map_put(b->names, node->anchor, NULL);

		if (entry == NULL)
			return NULL;
		entry->value.ptr = node;
	}
	e = map_get(b->names, name);
	return e == NULL ? NULL : e->value.ptr;
}

/* The newest anchor of that name. A table is worth its making only after many comparisons. */
static struct ward_node *find_anchor(struct builder *b, struct ward_span name)
{
	if (b->anchor_looks > ANCHOR_LOOKS)
		return look_up_anchor(b, name);
	b->anchor_looks += b->anchors.len;
	for (size_t i = b->anchors.len; i > 0; i--)
		if (span_eq(b->anchors.items[i - 1]->anchor, name))
			return b->anchors.items[i - 1];
	return NULL;
}

static bool is_open(const struct builder *b, const struct ward_node *node)
{
	for (size_t i = 0; i < b->frames.len; i++)
		if (b->frames.items[i].node == node)
			return true;
	return false;
}

static int add_alias(struct builder *b, const yaml_event_t *event, struct build_note *note)
{
	struct ward_node *node = new_node(b);
	bool is_key;

	if (node == NULL)
		return WARD_EOOM;
	node->kind = NODE_ALIAS;
	if (describe(b, node, event, NULL, NULL, 0) != 0)
		return WARD_EOOM;
	node->end = (uint32_t)locator_offset(b->where, &event->end_mark);
	ends(b, node);
	node->text = span_sub(b->bytes, node->start + 1, node->end);
	node->hash = node_hash(node->text);
	attach(b, node, &is_key);
	if (++b->aliases > b->limits->yaml_aliases)
		return stop_at(note, DOC_ALIASES, "too many aliases in one document", node);
	node->target = find_anchor(b, node->text);
	if (arena_failed(b->arena))
		return WARD_EOOM;
	if (node->target == NULL)
		return note_at(note, DOC_UNDEFINED_ALIAS, "alias of an anchor that is not defined",
			       node);
	if (is_open(b, node->target)) {
		node->target = NULL;
		return note_at(note, DOC_ALIASES, "alias inside of what it names", node);
	}
	return is_key ? check_key(b, node) : 0;
}

/* A template action looks like a flow mapping whose first key is a flow mapping. */
static bool opens_action(const struct builder *b, size_t behind_brace)
{
	return behind_brace > 0 && behind_brace < b->bytes.len &&
		b->bytes.ptr[behind_brace - 1] == '{' && b->bytes.ptr[behind_brace] == '{';
}

static int open_collection(struct builder *b, const yaml_event_t *event, bool mapping,
			   struct build_note *note)
{
	const yaml_char_t *anchor =
		mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
	const yaml_char_t *tag =
		mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
	const bool flow = mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
				  : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	struct ward_node *node = new_node(b);
	struct build_frame *frame;
	bool is_key;

	if (node == NULL)
		return WARD_EOOM;
	node->kind = mapping ? NODE_MAP : NODE_SEQ;
	node->style = flow ? STYLE_FLOW : STYLE_BLOCK;
	if (describe(b, node, event, anchor, tag, b->bytes.len) != 0)
		return WARD_EOOM;
	node->end = node->start;
	attach(b, node, &is_key);
	b->flow_depth += flow;
	if (flow && mapping && opens_action(b, locator_offset(b->where, &event->end_mark)))
		b->template = true;
	if (b->frames.len >= b->limits->yaml_depth)
		return stop_at(note, DOC_DEPTH, "nested too deeply", node);
	frame = vec_push(b->arena, &b->frames);
	if (frame == NULL)
		return WARD_EOOM;
	frame->node = node;
	frame->hashes = b->hashes.len;
	frame->is_key = is_key;
	return 0;
}

static int close_collection(struct builder *b, const yaml_event_t *event)
{
	struct build_frame *top = &b->frames.items[b->frames.len - 1];
	struct ward_node *node = top->node;
	const size_t keys = b->hashes.len - top->hashes;

	if (node->style == STYLE_FLOW) {
		b->behind = locator_place(b->where, &event->end_mark);
		b->end = b->behind.offset;
		b->flow_depth--;
	} else if (b->end < node->start) {
		b->end = node->start;
	}
	node->end = (uint32_t)b->end;
	b->hashes.len = top->hashes;
	b->frames.len--;
	if (keys > DUPLICATE_SMALL)
		return duplicate_check_all(node, b->arena, &b->duplicates);
	return 0;
}

/* What one file may cost, over all of its documents. */
static bool is_over_budget(const struct builder *b, struct build_note *note)
{
	note->kind = DOC_NODES;
	if (b->total > b->limits->yaml_nodes) {
		note->text = "too many nodes in one file";
		return true;
	}
	if (b->tag_bytes > TAG_SLACK + TAG_GROWTH * (uint64_t)b->bytes.len) {
		note->text = "tags that stand for too much text";
		return true;
	}
	note->kind = DOC_DEPTH;
	note->text = "too much text in nested flow collections";
	return b->flow_work / FLOW_WORK_PER_NODE > b->limits->yaml_nodes;
}

int build_event(struct builder *b, const yaml_event_t *event, struct build_note *note)
{
	int rc;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		rc = add_scalar(b, event);
		break;
	case YAML_ALIAS_EVENT:
		rc = add_alias(b, event, note);
		break;
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		rc = open_collection(b, event, event->type == YAML_MAPPING_START_EVENT, note);
		break;
	default:
		return close_collection(b, event);
	}
	b->flow_work += b->flow_depth;
	if (rc == 0 && is_over_budget(b, note)) {
		note->place = locator_place(b->where, &event->start_mark);
		note->stops = true;
		note->final = true;
		return 1;
	}
	return rc;
}
