/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from elsewhere on their way into the files of a policy. */
#include "engine/import.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/policy.h"
#include "policy/put.h"
#include "trust/key_export.h"

#define IMPORT_BYTES ((size_t)256 << 20)
#define FILE_BYTES ((size_t)32 << 20)

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

void import_refuse(struct ward_import *im, size_t number, const char *why)
{
	struct ward_span *note = vec_push(im->arena, &im->notes);

	im->refused++;
	if (note != NULL)
		*note = arena_printf(im->arena, "%s: key %zu is not taken: %s", im->label, number,
				     why);
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
			import_refuse(im, i + 1, keys[i].why);
		else if (keys[i].until < im->options.now)
			import_refuse(im, i + 1, "its time at the forge is over");
		else if (keys[i].is_pgp)
			rc = import_pgp(im, keys[i].text, &number, err);
		else if (!import_is_bare(keys[i].text))
			import_refuse(im, i + 1, "it is no public key");
		else
			rc = import_ssh_line(im, keys[i].text, keys[i].until, i + 1, err);
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
		rc = import_pgp(im, copy, &number, err);
	else if (span_contains(copy, "PRIVATE KEY-----"))
		return error_set(err, WARD_ECONFIG, "%s holds a private key; give the public one",
				 label);
	else if (key_export_is_json(copy))
		rc = take_export(im, copy, err);
	else
		rc = import_ssh_lines(im, copy, err);
	if (rc == WARD_OK && arena_failed(im->arena))
		return no_memory(err);
	return rc;
}

static int start_signers(struct ward_import *im, struct ward_span bytes, struct ward_error *err)
{
	struct allowed_signers list;
	int rc = allowed_signers_parse(bytes, im->arena, &list, err);

	for (size_t i = 0; rc == WARD_OK && i < list.count; i++)
		(void)import_is_new(im, import_ssh_name(im->arena, &list.items[i]));
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
		(void)import_is_new(im, arena_printf(im->arena, "pgp:%s", text));
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

static void put_owner(struct buf *out, const struct import_owner *owner)
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
	struct import_owner owner = { .name = WARD_SPAN("somebody") };
	struct ward_span *slot;
	struct buf text;
	int rc;

	if (im->options.email != NULL && !import_is_address(email))
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
