/* SPDX-License-Identifier: Apache-2.0 */
/* OpenPGP certificates on their way into a keyring. */
#include "base/arena.h"
#include "base/base64.h"
#include "base/email.h"
#include "base/span.h"
#include "engine/import.h"

#define ARMOR_COLUMNS 64

static void put_armor(struct ward_import *im, struct ward_span packets)
{
	struct ward_span rest = base64_encode(im->arena, packets);

	buf_add_str(&im->keyring, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n");
	while (rest.len > 0) {
		buf_add_span(&im->keyring, span_sub(rest, 0, ARMOR_COLUMNS));
		buf_add_char(&im->keyring, '\n');
		rest = span_sub(rest, ARMOR_COLUMNS, rest.len);
	}
	buf_add_str(&im->keyring, "-----END PGP PUBLIC KEY BLOCK-----\n");
}

/* PGP_OK when one of its keys may sign now, else what the first that should lacks. */
static enum pgp_reason judge_cert(const struct ward_import *im, const struct pgp_cert *cert)
{
	const int64_t now = im->options.now;
	const struct pgp_when when = { .now = now };
	enum pgp_reason first = cert->fault != PGP_OK
		? cert->fault
		: pgp_cert_judge(cert, &cert->primary, now, &when);

	for (size_t i = 0; cert->fault == PGP_OK && i < cert->subkeys.len; i++) {
		const enum pgp_reason reason =
			pgp_cert_judge(cert, &cert->subkeys.items[i], now, &when);

		if (reason == PGP_OK)
			return PGP_OK;
		if (first == PGP_USAGE && pgp_cert_is_signing(cert, &cert->subkeys.items[i], now))
			first = reason;
	}
	return first;
}

static struct import_owner *owner_of_cert(struct ward_import *im, const struct pgp_cert *cert)
{
	const struct ward_span given = span_of(im->options.email);
	struct ward_span *ids, address = { NULL, 0 };
	size_t count = 0;

	if (given.len > 0)
		return import_find_owner(im, &given, 1, true);
	ids = pgp_cert_user_ids(cert, im->options.now, im->arena, &count);
	for (size_t i = 0; ids != NULL && i < count && address.len == 0; i++) {
		address = email_of_user_id(ids[i]);
		if (!import_is_address(address))
			address.len = 0;
	}
	return import_find_owner(im, &address, address.len > 0 ? 1 : 0, true);
}

static int take_cert(struct ward_import *im, const struct pgp_cert *cert, struct ward_span packets,
		     size_t number, struct ward_error *err)
{
	const enum pgp_reason reason = judge_cert(im, cert);
	char text[PGP_FINGERPRINT_TEXT];
	struct ward_span name;
	struct import_owner *owner;

	if (reason == PGP_MEMORY || reason == PGP_CRYPTO)
		return error_set(err, WARD_EOOM, "%s: key %zu: %s", im->label, number,
				 pgp_reason_text(reason));
	if (reason != PGP_OK) {
		import_refuse(im, number, pgp_reason_text(reason));
		return WARD_OK;
	}
	pgp_fingerprint_text(&cert->primary.fingerprint, text);
	name = arena_printf(im->arena, "pgp:%s", text);
	if (!import_is_new(im, name)) {
		im->known++;
		return WARD_OK;
	}
	owner = owner_of_cert(im, cert);
	if (owner == NULL) {
		import_refuse(im, number, "it has no address: give --name or --email");
		return WARD_OK;
	}
	if (++im->taken > WARD_IMPORT_KEYS_MAX)
		return error_set(err, WARD_ELIMIT, "more than %d keys", WARD_IMPORT_KEYS_MAX);
	import_give_key(im, owner, name);
	put_armor(im, packets);
	return WARD_OK;
}

static int take_packets(struct ward_import *im, struct ward_span packets, size_t *number,
			struct ward_error *err)
{
	int rc = WARD_OK;

	while (rc == WARD_OK && packets.len > 0) {
		const struct ward_span before = packets;
		struct pgp_cert cert = { 0 };
		enum pgp_reason reason = pgp_cert_cut(&packets, im->arena, &cert);

		++*number;
		if (reason == PGP_PACKET_TYPE)
			return error_set(err, WARD_ECONFIG,
					 "%s: holds something other than public keys, at key %zu",
					 im->label, *number);
		if (reason != PGP_OK)
			return error_set(err, reason == PGP_MEMORY ? WARD_EOOM : WARD_ECONFIG,
					 "%s: key %zu cannot be read: %s", im->label, *number,
					 pgp_reason_code(reason));
		rc = take_cert(im, &cert, span_sub(before, 0, before.len - packets.len), *number,
			       err);
	}
	return rc;
}

int import_pgp(struct ward_import *im, struct ward_span bytes, size_t *number,
	       struct ward_error *err)
{
	const size_t first = *number;
	struct ward_span packets;
	int rc = WARD_OK;

	if (pgp_is_binary(bytes))
		return take_packets(im, bytes, number, err);
	while (rc == WARD_OK) {
		enum pgp_reason reason = pgp_cut_key_block(&bytes, im->arena, &packets);

		if (reason != PGP_OK)
			return error_set(err, reason == PGP_MEMORY ? WARD_EOOM : WARD_ECONFIG,
					 "%s: key %zu cannot be read: %s", im->label, *number + 1,
					 reason == PGP_PACKET_TYPE ? "it is no public key"
								   : pgp_reason_code(reason));
		if (packets.ptr == NULL)
			break;
		rc = take_packets(im, packets, number, err);
	}
	if (rc == WARD_OK && *number == first)
		return error_set(err, WARD_ECONFIG, "%s holds no OpenPGP public key", im->label);
	return rc;
}
