/* SPDX-License-Identifier: Apache-2.0 */
#include "base/inflate.h"

#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>
#ifdef WARD_LIBDEFLATE
#include <libdeflate.h>
#endif

/* zlib counts in unsigned int. */
#define PIECE ((size_t)1 << 30)

struct inflater {
	z_stream z;
	char *out;
	size_t cap;
	size_t len;
#ifdef WARD_LIBDEFLATE
	struct libdeflate_decompressor *whole; /**< NULL until it is needed */
#endif
};

struct inflater *inflater_new(void)
{
	struct inflater *f = calloc(1, sizeof(*f));

	if (f != NULL && inflateInit(&f->z) != Z_OK) {
		free(f);
		return NULL;
	}
	return f;
}

void inflater_free(struct inflater *f)
{
	if (f == NULL)
		return;
	(void)inflateEnd(&f->z);
#ifdef WARD_LIBDEFLATE
	libdeflate_free_decompressor(f->whole);
#endif
	free(f);
}

void inflater_form(struct inflater *f, enum inflate_form form)
{
	static const int bits[] = {
		[INFLATE_ZLIB] = MAX_WBITS,
		[INFLATE_GZIP] = MAX_WBITS + 16,
		[INFLATE_RAW] = -MAX_WBITS,
	};

	(void)inflateReset2(&f->z, bits[form]);
}

void inflater_start(struct inflater *f, char *out, size_t cap)
{
	(void)inflateReset(&f->z);
	f->out = out;
	f->cap = cap;
	f->len = 0;
}

size_t inflater_len(const struct inflater *f)
{
	return f->len;
}

static uInt piece(size_t n)
{
	return (uInt)(n < PIECE ? n : PIECE);
}

enum inflate_result inflater_feed(struct inflater *f, struct ward_span in, size_t *used)
{
	*used = 0;
	for (;;) {
		const size_t room = f->cap - f->len;
		const uInt take = piece(in.len - *used);
		const uInt give = room > 0 ? piece(room) : 1;
		Bytef spare;
		uInt made;
		int rc;

		f->z.next_in = take > 0 ? (const Bytef *)in.ptr + *used : &spare;
		f->z.avail_in = take;
		/* Without room, a byte of our own tells the end from more content. */
		f->z.next_out = room > 0 ? (Bytef *)f->out + f->len : &spare;
		f->z.avail_out = give;
		/* Z_FINISH also for pieces: zlib then copies no window at the end. */
		rc = inflate(&f->z, Z_FINISH);
		made = give - f->z.avail_out;
		*used += take - f->z.avail_in;
		if (room == 0 && made > 0)
			return INFLATE_FULL;
		f->len += made;
		if (rc == Z_STREAM_END)
			return INFLATE_DONE;
		if (rc != Z_OK && rc != Z_BUF_ERROR)
			return INFLATE_BAD;
		if (take == f->z.avail_in && made == 0)
			return INFLATE_MORE;
	}
}

enum inflate_result inflater_piece(struct inflater *f, struct ward_span in, size_t *used, char *out,
				   size_t cap, size_t *len)
{
	const uInt take = piece(in.len), give = piece(cap);
	int rc;

	f->z.next_in = (const Bytef *)in.ptr;
	f->z.avail_in = take;
	f->z.next_out = (Bytef *)out;
	f->z.avail_out = give;
	/* zlib keeps a window of its own: the room is another one each time. */
	rc = inflate(&f->z, Z_NO_FLUSH);
	*used = take - f->z.avail_in;
	*len = give - f->z.avail_out;
	if (rc == Z_STREAM_END)
		return INFLATE_DONE;
	if (rc != Z_OK && rc != Z_BUF_ERROR)
		return INFLATE_BAD;
	return *len == give ? INFLATE_FULL : INFLATE_MORE;
}

enum inflate_result inflate_all(struct inflater *f, struct ward_span in, char *out, size_t cap,
				size_t *len, size_t *used)
{
	enum inflate_result rc;

	inflater_start(f, out, cap);
	rc = inflater_feed(f, in, used);
	*len = f->len;
	return rc;
}

#ifdef WARD_LIBDEFLATE
bool inflate_try(struct inflater *f, struct ward_span in, char *out, size_t size)
{
	size_t used;

	if (f->whole == NULL)
		f->whole = libdeflate_alloc_decompressor();
	/* Without room for the length, no other length will do. */
	return f->whole != NULL &&
		libdeflate_zlib_decompress_ex(f->whole, in.ptr, in.len, out, size, &used, NULL) ==
		LIBDEFLATE_SUCCESS;
}
#else
bool inflate_try(struct inflater *f, struct ward_span in, char *out, size_t size)
{
	(void)f;
	(void)in;
	(void)out;
	(void)size;
	return false;
}
#endif

bool inflate_exact(struct inflater *f, struct ward_span in, char *out, size_t size)
{
	size_t len, used;

	return inflate_try(f, in, out, size) ||
		(inflate_all(f, in, out, size, &len, &used) == INFLATE_DONE && len == size);
}
