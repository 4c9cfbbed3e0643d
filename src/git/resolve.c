/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/hex.h"
#include "base/span.h"
#include "git/backend.h"
#include "git/object_check.h"

#define NAME_MAX_BYTES 1024
#define SHORT_MIN 7
#define PARENTS_MAX 1000000

static bool refname_byte_ok(unsigned char c)
{
	return c > 0x20 && c != 0x7f && strchr("~^:?*[\\", c) == NULL;
}

static bool refname_part_ok(struct ward_span part)
{
	if (part.len == 0 || part.ptr[0] == '.' || span_ends(part, ".lock"))
		return false;
	for (size_t i = 0; i < part.len; i++) {
		if (!refname_byte_ok((unsigned char)part.ptr[i]))
			return false;
	}
	return true;
}

static bool pseudo_ref(struct ward_span name)
{
	for (size_t i = 0; i < name.len; i++) {
		if ((name.ptr[i] < 'A' || name.ptr[i] > 'Z') && name.ptr[i] != '_')
			return false;
	}
	return name.len > 0 && name.len < 64;
}

bool refname_ok(struct ward_span name)
{
	struct ward_span rest = name;
	struct ward_span part;

	if (pseudo_ref(name))
		return true;
	if (!span_starts(name, "refs/") || name.len > NAME_MAX_BYTES || span_ends(name, "/") ||
	    span_ends(name, ".") || span_contains(name, "..") || span_contains(name, "@{"))
		return false;
	while (span_cut(&rest, '/', &part)) {
		if (!refname_part_ok(part))
			return false;
	}
	return true;
}

/* git's own order: gitrevisions(7). */
static const char *const prefixes[] = { "", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/" };

static int try_ref(struct repo *repo, const char *prefix, struct ward_span text, const char *suffix,
		   struct oid *out, struct ward_error *err)
{
	char name[NAME_MAX_BYTES];
	struct ward_error local = { .code = WARD_OK };
	const size_t head = strlen(prefix);
	const size_t tail = strlen(suffix);
	int rc;

	if (text.len >= sizeof(name) - head - tail)
		return WARD_ENOTFOUND;
	memcpy(name, prefix, head);
	memcpy(name + head, text.ptr, text.len);
	memcpy(name + head + text.len, suffix, tail + 1);
	if (strlen(name) != head + text.len + tail || !refname_ok(span_of(name)))
		return WARD_ENOTFOUND;
	rc = repo->ops->ref(repo, name, out, &local);
	if (rc < 0 && rc != WARD_ENOTFOUND)
		error_set(err, rc, "%s", local.message);
	return rc;
}

static int resolve_base(struct repo *repo, struct ward_span text, struct oid *out,
			struct ward_error *err)
{
	const size_t full = 2 * repo->info.oid_len;
	int rc = WARD_ENOTFOUND;

	if (text.len == full && oid_parse(text, out)) {
		rc = repo_exists(repo, out, err);
		if (rc != 0)
			return rc < 0 ? rc : 0;
		return error_set(err, WARD_ENOTFOUND, "object " WARD_SPAN_FMT " is missing",
				 WARD_SPAN_ARG(text));
	}
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		rc = try_ref(repo, prefixes[i], text, "", out, err);
		if (rc != WARD_ENOTFOUND)
			return rc;
	}
	rc = try_ref(repo, "refs/remotes/", text, "/HEAD", out, err);
	if (rc != WARD_ENOTFOUND)
		return rc;
	if (text.len >= SHORT_MIN && text.len < full && hex_is(text))
		return repo->ops->by_prefix(repo, text, out, err);
	return error_set(err, WARD_ENOTFOUND, "'" WARD_SPAN_FMT "' names nothing here",
			 WARD_SPAN_ARG(span_sub(text, 0, 200)));
}

/* Parent `n` of a commit, itself for 0. */
static int nth_parent(struct repo *repo, const struct oid *id, uint64_t n, struct oid *out,
		      struct ward_error *err)
{
	struct arena *arena;
	struct ward_span raw;
	struct ward_span rest;
	struct oid commit;
	struct oid tree;
	char hex[OID_HEX_MAX];
	int64_t date;
	int rc = peel_to_commit(repo, id, &commit, err);

	*out = commit;
	if (rc < 0 || n == 0)
		return rc;
	arena = arena_new((size_t)repo->limits.commit_bytes + 4096);
	if (arena == NULL)
		return memory_error(err);
	rc = repo_read(repo, &commit, repo->limits.commit_bytes, arena, NULL, &raw, err);
	if (rc == 0)
		rc = commit_links(raw, repo->info.oid_len, &tree, &rest, &date, err);
	for (rc = rc == 0 ? 1 : rc; rc == 1 && n > 0; n--)
		rc = commit_next_parent(&rest, repo->info.oid_len, out, err);
	arena_free(arena);
	if (rc == 0)
		return error_set(err, WARD_ENOTFOUND, "commit %s has no such parent",
				 oid_hex(&commit, hex));
	return rc < 0 ? rc : 0;
}

/* One "^", "^N", "~" or "~N" at the start of `*rest`. */
static int apply(struct repo *repo, struct ward_span *rest, struct oid *at, struct ward_error *err)
{
	const char op = rest->ptr[0];
	size_t digits = 1;
	uint64_t n = 1;
	int rc = 0;

	if (op != '^' && op != '~')
		return error_set(err, WARD_EUSAGE, "only ^, ^N and ~N may follow a name");
	while (digits < rest->len && rest->ptr[digits] >= '0' && rest->ptr[digits] <= '9')
		digits++;
	if (digits > 1 && !span_to_u64(span_sub(*rest, 1, digits), PARENTS_MAX, &n))
		return error_set(err, WARD_EUSAGE, "the number after '%c' is too large", op);
	*rest = span_sub(*rest, digits, rest->len);
	if (op == '^' || n == 0) {
		const struct oid from = *at;

		return nth_parent(repo, &from, n, at, err);
	}
	for (; rc == 0 && n > 0; n--) {
		const struct oid from = *at;

		rc = nth_parent(repo, &from, 1, at, err);
	}
	return rc;
}

int repo_resolve(struct repo *repo, struct ward_span text, struct oid *out, struct ward_error *err)
{
	struct ward_span rest = text;
	size_t end = 0;
	int rc;

	*out = (struct oid){ .len = 0 };
	while (end < text.len && text.ptr[end] != '^' && text.ptr[end] != '~')
		end++;
	rest = span_sub(text, end, text.len);
	rc = resolve_base(repo, span_sub(text, 0, end), out, err);
	while (rc == 0 && rest.len > 0)
		rc = apply(repo, &rest, out, err);
	if (rc < 0)
		*out = (struct oid){ .len = 0 };
	return rc;
}
