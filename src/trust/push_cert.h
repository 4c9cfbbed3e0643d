/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_PUSH_CERT_H
#define TRUST_PUSH_CERT_H

/**
 * @file trust/push_cert.h
 * @brief Push certificates: what `git push --signed` asks for, signed by who
 * asks (gitprotocol-pack(5), PUSH CERTIFICATE).
 *
 * receive-pack records what it finds and refuses nothing. Here everything is
 * judged anew from the bytes of the certificate: the nonce is computed from
 * the server's seed, the commands must be those of the hook's standard input,
 * and the signature is given to a verifier of the caller's choice.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"
#include "trust/object_split.h"

struct arena;

/** Bytes of a certificate, and commands and options in it, that are looked at. */
#define PUSH_CERT_MAX ((size_t)16 << 20)
#define PUSH_CERT_COMMANDS_MAX 100000
#define PUSH_CERT_OPTIONS_MAX 1000

/** X(name, code in reports, what it means; behind "the push certificate is refused: ") */
#define PUSH_CERT_REASONS(X)                                                                   \
	X(OK, "none", "nothing is wrong")                                                      \
	X(MEMORY, "out-of-memory", "there was no memory to judge it")                          \
	X(MISSING, "pushcert-missing", "there is none")                                        \
	X(TOO_LARGE, "limit-exceeded", "it is larger than one can be")                         \
	X(NUL, "nul-byte", "it holds a NUL byte")                                              \
	X(VERSION, "pushcert-version", "its format has a version other than 0.1")              \
	X(HEADER, "pushcert-header", "a header of it is malformed, repeated or out of place")  \
	X(COMMAND, "pushcert-command", "a command of it is malformed or repeated")             \
	X(UNSIGNED, "unsigned", "it carries no signature")                                     \
	X(ARMOR, "bad-armor", "its signature does not start or end as one")                    \
	X(TRAILING, "trailing-data", "there is text behind the end of its signature")          \
	X(NONCE_MISSING, "nonce-missing", "it has no nonce, so that it could be an old one")   \
	X(NONCE, "nonce-invalid", "its nonce was not given out for this repository")           \
	X(NONCE_STALE, "nonce-stale", "its nonce was given out for another push")              \
	X(SIGNATURE, "bad-signature", "its signature or its signer is not accepted")           \
	X(PUSHER, "pusher-mismatch", "it names a pusher who is not its signer")                \
	X(PUSHEE, "pushee-mismatch", "it was made for a push to somewhere else")               \
	X(OPTIONS, "pushcert-options", "its push options are not those of the push")           \
	X(COMMANDS, "pushcert-ref-mismatch", "its commands are not exactly those of the push") \
	X(STDIN, "bad-commands", "the commands of the push cannot be read")

enum push_cert_reason {
#define PUSH_CERT_ENUM(name, code, text) PUSH_CERT_##name,
	PUSH_CERT_REASONS(PUSH_CERT_ENUM)
#undef PUSH_CERT_ENUM
		PUSH_CERT_REASON_COUNT
};

/** Spans point into the certificate; lists are in the arena. */
struct push_cert {
	struct ward_span pusher; /**< who, without the time */
	int64_t pusher_time;	 /**< the client's claim */
	struct ward_span pushee; /**< or "" */
	struct ward_span nonce;	 /**< or "" */
	struct ward_span *options;
	size_t option_count;
	struct ward_span *commands; /**< "<old> <new> <ref>", no line end */
	size_t command_count;
	struct ward_span payload; /**< what is signed */
	enum signature_format format;
	struct ward_span signature; /**< with its armor */
};

/** Parse a certificate of a repository whose ids are `oid_len` bytes long. Nothing is verified. */
enum push_cert_reason push_cert_parse(struct ward_span bytes, size_t oid_len, struct arena *arena,
				      struct push_cert *out);

struct push_nonce {
	struct ward_span seed;	/**< receive.certNonceSeed */
	struct ward_span dir;	/**< the folder as receive-pack was given it */
	struct ward_span given; /**< the nonce of this session (GIT_PUSH_CERT_NONCE), or "" */
	int64_t now;		/**< the server's clock, where `given` is "" */
	int64_t slop;		/**< seconds that a nonce may be off from that one, or from now */
	size_t oid_len;
};
/** The nonce that receive-pack gives out at `stamp`; the empty span when the arena is exhausted. */
struct ward_span push_cert_nonce(const struct push_nonce *ask, int64_t stamp, struct arena *arena);
/** Whether `nonce` is one that was given out, and for this push; `*stamp` is when. */
enum push_cert_reason push_cert_check_nonce(struct ward_span nonce, const struct push_nonce *ask,
					    struct arena *arena, int64_t *stamp);

/** What a verifier says of a signature. */
struct push_signer {
	bool good;
	struct ward_span key;	     /**< as the certificate's pusher line names keys, or "" */
	struct ward_span principals; /**< patterns (ssh_config(5)) of whom the key may sign for */
	const char *code, *text;     /**< why not; of static life */
};
/** Verify `cert->signature` over `cert->payload` at `when`, and say who signed. */
typedef void (*push_verify_fn)(void *data, const struct push_cert *cert, int64_t when,
			       struct arena *arena, struct push_signer *out);

struct push_ask {
	struct push_nonce nonce;
	struct ward_span commands; /**< the standard input of the hook */
	const struct ward_span *urls;
	size_t url_count; /**< names of this repository; none: a pushee is not compared */
	const struct ward_span *options;
	size_t option_count;
	bool has_options; /**< compare the push options */
	bool match_pusher;
	push_verify_fn verify;
	void *verify_data;
};

/** What is known of a push; as far as it was reached. */
struct push_fact {
	struct push_cert cert;
	struct push_signer signer;
	int64_t when; /**< the time of the nonce: the server's clock */
};

/** Judge a certificate from its bytes. PUSH_CERT_OK, or the first thing that is wrong. */
enum push_cert_reason push_cert_check(struct ward_span bytes, const struct push_ask *ask,
				      struct arena *arena, struct push_fact *out);

const char *push_cert_reason_code(enum push_cert_reason reason);
const char *push_cert_reason_text(enum push_cert_reason reason);

#endif
