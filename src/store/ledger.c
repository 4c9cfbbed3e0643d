/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "crypto/digest.h"
#include "store/file.h"
#include "store/ledger_file.h"

/* Records that are read at once while the sorted part is searched: a page. */
#define BLOCK 128

struct ledger {
	int fd; /* -1: an empty ledger */
	uint8_t key[32];
	struct ledger_shape shape;
	struct ledger_record *tail;
};

/* -- The file --------------------------------------------------------------- */

uint64_t ledger_number(const uint8_t bytes[8])
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | bytes[i];
	return value;
}

void ledger_put_number(uint64_t value, uint8_t bytes[8])
{
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

void ledger_digest(const uint8_t key[32], const struct ledger_entry *entry,
		   uint8_t out[LEDGER_DIGEST])
{
	const char kind = (char)entry->kind;
	/* A tip stays accepted whatever the rules become. */
	const struct ward_span parts[] = {
		WARD_SPAN("gitward ledger 1"),
		span_make(&kind, 1),
		entry->kind == LEDGER_ACCEPTED ? WARD_SPAN("") : span_make((const char *)key, 32),
		oid_key(&entry->commit),
		entry->ref,
	};
	uint8_t digest[SHA256_BYTES];

	sha256_spans(parts, sizeof(parts) / sizeof(parts[0]), true, digest);
	memcpy(out, digest, LEDGER_DIGEST);
}

void ledger_header(uint64_t sorted, uint64_t next, uint8_t out[LEDGER_HEADER])
{
	struct ward_span head = { (const char *)out, LEDGER_HEADER - 8 };
	uint8_t digest[SHA256_BYTES];

	memcpy(out, "gwledger", 8);
	ledger_put_number(sorted, out + 8);
	ledger_put_number(next, out + 16);
	sha256_spans(&head, 1, false, digest);
	memcpy(out + 24, digest, 8);
}

bool ledger_look(int fd, struct ledger_shape *out)
{
	uint8_t header[LEDGER_HEADER], right[LEDGER_HEADER];
	uint64_t records;
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (fstat(fd, &st) != 0 || st.st_size < LEDGER_HEADER ||
	    file_read_at(fd, header, sizeof(header), 0) != LEDGER_HEADER)
		return false;
	out->sorted = ledger_number(header + 8);
	out->next = ledger_number(header + 16);
	ledger_header(out->sorted, out->next, right);
	records = ((uint64_t)st.st_size - LEDGER_HEADER) / LEDGER_RECORD;
	if (memcmp(header, right, sizeof(header)) != 0 || out->sorted > LEDGER_MOST ||
	    records < out->sorted || records - out->sorted > LEDGER_TAIL) {
		memset(out, 0, sizeof(*out));
		return false;
	}
	out->tail = records - out->sorted;
	return true;
}

/* -- Reading ---------------------------------------------------------------- */

/* What cannot be read is not in it. */
static void read_tail(struct ledger *ledger)
{
	size_t len = (size_t)ledger->shape.tail * LEDGER_RECORD;

	ledger->tail = len > 0 ? malloc(len) : NULL;
	if (ledger->tail == NULL ||
	    file_read_at(ledger->fd, ledger->tail, len,
			 LEDGER_HEADER + ledger->shape.sorted * LEDGER_RECORD) != (ssize_t)len)
		ledger->shape.tail = 0;
}

int ledger_open(struct state_dir *dir, const uint8_t key[32], struct ledger **out,
		struct ward_error *err)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));
	struct ward_error why = { 0 };
	int rc;

	*out = NULL;
	if (ledger == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	memcpy(ledger->key, key, sizeof(ledger->key));
	rc = file_open(state_dir_fd(dir), LEDGER_NAME, O_RDONLY, 0, &ledger->fd, &why);
	if (rc != 0 && rc != WARD_ENOTFOUND) {
		free(ledger);
		return error_set(err, rc, "%s", why.message);
	}
	if (rc == 0 && ledger_look(ledger->fd, &ledger->shape))
		read_tail(ledger);
	*out = ledger;
	return 0;
}

void ledger_close(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	if (ledger->fd >= 0)
		(void)close(ledger->fd);
	free(ledger->tail);
	free(ledger);
}

static bool in_tail(const struct ledger *ledger, const uint8_t digest[LEDGER_DIGEST])
{
	uint64_t want, have;

	memcpy(&want, digest, sizeof(want));
	for (uint64_t i = 0; i < ledger->shape.tail; i++) {
		memcpy(&have, ledger->tail[i].digest, sizeof(have));
		if (have == want && memcmp(ledger->tail[i].digest, digest, LEDGER_DIGEST) == 0)
			return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, LEDGER_DIGEST);
}

/* The leading bits of a digest say where about it stands among evenly spread ones. */
static uint64_t lead(const uint8_t *digest)
{
	return (uint64_t)digest[0] << 24 | (uint64_t)digest[1] << 16 | (uint64_t)digest[2] << 8 |
		digest[3];
}

/* Where in [from, to) to look, given the digests in front of it and behind it. */
static uint64_t guess(uint64_t from, uint64_t to, uint64_t low, uint64_t high, uint64_t want)
{
	uint64_t at = from;

	/* Records are fewer than 2^24 and leads below 2^32: no overflow. */
	if (high > low && want > low)
		at += (to - from) * ((want < high ? want : high) - low) / (high - low);
	at = at > from + BLOCK / 2 ? at - BLOCK / 2 : from;
	return to - from <= BLOCK ? from : at < to - BLOCK ? at : to - BLOCK;
}

static bool in_sorted(const struct ledger *ledger, const uint8_t digest[LEDGER_DIGEST])
{
	uint64_t from = 0, to = ledger->shape.sorted, low = 0, high = UINT32_MAX;
	struct ledger_record block[BLOCK];

	/* Each second look is in the middle, so that no content makes it slow. */
	for (bool middle = false; from < to; middle = !middle) {
		uint64_t at =
			middle ? from + (to - from) / 2 : guess(from, to, low, high, lead(digest));
		size_t count = to - at < BLOCK ? (size_t)(to - at) : BLOCK;
		size_t len = count * LEDGER_RECORD;

		if (file_read_at(ledger->fd, block, len, LEDGER_HEADER + at * LEDGER_RECORD) !=
		    (ssize_t)len)
			return false;
		if (compare(digest, &block[0]) < 0) {
			to = at;
			high = lead(block[0].digest);
		} else if (compare(digest, &block[count - 1]) > 0) {
			from = at + count;
			low = lead(block[count - 1].digest);
		} else {
			return bsearch(digest, block, count, LEDGER_RECORD, compare) != NULL;
		}
	}
	return false;
}

bool ledger_has(const struct ledger *ledger, enum ledger_kind kind, const struct oid *commit,
		struct ward_span ref)
{
	const struct ledger_entry entry = { .kind = kind, .commit = *commit, .ref = ref };
	uint8_t digest[LEDGER_DIGEST];

	if (ledger->fd < 0)
		return false;
	ledger_digest(ledger->key, &entry, digest);
	return in_tail(ledger, digest) || in_sorted(ledger, digest);
}
