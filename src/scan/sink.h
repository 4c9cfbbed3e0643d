/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SINK_H
#define SCAN_SINK_H

/**
 * @file scan/sink.h
 * @brief Where findings go: gives them position, identity and a source line
 * with secrets masked. Rules see it as an opaque `struct ward_sink`.
 */

#include "base/map.h"
#include "rules/rule.h"
#include "scan/scan.h"

/** Identity and place of a finding on the old side. */
struct sink_known {
	struct ward_span fingerprint;
	const char *rule;	 /**< its id */
	struct ward_span path;	 /**< in an archive; "": that of the file in hand */
	struct ward_span object; /**< key; lives as long as the file in hand */
};

struct sink_range {
	size_t start, end;
	bool reported;	/**< a finding is about it; otherwise it is only hidden */
	size_t finding; /**< which, in the result */
};

/** Where a finding stands in the bytes of its file. */
struct sink_place {
	size_t offset;	       /**< SIZE_MAX: nowhere */
	struct ward_span text; /**< of its secret, or "" */
};

/* Where counting of lines stands in the file, so that findings in order cost one pass. */
struct sink_cursor {
	size_t offset;
	uint32_t line, column;
};

/** Which part of its file the blob in hand is. */
struct sink_window {
	bool on;	       /**< false: it is all of it */
	bool first;	       /**< what is about the file as such counts here */
	bool switched_off;     /**< by a comment of secretlint before its first byte */
	size_t from, to;       /**< what begins here counts; the rest is told of other windows */
	uint32_t line, column; /**< of its first byte */
};

struct ward_sink {
	struct arena *run;     /**< lives as long as the result */
	struct arena *arena;   /**< of the findings; of the step while the old side is judged */
	struct arena *scratch; /**< of the file */
	struct scan_result *result;
	const struct limits *limits;
	bool line_hashes;
	bool keep_tokens; /**< in result->tokens */
	const struct ward_rule *rule;

	/* What the next finding is about. */
	const struct ward_blob *blob;
	const struct ward_object *object;
	struct ward_span ref, commit;
	const struct ward_span *refs; /**< all references it counts for; NULL: `ref` alone */
	size_t ref_count;
	bool guarded;
	uint32_t document; /**< number of the document, for identity where there is no object key */

	/* The file being judged. */
	struct sink_window window;
	size_t first;		       /**< its first finding */
	VEC(struct sink_place) places; /**< of its findings; those behind the end have none */
	struct sink_cursor cursor;
	VEC(struct sink_range) secrets; /**< to be masked */
	struct sink_range *sorted; /**< those that were reported by start, each with the furthest
				      end so far; NULL: not yet asked for */
	const struct ward_rule *sorted_for; /**< the rule that asked */
	size_t sorted_len, sorted_from;	    /**< how many, and of how many secrets */
	struct sink_range *merged;	    /**< all secrets, those that overlap as one */
	size_t merged_len, merged_from;	    /**< likewise */
	const struct token_scanner *tokens; /**< of the rules that are on; NULL: none */
	VEC(struct sink_range) named;	    /**< values whose tokens a rule of objects names */
	bool named_is_sorted;

	/* Fingerprints of secrets are slow to work out: each one once. */
	const uint8_t *salt; /**< of the baseline; NULL: none */
	struct map *prints;  /**< from digests of rule and secret */

	/* The old side only leaves identities. */
	bool base_mode;
	VEC(struct sink_known) known;
	struct ward_finding
		*last; /**< the finding of the latest ward_emit*, NULL if it was dropped */
};

/** Begin and end the findings of one file; the end fills in source lines and hashes. */
void sink_begin_file(struct ward_sink *sink, const struct ward_blob *blob);
void sink_end_file(struct ward_sink *sink);
/** Begin those of a window of a file, which sink_end_file() ends as well: source lines are filled
 * in, hashes are not. */
void sink_begin_window(struct ward_sink *sink, const struct ward_blob *blob,
		       const struct sink_window *window);

/** The secret that finding `index` of the file in hand is about, as it stands there; "" when it is
 * about none. */
struct ward_span sink_secret(const struct ward_sink *sink, size_t index);

/** Keep the token that the latest finding is about, where that was asked for. */
void sink_keep_token(struct ward_sink *sink, struct ward_span token);

/** `text` with the secrets of the file in hand blotted out; a copy when there were any. */
struct ward_span sink_masked(struct ward_sink *s, struct ward_span text);

/** Whether a rule named the tokens of a value (ward_token_named) that has bytes [start, end). */
bool sink_is_named(struct ward_sink *s, size_t start, size_t end);

/** Finding of an engine rule (by id) about a path, or about the run when `path` is empty. */
void sink_engine(struct ward_sink *sink, const char *rule, struct ward_span path, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));
/** The same at bytes of the file being judged. */
void sink_engine_at(struct ward_sink *sink, const char *rule, size_t start, size_t end,
		    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/** A secret at bytes [start, end) that the user's rule `id` found. Identity: (rule, `id`, digest of
 * the secret). */
void sink_user_secret(struct ward_sink *sink, struct ward_span id, size_t start, size_t end,
		      const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/** The path of the file in hand, likewise. */
void sink_user_path(struct ward_sink *sink, struct ward_span id, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** Remember that the run cannot be decided; the first reason is kept. */
void sink_undecided(struct ward_sink *sink, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
