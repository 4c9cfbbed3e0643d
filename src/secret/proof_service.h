/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_PROOF_SERVICE_H
#define SECRET_PROOF_SERVICE_H

/**
 * @file secret/proof_service.h
 * @brief Verifiers of tokens that a pattern has found: `verify` of struct
 * token_shape. Each answers TOKEN_VERIFIED when the token's own checksum is
 * right, TOKEN_PLACEHOLDER when it is wrong or what is packed into the token
 * is not what it should be, TOKEN_LIKELY when the structure is right and has no
 * checksum.
 */

#include "secret/token.h"

typedef enum token_verdict verify_fn(struct ward_span token, struct arena *scratch);

/** `cfut_`, `cfat_`, `cfk_`: the last 8 are the CRC-32 of the 40 before in hexadecimal. */
verify_fn verify_cloudflare;
/** `zpka_`: the last 8 are the CRC-32 of the 32 between the two '_' in hexadecimal. */
verify_fn verify_zuplo;
/** `glsa_`: the last 8 are the CRC-32 of all before the last '_', low byte first, in hexadecimal.
 */
verify_fn verify_grafana;
/** Vercel's `vcp_` and its like: the last 6 of what follows the prefix are its CRC-32 in base 62.
 */
verify_fn verify_vercel;
/** Grafana's old `eyJrIjoi...`: base64 of an object whose `k` is the key. */
verify_fn verify_grafana_key;
/** Base64 of a keyset of Tink with a symmetric or private key; TOKEN_NO for others. */
verify_fn verify_tink;
/** NATS `S..`: base 32 with a CRC-16 behind the seed. */
verify_fn verify_nkey;
/** `xprv` and its like: Base58Check of BIP 32. */
verify_fn verify_extended_key;
/** `AGE-SECRET-KEY-1`, `AGE-SECRET-KEY-PQ-1`: Bech32. */
verify_fn verify_bech32;
/** Base64 of a JSON object, from the first "eyJ" in the token to a character that is no base64. */
verify_fn verify_json;
/** The first of three parts is the base64 of a decimal number of 17 to 20 digits. */
verify_fn verify_discord;
/** Base64 of DER that begins like PKCS #12; it is under a password: TOKEN_CONTEXTUAL. */
verify_fn verify_pkcs12;
/** `user:password` in base64 behind "Basic ": TOKEN_CONTEXTUAL. */
verify_fn verify_basic;

#endif
