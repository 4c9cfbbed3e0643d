/* SPDX-License-Identifier: Apache-2.0 */
/* The text form of packets (RFC 9580, 6). */
#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "crypto/pgp_packet.h"

#define BEGIN_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define END_SIGNATURE "-----END PGP SIGNATURE-----"
#define BEGIN_KEY "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define END_KEY "-----END PGP PUBLIC KEY BLOCK-----"
#define BEGIN_ANY "-----BEGIN PGP"
#define HEADERS_MAX 32
/* "=" and four digits */
#define CHECKSUM_MAX 5

/* Cut a line; the last one may lack its end. */
static bool cut_line(struct ward_span *rest, struct ward_span *line)
{
	if (rest->len == 0)
		return false;
	return span_line(rest, line);
}

static bool only_line_ends(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
			continue;
		if (text.ptr[i] != '\n')
			return false;
	}
	return true;
}

/* "Key: value" */
static bool is_header(struct ward_span line)
{
	ssize_t colon = span_find(line, WARD_SPAN(": "), 0);

	if (colon <= 0)
		return line.len > 1 && span_find_byte(line, ':', 0) == (ssize_t)line.len - 1;
	for (ssize_t i = 0; i < colon; i++) {
		if (line.ptr[i] == ' ' || line.ptr[i] == '\t')
			return false;
	}
	return true;
}

/* The lines behind BEGIN up to an empty one. */
static bool skip_headers(struct ward_span *rest)
{
	struct ward_span line;

	for (size_t i = 0; i <= HEADERS_MAX; i++) {
		if (!cut_line(rest, &line))
			return false;
		if (span_trim(line).len == 0)
			return true;
		if (!is_header(line))
			return false;
	}
	return false;
}

/* Cut the lines up to `end`, and that, and decode them. */
static enum pgp_reason cut_body(struct ward_span *rest, const char *end, struct arena *arena,
				struct ward_span *packets)
{
	ssize_t room = span_find(*rest, span_of(end), 0), size;
	bool checksum = false;
	struct ward_span line;
	char *digits, *bytes;
	size_t len = 0;

	if (room < 0)
		return PGP_ARMOR;
	digits = arena_bytes(arena, (size_t)room + 1);
	bytes = arena_bytes(arena, base64_decoded_max((size_t)room));
	if (digits == NULL || bytes == NULL)
		return PGP_MEMORY;
	while (!span_starts(*rest, end)) {
		if (!cut_line(rest, &line))
			return PGP_ARMOR;
		if (line.len == 0 || checksum || line.len > (size_t)room - len)
			return PGP_ARMOR;
		checksum = line.ptr[0] == '=' && line.len <= CHECKSUM_MAX && len % 4 == 0;
		for (size_t i = 0; i < line.len && !checksum; i++)
			digits[len++] = line.ptr[i];
	}
	/* Blocks are put together without a line end between them. */
	*rest = span_sub(*rest, span_of(end).len, rest->len);
	size = base64_decode(span_make(digits, len), BASE64_STRICT, bytes);
	if (size <= 0)
		return PGP_ARMOR;
	*packets = span_make(bytes, (size_t)size);
	return PGP_OK;
}

enum pgp_reason pgp_dearmor_signature(struct ward_span text, struct arena *arena,
				      struct ward_span *packets)
{
	struct ward_span rest = text, line;
	enum pgp_reason reason;

	*packets = (struct ward_span){ NULL, 0 };
	if (text.len > PGP_SIGNATURE_MAX)
		return PGP_TOO_LARGE;
	if (!cut_line(&rest, &line) || !span_is(line, BEGIN_SIGNATURE) || !skip_headers(&rest))
		return PGP_ARMOR;
	reason = cut_body(&rest, END_SIGNATURE, arena, packets);
	if (reason == PGP_OK && !only_line_ends(rest))
		reason = PGP_ARMOR_TRAILING;
	if (reason != PGP_OK)
		*packets = (struct ward_span){ NULL, 0 };
	return reason;
}

enum pgp_reason pgp_cut_key_block(struct ward_span *rest, struct arena *arena,
				  struct ward_span *packets)
{
	struct ward_span line;

	*packets = (struct ward_span){ NULL, 0 };
	while (cut_line(rest, &line)) {
		line = span_trim(line);
		if (!span_starts(line, BEGIN_ANY))
			continue;
		if (!span_is(line, BEGIN_KEY))
			return PGP_PACKET_TYPE;
		return skip_headers(rest) ? cut_body(rest, END_KEY, arena, packets) : PGP_ARMOR;
	}
	return PGP_OK;
}
