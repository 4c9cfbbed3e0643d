/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PGP_REASON_H
#define CRYPTO_PGP_REASON_H

/**
 * @file crypto/pgp_reason.h
 * @brief Why an OpenPGP packet, key, signature or signer is not accepted.
 * Whatever judges one of these returns PGP_OK at one place and else a row of
 * this table; there is no refusal without a reason.
 */

/** What a reason makes of a signature. */
enum pgp_verdict {
	PGP_GOOD,	 /**< made by a key of the keyring that may sign, over this payload */
	PGP_REFUSED,	 /**< not acceptable */
	PGP_UNSUPPORTED, /**< of a kind that is not known; as little worth as a refused one */
	PGP_UNKNOWN,	 /**< by a key that is not in the keyring */
	PGP_UNDECIDED	 /**< memory or the library failed */
};

/** X(name, verdict, code in reports, what it means; behind "the signature is refused: ") */
#define PGP_REASONS(X)                                                                          \
	X(OK, GOOD, "none", "nothing is wrong")                                                 \
	X(MEMORY, UNDECIDED, "out-of-memory", "there was no memory to judge it")                \
	X(CRYPTO, UNDECIDED, "crypto-unavailable",                                              \
	  "the cryptographic library cannot do what it needs")                                  \
	/* armor and packets */                                                                 \
	X(TOO_LARGE, REFUSED, "signature-too-large", "it is larger than a signature can be")    \
	X(ARMOR, REFUSED, "bad-armor",                                                          \
	  "it does not start, continue or end as an armored OpenPGP signature")                 \
	X(ARMOR_TRAILING, REFUSED, "trailing-data", "there is text behind its end")             \
	X(PACKET, REFUSED, "malformed-packet", "its packets do not fit together")               \
	X(PARTIAL, REFUSED, "partial-length", "a packet of it does not say how long it is")     \
	X(PACKET_TYPE, REFUSED, "not-a-signature", "it holds a packet that is no signature")    \
	X(PACKET_COUNT, REFUSED, "several-signatures", "it holds more than one signature")      \
	/* signatures */                                                                        \
	X(VERSION, UNSUPPORTED, "unsupported-version",                                          \
	  "a signature or key has a version other than 4 and 6")                                \
	X(SIG, REFUSED, "malformed-signature", "its parts do not fit together")                 \
	X(SIG_TYPE, REFUSED, "wrong-signature-type", "it is not one of a document")             \
	X(TEXT_MODE, REFUSED, "text-signature",                                                 \
	  "it is one of a text, which stays good when line ends change")                        \
	X(CRITICAL, REFUSED, "unknown-critical-subpacket",                                      \
	  "it has a critical part that is not known")                                           \
	X(HASH, UNSUPPORTED, "unsupported-hash", "its hash is not known")                       \
	X(WEAK_DIGEST, REFUSED, "weak-digest", "its hash is too weak")                          \
	X(SALT, REFUSED, "wrong-salt-size", "its salt has not the size that its hash asks for") \
	X(VALUE, REFUSED, "malformed-signature-value", "its value is malformed")                \
	X(BAD, REFUSED, "bad-signature",                                                        \
	  "it does not verify: the text or the signature was changed")                          \
	/* keys */                                                                              \
	X(KEY, REFUSED, "malformed-key", "its key is malformed")                                \
	X(KEY_TYPE, UNSUPPORTED, "unsupported-key-type", "keys of its type are not supported")  \
	X(KEY_CURVE, UNSUPPORTED, "unsupported-curve", "the curve of its key is not supported") \
	X(KEY_POINT, REFUSED, "point-not-on-curve", "its key is no point of the curve")         \
	X(KEY_WEAK, REFUSED, "weak-key", "its RSA key has fewer than 2048 bits")                \
	X(KEY_DSA, REFUSED, "weak-algorithm", "it is made with DSA")                            \
	X(KEY_VERSION, REFUSED, "version-mismatch",                                             \
	  "it has another version than the key that should have made it")                       \
	X(KEY_ALGORITHM, REFUSED, "wrong-signature-algorithm",                                  \
	  "its algorithm is not that of its key")                                               \
	/* who may sign, and when */                                                            \
	X(UNKNOWN_SIGNER, UNKNOWN, "unknown-signer", "its key is not in the keyring")           \
	X(UNBOUND, REFUSED, "key-not-bound",                                                    \
	  "its primary key says nothing of itself that verifies")                               \
	X(SUBKEY_UNBOUND, REFUSED, "subkey-not-bound",                                          \
	  "the primary key did not sign the subkey that made it")                               \
	X(BACK_SIGNATURE, REFUSED, "missing-back-signature",                                    \
	  "the subkey that made it did not sign the primary key")                               \
	X(WEAK_BINDING, REFUSED, "weak-binding-digest",                                         \
	  "its key is bound with a hash that was too weak when that was done")                  \
	X(USAGE, REFUSED, "key-not-for-signing", "its key is not meant to sign")                \
	X(FUTURE, REFUSED, "future-dated", "it is dated in the future")                         \
	X(EXPIRED, REFUSED, "signature-expired", "it has expired")                              \
	X(KEY_EARLY, REFUSED, "key-not-yet-valid", "it is older than its key")                  \
	X(KEY_EXPIRED, REFUSED, "key-expired", "its key has expired")                           \
	X(REVOKED, REFUSED, "key-revoked", "its key is revoked")

enum pgp_reason {
#define PGP_REASON_ENUM(name, verdict, code, text) PGP_##name,
	PGP_REASONS(PGP_REASON_ENUM)
#undef PGP_REASON_ENUM
		PGP_REASON_COUNT
};

enum pgp_verdict pgp_reason_verdict(enum pgp_reason reason);
/** "bad-signature"; never NULL. */
const char *pgp_reason_code(enum pgp_reason reason);
/** "it does not verify: ..."; never NULL. */
const char *pgp_reason_text(enum pgp_reason reason);

#endif
