/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_KEY_SHAPE_H
#define SECRET_KEY_SHAPE_H

/** @file secret/key_shape.h @brief Whether decoded bytes are built like a private key. */

#include "gitward/span.h"

enum key_shape {
	KEY_SHAPE_NONE,	     /**< like no key */
	KEY_SHAPE_PARTIAL,   /**< the start of one */
	KEY_SHAPE_PGP,	     /**< an OpenPGP secret key packet, protected or not */
	KEY_SHAPE_ENCRYPTED, /**< a whole one, of no use without its passphrase */
	KEY_SHAPE_WHOLE	     /**< a whole one in the clear */
};

/**
 * DER (PKCS #1, SEC 1, PKCS #8: a SEQUENCE that begins with a version, or with
 * an algorithm when encrypted), openssh-key-v1 (OpenSSH's PROTOCOL.key), or
 * OpenPGP packet tag 5 (RFC 9580).
 */
enum key_shape key_shape_of(struct ward_span bytes);

#endif
