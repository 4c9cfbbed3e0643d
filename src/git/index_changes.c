/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/backend.h"
#include "git/index_read.h"
#include "git/tree_diff.h"
#include "git/tree_reader.h"

/*
 * The tree is walked and merged with the sorted index. The index knows the
 * tree ids of the folders that were not touched since they were last written
 * (extension TREE): where such an id equals the tree's, all below is equal,
 * and neither trees nor entries need to be looked at. It is what `git commit`
 * itself trusts when it writes the new tree.
 */
struct frame {
	struct tree_cursor cursor;
	size_t prefix;
	const uint32_t *subfolders; /**< of the TREE extension, by length and bytes of the name */
	size_t subfolder_count;
};

struct compare {
	struct repo *repo;
	struct tree_reader *reader;
	struct arena *arena;
	struct arena *scratch;
	struct ward_error *err;
	struct index_file index;
	size_t pos; /**< next entry */
	char *path;
	VEC(struct frame) frames;
	VEC(struct tree_change) changes;
};

/* The order in which the TREE extension keeps folders. */
static int name_cmp(struct ward_span a, struct ward_span b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len > 0 ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

/* The subfolders of folder `at` as an array that can be searched. */
static int list_subfolders(struct compare *c, uint32_t at, struct frame *f)
{
	const struct index_folder *all = c->index.folders;
	const uint32_t n = all[at].subfolders;
	uint32_t *list = ARENA_ARRAY(tree_reader_arena(c->reader), n, uint32_t);
	uint32_t child = at + 1;

	if (list == NULL)
		return memory_error(c->err);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0 && name_cmp(all[list[i - 1]].name, all[child].name) >= 0)
			return 0; /* only a cache: do without */
		list[i] = child;
		child = all[child].next;
	}
	f->subfolders = list;
	f->subfolder_count = n;
	return 0;
}

static const struct index_folder *find_subfolder(const struct compare *c, const struct frame *f,
						 struct ward_span name)
{
	size_t low = 0;
	size_t high = f->subfolder_count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const struct index_folder *at = &c->index.folders[f->subfolders[mid]];
		const int cmp = name_cmp(name, at->name);

		if (cmp == 0)
			return at;
		if (cmp < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

static bool below(const struct compare *c, size_t i, size_t prefix)
{
	const struct ward_span path = c->index.entries[i].path;

	return path.len > prefix && memcmp(path.ptr, c->path, prefix) == 0;
}

/* How many entries below the path so far are known to be those of tree `id`; 0 when unknown. */
static size_t unchanged(const struct compare *c, const struct index_folder *folder,
			const struct oid *id, size_t prefix)
{
	size_t n;

	if (folder == NULL || folder->entries <= 0 || !oid_eq(&folder->id, id))
		return 0;
	n = (size_t)folder->entries;
	if (n > c->index.count - c->pos || !below(c, c->pos + n - 1, prefix))
		return 0;
	if (n < c->index.count - c->pos && below(c, c->pos + n, prefix))
		return 0;
	return n;
}

static int enter(struct compare *c, const struct oid *tree, size_t prefix,
		 const struct index_folder *folder)
{
	struct frame *f;
	int rc = tree_reader_push(c->reader, c->err);

	if (rc < 0)
		return rc;
	f = vec_push(c->scratch, &c->frames);
	if (f == NULL)
		return memory_error(c->err);
	f->prefix = prefix;
	if (folder != NULL)
		rc = list_subfolders(c, (uint32_t)(folder - c->index.folders), f);
	return rc < 0 ? rc : tree_reader_load(c->reader, tree, &f->cursor, c->err);
}

static struct tree_change *new_change(struct compare *c, struct ward_span path)
{
	struct tree_change *change;
	const char *fault = path_fault(path);

	if (fault != NULL) {
		error_set(c->err, WARD_EPARSE, "index: '" WARD_SPAN_FMT "' is no path: %s",
			  WARD_SPAN_ARG(span_sub(path, 0, 200)), fault);
		return NULL;
	}
	if (c->changes.len >= c->repo->limits.paths) {
		error_set(c->err, WARD_ELIMIT, "more than %llu changed paths (limits.paths)",
			  (unsigned long long)c->repo->limits.paths);
		return NULL;
	}
	change = vec_push(c->arena, &c->changes);
	if (change == NULL) {
		memory_error(c->err);
		return NULL;
	}
	change->path = path;
	return change;
}

static int failed(const struct compare *c)
{
	return c->err->code;
}

static void set_old(struct tree_change *change, const struct tree_entry *old)
{
	if (old == NULL)
		return;
	change->old_id = old->id;
	change->old_mode = mode_canonical(old->mode);
}

/* All entries of the next path against what the tree has there (NULL for nothing). */
static int take_path(struct compare *c, const struct tree_entry *old)
{
	const struct index_entry *e = &c->index.entries[c->pos++];
	struct tree_change *change;

	while (c->pos < c->index.count && e->stage != 0 &&
	       span_eq(c->index.entries[c->pos].path, e->path))
		c->pos++;
	if (e->stage == 0 && e->intent_to_add && old == NULL)
		return 0;
	if (e->stage == 0 && !e->intent_to_add && old != NULL && oid_eq(&e->id, &old->id) &&
	    e->mode == mode_canonical(old->mode))
		return 0;
	change = new_change(c, e->path);
	if (change == NULL)
		return failed(c);
	set_old(change, old);
	change->conflict = e->stage != 0;
	if (e->stage == 0 && !e->intent_to_add) {
		change->new_id = e->id;
		change->new_mode = e->mode;
	}
	return 0;
}

static int put_name(struct compare *c, size_t prefix, struct ward_span name)
{
	const size_t max = (size_t)c->repo->limits.path_bytes;

	if (name.len + 1 > max || prefix > max - name.len - 1)
		return error_set(c->err, WARD_ELIMIT,
				 "a path is longer than %zu bytes (limits.path_bytes)", max);
	memcpy(c->path + prefix, name.ptr, name.len);
	c->path[prefix + name.len] = '/';
	return 0;
}

/* An entry of the tree that the index lacks. */
static int take_deleted(struct compare *c, const struct frame *f, const struct tree_entry *old)
{
	struct ward_span path;
	struct tree_change *change;
	int rc = put_name(c, f->prefix, old->name);

	if (rc < 0)
		return rc;
	path = arena_copy(c->arena, span_make(c->path, f->prefix + old->name.len));
	if (path.len == 0)
		return memory_error(c->err);
	change = new_change(c, path);
	if (change == NULL)
		return failed(c);
	set_old(change, old);
	return 0;
}

static int take_folder(struct compare *c, struct frame *f, const struct tree_entry *old,
		       bool in_index)
{
	const struct oid id = old->id;
	const size_t prefix = f->prefix + old->name.len + 1;
	const struct index_folder *folder;
	size_t n;
	int rc = put_name(c, f->prefix, old->name);

	if (rc < 0)
		return rc;
	folder = in_index ? find_subfolder(c, f, old->name) : NULL;
	n = unchanged(c, folder, &id, prefix);
	tree_cursor_next(&f->cursor, c->repo->info.oid_len);
	if (n == 0)
		return enter(c, &id, prefix, folder);
	c->pos += n;
	return 0;
}

/* Order of an entry of the tree and a path of the index below the same folder; 0 for a folder that
 * holds it. */
static int order(const struct tree_entry *entry, struct ward_span path)
{
	const size_t len = entry->name.len;
	const size_t shared = len < path.len ? len : path.len;
	const int cmp = memcmp(entry->name.ptr, path.ptr, shared);

	if (MODE_TYPE(entry->mode) != MODE_TREE)
		return span_cmp(entry->name, path);
	if (cmp != 0)
		return cmp;
	if (path.len <= len)
		return 1;
	return (int)'/' - (int)(unsigned char)path.ptr[len];
}

/* The next name of the innermost folder. */
static int step(struct compare *c)
{
	struct frame *f = &c->frames.items[c->frames.len - 1];
	const struct tree_entry *old = f->cursor.done ? NULL : &f->cursor.entry;
	const bool more = c->pos < c->index.count && below(c, c->pos, f->prefix);
	int cmp = old == NULL ? 1 : -1;
	int rc;

	if (old == NULL && !more) {
		tree_reader_pop(c->reader);
		c->frames.len--;
		return 0;
	}
	if (old != NULL && more) {
		const struct ward_span path = c->index.entries[c->pos].path;

		cmp = order(old, span_sub(path, f->prefix, path.len));
	}
	if (cmp > 0)
		return take_path(c, NULL);
	if (MODE_TYPE(old->mode) == MODE_TREE)
		return take_folder(c, f, old, cmp == 0);
	rc = cmp == 0 ? take_path(c, old) : take_deleted(c, f, old);
	tree_cursor_next(&f->cursor, c->repo->info.oid_len);
	return rc;
}

static int run(struct compare *c, const struct oid *tree)
{
	static const struct oid empty = { .len = 0 };
	const struct index_folder *top = c->index.folder_count > 0 ? c->index.folders : NULL;
	const struct oid *root = tree != NULL ? tree : &empty;
	int rc;

	c->path = arena_bytes(c->scratch, (size_t)c->repo->limits.path_bytes + 2);
	if (c->path == NULL)
		return memory_error(c->err);
	if (unchanged(c, top, root, 0) == c->index.count && c->index.count > 0)
		return 0;
	rc = enter(c, root, 0, top);
	while (rc == 0 && c->frames.len > 0) {
		rc = check_time(c->repo, c->err);
		if (rc == 0)
			rc = step(c);
	}
	return rc;
}

int repo_index_changes(struct repo *repo, const struct oid *tree, struct arena *arena,
		       struct tree_change **out, size_t *count, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	struct compare c = { .repo = repo, .arena = arena, .err = &local };
	int rc;

	*out = NULL;
	*count = 0;
	rc = index_read(repo, arena, &c.index, &local);
	if (rc == 0)
		rc = tree_reader_start(repo, &c.reader, &local);
	if (rc == 0) {
		c.scratch = arena_new((size_t)16 << 20);
		rc = c.scratch != NULL ? run(&c, tree) : memory_error(&local);
		arena_free(c.scratch);
	}
	if (rc < 0)
		return error_set(err, rc, "%s", local.message);
	*out = c.changes.items;
	*count = c.changes.len;
	return 0;
}
