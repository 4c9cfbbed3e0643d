/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_LEDGER_FILE_H
#define STORE_LEDGER_FILE_H

/**
 * @file store/ledger_file.h
 * @brief The file behind store/ledger.h, shared by its reader and its writer.
 *
 * Numbers are little-endian. Header, 32 bytes: "gwledger", the number of sorted
 * records, the sequence number of the first record behind them, and the leading
 * 8 bytes of SHA-256 over these 24. Then records of 32 bytes: 24 leading bytes of
 * the SHA-256, and the sequence number that tells which is older; first the
 * sorted ones, then the tail in the order it was written. A last record that is
 * cut short is no record. Anything else is no ledger.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/ledger.h"

#define LEDGER_NAME "ledger"
#define LEDGER_HEADER 32
#define LEDGER_RECORD 32
#define LEDGER_DIGEST 24
/** Records behind the sorted part before all are sorted. */
#define LEDGER_TAIL 4096
/** More sorted records than this are no ledger of ours (512 MiB). */
#define LEDGER_MOST 16777216

struct ledger_record {
	uint8_t digest[LEDGER_DIGEST];
	uint8_t sequence[8];
};

/** What the header and the length of a file say. */
struct ledger_shape {
	uint64_t sorted; /**< records */
	uint64_t tail;	 /**< whole records behind them */
	uint64_t next;	 /**< sequence number of the first of the tail */
};

uint64_t ledger_number(const uint8_t bytes[8]);
void ledger_put_number(uint64_t value, uint8_t bytes[8]);
void ledger_digest(const uint8_t key[32], const struct ledger_entry *entry,
		   uint8_t out[LEDGER_DIGEST]);
void ledger_header(uint64_t sorted, uint64_t next, uint8_t out[LEDGER_HEADER]);
/** False when the file is no ledger (or cannot be read): its content counts for nothing. */
bool ledger_look(int fd, struct ledger_shape *out);

#endif
