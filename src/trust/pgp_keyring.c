/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/pgp_keyring.h"

#include "base/arena.h"
#include "base/span.h"

/* -- Reading -------------------------------------------------------------- */

/* A file on its way in. */
struct reading {
	struct pgp_keyring *ring;
	struct arena *arena;
	struct ward_error *err;
	bool revocations;
	size_t number; /* of the key or lone revocation, from 1 */
};

static int refuse(const struct reading *in, enum pgp_reason reason)
{
	const char *what = in->revocations ? "revocations" : "keyring";

	if (reason == PGP_MEMORY)
		return error_set(in->err, WARD_EOOM, "out of memory");
	if (reason == PGP_TOO_LARGE)
		return error_set(in->err, WARD_ELIMIT, "%s: key %zu has too many parts", what,
				 in->number);
	if (reason == PGP_PACKET_TYPE)
		return error_set(in->err, WARD_ECONFIG,
				 "%s: holds something other than public keys, at key %zu", what,
				 in->number);
	return error_set(in->err, WARD_ECONFIG, "%s: key %zu cannot be read: %s", what, in->number,
			 pgp_reason_code(reason));
}

static int add_fault(const struct reading *in, enum pgp_reason reason, size_t subkeys)
{
	struct pgp_keyring_fault *fault = vec_push(in->arena, &in->ring->faults);

	if (fault == NULL)
		return refuse(in, PGP_MEMORY);
	*fault = (struct pgp_keyring_fault){ in->number, reason, subkeys };
	return 0;
}

static struct pgp_cert *find_primary(struct pgp_keyring *ring, const struct pgp_cert *cert)
{
	for (size_t i = 0; i < ring->certs.len; i++) {
		/* Not by the fingerprint: SHA-1 has collisions. */
		if (span_eq(ring->certs.items[i].primary.body, cert->primary.body))
			return &ring->certs.items[i];
	}
	return NULL;
}

static int take_cert(const struct reading *in, const struct pgp_cert *cert)
{
	struct pgp_cert *known = cert->fault == PGP_OK ? find_primary(in->ring, cert) : NULL;
	enum pgp_reason reason = PGP_OK;

	if (in->revocations && cert->fault != PGP_OK)
		return refuse(in, cert->fault);
	if (cert->fault != PGP_OK)
		return add_fault(in, cert->fault, 0);
	if (known != NULL) {
		reason = pgp_cert_merge(known, cert, in->revocations, in->arena);
	} else if (!in->revocations) {
		if (in->ring->certs.len >= PGP_KEYRING_CERTS_MAX)
			return refuse(in, PGP_TOO_LARGE);
		known = vec_push(in->arena, &in->ring->certs);
		if (known == NULL)
			return refuse(in, PGP_MEMORY);
		*known = *cert;
	}
	if (reason == PGP_OK && cert->subkey_faults > 0 && !in->revocations)
		return add_fault(in, PGP_OK, cert->subkey_faults);
	return reason != PGP_OK ? refuse(in, reason) : 0;
}

/* A signature that stands in front of any key. */
static int take_revocation(const struct reading *in, struct ward_span body)
{
	struct pgp_sig sig;

	/* What it names may not be in the keyring, but it must be what belongs here. */
	if (pgp_sig_parse(body, &sig) != PGP_OK || sig.flaw != PGP_OK)
		return refuse(in, PGP_SIG);
	if (sig.type != PGP_SIG_REVOKE_KEY && sig.type != PGP_SIG_REVOKE_SUBKEY)
		return refuse(in, PGP_SIG_TYPE);
	for (size_t i = 0; i < in->ring->certs.len; i++) {
		enum pgp_reason reason;
		bool applied;

		reason = pgp_cert_revoke(&in->ring->certs.items[i], body, in->arena, &applied);
		if (reason != PGP_OK)
			return refuse(in, reason);
	}
	return 0;
}

static int take_packets(struct reading *in, struct ward_span packets)
{
	while (packets.len > 0) {
		struct ward_span rest = packets;
		struct pgp_packet packet;
		enum pgp_reason reason = pgp_cut_packet(&rest, &packet);
		struct pgp_cert cert;
		int rc;

		in->number++;
		if (reason == PGP_OK && in->revocations && packet.tag == PGP_TAG_SIGNATURE) {
			packets = rest;
			rc = take_revocation(in, packet.body);
		} else {
			if (reason == PGP_OK)
				reason = pgp_cert_cut(&packets, in->arena, &cert);
			rc = reason != PGP_OK ? refuse(in, reason) : take_cert(in, &cert);
		}
		if (rc != 0)
			return rc;
	}
	return 0;
}

static int take_file(struct reading *in, struct ward_span bytes)
{
	const char *what = in->revocations ? "revocations" : "keyring";
	struct ward_span rest = bytes, packets;
	int rc = 0;

	if (bytes.len > PGP_KEYRING_BYTES_MAX)
		return error_set(in->err, WARD_ELIMIT, "%s: larger than %zu bytes", what,
				 PGP_KEYRING_BYTES_MAX);
	if (pgp_is_binary(bytes))
		return take_packets(in, bytes);
	while (rc == 0) {
		enum pgp_reason reason = pgp_cut_key_block(&rest, in->arena, &packets);

		if (reason != PGP_OK) {
			in->number++;
			return refuse(in, reason);
		}
		if (packets.ptr == NULL)
			break;
		rc = take_packets(in, packets);
	}
	if (rc == 0 && in->number == 0)
		return error_set(in->err, WARD_ECONFIG, "%s: holds no OpenPGP public key block",
				 what);
	return rc;
}

int pgp_keyring_add(struct pgp_keyring *ring, struct ward_span bytes, struct arena *arena,
		    struct ward_error *err)
{
	struct reading in = { ring, arena, err, false, 0 };

	return take_file(&in, bytes);
}

int pgp_keyring_parse(struct ward_span bytes, struct arena *arena, struct pgp_keyring *out,
		      struct ward_error *err)
{
	*out = (struct pgp_keyring){ 0 };
	return pgp_keyring_add(out, bytes, arena, err);
}

int pgp_keyring_revoke(struct pgp_keyring *ring, struct ward_span bytes, struct arena *arena,
		       struct ward_error *err)
{
	struct reading in = { ring, arena, err, true, 0 };

	return take_file(&in, bytes);
}

/* -- Looking up ----------------------------------------------------------- */

/* The key at a place of a certificate: 0 is the primary one. NULL behind the last. */
static const struct pgp_key *key_at(const struct pgp_cert *cert, size_t i)
{
	if (i == 0)
		return &cert->primary;
	return i <= cert->subkeys.len ? &cert->subkeys.items[i - 1] : NULL;
}

const struct pgp_cert *pgp_keyring_find(const struct pgp_keyring *ring,
					const struct pgp_fingerprint *fingerprint)
{
	for (size_t i = 0; i < ring->certs.len; i++) {
		const struct pgp_cert *cert = &ring->certs.items[i];
		const struct pgp_key *key;

		for (size_t k = 0; (key = key_at(cert, k)) != NULL; k++) {
			if (pgp_fingerprint_eq(&key->fingerprint, fingerprint))
				return cert;
		}
	}
	return NULL;
}

/* -- Checking ------------------------------------------------------------- */

struct check {
	const struct pgp_sig *sig;
	const struct ward_span *payload;
	size_t count;
	const struct pgp_when *when;
};

static enum pgp_reason judge_signature(const struct pgp_sig *sig, const struct pgp_when *when)
{
	if (sig->created > when->now + when->ahead)
		return PGP_FUTURE;
	if (sig->lifetime > 0 && sig->created + sig->lifetime <= when->now)
		return PGP_EXPIRED;
	return PGP_OK;
}

/* Try one key. True when it made the signature, whatever that is worth. */
static bool try_key(const struct check *check, const struct pgp_cert *cert,
		    const struct pgp_key *key, struct pgp_signer *out)
{
	enum pgp_reason reason =
		pgp_sig_verify(check->sig, key, PGP_USE_DOCUMENT, check->payload, check->count);

	/* The first reason stays, unless another key tells more than that it was not this one. */
	if (reason != PGP_OK) {
		if (out->reason == PGP_UNKNOWN_SIGNER || out->reason == PGP_BAD)
			out->reason = reason;
		return false;
	}
	reason = judge_signature(check->sig, check->when);
	if (reason == PGP_OK)
		reason = pgp_cert_judge(cert, key, check->sig->created, check->when);
	out->reason = reason;
	out->cert = cert;
	out->primary = cert->primary.fingerprint;
	out->key = key->fingerprint;
	return true;
}

/* All keys that the signature may mean. A subkey may be in more than one certificate; one that
 * accepts it is enough. */
static void try_keys(const struct pgp_keyring *ring, const struct check *check,
		     struct pgp_signer *out)
{
	struct pgp_signer first = { 0 };

	for (size_t i = 0; i < ring->certs.len; i++) {
		const struct pgp_cert *cert = &ring->certs.items[i];
		const struct pgp_key *key;

		for (size_t k = 0; (key = key_at(cert, k)) != NULL; k++) {
			if (!pgp_sig_names(check->sig, key) || !try_key(check, cert, key, out))
				continue;
			if (out->reason == PGP_OK)
				return;
			if (first.cert == NULL)
				first = *out;
		}
	}
	if (first.cert != NULL)
		*out = first;
}

enum pgp_reason pgp_keyring_check(const struct pgp_keyring *ring, struct ward_span armored,
				  const struct ward_span *payload, size_t count,
				  const struct pgp_when *when, struct arena *arena,
				  struct pgp_signer *out)
{
	struct pgp_sig sig;
	struct check check = { &sig, payload, count, when };
	enum pgp_reason reason = pgp_sig_detached(armored, arena, &sig);

	*out = (struct pgp_signer){ .reason = reason, .created = sig.created };
	if (reason == PGP_OK && count > PGP_PAYLOAD_MAX)
		out->reason = PGP_TOO_LARGE;
	if (out->reason == PGP_OK) {
		out->reason = PGP_UNKNOWN_SIGNER;
		try_keys(ring, &check, out);
		out->created = sig.created;
	}
	if (out->cert != NULL) {
		out->user_ids = pgp_cert_user_ids(out->cert, when->now, arena, &out->user_id_count);
		if (out->user_ids == NULL)
			out->reason = PGP_MEMORY;
	}
	out->verdict = pgp_reason_verdict(out->reason);
	return out->reason;
}
