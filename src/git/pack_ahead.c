/* SPDX-License-Identifier: Apache-2.0 */
#include "git/pack_ahead.h"

#include <stdlib.h>

#include "base/span.h"

/* Pieces begin at multiples of STEP, and are two of them long: what is not longer than that lies
 * in one as a whole. */
#define STEP ((size_t)16 << 10)
#define PIECE (2 * STEP)
#define PIECES 64

struct piece {
	uint64_t start;
	uint64_t used;
	size_t len;
	char *bytes; /**< PIECE of them; NULL: not needed so far */
};

struct pack_ahead {
	struct pack_reader *reader;
	struct pack_file *file;
	uint64_t clock;
	struct piece *last;
	char *large; /**< for what is longer than STEP */
	size_t large_room;
	struct piece pieces[PIECES];
};

struct pack_ahead *pack_ahead_new(struct pack_reader *r, struct pack_file *file)
{
	struct pack_ahead *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->reader = r;
	a->file = file;
	a->last = &a->pieces[0];
	return a;
}

void pack_ahead_free(struct pack_ahead *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < PIECES; i++)
		free(a->pieces[i].bytes);
	free(a->large);
	free(a);
}

static bool holds(const struct piece *p, uint64_t offset, size_t len)
{
	return offset >= p->start && offset - p->start <= p->len &&
		len <= p->len - (size_t)(offset - p->start);
}

/* The one that has it, or that rests longest. */
static struct piece *find(struct pack_ahead *a, uint64_t offset, size_t len)
{
	struct piece *oldest = &a->pieces[0];

	if (holds(a->last, offset, len))
		return a->last;
	for (size_t i = 0; i < PIECES; i++) {
		struct piece *p = &a->pieces[i];

		if (holds(p, offset, len))
			return p;
		if (p->used < oldest->used)
			oldest = p;
	}
	return oldest;
}

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

static int fill(const struct pack_ahead *a, struct piece *p, uint64_t offset,
		struct ward_error *err)
{
	const uint64_t start = offset - offset % STEP;
	const uint64_t left = a->file->end - start;
	const size_t len = left < PIECE ? (size_t)left : PIECE;
	int rc;

	if (p->bytes == NULL)
		p->bytes = malloc(PIECE);
	if (p->bytes == NULL)
		return no_memory(err);
	p->len = 0;
	rc = pack_file_read(a->reader, a->file, start, p->bytes, len, err);
	if (rc == 0) {
		p->start = start;
		p->len = len;
	}
	return rc;
}

static int view_large(struct pack_ahead *a, uint64_t offset, size_t len, struct ward_span *out,
		      struct ward_error *err)
{
	if (len > PACK_AHEAD_MAX)
		return error_set(err, WARD_ELIMIT, "more than can be read at once");
	if (len > a->large_room) {
		free(a->large);
		a->large = malloc(len);
		a->large_room = a->large != NULL ? len : 0;
	}
	if (a->large == NULL)
		return no_memory(err);
	*out = span_make(a->large, len);
	return pack_file_read(a->reader, a->file, offset, a->large, len, err);
}

int pack_ahead_view(struct pack_ahead *a, uint64_t offset, size_t len, struct ward_span *out,
		    struct ward_error *err)
{
	struct piece *p;
	int rc = 0;

	if (offset >= a->file->end)
		return error_set(err, WARD_EGIT, "%s: an object ends behind the pack",
				 a->file->path);
	if (len > a->file->end - offset)
		len = (size_t)(a->file->end - offset);
	if (len > STEP)
		return view_large(a, offset, len, out, err);
	p = find(a, offset, len);
	if (!holds(p, offset, len))
		rc = fill(a, p, offset, err);
	if (rc < 0)
		return rc;
	p->used = ++a->clock;
	a->last = p;
	*out = span_make(p->bytes + (offset - p->start), len);
	return 0;
}
