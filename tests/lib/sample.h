/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

/**
 * @file tests/lib/sample.h
 * @brief Secrets that are made when a test runs, so that none is stored.
 *
 * A template is text with generators in braces. The same template always gives
 * the same text. Braces that hold no generator are left alone, so YAML and JSON
 * need no escapes.
 *
 *   {alnum:N}     N of A-Z a-z 0-9
 *   {upper:N}     N of A-Z
 *   {lower:N}     N of a-z
 *   {letters:N}   N of A-Z a-z
 *   {digit:N}     N of 0-9
 *   {hex:N}       N of 0-9 a-f
 *   {base32:N}    N of A-Z 2-7
 *   {base64:N}    N of A-Z a-z 0-9 + /
 *   {base58:N}    N of the letters and digits without 0, I, O, l
 *   {word:N}      N of A-Z a-z 0-9 _ -
 *   {awssecret}   40 of base64 with letters of both cases and digits
 *   {crc32b62}    6 digits of base 62: CRC-32 of the letters and digits before (GitHub, npm)
 *   {crc32b36}    7 digits of base 36: CRC-32 of the letters, digits, '.', '_', '-' before (GitLab)
 *   {sha256b32}   8 digits of base 32: SHA-256 of the letters, digits, '_' before (GitHub,
 * fine-grained) {bech32:HRP:N}  N random bytes in Bech32 behind the part HRP; upper case when HRP
 * is {pem:LABEL:INDENT}  armor with that label around random bytes that are built like a key:
 *                 OpenSSH's format for "OPENSSH PRIVATE KEY", an OpenPGP packet for "PGP ...",
 *                 else DER. Each line but the first begins with INDENT (may be missing; no ':').
 *   {pemline:LABEL}  the same on one line, with "\n" as two characters
 *   {pembase64:LABEL}  the same once more in base64, as in the data of a Secret
 *
 * Those of single vendors are in sample_vendor.h.
 */

#include "gitward/span.h"

struct arena;

/** The text of `pattern`; the empty span when the arena is exhausted. */
struct ward_span sample_expand(struct arena *arena, const char *pattern);

#endif
