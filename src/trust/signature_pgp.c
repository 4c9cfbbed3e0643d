/* SPDX-License-Identifier: Apache-2.0 */
/* OpenPGP: whoever's key is in a keyring may sign for the addresses of its user ids. */
#include "base/arena.h"
#include "base/email.h"
#include "base/span.h"
#include "base/time.h"
#include "trust/signature_kind.h"

static enum ward_signature_verdict refuse(struct signature_case *c, enum pgp_reason reason)
{
	c->out->reason = pgp_reason_code(reason);
	c->out->why = span_of(pgp_reason_text(reason));
	return pgp_reason_verdict(reason) == PGP_UNDECIDED ? WARD_SIGNATURE_UNVERIFIABLE
							   : WARD_SIGNATURE_FAIL;
}

/* -- Rings ---------------------------------------------------------------- */

/*
 * What a key says of itself is taken as it is known today: a certificate that
 * was renewed since has no older word in it. That the key was good when it had
 * to be is asked of the time `valid_at`.
 */
static void ask_ring(const struct signature_case *c, const struct pgp_keyring *ring,
		     struct pgp_signer *out)
{
	const struct pgp_when when = {
		.now = c->now > c->when ? c->now : c->when,
		.ahead = (uint32_t)c->material->max_future,
		.valid_at = c->when,
	};

	(void)pgp_keyring_check(ring, c->armored, c->payload, c->payload_count, &when, c->arena,
				out);
	/* Nobody signs after it arrived. */
	if (out->reason == PGP_OK && c->out->judged_by[0] == 'r' &&
	    out->created > c->when + c->material->max_future)
		out->reason = PGP_FUTURE;
}

/* Whether what another ring says is to be told in place of `have`. A ring that knows the key
 * and refuses it is right, whatever else there is; else who is a platform is no more than one. */
static bool is_better(const struct pgp_signer *have, const struct pgp_signer *next)
{
	if (next->cert != NULL)
		return have->cert == NULL || have->reason == PGP_OK;
	return have->cert == NULL && have->reason == PGP_UNKNOWN_SIGNER;
}

/* NULL with `*out`: the ring of people, or none knew the key. */
static const struct trust_platform *ask_rings(const struct signature_case *c,
					      struct pgp_signer *out)
{
	const struct trust_material *m = c->material;
	const struct trust_platform *found = NULL;

	ask_ring(c, &m->keyring, out);
	for (size_t i = 0; i < m->platforms.len; i++) {
		struct pgp_signer next;

		if (!m->platforms.items[i].has_keyring)
			continue;
		ask_ring(c, &m->platforms.items[i].keyring, &next);
		if (!is_better(out, &next))
			continue;
		*out = next;
		found = next.cert != NULL ? &m->platforms.items[i] : NULL;
	}
	return found;
}

static bool has_rings(const struct trust_material *m)
{
	bool found = m->has_keyring;

	for (size_t i = 0; i < m->platforms.len; i++)
		found = found || m->platforms.items[i].has_keyring;
	return found;
}

/* -- Telling -------------------------------------------------------------- */

static size_t bits_of(struct ward_span n)
{
	size_t bits = n.len * 8;

	for (unsigned top = n.len > 0 ? (unsigned char)n.ptr[0] : 0x80; top < 0x80; top <<= 1)
		bits--;
	return bits;
}

static struct ward_span type_of(const struct pgp_key *key, struct arena *arena)
{
	static const char *const curves[PGP_CURVE_COUNT] = {
		[PGP_CURVE_P256] = "nistp256",
		[PGP_CURVE_P384] = "nistp384",
		[PGP_CURVE_P521] = "nistp521",
	};

	if (key->n.len > 0)
		return arena_printf(arena, "rsa%zu", bits_of(key->n));
	if (key->algorithm == PGP_ECDSA && curves[key->curve] != NULL)
		return span_of(curves[key->curve]);
	return key->algorithm == PGP_ED448 ? WARD_SPAN("ed448") : WARD_SPAN("ed25519");
}

static struct ward_span fingerprint_text(const struct pgp_fingerprint *f, struct arena *arena)
{
	char text[PGP_FINGERPRINT_TEXT];

	pgp_fingerprint_text(f, text);
	return arena_copy(arena, span_of(text));
}

static void name_key(struct signature_case *c, const struct pgp_signer *signer)
{
	const struct pgp_cert *cert = signer->cert;
	const struct pgp_key *key = &cert->primary;

	for (size_t i = 0; i < cert->subkeys.len; i++) {
		if (pgp_fingerprint_eq(&cert->subkeys.items[i].fingerprint, &signer->key))
			key = &cert->subkeys.items[i];
	}
	c->out->key = fingerprint_text(&signer->key, c->arena);
	c->out->key_type = type_of(key, c->arena);
	if (key != &cert->primary)
		c->out->primary = fingerprint_text(&signer->primary, c->arena);
}

/* Who put the key into the keyring vouches for what it is called there. */
static void name_addresses(struct signature_case *c, const struct pgp_signer *signer)
{
	struct ward_span *list = ARENA_ARRAY(c->arena, signer->user_id_count, struct ward_span);
	size_t count = 0;

	for (size_t i = 0; list != NULL && i < signer->user_id_count; i++) {
		struct ward_span address = email_of_user_id(signer->user_ids[i]);

		if (address.len > 0)
			list[count++] = address;
	}
	c->out->addresses = list;
	c->out->address_count = count;
}

static struct ward_span describe(const struct signature_case *c, const struct pgp_signer *signer)
{
	char made[21];

	if (!c->material->explain || signer->created <= 0)
		return WARD_SPAN("");
	time_format_rfc3339(signer->created, made);
	return arena_printf(c->arena, "OpenPGP, dated %s", made);
}

static void tell_steps(struct signature_case *c, const struct pgp_signer *signer,
		       const struct trust_platform *platform)
{
	const char *code = pgp_reason_code(signer->reason);
	bool of_key = signer->cert != NULL && signer->reason != PGP_FUTURE &&
		signer->reason != PGP_EXPIRED;

	signature_step(c, "signature", &c->armored, 1, of_key ? "none" : code, describe(c, signer));
	if (platform != NULL)
		signature_step_files(c, TRUST_FILE_PLATFORM_KEYS, platform->name, code,
				     c->out->key);
	else
		signature_step_files(c, TRUST_FILE_PGP_KEYRING, WARD_SPAN(""), code, c->out->key);
	if (signer->cert != NULL)
		signature_step_files(c, TRUST_FILE_PGP_REVOKED, WARD_SPAN(""),
				     signer->reason == PGP_REVOKED ? code : "none", c->out->key);
}

enum ward_signature_verdict signature_pgp(struct signature_case *c)
{
	struct pgp_signer signer;
	const struct trust_platform *platform = ask_rings(c, &signer);

	if (signer.cert != NULL)
		name_key(c, &signer);
	if (platform != NULL)
		c->out->platform = platform->name;
	tell_steps(c, &signer, platform);
	if (signer.reason == PGP_UNKNOWN_SIGNER && !has_rings(c->material))
		return signature_conclude(c, WARD_SIGNATURE_UNVERIFIABLE,
					  SIGNATURE_REASON_NO_KEYRING);
	if (signer.reason != PGP_OK)
		return refuse(c, signer.reason);
	name_addresses(c, &signer);
	return signature_bind(c, signer.user_id_count > 0 ? signer.user_ids[0] : c->out->key);
}
