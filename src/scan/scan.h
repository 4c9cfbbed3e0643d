/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

/**
 * @file scan/scan.h
 * @brief A change in, findings out: classify, parse once, run the rules of each
 * subject, tell what is new from what stood there, honour suppressions.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "change/change.h"
#include "gitward/result.h"

struct arena;
struct baseline;     /* scan/baseline.h */
struct large_sizes;  /* scan/large.h */
struct known_list;   /* scan/known_list.h */
struct ward_demands; /* rules/rule.h */
struct ward_ref_facts;
struct ward_signer_facts;
struct gitleaks; /* secret/gitleaks.h */

#define STRICTEST 3

struct scan_options {
	const struct limits *limits;
	const bool *rule_on; /**< one for each of ward_rules */
	bool suppressions;   /**< honour inline comments */
	bool line_hashes;    /**< fill in the findings' line_hash */
	bool (*path_ignored)(
		void *ctx,
		struct ward_span path); /**< policy: not judged by manifest rules; NULL: none */
	/** How much the policy minds findings of a rule about an object at a path, 0 to
	 * STRICTEST; NULL: the same everywhere. */
	int (*strictness)(void *ctx, const char *rule, struct ward_span object,
			  struct ward_span path);
	/** What a file of the repository has to say in judging ("the policy of this check", "a list
	 * of signers"); NULL for all others. The function may be NULL: none has. */
	const char *(*decides)(void *ctx, struct ward_span path);
	/** Why the content of such a file in the change cannot be used, with line and column, or 0;
	 * NULL: no check. */
	int (*decides_check)(void *ctx, struct ward_span path, struct ward_span text,
			     struct ward_error *err);
	/** Whether the policy that stands in the tree of a commit finds all that it names there and
	 * can be used; NULL: no check. */
	int (*trust_check)(void *ctx, const struct oid *commit, struct ward_error *err);
	/** Whether the user rules that stand there can be used, with all files that they extend;
	 * NULL: no check. */
	int (*user_rules_check)(void *ctx, const struct oid *commit, struct ward_error *err);
	const struct gitleaks *user_rules; /**< rules of the repository's owners; NULL: none */
	struct ward_span user_rules_path;  /**< of their file in the repository */
	/** What the policy asks of a reference; never NULL. The function may be NULL: nothing. */
	const struct ward_demands *(*demands)(void *ctx, struct ward_span ref);
	/** Who signed a commit or tag that arrives at `ref`; in the arena. NULL (function or
	 * answer): nothing is verified. */
	const struct ward_signer_facts *(*signer)(void *ctx, const struct change_commit *commit,
						  struct ward_span ref, struct arena *arena);
	/** Fill in what signatures say of a reference's update: `push`, `tip`, approvals, reviews.
	 * NULL: nothing. */
	void (*ref_facts)(void *ctx, const struct ward_ref *ref, struct arena *arena,
			  struct ward_ref_facts *out);
	struct ward_span pusher; /**< as the host calls who pushes, or "" */
	struct baseline
		*baseline; /**< known findings, of which the used ones are marked; NULL: none */
	const struct known_list *known_list; /**< of other tools; NULL: none */
	bool markers;			     /**< comments of other tools count */
	bool keep_tokens;		     /**< fill in the result's tokens */
	bool baseline_off; /**< it only gives its salt: what it knows is reported as new */
	const struct large_sizes *windows; /**< of large files; NULL: see scan/large.h */
	void *ctx;
	int64_t now;	      /**< seconds since 1970, for expiry of suppressions */
	uint64_t deadline_ns; /**< time_mono_ns() at which to stop; 0: never */
};

/** A token as it would be used; kept on request alone. */
struct scan_token {
	struct ward_span fingerprint; /**< of its finding */
	struct ward_span token;
};

struct scan_result {
	VEC(struct ward_finding) findings; /**< level not yet set */
	struct ward_counts counts;
	bool undecided; /**< something could not be looked at; `why` tells */
	bool expired;	/**< and that was for want of time */
	VEC(struct oid)
	clean; /**< commits whose history step was judged whole without any finding */
	VEC(struct scan_token) tokens; /**< of findings of token rules; with keep_tokens only */
	struct ward_span why;
};

/**
 * Judge. Fails only when the run itself is impossible (out of memory): what
 * cannot be read or exceeds a limit is recorded in the result as undecided.
 */
int scan_change(const struct ward_change *change, const struct scan_options *options,
		struct arena *arena, struct scan_result *out, struct ward_error *err) WARD_MUST_USE;

#endif
