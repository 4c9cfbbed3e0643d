/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_SHAPE_H
#define SECRET_SHAPE_H

/**
 * @file secret/shape.h
 * @brief Tokens as data: where to look, what it must look like, what proves it.
 *
 * A pattern is the part of regular expressions that tokens need; it is matched
 * in time linear in SHAPE_MAX, without backtracking, the longest match that
 * ends at an edge:
 *
 *   abc \.           bytes as they stand; '\' before one of . \ [ ] ( ) { } ? |
 *   [A-Za-z0-9_-]    one byte of a class; '-' last for itself; no negation
 *   \d \w            [0-9] and [A-Za-z0-9_], also within brackets
 *   (abc|de|f)       one of several literals
 *   {n} {n,m} {n,}   repeats a class, not a literal
 *   ?                makes a class, a single byte or a group optional
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"
#include "match/literal.h"
#include "secret/pattern.h"
#include "secret/token.h"

/** Bytes of the longest token; "{n,}" ends here. */
#define SHAPE_MAX 4096
/** How far behind the word of a key its value may start, if `gap` says nothing else. */
#define SHAPE_GAP 64
/** Words one of which is near nearly every value that is secret. For `hints`. */
#define SHAPE_HINTS "key token secret passw pwd auth cred api pat"

enum shape_flags {
	/** The token may stand inside a longer word to its left or right. For tokens that `verify`
	   proves. */
	SHAPE_INSIDE = 1,
	/** Well-formed is not enough to be sure of: TOKEN_CONTEXTUAL at best. */
	SHAPE_WEAK = 2,
	/** Letters of both cases and a digit must be in it, or it is a stand-in. */
	SHAPE_MIXED = 4,
	/** '+', '/' and '=' are no edges either. For base64. */
	SHAPE_BASE64 = 8,
	/** With no edge behind it is still one, no surer than TOKEN_CONTEXTUAL unless `verify`
	   proves it. For marks that nothing else begins with. */
	SHAPE_GLUED = 16,
	/** With `hints`: key and value together are unmistakable, TOKEN_LIKELY. */
	SHAPE_SURE = 32,
	/** Hexadecimal digits follow an anchor of 3 bytes. */
	SHAPE_HEX = 64,
};

struct token_shape {
	/**
	 * Literals parted by blanks, one of which is in every such token, `lead` bytes
	 * from its start. Behind those of 3 bytes stand LITERAL_RUN letters, digits and _-.~ (with
	 * SHAPE_HEX: two digits). NULL ends a list of shapes.
	 */
	const char *anchors;
	size_t lead;
	/** The whole token. */
	const char *pattern;
	/**
	 * Not NULL: the token has no mark of its own. The anchors are then words of a
	 * key or of what stands before it (looked for in lower case, in upper case and
	 * capitalised, and as written), and within `gap` bytes behind, at most two lines
	 * further, comes a value that is `pattern` from edge to edge. One of these words,
	 * parted by blanks, in any case, must stand between 32 bytes before the anchor
	 * and the value; "" asks for none. TOKEN_CONTEXTUAL at best, but for SHAPE_SURE.
	 */
	const char *hints;
	size_t gap;
	/** Different bytes that there must be behind the anchor; fewer are a stand-in. */
	unsigned distinct;
	unsigned flags; /**< enum shape_flags */
	/**
	 * Judge what has the form; NULL: TOKEN_LIKELY, of keys TOKEN_CONTEXTUAL. Stand-ins have
	 * been told apart before, unless SHAPE_INSIDE is set: then it is to tell.
	 */
	enum token_verdict (*verify)(struct ward_span token, struct arena *scratch);
};

/** A shape that was made ready. */
struct shape_form {
	const struct token_shape *shape;
	struct pattern pattern;
	uint32_t hint_firsts; /**< bit n: the first letter of a hint has n in its lower five bits */
};

/** Make a row ready, which must outlive `out`. False when its pattern cannot be read or the maker's
 * arena is exhausted. */
bool shape_compile(const struct token_shape *shape, struct arena *arena, struct shape_form *out);

/** Where values may begin in 64 bytes of a text. */
struct shape_block {
	size_t number;	 /**< of the block, plus one; 0: nothing is known */
	uint64_t begins; /**< bit n: a value may begin at byte n */
	uint64_t breaks; /**< bit n: byte n ends a line */
};

#define SHAPE_BLOCKS 8

/** What is known of the text of one pass, for all shapes; all zero at its start. */
struct shape_view {
	struct ward_span text;
	struct shape_block blocks[SHAPE_BLOCKS]; /**< by their number */
	size_t patterns;			 /**< how often a pattern was tried for a key */
};

/** What is known of one shape with `hints` in one pass; all zero at its start. */
struct shape_memo {
	size_t from, clear; /**< nothing to find for later anchors in [from, clear) */
	size_t anchor;	    /**< the last one */
	size_t judged;	    /**< where a value was found, plus one */
};

/**
 * Judge what stands at `anchor`, one of the shape's literals whose row has
 * `anchor_len` bytes; [*start, *end) is the token. TOKEN_NO when there is none, or when `memo`,
 * used by shapes with `hints` alone, knows that it was judged before. With a memo and anchors in
 * order all calls of a pass together try a place at most twice.
 */
enum token_verdict shape_judge(const struct shape_form *form, struct shape_view *view,
			       struct shape_memo *memo, size_t anchor, size_t anchor_len,
			       struct arena *scratch, size_t *start, size_t *end);

/** Call `fn` with every literal that the scanner must look for; its bytes are those of the row. */
typedef bool (*shape_anchor_fn)(void *ctx, const struct literal *literal);
/** False as soon as `fn` is, or when an anchor is too short. */
bool shape_anchors(const struct token_shape *shape, shape_anchor_fn fn, void *ctx);

#endif
