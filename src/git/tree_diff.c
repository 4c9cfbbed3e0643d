/* SPDX-License-Identifier: Apache-2.0 */
#include "git/tree_diff.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/backend.h"
#include "git/object.h"
#include "git/tree_reader.h"

#define TAG_CHAIN 16

struct frame {
	struct tree_cursor *sides; /**< the old ones, then the new one */
	size_t prefix;		   /**< bytes of the path above */
};

struct diff {
	struct repo *repo;
	struct tree_reader *reader;
	struct arena *arena; /**< of the result */
	struct arena *scratch;
	struct ward_error *err;
	size_t olds;
	char *path;
	VEC(struct frame) frames;
	VEC(struct tree_change) changes;
};

/* Enter the trees `ids` (old ones, then the new one) under the path so far. */
static int enter(struct diff *d, const struct oid *ids, size_t prefix)
{
	struct frame *f;
	int rc = tree_reader_push(d->reader, d->err);

	if (rc < 0)
		return rc;
	f = vec_push(d->scratch, &d->frames);
	if (f == NULL)
		return memory_error(d->err);
	f->prefix = prefix;
	f->sides = ARENA_ARRAY(tree_reader_arena(d->reader), d->olds + 1, struct tree_cursor);
	if (f->sides == NULL)
		return memory_error(d->err);
	for (size_t i = 0; i <= d->olds; i++) {
		rc = tree_reader_load(d->reader, &ids[i], &f->sides[i], d->err);
		if (rc < 0) {
			error_prefix(d->err, "'" WARD_SPAN_FMT "'",
				     WARD_SPAN_ARG(span_make(d->path, prefix)));
			return rc;
		}
	}
	return 0;
}

/* The first entry, in path order, of all sides; NULL when all are done. */
static const struct tree_entry *lowest(const struct diff *d, const struct frame *f)
{
	const struct tree_entry *low = NULL;

	for (size_t i = 0; i <= d->olds; i++) {
		const struct tree_cursor *c = &f->sides[i];

		if (!c->done && (low == NULL || tree_entry_cmp(&c->entry, low) < 0))
			low = &c->entry;
	}
	return low;
}

static bool same(const struct tree_entry *a, const struct tree_entry *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return mode_canonical(a->mode) == mode_canonical(b->mode) && oid_eq(&a->id, &b->id);
}

static int put_path(struct diff *d, size_t prefix, struct ward_span name, bool folder)
{
	const size_t max = (size_t)d->repo->limits.path_bytes;

	if (name.len + 1 > max || prefix > max - name.len - 1)
		return error_set(d->err, WARD_ELIMIT,
				 "a path is longer than %zu bytes (limits.path_bytes)", max);
	memcpy(d->path + prefix, name.ptr, name.len);
	if (folder)
		d->path[prefix + name.len] = '/';
	return 0;
}

static int report(struct diff *d, struct ward_span path, const struct tree_entry *before,
		  const struct tree_entry *after)
{
	struct tree_change *c;

	if (d->changes.len >= d->repo->limits.paths)
		return error_set(d->err, WARD_ELIMIT, "more than %llu changed paths (limits.paths)",
				 (unsigned long long)d->repo->limits.paths);
	c = vec_push(d->arena, &d->changes);
	if (c == NULL)
		return memory_error(d->err);
	c->path = arena_copy(d->arena, path);
	if (before != NULL) {
		c->old_id = before->id;
		c->old_mode = mode_canonical(before->mode);
	}
	if (after != NULL) {
		c->new_id = after->id;
		c->new_mode = mode_canonical(after->mode);
	}
	return arena_failed(d->arena) ? memory_error(d->err) : 0;
}

/*
 * Take the entries of one name off all sides. `*differs` unless the new side
 * agrees with one of the old ones, both lacking it included; `ids` are those
 * of each side, unset where it is absent.
 */
static void take(struct diff *d, struct frame *f, const struct tree_entry *low,
		 const struct tree_entry **found, bool *differs)
{
	for (size_t i = 0; i <= d->olds; i++) {
		const struct tree_cursor *c = &f->sides[i];
		const bool has = !c->done && tree_entry_cmp(&c->entry, low) == 0;

		found[i] = has ? &c->entry : NULL;
	}
	*differs = true;
	for (size_t i = 0; i < d->olds; i++) {
		if (same(found[i], found[d->olds]))
			*differs = false;
	}
}

static void advance(struct diff *d, struct frame *f, const struct tree_entry *const *found)
{
	for (size_t i = 0; i <= d->olds; i++) {
		if (found[i] != NULL)
			tree_cursor_next(&f->sides[i], d->repo->info.oid_len);
	}
}

/* One name of the innermost folder. */
static int step(struct diff *d, const struct tree_entry **found, struct oid *ids)
{
	struct frame *f = &d->frames.items[d->frames.len - 1];
	const struct tree_entry *low = lowest(d, f);
	struct ward_span name;
	bool differs;
	bool folder;
	int rc = 0;

	if (low == NULL) {
		tree_reader_pop(d->reader);
		d->frames.len--;
		return 0;
	}
	take(d, f, low, found, &differs);
	if (!differs) {
		advance(d, f, found);
		return 0;
	}
	name = low->name;
	folder = MODE_TYPE(low->mode) == MODE_TREE;
	rc = put_path(d, f->prefix, name, folder);
	if (rc < 0)
		return rc;
	if (!folder) {
		rc = report(d, span_make(d->path, f->prefix + name.len), found[0], found[d->olds]);
		advance(d, f, found);
		return rc;
	}
	for (size_t i = 0; i <= d->olds; i++)
		ids[i] = found[i] != NULL ? found[i]->id : (struct oid){ .len = 0 };
	advance(d, f, found);
	return enter(d, ids, f->prefix + name.len + 1);
}

static int run(struct diff *d, const struct oid *old_trees, size_t old_count,
	       const struct oid *new_tree)
{
	const struct tree_entry **found =
		ARENA_ARRAY(d->scratch, d->olds + 1, const struct tree_entry *);
	struct oid *ids = ARENA_ARRAY(d->scratch, d->olds + 1, struct oid);
	int rc;

	d->path = arena_bytes(d->scratch, (size_t)d->repo->limits.path_bytes + 2);
	if (found == NULL || ids == NULL || d->path == NULL)
		return memory_error(d->err);
	for (size_t i = 0; i < old_count; i++) {
		ids[i] = old_trees[i];
		if (oid_eq(&old_trees[i], new_tree))
			return 0;
	}
	ids[d->olds] = *new_tree;
	rc = enter(d, ids, 0);
	while (rc == 0 && d->frames.len > 0) {
		rc = check_time(d->repo, d->err);
		if (rc == 0)
			rc = step(d, found, ids);
	}
	return rc;
}

int tree_diff(struct repo *repo, const struct oid *old_trees, size_t old_count,
	      const struct oid *new_tree, struct arena *arena, struct tree_change **out,
	      size_t *count, struct ward_error *err)
{
	struct diff d = { .repo = repo, .arena = arena, .err = err };
	int rc;

	*out = NULL;
	*count = 0;
	/* Without an old tree the old side is the empty one. */
	d.olds = old_count > 0 ? old_count : 1;
	rc = tree_reader_start(repo, &d.reader, err);
	if (rc < 0)
		return rc;
	d.scratch = arena_new((size_t)64 << 20);
	if (d.scratch == NULL)
		return memory_error(err);
	rc = run(&d, old_trees, old_count, new_tree);
	arena_free(d.scratch);
	if (rc < 0)
		return rc;
	*out = d.changes.items;
	*count = d.changes.len;
	return 0;
}

static int find_in(struct tree_reader *reader, size_t oid_len, const struct oid *tree,
		   struct ward_span name, struct tree_entry *out, struct ward_error *err)
{
	struct tree_cursor cursor;
	int rc = tree_reader_push(reader, err);

	if (rc == 0)
		rc = tree_reader_load(reader, tree, &cursor, err);
	if (rc < 0)
		return rc;
	while (!cursor.done && !span_eq(cursor.entry.name, name))
		tree_cursor_next(&cursor, oid_len);
	*out = cursor.entry;
	rc = cursor.done ? WARD_ENOTFOUND : 0;
	tree_reader_pop(reader);
	return rc;
}

int tree_find(struct repo *repo, const struct oid *tree, struct ward_span path, struct arena *arena,
	      struct oid *out, uint32_t *mode, struct ward_error *err)
{
	struct tree_entry at = { .mode = MODE_TREE, .id = *tree };
	struct ward_span rest = path;
	struct ward_span name;
	struct tree_reader *reader;
	int rc = tree_reader_start(repo, &reader, err);

	(void)arena; /* the reader has its own memory, which lasts long enough */
	*out = (struct oid){ .len = 0 };
	*mode = 0;
	if (rc < 0)
		return rc;
	if (path_fault(path) != NULL)
		return error_set(err, WARD_EUSAGE, "'" WARD_SPAN_FMT "' is no path: %s",
				 WARD_SPAN_ARG(span_sub(path, 0, 200)), path_fault(path));
	while (rc == 0 && span_cut(&rest, '/', &name)) {
		const struct oid id = at.id;

		rc = MODE_TYPE(at.mode) == MODE_TREE
			? find_in(reader, repo->info.oid_len, &id, name, &at, err)
			: WARD_ENOTFOUND;
	}
	if (rc == WARD_ENOTFOUND)
		return error_set(err, rc, "there is no '" WARD_SPAN_FMT "'",
				 WARD_SPAN_ARG(span_sub(path, 0, 300)));
	if (rc < 0)
		return rc;
	*out = at.id;
	*mode = mode_canonical(at.mode);
	return 0;
}

static int tree_of_commit(struct repo *repo, const struct oid *id, struct arena *arena,
			  struct oid *out, struct ward_error *err)
{
	struct ward_span raw;
	struct ward_span rest;
	int64_t date;
	int rc = repo_read(repo, id, repo->limits.commit_bytes, arena, NULL, &raw, err);

	if (rc == 0)
		rc = commit_links(raw, repo->info.oid_len, out, &rest, &date, err);
	return rc;
}

int tree_of(struct repo *repo, const struct oid *id, struct arena *arena, struct oid *out,
	    struct ward_error *err)
{
	struct oid at = *id;
	char hex[OID_HEX_MAX];

	*out = (struct oid){ .len = 0 };
	for (unsigned i = 0; i <= TAG_CHAIN; i++) {
		const struct oid here = at;
		enum object_type type;
		const int rc = peel_once(repo, &here, &type, &at, err);

		if (rc < 0)
			return rc;
		if (type == OBJECT_COMMIT)
			return tree_of_commit(repo, &here, arena, out, err);
		if (type == OBJECT_TREE) {
			*out = here;
			return 0;
		}
		if (type != OBJECT_TAG)
			return error_set(err, WARD_EUNSUPPORTED, "%s is a %s and has no tree",
					 oid_hex(id, hex), object_type_name(type));
	}
	return error_set(err, WARD_ELIMIT, "%s: more than %d tags of tags", oid_hex(id, hex),
			 TAG_CHAIN);
}
