/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_GITLEAKS_H
#define SECRET_GITLEAKS_H

/**
 * @file secret/gitleaks.h
 * @brief Users' own rules: the configuration file of gitleaks (`.gitleaks.toml`, as
 * read by gitleaks 8.30), and what it finds in a text.
 *
 * Differences to gitleaks are told in docs/gitleaks.md.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"
#include "gitward/span.h"

struct arena;
struct gitleaks;

/** Files behind each other by extend.path, the first left out. */
#define GITLEAKS_EXTEND_DEPTH 2
/** Findings in one text. */
#define GITLEAKS_HITS 100000
/** Rules of one file. */
#define GITLEAKS_RULES 4096
/** Bytes of one file. */
#define GITLEAKS_BYTES 1048576

struct gitleaks_options {
	struct ward_span path; /**< of the file: it is not judged by its own rules */
	bool jit;	       /**< see regex_new() */
	/** The text of a file that extend.path names, a path inside the repository; it must live as
	 * long as the rules. NULL: what is extended is not looked at. */
	int (*read)(void *ctx, struct ward_span path, struct ward_span *text,
		    struct ward_error *err);
	void *ctx;
};

/** Something that is read and has no effect. */
struct gitleaks_note {
	uint32_t line, column; /**< 0: of no place in the first file */
	struct ward_span text;
};

/**
 * Read the rules. `text` and `arena` must outlive `*out`, which is freed with gitleaks_free().
 * WARD_ECONFIG with line and column of the first fault (of the file that the message names, if it
 * names one), WARD_ELIMIT, WARD_EOOM, or an error of `read`.
 */
int gitleaks_new(struct ward_span text, const struct gitleaks_options *options, struct arena *arena,
		 struct gitleaks **out, struct ward_error *err) WARD_MUST_USE;
/** NULL is allowed. */
void gitleaks_free(struct gitleaks *rules);

const struct gitleaks_note *gitleaks_notes(const struct gitleaks *rules, size_t *count);
size_t gitleaks_rule_count(const struct gitleaks *rules);

/** What is judged. */
struct gitleaks_text {
	struct ward_span path;	 /**< in the repository; "" when it has none */
	struct ward_span commit; /**< hexadecimal; "" when there is none */
	struct ward_span bytes;
	uint64_t deadline_ns; /**< of time_mono_ns(); 0: none */
	bool ignore_allow;    /**< `gitleaks:allow` in the text excuses nothing */
	bool anywhere; /**< the folders of the path are not known: what a rule demands of it is
			  taken for met, and what a list allows there is not allowed */
};

struct gitleaks_hit {
	struct ward_span rule, description;
	const struct ward_span *tags;
	size_t tag_count;
	bool of_path; /**< the rule is about the path alone: nothing of the text is meant */
	struct ward_span match, secret; /**< parts of the text, or of what was decoded of it */
	size_t from, to;		/**< bytes of the text that hold the secret */
	uint8_t encodings;	     /**< flags of gitleaks_encoding() around the match; 0: none */
	size_t depth;		     /**< how often it was decoded */
	size_t start_line, end_line; /**< 0-based; of the match in the text */
	size_t start_column, end_column; /**< as gitleaks counts: bytes, 1-based in the first line
					    and 2-based in the others */
	double entropy;
};

struct gitleaks_hits {
	VEC(struct gitleaks_hit) list;
};

/**
 * Find, in the order of the rules and then of the text. `out` and its hits are in `scratch`.
 * WARD_ELIMIT or WARD_EDEADLINE when a rule could not be decided; WARD_EOOM.
 */
int gitleaks_judge(const struct gitleaks *rules, const struct gitleaks_text *text,
		   struct arena *scratch, struct gitleaks_hits *out,
		   struct ward_error *err) WARD_MUST_USE;

/** What flag 1 << `i` of `encodings` is called; NULL behind the last. */
const char *gitleaks_encoding(size_t i);

/**
 * Whether a global allowlist speaks for a secret at bytes [start, end) that somebody else found: 1,
 * with its description; 0; or why that could not be decided.
 */
int gitleaks_allowed(const struct gitleaks *rules, const struct gitleaks_text *text, size_t start,
		     size_t end, struct arena *scratch, struct ward_span *description,
		     struct ward_error *err) WARD_MUST_USE;
/** Whether there are global allowlists at all. */
bool gitleaks_has_allowlists(const struct gitleaks *rules);

#endif
