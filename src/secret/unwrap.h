/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_UNWRAP_H
#define SECRET_UNWRAP_H

/**
 * @file secret/unwrap.h
 * @brief Text in encoded form within a text: where it stands, and what it is.
 *
 *   base64   24 characters or more of either alphabet, padded or not, at any of the four places
 *            in a group, broken over indented lines or by "\n" as two characters
 *   hex      32 digits or more of either case, broken likewise; 0x67, 0x68, ...
 *   escapes  %67, \x67, \147, \u0067, \u{67}, \U00000067 behind one backslash or more, U+0067,
 *            &#x67; &#103; and \/ where it parts letters
 *
 * Only what decodes to text counts: printable ASCII, tabs and line ends, with or without NULs
 * between (UTF-16). Single escapes are common in what people write, so they count only when they
 * stand for a character of which tokens are made. What is found is parted, each byte is in one
 * piece at most, and all of it takes time linear in the text.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "gitward/span.h"

struct arena;

/** Decoded text of fewer bytes holds no token. */
#define UNWRAP_MIN 8
/** What a byte that is no text decodes to. */
#define UNWRAP_OTHER '\x01'
/** Most bytes that one step of a decoder gives. */
#define UNWRAP_UNIT 4

enum unwrap_encoding {
	UNWRAP_BASE64,
	UNWRAP_HEX,
	UNWRAP_BYTES, /**< 0x67, 0x68 */
	UNWRAP_PERCENT,
	UNWRAP_BACKSLASH,
	UNWRAP_REFERENCE, /**< of HTML and XML */
	UNWRAP_CODE_POINT
};

/** "base64": for messages. */
const char *unwrap_name(enum unwrap_encoding encoding);

/** Bytes [from, to) of the text that are encoded. */
struct unwrap_piece {
	enum unwrap_encoding encoding;
	size_t from, to;
};
struct unwrap_pieces {
	VEC(struct unwrap_piece) list;
};

/** All pieces of the text; escapes first, then runs, each in order. On an exhausted arena some are
 * missing: arena_failed() tells. */
void unwrap_find(struct ward_span text, struct arena *arena, struct unwrap_pieces *out);

/** A decoder in the middle of a piece. Begin with unwrap_start(). */
struct unwrap_state {
	struct ward_span text;
	size_t at, end; /**< where it stands in the text, where the piece ends */
	enum unwrap_encoding encoding;
	bool wrapped; /**< a line end was passed */
};

struct unwrap_state unwrap_start(struct ward_span text, const struct unwrap_piece *piece);
/** Decode the next few bytes; how many there are (0: only NULs), -1 at the end of the piece. */
int unwrap_next(struct unwrap_state *state, char out[UNWRAP_UNIT]);

/* -- Parts ---------------------------------------------------------------------- */

/** Where the run of characters of either alphabet of base64 around `at` begins (`least` or behind
 * it), and where it ends (`at` when it has none there). */
size_t unwrap_run_start(struct ward_span text, size_t least, size_t at);
size_t unwrap_run_end(struct ward_span text, size_t at);
/** Find the first piece of base64 or hex in [from, to), all of which is characters of base64.
 * False: there is none. It may end behind `to`, when lines were joined. */
bool unwrap_run(struct ward_span text, size_t from, size_t to, struct unwrap_piece *piece);
/** The piece of escapes with a mark ('%', a backslash, '&', the 'x' of "0x" or the '+' of "U+") at
 * `at`, that begins at `least` or behind it. False when there is none: go on at `piece->to`. */
bool unwrap_escapes(struct ward_span text, size_t least, size_t at, struct unwrap_piece *piece);

int unwrap_next_run(struct unwrap_state *state, char out[UNWRAP_UNIT]);
int unwrap_next_escape(struct unwrap_state *state, char out[UNWRAP_UNIT]);

/** Whether a byte is text. */
static inline bool unwrap_is_text(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

#endif
