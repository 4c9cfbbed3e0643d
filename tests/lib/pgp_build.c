/* SPDX-License-Identifier: Apache-2.0 */
#include "pgp_build.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"

void pgp_build(struct pgp_build *b, const struct made_key *key, const struct made_key *sub,
	       struct arena *arena)
{
	*b = (struct pgp_build){ .primary = key, .subkey = sub, .arena = arena };
	b->packets[b->count++] = pgp_packet(PGP_TAG_PUBLIC_KEY, key->body, b->arena);
}

void pgp_build_add(struct pgp_build *b, unsigned tag, struct ward_span body)
{
	b->packets[b->count++] = pgp_packet(tag, body, b->arena);
}

static bool is_about_id(unsigned type)
{
	return (type >= 0x10 && type <= 0x13) || type == 0x30;
}

static bool is_about_subkey(unsigned type)
{
	return type == 0x18 || type == 0x28 || type == 0x19;
}

static struct ward_span back_signature(const struct pgp_build *b, const struct pgp_say *say)
{
	struct made_about about = { b->primary, b->subkey, NULL };
	struct made_sig sig = { .type = say->back_type != 0 ? say->back_type : 0x19,
				.hash = say->back_hash != 0 ? say->back_hash : PGP_SHA256 };
	struct ward_span packet;
	struct buf area;

	buf_init(&area, 256);
	pgp_sub_number(&area, 2, (uint64_t)b->subkey->parsed.created, 4);
	sig.hashed = buf_span(&area);
	packet = pgp_statement(say->back, &sig, &about, b->arena);
	buf_release(&area);
	return span_sub(packet, 6, packet.len); /* behind the header */
}

static void fill_hashed(const struct pgp_build *b, const struct pgp_say *say, struct buf *area)
{
	uint32_t created = say->created != 0 ? say->created : (uint32_t)b->primary->parsed.created;

	pgp_sub_number(area, 2, created, 4);
	if (say->lifetime != 0)
		pgp_sub_number(area, 3, say->lifetime, 4);
	if (say->key_lifetime != 0)
		pgp_sub_number(area, 9, say->key_lifetime, 4);
	if (say->flags >= 0)
		pgp_sub_number(area, 27, (uint64_t)say->flags, 1);
	if (say->reason >= 0)
		pgp_sub_number(area, 29, (uint64_t)say->reason, 1);
	if (say->critical_unknown)
		pgp_sub_number(area, 0xe4, 0, 1);
	if (say->primary_id)
		pgp_sub_number(area, 25, 1, 1);
	if (!say->no_issuer)
		pgp_sub_issuer(area, say->by != NULL ? say->by : b->primary);
	if (say->revoker != NULL) {
		char value[22] = { (char)0x80, (char)say->revoker->algorithm };

		memcpy(value + 2, say->revoker->parsed.fingerprint.bytes, 20);
		pgp_sub(area, 12, span_make(value, sizeof(value)));
	}
}

static struct ward_span statement(const struct pgp_build *b, const struct pgp_say *say)
{
	struct made_about about = { b->primary, is_about_subkey(say->type) ? b->subkey : NULL,
				    is_about_id(say->type) ? PGP_BUILD_ID : NULL };
	struct made_sig sig = { .type = say->type,
				.hash = say->hash != 0 ? say->hash : PGP_SHA256 };
	struct buf hashed, unhashed;
	struct ward_span packet;

	if (say->user_id != NULL)
		about.user_id = say->user_id;
	buf_init(&hashed, 4096);
	buf_init(&unhashed, 4096);
	fill_hashed(b, say, &hashed);
	if (say->back != NULL)
		pgp_sub(&unhashed, 32, back_signature(b, say));
	sig.hashed = buf_span(&hashed);
	sig.unhashed = buf_span(&unhashed);
	packet = pgp_statement(say->by != NULL ? say->by : b->primary, &sig, &about, b->arena);
	buf_release(&hashed);
	buf_release(&unhashed);
	if (say->broken) {
		char *bytes = arena_bytes(b->arena, packet.len);

		memcpy(bytes, packet.ptr, packet.len);
		bytes[packet.len - 1] ^= 1;
		packet = span_make(bytes, packet.len);
	}
	return packet;
}

void pgp_build_say(struct pgp_build *b, struct pgp_say what)
{
	b->packets[b->count++] = statement(b, &what);
}

struct ward_span pgp_built(const struct pgp_build *b)
{
	return pgp_join(b->packets, b->count, b->arena);
}

/* Key, user id and its certification. */
void pgp_build_plain(struct pgp_build *b, const struct made_key *key, const struct made_key *sub,
		     struct arena *arena)
{
	pgp_build(b, key, sub, arena);
	pgp_build_add(b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	pgp_build_say(b, (struct pgp_say){ .type = 0x13, .flags = 0x03, .reason = -1 });
	if (sub != NULL)
		pgp_build_add(b, PGP_TAG_PUBLIC_SUBKEY, sub->body);
}
