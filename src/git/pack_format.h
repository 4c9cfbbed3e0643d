/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_FORMAT_H
#define GIT_PACK_FORMAT_H

/**
 * @file git/pack_format.h
 * @brief Inside git/: the bytes of a pack, without files: entry headers and
 * deltas (gitformat-pack(5)).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/oid.h"
#include "git/repo.h"
#include "gitward/span.h"

/** No entry header is longer. */
#define PACK_ENTRY_MAX 64
/** No pair of sizes at the start of a delta is longer. */
#define DELTA_SIZES_MAX 20

enum entry_kind { ENTRY_OBJECT, ENTRY_OFFSET_DELTA, ENTRY_ID_DELTA };

struct pack_entry {
	enum entry_kind kind;
	enum object_type type; /**< of an ENTRY_OBJECT */
	uint64_t size;	       /**< inflated bytes of what follows: the object or its delta */
	uint64_t distance;     /**< ENTRY_OFFSET_DELTA: the base begins so many bytes before */
	struct oid base;       /**< ENTRY_ID_DELTA */
	size_t length;	       /**< of the header itself */
};

/** False for what is malformed or longer than `bytes`. */
bool pack_entry_parse(struct ward_span bytes, size_t oid_len, struct pack_entry *out);

/** Cut the sizes of base and result off the front of a delta. */
bool delta_sizes(struct ward_span *delta, uint64_t *base, uint64_t *result);

/** What a delta does next. */
struct delta_step {
	size_t len;
	size_t from;	   /**< where the bytes stand in the base; SIZE_MAX: `bytes` has them */
	const char *bytes; /**< in the delta */
};

/** Cut the next step off a delta without its sizes: 1, 0 at the end, -1 when it is malformed.
 * Whether it fits the base is not looked at. */
int delta_next(struct ward_span *delta, struct delta_step *out);

/** Rebuild an object of exactly `size` bytes; false unless the delta fits base and size. */
bool delta_apply(struct ward_span delta, struct ward_span base, char *out, size_t size);

#endif
