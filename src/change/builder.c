/* SPDX-License-Identifier: Apache-2.0 */
#include "change/builder.h"

#include "base/arena.h"
#include "base/span.h"

#define TAG_CHAIN_MAX 16

void builder_init(struct change_builder *b, struct repo *repo, const struct limits *limits,
		  struct arena *arena)
{
	*b = (struct change_builder){ .repo = repo, .limits = limits, .arena = arena };
	map_init(&b->seen, arena);
	map_init(&b->known, arena);
}

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory for the change");
}

static struct built_commit *find_built(struct change_builder *b, const struct oid *id)
{
	struct map_entry *e = map_get(&b->seen, oid_key(id));

	return e != NULL ? e->value.ptr : NULL;
}

static struct built_commit *new_built(struct change_builder *b, const struct oid *id)
{
	struct built_commit *built = ARENA_NEW(b->arena, struct built_commit);
	struct map_entry *e;

	if (built == NULL)
		return NULL;
	built->commit.id = *id;
	e = map_put(&b->seen, oid_key(&built->commit.id), NULL);
	if (e == NULL)
		return NULL;
	e->value.ptr = built;
	return built;
}

/* References come guarded ones first, so the arrivals of a commit do as well. */
static int add_arrival(struct change_builder *b, struct built_commit *built,
		       const struct ward_ref *ref, struct ward_error *err)
{
	struct arrival_link *link;

	built->step.is_protected |= ref->is_protected;
	if (ref->name.len == 0 ||
	    (built->last != NULL && built->last->arrival.ref.ptr == ref->name.ptr))
		return WARD_OK;
	if (++b->pairs > b->limits->paths)
		return error_set(err, WARD_ELIMIT,
				 "more than %llu pairs of a commit and a reference (limits.paths)",
				 (unsigned long long)b->limits->paths);
	link = ARENA_NEW(b->arena, struct arrival_link);
	if (link == NULL)
		return no_memory(err);
	link->arrival =
		(struct change_arrival){ .ref = ref->name, .is_protected = ref->is_protected };
	if (built->last != NULL)
		built->last->next = link;
	else
		built->first = link;
	built->last = link;
	built->commit.arrival_count++;
	return WARD_OK;
}

int builder_files(struct change_builder *b, const struct tree_change *changes, size_t count,
		  struct change_step *step, struct ward_error *err)
{
	struct change_file *files = ARENA_ARRAY(b->arena, count, struct change_file);

	if (files == NULL)
		return error_set(err, WARD_EOOM, "out of memory for %zu changed paths", count);
	b->paths += count;
	if (b->paths > b->limits->paths)
		return error_set(err, WARD_ELIMIT, "more than %llu changed paths (limits.paths)",
				 (unsigned long long)b->limits->paths);
	for (size_t i = 0; i < count; i++)
		files[i] = (struct change_file){
			.path = changes[i].path,
			.old_id = changes[i].old_id,
			.new_id = changes[i].new_id,
			.old_mode = changes[i].old_mode,
			.new_mode = changes[i].new_mode,
			.conflict = changes[i].conflict,
		};
	step->files = files;
	step->file_count = count;
	return WARD_OK;
}

static int parent_trees(struct change_builder *b, const struct commit_view *view, struct oid **out,
			struct ward_error *err)
{
	*out = ARENA_ARRAY(b->arena, view->parent_count, struct oid);
	if (*out == NULL)
		return error_set(err, WARD_EOOM, "out of memory for parents");
	for (size_t i = 0; i < view->parent_count; i++) {
		int rc = tree_of(b->repo, &view->parents[i], b->arena, &(*out)[i], err);

		if (rc != WARD_OK)
			return rc;
	}
	return WARD_OK;
}

static int diff_parents(struct change_builder *b, const struct commit_view *view,
			struct tree_change **changes, size_t *count, struct ward_error *err)
{
	struct oid *trees = NULL;
	int rc = parent_trees(b, view, &trees, err);

	if (rc == WARD_OK)
		rc = tree_diff(b->repo, trees, view->parent_count, &view->tree, b->arena, changes,
			       count, err);
	return rc;
}

/* Not looked for again among what arrived: it was looked at when the commit was. */
static int mark_known(struct change_builder *b, const struct tree_change *changes, size_t count,
		      struct ward_error *err)
{
	for (size_t i = 0; i < count; i++)
		if (changes[i].new_id.len != 0 && MODE_TYPE(changes[i].new_mode) != MODE_GITLINK &&
		    map_put(&b->known, oid_key(&changes[i].new_id), NULL) == NULL)
			return no_memory(err);
	return WARD_OK;
}

static int add_step(struct change_builder *b, struct built_commit *built,
		    const struct commit_view *view, struct ward_error *err)
{
	const struct oid *id = &built->commit.id;
	const struct change_guard *guard = b->guard;
	struct tree_change *changes = NULL;
	size_t count = 0;
	int rc;

	built->has_step =
		guard == NULL || guard->is_clean == NULL || !guard->is_clean(guard->ctx, id);
	if (!built->has_step) {
		rc = repo_exists_before(b->repo, id, err);
		if (rc != 0)
			return rc < 0 ? rc : WARD_OK;
	}
	rc = diff_parents(b, view, &changes, &count, err);
	if (rc == WARD_OK)
		rc = builder_files(b, changes, count, &built->step, err);
	if (rc == WARD_OK && !built->has_step)
		rc = mark_known(b, changes, count, err);
	built->step.scope = SCOPE_HISTORY;
	built->step.has_base = view->parent_count > 0;
	built->step.commit = *id;
	return rc;
}

static int add_commit(struct change_builder *b, const struct oid *id, struct built_commit **out,
		      struct ward_error *err)
{
	struct built_commit *built = new_built(b, id), **slot;
	struct commit_view view;
	char hex[OID_HEX_MAX];
	int rc;

	*out = built;
	slot = vec_push(b->arena, &b->commits);
	if (built == NULL || slot == NULL)
		return no_memory(err);
	*slot = built;
	rc = repo_read(b->repo, id, b->limits->commit_bytes, b->arena, NULL, &built->commit.raw,
		       err);
	if (rc == WARD_OK)
		rc = commit_parse(built->commit.raw, id->len, b->arena, &view, err);
	if (rc == WARD_OK && view.parent_count > 0)
		built->first_parent = view.parents[0];
	if (rc == WARD_OK)
		rc = add_step(b, built, &view, err);
	if (rc != WARD_OK)
		(void)error_prefix(err, "commit %s", oid_hex(id, hex));
	return rc;
}

/* From the tip on, as far as the commits belong to this reference. */
static void mark_first_parents(struct change_builder *b, const struct oid *tip,
			       const struct ward_ref *ref)
{
	struct oid at = *tip;

	while (at.len != 0) {
		const struct built_commit *built = find_built(b, &at);

		if (built == NULL || built->last == NULL ||
		    built->last->arrival.ref.ptr != ref->name.ptr)
			return;
		built->last->arrival.first_parent = true;
		at = built->first_parent;
	}
}

int builder_history(struct change_builder *b, const struct oid *ids, size_t count,
		    const struct ward_ref *ref, struct ward_error *err)
{
	for (size_t i = count; i > 0; i--) {
		struct built_commit *built = find_built(b, &ids[i - 1]);
		int rc = WARD_OK;

		if (built == NULL && b->commits.len >= b->limits->commits)
			return error_set(err, WARD_ELIMIT,
					 "more than %llu new commits (limits.commits)",
					 (unsigned long long)b->limits->commits);
		if (built == NULL)
			rc = add_commit(b, &ids[i - 1], &built, err);
		if (rc == WARD_OK)
			rc = add_arrival(b, built, ref, err);
		if (rc != WARD_OK)
			return rc;
	}
	if (count > 0)
		mark_first_parents(b, &ids[0], ref);
	return arena_failed(b->arena) ? no_memory(err) : WARD_OK;
}

static int take_tag(struct change_builder *b, const struct oid *id, struct ward_span raw,
		    const struct ward_ref *ref, struct ward_error *err)
{
	struct built_commit *built = find_built(b, id), **slot;

	if (built == NULL) {
		built = new_built(b, id);
		slot = vec_push(b->arena, &b->tags);
		if (built == NULL || slot == NULL)
			return no_memory(err);
		built->commit.raw = raw;
		built->commit.is_tag = true;
		*slot = built;
	}
	return add_arrival(b, built, ref, err);
}

int builder_peel(struct change_builder *b, const struct oid *id, const struct ward_ref *take,
		 struct oid *out, enum object_type *type, struct ward_error *err)
{
	struct oid at = *id;
	char hex[OID_HEX_MAX];

	for (int i = 0; i < TAG_CHAIN_MAX; i++) {
		struct tag_view view;
		struct ward_span raw;
		uint64_t size;
		int rc = repo_header(b->repo, &at, type, &size, err);

		if (rc != WARD_OK)
			return rc;
		if (*type != OBJECT_TAG) {
			*out = at;
			return WARD_OK;
		}
		rc = repo_read(b->repo, &at, b->limits->commit_bytes, b->arena, NULL, &raw, err);
		if (rc == WARD_OK)
			rc = tag_parse(raw, at.len, &view, err);
		if (rc != WARD_OK) {
			(void)error_prefix(err, "tag %s", oid_hex(&at, hex));
			return rc;
		}
		if (take != NULL)
			rc = take_tag(b, &at, raw, take, err);
		if (rc != WARD_OK)
			return rc;
		at = view.target;
	}
	return error_set(err, WARD_ELIMIT, "a chain of more than %d tags", TAG_CHAIN_MAX);
}

/* A step of one reference, or of none. */
static struct change_step step_of(const struct ward_ref *ref, enum change_scope scope)
{
	return (struct change_step){
		.scope = scope,
		.ref = ref->name,
		.refs = ref->name.len > 0 ? &ref->name : NULL,
		.ref_count = ref->name.len > 0 ? 1 : 0,
		.is_protected = ref->is_protected,
	};
}

/* Adds to one of the lists of steps. */
#define PUSH_STEP(b, list, value)                                           \
	do {                                                                \
		struct change_step *to_ = vec_push((b)->arena, &(b)->list); \
		if (to_ != NULL)                                            \
			*to_ = (value);                                     \
	} while (0)

int builder_state(struct change_builder *b, const struct oid *base, const struct oid *head,
		  struct ward_ref *ref, struct ward_error *err)
{
	struct change_step step = step_of(ref, SCOPE_STATE);
	struct tree_change *changes = NULL;
	struct oid old_tree, new_tree;
	size_t count = 0;
	int rc;

	rc = tree_of(b->repo, head, b->arena, &new_tree, err);
	if (rc == WARD_OK && base != NULL)
		rc = tree_of(b->repo, base, b->arena, &old_tree, err);
	if (rc == WARD_OK)
		rc = tree_diff(b->repo, &old_tree, base != NULL ? 1 : 0, &new_tree, b->arena,
			       &changes, &count, err);
	if (rc == WARD_OK)
		rc = builder_files(b, changes, count, &step, err);
	if (rc != WARD_OK)
		return rc;
	ref->files = count;
	step.has_base = base != NULL;
	step.commit = *head;
	PUSH_STEP(b, states, step);
	return arena_failed(b->arena) ? no_memory(err) : WARD_OK;
}

static int add_tree(struct change_builder *b, const struct oid *base, const struct oid *id,
		    struct ward_ref *ref, struct ward_error *err)
{
	struct change_step history = step_of(ref, SCOPE_HISTORY);
	int rc = builder_state(b, base, id, ref, err);

	if (rc != WARD_OK)
		return rc;
	history.files = b->states.items[b->states.len - 1].files;
	history.file_count = b->states.items[b->states.len - 1].file_count;
	history.has_base = base != NULL;
	PUSH_STEP(b, loose, history);
	return WARD_OK;
}

static int add_blob(struct change_builder *b, const struct oid *id, struct ward_ref *ref,
		    struct ward_error *err)
{
	const struct tree_change file = { .path = ref->name, .new_id = *id, .new_mode = MODE_FILE };
	struct change_step step = step_of(ref, SCOPE_HISTORY);
	int rc = builder_files(b, &file, 1, &step, err);

	ref->files = 1;
	PUSH_STEP(b, loose, step);
	return rc;
}

int builder_object(struct change_builder *b, const struct oid *base, const struct oid *id,
		   struct ward_ref *ref, struct ward_error *err)
{
	int rc;

	if (span_starts(ref->name, "refs/heads/"))
		return error_set(err, WARD_EUNSUPPORTED, "it names a %s; a branch has commits",
				 object_type_name(ref->peeled));
	rc = ref->peeled == OBJECT_TREE ? add_tree(b, base, id, ref, err)
					: add_blob(b, id, ref, err);
	if (rc == WARD_OK && arena_failed(b->arena))
		rc = no_memory(err);
	return rc;
}

static int read_object(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		       struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	const struct oid *id = old_side ? &file->old_id : &file->new_id;
	enum object_type type = OBJECT_NONE;
	char hex[OID_HEX_MAX];
	int rc = repo_read(ctx, id, cap, arena, &type, out, err);

	if (rc == WARD_OK && type != OBJECT_BLOB && !file->any_object)
		rc = error_set(err, WARD_EGIT, "object %s is a %s, a file was due",
			       oid_hex(id, hex), object_type_name(type));
	return rc;
}

static int stream_object(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
			 repo_piece_fn fn, void *fn_ctx, struct ward_error *err)
{
	const struct oid *id = old_side ? &file->old_id : &file->new_id;
	enum object_type type = OBJECT_NONE;
	char hex[OID_HEX_MAX];
	int rc = repo_stream(ctx, id, cap, &type, fn, fn_ctx, err);

	if (rc == WARD_OK && type != OBJECT_BLOB && !file->any_object)
		rc = error_set(err, WARD_EGIT, "object %s is a %s, a file was due",
			       oid_hex(id, hex), object_type_name(type));
	return rc;
}

/* Sets of references that are equal share one list: there are few of them. */
static const struct ward_span *ref_set(struct change_builder *b, struct map *sets,
				       const struct built_commit *built)
{
	const size_t count = built->commit.arrival_count;
	const char **key = ARENA_ARRAY(b->arena, count, const char *);
	struct ward_span *names;
	struct map_entry *e;
	size_t i = 0;

	if (key == NULL)
		return NULL;
	for (const struct arrival_link *l = built->first; l != NULL; l = l->next)
		key[i++] = l->arrival.ref.ptr;
	e = map_put(sets, span_make((const char *)key, count * sizeof(*key)), NULL);
	if (e == NULL || e->value.ptr != NULL)
		return e != NULL ? e->value.ptr : NULL;
	names = ARENA_ARRAY(b->arena, count, struct ward_span);
	i = 0;
	for (const struct arrival_link *l = built->first; names != NULL && l != NULL; l = l->next)
		names[i++] = l->arrival.ref;
	e->value.ptr = names;
	return names;
}

/* Where it arrives is known for all now. */
static void settle(struct change_builder *b, struct map *sets, struct built_commit *built)
{
	const size_t count = built->commit.arrival_count;
	struct change_arrival *arrivals;
	size_t i = 0;

	if (count == 0)
		return;
	arrivals = ARENA_ARRAY(b->arena, count, struct change_arrival);
	if (arrivals == NULL)
		return;
	for (const struct arrival_link *l = built->first; l != NULL; l = l->next)
		arrivals[i++] = l->arrival;
	built->commit.arrivals = arrivals;
	built->commit.ref = arrivals[0].ref;
	built->step.ref = arrivals[0].ref;
	built->step.refs = ref_set(b, sets, built);
	built->step.ref_count = count;
}

int builder_finish(struct change_builder *b, struct ward_change *out, struct ward_error *err)
{
	VEC(struct change_commit) commits = { 0 };
	VEC(struct change_step) steps = { 0 };
	const size_t all = b->commits.len + b->tags.len;
	struct map sets;

	map_init(&sets, b->arena);
	for (size_t i = 0; i < all; i++) {
		struct built_commit *built = i < b->commits.len ? b->commits.items[i]
								: b->tags.items[i - b->commits.len];
		struct change_commit *commit = vec_push(b->arena, &commits);
		struct change_step *step = built->has_step ? vec_push(b->arena, &steps) : NULL;

		settle(b, &sets, built);
		if (commit != NULL)
			*commit = built->commit;
		if (step != NULL)
			*step = built->step;
	}
	for (size_t i = 0; i < b->loose.len + b->states.len; i++) {
		struct change_step *step = vec_push(b->arena, &steps);

		if (step != NULL)
			*step = i < b->loose.len ? b->loose.items[i]
						 : b->states.items[i - b->loose.len];
	}
	if (arena_failed(b->arena))
		return no_memory(err);
	*out = (struct ward_change){
		.commits = commits.items,
		.commit_count = commits.len,
		.steps = steps.items,
		.step_count = steps.len,
		.oid_len = repo_info(b->repo)->oid_len,
		.read = read_object,
		.stream = stream_object,
		.ctx = b->repo,
	};
	return WARD_OK;
}
