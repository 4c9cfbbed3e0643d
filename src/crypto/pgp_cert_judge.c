/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a key may sign at a time, by what its certificate says. */
#include "base/arena.h"
#include "base/span.h"
#include "crypto/pgp_cert.h"

/* Reasons of a revocation after which what was signed before stays good (RFC 9580, 5.2.3.31). */
#define REASON_SUPERSEDED 1
#define REASON_RETIRED 3

/* What is known of a key at a time. */
struct standing {
	enum pgp_reason reason;
	int64_t lifetime; /* seconds since it was made; 0: for ever */
	bool may_sign;
};

/* -- Statements in force -------------------------------------------------- */

static bool in_force(const struct pgp_statement *s, const struct pgp_when *when)
{
	return s->reason == PGP_OK && s->sig.created <= when->now + when->ahead &&
		(s->sig.lifetime == 0 || s->sig.created + s->sig.lifetime > when->now);
}

static bool is_kind(unsigned type, unsigned kind)
{
	if (kind == PGP_SIG_CERTIFY)
		return type >= PGP_SIG_CERTIFY && type <= PGP_SIG_CERTIFY_LAST;
	return type == kind;
}

/* The newest of a kind about a target, or NULL; of the same second the one that grants less time.
 */
static const struct pgp_statement *newest(const struct pgp_cert *cert, unsigned kind, size_t target,
					  const struct pgp_when *when)
{
	const struct pgp_statement *best = NULL;

	for (size_t i = 0; i < cert->statements.len; i++) {
		const struct pgp_statement *s = &cert->statements.items[i];

		if (!is_kind(s->sig.type, kind) || s->target != target || !in_force(s, when))
			continue;
		if (best == NULL || s->sig.created > best->sig.created ||
		    (s->sig.created == best->sig.created && s->sig.key_lifetime > 0 &&
		     (best->sig.key_lifetime == 0 || s->sig.key_lifetime < best->sig.key_lifetime)))
			best = s;
	}
	return best;
}

/* Why there is none: a weak hash if that is all that is wrong with one. */
static enum pgp_reason why_none(const struct pgp_cert *cert, unsigned kind, size_t target,
				enum pgp_reason otherwise)
{
	for (size_t i = 0; i < cert->statements.len; i++) {
		const struct pgp_statement *s = &cert->statements.items[i];

		if (is_kind(s->sig.type, kind) && s->reason == PGP_WEAK_DIGEST &&
		    (kind != PGP_SIG_BIND || s->target == target))
			return PGP_WEAK_BINDING;
	}
	return otherwise;
}

/* -- Revocations ---------------------------------------------------------- */

/* Whether the key lets whoever made `sig` revoke it. Its own signature is not verified: the key
 * of the other need not be here, and the word of such a one is taken. */
static bool is_by_revoker(const struct pgp_cert *cert, const struct pgp_sig *sig)
{
	for (size_t i = 0; i < cert->statements.len; i++) {
		const struct pgp_statement *s = &cert->statements.items[i];

		for (size_t k = 0; s->reason == PGP_OK && k < s->sig.revoker_count; k++) {
			struct ward_span name = s->sig.revokers[k];

			if (span_eq(span_sub(sig->issuer, 1, sig->issuer.len), name) ||
			    (sig->issuer.len == 0 && name.len >= PGP_KEY_ID_SIZE &&
			     span_eq(sig->issuer_id,
				     span_sub(name, name.len - PGP_KEY_ID_SIZE, name.len))))
				return true;
		}
	}
	return false;
}

static bool counts(const struct pgp_cert *cert, const struct pgp_statement *s)
{
	return s->reason == PGP_OK || s->undecided ||
		(s->reason == PGP_UNKNOWN_SIGNER && is_by_revoker(cert, &s->sig));
}

static bool is_soft(const struct pgp_statement *s)
{
	return !s->undecided && s->sig.has_reason &&
		(s->sig.reason == REASON_SUPERSEDED || s->sig.reason == REASON_RETIRED);
}

static bool is_revoked(const struct pgp_cert *cert, unsigned kind, size_t target, int64_t at)
{
	for (size_t i = 0; i < cert->statements.len; i++) {
		const struct pgp_statement *s = &cert->statements.items[i];

		if (s->sig.type != kind || (kind == PGP_SIG_REVOKE_SUBKEY && s->target != target) ||
		    !counts(cert, s))
			continue;
		if (!is_soft(s) || s->sig.created <= at)
			return true;
	}
	return false;
}

/* Its newest word on this user id takes it back. */
static bool user_id_revoked(const struct pgp_cert *cert, size_t target,
			    const struct pgp_statement *certified)
{
	for (size_t i = 0; i < cert->statements.len; i++) {
		const struct pgp_statement *s = &cert->statements.items[i];

		if (s->sig.type == PGP_SIG_REVOKE_CERTIFICATION && s->target == target &&
		    counts(cert, s) && (s->undecided || s->sig.created >= certified->sig.created))
			return true;
	}
	return false;
}

/* -- Standing of a key ---------------------------------------------------- */

/* Newest of the certifications of all user ids that says `what` (a lifetime, or flags). */
enum what { WHAT_ANY, WHAT_LIFETIME, WHAT_FLAGS };

static const struct pgp_statement *newest_certification(const struct pgp_cert *cert,
							const struct pgp_when *when, enum what what,
							bool revoked_too)
{
	const struct pgp_statement *best = NULL;

	for (size_t i = 0; i < cert->user_ids.len; i++) {
		const struct pgp_statement *s = newest(cert, PGP_SIG_CERTIFY, i, when);

		if (s == NULL || (!revoked_too && user_id_revoked(cert, i, s)) ||
		    (what == WHAT_LIFETIME && s->sig.key_lifetime == 0) ||
		    (what == WHAT_FLAGS && !s->sig.has_flags))
			continue;
		if (best == NULL || s->sig.created > best->sig.created)
			best = s;
	}
	return best;
}

/*
 * What a direct signature says is about the key; otherwise the newest word at
 * any user id is, as GnuPG reads it. When all user ids are revoked, what was
 * said at them still holds for the key.
 */
static struct standing stand_primary(const struct pgp_cert *cert, const struct pgp_when *when)
{
	const struct pgp_statement *direct = newest(cert, PGP_SIG_DIRECT, 0, when);
	bool all = newest_certification(cert, when, WHAT_ANY, false) == NULL;
	const struct pgp_statement *any = newest_certification(cert, when, WHAT_ANY, all);
	const struct pgp_statement *life = newest_certification(cert, when, WHAT_LIFETIME, all);
	const struct pgp_statement *flags = newest_certification(cert, when, WHAT_FLAGS, all);
	struct standing s = { .reason = cert->primary.usable };

	if (s.reason != PGP_OK)
		return s;
	if (direct == NULL && any == NULL) {
		s.reason = why_none(cert, PGP_SIG_DIRECT, 0,
				    why_none(cert, PGP_SIG_CERTIFY, 0, PGP_UNBOUND));
		return s;
	}
	if (direct != NULL && direct->sig.key_lifetime > 0)
		life = direct;
	if (direct != NULL && direct->sig.has_flags)
		flags = direct;
	s.lifetime = life != NULL ? life->sig.key_lifetime : 0;
	/* Keys of the time before key flags have none, and sign. */
	s.may_sign = flags != NULL ? (flags->sig.flags & PGP_FLAG_SIGN) != 0
				   : cert->primary.version == 4;
	return s;
}

static struct standing stand_subkey(const struct pgp_cert *cert, size_t index,
				    const struct pgp_when *when)
{
	const struct pgp_statement *binding = newest(cert, PGP_SIG_BIND, index, when);
	struct standing s = { .reason = PGP_OK };

	if (binding == NULL) {
		s.reason = why_none(cert, PGP_SIG_BIND, index, PGP_SUBKEY_UNBOUND);
		return s;
	}
	s.lifetime = binding->sig.key_lifetime;
	s.may_sign = binding->sig.has_flags && (binding->sig.flags & PGP_FLAG_SIGN) != 0;
	if (s.may_sign)
		s.reason = binding->back;
	return s;
}

static enum pgp_reason check_time(const struct pgp_key *key, int64_t lifetime, int64_t at)
{
	if (at < key->created)
		return PGP_KEY_EARLY;
	return lifetime > 0 && at >= key->created + lifetime ? PGP_KEY_EXPIRED : PGP_OK;
}

/* Everything about one time: the primary key, and the subkey unless that is NULL. */
static enum pgp_reason judge_at(const struct pgp_cert *cert, const struct standing *primary,
				const struct pgp_key *subkey, const struct standing *standing,
				int64_t at)
{
	size_t index = subkey != NULL ? (size_t)(subkey - cert->subkeys.items) : 0;
	enum pgp_reason reason;

	if (is_revoked(cert, PGP_SIG_REVOKE_KEY, 0, at) ||
	    (subkey != NULL && is_revoked(cert, PGP_SIG_REVOKE_SUBKEY, index, at)))
		return PGP_REVOKED;
	if (primary->reason != PGP_OK)
		return primary->reason;
	if (standing->reason != PGP_OK)
		return standing->reason;
	if (!standing->may_sign)
		return PGP_USAGE;
	reason = check_time(&cert->primary, primary->lifetime, at);
	if (reason == PGP_OK && subkey != NULL)
		reason = check_time(subkey, standing->lifetime, at);
	return reason;
}

enum pgp_reason pgp_cert_judge(const struct pgp_cert *cert, const struct pgp_key *key,
			       int64_t created, const struct pgp_when *when)
{
	const struct pgp_key *subkey = key != &cert->primary ? key : NULL;
	struct standing primary = stand_primary(cert, when), standing = primary;
	enum pgp_reason reason;

	if (subkey != NULL)
		standing = stand_subkey(cert, (size_t)(subkey - cert->subkeys.items), when);
	reason = judge_at(cert, &primary, subkey, &standing, created);
	if (reason == PGP_OK && when->valid_at > created)
		reason = judge_at(cert, &primary, subkey, &standing, when->valid_at);
	return reason;
}

static int64_t last_second(const struct pgp_key *key, int64_t lifetime)
{
	return lifetime > 0 ? key->created + lifetime - 1 : INT64_MAX;
}

int64_t pgp_cert_until(const struct pgp_cert *cert, const struct pgp_key *key, int64_t now)
{
	const struct pgp_when when = { .now = now };
	const struct standing primary = stand_primary(cert, &when);
	int64_t until = last_second(&cert->primary, primary.lifetime), own;

	if (key == &cert->primary)
		return until;
	own = last_second(key,
			  stand_subkey(cert, (size_t)(key - cert->subkeys.items), &when).lifetime);
	return own < until ? own : until;
}

bool pgp_cert_is_signing(const struct pgp_cert *cert, const struct pgp_key *key, int64_t now)
{
	const struct pgp_when when = { .now = now };

	if (key == &cert->primary)
		return stand_primary(cert, &when).may_sign;
	return stand_subkey(cert, (size_t)(key - cert->subkeys.items), &when).may_sign;
}

struct ward_span *pgp_cert_user_ids(const struct pgp_cert *cert, int64_t now, struct arena *arena,
				    size_t *count)
{
	const struct pgp_when when = { .now = now };
	struct ward_span *list = ARENA_ARRAY(arena, cert->user_ids.len, struct ward_span);

	*count = 0;
	for (size_t i = 0; list != NULL && i < cert->user_ids.len; i++) {
		const struct pgp_statement *s = newest(cert, PGP_SIG_CERTIFY, i, &when);

		if (s == NULL || user_id_revoked(cert, i, s))
			continue;
		list[(*count)++] = cert->user_ids.items[i];
		if (s->sig.primary_user_id) {
			list[*count - 1] = list[0];
			list[0] = cert->user_ids.items[i];
		}
	}
	return list;
}
