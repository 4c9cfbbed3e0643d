/* SPDX-License-Identifier: Apache-2.0 */
#include "git/object_check.h"

#include <string.h>

#include "base/span.h"

uint32_t mode_canonical(uint32_t mode)
{
	if (MODE_TYPE(mode) == MODE_TYPE(MODE_FILE))
		return (mode & 0100u) != 0 ? MODE_EXEC : MODE_FILE;
	return MODE_TYPE(mode);
}

int tree_entry_cmp(const struct tree_entry *a, const struct tree_entry *b)
{
	const size_t len = a->name.len < b->name.len ? a->name.len : b->name.len;
	const int cmp = memcmp(a->name.ptr, b->name.ptr, len);
	unsigned char x = 0;
	unsigned char y = 0;

	if (cmp != 0)
		return cmp;
	if (a->name.len > len)
		x = (unsigned char)a->name.ptr[len];
	else if (MODE_TYPE(a->mode) == MODE_TREE)
		x = '/';
	if (b->name.len > len)
		y = (unsigned char)b->name.ptr[len];
	else if (MODE_TYPE(b->mode) == MODE_TREE)
		y = '/';
	return (int)x - (int)y;
}

static size_t common_prefix(struct ward_span a, struct ward_span b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

/*
 * File "a" and folder "a" need not be neighbours: "a", "a.b", "a/". But all
 * that stands between them starts with "a", so the files that a folder could
 * still repeat are prefixes of the current name, and their lengths tell them
 * apart: one bit each.
 */
struct prefixes {
	uint64_t bits[TREE_NAME_MAX / 64 + 1];
	size_t top; /**< no bit is set beyond this word */
};

static void prefixes_cut(struct prefixes *p, size_t len)
{
	const size_t word = len / 64;

	while (p->top > word)
		p->bits[p->top--] = 0;
	if (p->top == word && len % 64 != 63)
		p->bits[word] &= (UINT64_C(1) << (len % 64 + 1)) - 1;
}

static void prefixes_add(struct prefixes *p, size_t len)
{
	const size_t word = len / 64;

	while (p->top < word)
		p->bits[++p->top] = 0;
	p->bits[word] |= UINT64_C(1) << (len % 64);
}

static bool prefixes_has(const struct prefixes *p, size_t len)
{
	return len / 64 <= p->top && (p->bits[len / 64] >> (len % 64) & 1) != 0;
}

int tree_check(struct ward_span raw, size_t oid_len, struct ward_error *err)
{
	struct prefixes files;
	struct tree_entry last = { .mode = 0 };
	struct tree_entry entry;
	int rc;

	files.top = 0;
	files.bits[0] = 0;
	while ((rc = tree_next(&raw, oid_len, &entry, err)) > 0) {
		const bool folder = MODE_TYPE(entry.mode) == MODE_TREE;
		size_t shared;

		if (entry.name.len >= TREE_NAME_MAX)
			return error_set(err, WARD_ELIMIT, "tree: a name is longer than %d bytes",
					 TREE_NAME_MAX);
		shared = common_prefix(last.name, entry.name);
		prefixes_cut(&files, shared);
		if (last.mode != 0 && shared == last.name.len && MODE_TYPE(last.mode) != MODE_TREE)
			prefixes_add(&files, shared);
		if ((folder && prefixes_has(&files, entry.name.len)) ||
		    (last.mode != 0 && span_eq(last.name, entry.name)))
			return error_set(err, WARD_EPARSE,
					 "tree: the name '" WARD_SPAN_FMT "' stands twice",
					 WARD_SPAN_ARG(span_sub(entry.name, 0, 200)));
		if (last.mode != 0 && tree_entry_cmp(&last, &entry) >= 0)
			return error_set(err, WARD_EPARSE,
					 "tree: '" WARD_SPAN_FMT "' is out of order",
					 WARD_SPAN_ARG(span_sub(entry.name, 0, 200)));
		last = entry;
	}
	return rc;
}

const char *path_fault(struct ward_span path)
{
	size_t start = 0;

	if (path.len == 0)
		return "it is empty";
	for (size_t i = 0; i <= path.len; i++) {
		struct ward_span part;

		if (i < path.len && path.ptr[i] != '/') {
			if (path.ptr[i] == '\0')
				return "it holds a NUL";
			continue;
		}
		part = span_sub(path, start, i);
		if (part.len == 0)
			return "it holds an empty name";
		if (part.ptr[0] == '.' &&
		    (span_is(part, ".") || span_is(part, "..") || span_is_nocase(part, ".git")))
			return "it holds the name '.', '..' or '.git'";
		start = i + 1;
	}
	return NULL;
}

/* Seconds of a "name <email> seconds zone" line; 0 when it cannot be read, as in Git. */
static int64_t person_date(struct ward_span line)
{
	const ssize_t angle = span_rfind_byte(line, '>');
	struct ward_span rest;
	struct ward_span digits;
	uint64_t date;

	if (angle < 0)
		return 0;
	rest = span_trim(span_sub(line, (size_t)angle + 1, line.len));
	if (!span_cut(&rest, ' ', &digits) || !span_to_u64(digits, INT64_MAX, &date))
		return 0;
	return (int64_t)date;
}

int commit_links(struct ward_span raw, size_t oid_len, struct oid *tree, struct ward_span *rest,
		 int64_t *date, struct ward_error *err)
{
	const size_t tree_line = sizeof("tree ") + 2 * oid_len;
	struct ward_span scan;
	struct ward_span line;

	*date = 0;
	*rest = WARD_SPAN("");
	if (raw.len < tree_line || !span_starts(raw, "tree ") || raw.ptr[tree_line - 1] != '\n' ||
	    !oid_parse(span_sub(raw, 5, tree_line - 1), tree))
		return error_set(err, WARD_EPARSE, "commit: the tree line is malformed");
	*rest = span_sub(raw, tree_line, raw.len);
	scan = *rest;
	while (span_line(&scan, &line) && line.len > 0) {
		if (!span_starts(line, "committer "))
			continue;
		*date = person_date(line);
		break;
	}
	return 0;
}

int commit_next_parent(struct ward_span *rest, size_t oid_len, struct oid *out,
		       struct ward_error *err)
{
	const size_t line = sizeof("parent ") + 2 * oid_len;

	*out = (struct oid){ .len = 0 };
	if (!span_starts(*rest, "parent "))
		return 0;
	if (rest->len < line || rest->ptr[line - 1] != '\n' ||
	    !oid_parse(span_sub(*rest, 7, line - 1), out))
		return error_set(err, WARD_EPARSE, "commit: a parent line is malformed");
	*rest = span_sub(*rest, line, rest->len);
	return 1;
}
