/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/log_key.h"

#include "base/span.h"

const struct log_key *log_key_find(const struct log_key *keys, size_t count, struct ward_span id)
{
	for (size_t i = 0; i < count; i++) {
		if (id.len == LOG_ID_SIZE && span_eq(keys[i].id, id))
			return &keys[i];
	}
	return NULL;
}

bool log_key_valid(const struct log_key *key, int64_t when)
{
	return when >= key->start && when <= key->end;
}
