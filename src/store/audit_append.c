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
#include "store/json_line.h"

/* How far back the last record is looked for: behind it only torn lines may stand. */
#define TAIL_FIRST 65536
#define TAIL_MAX (4 * (size_t)AUDIT_LINE_MAX)

/** The log, open and locked. */
struct log_file {
	struct file_place place;
	const char *path;
	int fd;
	uint64_t size;
	bool torn; /* the last line has no LF */
	char head[AUDIT_HASH_HEX + 1];
	uint64_t seq;
};

/* Whether the name still leads to the open file: a rotation may have come first. */
static bool is_current(const struct log_file *log)
{
	struct stat open_file, named;

	return fstat(log->fd, &open_file) == 0 &&
		fstatat(log->place.dir, log->place.name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
		open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino;
}

static int open_locked(struct log_file *log, uint64_t deadline_ns, struct ward_error *err)
{
	for (int tries = 0; tries < 16; tries++) {
		int rc = file_open(log->place.dir, log->place.name, O_RDWR | O_APPEND | O_CREAT,
				   0600, &log->fd, err);

		if (rc == 0)
			rc = file_lock(log->fd, log->path, LOCK_EX, deadline_ns, err);
		if (rc != 0 || is_current(log))
			return rc;
		(void)close(log->fd);
		log->fd = -1;
	}
	return error_set(err, WARD_EIO, "%s is moved away again and again", log->path);
}

enum { FOUND, NOT_FOUND, DAMAGED };

/* The last record in `text`, the end of the file; `whole`: it begins where the file does. */
static int last_record(struct log_file *log, struct ward_span text, bool whole,
		       struct ward_error *err)
{
	size_t end = text.len;

	while (end > 0) {
		size_t stop = text.ptr[end - 1] == '\n' ? end - 1 : end;
		ssize_t before = span_rfind_byte(span_sub(text, 0, stop), '\n');
		struct ward_span line = span_sub(text, (size_t)(before + 1), stop);
		struct audit_line record;

		if (before < 0 && !whole)
			return NOT_FOUND;
		switch (audit_line_read(line, &record)) {
		case AUDIT_LINE_WHOLE:
			memcpy(log->head, record.hash, sizeof(log->head));
			log->seq = record.seq;
			return FOUND;
		case AUDIT_LINE_BAD:
			(void)error_set(err, WARD_EIO,
					"the end of %s is no audit record (%s); verify the log and "
					"move it away",
					log->path, record.problem);
			return DAMAGED;
		default:
			end = (size_t)(before + 1);
		}
	}
	return whole ? FOUND : NOT_FOUND;
}

static int find_in_tail(struct log_file *log, char *bytes, size_t room, struct ward_error *err)
{
	size_t len = log->size < room ? (size_t)log->size : room;

	if (file_read_at(log->fd, bytes, len, log->size - len) != (ssize_t)len) {
		(void)error_set(err, WARD_EIO, "cannot read %s: %s", log->path, strerror(errno));
		return DAMAGED;
	}
	log->torn = len > 0 && bytes[len - 1] != '\n';
	return last_record(log, span_make(bytes, len), len == log->size, err);
}

static int find_head(struct log_file *log, struct ward_error *err)
{
	int found = NOT_FOUND;
	struct stat st;

	memset(log->head, '0', AUDIT_HASH_HEX);
	if (fstat(log->fd, &st) != 0)
		return error_set(err, WARD_EIO, "cannot look at %s: %s", log->path,
				 strerror(errno));
	log->size = (uint64_t)st.st_size;
	for (size_t room = TAIL_FIRST; found == NOT_FOUND && room <= TAIL_MAX; room *= 8) {
		char *bytes = malloc(room);

		if (bytes == NULL)
			return error_set(err, WARD_EOOM, "out of memory");
		found = find_in_tail(log, bytes, room, err);
		free(bytes);
	}
	if (found == FOUND)
		return 0;
	return error_set(err, WARD_EIO, "the end of %s holds no audit record; move it away",
			 log->path);
}

static int check_members(struct ward_span members, struct ward_error *err)
{
	enum json_state state;
	struct buf object;

	for (size_t i = 0; i < members.len; i++) {
		if ((unsigned char)members.ptr[i] < 0x20 || (unsigned char)members.ptr[i] > 0x7e)
			return error_set(err, WARD_EUSAGE,
					 "an audit record must be printable ASCII");
	}
	buf_init(&object, AUDIT_LINE_MAX + 2);
	buf_add_char(&object, '{');
	buf_add_span(&object, members);
	buf_add_char(&object, '}');
	state = buf_failed(&object) ? JSON_BAD : json_line_check(buf_span(&object));
	buf_release(&object);
	if (members.len > AUDIT_LINE_MAX)
		return error_set(err, WARD_ELIMIT, "an audit record is over the limit of %d bytes",
				 AUDIT_LINE_MAX);
	if (state != JSON_WHOLE)
		return error_set(err, WARD_EUSAGE, "an audit record must be members of JSON");
	return 0;
}

/* In one write, so that a crash leaves the beginning of a record and nothing else. */
static int write_record(struct log_file *log, struct ward_span text, struct ward_error *err)
{
	int rc = file_write_at(log->fd, log->path, text, log->size, err);

	if (rc == 0 && log->size == 0)
		rc = file_sync_dir(log->place.dir, err);
	/* The caller refuses, so what did not get there as a whole need not stay. Where this
	 * fails too, the torn line is told from a record. */
	if (rc != 0 && ftruncate(log->fd, (off_t)log->size) == 0)
		(void)fsync(log->fd);
	return rc;
}

static int append(struct log_file *log, int64_t now, struct ward_span members, char *hash,
		  struct ward_error *err)
{
	struct buf line;
	int rc = find_head(log, err);

	if (rc != 0)
		return rc;
	/* The LF that completes a torn line, the record, its LF. */
	buf_init(&line, AUDIT_LINE_MAX + 2);
	if (log->torn)
		buf_add_char(&line, '\n');
	audit_line_write(&line, log->head, log->seq + 1, now, members, hash);
	if (buf_failed(&line) || line.len > (size_t)AUDIT_LINE_MAX + 1 + (log->torn ? 1 : 0))
		rc = error_set(err, WARD_ELIMIT, "an audit record is over the limit of %d bytes",
			       AUDIT_LINE_MAX);
	else
		rc = write_record(log, buf_span(&line), err);
	buf_release(&line);
	return rc;
}

int audit_append(const char *path, int64_t now, struct ward_span members, uint64_t deadline_ns,
		 char head[AUDIT_HASH_HEX + 1], struct ward_error *err)
{
	struct log_file log = { .path = path, .fd = -1 };
	char hash[AUDIT_HASH_HEX + 1];
	int rc = check_members(members, err);

	if (rc == 0)
		rc = file_place_open(path, &log.place, err);
	else
		log.place.dir = -1;
	if (rc == 0)
		rc = open_locked(&log, deadline_ns, err);
	if (rc == 0)
		rc = append(&log, now, members, hash, err);
	if (rc == 0 && head != NULL)
		memcpy(head, hash, sizeof(hash));
	if (log.fd >= 0) {
		(void)flock(log.fd, LOCK_UN);
		(void)close(log.fd);
	}
	file_place_close(&log.place);
	return rc;
}
