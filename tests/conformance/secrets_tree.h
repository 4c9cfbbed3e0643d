/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORMANCE_SECRETS_TREE_H
#define CONFORMANCE_SECRETS_TREE_H

/**
 * @file conformance/secrets_tree.h
 * @brief Clear-text Secrets in trees of real manifests, found by a reader that
 * shares nothing with the product: lines, indents and a few words.
 */

#include <stdbool.h>
#include <stddef.h>

#include "suite.h"

/** Called for each such document: where it begins, and whether the product has a secret finding in
 * it. */
typedef void (*secrets_tree_fn)(struct suite *s, const char *path, size_t line, bool found);

/** Walk the files below `folder` of the suite's folder. False when it is not there. */
bool secrets_tree(struct suite *s, const char *folder, secrets_tree_fn fn);

#endif
