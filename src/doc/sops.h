/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_SOPS_H
#define DOC_SOPS_H

/**
 * @file doc/sops.h
 * @brief What the SOPS metadata of a document promises about its leaves.
 *
 * Follows shouldBeEncrypted() of SOPS: without a selector every leaf is
 * encrypted but those below a key that ends with `_unencrypted`.
 */

#include "doc/node.h"

/** True for `ENC[AES256_GCM,data:...,iv:...,tag:...,type:...]`. */
bool sops_is_encrypted(struct ward_span text);

enum sops_selection {
	SOPS_CLEAR,	/**< the metadata leaves this leaf in clear */
	SOPS_ENCRYPTED, /**< the metadata says it is encrypted */
	SOPS_UNKNOWN	/**< selected by a regular expression that is not understood here */
};

/**
 * What the `sops` mapping of `root` says of the leaf `node` below it.
 * Understood are expressions made of literals, `.`, `.*`, `^`, `$` and
 * alternatives, which is what people write (`^(data|stringData)$`).
 */
enum sops_selection sops_selects(const struct ward_node *root, const struct ward_node *node);

#endif
