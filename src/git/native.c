/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/backend.h"
#include "git/loose.h"
#include "git/pack.h"
#include "git/refs_files.h"

struct native_store {
	struct pack_store *packs;
	/* What the header was asked of: its content is next. */
	struct oid last;
	struct pack_place last_place;
};

static int need_store(struct repo *repo, struct ward_error *err)
{
	struct native_store *store = repo->native;
	int rc;

	if (store != NULL)
		return 0;
	store = ARENA_NEW(repo->arena, struct native_store);
	if (store == NULL)
		return memory_error(err);
	rc = pack_store_open(repo->stores, repo->store_count, repo->info.oid_len, &repo->limits,
			     repo->inflater, &store->packs, err);
	if (rc == 0)
		repo->native = store;
	return rc;
}

static void native_close(struct repo *repo)
{
	if (repo->native != NULL)
		pack_store_free(repo->native->packs);
	repo->native = NULL;
}

/* 1 when a pack has it, 0 when none has, or an error. */
static int find_packed(struct repo *repo, const struct oid *id, struct pack_place *out,
		       struct ward_error *err)
{
	struct native_store *store = repo->native;
	int rc;

	if (oid_eq(&store->last, id)) {
		*out = store->last_place;
		return 1;
	}
	rc = pack_store_find(store->packs, id, out, err);
	if (rc > 0) {
		store->last = *id;
		store->last_place = *out;
	}
	return rc;
}

static int missing(const struct oid *id, struct ward_error *err)
{
	char hex[OID_HEX_MAX];

	return error_set(err, WARD_ENOTFOUND, "object %s is missing", oid_hex(id, hex));
}

static int native_header(struct repo *repo, const struct oid *id, enum object_type *type,
			 uint64_t *size, struct ward_error *err)
{
	struct pack_place place;
	int rc = need_store(repo, err);

	if (rc < 0)
		return rc;
	rc = find_packed(repo, id, &place, err);
	if (rc == 0) {
		rc = loose_header(repo, id, type, size, err);
		if (rc != 0)
			return rc < 0 ? rc : 0;
		/* Packed since we looked? */
		rc = pack_store_refresh(repo->native->packs, err);
		if (rc > 0)
			rc = find_packed(repo, id, &place, err);
	}
	if (rc == 0)
		return missing(id, err);
	return rc < 0 ? rc : pack_store_header(repo->native->packs, &place, type, size, err);
}

/* A file is easily put in the place of another; an entry of a pack is not. */
static int verify(const struct repo *repo, const struct oid *id, enum object_type type,
		  struct ward_span bytes, struct ward_error *err)
{
	uint8_t digest[OID_MAX];
	char head[64];
	char hex[OID_HEX_MAX];
	int n;

	if (repo->digest == NULL)
		return 0;
	n = snprintf(head, sizeof(head), "%s %zu", object_type_name(type), bytes.len);
	repo->digest(span_make(head, (size_t)n + 1), bytes, id->len, digest);
	if (memcmp(digest, id->raw, id->len) == 0)
		return 0;
	return error_set(err, WARD_EGIT, "loose object %s has the content of another one",
			 oid_hex(id, hex));
}

static int native_read(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
		       enum object_type *type, struct ward_span *out, struct ward_error *err)
{
	struct pack_place place;
	int rc = need_store(repo, err);

	if (rc == 0)
		rc = find_packed(repo, id, &place, err);
	if (rc > 0)
		return pack_store_read(repo->native->packs, &place, size, arena, type, out, err);
	if (rc == 0)
		rc = loose_read(repo, id, size, arena, type, out, err);
	if (rc == 0)
		return missing(id, err);
	return rc < 0 ? rc : verify(repo, id, *type, *out, err);
}

static int native_stream(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
			 void *ctx, struct ward_error *err)
{
	struct pack_place place;
	int rc = need_store(repo, err);

	if (rc == 0)
		rc = find_packed(repo, id, &place, err);
	if (rc > 0) {
		rc = pack_store_stream(repo->native->packs, &place, size, fn, ctx, err);
		return rc == 0 ? stream_by_read(repo, id, size, fn, ctx, err) : rc < 0 ? rc : 0;
	}
	if (rc == 0)
		rc = loose_stream(repo, id, size, fn, ctx, err);
	if (rc == 0)
		return missing(id, err);
	return rc < 0 ? rc : 0;
}

const struct backend_ops native_ops = {
	.name = "native",
	.header = native_header,
	.read = native_read,
	.stream = native_stream,
	.by_prefix = prefix_in_stores,
	.ref = refs_files_get,
	.head_name = refs_files_head_name,
	.ref_link = refs_files_link,
	.each_ref = refs_files_each,
	.close = native_close,
};
