/* SPDX-License-Identifier: Apache-2.0 */
#include "git/tree_entries.h"

#include <string.h>

#include "base/span.h"

#define MODE_DIGITS 7

int raw_entry_next(struct ward_span *rest, size_t oid_len, struct raw_entry *out)
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
	nul = p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;
	if (nul == NULL || nul == p || (size_t)(end - nul - 1) < oid_len)
		return -1;
	out->name = span_make(p, (size_t)(nul - p));
	out->id = (const uint8_t *)nul + 1;
	rest->ptr = nul + 1 + oid_len;
	rest->len = (size_t)(end - rest->ptr);
	return 1;
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
		if (raw_entry_next(known, oid_len, &entry) <= 0)
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

		rc = raw_entry_next(&rest, oid_len, &entry);
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
		rc = raw_entry_next(&rest, oid_len, &entry);
		if (rc <= 0)
			return rc;
		rc = fn(ctx, &entry);
		if (rc != 0)
			return rc;
	}
}
