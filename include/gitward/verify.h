/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_VERIFY_H
#define GITWARD_VERIFY_H

/**
 * @file gitward/verify.h
 * @brief Signatures of commits and annotated tags, verified without network,
 * other programs or the configuration of the repository (docs/verify.md).
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/engine.h"
#include "gitward/error.h"
#include "gitward/report.h"
#include "gitward/span.h"

#pragma GCC visibility push(default)

/** X(name, what it is called) */
#define WARD_SIGNATURE_VERDICTS(X)                                                       \
	X(FAIL, "fail")			/**< there is no signature that counts */        \
	X(PASS, "pass")			/**< whom the list admits signed exactly this */ \
	X(UNVERIFIABLE, "unverifiable") /**< it could not be found out here,             \
					   which is no pass */

enum ward_signature_verdict {
#define WARD_SIGNATURE_VERDICT_ENUM(name, text) WARD_SIGNATURE_##name,
	WARD_SIGNATURE_VERDICTS(WARD_SIGNATURE_VERDICT_ENUM)
#undef WARD_SIGNATURE_VERDICT_ENUM
};

enum ward_signature_kind {
	WARD_SIGNED_NONE,
	WARD_SIGNED_PGP,
	WARD_SIGNED_SSH,
	WARD_SIGNED_X509,
	WARD_SIGNED_KINDS
};

#define WARD_DIGEST_HEX 65

/** One thing that was looked at, for people who compare two verdicts. */
struct ward_verify_step {
	const char *name;	      /**< "object", "payload", "armor", ... */
	char digest[WARD_DIGEST_HEX]; /**< SHA-256 of what it looked at, hexadecimal; "" without
					 input */
	uint64_t bytes;		      /**< length of that */
	struct ward_span detail;      /**< what was found, or "" */
	const char *reason;	      /**< "none", or the code of the refusal */
};

/** Spans may hold any byte of the object or the list. */
struct ward_signature {
	struct ward_span asked;	  /**< revision, range or tag, as it was given */
	char id[WARD_DIGEST_HEX]; /**< of the object, hexadecimal; "" when it was not found */
	bool is_tag;
	enum ward_signature_verdict verdict;
	const char *reason;   /**< stable code, "none" for a pass */
	struct ward_span why; /**< what the code means here */
	enum ward_signature_kind kind;
	struct ward_span principal; /**< whom the list says the key belongs to; set for a pass */
	struct ward_span key;	  /**< fingerprint, as soon as the key is known: "SHA256:<base64>",
				     hexadecimal of an OpenPGP key, or SHA-256 of a certificate */
	struct ward_span primary; /**< of the OpenPGP key that `key` is a subkey of, or "" */
	struct ward_span key_type;
	struct ward_span email; /**< of the committer or tagger */
	/** Addresses, or patterns of them, that a trusted list or authority gives the key; what
	 * only the key itself claims is not among them. Set for a pass. */
	const struct ward_span *addresses;
	size_t address_count;
	struct ward_span issuer, san; /**< of a certificate that Sigstore issued, or "" */
	struct ward_span platform;    /**< name of the platform whose key it is, or "" */
	int64_t claimed;       /**< time of the committer or tagger, which the signer chose; 0 when
				  there is none */
	int64_t judged_at;     /**< when the key had to be valid; 0 when it did not get so far */
	const char *judged_by; /**< where that came from: "claim", "received", "clock", "evidence"
				  (a log or timestamp authority); "" */
	const struct ward_verify_step *steps; /**< only when they were asked for */
	size_t step_count;
};

struct ward_verify_result {
	const struct ward_signature *items; /**< in the order asked for; ranges newest first; each
					       object once */
	size_t count;
	size_t passed, failed, unverifiable;
	const struct ward_span *notes; /**< lines and keys of the files that admit nobody */
	size_t note_count;
};

/** What a file says of whom to believe. */
enum ward_trust_use {
	WARD_TRUST_FILE_SIGNERS, /**< SSH keys and whose they are: ssh-keygen(1), ALLOWED SIGNERS */
	WARD_TRUST_FILE_REVOKED, /**< SSH keys: an OpenSSH revocation list, or keys, one a line */
	WARD_TRUST_FILE_KEYRING, /**< OpenPGP, as gpg --export writes it, armored or not */
	WARD_TRUST_FILE_REVOCATIONS, /**< OpenPGP revocation certificates, or keys with theirs */
	WARD_TRUST_FILE_CA,	     /**< X.509 authorities, PEM */
	WARD_TRUST_FILE_CRL,	     /**< X.509 revocation lists, PEM */
	WARD_TRUST_FILE_SIGSTORE,    /**< trusted_root.json of an instance of Sigstore */
	WARD_TRUST_FILE_PLATFORM, /**< keys of a platform: an OpenPGP keyring or a list of signers
				   */
	WARD_TRUST_FILE_USE_COUNT
};

/** Any number of each use in any order; several lists of a use count as one. */
struct ward_trust_file {
	enum ward_trust_use use;
	struct ward_span bytes;
	struct ward_span path; /**< for messages */
	struct ward_span name; /**< of a platform, else "" */
};

/** The longest file of any use that is read; a use may have a lower bound of its own. */
#define WARD_TRUST_BYTES_MAX ((size_t)16 << 20)

/** Strings and spans must outlive what is made from them. */
struct ward_verify_options {
	struct ward_place place;
	/** Without any that a signature of its kind could be judged by, one that holds is
	 * unverifiable. */
	const struct ward_trust_file *files;
	size_t file_count;
	/** Believe whom the section `trust` of a policy names, and nobody else; there are no files
	 * then. A pass has the name of its principal, if the policy has one. */
	bool by_policy;
	const char *policy_file; /**< that policy; NULL: the one of HEAD */
	bool any_signer;	 /**< whoever is on the list may sign for whatever committer */
	/** When the objects arrived, "now" or a time as RFC 3339 has it: keys must be valid then,
	 * and the claim must be near it. NULL: not known. */
	const char *received;
	bool explain; /**< fill in the steps */
	int64_t now;  /**< seconds since 1970; 0: the clock */
};

struct ward_verify;

/**
 * Open the repository and read the files. `*out` is NULL when it fails:
 * WARD_ECONFIG or WARD_ELIMIT for a file or a policy, WARD_ENOTFOUND for a policy that
 * trusts nobody, WARD_EUSAGE for a time, else as the repository has it.
 */
int ward_verify_new(const struct ward_verify_options *options, struct ward_verify **out,
		    struct ward_error *err);
/** NULL is allowed. */
void ward_verify_free(struct ward_verify *verify);

/**
 * Verify a commit ("REV"; a tag stands for its commit), or all commits of a
 * range ("A..B", "A...B"; each is read once). What cannot be found or read is
 * an item of its own, unverifiable with the reason "unreadable"; only WARD_EOOM
 * is an error.
 */
int ward_verify_commits(struct ward_verify *verify, const char *revision, struct ward_error *err);
/**
 * Verify a tag: its name, its full reference name, or its id. The name must be
 * the one that was signed: an old tag under a new name is refused.
 */
int ward_verify_tag(struct ward_verify *verify, const char *name, struct ward_error *err);

/** What was found so far; lives until the next call. Never NULL. */
const struct ward_verify_result *ward_verify_result(struct ward_verify *verify);

/** 0 when all passed, 1 when one failed, else 2 when one is unverifiable, 3 when there is nothing.
 */
int ward_verify_status(const struct ward_verify_result *result);

/** Render as text (safe for a terminal) or JSON; other formats are WARD_EUSAGE. WARD_EIO when
 * `write` failed. */
int ward_verify_report(const struct ward_verify_result *result, enum ward_format format,
		       ward_write_fn write, void *ctx, struct ward_error *err);

/** "pass", and "ssh"; never NULL. */
const char *ward_signature_verdict_name(enum ward_signature_verdict verdict);
const char *ward_signature_kind_name(enum ward_signature_kind kind);

#pragma GCC visibility pop

#endif
