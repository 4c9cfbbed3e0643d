/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/object.h"
#include "git/plumbing.h"

/* The bit that ls-files --debug shows for an intent to add. */
#define INTENT_TO_ADD 0x20000000u
/* Lines of --debug after each path. */
#define DEBUG_LINES 5

static int malformed(struct ward_error *err)
{
	return error_set(err, WARD_EGIT, "git lists the index in an unknown form");
}

static bool parse_base(struct ward_span s, unsigned base, uint32_t *out)
{
	uint64_t n = 0;

	if (s.len == 0 || s.len > 8)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];
		unsigned digit = 16;

		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a') + 10;
		if (digit >= base)
			return false;
		n = n * base + digit;
	}
	*out = (uint32_t)n;
	return n <= UINT32_MAX;
}

/* "<mode> <id> <stage>\t<path>\0" */
static bool take_entry(struct ward_span *rest, size_t oid_len, struct index_entry *e)
{
	struct ward_span head;
	struct ward_span word;
	uint64_t stage;
	const ssize_t tab = span_find_byte(*rest, '\t', 0);
	const ssize_t nul = tab < 0 ? -1 : span_find_byte(*rest, '\0', (size_t)tab);

	if (nul < 0)
		return false;
	head = span_sub(*rest, 0, (size_t)tab);
	e->path = span_sub(*rest, (size_t)tab + 1, (size_t)nul);
	*rest = span_sub(*rest, (size_t)nul + 1, rest->len);
	if (!span_cut(&head, ' ', &word) || !parse_base(word, 8, &e->mode) ||
	    !span_cut(&head, ' ', &word) || !oid_parse(word, &e->id) || e->id.len != oid_len ||
	    !span_to_u64(head, 3, &stage))
		return false;
	e->stage = (uint8_t)stage;
	return e->path.len > 0;
}

/* The last of the lines is "  size: N\tflags: HEX". */
static bool take_flags(struct ward_span *rest, struct index_entry *e)
{
	struct ward_span line = WARD_SPAN("");
	ssize_t at;
	uint32_t flags;

	for (unsigned i = 0; i < DEBUG_LINES; i++) {
		if (!span_line(rest, &line) || !span_starts(line, "  "))
			return false;
	}
	at = span_find(line, WARD_SPAN("\tflags: "), 0);
	if (at < 0 || !parse_base(span_sub(line, (size_t)at + 8, line.len), 16, &flags))
		return false;
	e->intent_to_add = (flags & INTENT_TO_ADD) != 0;
	return true;
}

int plumbing_index(struct repo *repo, struct arena *arena, struct index_entry **out, size_t *count,
		   struct ward_error *err)
{
	const char *const args[] = { "ls-files", "--stage", "--debug", "-z", "--full-name", NULL };
	VEC(struct index_entry) entries = { 0 };
	struct ward_span rest;
	int status;
	int rc = plumbing_run(repo, args, (size_t)(repo->limits.memory_bytes / 2), arena, &status,
			      &rest, err);

	if (rc < 0)
		return rc;
	if (status != 0)
		return error_set(err, WARD_EGIT, "git cannot list the index");
	while (rest.len > 0) {
		struct index_entry *e = vec_push(arena, &entries);

		if (e == NULL)
			return memory_error(err);
		if (!take_entry(&rest, repo->info.oid_len, e) || !take_flags(&rest, e))
			return malformed(err);
		if (entries.len > 1 && span_cmp(e[-1].path, e->path) > 0)
			return malformed(err);
	}
	*out = entries.items;
	*count = entries.len;
	return 0;
}
