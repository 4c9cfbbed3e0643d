/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms: RFC 7468 and RFC 1421 (PEM), OpenSSH's PROTOCOL.key, RFC 9580 (OpenPGP
 * armor), and the key files of PuTTY.
 */
#include "secret/detect.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/key_body.h"
#include "secret/key_shape.h"
#include "secret/placeholder.h"

#define REACH 16384 /* how far behind its anchor a key may go on */
#define LABEL_MAX 48
#define BODY_MIN 64 /* the shortest key, Ed25519 in PKCS #8, has 64 characters */
#define BODY_CONVINCING 256

#define PEM_BEGIN "-----BEGIN"
#define PUTTY "PuTTY-User-Key-File-"
#define PUTTY_PRIVATE "Private-Lines:"

static size_t reach(struct ward_span text, size_t from)
{
	return text.len - from > REACH ? from + REACH : text.len;
}

/** Offset behind the BEGIN line's dashes when it opens a private key, or 0. */
static size_t pem_body(struct ward_span text, size_t at, struct ward_span *label)
{
	size_t from = at + strlen(PEM_BEGIN);
	size_t to = from;

	while (to < text.len && to - from < LABEL_MAX &&
	       (alphabet_upper_alnum(text.ptr[to]) || text.ptr[to] == ' '))
		to++;
	*label = span_sub(text, from, to);
	if (!span_starts(*label, " ") || !span_starts(span_sub(text, to, text.len), "-----"))
		return 0;
	if (!span_ends(*label, "PRIVATE KEY") && !span_ends(*label, "PRIVATE KEY BLOCK"))
		return 0;
	return to + strlen("-----");
}

/** Where the END line starts, or the next dashes or the reach; `*close` is behind it, 0 without
 * one. */
static size_t pem_end(struct ward_span text, size_t body, size_t *close)
{
	struct ward_span near = span_sub(text, 0, reach(text, body));
	ssize_t end = span_find(near, WARD_SPAN("-----"), body);

	*close = 0;
	if (end < 0)
		return near.len;
	size_t to = (size_t)end;
	if (!span_starts(span_sub(near, to, near.len), "-----END"))
		return to;
	size_t line = to + strlen("-----END");
	size_t label = 0;
	while (label < LABEL_MAX && line + label < text.len && text.ptr[line + label] != '-' &&
	       text.ptr[line + label] != '\n')
		label++;
	if (span_starts(span_sub(text, line + label, text.len), "-----"))
		*close = line + label + strlen("-----");
	return to;
}

static bool pem_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	struct ward_span label;
	struct key_body body = { 0 };
	size_t close;
	size_t from = pem_body(text, anchor, &label);

	if (from == 0)
		return false;
	size_t to = pem_end(text, from, &close);
	*start = anchor;
	*end = close;
	if (close != 0)
		return true;
	key_body_gather(text, from, to, true, &body);
	*end = body.end;
	return body.chars >= BODY_MIN;
}

static bool putty_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	struct key_body body = { 0 };
	size_t from = anchor + strlen(PUTTY);
	struct ward_span near = span_sub(text, 0, reach(text, anchor));
	ssize_t other = span_find(near, WARD_SPAN(PUTTY), from);

	if (alphabet_run(text, from, alphabet_digit, 1) != 1)
		return false;
	if (other >= 0)
		near.len = (size_t)other;
	ssize_t lines = span_find(near, WARD_SPAN(PUTTY_PRIVATE), from);
	if (lines < 0)
		return false;
	key_body_gather(near, (size_t)lines, near.len, true, &body);
	*start = anchor;
	*end = body.end;
	return body.chars > 0;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	if (text.ptr[anchor] == '-')
		return pem_bounds(text, anchor, start, end);
	return putty_bounds(text, anchor, start, end);
}

static enum key_shape decode_shape(struct ward_span base64, struct arena *scratch)
{
	char *bytes = arena_bytes(scratch, base64_decoded_max(base64.len));

	if (bytes == NULL)
		return KEY_SHAPE_NONE;
	ssize_t len = base64_decode(base64, BASE64_NO_PADDING, bytes);
	if (len < 0)
		len = base64_decode(
			span_sub(base64, 0, base64.len / 4 * 4 - (base64.len >= 4 ? 4 : 0)),
			BASE64_STRICT, bytes);
	return len < 0 ? KEY_SHAPE_NONE : key_shape_of(span_make(bytes, (size_t)len));
}

static enum token_verdict judge(const struct key_body *body, bool closed, struct arena *scratch)
{
	struct ward_span base64 = span_make(body->text, body->chars);

	if (base64.len < BODY_MIN)
		return TOKEN_NO;
	enum key_shape shape = decode_shape(base64, scratch);
	if (shape == KEY_SHAPE_WHOLE && !body->encrypted)
		return TOKEN_VERIFIED;
	if (shape == KEY_SHAPE_ENCRYPTED)
		return TOKEN_CONTEXTUAL;
	if (placeholder_is(base64) || placeholder_distinct(base64) < 16)
		return TOKEN_PLACEHOLDER;
	if (body->encrypted)
		return TOKEN_CONTEXTUAL;
	if (shape == KEY_SHAPE_PGP && body->foreign == 0)
		return TOKEN_LIKELY;
	if (base64.len < BODY_CONVINCING || (!closed && shape == KEY_SHAPE_NONE))
		return TOKEN_PLACEHOLDER;
	return TOKEN_LIKELY;
}

static enum token_verdict verify_pem(struct ward_span token, struct arena *scratch)
{
	struct ward_span label;
	struct key_body body = { .text = arena_bytes(scratch, token.len) };
	size_t from = pem_body(token, 0, &label);
	size_t close;

	if (from == 0)
		return TOKEN_NO;
	if (body.text == NULL)
		return TOKEN_LIKELY;
	size_t to = pem_end(token, from, &close);
	key_body_gather(token, from, to, false, &body);
	body.encrypted |= span_contains(label, "ENCRYPTED");
	return judge(&body, close != 0, scratch);
}

static enum token_verdict verify_putty(struct ward_span token, struct arena *scratch)
{
	struct key_body body = { .text = arena_bytes(scratch, token.len) };
	ssize_t lines = span_find(token, WARD_SPAN(PUTTY_PRIVATE), 0);

	if (body.text == NULL || lines < 0)
		return TOKEN_LIKELY;
	key_body_gather(token, (size_t)lines, token.len, false, &body);
	struct ward_span base64 = span_make(body.text, body.chars);
	if (base64.len < 32)
		return TOKEN_NO;
	if (placeholder_is(base64) || placeholder_distinct(base64) < 16)
		return TOKEN_PLACEHOLDER;
	return span_contains(token, "Encryption: none") ? TOKEN_LIKELY : TOKEN_CONTEXTUAL;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	if (token.ptr[0] == '-')
		return verify_pem(token, scratch);
	return verify_putty(token, scratch);
}

static const char *const anchors[] = { PEM_BEGIN, PUTTY, NULL };

const struct token_rule token_private_key = {
	.anchors = anchors,
	.what = "private key",
	.bounds = bounds,
	.far = true,
	.verify = verify,
};
