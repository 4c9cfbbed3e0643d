/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/unwrap.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"

/* Characters of base64 that must stand together. */
#define RUN_MIN 24
/* Two full halves of blocks in a row are in every run of RUN_MIN. */
#define HALF 8
#define BLOCK 16

/* Plain C on vectors: compilers make of it what the machine has. */
typedef unsigned char block __attribute__((vector_size(BLOCK)));

struct halves {
	uint64_t low, high;
};

static block load(const char *p)
{
	block b;

	memcpy(&b, p, sizeof(b));
	return b;
}

static struct halves halves_of(block b)
{
	struct halves h;

	memcpy(&h, &b, sizeof(h));
	return h;
}

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

/* The first mark at or behind `at`; the end of the text when there is none. */
static size_t next_mark(struct ward_span text, size_t at)
{
	if (at < text.len && is_mark(text, at))
		return at;
	for (at++; at < text.len && text.len - at >= BLOCK; at += BLOCK) {
		const block here = load(text.ptr + at), before = load(text.ptr + at - 1);
		const struct halves h =
			halves_of((block)((here == '%') | (here == '\\') | (here == '&') |
					  (((here | 0x20) == 'x') & (before == '0')) |
					  ((here == '+') & (before == 'U'))));

		if ((h.low | h.high) != 0)
			break;
	}
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

static struct halves full_halves(const char *p)
{
	const block b = load(p);
	const struct halves h =
		halves_of((block)(((block)((b | 0x20) - 'a') < 26) | ((block)(b - '/') < 11) |
				  (b == '+') | (b == '-') | (b == '_')));

	return (struct halves){ h.low == UINT64_MAX, h.high == UINT64_MAX };
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
	size_t from = at, to = at;
	struct unwrap_piece piece;

	while (from > f->least && unwrap_is_base64(f->text.ptr[from - 1]))
		from--;
	while (to < f->text.len && unwrap_is_base64(f->text.ptr[to]))
		to++;
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
	bool before = false; /* the half before was full */
	size_t at = 0;

	while (at < text.len && text.len - at >= BLOCK) {
		const struct halves full = full_halves(text.ptr + at);

		if (full.low != 0 && (before || full.high != 0)) {
			at = look_at_run(&f, at);
			before = false;
		} else {
			before = full.high != 0;
			at += BLOCK;
		}
	}
	for (at = at > f.least + BLOCK ? at - BLOCK : f.least; at < text.len;)
		at = unwrap_is_base64(text.ptr[at]) ? look_at_run(&f, at) : at + 1;
}

void unwrap_find(struct ward_span text, struct arena *arena, struct unwrap_pieces *out)
{
	find_escapes(text, arena, out);
	find_runs(text, arena, out);
}
