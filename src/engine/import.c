/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from elsewhere on their way into the files of a policy. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/email.h"
#include "base/map.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/ssh_wire.h"
#include "gitward/trust.h"
#include "policy/policy.h"
#include "policy/put.h"
#include "trust/key_export.h"
#include "trust/signature.h"

#define IMPORT_BYTES ((size_t)256 << 20)
#define FILE_BYTES ((size_t)32 << 20)
#define ARMOR_COLUMNS 64
/* RFC 5321, 4.5.3.1: 64 of a name, '@', 255 of a domain. */
#define ADDRESS_MAX 320

struct owner {
	struct ward_span name;
	VEC(struct ward_span) emails, keys;
};

struct ward_import {
	struct ward_import_options options;
	struct arena *arena;
	struct buf signers, keyring, snippet;
	struct ward_span revoked_text;
	struct revoked_keys revoked;
	struct map keys;   /* names of keys that are there */
	struct map emails; /* address in lower case -> number of its owner, and 1 */
	struct map names;  /* likewise */
	VEC(struct owner) owners;
	VEC(struct ward_span) notes;
	size_t taken, refused, known;
	const char *label; /* of the file that is read */
};

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

static void refuse(struct ward_import *im, size_t number, const char *why)
{
	struct ward_span *note = vec_push(im->arena, &im->notes);

	im->refused++;
	if (note != NULL)
		*note = arena_printf(im->arena, "%s: key %zu is not taken: %s", im->label, number,
				     why);
}

/* -- Owners ---------------------------------------------------------------- */

static bool is_plain(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || text.ptr[i] == '"')
			return false;
	return text.len > 0;
}

/* One address and no pattern. */
static bool is_address(struct ward_span word)
{
	const ssize_t at = span_find_byte(word, '@', 0);

	return is_plain(word) && word.len <= ADDRESS_MAX && at > 0 && (size_t)at + 1 < word.len &&
		span_find_byte(word, '@', (size_t)at + 1) < 0 && word.ptr[0] != '!' &&
		span_find_byte(word, '*', 0) < 0 && span_find_byte(word, '?', 0) < 0 &&
		span_find_byte(word, ',', 0) < 0;
}

static struct ward_span lower_copy(struct arena *arena, struct ward_span text)
{
	char *bytes = arena_bytes(arena, text.len);

	for (size_t i = 0; bytes != NULL && i < text.len; i++)
		bytes[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'
			? (char)(text.ptr[i] - 'A' + 'a')
			: text.ptr[i];
	return bytes != NULL ? span_make(bytes, text.len) : (struct ward_span){ NULL, 0 };
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/* What stands in front of the '@', with a number behind it when somebody else has it. */
static struct ward_span name_after(struct ward_import *im, struct ward_span address)
{
	const ssize_t at = span_find_byte(address, '@', 0);
	struct ward_span base = lower_copy(im->arena, span_sub(address, 0, (size_t)at)), name;
	char *bytes = arena_bytes(im->arena, base.len);

	if (bytes == NULL)
		return base;
	for (size_t i = 0; i < base.len; i++)
		bytes[i] = is_name_byte(base.ptr[i]) ? base.ptr[i] : '-';
	base = name = span_make(bytes, base.len < 64 ? base.len : 64);
	for (size_t n = 2; map_get(&im->names, name) != NULL; n++)
		name = arena_printf(im->arena, WARD_SPAN_FMT "-%zu", WARD_SPAN_ARG(base), n);
	return name;
}

static struct owner *owner_at(struct ward_import *im, const struct map_entry *entry)
{
	return &im->owners.items[entry->value.num - 1];
}

static struct owner *owner_named(struct ward_import *im, struct ward_span name)
{
	bool added = false;
	struct map_entry *entry = map_put(&im->names, name, &added);
	struct owner *owner;

	if (entry == NULL)
		return NULL;
	if (!added)
		return owner_at(im, entry);
	owner = vec_push(im->arena, &im->owners);
	if (owner == NULL)
		return NULL;
	owner->name = name;
	entry->value.num = im->owners.len;
	return owner;
}

static void give_email(struct ward_import *im, struct owner *owner, struct ward_span address)
{
	struct ward_span lower = lower_copy(im->arena, address), *slot;
	bool added = false;
	struct map_entry *entry = map_put(&im->emails, lower, &added);

	if (entry == NULL || !added)
		return;
	entry->value.num = (size_t)(owner - im->owners.items) + 1;
	slot = vec_push(im->arena, &owner->emails);
	if (slot != NULL)
		*slot = lower;
}

/* Who has one of the addresses, or with `named` whom the options name; NULL when there is none to
 * be told by. */
static struct owner *find_owner(struct ward_import *im, const struct ward_span *addresses,
				size_t count, bool named)
{
	struct owner *owner = NULL;

	if (named && im->options.name != NULL)
		owner = owner_named(im, span_of(im->options.name));
	for (size_t i = 0; owner == NULL && i < count; i++) {
		const struct map_entry *entry =
			map_get(&im->emails, lower_copy(im->arena, addresses[i]));

		if (entry != NULL)
			owner = owner_at(im, entry);
	}
	if (owner == NULL && count > 0)
		owner = owner_named(im, name_after(im, addresses[0]));
	for (size_t i = 0; owner != NULL && i < count; i++)
		give_email(im, owner, addresses[i]);
	return owner;
}

/* True when the key is new; then it is known from now on. */
static bool is_new(struct ward_import *im, struct ward_span key)
{
	bool added = false;

	return map_put(&im->keys, key, &added) != NULL && added;
}

static void give_key(struct ward_import *im, struct owner *owner, struct ward_span key)
{
	struct ward_span *slot = owner != NULL ? vec_push(im->arena, &owner->keys) : NULL;

	if (slot != NULL)
		*slot = key;
}

/* -- SSH ------------------------------------------------------------------- */

static struct ward_span ssh_name(struct arena *arena, const struct allowed_signer *line)
{
	char fingerprint[SSH_FINGERPRINT_SIZE];

	ssh_key_fingerprint(&line->key, fingerprint);
	return arena_printf(arena, "%s:%s", line->is_ca ? "ca" : "ssh", fingerprint);
}

static void put_time(struct buf *out, const char *name, int64_t when, const char *lead)
{
	char text[21];

	time_format_rfc3339(when, text);
	buf_printf(out, "%s%s=\"%.4s%.2s%.2s%.2s%.2s%.2sZ\"", lead, name, text, text + 5, text + 8,
		   text + 11, text + 14, text + 17);
}

static void put_line(struct ward_import *im, const struct allowed_signer *line)
{
	struct buf *out = &im->signers, blob;
	const char *lead = " ";

	buf_add_span(out, line->principals);
	if (line->is_ca) {
		buf_add_str(out, " cert-authority");
		lead = ",";
	}
	if (line->has_namespaces) {
		buf_printf(out, "%snamespaces=\"" WARD_SPAN_FMT "\"", lead,
			   WARD_SPAN_ARG(line->namespaces));
		lead = ",";
	}
	if (line->valid_after != 0) {
		put_time(out, "valid-after", line->valid_after, lead);
		lead = ",";
	}
	if (line->valid_before != 0)
		put_time(out, "valid-before", line->valid_before, lead);
	buf_init(&blob, SSH_KEY_MAX + 64);
	ssh_put_string(&blob, span_of(ssh_key_name(line->key.type)));
	buf_add_span(&blob, line->key.fields);
	buf_printf(out, " %s ", ssh_key_name(line->key.type));
	buf_add_span(out, base64_encode(im->arena, buf_span(&blob)));
	buf_add_char(out, '\n');
	if (buf_failed(&blob))
		out->failed = true;
	buf_release(&blob);
}

static const char *ssh_fault(const struct ward_import *im, const struct allowed_signer *line)
{
	if (!is_plain(line->principals) || (line->has_namespaces && !is_plain(line->namespaces)))
		return "its principals or namespaces have blanks, quotes or characters beyond ASCII";
	if (line->valid_before != 0 && line->valid_before < im->options.now)
		return "its time is over";
	if (revoked_keys_check(&im->revoked, &line->key) != SSH_OK)
		return "it is on the list of revoked keys";
	return NULL;
}

static int take_line(struct ward_import *im, const struct allowed_signer *line, size_t number,
		     struct ward_error *err)
{
	VEC(struct ward_span) addresses = { 0 };
	struct ward_span name = ssh_name(im->arena, line), rest = line->principals, word;
	const char *fault = ssh_fault(im, line);
	/* A list that says whose a key is knows better than an option for all of them. */
	bool named = false;

	if (fault != NULL) {
		refuse(im, number, fault);
		return WARD_OK;
	}
	if (!is_new(im, name)) {
		im->known++;
		return WARD_OK;
	}
	if (++im->taken > WARD_IMPORT_KEYS_MAX)
		return error_set(err, WARD_ELIMIT, "more than %d keys", WARD_IMPORT_KEYS_MAX);
	put_line(im, line);
	while (!line->is_ca && span_cut(&rest, ',', &word)) {
		struct ward_span *slot = is_address(word) ? vec_push(im->arena, &addresses) : NULL;

		if (slot != NULL)
			*slot = word;
		named = named || (im->options.email != NULL && span_is(word, im->options.email));
	}
	/* A key whose line names patterns alone is nobody's in particular. */
	if (!line->is_ca)
		give_key(im, find_owner(im, addresses.items, addresses.len, named), name);
	return WARD_OK;
}

/* "type base64": no option and no name of a type begins like a key does. */
static bool is_bare(struct ward_span line)
{
	struct ward_span word;

	return span_cut(&line, ' ', &word) && span_starts(span_trim(line), "AAAA");
}

/* One line of whatever form, good until `until`. */
static int take_ssh(struct ward_import *im, struct ward_span line, int64_t until, size_t number,
		    struct ward_error *err)
{
	struct allowed_signers list;
	int rc;

	line = span_trim(line);
	if (line.len == 0 || line.ptr[0] == '#')
		return WARD_OK;
	if (is_bare(line) && im->options.email == NULL)
		return error_set(err, WARD_EUSAGE,
				 "%s does not say whose keys it has: give --email ADDRESS",
				 im->label);
	if (is_bare(line))
		line = arena_printf(im->arena, "%s " WARD_SPAN_FMT, im->options.email,
				    WARD_SPAN_ARG(line));
	rc = allowed_signers_parse(line, im->arena, &list, err);
	if (rc != WARD_OK)
		return rc;
	if (list.fault_count > 0)
		refuse(im, number,
		       list.faults[0].problem == SIGNER_KEY
			       ? ssh_reason_text(list.faults[0].key)
			       : signer_problem_text(list.faults[0].problem));
	if (list.count == 0)
		return WARD_OK;
	if (until != INT64_MAX &&
	    (list.items[0].valid_before == 0 || until < list.items[0].valid_before))
		list.items[0].valid_before = until;
	return take_line(im, &list.items[0], number, err);
}

static int take_lines(struct ward_import *im, struct ward_span text, struct ward_error *err)
{
	const size_t before = im->taken + im->refused + im->known;
	struct ward_span line;
	size_t number = 0;
	int rc = WARD_OK;

	while (rc == WARD_OK && span_line(&text, &line)) {
		if (++number > SIGNERS_LINES_MAX)
			return error_set(err, WARD_ELIMIT, "%s has more than %d lines", im->label,
					 SIGNERS_LINES_MAX);
		rc = take_ssh(im, line, INT64_MAX, number, err);
	}
	if (rc == WARD_OK && im->taken + im->refused + im->known == before)
		return error_set(err, WARD_ECONFIG, "%s holds no key", im->label);
	return rc;
}

/* -- OpenPGP --------------------------------------------------------------- */

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

static struct owner *owner_of_cert(struct ward_import *im, const struct pgp_cert *cert)
{
	const struct ward_span given = span_of(im->options.email);
	struct ward_span *ids, address = { NULL, 0 };
	size_t count = 0;

	if (given.len > 0)
		return find_owner(im, &given, 1, true);
	ids = pgp_cert_user_ids(cert, im->options.now, im->arena, &count);
	for (size_t i = 0; ids != NULL && i < count && address.len == 0; i++) {
		address = email_of_user_id(ids[i]);
		if (!is_address(address))
			address.len = 0;
	}
	return find_owner(im, &address, address.len > 0 ? 1 : 0, true);
}

static int take_cert(struct ward_import *im, const struct pgp_cert *cert, struct ward_span packets,
		     size_t number, struct ward_error *err)
{
	const enum pgp_reason reason = judge_cert(im, cert);
	char text[PGP_FINGERPRINT_TEXT];
	struct ward_span name;
	struct owner *owner;

	if (reason == PGP_MEMORY || reason == PGP_CRYPTO)
		return error_set(err, WARD_EOOM, "%s: key %zu: %s", im->label, number,
				 pgp_reason_text(reason));
	if (reason != PGP_OK) {
		refuse(im, number, pgp_reason_text(reason));
		return WARD_OK;
	}
	pgp_fingerprint_text(&cert->primary.fingerprint, text);
	name = arena_printf(im->arena, "pgp:%s", text);
	if (!is_new(im, name)) {
		im->known++;
		return WARD_OK;
	}
	owner = owner_of_cert(im, cert);
	if (owner == NULL) {
		refuse(im, number, "it has no address: give --name or --email");
		return WARD_OK;
	}
	if (++im->taken > WARD_IMPORT_KEYS_MAX)
		return error_set(err, WARD_ELIMIT, "more than %d keys", WARD_IMPORT_KEYS_MAX);
	give_key(im, owner, name);
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

static int take_pgp(struct ward_import *im, struct ward_span bytes, size_t *number,
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

/* -- Files ------------------------------------------------------------------ */

static int take_export(struct ward_import *im, struct ward_span text, struct ward_error *err)
{
	struct exported_key *keys = NULL;
	size_t count = 0, number = 0;
	int rc = key_export_parse(text, im->arena, &keys, &count, err);

	if (rc != WARD_OK)
		return error_prefix(err, "%s", im->label);
	for (size_t i = 0; rc == WARD_OK && i < count; i++) {
		number = i;
		if (keys[i].why != NULL)
			refuse(im, i + 1, keys[i].why);
		else if (keys[i].until < im->options.now)
			refuse(im, i + 1, "its time at the forge is over");
		else if (keys[i].is_pgp)
			rc = take_pgp(im, keys[i].text, &number, err);
		else if (!is_bare(keys[i].text))
			refuse(im, i + 1, "it is no public key");
		else
			rc = take_ssh(im, keys[i].text, keys[i].until, i + 1, err);
	}
	return rc;
}

int ward_import_add(struct ward_import *im, const char *label, struct ward_span bytes,
		    struct ward_error *err)
{
	struct ward_span copy = arena_copy(im->arena, bytes);
	size_t number = 0;
	int rc;

	im->label = label;
	if (bytes.len > WARD_IMPORT_BYTES_MAX)
		return error_set(err, WARD_ELIMIT, "%s is longer than %zu bytes", label,
				 WARD_IMPORT_BYTES_MAX);
	if (copy.len != bytes.len)
		return no_memory(err);
	if (bytes.len > 0 && (pgp_is_binary(copy) || span_contains(copy, "-----BEGIN PGP")) &&
	    !key_export_is_json(copy))
		rc = take_pgp(im, copy, &number, err);
	else if (span_contains(copy, "PRIVATE KEY-----"))
		return error_set(err, WARD_ECONFIG, "%s holds a private key; give the public one",
				 label);
	else if (key_export_is_json(copy))
		rc = take_export(im, copy, err);
	else
		rc = take_lines(im, copy, err);
	if (rc == WARD_OK && arena_failed(im->arena))
		return no_memory(err);
	return rc;
}

static int start_signers(struct ward_import *im, struct ward_span bytes, struct ward_error *err)
{
	struct allowed_signers list;
	int rc = allowed_signers_parse(bytes, im->arena, &list, err);

	for (size_t i = 0; rc == WARD_OK && i < list.count; i++)
		(void)is_new(im, ssh_name(im->arena, &list.items[i]));
	buf_add_span(&im->signers, bytes);
	if (bytes.len > 0 && bytes.ptr[bytes.len - 1] != '\n')
		buf_add_char(&im->signers, '\n');
	return rc;
}

static int start_keyring(struct ward_import *im, struct ward_span bytes, struct ward_error *err)
{
	struct pgp_keyring ring;
	int rc = pgp_keyring_parse(bytes, im->arena, &ring, err);

	for (size_t i = 0; rc == WARD_OK && i < ring.certs.len; i++) {
		char text[PGP_FINGERPRINT_TEXT];

		pgp_fingerprint_text(&ring.certs.items[i].primary.fingerprint, text);
		(void)is_new(im, arena_printf(im->arena, "pgp:%s", text));
	}
	buf_add_span(&im->keyring, bytes);
	if (bytes.len > 0 && bytes.ptr[bytes.len - 1] != '\n')
		buf_add_char(&im->keyring, '\n');
	return rc;
}

int ward_import_start(struct ward_import *im, enum ward_import_target target,
		      struct ward_span bytes, struct ward_error *err)
{
	struct ward_span copy = arena_copy(im->arena, bytes);
	int rc;

	if (copy.len != bytes.len)
		return no_memory(err);
	if (span_find_byte(copy, '\0', 0) >= 0 || (copy.len > 0 && pgp_is_binary(copy)))
		return error_set(err, WARD_ECONFIG,
				 "it is no text, so that nothing can be added to it");
	rc = (target == WARD_IMPORT_SIGNERS ? start_signers : start_keyring)(im, copy, err);
	return rc == WARD_OK && arena_failed(im->arena) ? no_memory(err) : rc;
}

int ward_import_revoked(struct ward_import *im, struct ward_span bytes, struct ward_error *err)
{
	im->revoked_text = arena_copy(im->arena, bytes);
	if (im->revoked_text.len != bytes.len)
		return no_memory(err);
	return revoked_keys_parse(im->revoked_text, im->arena, &im->revoked, err);
}

/* -- Making one ------------------------------------------------------------- */

/* Whether a policy of these sections can be read. */
static int check_snippet(const struct ward_import *im, struct ward_span snippet,
			 struct ward_error *err)
{
	struct arena *arena = arena_new(FILE_BYTES);
	struct ward_policy *policy = NULL;
	struct ward_span text;
	int rc;

	if (arena == NULL)
		return no_memory(err);
	text = arena_printf(arena, "version: 1\n" WARD_SPAN_FMT, WARD_SPAN_ARG(snippet));
	rc = policy_parse("import", text, WARD_SPAN(""), im->options.now, arena, &policy, err);
	arena_free(arena);
	return rc;
}

static void put_owner(struct buf *out, const struct owner *owner)
{
	buf_add_str(out, "  ");
	put_quoted(out, owner->name);
	buf_add_str(out, ":\n");
	put_texts(out, "    ", "emails", owner->emails.items, owner->emails.len);
	if (owner->keys.len == 0)
		return;
	buf_add_str(out, "    keys:\n");
	for (size_t i = 0; i < owner->keys.len; i++) {
		buf_add_str(out, "      - ");
		put_quoted(out, owner->keys.items[i]);
		buf_add_char(out, '\n');
	}
}

/* The options as a principal: what is wrong with them is said before anything is read. */
static int check_options(struct ward_import *im, struct ward_error *err)
{
	const struct ward_span email = span_of(im->options.email);
	struct owner owner = { .name = WARD_SPAN("somebody") };
	struct ward_span *slot;
	struct buf text;
	int rc;

	if (im->options.email != NULL && !is_address(email))
		return error_set(err, WARD_EUSAGE, "'%.100s' is no address", im->options.email);
	if (im->options.name == NULL)
		return WARD_OK;
	owner.name = span_of(im->options.name);
	slot = vec_push(im->arena, &owner.emails);
	if (slot == NULL)
		return no_memory(err);
	*slot = WARD_SPAN("somebody@example.com");
	buf_init(&text, FILE_BYTES);
	buf_add_str(&text, "trust: {ssh: {allowed-signers: signers}}\nprincipals:\n");
	put_owner(&text, &owner);
	rc = check_snippet(im, buf_span(&text), err);
	buf_release(&text);
	if (rc == WARD_EOOM || (rc == WARD_OK && owner.name.len > 0))
		return rc;
	error_clear(err);
	return error_set(err, WARD_EUSAGE,
			 "'%.100s' is no name of a principal: it has 1 to 100 bytes, no "
			 "'@', '*', blanks or control characters",
			 im->options.name);
}

int ward_import_new(const struct ward_import_options *options, struct ward_import **out,
		    struct ward_error *err)
{
	struct ward_import *im = calloc(1, sizeof(*im));
	int rc;

	*out = NULL;
	if (im == NULL)
		return no_memory(err);
	im->options = *options;
	if (im->options.now == 0)
		im->options.now = time_now();
	im->arena = arena_new(IMPORT_BYTES);
	buf_init(&im->signers, SIGNERS_BYTES_MAX);
	buf_init(&im->keyring, PGP_KEYRING_BYTES_MAX);
	buf_init(&im->snippet, FILE_BYTES);
	if (im->arena == NULL) {
		ward_import_free(im);
		return no_memory(err);
	}
	map_init(&im->keys, im->arena);
	map_init(&im->emails, im->arena);
	map_init(&im->names, im->arena);
	rc = check_options(im, err);
	if (rc != WARD_OK) {
		ward_import_free(im);
		return rc;
	}
	*out = im;
	return WARD_OK;
}

void ward_import_free(struct ward_import *im)
{
	if (im == NULL)
		return;
	buf_release(&im->signers);
	buf_release(&im->keyring);
	buf_release(&im->snippet);
	arena_free(im->arena);
	free(im);
}

/* -- What came of it --------------------------------------------------------- */

static void put_file(struct buf *out, const char *key, const char *path, bool list)
{
	buf_printf(out, "    %s: %s", key, list ? "[" : "");
	put_quoted(out, span_of(path));
	buf_add_str(out, list ? "]\n" : "\n");
}

static void put_snippet(struct ward_import *im, const char *signers, const char *keyring,
			const char *revoked)
{
	struct buf *out = &im->snippet;

	buf_add_str(out, "trust:\n");
	if (im->signers.len > 0 || im->revoked_text.ptr != NULL)
		buf_add_str(out, "  ssh:\n");
	if (im->signers.len > 0)
		put_file(out, "allowed-signers", signers, false);
	if (im->revoked_text.ptr != NULL)
		put_file(out, "revoked", revoked, false);
	if (im->keyring.len > 0) {
		buf_add_str(out, "  openpgp:\n");
		put_file(out, "keyrings", keyring, true);
	}
	if (im->owners.len > 0)
		buf_add_str(out, "principals:\n");
	for (size_t i = 0; i < im->owners.len; i++)
		put_owner(out, &im->owners.items[i]);
}

/* What is written must read back: by the readers that will read it. */
static int check_files(struct ward_import *im, struct ward_error *err)
{
	const struct trust_file signers = { .use = TRUST_FILE_SSH_SIGNERS };
	const struct trust_file keyring = { .use = TRUST_FILE_PGP_KEYRING };
	struct arena *arena = arena_new(IMPORT_BYTES);
	struct trust_material material;
	int rc = WARD_OK;

	if (arena == NULL)
		return no_memory(err);
	trust_material_init(&material);
	if (im->signers.len > 0)
		rc = trust_material_add(&material, &signers, buf_span(&im->signers), arena, err);
	if (rc == WARD_OK && im->keyring.len > 0)
		rc = trust_material_add(&material, &keyring, buf_span(&im->keyring), arena, err);
	trust_material_free(&material);
	arena_free(arena);
	return rc;
}

int ward_import_finish(struct ward_import *im, const char *signers_path, const char *keyring_path,
		       const char *revoked_path, struct ward_import_view *out,
		       struct ward_error *err)
{
	int rc = WARD_OK;

	*out = (struct ward_import_view){ 0 };
	if (buf_failed(&im->signers) || buf_failed(&im->keyring))
		return error_set(err, WARD_ELIMIT, "the keys are more than one file may hold");
	if (im->taken > 0) {
		put_snippet(im, signers_path, keyring_path, revoked_path);
		rc = check_files(im, err);
	}
	if (rc == WARD_OK && im->taken > 0)
		rc = check_snippet(im, buf_span(&im->snippet), err);
	if (rc == WARD_OK && (arena_failed(im->arena) || buf_failed(&im->snippet)))
		rc = no_memory(err);
	if (rc != WARD_OK)
		return rc;
	*out = (struct ward_import_view){
		.signers = buf_span(&im->signers),
		.keyring = buf_span(&im->keyring),
		.revoked = im->revoked_text,
		.snippet = buf_span(&im->snippet),
		.notes = im->notes.items,
		.note_count = im->notes.len,
		.taken = im->taken,
		.refused = im->refused,
		.known = im->known,
	};
	return WARD_OK;
}
