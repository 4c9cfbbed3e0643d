/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

/**
 * @file server/answer.h
 * @brief What the worker tells its parent, and how it travels.
 *
 * Records of one byte kind, four bytes length (little endian) and content; the
 * last one has kind 'Z' and is empty. The worker read hostile bytes, so the
 * parent takes nothing of it on trust: each number is bounded, each length
 * checked, an unknown or missing record makes the whole answer unusable.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"
#include "base/vec.h"
#include "gitward/result.h"

struct arena;
struct buf;

/** A reference of the push. */
struct answer_ref {
	struct ward_span name;	   /**< as the push calls it */
	struct ward_span real;	   /**< what it leads to: another one when that is a symbolic
				      reference of the server */
	struct oid old_id, new_id; /**< all zeros where absent */
	bool is_protected;
	bool is_link; /**< a symbolic reference: what moves has another name */
};

/** How often a rule was found at a level; findings that do not count are left out. */
struct answer_rule {
	struct ward_span id;
	enum ward_level level;
	uint64_t count;
};

/** A grant: used, or why it was not. */
struct answer_grant {
	struct ward_span id, text;
	bool used;
};

/** The certificate of a signed push; `certificate` is "" where none was judged. */
struct answer_push {
	struct ward_span certificate;
	struct ward_span reason;      /**< "none", or a code */
	struct ward_span signer, key; /**< as far as known, or "" */
	struct ward_span folder;      /**< that its nonce was made of, or "" */
};

struct answer {
	enum ward_verdict verdict;
	bool expired; /**< undecided, and for want of time alone */
	struct ward_span why, policy, profile;
	uint8_t key[32]; /**< digest of rules and policy; all zeros while the policy is unknown */
	uint64_t commits, files, bytes;
	VEC(struct answer_ref) refs;
	VEC(struct answer_rule) rules;
	VEC(struct oid) clean;
	VEC(struct answer_grant) grants;
	struct answer_push push;
	struct ward_span layers; /**< of the sandbox: "landlock, seccomp" */
	struct ward_span report; /**< rendered, for the pusher */
};

/** Append the answer; WARD_ELIMIT when `out` is full. */
int answer_encode(const struct answer *answer, struct buf *out,
		  struct ward_error *err) WARD_MUST_USE;
/** Read one; spans point into `bytes`. WARD_EPARSE on anything odd. */
int answer_decode(struct ward_span bytes, struct arena *arena, struct answer *out,
		  struct ward_error *err) WARD_MUST_USE;

#endif
