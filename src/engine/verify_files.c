/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/verify_files.h"

#include "base/arena.h"
#include "base/span.h"
#include "trust/signature.h"

_Static_assert(WARD_TRUST_BYTES_MAX >= REVOKED_BYTES_MAX, "the longest of all");

static const struct {
	enum trust_file_use use;
	const char *what;
} uses[WARD_TRUST_FILE_USE_COUNT] = {
	[WARD_TRUST_FILE_SIGNERS] = { TRUST_FILE_SSH_SIGNERS, "list of signers" },
	[WARD_TRUST_FILE_REVOKED] = { TRUST_FILE_SSH_REVOKED, "list of revoked keys" },
	[WARD_TRUST_FILE_KEYRING] = { TRUST_FILE_PGP_KEYRING, "OpenPGP keyring" },
	[WARD_TRUST_FILE_REVOCATIONS] = { TRUST_FILE_PGP_REVOKED, "OpenPGP revocations" },
	[WARD_TRUST_FILE_CA] = { TRUST_FILE_X509_CA, "certificates of authorities" },
	[WARD_TRUST_FILE_CRL] = { TRUST_FILE_X509_CRL, "certificate revocation lists" },
	[WARD_TRUST_FILE_SIGSTORE] = { TRUST_FILE_SIGSTORE_ROOT, "trusted root of Sigstore" },
	[WARD_TRUST_FILE_PLATFORM] = { TRUST_FILE_PLATFORM_KEYS, "keys of a platform" },
};

/* -- What admits nobody ---------------------------------------------------- */

/* The list and the ring that a file of that use goes into; NULL: none. */
struct places {
	const struct allowed_signers *signers;
	const struct pgp_keyring *keyring;
	size_t signer_faults, key_faults; /**< that they have */
};

static struct places places_of(const struct trust_material *m, const struct ward_trust_file *file)
{
	struct places p = { 0 };

	if (file->use == WARD_TRUST_FILE_SIGNERS)
		p.signers = &m->signers;
	if (file->use == WARD_TRUST_FILE_KEYRING)
		p.keyring = &m->keyring;
	for (size_t i = 0; file->use == WARD_TRUST_FILE_PLATFORM && i < m->platforms.len; i++) {
		if (!span_eq(m->platforms.items[i].name, file->name))
			continue;
		p.signers = &m->platforms.items[i].signers;
		p.keyring = &m->platforms.items[i].keyring;
	}
	p.signer_faults = p.signers != NULL ? p.signers->fault_count : 0;
	p.key_faults = p.keyring != NULL ? p.keyring->faults.len : 0;
	return p;
}

static struct ward_span line_note(const struct ward_trust_file *file,
				  const struct signer_fault *fault, struct arena *arena)
{
	return arena_printf(arena, WARD_SPAN_FMT ", line %zu: admits nobody: %s (%s)",
			    WARD_SPAN_ARG(file->path), fault->line,
			    fault->problem == SIGNER_KEY ? ssh_reason_text(fault->key)
							 : signer_problem_text(fault->problem),
			    signer_problem_code(fault->problem));
}

static struct ward_span key_note(const struct ward_trust_file *file,
				 const struct pgp_keyring_fault *fault, struct arena *arena)
{
	if (fault->reason == PGP_OK)
		return arena_printf(arena,
				    WARD_SPAN_FMT ", key %zu: %zu of its subkeys cannot be read",
				    WARD_SPAN_ARG(file->path), fault->number, fault->subkeys);
	return arena_printf(arena, WARD_SPAN_FMT ", key %zu: admits nobody: %s (%s)",
			    WARD_SPAN_ARG(file->path), fault->number,
			    pgp_reason_text(fault->reason), pgp_reason_code(fault->reason));
}

/* The faults that this file brought. */
static int note(const struct trust_material *m, const struct ward_trust_file *file,
		const struct places *before, struct arena *arena, struct verify_notes *notes)
{
	const struct places now = places_of(m, file);
	struct ward_span *line;

	for (size_t i = before->signer_faults; i < now.signer_faults; i++) {
		line = vec_push(arena, &notes->lines);
		if (line != NULL)
			*line = line_note(file, &now.signers->faults[i], arena);
	}
	for (size_t i = before->key_faults; i < now.key_faults; i++) {
		line = vec_push(arena, &notes->lines);
		if (line != NULL)
			*line = key_note(file, &now.keyring->faults.items[i], arena);
	}
	return arena_failed(arena) ? WARD_EOOM : WARD_OK;
}

/* -- Loading --------------------------------------------------------------- */

static int load(struct trust_material *material, const struct ward_trust_file *file,
		struct arena *arena, struct verify_notes *notes, struct ward_error *err)
{
	struct trust_file as = { .path = file->path, .name = file->name };
	const struct places before = places_of(material, file);
	struct ward_error cause = { 0 };
	int rc;

	if ((unsigned)file->use >= WARD_TRUST_FILE_USE_COUNT)
		return error_set(err, WARD_EUSAGE, "a file of no known use");
	as.use = uses[file->use].use;
	rc = trust_material_add(material, &as, file->bytes, arena, &cause);
	if (rc == WARD_OK && note(material, file, &before, arena, notes) != WARD_OK)
		return error_set(err, WARD_EOOM, "out of memory");
	if (rc != WARD_OK)
		return error_set(err, rc, "%s '" WARD_SPAN_FMT "': %s", uses[file->use].what,
				 WARD_SPAN_ARG(file->path), cause.message);
	return WARD_OK;
}

int verify_files_load(struct trust_material *material, const struct ward_trust_file *files,
		      size_t count, struct arena *arena, struct verify_notes *notes,
		      struct ward_error *err)
{
	int rc = WARD_OK;

	for (size_t i = 0; rc == WARD_OK && i < count; i++) {
		if (material->any_signer && files[i].use == WARD_TRUST_FILE_SIGSTORE)
			rc = error_set(err, WARD_EUSAGE,
				       "everybody gets a certificate from Sigstore: without "
				       "--match-committer only a policy can say whose counts");
		else
			rc = load(material, &files[i], arena, notes, err);
	}
	return rc;
}
