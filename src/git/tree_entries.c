/* SPDX-License-Identifier: Apache-2.0 */
#include "git/tree_entries.h"

#include <string.h>

#include "base/span.h"
#include "git/sweep.h"

#define MODE_DIGITS 7

/* Names are short: a call costs more than it finds. */
static inline const char *find_nul(const char *p, const char *end)
{
	const char *const near = end - p > 16 ? p + 16 : end;

	while (p < near && *p != '\0')
		p++;
	if (p < near)
		return p;
	return p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;
}

static inline int next_entry(struct ward_span *rest, size_t oid_len, struct raw_entry *out)
{
	const char *p = rest->ptr;
	const char *end = p + rest->len;
	const char *nul;
	size_t digits = 0;

	if (rest->len == 0)
		return 0;
	out->mode = 0;
	while (p < end && *p >= '0' && *p <= '7' && digits++ < MODE_DIGITS)
		out->mode = (out->mode << 3) | (uint32_t)(*p++ - '0');
	if (digits == 0 || p == end || *p++ != ' ')
		return -1;
	nul = find_nul(p, end);
	if (nul == NULL || nul == p || (size_t)(end - nul - 1) < oid_len)
		return -1;
	out->name = span_make(p, (size_t)(nul - p));
	out->id = (const uint8_t *)nul + 1;
	rest->ptr = nul + 1 + oid_len;
	rest->len = (size_t)(end - rest->ptr);
	return 1;
}

int raw_entry_next(struct ward_span *rest, size_t oid_len, struct raw_entry *out)
{
	return next_entry(rest, oid_len, out);
}

static size_t common_start(struct ward_span a, struct ward_span b)
{
	const size_t most = a.len < b.len ? a.len : b.len;
	size_t n = 0;

	while (n + 64 <= most && memcmp(a.ptr + n, b.ptr + n, 64) == 0)
		n += 64;
	while (n < most && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

static size_t common_end(struct ward_span a, struct ward_span b)
{
	const size_t most = a.len < b.len ? a.len : b.len;
	size_t n = 0;

	while (n + 64 <= most && memcmp(a.ptr + a.len - n - 64, b.ptr + b.len - n - 64, 64) == 0)
		n += 64;
	while (n < most && a.ptr[a.len - n - 1] == b.ptr[b.len - n - 1])
		n++;
	return n;
}

/* Whether an entry of `known` begins `left` bytes before its end: both go on alike from there. */
static bool meets(struct ward_span *known, size_t left, size_t oid_len)
{
	struct raw_entry entry;

	while (known->len > left)
		if (next_entry(known, oid_len, &entry) <= 0)
			return false;
	return known->len == left;
}

int raw_entries_new(struct ward_span tree, struct ward_span known, size_t oid_len, raw_entry_fn fn,
		    void *ctx)
{
	const size_t same_start = common_start(tree, known);
	const size_t same_end = common_end(tree, known);
	struct ward_span rest = tree;
	struct raw_entry entry;
	bool meeting = same_end > 0;
	int rc;

	/* Whole entries at the start. */
	for (;;) {
		const struct ward_span before = rest;

		rc = next_entry(&rest, oid_len, &entry);
		if (rc <= 0)
			return rc;
		if (tree.len - rest.len > same_start) {
			rest = before;
			break;
		}
	}
	known = span_sub(known, tree.len - rest.len, known.len);
	for (;;) {
		if (meeting && rest.len <= same_end) {
			if (meets(&known, rest.len, oid_len))
				return 0;
			meeting = known.len > 0;
		}
		rc = next_entry(&rest, oid_len, &entry);
		if (rc <= 0)
			return rc;
		rc = fn(ctx, &entry);
		if (rc != 0)
			return rc;
	}
}

/* Times that the base is read from its start again, for parts that jump back. */
#define REWINDS 16

/* A tree and what it was built on, side by side. */
struct built {
	struct ward_span base, known; /**< all of it; from the entry in hand to its end */
	struct ward_span tree, rest;
	const struct sweep_part *parts;
	size_t part;
	size_t part_start; /**< in the tree */
	unsigned rewinds;
	size_t oid_len;
};

/* Whether an entry of the base begins at `offset`. Bytes alone do not tell: what is a name here
 * could be the end of an id there. */
static bool known_at(struct built *u, size_t offset)
{
	struct raw_entry entry;

	if (offset < u->base.len - u->known.len) {
		if (u->rewinds++ >= REWINDS)
			return false;
		u->known = u->base;
	}
	while (u->base.len - u->known.len < offset)
		if (next_entry(&u->known, u->oid_len, &entry) <= 0)
			return false;
	return u->base.len - u->known.len == offset;
}

/* Step over entries that the base has too; what goes on beyond the part is not known. */
static void skip_known(struct built *u)
{
	const struct sweep_part *p = &u->parts[u->part];
	const size_t at = u->tree.len - u->rest.len;
	size_t left = u->part_start + p->len - at;

	if (p->from == SIZE_MAX || !known_at(u, p->from + (at - u->part_start)))
		return;
	for (;;) {
		struct ward_span next = u->known;
		struct raw_entry entry;
		size_t len;

		if (next_entry(&next, u->oid_len, &entry) <= 0)
			return;
		len = u->known.len - next.len;
		if (len > left)
			return;
		u->known = next;
		left -= len;
		u->rest.ptr += len;
		u->rest.len -= len;
	}
}

int raw_entries_built(struct ward_span tree, struct ward_span base, const struct sweep_part *parts,
		      size_t part_count, size_t oid_len, raw_entry_fn fn, void *ctx)
{
	size_t at; /* where the entry in hand begins */
	struct built u = { .base = base,
			   .known = base,
			   .tree = tree,
			   .rest = tree,
			   .parts = parts,
			   .oid_len = oid_len };

	for (;;) {
		struct raw_entry entry;
		int rc;

		do {
			at = tree.len - u.rest.len;
			while (u.part < part_count && u.part_start + parts[u.part].len <= at)
				u.part_start += parts[u.part++].len;
			if (u.part < part_count)
				skip_known(&u);
		} while (tree.len - u.rest.len != at);
		rc = next_entry(&u.rest, oid_len, &entry);
		if (rc <= 0)
			return rc;
		rc = fn(ctx, &entry);
		if (rc != 0)
			return rc;
	}
}
