/* SPDX-License-Identifier: Apache-2.0 */
#include "store/pending.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "store/file.h"

#define NAME "pending"
/* With a name of PENDING_NAME_MAX bytes and SHA-256 a line has 130 + 20 + 2 * 4096 bytes and some.
 */
#define FILE_MAX (64u << 20)
#define ARENA_MAX ((size_t)256 << 20)

/* -- Text ------------------------------------------------------------------- */

static bool lower_oid(struct ward_span text, struct oid *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'F')
			return false;
	}
	return oid_parse(text, out);
}

static bool parse_name(struct ward_span text, struct arena *arena, struct ward_span *out)
{
	size_t len = text.len / 2;
	char *name;

	if (len == 0 || len > PENDING_NAME_MAX)
		return false;
	name = arena_bytes(arena, len);
	if (name == NULL || !hex_decode(text, (uint8_t *)name, len))
		return false;
	*out = span_make(name, len);
	return true;
}

static bool parse_line(struct ward_span line, struct arena *arena, struct pending_ref *out)
{
	struct ward_span judged, accepted, since;
	uint64_t when = 0;

	if (!span_cut(&line, ' ', &judged) || !span_cut(&line, ' ', &accepted) ||
	    !span_cut(&line, ' ', &since))
		return false;
	if (!lower_oid(judged, &out->judged) || !lower_oid(accepted, &out->accepted) ||
	    out->judged.len != out->accepted.len || !span_to_u64(since, INT64_MAX, &when))
		return false;
	out->since = (int64_t)when;
	return parse_name(line, arena, &out->name);
}

/* The line in front: how many there are, so that a file that lost some is no shorter list. */
static bool parse_head(struct ward_span *text, uint64_t *count)
{
	ssize_t lf = span_find_byte(*text, '\n', 0);
	struct ward_span line = span_sub(*text, 0, lf < 0 ? 0 : (size_t)lf);

	if (lf < 0 || !span_starts(line, PENDING_HEAD) ||
	    !span_to_u64(span_sub(line, strlen(PENDING_HEAD), line.len), PENDING_MAX, count))
		return false;
	*text = span_sub(*text, (size_t)lf + 1, text->len);
	return true;
}

int pending_by_name(const void *a, const void *b)
{
	const struct pending_ref *x = a, *y = b;

	return span_cmp(x->name, y->name);
}

const struct pending_ref *pending_find(const struct pending_ref *refs, size_t count,
				       struct ward_span name)
{
	const struct pending_ref key = { .name = name };

	return count > 0 ? bsearch(&key, refs, count, sizeof(*refs), pending_by_name) : NULL;
}

/* Ascending, so that none stands there twice. */
static bool ascending(const struct pending_ref *refs, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (pending_by_name(&refs[i - 1], &refs[i]) >= 0)
			return false;
	}
	return true;
}

static int malformed(struct ward_error *err, size_t line)
{
	return error_set_at(err, WARD_EPARSE, line, 0,
			    "the list of unverified references is malformed in line %zu", line);
}

int pending_parse(struct ward_span text, struct arena *arena, struct pending_ref **out,
		  size_t *count, struct ward_error *err)
{
	struct pending_ref *refs;
	uint64_t want = 0;
	size_t n;

	*out = NULL;
	*count = 0;
	if (!parse_head(&text, &want))
		return malformed(err, 1);
	/* A line has more than 80 bytes: the count is no reason to take memory. */
	if (want > text.len / 80)
		return malformed(err, 1);
	refs = ARENA_ARRAY(arena, (size_t)want, struct pending_ref);
	for (n = 0; refs != NULL && n < want; n++) {
		ssize_t lf = span_find_byte(text, '\n', 0);

		if (lf < 0 || !parse_line(span_sub(text, 0, (size_t)lf), arena, &refs[n]))
			break;
		text = span_sub(text, (size_t)lf + 1, text.len);
	}
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "out of memory");
	if (n < want || text.len > 0 || !ascending(refs, n))
		return malformed(err, n + 2);
	*out = refs;
	*count = n;
	return 0;
}

static int render_ref(struct buf *out, const struct pending_ref *ref, struct ward_error *err)
{
	char judged[OID_HEX_MAX], accepted[OID_HEX_MAX];
	struct oid none = { .len = ref->accepted.len };

	if (ref->name.len == 0 || ref->name.len > PENDING_NAME_MAX || ref->accepted.len == 0 ||
	    ref->since < 0 || (ref->judged.len != 0 && ref->judged.len != ref->accepted.len))
		return error_set(err, WARD_EUSAGE, "a reference cannot be noted as unverified");
	oid_hex(ref->judged.len != 0 ? &ref->judged : &none, judged);
	oid_hex(&ref->accepted, accepted);
	buf_printf(out, "%s %s %lld ", judged, accepted, (long long)ref->since);
	for (size_t i = 0; i < ref->name.len; i++)
		buf_printf(out, "%02x", (unsigned)(unsigned char)ref->name.ptr[i]);
	buf_add_char(out, '\n');
	return 0;
}

int pending_render(const struct pending_ref *refs, size_t count, struct buf *out,
		   struct ward_error *err)
{
	buf_printf(out, PENDING_HEAD "%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		int rc = render_ref(out, &refs[i], err);

		if (rc != 0)
			return rc;
	}
	if (buf_failed(out) || count > PENDING_MAX)
		return error_set(err, WARD_ELIMIT, "too many unverified references");
	return 0;
}

/* -- File ------------------------------------------------------------------- */

int pending_read(struct state_dir *dir, struct arena *arena, struct pending_ref **out,
		 size_t *count, struct ward_error *err)
{
	struct ward_error why = { 0 };
	struct buf text;
	int fd = -1;
	int rc = file_open(state_dir_fd(dir), NAME, O_RDONLY, 0, &fd, &why);

	*out = NULL;
	*count = 0;
	if (rc == WARD_ENOTFOUND)
		return 0;
	if (rc != 0)
		return error_set(err, rc, "%s", why.message);
	buf_init(&text, FILE_MAX);
	rc = file_read(fd, NAME, &text, err);
	if (rc == 0)
		rc = pending_parse(buf_span(&text), arena, out, count, err);
	buf_release(&text);
	(void)close(fd);
	return rc;
}

static int write_all(struct state_dir *dir, struct pending_ref *refs, size_t count,
		     struct ward_error *err)
{
	struct buf text;
	int rc;

	if (count > 1)
		qsort(refs, count, sizeof(*refs), pending_by_name);
	buf_init(&text, FILE_MAX);
	rc = pending_render(refs, count, &text, err);
	if (rc == 0)
		rc = state_dir_replace(dir, NAME, buf_span(&text), err);
	buf_release(&text);
	return rc;
}

/* By name; of equal ones in the order that they were given. */
static int by_name_and_place(const void *a, const void *b)
{
	const struct pending_ref *const *x = a, *const *y = b;
	const int order = pending_by_name(*x, *y);

	return order != 0 ? order : *x < *y ? -1 : *x > *y;
}

/* `refs` joined with the `known` ones in `all`, behind which there is room; the new count. */
static size_t join(struct pending_ref *all, size_t known, const struct pending_ref **refs,
		   size_t count)
{
	size_t n = known;

	qsort(refs, count, sizeof(*refs), by_name_and_place);
	for (size_t i = 0; i < count; i++) {
		const struct pending_ref *same = pending_find(all, known, refs[i]->name);

		if (same == NULL && n > known && span_eq(all[n - 1].name, refs[i]->name))
			same = &all[n - 1];
		if (same != NULL)
			all[same - all].accepted = refs[i]->accepted;
		else
			all[n++] = *refs[i];
	}
	return n;
}

/* `old` and what is new in `refs`, in an array of the arena. */
static int add_all(struct state_dir *dir, struct arena *arena, const struct pending_ref *refs,
		   size_t count, struct ward_error *err)
{
	const struct pending_ref **order;
	struct pending_ref *old, *all;
	size_t n = 0;
	int rc = pending_read(dir, arena, &old, &n, err);

	if (rc != 0)
		return rc;
	all = count <= PENDING_MAX ? ARENA_ARRAY(arena, n + count, struct pending_ref) : NULL;
	order = all != NULL ? ARENA_ARRAY(arena, count, const struct pending_ref *) : NULL;
	if (order == NULL)
		return error_set(err, WARD_ELIMIT, "too many unverified references");
	if (n > 0)
		memcpy(all, old, n * sizeof(*all));
	for (size_t i = 0; i < count; i++)
		order[i] = &refs[i];
	return write_all(dir, all, join(all, n, order, count), err);
}

int pending_add(struct state_dir *dir, const struct pending_ref *refs, size_t count,
		struct ward_error *err)
{
	struct arena *arena;
	int rc;

	if (count == 0)
		return 0;
	arena = arena_new(ARENA_MAX);
	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = state_dir_lock(dir, file_lock_deadline(), err);
	if (rc == 0) {
		rc = add_all(dir, arena, refs, count, err);
		state_dir_unlock(dir);
	}
	arena_free(arena);
	return rc;
}

static int remove_one(struct state_dir *dir, struct arena *arena, struct ward_span name,
		      const struct oid *accepted, struct ward_error *err)
{
	const struct pending_ref *found;
	struct pending_ref *refs;
	size_t count = 0;
	int rc = pending_read(dir, arena, &refs, &count, err);

	if (rc != 0)
		return rc;
	found = pending_find(refs, count, name);
	if (found == NULL || !oid_eq(&found->accepted, accepted))
		return 0;
	refs[found - refs] = refs[count - 1];
	return write_all(dir, refs, count - 1, err);
}

int pending_remove(struct state_dir *dir, struct ward_span name, const struct oid *accepted,
		   struct ward_error *err)
{
	struct arena *arena = arena_new(ARENA_MAX);
	int rc;

	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = state_dir_lock(dir, file_lock_deadline(), err);
	if (rc == 0) {
		rc = remove_one(dir, arena, name, accepted, err);
		state_dir_unlock(dir);
	}
	arena_free(arena);
	return rc;
}
