/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_VALUE_H
#define SECRET_VALUE_H

/** @file secret/value.h @brief What kind of thing a value is, so that only what may be a secret is
 * reported. */

#include <stdbool.h>

#include "gitward/span.h"

enum value_class {
	VALUE_EMPTY,
	VALUE_PLACEHOLDER, /**< changeme, <password>, xxxx, your-token-here */
	VALUE_REFERENCE,  /**< op://, vault:, ref+, arn:, $VAR, ${VAR}, $(VAR), <path:...>, {{ }} */
	VALUE_CIPHERTEXT, /**< ENC[...], $ANSIBLE_VAULT, age, PGP message, a sealed value */
	VALUE_SWITCH,	  /**< true, off, null, required */
	VALUE_NUMBER,	  /**< also with a unit: 30s, 512Mi */
	VALUE_PATH,	  /**< of a file */
	VALUE_ADDRESS,	  /**< a URL, a host, an e-mail address, an ARN */
	VALUE_PUBLIC,	  /**< a certificate, a public key, a digest that says so */
	VALUE_HASHED,	  /**< the hash of a password, in the form of crypt(5) */
	VALUE_CODE,	  /**< an expression of a program */
	VALUE_UUID,
	VALUE_HEX,    /**< 32 hexadecimal digits and more: a digest, a commit, or a key */
	VALUE_SAMPLE, /**< built like a machine's secret, but counts, repeats or says "example" */
	VALUE_WORDS,  /**< words, names */
	VALUE_MIXED,  /**< no plain words, and too short or too regular to be called random */
	VALUE_RANDOM  /**< drawn by a machine */
};

/** Judge one value, without the quotes around it. Looks at 4 KiB at most. */
enum value_class value_classify(struct ward_span value);

/** Values that are remembered. */
#define VALUE_SEEN 64

/** What is known of the values of a text: the same come again and again. All zero at its start; the
 * values must outlive it. */
struct value_memo {
	struct {
		struct ward_span value;
		enum value_class class;
	} seen[VALUE_SEEN];
	size_t judged; /**< how many were not known */
};

/** The same as value_classify(). */
enum value_class value_recall(struct value_memo *memo, struct ward_span value);

/** The sealed form of Bitnami's SealedSecret: two length bytes, an RSA ciphertext of that length,
 * and AES-GCM; in base64. */
bool value_is_sealed(struct ward_span value);

#endif
