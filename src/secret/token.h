/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_TOKEN_H
#define SECRET_TOKEN_H

/**
 * @file secret/token.h
 * @brief Secrets that are known by their own form: a literal anchor, an
 * alphabet, a length, and often a checksum. A row of a table is a rule.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/rule.h"
#include "gitward/span.h"

struct arena;
struct token_shape; /* secret/shape.h */

/** What a verifier says of a well-formed candidate. Ordered: a later one is surer. */
enum token_verdict {
	TOKEN_NO,	   /**< not one of these after all */
	TOKEN_PLACEHOLDER, /**< well-formed, but its checksum is wrong or it is a known example */
	TOKEN_CONTEXTUAL,  /**< only what stands around it tells, or it is of no use without a
			      passphrase */
	TOKEN_LIKELY,	   /**< well-formed; nothing in it can be verified */
	TOKEN_VERIFIED	   /**< its own checksum or structure proves it */
};

/** The confidence of a finding with this verdict: low, medium, high, verified. TOKEN_NO is no
 * finding. */
enum ward_confidence token_confidence(enum token_verdict verdict);

/** How a token is recognised. */
struct token_rule {
	/** Names the body in messages: "GitHub token". */
	const char *what;
	/** Tokens of this kind that data can describe; ends with a row without anchors. NULL: none.
	 */
	const struct token_shape *shapes;
	/** The others: literals, each at least 4 bytes; every such token holds one. Case-sensitive,
	 * the last is NULL. NULL: there are no others. */
	const char *const *anchors;
	/** The anchors also stand in lower case, in upper case and capitalised. */
	bool spelt;
	/**
	 * Where the token starts and ends, given the text and an anchor's offset
	 * in it. False when the surroundings rule a token out. Must look at no more
	 * than 64 bytes before and 20 KiB behind the anchor, and at little when the
	 * same anchor follows closely, so that a hostile text takes linear time.
	 */
	bool (*bounds)(struct ward_span text, size_t anchor, size_t *start, size_t *end);
	/** `bounds` looks at more than the anchor's line and TOKEN_REACH bytes around it
	 * (secret/token_far.h). */
	bool far;
	/** Judge the bytes between the bounds; NULL: TOKEN_LIKELY. */
	enum token_verdict (*verify)(struct ward_span token, struct arena *scratch);
	/**
	 * The other half of a pair of secrets, within 512 bytes of the token at
	 * [start, end). NULL: there is none. It is reported as a hit of its own,
	 * no surer than its token.
	 */
	bool (*companion)(struct ward_span text, size_t start, size_t end, size_t *other_start,
			  size_t *other_end);
	const char *companion_what;
};

/** A candidate that was confirmed. */
struct token_hit {
	size_t rule; /**< index in the list given */
	size_t start, end;
	enum token_verdict verdict;
	const char *what; /**< names these bytes: `what` of the rule, or its `companion_what` */
};

struct token_scanner;

/** Build a scanner for `count` rules (pointers must outlive it) in the arena; NULL when exhausted.
 */
struct token_scanner *token_scanner_new(const struct token_rule *const *rules, size_t count,
					struct arena *arena);

/** Of the anchors that were met. */
enum token_met {
	TOKEN_MET_FAR = 1, /**< one of a token that may reach far (secret/token_far.h) */
	TOKEN_MET_NEXT = 2 /**< one of a rule that may look past empty lines: where these part
			      texts, at the next one */
};

typedef void (*token_hit_fn)(void *ctx, const struct token_hit *hit);
/**
 * One pass over `text`: every confirmed token in order of its start. Of
 * overlapping hits of one rule the surest is given, once. When `scratch` is
 * exhausted hits still come, but unordered and perhaps less sure: arena_failed()
 * tells. Gives back what of enum token_met is true.
 */
unsigned token_scan(const struct token_scanner *scanner, struct ward_span text,
		    struct arena *scratch, token_hit_fn fn, void *ctx);

#endif
