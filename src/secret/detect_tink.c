/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: tink.proto in its JSON mapping and in protobuf. */
#include "secret/detect_credential.h"

#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/proof_service.h"
#include "secret/shape.h"
#include "secret/unwrap.h"

#define REACH 8192
#define VALUE_MIN 22 /* 128 bits */

/** Offset of the value of `"name":` in [from, to), quotes escaped or not; 0: there is none. */
static size_t member_value(struct ward_span text, size_t from, size_t to, const char *name)
{
	size_t len = strlen(name);

	for (size_t at = from; at + len + 2 < to; at++) {
		if (text.ptr[at] != '"' || memcmp(text.ptr + at + 1, name, len) != 0)
			continue;
		size_t i = at + 1 + len;
		while (i < to && text.ptr[i] == '\\')
			i++;
		if (i >= to || text.ptr[i] != '"')
			continue;
		while (i < to && memchr("\" \t\r\n:\\", text.ptr[i], 7) != NULL)
			i++;
		return i;
	}
	return 0;
}

/** End of the object around an offset: its '}', another such anchor, or the reach. */
static size_t object_end(struct ward_span text, size_t from, struct ward_span anchor)
{
	size_t stop = text.len - from > REACH ? from + REACH : text.len;
	struct ward_span near = span_sub(text, 0, stop);
	ssize_t brace = span_find_byte(near, '}', from);
	ssize_t next;

	if (brace >= 0)
		near.len = (size_t)brace;
	next = span_find(near, anchor, from);
	return next >= 0 ? (size_t)next : near.len;
}

static bool is_url_base64(char c)
{
	return alphabet_word(c) || c == '+' || c == '/';
}

static bool value_bounds(struct ward_span text, size_t at, size_t *start, size_t *end)
{
	*start = at;
	*end = at + alphabet_run(text, at, is_url_base64, REACH);
	return at != 0 && *end - at >= VALUE_MIN;
}

static enum token_verdict value_verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	return placeholder_is(token) ? TOKEN_PLACEHOLDER : TOKEN_LIKELY;
}

static bool is_private_material(struct ward_span object)
{
	return span_contains(object, "\"SYMMETRIC") ||
		span_contains(object, "\"ASYMMETRIC_PRIVATE");
}

/*
 * The same as protobuf has it: '\n', the length of the address of the type, that
 * address, then 0x12 (UNWRAP_OTHER when it was decoded) and the key.
 */
static bool binary_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	static const char host[] = "type.googleapis.com/";
	const size_t before = sizeof(host) - 1 + 2, prefix = strlen("google.crypto.tink.");
	const size_t name = alphabet_run(text, anchor + prefix, alphabet_alnum, 64);
	const size_t stop = anchor + prefix + name;

	if (anchor < before || stop >= text.len || name < 4 ||
	    (text.ptr[stop] != '\x12' && text.ptr[stop] != UNWRAP_OTHER))
		return false;
	*start = anchor - before;
	*end = stop + 1;
	return text.ptr[*start] == '\n' &&
		(unsigned char)text.ptr[*start + 1] == before - 2 + prefix + name &&
		span_starts(span_sub(text, *start + 2, anchor), host) &&
		!span_ends(span_sub(text, anchor, stop), "PublicKey");
}

static bool tink_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor + strlen("google.crypto.tink.");
	size_t to = object_end(text, from, WARD_SPAN("google.crypto.tink."));

	if (binary_bounds(text, anchor, start, end))
		return true;
	if (!is_private_material(span_sub(text, from, to)))
		return false;
	return value_bounds(text, member_value(text, from, to, "value"), start, end);
}

static const char *const tink_anchors[] = { "google.crypto.tink.", NULL };

/* `{"primaryKeyId"` and its like in base64, as in the data of a Secret. */
static const struct token_shape tink_encoded[] = {
	{ .anchors =
		  "eyJwcmltYXJ5S2V5SWQi eyAicHJpbWFyeUtleUlk ewogICJwcmltYXJ5S2V5SWQi "
		  "ewogICAgInByaW1hcnlLZXlJZC ewoJInByaW1hcnlLZXlJZC ewoJCQkJInByaW1hcnlLZXlJZC W3sicHJpbWFyeUtleUlk W3sgInByaW1hcnlLZXlJZC",
	  .pattern = "[A-Za-z0-9+/]{100,4000}={0,2}",
	  .flags = SHAPE_BASE64,
	  .verify = verify_tink },
	{ 0 },
};

const struct token_rule token_tink = {
	.shapes = tink_encoded,
	.anchors = tink_anchors,
	.what = "Tink keyset",
	.bounds = tink_bounds,
	.far = true,
	.verify = value_verify,
};
