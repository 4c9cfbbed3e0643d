/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/rekor.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "crypto/checkpoint.h"
#include "crypto/digest.h"
#include "crypto/protobuf.h"
#include "crypto/spki.h"

/* -- Parsing -------------------------------------------------------------- */

/* A field that is not repeated and given twice is malformed, whatever protobuf says. */
static bool once(uint32_t *seen, uint32_t number)
{
	uint32_t bit = number < 32 ? 1u << number : 0;

	if (bit == 0)
		return true;
	if ((*seen & bit) != 0)
		return false;
	*seen |= bit;
	return true;
}

static bool put_int(const struct protobuf_field *f, int64_t *out)
{
	*out = (int64_t)f->value;
	return !f->is_bytes && f->value <= INT64_MAX;
}

static bool put_bytes(const struct protobuf_field *f, struct ward_span *out)
{
	*out = f->bytes;
	return f->is_bytes;
}

/* A message whose fields `first` and, unless NULL, `second` are bytes. */
static bool parse_pair(const struct protobuf_field *message, struct ward_span *first,
		       struct ward_span *second)
{
	struct ward_span rest = message->bytes;
	struct protobuf_field f;
	uint32_t seen = 0;
	int more;

	if (!message->is_bytes)
		return false;
	while ((more = protobuf_next(&rest, &f)) > 0) {
		struct ward_span *to = f.number == 1 ? first : f.number == 2 ? second : NULL;

		if (!once(&seen, f.number) || (to != NULL && !put_bytes(&f, to)))
			return false;
	}
	return more == 0;
}

static bool parse_proof_field(const struct protobuf_field *f, uint32_t *seen,
			      struct rekor_entry *out)
{
	if (f->number != 4 && !once(seen, f->number))
		return false;
	switch (f->number) {
	case 1:
		return put_int(f, &out->proof_index);
	case 2:
		return put_bytes(f, &out->proof_root);
	case 3:
		return put_int(f, &out->proof_size);
	case 4:
		return out->path_count < MERKLE_PROOF_MAX &&
			put_bytes(f, &out->path[out->path_count++]);
	case 5:
		return parse_pair(f, &out->checkpoint, NULL);
	default:
		return true;
	}
}

static bool parse_proof(const struct protobuf_field *message, struct rekor_entry *out)
{
	struct ward_span rest = message->bytes;
	struct protobuf_field f;
	uint32_t seen = 0;
	int more;

	out->has_proof = true;
	while ((more = protobuf_next(&rest, &f)) > 0) {
		if (!parse_proof_field(&f, &seen, out))
			return false;
	}
	return message->is_bytes && more == 0;
}

static bool parse_field(const struct protobuf_field *f, struct rekor_entry *out)
{
	switch (f->number) {
	case 1:
		return put_int(f, &out->log_index);
	case 2:
		return parse_pair(f, &out->log_id, NULL);
	case 3:
		return parse_pair(f, &out->kind, &out->version);
	case 4:
		return put_int(f, &out->integrated_time);
	case 5:
		return parse_pair(f, &out->set, NULL);
	case 6:
		return parse_proof(f, out);
	case 7:
		return put_bytes(f, &out->body);
	default:
		return true;
	}
}

enum proof_reason rekor_entry_parse(struct ward_span bytes, struct rekor_entry *out)
{
	struct protobuf_field f;
	uint32_t seen = 0;
	int more;

	*out = (struct rekor_entry){ 0 };
	while ((more = protobuf_next(&bytes, &f)) > 0) {
		if (!once(&seen, f.number) || !parse_field(&f, out))
			return PROOF_LOG_FORMAT;
	}
	return more == 0 && out->log_id.len == LOG_ID_SIZE ? PROOF_OK : PROOF_LOG_FORMAT;
}

/* -- Bodies --------------------------------------------------------------- */

static struct ward_span pem_of(struct ward_span der, struct arena *arena)
{
	struct ward_span digits = base64_encode(arena, der), text;
	struct buf b;

	buf_init(&b, digits.len + digits.len / 64 + 128);
	buf_add_str(&b, "-----BEGIN CERTIFICATE-----\n");
	for (size_t at = 0; at < digits.len; at += 64) {
		buf_add_span(&b, span_sub(digits, at, at + 64));
		buf_add_char(&b, '\n');
	}
	buf_add_str(&b, "-----END CERTIFICATE-----\n");
	text = buf_failed(&b) ? WARD_SPAN("") : arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return text;
}

static struct ward_span body_v1(const struct rekor_signed *what, struct arena *arena)
{
	struct ward_span signature = base64_encode(arena, what->signature);
	struct ward_span cert = base64_encode(arena, pem_of(what->cert, arena));
	char digest[2 * SHA256_BYTES + 1];

	hex_encode((const uint8_t *)what->digest.ptr, SHA256_BYTES, digest);
	return arena_printf(
		arena,
		"{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":"
		"{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"%s\"}},\"signature\":"
		"{\"content\":\"" WARD_SPAN_FMT "\",\"publicKey\":{\"content\":\"" WARD_SPAN_FMT
		"\"}}}}",
		digest, WARD_SPAN_ARG(signature), WARD_SPAN_ARG(cert));
}

static struct ward_span body_v2(const struct rekor_signed *what, struct arena *arena)
{
	struct ward_span digest = base64_encode(arena, what->digest);
	struct ward_span signature = base64_encode(arena, what->signature);
	struct ward_span cert = base64_encode(arena, what->cert);

	return arena_printf(
		arena,
		"{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":"
		"{\"data\":{\"algorithm\":\"SHA2_256\",\"digest\":\"" WARD_SPAN_FMT
		"\"},\"signature\":{\"content\":\"" WARD_SPAN_FMT
		"\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\","
		"\"x509Certificate\":{\"rawBytes\":\"" WARD_SPAN_FMT "\"}}}}}}",
		WARD_SPAN_ARG(digest), WARD_SPAN_ARG(signature), WARD_SPAN_ARG(cert));
}

struct ward_span rekor_body(struct ward_span version, const struct rekor_signed *what,
			    struct arena *arena)
{
	if (what->digest.len != SHA256_BYTES || what->cert.len == 0)
		return WARD_SPAN("");
	if (span_is(version, "0.0.1"))
		return body_v1(what, arena);
	return span_is(version, "0.0.2") ? body_v2(what, arena) : WARD_SPAN("");
}

/* -- Verification --------------------------------------------------------- */

static void add_base64(struct buf *out, struct ward_span bytes)
{
	struct arena *scratch = arena_new(bytes.len * 2 + 4096);
	struct ward_span digits = scratch != NULL ? base64_encode(scratch, bytes) : WARD_SPAN("");

	buf_add_span(out, digits);
	if (digits.len == 0)
		out->failed = true;
	arena_free(scratch);
}

/* The canonical JSON (RFC 8785) that a signed entry timestamp is over. */
static enum proof_reason verify_set(const struct rekor_entry *entry, struct ward_span body,
				    const struct log_key *key)
{
	enum proof_reason reason = PROOF_MEMORY;
	char id[2 * LOG_ID_SIZE + 1];
	enum spki_kind kind;
	enum spki_hash hash;
	struct ward_span text;
	struct buf b;

	hex_encode((const uint8_t *)key->id.ptr, LOG_ID_SIZE, id);
	buf_init(&b, body.len * 2 + 4096);
	buf_add_str(&b, "{\"body\":\"");
	add_base64(&b, body);
	buf_printf(&b, "\",\"integratedTime\":%lld,\"logID\":\"%s\",\"logIndex\":%lld}",
		   (long long)entry->integrated_time, id, (long long)entry->log_index);
	text = buf_span(&b);
	if (!buf_failed(&b)) {
		reason = spki_inspect(key->spki, &kind, &hash);
		if (reason == PROOF_OK)
			reason = spki_verify(key->spki, hash, SPKI_PKCS1, entry->set, &text, 1);
		if (reason != PROOF_OK && reason != PROOF_MEMORY && reason != PROOF_CRYPTO)
			reason = PROOF_SET;
	}
	buf_release(&b);
	return reason;
}

/*
 * Version 1 counts in shards, each a tree, and repeats root and size, which
 * must be those that are signed; version 2 has one tree and need not repeat.
 */
static enum proof_reason verify_proof(const struct rekor_entry *entry, struct ward_span body,
				      const struct log_key *key)
{
	uint8_t leaf[SHA256_BYTES], root[SHA256_BYTES];
	struct checkpoint state;
	enum proof_reason reason = checkpoint_verify(entry->checkpoint, key, &state);
	struct ward_span signed_root = span_make((const char *)state.root, SHA256_BYTES);

	if (reason != PROOF_OK)
		return reason;
	if ((entry->proof_root.len > 0 && !span_eq(entry->proof_root, signed_root)) ||
	    (entry->proof_size != 0 && (uint64_t)entry->proof_size != state.size))
		return PROOF_CHECKPOINT;
	merkle_leaf(body, leaf);
	if (!merkle_root(leaf, (uint64_t)entry->proof_index, state.size, entry->path,
			 entry->path_count, root) ||
	    !span_eq(span_make((const char *)root, sizeof(root)), signed_root))
		return PROOF_INCLUSION;
	return PROOF_OK;
}

enum proof_reason rekor_verify(const struct rekor_entry *entry, struct ward_span body,
			       const struct log_key *key, unsigned demand, int64_t *when)
{
	enum proof_reason reason = PROOF_OK;

	*when = 0;
	if (body.len == 0 || body.len > REKOR_BODY_MAX)
		return PROOF_LOG_FORMAT;
	if (!span_eq(entry->log_id, key->id))
		return PROOF_LOG_UNKNOWN;
	if ((demand & REKOR_PROMISE) != 0 && entry->set.len == 0)
		return PROOF_SET;
	if (!entry->has_proof && ((demand & REKOR_PROOF) != 0 || entry->set.len == 0))
		return PROOF_INCLUSION;
	if (entry->set.len > 0)
		reason = verify_set(entry, body, key);
	if (reason == PROOF_OK && entry->has_proof)
		reason = verify_proof(entry, body, key);
	if (reason != PROOF_OK || entry->set.len == 0)
		return reason;
	if (entry->integrated_time <= 0 || !log_key_valid(key, entry->integrated_time))
		return PROOF_LOG_TIME;
	*when = entry->integrated_time;
	return PROOF_OK;
}
