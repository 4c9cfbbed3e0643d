/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/archive_gz.h"

#include <stdlib.h>
#include <string.h>

#include "base/span.h"

#define ROOM_LEAST ((size_t)64 << 10)

struct unpacker {
	struct inflater *f;
	enum inflate_form form;
	size_t cap;
	char *bytes;
	size_t len, room;
};

static bool grow(struct unpacker *u)
{
	const size_t room = u->room > u->cap / 4 ? u->cap : 4 * u->room;
	char *bytes = realloc(u->bytes, room + 1);

	if (bytes == NULL)
		return false;
	u->bytes = bytes;
	u->room = room;
	return true;
}

/* One stream, behind what came before; begun anew with more room where it does not fit. */
static enum unpack_result one(struct unpacker *u, struct ward_span in, size_t *used)
{
	for (;;) {
		size_t made;
		enum inflate_result rc;

		inflater_form(u->f, u->form);
		rc = inflate_all(u->f, in, u->bytes + u->len, u->room - u->len, &made, used);
		if (rc == INFLATE_FULL && u->room < u->cap) {
			if (!grow(u))
				return UNPACK_NO_MEMORY;
			continue;
		}
		u->len += made;
		if (rc == INFLATE_FULL)
			return UNPACK_OVER;
		return rc == INFLATE_DONE ? UNPACK_DONE : UNPACK_BROKEN;
	}
}

enum unpack_result unpack(struct inflater *f, struct ward_span in, enum inflate_form form,
			  size_t cap, char **out, size_t *len, size_t *used)
{
	struct unpacker u = { .f = f, .form = form, .cap = cap };
	enum unpack_result rc = UNPACK_NO_MEMORY;

	u.room = cap < ROOM_LEAST ? cap : ROOM_LEAST;
	u.bytes = malloc(u.room + 1);
	*used = 0;
	if (u.bytes != NULL) {
		do {
			size_t read = 0;

			rc = one(&u, in, &read);
			in = span_sub(in, read, in.len);
			*used += read;
			/* Members of gzip follow one another; what else follows is filling. */
		} while (rc == UNPACK_DONE && form == INFLATE_GZIP && in.len > 2 &&
			 memcmp(in.ptr, "\x1f\x8b", 2) == 0);
	}
	inflater_form(f, INFLATE_ZLIB);
	*out = u.bytes;
	*len = u.len;
	return rc;
}
