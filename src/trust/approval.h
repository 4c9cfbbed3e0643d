/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_APPROVAL_H
#define TRUST_APPROVAL_H

/**
 * @file trust/approval.h
 * @brief Approvals: somebody says that a reference may move from one commit to
 * a tree (docs/approvals.md).
 *
 * An in-toto Statement (https://in-toto.io/Statement/v1) in an envelope
 * (trust/dsse.h). Its one subject is the resulting tree, so that an approval
 * holds for exactly the files that were looked at; its predicate names the
 * reference and the commit that it leaves, and when the approval ends. Nothing
 * is verified here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct buf;

#define APPROVAL_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define APPROVAL_PREDICATE_TYPE "https://gitward.dev/approval/v1"
/** Of SSH signatures: one made for anything else approves nothing. */
#define APPROVAL_NAMESPACE "gitward-approval"
/** Below it references to commits whose trees hold approvals. */
#define APPROVAL_REFS "refs/gitward/approvals/"

/** Bytes of one approval, of a name or the reason in it, and days that one may be valid. */
#define APPROVAL_BYTES_MAX ((size_t)64 << 10)
#define APPROVAL_TEXT_MAX 4096
#define APPROVAL_DAYS_MAX 90
/** Seconds that the clock of who approves may be ahead. */
#define APPROVAL_SKEW 300

/** X(name, code in reports, what it means; behind "the approval ") */
#define APPROVAL_REASONS(X)                                                               \
	X(OK, "none", "counts")                                                           \
	X(MALFORMED, "approval-malformed", "cannot be read")                              \
	X(OTHER_REF, "approval-other-ref", "is for another reference")                    \
	X(STALE_TREE, "approval-stale", "is for other files than those that were pushed") \
	X(STALE_BASE, "approval-stale", "was given when the reference stood elsewhere")   \
	X(STALE_COMMIT, "approval-stale", "is for another commit")                        \
	X(EXPIRED, "approval-expired", "has expired")                                     \
	X(FUTURE, "approval-future", "was issued at a time that has not come yet")        \
	X(UNKNOWN, "unknown-signer", "is signed by nobody whom the policy names")         \
	X(ROBOT, "approval-robot", "is by a robot")                                       \
	X(PLATFORM, "platform-key-only", "is signed with the key of a platform")          \
	X(SELF, "approval-self", "is by somebody who made the change")                    \
	X(AUTHORS, "approval-authors", "cannot be weighed: who made the change is not known")

enum approval_reason {
#define APPROVAL_ENUM(name, code, text) APPROVAL_##name,
	APPROVAL_REASONS(APPROVAL_ENUM)
#undef APPROVAL_ENUM
		APPROVAL_REASON_COUNT
};

struct approval {
	struct ward_span tree;	    /**< lower-case hexadecimal; so the next two */
	struct ward_span from;	    /**< zeros for a reference that is to be made */
	struct ward_span target;    /**< or "": any commit with that tree */
	struct ward_span ref;	    /**< full name */
	struct ward_span principal; /**< who approves, as they call themselves; the key decides */
	struct ward_span reason;    /**< or "" */
	int64_t issued, expires;    /**< seconds since 1970 */
};

/** Read a statement; spans are in the arena. Strict: a member of the predicate that is not known,
 * missing or of another type, several subjects, another type of statement or predicate, and a
 * life of more than APPROVAL_DAYS_MAX are WARD_EPARSE; WARD_ELIMIT, WARD_EOOM. */
int approval_parse(struct ward_span payload, struct arena *arena, struct approval *out,
		   struct ward_error *err) WARD_MUST_USE;
/** Write the statement that approval_parse() reads. WARD_EUSAGE when it could not be read again. */
int approval_write(const struct approval *approval, struct arena *arena, struct buf *out,
		   struct ward_error *err) WARD_MUST_USE;

/** The update that is to be approved. Ids in lower-case hexadecimal. */
struct approval_ask {
	struct ward_span ref, from, target, tree;
	int64_t now;
};
/** Whether it is about this update or an earlier form of it: of the same files, or of the same
 * reference leaving the same commit. Others are nobody's business here. */
bool approval_is_related(const struct approval *approval, const struct approval_ask *ask);
/** Whether it is for this update and for now; APPROVAL_OK, or what is wrong. */
enum approval_reason approval_check(const struct approval *approval,
				    const struct approval_ask *ask);

const char *approval_reason_code(enum approval_reason reason);
const char *approval_reason_text(enum approval_reason reason);

#endif
