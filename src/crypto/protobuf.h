/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PROTOBUF_H
#define CRYPTO_PROTOBUF_H

/**
 * @file crypto/protobuf.h
 * @brief Reading protocol buffers field by field, in place: numbers and
 * length-delimited fields; what else there is on the wire is malformed here.
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

struct protobuf_field {
	uint32_t number;
	bool is_bytes;
	uint64_t value;		/**< of a varint */
	struct ward_span bytes; /**< of a length-delimited field */
};

/** Cut the next field off: 1, 0 at the end, -1 when malformed. */
int protobuf_next(struct ward_span *rest, struct protobuf_field *out);

#endif
