/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SPEC_H
#define TRUST_SPEC_H

/**
 * @file trust/spec.h
 * @brief Whom a policy believes, as it says so: files with keys, people and
 * robots, groups of them. Data only: the policy's reader fills it, the engine
 * loads the files (docs/policy.md, `trust`, `principals`, `groups`).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

/** X(name, key below `trust`, what the file is) */
#define TRUST_FILE_USES(X)                                           \
	X(SSH_SIGNERS, "ssh.allowed-signers", "list of signers")     \
	X(SSH_REVOKED, "ssh.revoked", "list of revoked keys")        \
	X(PGP_KEYRING, "openpgp.keyrings", "OpenPGP keyring")        \
	X(PGP_REVOKED, "openpgp.revocations", "OpenPGP revocations") \
	X(X509_CA, "x509.ca", "certificates of authorities")         \
	X(X509_CRL, "x509.crl", "certificate revocation list")       \
	X(SIGSTORE_ROOT, "sigstore", "trusted root of Sigstore")     \
	X(PLATFORM_KEYS, "platform-keys", "keys of a platform (OpenPGP keyring or SSH signers)")

enum trust_file_use {
#define TRUST_FILE_USE_ENUM(name, key, what) TRUST_FILE_##name,
	TRUST_FILE_USES(TRUST_FILE_USE_ENUM)
#undef TRUST_FILE_USE_ENUM
		TRUST_FILE_USE_COUNT
};

struct trust_file {
	enum trust_file_use use;
	/** Relative: in the tree that the policy was read from; beside the policy file when that is
	 * a file of the server. Absolute: a file of the server, refused in a repository's policy.
	 */
	struct ward_span path;
	struct ward_span name;	 /**< of a platform or an instance of Sigstore, or "" */
	struct ward_span sha256; /**< that its content must have, lower-case hexadecimal; "": any */
	size_t line, column;	 /**< in the policy, for messages */
};

/** An identity that a Sigstore instance established. */
struct trust_identity {
	struct ward_span issuer; /**< exactly; never "" */
	struct ward_span san;	 /**< address or URI of the certificate, exactly; never "" */
};

struct trust_principal {
	struct ward_span name;
	bool robot;			/**< never counts as a human */
	const struct ward_span *emails; /**< exact addresses, ASCII letters in lower case */
	size_t email_count;
	/** "ssh:SHA256:<base64>", "pgp:<40 or 64 upper-case hex digits>" (primary or subkey), or
	 * "x509:<64 lower-case hex digits>" (SHA-256 of the certificate). */
	const struct ward_span *keys;
	size_t key_count;
	const struct trust_identity *identities;
	size_t identity_count;
	int64_t until; /**< last second that it holds; INT64_MAX: no end */
};

struct trust_group {
	struct ward_span name;
	const struct ward_span *members; /**< names of principals; groups are not nested */
	size_t member_count;
};

/** Everything in the arena of the policy. */
struct trust_spec {
	bool present; /**< the policy has a `trust` section */
	const struct trust_file *files;
	size_t file_count;
	const struct trust_principal *principals;
	size_t principal_count;
	const struct trust_group *groups;
	size_t group_count;
	/** At what time keys must be valid, and how far claims may be off it. */
	int64_t max_backdate, max_future; /**< seconds */
	bool judge_by_claim; /**< `time.key-valid-at: claim`: by the committer's time also on a
				server; default: by the time of receipt */
};

/** The bounds of the sections. */
#define TRUST_FILES_MAX 64
#define TRUST_PRINCIPALS_MAX 10000
#define TRUST_GROUPS_MAX 1000
#define TRUST_NAMES_MAX 10000 /**< addresses, keys, members of one of them */

/** Key of the section and what the file is; never NULL. */
const char *trust_file_key(enum trust_file_use use);
const char *trust_file_what(enum trust_file_use use);

#endif
