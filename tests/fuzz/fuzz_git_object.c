/* SPDX-License-Identifier: Apache-2.0 */
/* Commits, tags and trees as a push may bring them; the first byte chooses. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "git/object_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_commit(struct ward_span raw, size_t oid_len, struct arena *arena)
{
	struct ward_error err = { .code = WARD_OK };
	struct commit_view commit;
	struct ward_span rest;
	struct oid id;
	int64_t date;
	size_t parents = 0;
	const int strict = commit_parse(raw, oid_len, arena, &commit, &err);
	int rc = commit_links(raw, oid_len, &id, &rest, &date, NULL);

	while (rc == 0 && commit_next_parent(&rest, oid_len, &id, NULL) > 0)
		parents++;
	/* What the strict reader takes the lenient one must read alike. */
	if (strict == 0 && (rc != 0 || parents != commit.parent_count))
		abort();
}

static void try_tree(struct ward_span raw, size_t oid_len)
{
	struct ward_span rest = raw;
	struct tree_entry entry;
	size_t entries = 0;
	const int whole = tree_check(raw, oid_len, NULL);
	int rc;

	while ((rc = tree_next(&rest, oid_len, &entry, NULL)) > 0)
		entries++;
	if (whole == 0 && rc != 0)
		abort();
	if (rc == 0 && (rest.len != 0 || entries > raw.len / (oid_len + 4)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t oid_len = size > 0 && (data[0] & 4) != 0 ? 32 : 20;
	const struct ward_span raw =
		span_make(size > 0 ? (const char *)data + 1 : "", size > 0 ? size - 1 : 0);
	struct arena *arena = arena_new((size_t)16 << 20);
	struct tag_view tag;

	if (arena == NULL)
		return 0;
	switch (size > 0 ? data[0] & 3 : 0) {
	case 0:
		try_commit(raw, oid_len, arena);
		break;
	case 1:
		(void)!tag_parse(raw, oid_len, &tag, NULL);
		break;
	default:
		try_tree(raw, oid_len);
		break;
	}
	arena_free(arena);
	return 0;
}
