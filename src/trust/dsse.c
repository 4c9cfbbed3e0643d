/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/dsse.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/span.h"

static int bad(struct ward_error *err, const char *what)
{
	return error_set(err, WARD_EPARSE, "the envelope %s", what);
}

/* The member `key` of `object`, base64 in one alphabet or the other. */
static int decode(const struct json *object, const char *key, struct arena *arena,
		  struct ward_span *out, struct ward_error *err)
{
	struct ward_span text;
	char *bytes;
	ssize_t len;

	if (!json_get_string(object, key, &text))
		return error_set(err, WARD_EPARSE, "the envelope has no text '%s'", key);
	bytes = arena_bytes(arena, base64_decoded_max(text.len));
	if (bytes == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	len = base64_decode(text, BASE64_STRICT, bytes);
	if (len < 0)
		len = base64_decode(text, BASE64_URL, bytes);
	if (len <= 0)
		return error_set(err, WARD_EPARSE, "'%s' of the envelope is no base64", key);
	*out = span_make(bytes, (size_t)len);
	return WARD_OK;
}

static int take_signatures(const struct json *list, struct arena *arena, struct dsse *out,
			   struct ward_error *err)
{
	const struct json *item = json_items(list);
	int rc = WARD_OK;

	if (item == NULL)
		return bad(err, "has no signatures");
	for (; rc == WARD_OK && item != NULL; item = item->next) {
		struct dsse_signature *to = &out->signatures[out->signature_count];

		if (out->signature_count++ == DSSE_SIGNATURES_MAX)
			return error_set(err, WARD_ELIMIT,
					 "the envelope has more than %d signatures",
					 DSSE_SIGNATURES_MAX);
		if (json_get(item, "keyid") != NULL && !json_get_string(item, "keyid", &to->keyid))
			return bad(err, "has a 'keyid' that is no text");
		rc = decode(item, "sig", arena, &to->sig, err);
	}
	return rc;
}

int dsse_parse(struct ward_span text, struct arena *arena, struct dsse *out, struct ward_error *err)
{
	const struct json *root = NULL;
	int rc;

	*out = (struct dsse){ .type = WARD_SPAN("") };
	if (text.len > DSSE_BYTES_MAX)
		return error_set(err, WARD_ELIMIT, "the envelope is larger than %zu bytes",
				 DSSE_BYTES_MAX);
	rc = json_parse(text, arena, &root, err);
	if (rc != WARD_OK)
		return rc;
	if (!json_get_string(root, "payloadType", &out->type) || out->type.len == 0)
		return bad(err, "has no text 'payloadType'");
	rc = decode(root, "payload", arena, &out->payload, err);
	return rc == WARD_OK ? take_signatures(json_get(root, "signatures"), arena, out, err) : rc;
}

struct ward_span dsse_pae(struct ward_span type, struct ward_span payload, struct arena *arena)
{
	struct ward_span head = arena_printf(arena, "DSSEv1 %zu " WARD_SPAN_FMT " %zu ", type.len,
					     WARD_SPAN_ARG(type), payload.len);
	char *all = arena_bytes(arena, head.len + payload.len);

	if (head.len == 0 || all == NULL || payload.len == 0)
		return head.len == 0 || all == NULL ? (struct ward_span){ NULL, 0 } : head;
	memcpy(all, head.ptr, head.len);
	memcpy(all + head.len, payload.ptr, payload.len);
	return span_make(all, head.len + payload.len);
}

int dsse_write(struct ward_span type, struct ward_span payload, struct ward_span signature,
	       struct arena *arena, struct buf *out, struct ward_error *err)
{
	struct ward_span body = base64_encode(arena, payload);
	struct ward_span sig = base64_encode(arena, signature);

	if (body.len == 0 || sig.len == 0)
		return error_set(err, arena_failed(arena) ? WARD_EOOM : WARD_EUSAGE,
				 "there is nothing to write into an envelope");
	buf_add_str(out, "{\"payloadType\":\"");
	buf_add_span(out, type);
	buf_add_str(out, "\",\"payload\":\"");
	buf_add_span(out, body);
	buf_add_str(out, "\",\"signatures\":[{\"sig\":\"");
	buf_add_span(out, sig);
	buf_add_str(out, "\"}]}\n");
	return buf_failed(out) ? error_set(err, WARD_ELIMIT, "the envelope is too long") : WARD_OK;
}
