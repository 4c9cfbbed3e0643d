/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/span.h"
#include "store/file.h"
#include "store/ledger.h"
#include "store/ledger_file.h"

static uint64_t sequence(const struct ledger_record *record)
{
	return ledger_number(record->sequence);
}

/* By digest; of equal ones the newest first. */
static int by_digest(const void *a, const void *b)
{
	int order = memcmp(a, b, LEDGER_DIGEST);
	uint64_t x = sequence(a), y = sequence(b);

	return order != 0 ? order : x > y ? -1 : x < y;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

static void fill(struct ledger_record *out, uint64_t next, const uint8_t key[32],
		 const struct ledger_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ledger_digest(key, &entries[i], out[i].digest);
		ledger_put_number(next + i, out[i].sequence);
	}
}

/* -- Sorting anew ----------------------------------------------------------- */

/* The sorted part comes first and stays as it is, so only what follows is sorted; then merged. */
static size_t merge(struct ledger_record *out, const struct ledger_record *all, size_t sorted,
		    size_t count)
{
	size_t a = 0, b = sorted, n = 0;

	while (a < sorted || b < count) {
		bool first = b >= count || (a < sorted && by_digest(&all[a], &all[b]) <= 0);
		const struct ledger_record *next = first ? &all[a++] : &all[b++];

		if (n == 0 || memcmp(out[n - 1].digest, next->digest, LEDGER_DIGEST) != 0)
			out[n++] = *next;
	}
	return n;
}

/* Keep the `max` newest of them, in order. */
static int drop_oldest(struct ledger_record *records, size_t *count, size_t max,
		       struct ward_error *err)
{
	uint64_t *numbers, oldest;
	size_t kept = 0;

	if (*count <= max)
		return 0;
	numbers = malloc(*count * sizeof(*numbers));
	if (numbers == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	for (size_t i = 0; i < *count; i++)
		numbers[i] = sequence(&records[i]);
	qsort(numbers, *count, sizeof(*numbers), by_number);
	oldest = max > 0 ? numbers[*count - max] : UINT64_MAX;
	for (size_t i = 0; i < *count && kept < max; i++) {
		if (sequence(&records[i]) >= oldest)
			records[kept++] = records[i];
	}
	free(numbers);
	*count = kept;
	return 0;
}

/* `all` are `count` records, the first `sorted` of them in order. */
static int replace(struct state_dir *dir, struct ledger_record *all, size_t sorted, size_t count,
		   uint64_t next, size_t max, struct ward_error *err)
{
	char *text = malloc(LEDGER_HEADER + count * LEDGER_RECORD);
	struct ledger_record *records;
	int rc;

	if (text == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	records = (struct ledger_record *)(void *)(text + LEDGER_HEADER);
	/* An order that does not hold would hide records from the search. */
	for (size_t i = 1; i < sorted; i++) {
		if (by_digest(&all[i - 1], &all[i]) > 0)
			sorted = 0;
	}
	qsort(all + sorted, count - sorted, sizeof(*all), by_digest);
	count = merge(records, all, sorted, count);
	rc = drop_oldest(records, &count, max, err);
	if (rc == 0) {
		ledger_header(count, next, (uint8_t *)text);
		rc = state_dir_replace(dir, LEDGER_NAME,
				       span_make(text, LEDGER_HEADER + count * LEDGER_RECORD), err);
	}
	free(text);
	return rc;
}

/* All that is there, and the new ones behind it. */
static int rewrite(struct state_dir *dir, int fd, const struct ledger_shape *shape,
		   const uint8_t key[32], const struct ledger_entry *entries, size_t count,
		   size_t max, struct ward_error *err)
{
	size_t old = (size_t)(shape->sorted + shape->tail);
	struct ledger_record *all = malloc((old + count) * sizeof(*all));
	uint64_t next = shape->next + shape->tail;
	int rc = 0;

	if (all == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	if (old > 0 &&
	    file_read_at(fd, all, old * LEDGER_RECORD, LEDGER_HEADER) !=
		    (ssize_t)(old * LEDGER_RECORD))
		rc = error_set(err, WARD_EIO, "cannot read the ledger: %s", strerror(errno));
	if (rc == 0) {
		fill(all + old, next, key, entries, count);
		rc = replace(dir, all, (size_t)shape->sorted, old + count, next + count, max, err);
	}
	free(all);
	return rc;
}

/* -- Appending -------------------------------------------------------------- */

static int add_tail(int fd, const struct ledger_shape *shape, const uint8_t key[32],
		    const struct ledger_entry *entries, size_t count, struct ward_error *err)
{
	uint64_t end = LEDGER_HEADER + (shape->sorted + shape->tail) * LEDGER_RECORD;
	struct ledger_record *records = malloc(count * sizeof(*records));
	int rc;

	if (records == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	fill(records, shape->next + shape->tail, key, entries, count);
	rc = file_write_at(fd, "the ledger",
			   span_make((const char *)records, count * sizeof(*records)), end, err);
	/* Half an entry is none, and the next writer writes over it. */
	if (rc != 0 && ftruncate(fd, (off_t)end) == 0)
		(void)fsync(fd);
	free(records);
	return rc;
}

static int append_locked(struct state_dir *dir, const uint8_t key[32],
			 const struct ledger_entry *entries, size_t count, size_t max,
			 struct ward_error *err)
{
	struct ledger_shape shape = { 0 };
	struct ward_error why = { 0 };
	bool sound = false;
	int fd = -1;
	int rc = file_open(state_dir_fd(dir), LEDGER_NAME, O_RDWR, 0, &fd, &why);

	if (rc != 0 && rc != WARD_ENOTFOUND)
		return error_set(err, rc, "%s", why.message);
	if (rc == 0)
		sound = ledger_look(fd, &shape);
	if (sound && shape.tail + count <= LEDGER_TAIL)
		rc = add_tail(fd, &shape, key, entries, count, err);
	else
		rc = rewrite(dir, fd, &shape, key, entries, count, max, err);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

int ledger_append(struct state_dir *dir, const uint8_t key[32], const struct ledger_entry *entries,
		  size_t count, size_t max, struct ward_error *err)
{
	int rc;

	if (count == 0)
		return 0;
	if (count > LEDGER_MOST)
		return error_set(err, WARD_ELIMIT, "too many entries for the ledger");
	rc = state_dir_lock(dir, file_lock_deadline(), err);
	if (rc != 0)
		return rc;
	rc = append_locked(dir, key, entries, count, max < LEDGER_MOST ? max : LEDGER_MOST, err);
	state_dir_unlock(dir);
	return rc;
}
