/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_LOG_KEY_H
#define CRYPTO_LOG_KEY_H

/** @file crypto/log_key.h @brief A transparency log that is trusted, and for which time. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

#define LOG_ID_SIZE 32

struct log_key {
	struct ward_span name; /**< host of its address: the name it signs checkpoints with */
	struct ward_span id;   /**< LOG_ID_SIZE bytes */
	struct ward_span spki;
	int64_t start, end; /**< both inclusive; INT64_MAX: none */
};

/** The log with this id, or NULL. */
const struct log_key *log_key_find(const struct log_key *keys, size_t count, struct ward_span id);
bool log_key_valid(const struct log_key *key, int64_t when);

#endif
