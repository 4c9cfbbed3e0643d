/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "store/audit_line.h"
#include "store/audit_log.h"
#include "store/file.h"

/** Where the chain is. */
struct chain {
	struct audit_check *out;
	const char *expected;
	audit_line_fn each;
	void *ctx;
	char prev[AUDIT_HASH_HEX + 1]; /* what the next record must name */
	uint64_t line;
	uint64_t open_torn; /* torn lines since the last record */
	uint64_t torn_line; /* the last of them */
	char torn_hash[AUDIT_HASH_HEX + 1];
	bool met; /* the expected head */
};

static void broken(struct chain *c, uint64_t line, const char *problem)
{
	c->out->first_bad = line;
	c->out->problem = problem;
}

static void torn(struct chain *c, const struct audit_line *record)
{
	if (record->prev[0] != '\0' && strcmp(record->prev, c->prev) != 0) {
		broken(c, c->line, "an incomplete line that does not continue the chain");
		return;
	}
	c->open_torn++;
	c->torn_line = c->line;
	memcpy(c->torn_hash, record->hash, sizeof(c->torn_hash));
}

static void not_next(struct chain *c, const struct audit_line *record)
{
	if (c->open_torn > 0 && strcmp(record->prev, c->torn_hash) == 0)
		broken(c, c->torn_line, "a record that was shortened after it was written");
	else if (c->out->records == 0)
		broken(c, c->line, "the first record does not begin a chain");
	else if (strcmp(record->prev, c->prev) != 0)
		broken(c, c->line,
		       "a record before this one is missing, or this one was inserted or moved");
	else
		broken(c, c->line, "the sequence number is not the next one");
}

static void whole(struct chain *c, const struct audit_line *record)
{
	struct audit_check *out = c->out;

	if (strcmp(record->prev, c->prev) != 0 || record->seq != out->records + 1) {
		not_next(c, record);
		return;
	}
	if (out->records++ == 0)
		out->first_time = record->time;
	out->last_time = record->time;
	out->torn += c->open_torn;
	c->open_torn = 0;
	memcpy(c->prev, record->hash, sizeof(c->prev));
	memcpy(out->head, record->hash, sizeof(out->head));
	if (c->expected != NULL && strcmp(c->expected, record->hash) == 0)
		c->met = true;
}

static int take_line(struct chain *c, struct ward_span line, struct ward_error *err)
{
	struct audit_line record;
	enum audit_line_kind kind = audit_line_read(line, &record);

	c->line++;
	if (kind == AUDIT_LINE_BAD)
		broken(c, c->line, record.problem);
	else if (kind == AUDIT_LINE_CUT)
		torn(c, &record);
	else
		whole(c, &record);
	if (c->out->problem != NULL || c->each == NULL)
		return 0;
	return c->each(c->ctx, c->line, line, kind == AUDIT_LINE_WHOLE ? &record : NULL, err);
}

/* All lines of `*text` that end in it; what remains is the beginning of one. */
static int take_lines(struct chain *c, struct ward_span *text, struct ward_error *err)
{
	ssize_t lf;
	int rc = 0;

	while (rc == 0 && c->out->problem == NULL && (lf = span_find_byte(*text, '\n', 0)) >= 0) {
		rc = take_line(c, span_sub(*text, 0, (size_t)lf), err);
		*text = span_sub(*text, (size_t)lf + 1, text->len);
	}
	if (rc == 0 && c->out->problem == NULL && text->len > AUDIT_LINE_MAX)
		broken(c, c->line + 1, "a line that is too long");
	return rc;
}

static int follow(struct chain *c, int fd, uint64_t size, const char *path, struct ward_error *err)
{
	const size_t room = AUDIT_LINE_MAX + 65536;
	char *bytes = malloc(room);
	struct ward_span text = { bytes, 0 };
	int rc = 0;

	if (bytes == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	for (uint64_t at = 0; rc == 0 && at < size && c->out->problem == NULL;) {
		size_t want = room - text.len;
		ssize_t n;

		if (text.len > 0)
			memmove(bytes, text.ptr, text.len);
		if (want > size - at)
			want = (size_t)(size - at);
		n = file_read_at(fd, bytes + text.len, want, at);
		if (n <= 0) {
			rc = error_set(err, WARD_EIO, "cannot read %s: %s", path,
				       n < 0 ? strerror(errno) : "it became shorter");
			break;
		}
		at += (uint64_t)n;
		text = span_make(bytes, text.len + (size_t)n);
		rc = take_lines(c, &text, err);
	}
	if (rc == 0 && c->out->problem == NULL && text.len > 0)
		rc = take_line(c, text, err);
	free(bytes);
	return rc;
}

static void at_end(struct chain *c)
{
	if (c->out->problem != NULL)
		return;
	if (c->open_torn > 0)
		broken(c, c->torn_line, "the last line is cut short");
	else if (c->expected != NULL && !c->met)
		broken(c, c->line + 1, "the end is missing: the expected head is not in the log");
}

/* The size between two records: under the lock, which no writer has to wait for. */
static int settled_size(int fd, const char *path, uint64_t *out, struct ward_error *err)
{
	int rc = file_lock(fd, path, LOCK_SH, file_lock_deadline(), err);
	struct stat st;

	if (rc != 0)
		return rc;
	if (fstat(fd, &st) != 0)
		rc = error_set(err, WARD_EIO, "cannot look at %s: %s", path, strerror(errno));
	else
		*out = (uint64_t)st.st_size;
	(void)flock(fd, LOCK_UN);
	return rc;
}

int audit_follow(const char *path, const char *expected_head, audit_line_fn each, void *ctx,
		 struct audit_check *out, struct ward_error *err)
{
	struct chain c = { .out = out, .expected = expected_head, .each = each, .ctx = ctx };
	struct file_place place;
	uint64_t size = 0;
	int fd = -1;
	int rc;

	memset(out, 0, sizeof(*out));
	memset(c.prev, '0', AUDIT_HASH_HEX);
	rc = file_place_open(path, &place, err);
	if (rc == 0)
		rc = file_open(place.dir, place.name, O_RDONLY, 0, &fd, err);
	if (rc == 0)
		rc = settled_size(fd, path, &size, err);
	if (rc == 0)
		rc = follow(&c, fd, size, path, err);
	if (rc == 0)
		at_end(&c);
	if (fd >= 0)
		(void)close(fd);
	file_place_close(&place);
	return rc;
}

int audit_verify(const char *path, const char *expected_head, struct audit_check *out,
		 struct ward_error *err)
{
	return audit_follow(path, expected_head, NULL, NULL, out, err);
}
