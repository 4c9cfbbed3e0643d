/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_ALLOWED_SIGNERS_H
#define TRUST_ALLOWED_SIGNERS_H

/**
 * @file trust/allowed_signers.h
 * @brief The list of who may sign: ssh-keygen(1), ALLOWED SIGNERS.
 *
 * A line: principals [options] type base64 [comment]. It is read as OpenSSH
 * reads it. What is stricter: a key in a form that crypto/ssh_key.h refuses, a
 * certificate in place of a key, a date that the calendar does not have, and a
 * NUL byte make a bad line; a certificate's principal must not be negated by
 * the line's patterns. A bad line admits nobody, and is a problem with its
 * number, because OpenSSH passes over it without a word.
 */

#include <stdint.h>

#include "base/error.h"
#include "crypto/ssh_key.h"
#include "gitward/span.h"

struct arena;

/** Bytes of a list, and lines of it, that are looked at; more is an error. */
#define SIGNERS_BYTES_MAX ((size_t)1 << 20)
#define SIGNERS_LINES_MAX 10000

/** X(name, code, what is wrong with the line) */
#define SIGNER_PROBLEMS(X)                                                                 \
	X(NONE, "none", "nothing is wrong")                                                \
	X(NUL, "nul-byte", "the line holds a NUL byte")                                    \
	X(PRINCIPALS, "bad-principals", "there is no principal, or a quote is not closed") \
	X(NO_KEY, "missing-key", "there is no key")                                        \
	X(KEY, "bad-key", "the key cannot be used")                                        \
	X(CERTIFICATE, "certificate", "a certificate stands where a key is due")           \
	X(TYPE, "key-type-mismatch", "the key is of another type than the line says")      \
	X(QUOTE, "bad-quotes", "an option's value is not in double quotes")                \
	X(OPTION, "unknown-option", "an option is not known")                              \
	X(REPEATED, "repeated-option", "an option is given twice")                         \
	X(TIME, "bad-time", "a time is not YYYYMMDD[HHMM[SS]] with or without Z")          \
	X(ORDER, "bad-interval", "valid-before is not later than valid-after")             \
	X(OPTIONS_END, "options-end", "the options end with a comma")

enum signer_problem {
#define SIGNER_PROBLEM_ENUM(name, code, text) SIGNER_##name,
	SIGNER_PROBLEMS(SIGNER_PROBLEM_ENUM)
#undef SIGNER_PROBLEM_ENUM
		SIGNER_PROBLEM_COUNT
};

struct allowed_signer {
	size_t line;
	struct ward_span principals; /**< a list of patterns */
	struct ssh_key key;
	bool is_ca;
	bool has_namespaces;
	struct ward_span namespaces;	   /**< a list of patterns */
	int64_t valid_after, valid_before; /**< both inclusive; 0: none */
};

struct signer_fault {
	size_t line;
	enum signer_problem problem;
	enum ssh_reason key; /**< why the key cannot be used, with SIGNER_KEY */
};

struct allowed_signers {
	struct allowed_signer *items;
	size_t count;
	struct signer_fault *faults; /**< bad lines */
	size_t fault_count;
};

/**
 * Read a list. Bad lines are no error but `faults`. Times without Z are in the
 * time zone of the system, as with OpenSSH. Spans are in the arena or point
 * into `text`. WARD_ELIMIT, or WARD_EOOM.
 */
int allowed_signers_parse(struct ward_span text, struct arena *arena, struct allowed_signers *out,
			  struct ward_error *err) WARD_MUST_USE;

/**
 * Who signed: the first line that admits `key` (that of a verified signature:
 * sshsig_verify() was SSH_OK) for `namespace` at `now`, and, unless it is "",
 * for `principal`. SSH_OK with `*who`: the principal asked for, else that of
 * the certificate, else the line's patterns. Otherwise why not: what the first
 * line of the key lacks.
 */
enum ssh_reason allowed_signers_find(const struct allowed_signers *list, const struct ssh_key *key,
				     struct ward_span namespace, int64_t now,
				     struct ward_span principal, struct ward_span *who);

/**
 * All that the list says of whom a key belongs to that it admits for `namespace`
 * at `now`, of all its lines: `email` first when a line has it (unless ""), then
 * the principals of its certificate that a line admits, or words of the lines. A
 * word with wildcards is a pattern; it is left out where its line excepts
 * something. In the arena, and spans of the list and the key; NULL with `*count` 0.
 */
const struct ward_span *allowed_signers_names(const struct allowed_signers *list,
					      const struct ssh_key *key, struct ward_span namespace,
					      int64_t now, struct ward_span email,
					      struct arena *arena, size_t *count);

/** Whether `text` matches a comma separated list of patterns (*, ?, ! in front): at least one, and
 * none of the negated ones (ssh_config(5), PATTERNS). */
bool pattern_list_match(struct ward_span text, struct ward_span list);

const char *signer_problem_code(enum signer_problem problem);
const char *signer_problem_text(enum signer_problem problem);

#endif
