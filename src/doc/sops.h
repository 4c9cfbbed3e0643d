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

#include <stdbool.h>
#include <stdint.h>

#include "doc/node.h"

/** True for `ENC[AES256_GCM,data:...,iv:...,tag:...,type:...]`. */
bool sops_is_encrypted(struct ward_span text);

#define SOPS_SELECTORS 4

enum sops_selection {
	SOPS_CLEAR,	/**< the metadata leaves this leaf in clear */
	SOPS_ENCRYPTED, /**< the metadata says it is encrypted */
	SOPS_UNKNOWN	/**< selected by a regular expression that is not understood here */
};

/**
 * The selectors of a document, read once. Of expressions those are understood
 * that are made of literals, `.`, `.*`, `^`, `$` and alternatives, which is
 * what people write (`^(data|stringData)$`).
 */
struct sops_rules {
	bool encrypted;			       /**< the document has SOPS metadata with a `mac` */
	struct ward_span want[SOPS_SELECTORS]; /**< "" where not set */
};

/** What the keys from the root down to a node have matched: one bit a selector. */
struct sops_state {
	uint8_t hit, unknown;
};

void sops_read(const struct ward_node *root, struct sops_rules *out);
/** The state below `node`, given that of its parent (zeros at the root). */
struct sops_state sops_enter(const struct sops_rules *rules, struct sops_state parent,
			     const struct ward_node *node);
enum sops_selection sops_decide(const struct sops_rules *rules, struct sops_state state);

#endif
