/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_DETECT_H
#define SECRET_DETECT_H

/**
 * @file secret/detect.h
 * @brief The kinds of token that are known. Formats are those that the vendors
 * publish; each is at home in one detect_*.c.
 */

#include "secret/token.h"

/** Classic `gh[opsru]_` with CRC-32, app tokens with a JWT, `github_pat_` with SHA-256; each in
 * base64 as well. */
extern const struct token_rule token_github;
/** Access key ids with the secret key beside them, and secret keys by the name in front. */
extern const struct token_rule token_aws;
/** PEM in all its spellings, PuTTY, and PEM in base64. */
extern const struct token_rule token_private_key;
/** `npm_` with CRC-32. */
extern const struct token_rule token_npm;
/** `glpat-`, plain and routable. */
extern const struct token_rule token_gitlab;
/** `AGE-SECRET-KEY-1`, Bech32. */
extern const struct token_rule token_age;

#endif
