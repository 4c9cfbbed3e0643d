/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/checkpoint.h"

#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "crypto/spki.h"

#define HINT_SIZE 4
#define SIGNATURE_MAX 1024
/* Em dash and a blank. */
#define SIGNATURE_MARK "\xe2\x80\x94 "

static bool cut_line(struct ward_span *rest, struct ward_span *line)
{
	ssize_t end = span_find_byte(*rest, '\n', 0);

	if (end < 0)
		return false;
	*line = span_sub(*rest, 0, (size_t)end);
	*rest = span_sub(*rest, (size_t)end + 1, rest->len);
	return true;
}

static bool decode(struct ward_span text, char *out, size_t room, size_t *len)
{
	ssize_t size =
		base64_decoded_max(text.len) > room ? -1 : base64_decode(text, BASE64_STRICT, out);

	*len = size < 0 ? 0 : (size_t)size;
	return size >= 0;
}

static bool parse_text(struct ward_span text, struct checkpoint *out)
{
	struct ward_span size, root, line;
	char bytes[64];
	size_t len;

	if (!cut_line(&text, &out->origin) || !cut_line(&text, &size) || !cut_line(&text, &root) ||
	    out->origin.len == 0)
		return false;
	if (!span_to_u64(size, INT64_MAX, &out->size) || (size.len > 1 && size.ptr[0] == '0'))
		return false;
	if (!decode(root, bytes, sizeof(bytes), &len) || len != SHA256_BYTES)
		return false;
	memcpy(out->root, bytes, SHA256_BYTES);
	while (text.len > 0) {
		if (!cut_line(&text, &line) || line.len == 0)
			return false;
	}
	return true;
}

/* Rekor v1 puts the number of a tree behind its name. */
static bool is_origin(struct ward_span origin, struct ward_span name)
{
	struct ward_span tail = span_sub(origin, name.len, origin.len);

	return name.len > 0 && span_eq(span_sub(origin, 0, name.len), name) &&
		(tail.len == 0 || span_starts(tail, " - "));
}

/* One "- name base64" line: PROOF_OK, PROOF_LOG_UNKNOWN for somebody else's, or why not. */
static enum proof_reason verify_line(struct ward_span line, struct ward_span text,
				     const struct log_key *key)
{
	char bytes[SIGNATURE_MAX];
	enum spki_kind kind;
	enum spki_hash hash;
	struct ward_span name, value;
	size_t len = 0;

	if (!span_starts(line, SIGNATURE_MARK))
		return PROOF_CHECKPOINT;
	line = span_sub(line, sizeof(SIGNATURE_MARK) - 1, line.len);
	if (!span_cut(&line, ' ', &name) || name.len == 0)
		return PROOF_CHECKPOINT;
	if (!decode(line, bytes, sizeof(bytes), &len) || len <= HINT_SIZE)
		return PROOF_CHECKPOINT;
	if (!span_eq(name, key->name) ||
	    !span_eq(span_make(bytes, HINT_SIZE), span_sub(key->id, 0, HINT_SIZE)))
		return PROOF_LOG_UNKNOWN;
	value = span_make(bytes + HINT_SIZE, len - HINT_SIZE);
	if (spki_inspect(key->spki, &kind, &hash) != PROOF_OK)
		return PROOF_CHECKPOINT;
	return spki_verify(key->spki, hash, SPKI_PKCS1, value, &text, 1) == PROOF_OK
		? PROOF_OK
		: PROOF_CHECKPOINT;
}

enum proof_reason checkpoint_verify(struct ward_span note, const struct log_key *key,
				    struct checkpoint *out)
{
	ssize_t end = span_find(note, WARD_SPAN("\n\n"), 0);
	struct ward_span text, rest, line;
	size_t good = 0, lines = 0;

	*out = (struct checkpoint){ 0 };
	if (note.len > CHECKPOINT_MAX || end < 0)
		return PROOF_CHECKPOINT;
	text = span_sub(note, 0, (size_t)end + 1);
	rest = span_sub(note, (size_t)end + 2, note.len);
	if (!parse_text(text, out) || !is_origin(out->origin, key->name))
		return PROOF_CHECKPOINT;
	while (rest.len > 0) {
		enum proof_reason reason;

		if (!cut_line(&rest, &line) || ++lines > CHECKPOINT_LINES)
			return PROOF_CHECKPOINT;
		reason = verify_line(line, text, key);
		if (reason != PROOF_OK && reason != PROOF_LOG_UNKNOWN)
			return reason;
		good += reason == PROOF_OK;
	}
	return good > 0 ? PROOF_OK : PROOF_CHECKPOINT;
}
