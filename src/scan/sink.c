/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/sink.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "scan/baseline.h"
#include "scan/sink_secret.h"

#define MESSAGE_BYTES 1024

/* -- Identity -------------------------------------------------------------- */

/* 16 bytes of SHA-256: an attacker must not be able to give a new finding an old one's name. */
static struct ward_span fingerprint(struct ward_sink *s, struct ward_span a, struct ward_span b)
{
	struct ward_span parts[3] = { span_of(s->rule->meta.id), a, b };
	uint8_t digest[SHA256_BYTES];
	char text[33];

	sha256_spans(parts, 3, true, digest);
	hex_encode(digest, 16, text);
	return arena_copy(s->arena, span_make(text, 32));
}

/* What an object is called across versions; a document without a key by path and number. */
static struct ward_span owner_name(struct ward_sink *s)
{
	if (s->object != NULL && s->object->key.len > 0)
		return s->object->key;
	if (s->blob != NULL && s->object != NULL)
		return arena_printf(s->scratch, WARD_SPAN_FMT "#%u", WARD_SPAN_ARG(s->blob->path),
				    s->object->doc != NULL ? s->object->doc->index : 0);
	if (s->blob != NULL)
		return s->blob->path;
	return s->commit.len > 0 ? s->commit : s->ref;
}

/*
 * A secret is the same secret wherever it stands, however it is indented. The
 * old side needs no fingerprint that the new side does not have: there, what is
 * not known yet goes by its digest.
 */
static struct ward_span secret_print(struct ward_sink *s, struct ward_span secret)
{
	struct ward_span dense = secret_dense(secret, s->scratch);
	struct ward_span quick = fingerprint(s, WARD_SPAN("secret"), dense);
	char text[2 * FINGERPRINT_BYTES + 1];
	struct map_entry *e = map_get(s->prints, quick);
	struct ward_span *slot;

	if (e != NULL || s->base_mode)
		return e != NULL ? *(struct ward_span *)e->value.ptr : quick;
	secret_fingerprint(s->salt, s->rule->meta.id, dense, text);
	slot = ARENA_NEW(s->run, struct ward_span);
	e = slot != NULL ? map_put(s->prints, quick, NULL) : NULL;
	if (e == NULL)
		return quick;
	*slot = arena_copy(s->run, span_make(text, sizeof(text) - 1));
	e->value.ptr = slot;
	return *slot;
}

/* -- Making a finding ------------------------------------------------------ */

/* Windows overlap: a finding counts where it begins. */
static bool begins_here(struct ward_sink *s, size_t start)
{
	if (!s->window.on || (start >= s->window.from && start < s->window.to))
		return true;
	s->last = NULL;
	return false;
}

/* What is about the file as such counts once. */
static bool speaks_for_file(struct ward_sink *s)
{
	if (!s->window.on || s->window.first)
		return true;
	s->last = NULL;
	return false;
}

static struct ward_finding *add(struct ward_sink *s, struct ward_span print)
{
	struct ward_finding *f;

	s->last = NULL;
	if (s->base_mode) {
		struct sink_known *known = vec_push(s->arena, &s->known);

		if (known != NULL)
			*known = (struct sink_known){
				.fingerprint = print,
				.rule = s->rule->meta.id,
				.object = s->object != NULL ? s->object->key : WARD_SPAN(""),
			};
		return NULL;
	}
	if (s->result->findings.len >= s->limits->findings) {
		s->result->counts.dropped++;
		sink_undecided(s, "more than %llu findings (limits.findings)",
			       (unsigned long long)s->limits->findings);
		return NULL;
	}
	f = vec_push(s->arena, &s->result->findings);
	if (f == NULL) {
		sink_undecided(s, "out of memory for findings (limits.memory_bytes)");
		return NULL;
	}
	*f = (struct ward_finding){
		.rule = &s->rule->meta,
		.severity = s->rule->meta.severity,
		.confidence = s->rule->meta.confidence,
		.ref = s->ref,
		.refs = s->refs,
		.ref_count = s->ref_count,
		.commit = s->commit,
		.guarded = s->guarded,
		.introduced = true,
		.fingerprint = print,
	};
	if (s->blob != NULL)
		f->path = s->blob->path;
	if (s->object != NULL)
		f->object = arena_copy(s->arena, s->object->key);
	s->last = f;
	return f;
}

static void set_message(struct ward_sink *s, struct ward_finding *f, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

static void set_message(struct ward_sink *s, struct ward_finding *f, const char *fmt, va_list ap)
{
	char text[MESSAGE_BYTES];
	int n = vsnprintf(text, sizeof(text), fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;

	f->message = arena_copy(s->arena, span_make(text, len));
}

/* End of a range for people: no further than its first line, nor than what is shown. */
static size_t first_line_end(struct ward_span bytes, size_t start, size_t end)
{
	size_t most = end - start > SINK_SOURCE_BYTES ? start + SINK_SOURCE_BYTES : end;
	ssize_t eol = span_find_byte(span_sub(bytes, 0, most), '\n', start);
	size_t stop = eol < 0 ? most : (size_t)eol;

	if (stop > start && bytes.ptr[stop - 1] == '\r')
		stop--;
	return stop > bytes.len ? bytes.len : stop;
}

/* Remembered beside the finding, which knows lines and columns only. NULL when out of memory. */
static struct sink_place *place_of(struct ward_sink *s, const struct ward_finding *f)
{
	size_t index = (size_t)(f - s->result->findings.items) - s->first;

	while (s->places.len <= index) {
		struct sink_place *slot = vec_push(s->scratch, &s->places);

		if (slot == NULL) {
			sink_undecided(s, "out of memory for findings (limits.memory_bytes)");
			return NULL;
		}
		slot->offset = SIZE_MAX;
	}
	return &s->places.items[index];
}

static void set_secret(struct ward_sink *s, const struct ward_finding *f, size_t start, size_t end)
{
	struct sink_place *place = place_of(s, f);

	if (place != NULL)
		place->text = span_sub(s->blob->bytes, start, end);
}

struct ward_span sink_secret(const struct ward_sink *sink, size_t index)
{
	return index < sink->places.len ? sink->places.items[index].text : WARD_SPAN("");
}

void sink_keep_token(struct ward_sink *sink, struct ward_span token)
{
	struct scan_token *slot;

	if (!sink->keep_tokens || sink->last == NULL)
		return;
	slot = vec_push(sink->run, &sink->result->tokens);
	if (slot != NULL)
		*slot = (struct scan_token){ arena_copy(sink->run, sink->last->fingerprint),
					     arena_copy(sink->run, token) };
	else
		sink_undecided(sink, "out of memory for secrets (limits.memory_bytes)");
}

static void set_end(struct ward_sink *s, struct ward_finding *f, size_t start, size_t end)
{
	struct ward_span bytes = s->blob->bytes;
	size_t stop = first_line_end(bytes, start, end);
	size_t width = utf8_count(span_sub(bytes, start, stop));
	struct sink_place *place;

	f->end_line = f->line;
	f->end_column = f->column + (uint32_t)(width > 0 ? width : 1);
	place = place_of(s, f);
	if (place != NULL)
		place->offset = start;
}

static void at_node(struct ward_sink *s, struct ward_finding *f, const struct ward_node *node)
{
	f->line = node->line;
	f->column = node->column;
	set_end(s, f, node->start, node->end);
	if (s->object != NULL)
		f->pointer = arena_copy(s->arena, node_pointer(s->object->root, node, s->scratch));
}

static struct ward_span node_identity(struct ward_sink *s, const struct ward_node *node)
{
	if (s->object != NULL)
		return node_pointer(s->object->root, node, s->scratch);
	return node->text;
}

void ward_emit(struct ward_sink *out, const struct ward_node *at, const char *fmt, ...)
{
	struct ward_finding *f =
		add(out, fingerprint(out, owner_name(out), node_identity(out, at)));
	va_list ap;

	if (f == NULL)
		return;
	at_node(out, f, at);
	va_start(ap, fmt);
	set_message(out, f, fmt, ap);
	va_end(ap);
}

static struct sink_cursor cursor_at_start(const struct ward_sink *s)
{
	if (s->window.on)
		return (struct sink_cursor){ .line = s->window.line, .column = s->window.column };
	return (struct sink_cursor){ .line = 1, .column = 1 };
}

/* Counts on from the last place when it can: rules report in order. */
static void at_range(struct ward_sink *s, struct ward_finding *f, size_t start, size_t end)
{
	struct sink_cursor *c = &s->cursor;
	uint32_t line, column;

	if (start < c->offset)
		*c = cursor_at_start(s);
	text_position(span_sub(s->blob->bytes, c->offset, s->blob->bytes.len), start - c->offset,
		      &line, &column);
	c->column = line == 1 ? c->column + column - 1 : column;
	c->line += line - 1;
	c->offset = start;
	f->line = c->line;
	f->column = c->column;
	set_end(s, f, start, end);
}

void ward_emit_range(struct ward_sink *out, size_t start, size_t end, const char *fmt, ...)
{
	struct ward_finding *f;
	va_list ap;

	if (!begins_here(out, start))
		return;
	f = add(out, fingerprint(out, owner_name(out), span_sub(out->blob->bytes, start, end)));
	if (f == NULL)
		return;
	at_range(out, f, start, end);
	va_start(ap, fmt);
	set_message(out, f, fmt, ap);
	va_end(ap);
}

void ward_emit_secret(struct ward_sink *out, size_t start, size_t end,
		      enum ward_confidence confidence, const char *fmt, ...)
{
	struct ward_finding *f;
	va_list ap;

	if (!begins_here(out, start)) {
		sink_hide_told(out, start, end);
		return;
	}
	f = add(out, secret_print(out, span_sub(out->blob->bytes, start, end)));
	if (f == NULL)
		return;
	sink_hide(out, start, end, f);
	set_secret(out, f, start, end);
	f->confidence = confidence;
	at_range(out, f, start, end);
	va_start(ap, fmt);
	set_message(out, f, fmt, ap);
	va_end(ap);
}

void sink_user_secret(struct ward_sink *sink, struct ward_span id, size_t start, size_t end,
		      const char *fmt, ...)
{
	/* What one rule of theirs finds is news when another one did before. */
	const struct ward_span named =
		arena_printf(sink->scratch, WARD_SPAN_FMT "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(id),
			     WARD_SPAN_ARG(span_sub(sink->blob->bytes, start, end)));
	struct ward_finding *f;
	va_list ap;

	if (!begins_here(sink, start)) {
		sink_hide_told(sink, start, end);
		return;
	}
	f = add(sink, secret_print(sink, named));
	if (f == NULL)
		return;
	sink_hide(sink, start, end, f);
	set_secret(sink, f, start, end);
	at_range(sink, f, start, end);
	va_start(ap, fmt);
	set_message(sink, f, fmt, ap);
	va_end(ap);
}

void sink_user_path(struct ward_sink *sink, struct ward_span id, const char *fmt, ...)
{
	struct ward_finding *f =
		speaks_for_file(sink) ? add(sink, fingerprint(sink, owner_name(sink), id)) : NULL;
	va_list ap;

	if (f == NULL)
		return;
	va_start(ap, fmt);
	set_message(sink, f, fmt, ap);
	va_end(ap);
}

void ward_emit_secret_node(struct ward_sink *out, const struct ward_node *at,
			   const struct ward_node *value, const char *fmt, ...)
{
	struct ward_finding *f = add(out, secret_print(out, value->text));
	va_list ap;

	if (f == NULL)
		return;
	sink_hide(out, value->start, value->end, f);
	set_secret(out, f, value->start, value->end);
	at_node(out, f, at);
	va_start(ap, fmt);
	set_message(out, f, fmt, ap);
	va_end(ap);
}

void ward_emit_subject(struct ward_sink *out, const char *detail, const char *fmt, ...)
{
	struct ward_finding *f = speaks_for_file(out)
		? add(out, fingerprint(out, owner_name(out), span_of(detail)))
		: NULL;
	va_list ap;

	if (f == NULL)
		return;
	va_start(ap, fmt);
	set_message(out, f, fmt, ap);
	va_end(ap);
}

void ward_emit_confidence(struct ward_sink *out, enum ward_confidence confidence)
{
	if (out->last != NULL)
		out->last->confidence = confidence;
}

void ward_emit_grace(struct ward_sink *out)
{
	if (out->last != NULL)
		out->last->grace = true;
}

struct ward_span ward_path(const struct ward_sink *out)
{
	return out->blob != NULL ? out->blob->path : WARD_SPAN("");
}

struct arena *ward_scratch(struct ward_sink *out)
{
	return out->scratch;
}

/* -- Engine rules ---------------------------------------------------------- */

static struct ward_finding *add_engine(struct ward_sink *s, const char *rule,
				       struct ward_span identity)
{
	long index = ward_rule_index(span_of(rule));
	const struct ward_rule *before = s->rule;
	struct ward_finding *f;

	if (index < 0) {
		sink_undecided(s, "rule '%s' is not in this build", rule);
		return NULL;
	}
	s->rule = ward_rules[index];
	f = add(s, fingerprint(s, owner_name(s), identity));
	s->rule = before;
	return f;
}

void sink_engine(struct ward_sink *sink, const char *rule, struct ward_span path, const char *fmt,
		 ...)
{
	struct ward_finding *f = add_engine(sink, rule, path);
	va_list ap;

	if (f == NULL)
		return;
	f->path = path;
	va_start(ap, fmt);
	set_message(sink, f, fmt, ap);
	va_end(ap);
}

void sink_engine_at(struct ward_sink *sink, const char *rule, size_t start, size_t end,
		    const char *fmt, ...)
{
	struct ward_finding *f = begins_here(sink, start)
		? add_engine(sink, rule, span_sub(sink->blob->bytes, start, end))
		: NULL;
	va_list ap;

	if (f == NULL)
		return;
	at_range(sink, f, start, end);
	va_start(ap, fmt);
	set_message(sink, f, fmt, ap);
	va_end(ap);
}

void sink_undecided(struct ward_sink *sink, const char *fmt, ...)
{
	char text[MESSAGE_BYTES];
	va_list ap;
	int n;

	if (sink->result->undecided)
		return;
	sink->result->undecided = true;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n > 0)
		sink->result->why = arena_copy(
			sink->run,
			span_make(text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1));
}

void sink_begin_file(struct ward_sink *sink, const struct ward_blob *blob)
{
	sink->blob = blob;
	sink->object = NULL;
	sink->first = sink->result->findings.len;
	sink->secrets.items = NULL;
	sink->secrets.len = sink->secrets.room = 0;
	sink->sorted = NULL;
	sink->sorted_len = 0;
	sink->merged = NULL;
	sink->merged_len = sink->merged_from = 0;
	sink->places.items = NULL;
	sink->places.len = sink->places.room = 0;
	sink->named.items = NULL;
	sink->named.len = sink->named.room = 0;
	sink->named_is_sorted = false;
	sink->window = (struct sink_window){ .on = false };
	sink->cursor = cursor_at_start(sink);
}

void sink_begin_window(struct ward_sink *sink, const struct ward_blob *blob,
		       const struct sink_window *window)
{
	sink_begin_file(sink, blob);
	sink->window = *window;
	sink->cursor = cursor_at_start(sink);
}
