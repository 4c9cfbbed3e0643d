/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a certificate, and verifying what its primary key says. */
#include "crypto/pgp_cert.h"

#include "base/arena.h"
#include "base/span.h"

/* What the signatures that follow are about. */
enum place { PLACE_PRIMARY, PLACE_USER_ID, PLACE_SUBKEY, PLACE_NOWHERE };

struct loader {
	struct pgp_cert *cert;
	struct arena *arena;
	enum place place;
};

/* -- What is signed (RFC 9580, 5.2.4) ------------------------------------- */

struct frame {
	char head[5];
	struct ward_span spans[2];
};

static void put_length(char *out, size_t len)
{
	out[0] = (char)(len >> 24);
	out[1] = (char)(len >> 16);
	out[2] = (char)(len >> 8);
	out[3] = (char)len;
}

static void frame_key(struct frame *f, const struct pgp_key *key)
{
	if (key->version == 4) {
		f->head[0] = (char)0x99;
		f->head[1] = (char)(key->body.len >> 8);
		f->head[2] = (char)key->body.len;
	} else {
		f->head[0] = (char)0x9b;
		put_length(f->head + 1, key->body.len);
	}
	f->spans[0] = span_make(f->head, key->version == 4 ? 3 : 5);
	f->spans[1] = key->body;
}

static void frame_user_id(struct frame *f, struct ward_span user_id)
{
	f->head[0] = (char)0xb4;
	put_length(f->head + 1, user_id.len);
	f->spans[0] = span_make(f->head, 5);
	f->spans[1] = user_id;
}

/* `by` signed the primary key, and `second` behind it unless that is NULL. */
static enum pgp_reason verify_framed(const struct pgp_cert *cert, const struct pgp_sig *sig,
				     const struct pgp_key *by, enum pgp_use use,
				     const struct frame *second)
{
	struct ward_span spans[4];
	struct frame first;
	size_t n = 0;

	frame_key(&first, &cert->primary);
	spans[n++] = first.spans[0];
	spans[n++] = first.spans[1];
	if (second != NULL) {
		spans[n++] = second->spans[0];
		spans[n++] = second->spans[1];
	}
	/* No key speaks before it was made. */
	if (sig->flaw == PGP_OK && sig->created < by->created)
		return PGP_KEY_EARLY;
	return pgp_sig_verify(sig, by, use, spans, n);
}

static bool is_certification(unsigned type)
{
	return type >= PGP_SIG_CERTIFY && type <= PGP_SIG_CERTIFY_LAST;
}

static bool is_revocation(unsigned type)
{
	return type == PGP_SIG_REVOKE_KEY || type == PGP_SIG_REVOKE_SUBKEY ||
		type == PGP_SIG_REVOKE_CERTIFICATION;
}

static enum pgp_reason verify_statement(const struct pgp_cert *cert, const struct pgp_sig *sig,
					size_t target)
{
	enum pgp_use use = is_revocation(sig->type) ? PGP_USE_REVOCATION : PGP_USE_BINDING;
	const struct pgp_key *by = &cert->primary;
	struct frame frame;

	if (sig->type == PGP_SIG_DIRECT || sig->type == PGP_SIG_REVOKE_KEY)
		return verify_framed(cert, sig, by, use, NULL);
	if (sig->type == PGP_SIG_BIND || sig->type == PGP_SIG_REVOKE_SUBKEY)
		frame_key(&frame, &cert->subkeys.items[target]);
	else
		frame_user_id(&frame, cert->user_ids.items[target]);
	return verify_framed(cert, sig, by, use, &frame);
}

/* The subkey signs the primary key in turn, or anybody could adopt it. */
static enum pgp_reason verify_back(const struct pgp_cert *cert, const struct pgp_sig *binding,
				   size_t target)
{
	const struct pgp_key *subkey = &cert->subkeys.items[target];
	enum pgp_reason reason = PGP_BACK_SIGNATURE;
	struct frame frame;

	frame_key(&frame, subkey);
	for (size_t i = 0; i < binding->embedded_count; i++) {
		enum pgp_reason why;
		struct pgp_sig back;

		if (pgp_sig_parse(binding->embedded[i], &back) != PGP_OK ||
		    back.type != PGP_SIG_BACK || !pgp_sig_names(&back, subkey))
			continue;
		why = verify_framed(cert, &back, subkey, PGP_USE_BINDING, &frame);
		if (why == PGP_OK && back.lifetime == 0)
			return PGP_OK;
		if (why == PGP_WEAK_DIGEST)
			reason = PGP_WEAK_BINDING;
	}
	return reason;
}

/* -- Statements ----------------------------------------------------------- */

static enum pgp_reason add_statement(struct pgp_cert *cert, const struct pgp_statement *statement,
				     struct arena *arena)
{
	struct pgp_statement *slot;

	if (cert->statements.len >= PGP_CERT_STATEMENTS_MAX)
		return PGP_TOO_LARGE;
	slot = vec_push(arena, &cert->statements);
	if (slot == NULL)
		return PGP_MEMORY;
	*slot = *statement;
	return PGP_OK;
}

/* Only what was verified and is wrong is surely not by the key. */
static bool is_undecided(enum pgp_reason reason)
{
	return reason != PGP_OK && reason != PGP_BAD && reason != PGP_VALUE &&
		reason != PGP_KEY_EARLY;
}

static enum pgp_reason take_statement(struct loader *l, const struct pgp_sig *sig, size_t target)
{
	struct pgp_statement s = { .sig = *sig, .target = target };

	s.reason = verify_statement(l->cert, sig, target);
	if (s.reason == PGP_MEMORY)
		return s.reason;
	if (sig->type == PGP_SIG_BIND)
		s.back = verify_back(l->cert, sig, target);
	s.undecided = is_revocation(sig->type) && is_undecided(s.reason);
	return add_statement(l->cert, &s, l->arena);
}

/* By a key that may have been given the right to revoke; who that is is known at the end. */
static enum pgp_reason take_foreign(struct loader *l, const struct pgp_sig *sig, size_t target)
{
	struct pgp_statement s = { .sig = *sig, .target = target, .reason = PGP_UNKNOWN_SIGNER };

	return add_statement(l->cert, &s, l->arena);
}

/* Not where it belongs: it may be about any of the subkeys. */
static enum pgp_reason take_subkey_revocation(struct loader *l, const struct pgp_sig *sig)
{
	enum pgp_reason reason = PGP_OK;

	for (size_t i = 0; i < l->cert->subkeys.len && reason == PGP_OK; i++)
		reason = take_statement(l, sig, i);
	return reason;
}

/* A revocation that cannot even be parsed; of version 3 the type stands elsewhere. */
static enum pgp_reason take_unread(struct loader *l, struct ward_span body, size_t target)
{
	struct pgp_statement s = { .target = target, .reason = PGP_SIG, .undecided = true };
	size_t at = body.len > 0 && body.ptr[0] == 3 ? 2 : 1;

	s.sig.type = body.len > at ? (unsigned char)body.ptr[at] : 0;
	if (!is_revocation(s.sig.type) ||
	    (s.sig.type == PGP_SIG_REVOKE_SUBKEY && l->place != PLACE_SUBKEY) ||
	    (s.sig.type == PGP_SIG_REVOKE_CERTIFICATION && l->place != PLACE_USER_ID))
		return PGP_OK;
	return add_statement(l->cert, &s, l->arena);
}

static size_t last(size_t count)
{
	return count > 0 ? count - 1 : 0;
}

static enum pgp_reason take_signature(struct loader *l, struct ward_span body)
{
	bool at_id = l->place == PLACE_USER_ID, at_subkey = l->place == PLACE_SUBKEY;
	size_t target = last(at_id ? l->cert->user_ids.len : l->cert->subkeys.len);
	struct pgp_sig sig;

	if (pgp_sig_parse(body, &sig) != PGP_OK)
		return take_unread(l, body, target);
	if (sig.flaw == PGP_OK && !pgp_sig_names(&sig, &l->cert->primary))
		return sig.type == PGP_SIG_REVOKE_KEY ||
				(sig.type == PGP_SIG_REVOKE_SUBKEY && at_subkey)
			? take_foreign(l, &sig, target)
			: PGP_OK;
	if (sig.type == PGP_SIG_REVOKE_KEY)
		return take_statement(l, &sig, 0);
	if (sig.type == PGP_SIG_REVOKE_SUBKEY && !at_subkey)
		return take_subkey_revocation(l, &sig);
	if ((at_id && (is_certification(sig.type) || sig.type == PGP_SIG_REVOKE_CERTIFICATION)) ||
	    (at_subkey && (sig.type == PGP_SIG_BIND || sig.type == PGP_SIG_REVOKE_SUBKEY)) ||
	    (l->place == PLACE_PRIMARY && sig.type == PGP_SIG_DIRECT))
		return take_statement(l, &sig, target);
	return PGP_OK;
}

/* -- Packets -------------------------------------------------------------- */

static enum pgp_reason take_subkey(struct loader *l, struct ward_span body)
{
	struct pgp_key key, *slot;

	l->place = PLACE_NOWHERE;
	if (pgp_key_parse(body, &key) != PGP_OK) {
		l->cert->subkey_faults++;
		return PGP_OK;
	}
	if (l->cert->subkeys.len >= PGP_CERT_SUBKEYS_MAX)
		return PGP_TOO_LARGE;
	slot = vec_push(l->arena, &l->cert->subkeys);
	if (slot == NULL)
		return PGP_MEMORY;
	*slot = key;
	l->place = PLACE_SUBKEY;
	return PGP_OK;
}

static enum pgp_reason take_user_id(struct loader *l, struct ward_span body)
{
	struct ward_span *slot;

	if (l->cert->user_ids.len >= PGP_CERT_USER_IDS_MAX)
		return PGP_TOO_LARGE;
	slot = vec_push(l->arena, &l->cert->user_ids);
	if (slot == NULL)
		return PGP_MEMORY;
	*slot = body;
	l->place = PLACE_USER_ID;
	return PGP_OK;
}

static enum pgp_reason take_packet(struct loader *l, const struct pgp_packet *packet)
{
	switch (packet->tag) {
	case PGP_TAG_SECRET_KEY:
	case PGP_TAG_SECRET_SUBKEY:
		return PGP_PACKET_TYPE;
	case PGP_TAG_USER_ID:
		return l->cert->fault != PGP_OK ? PGP_OK : take_user_id(l, packet->body);
	case PGP_TAG_PUBLIC_SUBKEY:
		return l->cert->fault != PGP_OK ? PGP_OK : take_subkey(l, packet->body);
	case PGP_TAG_SIGNATURE:
		return l->cert->fault != PGP_OK ? PGP_OK : take_signature(l, packet->body);
	case PGP_TAG_USER_ATTRIBUTE:
		l->place = PLACE_NOWHERE;
		return PGP_OK;
	case PGP_TAG_MARKER:
	case PGP_TAG_TRUST:
	case PGP_TAG_PADDING:
		return PGP_OK;
	default:
		return packet->tag >= PGP_TAG_NON_CRITICAL ? PGP_OK : PGP_PACKET_TYPE;
	}
}

enum pgp_reason pgp_cert_cut(struct ward_span *packets, struct arena *arena, struct pgp_cert *out)
{
	struct loader l = { out, arena, PLACE_PRIMARY };
	struct ward_span rest = *packets;
	struct pgp_packet packet;
	enum pgp_reason reason;

	*out = (struct pgp_cert){ 0 };
	reason = pgp_cut_packet(&rest, &packet);
	if (reason != PGP_OK)
		return reason;
	if (packet.tag != PGP_TAG_PUBLIC_KEY)
		return PGP_PACKET_TYPE;
	out->fault = pgp_key_parse(packet.body, &out->primary);
	for (*packets = rest; rest.len > 0; *packets = rest) {
		reason = pgp_cut_packet(&rest, &packet);
		if (reason != PGP_OK || packet.tag == PGP_TAG_PUBLIC_KEY)
			return reason;
		reason = take_packet(&l, &packet);
		if (reason != PGP_OK)
			return reason;
	}
	return PGP_OK;
}

/* -- Merging -------------------------------------------------------------- */

/* The subkey of `into` that is `key`; added when `add`. False: there is none. */
static bool find_subkey(struct pgp_cert *into, const struct pgp_key *key, bool add,
			struct arena *arena, size_t *at)
{
	struct pgp_key *slot;

	for (*at = 0; *at < into->subkeys.len; (*at)++) {
		if (span_eq(into->subkeys.items[*at].body, key->body))
			return true;
	}
	if (!add || into->subkeys.len >= PGP_CERT_SUBKEYS_MAX)
		return false;
	slot = vec_push(arena, &into->subkeys);
	if (slot != NULL)
		*slot = *key;
	return slot != NULL;
}

static bool find_user_id(struct pgp_cert *into, struct ward_span user_id, bool add,
			 struct arena *arena, size_t *at)
{
	struct ward_span *slot;

	for (*at = 0; *at < into->user_ids.len; (*at)++) {
		if (span_eq(into->user_ids.items[*at], user_id))
			return true;
	}
	if (!add || into->user_ids.len >= PGP_CERT_USER_IDS_MAX)
		return false;
	slot = vec_push(arena, &into->user_ids);
	if (slot != NULL)
		*slot = user_id;
	return slot != NULL;
}

/* Where a statement belongs in `into`. */
static bool map_target(struct pgp_cert *into, const struct pgp_cert *from, bool add,
		       struct arena *arena, struct pgp_statement *s)
{
	unsigned type = s->sig.type;
	size_t at = s->target;

	if (type == PGP_SIG_BIND || type == PGP_SIG_REVOKE_SUBKEY)
		return find_subkey(into, &from->subkeys.items[at], add, arena, &s->target);
	if (is_certification(type) || type == PGP_SIG_REVOKE_CERTIFICATION)
		return find_user_id(into, from->user_ids.items[at], add, arena, &s->target);
	return true;
}

enum pgp_reason pgp_cert_merge(struct pgp_cert *into, const struct pgp_cert *from,
			       bool revocations_only, struct arena *arena)
{
	for (size_t i = 0; i < from->statements.len; i++) {
		struct pgp_statement s = from->statements.items[i];
		enum pgp_reason reason;

		if (revocations_only && !is_revocation(s.sig.type))
			continue;
		if (!map_target(into, from, !revocations_only, arena, &s)) {
			if (!revocations_only)
				return arena_failed(arena) ? PGP_MEMORY : PGP_TOO_LARGE;
			continue;
		}
		reason = add_statement(into, &s, arena);
		if (reason != PGP_OK)
			return reason;
	}
	return PGP_OK;
}

enum pgp_reason pgp_cert_revoke(struct pgp_cert *cert, struct ward_span body, struct arena *arena,
				bool *applied)
{
	struct loader l = { cert, arena, PLACE_PRIMARY };
	size_t before = cert->statements.len;
	enum pgp_reason reason;
	struct pgp_sig sig;

	*applied = false;
	if (pgp_sig_parse(body, &sig) != PGP_OK || sig.flaw != PGP_OK)
		return PGP_SIG;
	if (sig.type != PGP_SIG_REVOKE_KEY && sig.type != PGP_SIG_REVOKE_SUBKEY)
		return PGP_SIG_TYPE;
	/* Without a name it would be about every key. */
	if (sig.issuer.len == 0 && sig.issuer_id.len == 0)
		return PGP_SIG;
	if (!pgp_sig_names(&sig, &cert->primary))
		return PGP_OK;
	reason = take_signature(&l, body);
	for (size_t i = before; i < cert->statements.len && reason == PGP_OK; i++) {
		const struct pgp_statement *s = &cert->statements.items[i];

		*applied |= s->reason == PGP_OK || s->undecided;
	}
	return reason == PGP_OK && !*applied ? PGP_BAD : reason;
}
