/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/review_store.h"

#include "base/arena.h"
#include "base/span.h"
#include "engine/review.h"
#include "git/object.h"
#include "git/tree_diff.h"

struct loading {
	struct ward_run *run;
	struct review *review;
};

static bool is_new(struct loading *l, const struct oid *id)
{
	struct oid *copy = ARENA_NEW(l->run->arena, struct oid);
	struct map_entry *entry;

	if (copy == NULL || map_get(&l->review->seen, oid_key(id)) != NULL)
		return false;
	*copy = *id;
	entry = map_put(&l->review->seen, oid_key(copy), NULL);
	return entry != NULL;
}

static void leave_out(struct loading *l, const char *why)
{
	l->review->left_out = why;
}

/* What is no approval is none of our business: anybody may push a file there. */
static void take_text(struct loading *l, struct ward_span text)
{
	struct arena *arena = l->run->arena;
	struct ward_error ignored = { 0 };
	struct review_item item, *slot;

	if (dsse_parse(text, arena, &item.envelope, &ignored) != WARD_OK ||
	    !span_is(item.envelope.type, APPROVAL_PAYLOAD_TYPE) ||
	    approval_parse(item.envelope.payload, arena, &item.approval, &ignored) != WARD_OK)
		return;
	slot = vec_push(arena, &l->review->items);
	if (slot != NULL)
		*slot = item;
}

static void take_blob(struct loading *l, const struct oid *id)
{
	struct ward_error err = { 0 };
	enum object_type type = OBJECT_NONE;
	struct ward_span text;
	int rc;

	if (!is_new(l, id))
		return;
	rc = repo_read(l->run->repo, id, REVIEW_BLOB_MAX, l->run->arena, &type, &text, &err);
	if (rc == WARD_ELIMIT)
		return;
	if (rc != WARD_OK) {
		leave_out(l, "an object below " APPROVAL_REFS " could not be read");
		return;
	}
	l->review->bytes += text.len;
	if (l->review->bytes > REVIEW_BYTES_MAX) {
		leave_out(l, "there are too many bytes below " APPROVAL_REFS);
		l->review->full = true;
	} else if (type == OBJECT_BLOB) {
		take_text(l, text);
	}
}

static void take_tree(struct loading *l, const struct oid *tree)
{
	const size_t oid_len = repo_info(l->run->repo)->oid_len;
	struct ward_error err = { 0 };
	struct tree_entry entry;
	struct ward_span raw;
	size_t count = 0;

	if (repo_read(l->run->repo, tree, l->run->limits.tree_bytes, l->run->arena, NULL, &raw,
		      &err) != WARD_OK) {
		leave_out(l, "a tree below " APPROVAL_REFS " could not be read");
		return;
	}
	while (tree_next(&raw, oid_len, &entry, &err) == 1) {
		if (count++ == REVIEW_ENTRIES_MAX) {
			leave_out(l, "a tree below " APPROVAL_REFS " has too many entries");
			return;
		}
		if (MODE_TYPE(entry.mode) == MODE_TYPE(MODE_FILE) && !l->review->full)
			take_blob(l, &entry.id);
	}
}

static void take_ref(struct loading *l, const struct oid *id)
{
	struct ward_error err = { 0 };
	struct oid tree;

	if (l->review->full || !is_new(l, id))
		return;
	if (l->review->refs++ == REVIEW_REFS_MAX) {
		leave_out(l, "there are too many references below " APPROVAL_REFS);
		l->review->full = true;
		return;
	}
	if (tree_of(l->run->repo, id, l->run->arena, &tree, &err) == WARD_OK)
		take_tree(l, &tree);
	else if (err.code != WARD_EUNSUPPORTED)
		leave_out(l, "a reference below " APPROVAL_REFS " could not be followed");
}

static int each_ref(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	(void)name;
	(void)err;
	take_ref(ctx, id);
	return 0;
}

const struct review *review_load(struct ward_run *run)
{
	struct loading l = { .run = run, .review = ARENA_NEW(run->arena, struct review) };
	struct ward_error err = { 0 };

	if (run->review != NULL || l.review == NULL)
		return run->review;
	map_init(&l.review->seen, run->arena);
	for (size_t i = 0; i < run->change.ref_count; i++) {
		const struct ward_ref *ref = &run->change.refs[i];

		if (ref->action != REF_DELETE && span_starts(ref->name, APPROVAL_REFS))
			take_ref(&l, &ref->new_id);
	}
	if (repo_each_ref(run->repo, APPROVAL_REFS, each_ref, &l, &err) != WARD_OK)
		leave_out(&l, "the references below " APPROVAL_REFS " could not be listed");
	run->review = l.review;
	return run->review;
}
