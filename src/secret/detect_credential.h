/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_DETECT_CREDENTIAL_H
#define SECRET_DETECT_CREDENTIAL_H

/** @file secret/detect_credential.h @brief Credentials that are no vendor's, and that a pattern
 * cannot describe. */

#include "secret/token.h"

/** Signed JSON Web Tokens of anybody but the next two. */
extern const struct token_rule token_jwt;
extern const struct token_rule token_kubernetes_account;
extern const struct token_rule token_argocd;
/** Keysets of Tink in the clear. */
extern const struct token_rule token_tink;

#endif
