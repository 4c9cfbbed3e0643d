/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in a pack, by offset and by id, and what is built on what; no object is built here. */
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "git/backend.h"
#include "git/pack_format.h"
#include "git/sweep_pack.h"

/* Bits beside the type. */
#define SWEEP_TYPE 0x07
#define SWEEP_ROOT 0x40
#define SWEEP_DOUBLE 0x80

/* -- By offset ------------------------------------------------------------------------ */

struct ranked {
	uint64_t offset;
	uint32_t row;
};

#define DIGIT_BITS 11
#define DIGITS ((size_t)1 << DIGIT_BITS)

/* By the digit that begins at bit `shift`; what is equal there keeps its order. */
static void sort_by_digit(const struct ranked *from, struct ranked *to, uint32_t count,
			  unsigned shift)
{
	uint32_t at[DIGITS] = { 0 };
	uint32_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		at[from[i].offset >> shift & (DIGITS - 1)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		const uint32_t n = at[d];

		at[d] = sum;
		sum += n;
	}
	for (uint32_t i = 0; i < count; i++)
		to[at[from[i].offset >> shift & (DIGITS - 1)]++] = from[i];
}

/* Digit by digit; the sorted list is where is returned: in one of both. */
static struct ranked *sort_by_offset(struct ranked *list, struct ranked *room, uint32_t count,
				     uint64_t most)
{
	for (unsigned shift = 0; shift < 64 && most >> shift != 0; shift += DIGIT_BITS) {
		struct ranked *const swap = list;

		sort_by_digit(list, room, count, shift);
		list = room;
		room = swap;
	}
	return list;
}

static int rank(struct sweep_pack *p, struct ward_error *err)
{
	const uint32_t count = p->pack->index.count;
	struct ranked *both = malloc(2 * ((size_t)count + 1) * sizeof(*both));
	const struct ranked *list;
	uint64_t most = 0;
	int rc = 0;

	if (both == NULL)
		return memory_error(err);
	for (uint32_t i = 0; rc == 0 && i < count; i++) {
		both[i].row = i;
		if (!pack_index_offset(&p->pack->index, i, &both[i].offset))
			rc = error_set(err, WARD_EGIT, "%s is malformed", p->pack->index_path);
		most |= both[i].offset;
	}
	list = rc == 0 ? sort_by_offset(both, both + count, count, most) : both;
	for (uint32_t i = 0; rc == 0 && i < count; i++) {
		p->offsets[i] = list[i].offset;
		p->rows[i] = list[i].row;
		p->first_child[i] = SWEEP_NONE;
		p->next_child[i] = SWEEP_NONE;
	}
	free(both);
	return rc;
}

/* -- By id ---------------------------------------------------------------------------- */

/* Rows that share a slot of the fan, of an index without ill will. */
#define SLOT_ROWS_BITS 2
#define FAN_BITS_MIN 8
#define FAN_BITS_MAX 24

static uint32_t head_of(const uint8_t *id, unsigned bits)
{
	const uint32_t head = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 |
		(uint32_t)id[3];

	return head >> (32 - bits);
}

/* The first row of each start of an id, as the index has it for one byte, but with so many bits
 * that few rows share it. None for an index whose ids are not in order. */
static int make_fan(struct sweep_pack *p, struct ward_error *err)
{
	const struct pack_index *x = &p->pack->index;
	unsigned bits = FAN_BITS_MIN;
	uint32_t next = 0;

	while (bits < FAN_BITS_MAX && x->count >> (bits + SLOT_ROWS_BITS) != 0)
		bits++;
	p->fan = malloc((((size_t)1 << bits) + 1) * sizeof(*p->fan));
	if (p->fan == NULL)
		return memory_error(err);
	p->fan_bits = bits;
	for (uint32_t row = 0; row < x->count; row++) {
		const uint32_t head = head_of(x->names + row * x->stride, bits);

		if (head + 1 < next) {
			free(p->fan);
			p->fan = NULL;
			return 0;
		}
		while (next <= head)
			p->fan[next++] = row;
	}
	while (next <= (uint32_t)1 << bits)
		p->fan[next++] = x->count;
	return 0;
}

bool sweep_pack_find(const struct sweep_pack *p, const uint8_t *id, uint32_t *row)
{
	const struct pack_index *x = &p->pack->index;
	uint32_t low, high;

	if (p->fan == NULL) {
		const struct oid copy = oid_from(id, x->oid_len);

		return pack_index_find(x, &copy, row);
	}
	low = p->fan[head_of(id, p->fan_bits)];
	high = p->fan[head_of(id, p->fan_bits) + 1];
	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;
		const int order = memcmp(id, x->names + mid * x->stride, x->oid_len);

		if (order == 0) {
			*row = mid;
			return true;
		}
		if (order > 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* -- The forest ------------------------------------------------------------------------ */

static uint32_t rank_at(const struct sweep_pack *p, uint64_t offset)
{
	uint32_t low = 0, high = p->pack->index.count;

	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;

		if (p->offsets[mid] < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->pack->index.count && p->offsets[low] == offset ? low : SWEEP_NONE;
}

int sweep_pack_entry(const struct sweep_pack *p, struct pack_ahead *ahead, uint32_t at,
		     struct pack_entry *out, struct ward_error *err)
{
	struct ward_span head;
	int rc = pack_ahead_view(ahead, p->offsets[at], PACK_ENTRY_MAX, &head, err);

	if (rc < 0)
		return rc;
	if (!pack_entry_parse(head, p->pack->index.oid_len, out))
		return error_set(err, WARD_EGIT, "%s: a malformed entry at %llu",
				 p->pack->file.path, (unsigned long long)p->offsets[at]);
	return 0;
}

static uint32_t base_rank(const struct sweep_pack *p, uint32_t at, const struct pack_entry *entry)
{
	uint64_t offset;
	uint32_t row;

	if (entry->kind == ENTRY_OFFSET_DELTA) {
		if (entry->distance == 0 || entry->distance >= p->offsets[at])
			return SWEEP_NONE;
		return rank_at(p, p->offsets[at] - entry->distance);
	}
	if (!sweep_pack_find(p, entry->base.raw, &row) ||
	    !pack_index_offset(&p->pack->index, row, &offset))
		return SWEEP_NONE;
	return rank_at(p, offset);
}

/* From the last to the first, so that children are linked by offset. One that is malformed stays
 * without a type, and so does what is built on it. */
static int link_all(struct sweep_pack *p, struct pack_ahead *ahead, struct ward_error *err)
{
	for (uint32_t i = p->pack->index.count; i-- > 0;) {
		struct ward_error local = { .code = WARD_OK };
		struct pack_entry entry;
		uint32_t base;
		int rc = sweep_pack_entry(p, ahead, i, &entry, &local);

		if (rc == WARD_EIO || rc == WARD_EOOM)
			return error_set(err, rc, "%s", local.message);
		if (rc < 0)
			continue;
		if (entry.kind == ENTRY_OBJECT) {
			p->types[p->rows[i]] = (uint8_t)(entry.type | SWEEP_ROOT);
			continue;
		}
		base = base_rank(p, i, &entry);
		if (base == SWEEP_NONE || base == i)
			continue;
		p->next_child[i] = p->first_child[base];
		p->first_child[base] = i;
	}
	return 0;
}

/* Every delta has the type of its root. `todo` has room for all. */
static void spread_types(struct sweep_pack *p, uint32_t *todo)
{
	const uint32_t count = p->pack->index.count;
	size_t n = 0;

	for (uint32_t i = 0; i < count; i++)
		if (p->types[p->rows[i]] != OBJECT_NONE && p->first_child[i] != SWEEP_NONE)
			todo[n++] = i;
	while (n > 0) {
		const uint32_t at = todo[--n];

		for (uint32_t c = p->first_child[at]; c != SWEEP_NONE; c = p->next_child[c]) {
			p->types[p->rows[c]] = p->types[p->rows[at]] & SWEEP_TYPE;
			if (p->first_child[c] != SWEEP_NONE)
				todo[n++] = c;
		}
	}
}

int sweep_pack_open(struct sweep_pack *p, struct pack_store *store, struct ward_error *err)
{
	const size_t count = (size_t)p->pack->index.count + 1;
	struct pack_ahead *ahead = pack_ahead_new(store->reader, &p->pack->file);
	uint32_t *todo;
	int rc = pack_file_open(store->reader, &p->pack->file, err);

	if (rc < 0) {
		pack_ahead_free(ahead);
		return rc;
	}
	p->offsets = malloc(count * sizeof(*p->offsets));
	p->rows = malloc(count * sizeof(*p->rows));
	p->first_child = malloc(count * sizeof(*p->first_child));
	p->next_child = malloc(count * sizeof(*p->next_child));
	p->types = calloc(count, 1);
	todo = malloc(count * sizeof(*todo));
	if (p->offsets == NULL || p->rows == NULL || p->first_child == NULL ||
	    p->next_child == NULL || p->types == NULL || todo == NULL || ahead == NULL)
		rc = memory_error(err);
	if (rc == 0)
		rc = rank(p, err);
	if (rc == 0)
		rc = make_fan(p, err);
	if (rc == 0)
		rc = link_all(p, ahead, err);
	if (rc == 0)
		spread_types(p, todo);
	free(todo);
	pack_ahead_free(ahead);
	return rc;
}

void sweep_pack_release(struct sweep_pack *p)
{
	free(p->offsets);
	free(p->rows);
	free(p->first_child);
	free(p->next_child);
	free(p->types);
	free(p->fan);
	free(p->frames);
}

void sweep_pack_set_double(struct sweep_pack *p, uint32_t row)
{
	p->types[row] |= SWEEP_DOUBLE;
}

bool sweep_pack_is_double(const struct sweep_pack *p, uint32_t row)
{
	return (p->types[row] & SWEEP_DOUBLE) != 0;
}

enum object_type sweep_pack_type(const struct sweep_pack *p, uint32_t row)
{
	return sweep_pack_is_double(p, row) ? OBJECT_NONE
					    : (enum object_type)(p->types[row] & SWEEP_TYPE);
}

bool sweep_pack_is_lost(const struct sweep_pack *p, uint32_t row)
{
	return (p->types[row] & SWEEP_TYPE) == OBJECT_NONE;
}

enum object_type sweep_pack_root(const struct sweep_pack *p, uint32_t rank)
{
	const uint8_t type = p->types[p->rows[rank]];

	return (type & SWEEP_ROOT) != 0 ? (enum object_type)(type & SWEEP_TYPE) : OBJECT_NONE;
}
