/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SAMPLE_VENDOR_H
#define TESTS_SAMPLE_VENDOR_H

/** @file tests/lib/sample_vendor.h @brief Generators of tokens that their vendors give a checksum
 * or structure of their own. */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "gitward/span.h"

struct arena;

/**
 * Add to `out` what the generator `name` makes of its arguments and the random
 * numbers of `seed`; false when there is no such generator.
 *
 *   {azurekey:N:SIG}  key of N bytes (32, 39, 40, 64) in base64 with signature SIG
 *   {azurecask}       common annotated key of Azure
 *   {entra}           client secret of Entra
 *   {devopspat}       old token of Azure DevOps
 *   {bedrock}         long-lived key of Amazon Bedrock
 *   {numbered}        base64 of 12 digits, ':' and 20 bytes (Bitbucket, Jira)
 *   {jfrogref}        reference token of JFrog
 *   {registryauth}    base64 of user and password
 *   {crc32hex}        8 upper-case hexadecimal digits: CRC-32 of the letters, digits, '_', '-', '='
 * before
 */
bool sample_vendor(struct buf *out, struct arena *arena, uint64_t seed, struct ward_span name,
		   struct ward_span first, struct ward_span second);

#endif
