/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_OBJECT_SPLIT_H
#define TRUST_OBJECT_SPLIT_H

/**
 * @file trust/object_split.h
 * @brief Raw commit or tag object -> signature and signed payload.
 *
 * Written against Git's own reading (commit.c, gpg-interface.c,
 * gitformat-signature(5)), because git_commit_extract_signature() also finds
 * "gpgsig" in the message and stops at NUL. Each refusal has its own reason.
 */

#include "git/object.h"

/** X(code in reports, what it means) */
#define SPLIT_REASONS(X)                                                                            \
	X(NONE, "none", "nothing wrong")                                                            \
	X(UNSIGNED, "unsigned", "carries no signature")                                             \
	X(NUL, "nul-byte", "holds a NUL byte, behind which tools disagree")                         \
	X(TOO_LARGE, "object-too-large", "is larger than a commit may be")                          \
	X(HEADER, "bad-header", "has a header that git fsck refuses")                               \
	X(DUPLICATE, "duplicate-signature", "has more than one signature header")                   \
	X(NONCANONICAL, "noncanonical-header",                                                      \
	  "has an unknown header that starts with gpgsig, which Git leaves out of the signed text") \
	X(ARMOR, "bad-armor", "has a signature that does not start or end as one")                  \
	X(TRAILING, "trailing-data", "has text behind the end of its signature")                    \
	X(FORMAT, "signature-format", "has a signature of a kind that is not accepted")

enum split_reason {
#define SPLIT_ENUM(name, code, text) SPLIT_##name,
	SPLIT_REASONS(SPLIT_ENUM)
#undef SPLIT_ENUM
};

enum signature_format { SIGNATURE_NONE, SIGNATURE_PGP, SIGNATURE_SSH, SIGNATURE_X509 };

struct object_split {
	enum split_reason reason; /**< SPLIT_NONE when there is one well-placed signature */
	enum signature_format format;
	struct ward_span signature;  /**< armored text, continuation spaces removed; in the arena */
	struct ward_span payload[3]; /**< what was signed, as slices of the raw object */
	size_t payload_count;
};

/** Split a commit of a repository whose ids are `oid_len` bytes long. */
void split_commit(struct ward_span raw, size_t oid_len, struct arena *arena,
		  struct object_split *out);
/** Split an annotated tag. */
void split_tag(struct ward_span raw, size_t oid_len, struct arena *arena, struct object_split *out);

/** The kind of a detached signature; SPLIT_NONE when the text is one in armor, with nothing but
 * line ends behind it. */
enum split_reason split_armor(struct ward_span text, enum signature_format *format);

const char *split_reason_code(enum split_reason reason);
const char *split_reason_text(enum split_reason reason);

#endif
