/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SIGNATURE_H
#define TRUST_SIGNATURE_H

/**
 * @file trust/signature.h
 * @brief Is this commit or tag signed by somebody who is trusted with it?
 *
 * Raw object in, verdict out; no input or output. The kinds of signatures are
 * rows of a table in signature.c (trust/signature_kind.h). What time a key must
 * be valid at: when the object arrived, if that is known; else what the
 * committer claims, as with Git, which is not proven by anything.
 *
 * Whose key it is: SSH keys belong to whom the list says. An OpenPGP keyring is
 * a list as well: the operator who puts a key into it vouches for the user ids
 * that it has there (with a valid self-signature). So does an authority for the
 * addresses of its certificates, and a Sigstore instance for the one identity of
 * a certificate, if there is evidence that it was used in its ten minutes.
 */

#include "base/vec.h"
#include "crypto/x509_chain.h"
#include "gitward/verify.h"
#include "trust/allowed_signers.h"
#include "trust/pgp_keyring.h"
#include "trust/revoked_keys.h"
#include "trust/sigstore_root.h"
#include "trust/spec.h"

struct arena;

/** Reasons that no list and no signature format has. X(name, code, text) */
#define SIGNATURE_REASONS(X)                                                                      \
	X(NONE, "none", "nothing is wrong")                                                       \
	X(UNREADABLE, "unreadable", "it cannot be read")                                          \
	X(DIGEST, "digest-mismatch", "its content is not what its id says")                       \
	X(NOT_A_TAG, "not-annotated", "is no annotated tag, so nothing can be signed")            \
	X(TAG_NAME, "tag-name-mismatch", "was signed under another name")                         \
	X(NO_VERIFIER, "unsupported-format", "signatures of its kind are not verified here")      \
	X(NO_SIGNERS, "no-signers", "its signature holds, but there is no list of who may sign")  \
	X(NO_KEYRING, "no-keyring", "there is no OpenPGP keyring in which its key could be")      \
	X(NO_AUTHORITY, "no-authorities",                                                         \
	  "its signature holds, but no authority of certificates is trusted")                     \
	X(NOT_COMMITTER, "signer-not-committer", "its signer is not who committed or tagged it")  \
	X(NO_TIME, "bad-time", "the time that its committer claims is out of range")              \
	X(BACKDATED, "backdated", "the time that its committer claims is long before it arrived") \
	X(FUTURE, "future-dated", "the time that its committer claims had not come yet")          \
	X(MEMORY, "out-of-memory", "there was no memory to judge it")

enum signature_reason {
#define SIGNATURE_REASON_ENUM(name, code, text) SIGNATURE_REASON_##name,
	SIGNATURE_REASONS(SIGNATURE_REASON_ENUM)
#undef SIGNATURE_REASON_ENUM
		SIGNATURE_REASON_COUNT
};

/** How far a claimed time may be ahead of, and behind, the time that is known. */
#define SIGNATURE_MAX_FUTURE ((int64_t)300)
#define SIGNATURE_MAX_BACKDATE ((int64_t)14 * 86400)

/** A file that was taken in, as the steps show it. */
struct trust_loaded {
	enum trust_file_use use;
	struct ward_span name; /**< of a platform or an instance of Sigstore, or "" */
	struct ward_verify_step step;
};

/** A platform signs what its users did there (a merge button, an editor): its keys are nobody's. */
struct trust_platform {
	struct ward_span name;
	bool has_signers, has_keyring;
	struct allowed_signers signers;
	struct pgp_keyring keyring;
};

struct trust_sigstore {
	struct ward_span name;
	struct sigstore_root root;
};

/** Whom to believe. Zeroed, it believes nobody. */
struct trust_material {
	bool has_signers, has_keyring, has_authorities;
	struct allowed_signers signers;
	VEC(struct revoked_keys) revoked;
	struct pgp_keyring keyring;
	VEC(struct ward_span) pgp_revocations; /**< bytes of the files: for keyrings yet to come */
	struct x509_trust *x509;	       /**< authorities and revocation lists, or NULL */
	VEC(struct trust_sigstore) sigstore;
	VEC(struct trust_platform) platforms;
	VEC(struct trust_loaded) loaded;
	bool any_signer;		  /**< the signer need not be the committer */
	int64_t received;		  /**< when objects arrived; 0: not known */
	int64_t max_future, max_backdate; /**< seconds */
	bool explain;
};

/** Nobody is trusted yet; the differences of times are the usual ones. */
void trust_material_init(struct trust_material *material);
/** Read a list of signers into it; as allowed_signers_parse(). */
int trust_material_signers(struct trust_material *material, struct ward_span text,
			   struct arena *arena, struct ward_error *err) WARD_MUST_USE;
/** Read a list of revoked keys into it; as revoked_keys_parse(). */
int trust_material_revoked(struct trust_material *material, struct ward_span bytes,
			   struct arena *arena, struct ward_error *err) WARD_MUST_USE;
/**
 * Add the content of a file that a policy names; any number of each use, in any
 * order; several lists count as one. `bytes` must outlive the material. Errors as
 * the reader of that file has them, without its name; after one the material can
 * only be freed.
 */
int trust_material_add(struct trust_material *material, const struct trust_file *file,
		       struct ward_span bytes, struct arena *arena,
		       struct ward_error *err) WARD_MUST_USE;
/** Free what lies outside of the arena. */
void trust_material_free(struct trust_material *material);

/**
 * Judge the commit or tag `raw` of a repository whose ids are `oid_len` bytes
 * long. `*out` is zeroed and filled but for `asked` and `id`; its spans are in
 * the arena or point into `raw`. An exhausted arena makes it unverifiable.
 */
void signature_verify_object(struct ward_span raw, size_t oid_len, bool is_tag,
			     const struct trust_material *material, int64_t now,
			     struct arena *arena, struct ward_signature *out);

/** What lies beside an object. */
struct signature_evidence {
	struct ward_span object; /**< its id in hexadecimal */
	struct ward_span bundle; /**< Sigstore bundle for a signature by gitsign, or "" */
};
/** The same, with evidence that does not stand in the object; NULL: there is none. */
void signature_verify_with(struct ward_span raw, size_t oid_len, bool is_tag,
			   const struct signature_evidence *evidence,
			   const struct trust_material *material, int64_t now, struct arena *arena,
			   struct ward_signature *out);

/**
 * Judge a detached signature over a payload in pieces, by the same material and
 * by whoever is trusted: push certificates, approvals. `namespace` is that of SSH
 * signatures. Keys must be valid at `when`, which no signer chose. `*out` as above; it has no
 * e-mail address.
 */
void signature_verify_detached(struct ward_span armored, const struct ward_span *payload,
			       size_t count, struct ward_span namespace, int64_t when,
			       const struct trust_material *material, struct arena *arena,
			       struct ward_signature *out);

/** Set verdict, code and text. */
void signature_set(struct ward_signature *out, enum ward_signature_verdict verdict,
		   enum signature_reason reason);
const char *signature_reason_code(enum signature_reason reason);

#endif
