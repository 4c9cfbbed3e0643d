/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_TRUST_H
#define GITWARD_TRUST_H

/**
 * @file gitward/trust.h
 * @brief Whom a policy trusts: an inventory of its keys and of who used them,
 * and keys from elsewhere made into files of a policy (docs/trust.md).
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/engine.h"
#include "gitward/report.h"

#pragma GCC visibility push(default)

/* -- Report ------------------------------------------------------------------ */

/** X(name, what it is called) */
#define WARD_TRUST_KINDS(X)                                                  \
	X(SSH_KEY, "ssh-key")                                                \
	X(SSH_AUTHORITY, "ssh-authority") /**< signs certificates of keys */ \
	X(SSH_REVOKED, "ssh-revoked")	  /**< a list of revoked keys */     \
	X(PGP_KEY, "openpgp-key")                                            \
	X(PGP_SUBKEY, "openpgp-subkey")	  /**< that may sign */              \
	X(PGP_REVOKED, "openpgp-revoked") /**< a file with revocations */    \
	X(X509_CA, "x509-authority")                                         \
	X(X509_CRL, "x509-crl")                                              \
	X(SIGSTORE, "sigstore-root")

enum ward_trust_kind {
#define WARD_TRUST_KIND_ENUM(name, text) WARD_TRUST_##name,
	WARD_TRUST_KINDS(WARD_TRUST_KIND_ENUM)
#undef WARD_TRUST_KIND_ENUM
		WARD_TRUST_KIND_COUNT
};

/** X(name, what it is called, whether it is a problem) */
#define WARD_TRUST_STATES(X)                                                         \
	X(OK, "ok", false)                                                           \
	X(SOON, "ends-soon", false) /**< within the days asked for */                \
	X(EARLY, "not-yet-valid", false)                                             \
	X(EXPIRED, "expired", true)                                                  \
	X(REVOKED, "revoked", true)   /**< and still listed */                       \
	X(WEAK, "weak", true)	      /**< no verifier here accepts what it signs */ \
	X(UNUSABLE, "unusable", true) /**< it admits nobody, for another reason */

enum ward_trust_state {
#define WARD_TRUST_STATE_ENUM(name, text, problem) WARD_TRUST_STATE_##name,
	WARD_TRUST_STATES(WARD_TRUST_STATE_ENUM)
#undef WARD_TRUST_STATE_ENUM
		WARD_TRUST_STATE_COUNT
};

/** A key, certificate or list of a file of the policy. Spans may hold any byte of that file. */
struct ward_trust_item {
	enum ward_trust_kind kind;
	enum ward_trust_state state;
	struct ward_span why; /**< of the state, or a remark; "" */
	struct ward_span file;
	size_t number; /**< its line (SSH), or which one of the file it is; 0: all of it */
	struct ward_span platform; /**< whose key it is, or instance of Sigstore; or "" */
	struct ward_span key;	   /**< as a policy names keys: "ssh:SHA256:...", or "" */
	struct ward_span primary;  /**< of a subkey: the key that it belongs to, likewise */
	struct ward_span algorithm;
	unsigned bits;			   /**< of the key; 0: not known */
	struct ward_span principal;	   /**< of the policy, whose signatures its are; "" */
	struct ward_span subject;	   /**< name in a certificate; "" */
	const struct ward_span *addresses; /**< or patterns, that the file gives it */
	size_t address_count;
	const struct ward_span *groups; /**< of the principal */
	size_t group_count;
	int64_t since,
		until; /**< seconds since 1970, both inclusive; made or valid from, of lists: when
			  made, and when the next one is due; 0: not known, INT64_MAX: no end */
	uint64_t used; /**< signatures since the revision asked for */
	int64_t last_used; /**< the latest committer's time of those; 0: none */
};

/** Something to know beyond the state of an item. */
struct ward_trust_note {
	const char *code;      /**< stable: "duplicate-key", "principal-without-key", ... */
	bool problem;	       /**< it makes the exit status 1 */
	struct ward_span text; /**< what, where, and what to do */
};

/** Who signed since the revision. */
struct ward_trust_signer {
	struct ward_span who; /**< principal, else address, else ""  */
	struct ward_span key; /**< "" for no signature that counts */
	bool known, platform;
	uint64_t commits;
	int64_t last;	    /**< the latest committer's time */
	const char *reason; /**< "none", or why their signatures do not count */
};

struct ward_trust_view {
	struct ward_span policy;
	int64_t now, within; /**< the time of the report; seconds ahead that are looked at */
	const struct ward_trust_item *items; /**< in the order of the files */
	size_t item_count;
	const struct ward_trust_note *notes;
	size_t note_count;
	bool has_since;
	uint64_t commits;			 /**< since the revision */
	const struct ward_trust_signer *signers; /**< most commits first */
	size_t signer_count;
	size_t problems; /**< items and notes that are one */
};

struct ward_trust_options {
	struct ward_options run; /**< `policy_file` NULL: the policy of HEAD, or of the folder */
	int64_t within;		 /**< seconds; 0: WARD_TRUST_WITHIN */
	const char *since;	 /**< revision, or NULL */
};
#define WARD_TRUST_WITHIN ((int64_t)90 * 86400)

struct ward_trust_report;
/**
 * Look at everything that the policy in force here trusts. `*out` is NULL
 * when the policy, one of its files or the history cannot be read;
 * WARD_ENOTFOUND when the policy has no section `trust`.
 */
int ward_trust_report_new(const struct ward_trust_options *options, struct ward_trust_report **out,
			  struct ward_error *err);
/** NULL is allowed. */
void ward_trust_report_free(struct ward_trust_report *report);
const struct ward_trust_view *ward_trust_report_view(const struct ward_trust_report *report);

/** Text (safe for a terminal) or JSON; others are WARD_EUSAGE. */
int ward_trust_show(const struct ward_trust_view *view, enum ward_format format,
		    ward_write_fn write, void *ctx, struct ward_error *err);

/** "ssh-key", and "ok"; never NULL. */
const char *ward_trust_kind_name(enum ward_trust_kind kind);
const char *ward_trust_state_name(enum ward_trust_state state);
bool ward_trust_state_is_problem(enum ward_trust_state state);

/* -- Import -------------------------------------------------------------------- */

/** Bytes of one file to import, and keys in all of them; more is an error. */
#define WARD_IMPORT_BYTES_MAX ((size_t)4 << 20)
#define WARD_IMPORT_KEYS_MAX 10000

/** Whose the keys are, where a file does not say it or is not to be believed. Strings must outlive
 * the import. */
struct ward_import_options {
	const char *name;  /**< of the principal; NULL: each owner is named after its address */
	const char *email; /**< of it; NULL: what the files say */
	int64_t now;	   /**< 0: the clock */
};

/** What came of it. Spans are as long as the import. */
struct ward_import_view {
	struct ward_span signers;      /**< a whole allowed_signers file; "" without an SSH key */
	struct ward_span keyring;      /**< a whole armored keyring; "" without an OpenPGP key */
	struct ward_span revoked;      /**< list of revoked SSH keys, as it was given, or "" */
	struct ward_span snippet;      /**< YAML: sections `trust` and `principals` */
	const struct ward_span *notes; /**< what was not taken, with the reason */
	size_t note_count;
	size_t taken, refused, known; /**< keys; known: they were there already */
};

struct ward_import;
/** WARD_EUSAGE for a name or an address that no policy takes; WARD_EOOM. */
int ward_import_new(const struct ward_import_options *options, struct ward_import **out,
		    struct ward_error *err);
/** NULL is allowed. */
void ward_import_free(struct ward_import *import);

enum ward_import_target { WARD_IMPORT_SIGNERS, WARD_IMPORT_KEYRING };
/**
 * What stands in a target already: keys of it are not taken again, and the view
 * has it in front. Each at most once, before any key. WARD_ECONFIG when it is no text, or
 * cannot be read whole; WARD_ELIMIT, WARD_EOOM.
 */
int ward_import_start(struct ward_import *import, enum ward_import_target target,
		      struct ward_span bytes, struct ward_error *err);
/** A list of revoked SSH keys, at most one, before any key: what it names is refused. Errors
 * likewise. */
int ward_import_revoked(struct ward_import *import, struct ward_span bytes, struct ward_error *err);
/**
 * Take the keys of a file: public SSH keys, one a line, or lines of
 * allowed_signers; OpenPGP keys, armored or not; or JSON of GitHub or GitLab about a
 * user's keys. `label` is for notes. A key that no verifier here would accept is
 * refused, with a note. WARD_ECONFIG, WARD_EPARSE when the file is none of these or malformed;
 * WARD_EUSAGE when it says nobody's address and no option does; WARD_ELIMIT,
 * WARD_EOOM. After an error the import can only be freed.
 */
int ward_import_add(struct ward_import *import, const char *label, struct ward_span bytes,
		    struct ward_error *err);
/**
 * Put together what was taken, for files of the repository with these paths. Call it once,
 * at the end. WARD_ECONFIG when no policy can say it; WARD_EOOM.
 */
int ward_import_finish(struct ward_import *import, const char *signers_path,
		       const char *keyring_path, const char *revoked_path,
		       struct ward_import_view *out, struct ward_error *err);

#pragma GCC visibility pop

#endif
