/* SPDX-License-Identifier: Apache-2.0 */
/* The same object before and after, wherever it stands. */
#include "base/arena.h"
#include "base/span.h"
#include "scan/scanner.h"

static void run_pair(struct scanner *s, const struct ward_object *base,
		     const struct ward_object *head)
{
	struct ward_pair pair = { .base = base, .head = head };

	s->sink.object = head;
	for (size_t i = 0; i < s->pair.count; i++) {
		s->sink.rule = s->pair.items[i];
		s->sink.rule->check.pair(&pair, &s->sink);
	}
	s->sink.object = NULL;
}

/* Objects are known by key; documents without one by their number in the file. */
static struct ward_span name_of(const struct ward_object *o, struct arena *arena)
{
	if (o->key.len > 0)
		return o->key;
	return arena_printf(arena, "#%u", o->doc != NULL ? o->doc->index : 0);
}

static void note(struct scanner *s, const struct change_file *file, struct ward_span key,
		 struct lone_objects *out)
{
	struct lone_object *slot;

	if (out == NULL || key.len == 0)
		return;
	slot = vec_push(s->step, &out->items);
	if (slot != NULL)
		*slot = (struct lone_object){ .key = arena_copy(s->step, key), .file = file };
}

void pair_lone(struct scanner *s, const struct change_file *file, const struct parsed_file *side,
	       struct lone_objects *out)
{
	for (size_t i = 0; i < side->objects.len; i++)
		note(s, file, side->objects.items[i].key, out);
}

void pair_files(struct scanner *s, const struct change_file *file, const struct parsed_file *base,
		const struct parsed_file *head, struct lone_objects *gone,
		struct lone_objects *come)
{
	struct map olds;

	map_init(&olds, s->head);
	for (size_t i = 0; i < base->objects.len; i++) {
		struct map_entry *e =
			map_put(&olds, name_of(&base->objects.items[i], s->head), NULL);

		if (e != NULL)
			e->value.ptr = &base->objects.items[i];
	}
	for (size_t i = 0; i < head->objects.len; i++) {
		const struct ward_object *now = &head->objects.items[i];
		struct map_entry *e = map_get(&olds, name_of(now, s->head));

		if (e == NULL) {
			note(s, file, now->key, come);
			continue;
		}
		if (e->value.ptr != NULL)
			run_pair(s, e->value.ptr, now);
		e->value.ptr = NULL;
	}
	for (size_t pos = 0, i = 0; gone != NULL; i++) {
		struct map_entry *e = map_next(&olds, &pos);

		if (e == NULL)
			break;
		if (e->value.ptr != NULL && e->key.ptr[0] != '#')
			note(s, file, e->key, gone);
	}
}

static const struct ward_object *find_object(const struct parsed_file *file, struct ward_span key)
{
	for (size_t i = 0; i < file->objects.len; i++)
		if (span_eq(file->objects.items[i].key, key))
			return &file->objects.items[i];
	return NULL;
}

static void pair_one_move(struct scanner *s, const struct lone_object *from,
			  const struct lone_object *to)
{
	struct parsed_file base, head;
	const struct ward_object *before, *after;
	struct ward_span old_bytes, new_bytes;

	arena_reset(s->head);
	arena_reset(s->base);
	if (!scanner_read(s, from->file, true, s->base, &old_bytes) ||
	    !scanner_read(s, to->file, false, s->head, &new_bytes) ||
	    !file_parse(s, from->file->path, old_bytes, from->file->old_mode, s->base, &base) ||
	    !file_parse(s, to->file->path, new_bytes, to->file->new_mode, s->head, &head))
		return;
	before = find_object(&base, from->key);
	after = find_object(&head, to->key);
	if (before == NULL || after == NULL)
		return;
	sink_begin_file(&s->sink, &head.blob);
	run_pair(s, before, after);
	sink_end_file(&s->sink);
	s->sink.blob = NULL;
}

void pair_moved(struct scanner *s, const struct lone_objects *gone, const struct lone_objects *come)
{
	struct map by_key;

	map_init(&by_key, s->step);
	for (size_t i = 0; i < gone->items.len; i++) {
		struct map_entry *e = map_put(&by_key, gone->items.items[i].key, NULL);

		if (e != NULL)
			e->value.ptr = &gone->items.items[i];
	}
	for (size_t i = 0; i < come->items.len && !scanner_must_stop(s); i++) {
		struct map_entry *e = map_get(&by_key, come->items.items[i].key);

		if (e != NULL)
			pair_one_move(s, e->value.ptr, &come->items.items[i]);
	}
}
