/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/trust_inventory.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/email.h"
#include "base/span.h"
#include "crypto/x509_about.h"

/* Longest text of a note; longer ones are cut. */
#define NOTE_BYTES 1024

/* The file that is looked at. */
struct place {
	struct trust_inventory *inv;
	const struct trust_file *file;
	struct ward_span bytes;
	struct ward_error *err;
};

void trust_inventory_note(struct trust_inventory *inv, const char *code, bool problem,
			  const char *fmt, ...)
{
	struct ward_trust_note *note = vec_push(inv->arena, &inv->notes);
	char text[NOTE_BYTES];
	va_list ap;

	if (note == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*note = (struct ward_trust_note){ code, problem, arena_copy(inv->arena, span_of(text)) };
}

static int no_memory(const struct place *p)
{
	return error_set(p->err, WARD_EOOM, "out of memory");
}

/* A new item of the file that is never refused for want of a time; NULL when exhausted. */
static struct ward_trust_item *add(struct place *p, enum ward_trust_kind kind, size_t number)
{
	struct ward_trust_item *item = vec_push(p->inv->arena, &p->inv->items);

	if (item == NULL)
		return NULL;
	item->kind = kind;
	item->file = p->file->path;
	item->number = number;
	item->platform = p->file->name;
	item->until = INT64_MAX;
	return item;
}

static void set_state(struct ward_trust_item *item, enum ward_trust_state state, const char *why)
{
	item->state = state;
	item->why = span_of(why);
}

/* What its time says, unless something worse is known. */
static void set_time(const struct trust_inventory *inv, struct ward_trust_item *item, int64_t since,
		     int64_t until)
{
	item->since = since;
	item->until = until;
	if (item->state != WARD_TRUST_STATE_OK)
		return;
	if (until < inv->now)
		set_state(item, WARD_TRUST_STATE_EXPIRED, "its time is over");
	else if (since > inv->now)
		set_state(item, WARD_TRUST_STATE_EARLY, "its time has not begun");
	else if (until - inv->now <= inv->within)
		set_state(item, WARD_TRUST_STATE_SOON, "");
}

static unsigned bits_of(struct ward_span n)
{
	unsigned bits = (unsigned)n.len * 8;

	for (unsigned top = n.len > 0 ? (unsigned char)n.ptr[0] : 0x80; top < 0x80; top <<= 1)
		bits--;
	return bits;
}

/* -- SSH ------------------------------------------------------------------ */

static unsigned ssh_bits(const struct ssh_key *key)
{
	static const unsigned bits[SSH_KEY_TYPE_COUNT] = {
		[SSH_KEY_TYPE_ED25519] = 256,	 [SSH_KEY_TYPE_P256] = 256,
		[SSH_KEY_TYPE_P384] = 384,	 [SSH_KEY_TYPE_P521] = 521,
		[SSH_KEY_TYPE_SK_ED25519] = 256, [SSH_KEY_TYPE_SK_P256] = 256,
	};

	return key->type == SSH_KEY_TYPE_RSA ? bits_of(key->n) : bits[key->type];
}

/* Words of a list of patterns, those for whom the line is not with their '!'. */
static void list_words(struct arena *arena, struct ward_span list, struct ward_trust_item *item)
{
	VEC(struct ward_span) words = { 0 };
	struct ward_span word;

	while (span_cut(&list, ',', &word)) {
		struct ward_span *slot = word.len > 0 ? vec_push(arena, &words) : NULL;

		if (slot != NULL)
			*slot = word;
	}
	item->addresses = words.items;
	item->address_count = words.len;
}

static bool is_revoked(const struct trust_material *m, const struct ssh_key *key)
{
	for (size_t i = 0; i < m->revoked.len; i++)
		if (revoked_keys_check(&m->revoked.items[i], key) != SSH_OK)
			return true;
	return false;
}

static int ssh_line(struct place *p, const struct allowed_signer *line)
{
	struct ward_trust_item *item =
		add(p, line->is_ca ? WARD_TRUST_SSH_AUTHORITY : WARD_TRUST_SSH_KEY, line->line);
	struct arena *arena = p->inv->arena;
	char fingerprint[SSH_FINGERPRINT_SIZE];

	if (item == NULL)
		return no_memory(p);
	ssh_key_fingerprint(&line->key, fingerprint);
	item->key = arena_printf(arena, "ssh:%s", fingerprint);
	item->algorithm = span_of(ssh_key_name(line->key.type));
	item->bits = ssh_bits(&line->key);
	list_words(arena, line->principals, item);
	if (is_revoked(run_trust_material(p->inv->trust), &line->key))
		set_state(item, WARD_TRUST_STATE_REVOKED, "it is on a list of revoked keys");
	set_time(p->inv, item, line->valid_after,
		 line->valid_before != 0 ? line->valid_before : INT64_MAX);
	if (item->why.len == 0 && line->has_namespaces &&
	    !pattern_list_match(WARD_SPAN("git"), line->namespaces))
		item->why = arena_printf(arena, "not for commits and tags, only for " WARD_SPAN_FMT,
					 WARD_SPAN_ARG(line->namespaces));
	return WARD_OK;
}

static struct ward_span line_of(struct ward_span text, size_t number)
{
	struct ward_span line = { NULL, 0 };

	while (number-- > 0 && span_line(&text, &line))
		continue;
	return line;
}

static int ssh_fault(struct place *p, const struct signer_fault *fault)
{
	struct ward_trust_item *item = add(p, WARD_TRUST_SSH_KEY, fault->line);
	struct ward_span rest = span_trim(line_of(p->bytes, fault->line)), first;
	const bool is_key = fault->problem == SIGNER_KEY;

	if (item == NULL)
		return no_memory(p);
	set_state(item,
		  is_key && fault->key == SSH_KEY_WEAK ? WARD_TRUST_STATE_WEAK
						       : WARD_TRUST_STATE_UNUSABLE,
		  is_key ? ssh_reason_text(fault->key) : signer_problem_text(fault->problem));
	if (span_cut(&rest, ' ', &first))
		list_words(p->inv->arena, first, item);
	return WARD_OK;
}

static int ssh_signers(struct place *p)
{
	struct allowed_signers list;
	int rc = allowed_signers_parse(p->bytes, p->inv->arena, &list, p->err);
	size_t fault = 0;

	/* In the order of the lines. */
	for (size_t i = 0; rc == WARD_OK && i <= list.count; i++) {
		while (rc == WARD_OK && fault < list.fault_count &&
		       (i == list.count || list.faults[fault].line < list.items[i].line))
			rc = ssh_fault(p, &list.faults[fault++]);
		if (rc == WARD_OK && i < list.count)
			rc = ssh_line(p, &list.items[i]);
	}
	return rc;
}

static int ssh_revoked(struct place *p)
{
	struct ward_trust_item *item;
	struct revoked_keys list;
	int rc = revoked_keys_parse(p->bytes, p->inv->arena, &list, p->err);

	if (rc != WARD_OK)
		return rc;
	item = add(p, WARD_TRUST_SSH_REVOKED, 0);
	if (item == NULL)
		return no_memory(p);
	if (list.krl.ptr == NULL)
		item->why = arena_printf(p->inv->arena, "keys: %zu", list.key_count);
	else
		item->why = arena_printf(p->inv->arena, "revocation list number %llu",
					 (unsigned long long)list.number);
	item->since = list.made <= INT64_MAX ? (int64_t)list.made : 0;
	return WARD_OK;
}

/* -- OpenPGP -------------------------------------------------------------- */

static void pgp_algorithm(const struct pgp_key *key, struct ward_trust_item *item)
{
	static const struct {
		const char *name;
		unsigned bits;
	} curves[PGP_CURVE_COUNT] = {
		[PGP_CURVE_P256] = { "nistp256", 256 },
		[PGP_CURVE_P384] = { "nistp384", 384 },
		[PGP_CURVE_P521] = { "nistp521", 521 },
		[PGP_CURVE_ED25519_LEGACY] = { "ed25519", 256 },
	};

	if (key->algorithm >= PGP_RSA && key->algorithm <= PGP_RSA_SIGN) {
		item->algorithm = WARD_SPAN("rsa");
		item->bits = key->n.len > 0 ? bits_of(key->n) : 0;
	} else if (key->algorithm == PGP_ED25519) {
		item->algorithm = WARD_SPAN("ed25519");
		item->bits = 256;
	} else if (key->algorithm == PGP_ED448) {
		item->algorithm = WARD_SPAN("ed448");
		item->bits = 456;
	} else if (key->algorithm == PGP_DSA) {
		item->algorithm = WARD_SPAN("dsa");
	} else if (curves[key->curve].name != NULL) {
		item->algorithm = span_of(curves[key->curve].name);
		item->bits = curves[key->curve].bits;
	}
}

static enum ward_trust_state pgp_state(enum pgp_reason reason)
{
	switch (reason) {
	case PGP_OK:
	case PGP_USAGE:
		return WARD_TRUST_STATE_OK;
	case PGP_KEY_EARLY:
		return WARD_TRUST_STATE_EARLY;
	case PGP_KEY_EXPIRED:
		return WARD_TRUST_STATE_EXPIRED;
	case PGP_REVOKED:
		return WARD_TRUST_STATE_REVOKED;
	case PGP_KEY_WEAK:
	case PGP_KEY_DSA:
	case PGP_WEAK_BINDING:
		return WARD_TRUST_STATE_WEAK;
	default:
		return WARD_TRUST_STATE_UNUSABLE;
	}
}

static void pgp_addresses(const struct trust_inventory *inv, const struct pgp_cert *cert,
			  struct ward_trust_item *item)
{
	size_t count = 0, kept = 0;
	struct ward_span *ids = pgp_cert_user_ids(cert, inv->now, inv->arena, &count);

	for (size_t i = 0; ids != NULL && i < count; i++) {
		struct ward_span address = email_of_user_id(ids[i]);

		if (address.len > 0)
			ids[kept++] = address;
	}
	item->addresses = ids;
	item->address_count = kept;
}

static struct ward_span pgp_name(const struct trust_inventory *inv, const struct pgp_key *key)
{
	char text[PGP_FINGERPRINT_TEXT];

	pgp_fingerprint_text(&key->fingerprint, text);
	return arena_printf(inv->arena, "pgp:%s", text);
}

/* The newest that it could have signed now. */
static enum pgp_reason judge_now(const struct trust_inventory *inv, const struct pgp_cert *cert,
				 const struct pgp_key *key)
{
	const struct pgp_when when = { .now = inv->now };

	return pgp_cert_judge(cert, key, inv->now, &when);
}

static int pgp_key(struct place *p, const struct pgp_cert *cert, const struct pgp_key *key,
		   size_t number)
{
	const bool is_primary = key == &cert->primary;
	const enum pgp_reason reason = judge_now(p->inv, cert, key);
	struct ward_trust_item *item =
		add(p, is_primary ? WARD_TRUST_PGP_KEY : WARD_TRUST_PGP_SUBKEY, number);

	if (item == NULL)
		return no_memory(p);
	item->key = pgp_name(p->inv, key);
	if (!is_primary)
		item->primary = pgp_name(p->inv, &cert->primary);
	pgp_algorithm(key, item);
	pgp_addresses(p->inv, cert, item);
	if (pgp_state(reason) != WARD_TRUST_STATE_OK)
		set_state(item, pgp_state(reason), pgp_reason_text(reason));
	set_time(p->inv, item, key->created, pgp_cert_until(cert, key, p->inv->now));
	if (reason == PGP_USAGE && item->why.len == 0)
		item->why = WARD_SPAN("it signs by its subkeys alone");
	return WARD_OK;
}

/* What another file says of the key counts as well. */
static const struct pgp_cert *known_cert(const struct place *p, const struct pgp_cert *own)
{
	const struct trust_material *m = run_trust_material(p->inv->trust);
	const struct pgp_keyring *ring = &m->keyring;
	const struct pgp_cert *found;

	for (size_t i = 0; p->file->name.len > 0 && i < m->platforms.len; i++)
		if (span_eq(m->platforms.items[i].name, p->file->name))
			ring = &m->platforms.items[i].keyring;
	found = pgp_keyring_find(ring, &own->primary.fingerprint);
	return found != NULL && span_eq(found->primary.body, own->primary.body) ? found : own;
}

/* The primary key, and the subkeys that may sign or may have signed. */
static int pgp_cert(struct place *p, const struct pgp_cert *own, size_t number)
{
	const struct pgp_cert *cert = known_cert(p, own);
	bool signs = false;
	int rc = pgp_key(p, cert, &cert->primary, number);

	for (size_t i = 0; rc == WARD_OK && i < cert->subkeys.len; i++) {
		const struct pgp_key *key = &cert->subkeys.items[i];

		if (judge_now(p->inv, cert, key) == PGP_SUBKEY_UNBOUND ||
		    !pgp_cert_is_signing(cert, key, p->inv->now))
			continue;
		signs = true;
		rc = pgp_key(p, cert, key, number);
	}
	if (rc != WARD_OK || signs || judge_now(p->inv, cert, &cert->primary) != PGP_USAGE)
		return rc;
	set_state(&p->inv->items.items[p->inv->items.len - 1], WARD_TRUST_STATE_UNUSABLE,
		  "neither it nor a subkey of it may sign");
	return WARD_OK;
}

static int pgp_keyring(struct place *p)
{
	struct pgp_keyring ring;
	int rc = pgp_keyring_parse(p->bytes, p->inv->arena, &ring, p->err);

	for (size_t i = 0; rc == WARD_OK && i < ring.certs.len; i++)
		rc = pgp_cert(p, &ring.certs.items[i], i + 1);
	for (size_t i = 0; rc == WARD_OK && i < ring.faults.len; i++) {
		const struct pgp_keyring_fault *fault = &ring.faults.items[i];
		struct ward_trust_item *item;

		if (fault->reason == PGP_OK) {
			trust_inventory_note(
				p->inv, "subkeys-passed-over", false,
				WARD_SPAN_FMT
				": %zu subkeys of key %zu cannot be read and count for "
				"nothing",
				WARD_SPAN_ARG(p->file->path), fault->subkeys, fault->number);
			continue;
		}
		item = add(p, WARD_TRUST_PGP_KEY, fault->number);
		if (item == NULL)
			return no_memory(p);
		set_state(item,
			  pgp_state(fault->reason) == WARD_TRUST_STATE_WEAK
				  ? WARD_TRUST_STATE_WEAK
				  : WARD_TRUST_STATE_UNUSABLE,
			  pgp_reason_text(fault->reason));
	}
	return rc;
}

/* -- X.509 and Sigstore ----------------------------------------------------- */

static int x509_ca(struct place *p)
{
	const struct trust_material *m = run_trust_material(p->inv->trust);
	struct x509_trust *own = x509_trust_new();
	struct x509_about about;
	int rc = own != NULL ? x509_trust_anchors_pem(own, p->bytes, p->err) : no_memory(p);

	for (size_t i = 0; rc == WARD_OK && x509_about_anchor(own, i, p->inv->arena, &about); i++) {
		struct ward_trust_item *item = add(p, WARD_TRUST_X509_CA, i + 1);

		if (item == NULL) {
			rc = no_memory(p);
			break;
		}
		item->key = arena_printf(p->inv->arena, "x509:" WARD_SPAN_FMT,
					 WARD_SPAN_ARG(about.digest));
		item->subject = about.name;
		item->algorithm = about.algorithm;
		item->bits = about.bits;
		if (m->x509 != NULL && x509_anchor_revoked(m->x509, own, i))
			set_state(item, WARD_TRUST_STATE_REVOKED, "its own issuer revoked it");
		else if (about.weak)
			set_state(item, WARD_TRUST_STATE_WEAK,
				  "its key has less than 112 bits of strength");
		set_time(p->inv, item, about.since, about.until);
	}
	x509_trust_free(own);
	return rc;
}

static int x509_crl(struct place *p)
{
	struct x509_trust *own = x509_trust_new();
	struct x509_about about;
	int rc = own != NULL ? x509_trust_crls_pem(own, p->bytes, p->err) : no_memory(p);

	for (size_t i = 0; rc == WARD_OK && x509_about_crl(own, i, p->inv->arena, &about); i++) {
		struct ward_trust_item *item = add(p, WARD_TRUST_X509_CRL, i + 1);

		if (item == NULL) {
			rc = no_memory(p);
			break;
		}
		item->subject = about.name;
		set_time(p->inv, item, about.since, about.until);
		if (item->state == WARD_TRUST_STATE_EXPIRED)
			item->why = WARD_SPAN("the next one is due: what its issuer certified is "
					      "refused until it is here");
		else
			item->why = arena_printf(p->inv->arena, "revoked: %zu", about.revoked);
	}
	x509_trust_free(own);
	return rc;
}

static void widen(int64_t *newest, int64_t *last, int64_t start, int64_t end)
{
	*newest = start > *newest ? start : *newest;
	*last = end > *last ? end : *last;
}

/* Old authorities and logs stay for old signatures; one of each must still be valid. */
static int sigstore(struct place *p)
{
	int64_t newest = 0, authorities = 0, logs = 0;
	struct sigstore_root root;
	struct ward_trust_item *item;
	int rc = sigstore_root_parse(p->bytes, p->inv->arena, &root, p->err);

	item = rc == WARD_OK ? add(p, WARD_TRUST_SIGSTORE, 0) : NULL;
	if (item != NULL) {
		for (size_t i = 0; i < root.authority_count; i++)
			widen(&newest, &authorities, root.authorities[i].start,
			      root.authorities[i].end);
		for (size_t i = 0; i < root.log_count; i++)
			widen(&newest, &logs, root.logs[i].start, root.logs[i].end);
		for (size_t i = 0; i < root.time_authority_count; i++)
			widen(&newest, &logs, root.time_authorities[i].start,
			      root.time_authorities[i].end);
		set_time(p->inv, item, newest, authorities < logs ? authorities : logs);
		item->why = arena_printf(
			p->inv->arena,
			"authorities: %zu, logs: %zu, timestamp authorities: %zu; its newest part "
			"is %lld days old",
			root.authority_count, root.log_count, root.time_authority_count,
			(long long)((p->inv->now - newest) / 86400));
	}
	sigstore_root_free(&root);
	return rc == WARD_OK && item == NULL ? no_memory(p) : rc;
}

/* -- All ------------------------------------------------------------------- */

static int pgp_revoked(struct place *p)
{
	return add(p, WARD_TRUST_PGP_REVOKED, 0) != NULL ? WARD_OK : no_memory(p);
}

static int platform_keys(struct place *p)
{
	return pgp_is_binary(p->bytes) || span_contains(p->bytes, "-----BEGIN PGP")
		? pgp_keyring(p)
		: ssh_signers(p);
}

int trust_inventory_read(struct trust_inventory *inv, struct ward_error *err)
{
	static int (*const readers[TRUST_FILE_USE_COUNT])(struct place *) = {
		[TRUST_FILE_SSH_SIGNERS] = ssh_signers, [TRUST_FILE_SSH_REVOKED] = ssh_revoked,
		[TRUST_FILE_PGP_KEYRING] = pgp_keyring, [TRUST_FILE_PGP_REVOKED] = pgp_revoked,
		[TRUST_FILE_X509_CA] = x509_ca,		[TRUST_FILE_X509_CRL] = x509_crl,
		[TRUST_FILE_SIGSTORE_ROOT] = sigstore,	[TRUST_FILE_PLATFORM_KEYS] = platform_keys,
	};
	const struct trust_spec *spec = run_trust_spec(inv->trust);
	int rc = WARD_OK;

	for (size_t i = 0; rc == WARD_OK && i < spec->file_count; i++) {
		struct place p = { inv, &spec->files[i], run_trust_bytes(inv->trust, i), err };

		rc = readers[p.file->use](&p);
	}
	if (rc == WARD_OK && arena_failed(inv->arena))
		return error_set(err, WARD_EOOM, "out of memory");
	return rc;
}
