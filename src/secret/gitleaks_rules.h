/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_GITLEAKS_RULES_H
#define SECRET_GITLEAKS_RULES_H

/** @file secret/gitleaks_rules.h @brief The rules of secret/gitleaks.h as they are kept; shared by
 * its parts. */

#include "base/map.h"
#include "match/literal.h"
#include "match/regex.h"
#include "secret/gitleaks.h"

struct gl_words {
	struct ward_span *items;
	size_t count;
};

enum gl_target { GL_SECRET, GL_MATCH, GL_LINE };

struct gl_allow {
	struct ward_span description;
	bool all; /**< condition AND */
	enum gl_target target;
	struct gl_words commits;       /**< lower case */
	struct gl_words stopwords;     /**< lower case */
	struct regex *paths, *regexes; /**< NULL: none */
};

struct gl_allows {
	VEC(const struct gl_allow *) list;
};

struct gl_required {
	struct ward_span id;
	bool has_lines, has_columns;
	int64_t lines, columns;
};

struct gl_rule {
	struct ward_span id, description;
	struct regex *regex, *path; /**< NULL: none */
	size_t secret_group;
	double entropy;
	struct gl_words keywords; /**< lower case */
	struct gl_words tags;
	struct gl_allows allows;
	VEC(struct gl_required) required;
	bool skip_report;
	bool is_generic;       /**< a better finding of the same secret takes its place */
	bool always;	       /**< no keyword is asked for */
	uint32_t line, column; /**< in the first file; 0: in another */
	size_t *words;	       /**< of its keywords, in gitleaks.keywords */
};

/** An allowlist of the top for rules that it names. */
struct gl_targeted {
	struct gl_words rules;
	const struct gl_allow *allow;
	uint32_t line, column;
};

struct gl_extend {
	struct ward_span path;
	bool use_default;
	struct gl_words disabled;
	uint32_t line, column;
};

/** One file. */
struct gl_file {
	VEC(struct gl_rule) rules;
	struct gl_allows allows;
	VEC(struct gl_targeted) targeted;
	struct gl_extend extend;
};

struct gitleaks {
	struct arena *arena;
	const struct gitleaks_options *options; /**< while it is read */
	struct ward_span path;
	struct gl_file top;	     /**< all files, put together */
	VEC(struct regex *) regexes; /**< all of them, to be freed */
	VEC(struct gitleaks_note) notes;
	struct gl_words keywords;     /**< of all rules, each once */
	struct literal_set *literals; /**< those that are long enough */
	size_t *literal_words;	      /**< the keyword that each of them is */
	struct map ids;		      /**< rules by id: index */
	bool in_first; /**< while it is read: positions are those of the first file */
};

/** Read one file. */
int gl_read(struct gitleaks *g, struct ward_span text, struct gl_file *out,
	    struct ward_error *err) WARD_MUST_USE;
/** Compile an expression and keep it. */
int gl_regex(struct gitleaks *g, struct ward_span pattern, struct regex **out,
	     struct ward_error *err) WARD_MUST_USE;
/** Say that something has no effect. */
void gl_note(struct gitleaks *g, uint32_t line, uint32_t column, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/** Lower case as Go makes it, for letters that are of ASCII or become so. In the arena. */
struct ward_span gl_lower(struct ward_span text, struct arena *arena);
/** Number of the rule called `id`, or SIZE_MAX. */
size_t gl_rule_index(const struct gitleaks *g, struct ward_span id);

/** What a finding offers to an allowlist. */
struct gl_candidate {
	struct ward_span secret, match, line;
};
/** Whether a list speaks for the path or commit as a whole; 1, 0 or an error. `by` may be NULL. */
int gl_allows_text(const struct gl_allows *lists, const struct gitleaks_text *text,
		   struct arena *scratch, const struct gl_allow **by,
		   struct ward_error *err) WARD_MUST_USE;
/** Whether a list speaks for one finding. */
int gl_allows_hit(const struct gl_allows *lists, const struct gitleaks_text *text,
		  const struct gl_candidate *c, struct arena *scratch, const struct gl_allow **by,
		  struct ward_error *err) WARD_MUST_USE;

#endif
