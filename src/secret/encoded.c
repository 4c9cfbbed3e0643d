/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/encoded.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/unwrap.h"

/* Between two pieces, so that no token reaches from one to the next. */
#define PARTING "\n\n\n"
#define PARTING_LEN 3

/* Where the decoded text of a piece is. */
struct place {
	struct unwrap_piece piece;
	size_t at, len;
};

/* How far the reading of a piece has come; hits come in order, so it goes on from there. */
struct reader {
	size_t place;
	struct unwrap_state state;
	size_t given; /**< decoded bytes before where `state` stands */
};

struct layer {
	struct ward_span source;
	struct ward_span text; /**< decoded */
	VEC(struct place) places;
	struct reader reader;
};

struct encoded_state {
	struct layer layers[ENCODED_DEPTH];
	size_t depth; /**< of the layer that is scanned */
	struct arena *scratch;
	encoded_hit_fn fn;
	void *ctx;
};

/* Decode one piece to `out`, which has room for it. */
static size_t decode(struct ward_span source, const struct unwrap_piece *piece, char *out)
{
	struct unwrap_state state = unwrap_start(source, piece);
	char unit[UNWRAP_UNIT];
	size_t len = 0;
	int n;

	while ((n = unwrap_next(&state, unit)) >= 0) {
		memcpy(out + len, unit, (size_t)n);
		len += (size_t)n;
	}
	return len;
}

/* False when there is nothing to decode. */
static bool decode_layer(struct layer *layer, struct arena *scratch)
{
	struct unwrap_pieces found = { 0 };
	char *out = NULL;
	size_t len = 0, room = 0;

	unwrap_find(layer->source, scratch, &found);
	for (size_t i = 0; i < found.list.len; i++)
		room += found.list.items[i].to - found.list.items[i].from + PARTING_LEN;
	if (room == 0 || (out = arena_bytes(scratch, room + UNWRAP_UNIT)) == NULL)
		return false;
	for (size_t i = 0; i < found.list.len; i++) {
		const size_t got = decode(layer->source, &found.list.items[i], out + len);
		struct place *place = got < UNWRAP_MIN ? NULL : vec_push(scratch, &layer->places);

		if (place == NULL)
			continue;
		*place = (struct place){ found.list.items[i], len, got };
		memcpy(out + len + got, PARTING, PARTING_LEN);
		len += got + PARTING_LEN;
	}
	layer->text = span_make(out, len);
	layer->reader.place = layer->places.len;
	return len > 0;
}

static size_t place_of(const struct layer *layer, size_t at)
{
	size_t low = 0, high = layer->places.len;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (layer->places.items[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* The unit of the source that byte `at` of the layer's text is made from: [*from, *to). */
static void origin(const struct layer *layer, struct reader *r, size_t at, size_t *from, size_t *to)
{
	const size_t index = place_of(layer, at);
	const struct place *place = &layer->places.items[index];
	const size_t wanted = at - place->at;
	struct unwrap_state state;
	char unit[UNWRAP_UNIT];
	int n;

	if (r->place != index || r->given > wanted)
		*r = (struct reader){ .place = index,
				      .state = unwrap_start(layer->source, &place->piece) };
	for (;;) {
		state = r->state;
		n = unwrap_next(&state, unit);
		if (n < 0 || r->given + (size_t)n > wanted)
			break;
		r->given += (size_t)n;
		r->state = state;
	}
	*from = r->state.at;
	*to = n < 0 ? place->piece.to : state.at;
}

/* From bytes [*start, *end) of a layer's text to those of its source; what reaches beyond a piece
 * is cut off. */
static void step_out(struct layer *layer, size_t *start, size_t *end)
{
	const struct place *place = &layer->places.items[place_of(layer, *start)];
	const size_t stop = place->at + place->len;
	size_t first = *start < stop ? *start : stop - 1;
	size_t last = (*end < stop ? *end : stop) - 1, from, to;
	struct reader ahead;

	origin(layer, &layer->reader, first, start, &to);
	ahead = layer->reader;
	origin(layer, &ahead, last > first ? last : first, &from, end);
}

static struct ward_span describe(struct encoded_state *s, const size_t *starts, size_t depth)
{
	struct ward_span how = WARD_SPAN("");

	for (size_t d = depth + 1; d-- > 0;) {
		const struct layer *layer = &s->layers[d];
		const struct place *place = &layer->places.items[place_of(layer, starts[d])];

		how = arena_printf(s->scratch, "%s%s" WARD_SPAN_FMT,
				   unwrap_name(place->piece.encoding), how.len > 0 ? " of " : "",
				   WARD_SPAN_ARG(how));
	}
	return how;
}

static void on_hit(void *ctx, const struct token_hit *hit)
{
	struct encoded_state *s = ctx;
	const struct layer *layer = &s->layers[s->depth];
	struct encoded_hit found = { .hit = *hit };
	size_t starts[ENCODED_DEPTH] = { 0 }, start = hit->start, end = hit->end, len;

	if (hit->start >= hit->end || hit->end > layer->text.len)
		return;
	found.token = span_sub(layer->text, hit->start, hit->end);
	len = end - start;
	for (size_t d = s->depth + 1; d-- > 0;) {
		starts[d] = start;
		step_out(&s->layers[d], &start, &end);
		if (d == s->depth)
			found.verbatim = end - start == len;
	}
	found.hit.start = start;
	found.hit.end = end;
	found.how = describe(s, starts, s->depth);
	s->fn(s->ctx, &found);
}

bool encoded_scan(const struct token_scanner *scanner, struct ward_span text, struct arena *scratch,
		  encoded_hit_fn fn, void *ctx)
{
	struct encoded_state s = { .scratch = scratch, .fn = fn, .ctx = ctx };
	bool reaches = false;

	for (; s.depth < ENCODED_DEPTH; s.depth++) {
		struct layer *layer = &s.layers[s.depth];

		layer->source = text;
		if (!decode_layer(layer, scratch))
			break;
		if ((token_scan(scanner, layer->text, scratch, on_hit, &s) & TOKEN_MET_NEXT) != 0)
			reaches = true;
		text = layer->text;
	}
	return reaches;
}
