/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_RESULT_H
#define GITWARD_RESULT_H

/**
 * @file gitward/result.h
 * @brief What a run found, counted and decided. All text lives as long as the
 * run it came from. Text may hold hostile bytes (renderers escape it) but
 * never a secret: those are masked when a finding is made.
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/rule.h"
#include "gitward/span.h"

#pragma GCC visibility push(default)

/** The exit status of every command that judges. */
enum ward_verdict {
	WARD_ALLOWED = 0,
	WARD_DENIED = 1,
	WARD_UNDECIDED = 2, /**< blocks as well */
	WARD_NOTHING = 3    /**< there was nothing to check; never "passed" */
};
/** "allowed", "denied", "undecided", "nothing"; never NULL. */
const char *ward_verdict_name(enum ward_verdict verdict);

/** What covers a finding that is suppressed. */
enum ward_suppression {
	WARD_SUPPRESSION_INLINE,    /**< a comment beside it, gitward's or another tool's */
	WARD_SUPPRESSION_LIST,	    /**< a list of known secrets that another tool wrote */
	WARD_SUPPRESSION_ALLOWLIST, /**< an allowlist of the user's rules */
	WARD_SUPPRESSION_EXEMPTION, /**< an exemption of the policy */
	WARD_SUPPRESSION_GRANT	    /**< a signed break-glass grant */
};
/** "inline", ...; never NULL. */
const char *ward_suppression_name(enum ward_suppression suppression);

/** What the service that gave out a token says of it (gitward/live.h). */
enum ward_live {
	WARD_LIVE_NOT_ASKED,
	WARD_LIVE_ACTIVE,   /**< it accepts it */
	WARD_LIVE_INACTIVE, /**< it knows it no more */
	WARD_LIVE_UNKNOWN   /**< it could not be asked, or its answer proves nothing */
};
/** "not asked", "active", "inactive", "unknown"; never NULL. */
const char *ward_live_name(enum ward_live live);

struct ward_finding {
	const struct ward_rule_meta *rule;
	enum ward_severity severity;
	enum ward_confidence confidence;
	enum ward_level level;	       /**< set by the policy */
	struct ward_span message;      /**< one sentence, no full stop */
	struct ward_span path;	       /**< "" for findings about refs and commits */
	uint32_t line, column;	       /**< 1-based, code points; 0 when there is no position */
	uint32_t end_line, end_column; /**< one past the last; 0 likewise */
	struct ward_span ref;	       /**< reference name, or "" */
	const struct ward_span
		*refs; /**< every reference it counts for, `ref` first; NULL: `ref` alone
			*/
	size_t ref_count;
	struct ward_span commit;     /**< hexadecimal id, or "" */
	struct ward_span object;     /**< "group/Kind/namespace/name", or "" */
	struct ward_span object_key; /**< the same as exemptions call it, never shown: when a secret
					in it is masked in `object`; else "" */
	struct ward_span pointer; /**< place inside the object: "spec.containers[name=web].image" */
	struct ward_span source;  /**< the line it points at, secrets masked, at most 512 bytes; ""
				     without one */
	uint32_t source_column; /**< column of source[0]: greater than 1 when a long line was cut */
	struct ward_span line_hash; /**< GitHub's primaryLocationLineHash: 16 hex digits ":"
				       occurrence; "" without a file, or
				       when it was not asked for */
	struct ward_span
		fingerprint; /**< 32 hex digits, free of line numbers: of rule, object and place;
				for a secret of rule and secret, under the salt of the baseline */
	bool guarded;	     /**< the change goes to a protected reference, or is local */
	bool introduced;     /**< the change brings it; false: it stood there before */
	bool grace;	     /**< the policy asks for it from a later day on */
	bool suppressed;     /**< something covers it */
	enum ward_suppression suppression; /**< what, when it is */
	struct ward_span reason;	   /**< of the suppression */
	struct ward_span owner;		   /**< of the exemption, or "" */
	struct ward_span expires;	   /**< YYYY-MM-DD, or "" */
	enum ward_live live;
	struct ward_span live_reason; /**< one line; "" when it was not asked */
	struct ward_span grant;	      /**< id of the break-glass grant, or "" */
	bool granted; /**< covered by a signed break-glass grant: always shown, never silent */
};

/** What a run looked at. */
#define WARD_FILE_KINDS(X) \
	X(manifest)        \
	X(kustomization)   \
	X(helm)            \
	X(workflow)        \
	X(dockerfile)      \
	X(policy)          \
	X(yaml)            \
	X(json)            \
	X(template)        \
	X(text)            \
	X(binary)          \
	X(link)            \
	X(lfs)

enum ward_file_kind {
#define WARD_FILE_KIND_ENUM(name) WARD_FILE_##name,
	WARD_FILE_KINDS(WARD_FILE_KIND_ENUM)
#undef WARD_FILE_KIND_ENUM
		WARD_FILE_KIND_COUNT
};
/** "manifest", ...; never NULL. */
const char *ward_file_kind_name(enum ward_file_kind kind);

#define WARD_SKIP_REASONS 16
struct ward_skip_count {
	const char *reason;
	uint64_t count;
};

struct ward_counts {
	uint64_t refs, commits, objects, bytes;
	uint64_t files; /**< judged; the sum of by_kind */
	uint64_t by_kind[WARD_FILE_KIND_COUNT];
	uint64_t deleted; /**< paths that are gone in the new state */
	struct ward_skip_count skipped[WARD_SKIP_REASONS]; /**< unused slots have a NULL reason */
	uint64_t rules;					   /**< rules that were on */
	uint64_t milliseconds;
	uint64_t denied, warned, audited, existing, suppressed; /**< findings */
	uint64_t dropped; /**< findings beyond limits.findings */
};

struct ward_result {
	enum ward_verdict verdict;
	struct ward_span why;		     /**< of an undecided verdict: one line */
	const struct ward_finding *findings; /**< by path, line, column, rule */
	size_t finding_count;
	struct ward_counts counts;
	struct ward_span
		policy; /**< where the policy came from: "built-in", "HEAD:.gitward.yaml", a path */
	struct ward_span profile;
	struct ward_span target;  /**< what was judged: "staged", "A..B", "push", ... */
	struct ward_span backend; /**< "native", "libgit2", "git" or "" */
};

#pragma GCC visibility pop

#endif
