/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_OID_H
#define BASE_OID_H

/**
 * @file base/oid.h
 * @brief A Git object id: 20 bytes (SHA-1) or 32 (SHA-256).
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

#define OID_MAX 32
#define OID_HEX_MAX (2 * OID_MAX + 1)

struct oid {
	uint8_t len; /**< 20 or 32; 0 means "no object" */
	uint8_t raw[OID_MAX];
};

/** Parse 40 or 64 lower- or upper-case digits; false on anything else. All zeros parse to a set id:
 * see oid_is_null. */
bool oid_parse(struct ward_span hex, struct oid *out);
/** Make one from raw bytes, `len` 20 or 32. */
struct oid oid_from(const uint8_t *raw, size_t len);
/** True for an unset id and for all zeros. */
bool oid_is_null(const struct oid *id);
bool oid_eq(const struct oid *a, const struct oid *b);
/** Write the lower-case digits and a NUL; returns `out`. */
char *oid_hex(const struct oid *id, char out[OID_HEX_MAX]);
/** View of the raw bytes, as a key for tables. */
struct ward_span oid_key(const struct oid *id);

#endif
