/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PROOF_REASON_H
#define CRYPTO_PROOF_REASON_H

/**
 * @file crypto/proof_reason.h
 * @brief Why an X.509 signature, or the evidence of when it was made, is not
 * accepted: CMS, certificates, revocation lists, transparency logs, timestamps.
 *
 * PROOF_OK is returned at one place of each judge. A reason is a refusal, or
 * says that what is at hand neither proves nor disproves it without a network.
 */

enum proof_verdict { PROOF_PASS, PROOF_FAIL, PROOF_UNVERIFIABLE };

/** X(name, verdict, code in reports, what it means; behind "the signature is refused: ") */
#define PROOF_REASONS(X)                                                                           \
	X(OK, PASS, "none", "nothing is wrong")                                                    \
	X(MEMORY, FAIL, "out-of-memory", "there was no memory to judge it")                        \
	X(CRYPTO, FAIL, "crypto-unavailable", "the cryptographic library cannot do what it needs") \
	/* the message and its signer */                                                           \
	X(TOO_LARGE, FAIL, "limit-exceeded", "it is larger than a signature can be")               \
	X(ARMOR, FAIL, "bad-armor", "it does not start, continue or end as a signed message")      \
	X(ARMOR_TRAILING, FAIL, "trailing-data", "there is text behind its end")                   \
	X(DER, FAIL, "malformed-signature", "its parts do not fit together")                       \
	X(CONTENT_TYPE, FAIL, "unsupported-content", "it is not a signature over plain data")      \
	X(ATTACHED, FAIL, "attached-content", "it brings a text of its own along")                 \
	X(SIGNERS, FAIL, "not-one-signer", "it has none or several signers")                       \
	X(ATTRIBUTES, FAIL, "malformed-attributes",                                                \
	  "its signed attributes are incomplete, repeated or out of order")                        \
	X(HASH, FAIL, "weak-algorithm", "its digest is not SHA-256, SHA-384 or SHA-512")           \
	X(ALGORITHM, FAIL, "unsupported-algorithm",                                                \
	  "its algorithm is not known or not one for its key and digest")                          \
	X(KEY_TYPE, FAIL, "unsupported-key-type", "keys of its type are not supported")            \
	X(KEY_WEAK, FAIL, "weak-key", "its RSA key has fewer than 2048 bits")                      \
	X(DIGEST, FAIL, "digest-mismatch", "it was made over another text")                        \
	X(BAD, FAIL, "bad-signature", "it does not verify")                                        \
	X(NO_CERT, FAIL, "signer-certificate-missing", "it lacks the certificate of its signer")   \
	/* certificates */                                                                         \
	X(CERT, FAIL, "malformed-certificate", "its certificate is malformed")                     \
	X(UNTRUSTED, FAIL, "cert-untrusted", "its certificate leads to no trusted root")           \
	X(CERT_WEAK, FAIL, "cert-weak", "a certificate of its chain has a weak key or digest")     \
	X(CERT_EARLY, FAIL, "cert-not-yet-valid", "a certificate of its chain is not valid yet")   \
	X(CERT_LATE, FAIL, "cert-expired", "a certificate of its chain has expired")               \
	X(CERT_USAGE, FAIL, "cert-wrong-usage", "its certificate is not one for such signatures")  \
	X(REVOKED, FAIL, "key-revoked", "a certificate of its chain is revoked")                   \
	X(NO_CRL, FAIL, "revocation-unavailable",                                                  \
	  "no revocation list that is valid at the time covers its certificate")                   \
	/* who it was */                                                                           \
	X(IDENTITY, FAIL, "identity-mismatch", "its certificate is for somebody else")             \
	X(ISSUER, FAIL, "issuer-mismatch", "its identity was established by another provider")     \
	X(COMMITTER, FAIL, "signer-committer-mismatch", "its certificate is not the committer's")  \
	/* when it was */                                                                          \
	X(NO_EVIDENCE, UNVERIFIABLE, "no-log-evidence",                                            \
	  "it carries no proof of when it was made, and none was given with it")                   \
	X(LOG_UNKNOWN, FAIL, "log-unknown", "the log that it names is not trusted")                \
	X(LOG_ENTRY, FAIL, "log-entry-mismatch", "its log entry is about another signature")       \
	X(LOG_FORMAT, FAIL, "log-entry-malformed", "its log entry is malformed or of a new kind")  \
	X(SET, FAIL, "log-promise-invalid", "the log did not sign its promise")                    \
	X(INCLUSION, FAIL, "log-proof-invalid", "its log entry is not in the log's tree")          \
	X(CHECKPOINT, FAIL, "checkpoint-invalid", "the log did not sign the state of its tree")    \
	X(LOG_TIME, FAIL, "log-time-invalid", "its log was not trusted at the time of the entry")  \
	X(SCT_MISSING, FAIL, "sct-missing", "its certificate is in no certificate log")            \
	X(SCT, FAIL, "sct-invalid", "no trusted certificate log vouches for its certificate")      \
	X(TIMESTAMP, FAIL, "timestamp-invalid", "its timestamp is malformed or does not verify")   \
	X(TIMESTAMP_OTHER, FAIL, "timestamp-mismatch", "its timestamp is over something else")     \
	X(TSA_UNKNOWN, UNVERIFIABLE, "timestamp-authority-unknown",                                \
	  "the authority of its timestamp is not trusted")                                         \
	X(NO_TIME, UNVERIFIABLE, "no-trusted-time", "nothing trusted says when it was made")       \
	X(BUNDLE, FAIL, "malformed-bundle", "the evidence that was given with it is malformed")    \
	X(BUNDLE_OTHER, FAIL, "bundle-mismatch",                                                   \
	  "the evidence that was given with it is about another commit or signer")

enum proof_reason {
#define PROOF_REASON_ENUM(name, verdict, code, text) PROOF_##name,
	PROOF_REASONS(PROOF_REASON_ENUM)
#undef PROOF_REASON_ENUM
		PROOF_REASON_COUNT
};

enum proof_verdict proof_verdict(enum proof_reason reason);
/** "bad-signature"; never NULL. */
const char *proof_reason_code(enum proof_reason reason);
/** "it does not verify"; never NULL. */
const char *proof_reason_text(enum proof_reason reason);

#endif
