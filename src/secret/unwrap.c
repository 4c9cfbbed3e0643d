/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/unwrap.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/block.h"

/* Characters of base64 that must stand together. */
#define RUN_MIN 24
/* Two full halves of blocks in a row are in every run of RUN_MIN. */
#define HALF 8

const char *unwrap_name(enum unwrap_encoding encoding)
{
	static const char *const names[] = {
		[UNWRAP_BASE64] = "base64",
		[UNWRAP_HEX] = "hex",
		[UNWRAP_BYTES] = "a list of bytes in hex",
		[UNWRAP_PERCENT] = "percent-encoding",
		[UNWRAP_BACKSLASH] = "backslash escapes",
		[UNWRAP_REFERENCE] = "character references",
		[UNWRAP_CODE_POINT] = "numbers of code points",
	};

	return names[encoding];
}

struct unwrap_state unwrap_start(struct ward_span text, const struct unwrap_piece *piece)
{
	return (struct unwrap_state){
		.text = text, .at = piece->from, .end = piece->to, .encoding = piece->encoding
	};
}

int unwrap_next(struct unwrap_state *state, char out[UNWRAP_UNIT])
{
	return state->encoding <= UNWRAP_HEX ? unwrap_next_run(state, out)
					     : unwrap_next_escape(state, out);
}

static void keep(struct arena *arena, struct unwrap_pieces *out, const struct unwrap_piece *piece)
{
	struct unwrap_piece *slot = vec_push(arena, &out->list);

	if (slot != NULL)
		*slot = *piece;
}

/* -- Escapes ------------------------------------------------------------------------- */

static bool is_mark(struct ward_span text, size_t at)
{
	const char c = text.ptr[at];

	if (c == '%' || c == '\\' || c == '&')
		return true;
	return at > 0 &&
		(((c | 0x20) == 'x' && text.ptr[at - 1] == '0') ||
		 (c == '+' && text.ptr[at - 1] == 'U'));
}

/* Where the bytes of a block, which is not the first of the text, may be marks. */
static block marks_of(const char *p)
{
	const block here = block_load(p), before = block_load(p - 1);

	return (block)((here == '%') | (here == '\\') | (here == '&') |
		       (((here | 0x20) == 'x') & (before == '0')) |
		       ((here == '+') & (before == 'U')));
}

/* The first mark at or behind `at`; the end of the text when there is none. */
static size_t next_mark(struct ward_span text, size_t at)
{
	if (at < text.len && is_mark(text, at))
		return at;
	for (at++; at < text.len && text.len - at >= 2 * BLOCK; at += 2 * BLOCK)
		if (!block_is_zero(marks_of(text.ptr + at) | marks_of(text.ptr + at + BLOCK)))
			break;
	if (at < text.len && text.len - at >= BLOCK && block_is_zero(marks_of(text.ptr + at)))
		at += BLOCK;
	while (at < text.len && !is_mark(text, at))
		at++;
	return at;
}

static void find_escapes(struct ward_span text, struct arena *arena, struct unwrap_pieces *out)
{
	struct unwrap_piece piece;
	size_t least = 0;

	for (size_t at = next_mark(text, 0); at < text.len; at = next_mark(text, at)) {
		if (unwrap_escapes(text, least, at, &piece)) {
			keep(arena, out, &piece);
			least = piece.to;
		}
		at = piece.to > at ? piece.to : at + 1;
	}
}

/* -- Runs ---------------------------------------------------------------------------- */

struct run_finder {
	struct ward_span text;
	struct arena *arena;
	struct unwrap_pieces *out;
	size_t escapes; /**< how many of the pieces are escapes */
	size_t next;	/**< the first of them that may still matter */
	size_t least;	/**< all before is done with */
};

/* Which halves are all characters of base64: 1 or 0. */
static struct block_halves full_halves(const char *p)
{
	const struct block_halves h = block_halves(block_base64(block_load(p)));

	return (struct block_halves){ h.low == UINT64_MAX, h.high == UINT64_MAX };
}

/* Where the escapes that follow `at` begin, and where they end; those are read again a level
 * further. */
static struct unwrap_piece escapes_behind(struct run_finder *f, size_t at)
{
	while (f->next < f->escapes && f->out->list.items[f->next].to <= at)
		f->next++;
	return f->next < f->escapes
		? f->out->list.items[f->next]
		: (struct unwrap_piece){ .from = f->text.len, .to = f->text.len };
}

/* Look at the run around `at`; gives back where to go on. */
static size_t look_at_run(struct run_finder *f, size_t at)
{
	size_t from = unwrap_run_start(f->text, f->least, at), to = unwrap_run_end(f->text, at);
	struct unwrap_piece piece;

	while (to > from && to - from >= RUN_MIN) {
		const struct unwrap_piece escapes = escapes_behind(f, from);
		const size_t end = escapes.from < to ? escapes.from : to;

		if (end > from && end - from >= RUN_MIN && unwrap_run(f->text, from, end, &piece)) {
			keep(f->arena, f->out, &piece);
			from = piece.to;
		} else {
			from = end < to ? escapes.to : to;
		}
	}
	f->least = from > to ? from : to;
	return f->least;
}

static void find_runs(struct ward_span text, struct arena *arena, struct unwrap_pieces *out)
{
	struct run_finder f = {
		.text = text, .arena = arena, .out = out, .escapes = out->list.len
	};
	uint64_t before = 0; /* the half before was full */
	size_t at = 0;

	while (at < text.len && text.len - at >= 2 * BLOCK) {
		const struct block_halves a = full_halves(text.ptr + at);
		const struct block_halves b = full_halves(text.ptr + at + BLOCK);

		if (((before & a.low) | (a.low & a.high) | (a.high & b.low) | (b.low & b.high)) ==
		    0) {
			before = b.high;
			at += 2 * BLOCK;
			continue;
		}
		at += (before & a.low) != 0 || (a.low & a.high) != 0 ? 0
			: (a.high & b.low) != 0			     ? HALF
								     : BLOCK;
		at = look_at_run(&f, at);
		before = 0;
	}
	for (at = at > f.least + HALF ? at - HALF : f.least; at < text.len;)
		at = unwrap_run_end(text, at) > at ? look_at_run(&f, at) : at + 1;
}

void unwrap_find(struct ward_span text, struct arena *arena, struct unwrap_pieces *out)
{
	find_escapes(text, arena, out);
	find_runs(text, arena, out);
}
