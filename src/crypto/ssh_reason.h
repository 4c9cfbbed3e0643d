/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SSH_REASON_H
#define CRYPTO_SSH_REASON_H

/**
 * @file crypto/ssh_reason.h
 * @brief Why an SSH key, certificate, signature or signer is not accepted.
 * Whatever judges one of these returns SSH_OK at one place and else a row of
 * this table; there is no refusal without a reason.
 */

/** X(name, code in reports, what it means; behind "the signature is refused: ") */
#define SSH_REASONS(X)                                                                            \
	X(OK, "none", "nothing is wrong")                                                         \
	X(MEMORY, "out-of-memory", "there was no memory to judge it")                             \
	X(CRYPTO, "crypto-unavailable", "the cryptographic library cannot do what it needs")      \
	/* the armor and the blob of a signature */                                               \
	X(TOO_LARGE, "signature-too-large", "it is larger than a signature can be")               \
	X(ARMOR, "bad-armor", "it does not start, continue or end as an armored SSH signature")   \
	X(ARMOR_TRAILING, "trailing-data", "there is text behind its end")                        \
	X(MAGIC, "bad-magic", "it does not begin with SSHSIG")                                    \
	X(VERSION, "unsupported-version", "its format has a version other than 1")                \
	X(BLOB, "malformed-signature", "its parts do not fit together")                           \
	X(BLOB_TRAILING, "trailing-bytes", "there are bytes behind its last part")                \
	X(RESERVED, "reserved-not-empty", "its reserved part is not empty")                       \
	X(HASH, "unsupported-hash", "its hash is neither sha256 nor sha512")                      \
	X(NAMESPACE_EMPTY, "empty-namespace", "it is for no namespace")                           \
	X(NAMESPACE, "wrong-namespace", "it was made for another namespace")                      \
	/* keys */                                                                                \
	X(KEY, "malformed-key", "its key is malformed")                                           \
	X(KEY_TRAILING, "key-trailing-bytes", "there are bytes behind its key")                   \
	X(KEY_TYPE, "unsupported-key-type", "keys of its type are not supported")                 \
	X(KEY_CURVE, "wrong-curve", "its key names a curve that its type is not for")             \
	X(KEY_POINT, "point-not-on-curve", "its key is no point of the curve")                    \
	X(KEY_WEAK, "weak-rsa-key", "its RSA key has fewer than 2048 bits")                       \
	X(KEY_RSA, "bad-rsa-key", "its RSA key has an unusable modulus or exponent")              \
	/* signature algorithms */                                                                \
	X(ALGORITHM, "wrong-signature-algorithm", "its algorithm is not one for its type of key") \
	X(WEAK_ALGORITHM, "weak-signature-algorithm", "it is made with SHA-1")                    \
	X(VALUE, "malformed-signature-value", "its value is malformed")                           \
	X(BAD, "bad-signature", "it does not verify: the text or the signature was changed")      \
	X(PRESENCE, "no-user-presence", "its security key was not touched")                       \
	X(VERIFICATION, "no-user-verification",                                                   \
	  "its security key did not verify who touched it, which is demanded")                    \
	X(WEBAUTHN, "bad-webauthn-data", "what its browser signed is not about this text")        \
	/* certificates */                                                                        \
	X(CERT, "malformed-certificate", "its certificate is malformed")                          \
	X(CERT_CA_KEY, "bad-certificate-authority", "its certificate names no usable authority")  \
	X(CERT_SIGNATURE, "bad-certificate-signature",                                            \
	  "its certificate was not signed by the authority that it names")                        \
	X(CERT_TYPE, "not-a-user-certificate", "its certificate is not one of a user")            \
	X(CERT_CRITICAL, "unknown-critical-option",                                               \
	  "its certificate has a critical option that is not known")                              \
	X(CERT_NO_PRINCIPAL, "certificate-without-principal",                                     \
	  "its certificate names no principal")                                                   \
	X(CERT_EARLY, "certificate-not-yet-valid", "its certificate is not valid yet")            \
	X(CERT_LATE, "certificate-expired", "its certificate has expired")                        \
	X(CERT_PRINCIPAL, "certificate-principal",                                                \
	  "its certificate names no principal that the list admits")                              \
	/* the list of signers */                                                                 \
	X(UNKNOWN_SIGNER, "unknown-signer", "its key is not on the list of signers")              \
	X(PRINCIPAL, "wrong-principal", "its key is listed for somebody else")                    \
	X(SIGNER_NAMESPACE, "namespace-not-allowed",                                              \
	  "its key is not listed for signatures of this namespace")                               \
	X(SIGNER_EARLY, "signer-not-yet-valid", "its key is not valid yet")                       \
	X(SIGNER_LATE, "signer-expired", "its key is no longer valid")                            \
	X(REVOKED, "revoked", "its key or certificate is revoked")                                \
	X(CA_REVOKED, "authority-revoked", "the authority of its certificate is revoked")

enum ssh_reason {
#define SSH_REASON_ENUM(name, code, text) SSH_##name,
	SSH_REASONS(SSH_REASON_ENUM)
#undef SSH_REASON_ENUM
		SSH_REASON_COUNT
};

/** "bad-signature"; never NULL. */
const char *ssh_reason_code(enum ssh_reason reason);
/** "it does not verify: ..."; never NULL. */
const char *ssh_reason_text(enum ssh_reason reason);

#endif
