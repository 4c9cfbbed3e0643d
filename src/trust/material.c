/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a policy on their way into the trust material. */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/signature_kind.h"

void trust_material_init(struct trust_material *material)
{
	*material = (struct trust_material){
		.max_future = SIGNATURE_MAX_FUTURE,
		.max_backdate = SIGNATURE_MAX_BACKDATE,
	};
}

void trust_material_free(struct trust_material *material)
{
	x509_trust_free(material->x509);
	for (size_t i = 0; i < material->sigstore.len; i++)
		sigstore_root_free(&material->sigstore.items[i].root);
	trust_material_init(material);
}

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

/* -- SSH ------------------------------------------------------------------ */

static bool join(void **items, size_t *count, const void *more, size_t more_count, size_t size,
		 struct arena *arena)
{
	char *all = arena_array(arena, *count + more_count, size);

	if (all == NULL)
		return false;
	if (*count > 0)
		memcpy(all, *items, *count * size);
	if (more_count > 0)
		memcpy(all + *count * size, more, more_count * size);
	*items = all;
	*count += more_count;
	return true;
}

static int add_signers(struct allowed_signers *to, struct ward_span text, struct arena *arena,
		       struct ward_error *err)
{
	struct allowed_signers list;
	int rc = allowed_signers_parse(text, arena, &list, err);

	if (rc != WARD_OK)
		return rc;
	if (!join((void **)&to->items, &to->count, list.items, list.count, sizeof(*list.items),
		  arena) ||
	    !join((void **)&to->faults, &to->fault_count, list.faults, list.fault_count,
		  sizeof(*list.faults), arena))
		return no_memory(err);
	return WARD_OK;
}

static int add_revoked(struct trust_material *m, struct ward_span bytes, struct arena *arena,
		       struct ward_error *err)
{
	struct revoked_keys list, *slot;
	int rc = revoked_keys_parse(bytes, arena, &list, err);

	if (rc != WARD_OK)
		return rc;
	slot = vec_push(arena, &m->revoked);
	if (slot == NULL)
		return no_memory(err);
	*slot = list;
	return WARD_OK;
}

/* -- OpenPGP -------------------------------------------------------------- */

/* Revocations that were read before the keyring are about its keys as well. */
static int add_keyring(const struct trust_material *m, struct pgp_keyring *ring,
		       struct ward_span bytes, struct arena *arena, struct ward_error *err)
{
	int rc = pgp_keyring_add(ring, bytes, arena, err);

	for (size_t i = 0; rc == WARD_OK && i < m->pgp_revocations.len; i++)
		rc = pgp_keyring_revoke(ring, m->pgp_revocations.items[i], arena, err);
	return rc;
}

/* The keys of platforms can be revoked by any file. */
static int add_revocations(struct trust_material *m, struct ward_span bytes, struct arena *arena,
			   struct ward_error *err)
{
	struct ward_span *kept = vec_push(arena, &m->pgp_revocations);
	int rc = WARD_OK;

	if (kept == NULL)
		return no_memory(err);
	*kept = bytes;
	rc = pgp_keyring_revoke(&m->keyring, bytes, arena, err);
	for (size_t i = 0; rc == WARD_OK && i < m->platforms.len; i++)
		rc = pgp_keyring_revoke(&m->platforms.items[i].keyring, bytes, arena, err);
	return rc;
}

/* -- X.509 ---------------------------------------------------------------- */

static int add_x509(struct trust_material *m, enum trust_file_use use, struct ward_span pem,
		    struct ward_error *err)
{
	if (m->x509 == NULL)
		m->x509 = x509_trust_new();
	if (m->x509 == NULL)
		return no_memory(err);
	return use == TRUST_FILE_X509_CA ? x509_trust_anchors_pem(m->x509, pem, err)
					 : x509_trust_crls_pem(m->x509, pem, err);
}

static int add_sigstore(struct trust_material *m, struct ward_span name, struct ward_span text,
			struct arena *arena, struct ward_error *err)
{
	struct trust_sigstore *slot = vec_push(arena, &m->sigstore);

	if (slot == NULL)
		return no_memory(err);
	slot->name = arena_copy(arena, name);
	return sigstore_root_parse(text, arena, &slot->root, err);
}

/* -- Platforms ------------------------------------------------------------ */

static struct trust_platform *find_platform(struct trust_material *m, struct ward_span name,
					    struct arena *arena)
{
	struct trust_platform *platform;

	for (size_t i = 0; i < m->platforms.len; i++) {
		if (span_eq(m->platforms.items[i].name, name))
			return &m->platforms.items[i];
	}
	platform = vec_push(arena, &m->platforms);
	if (platform != NULL)
		platform->name = arena_copy(arena, name);
	return platform;
}

static int add_platform(struct trust_material *m, struct ward_span name, struct ward_span bytes,
			struct arena *arena, struct ward_error *err)
{
	struct trust_platform *platform;
	int rc;

	if (name.len == 0)
		return error_set(err, WARD_ECONFIG, "keys of a platform need its name");
	platform = find_platform(m, name, arena);
	if (platform == NULL)
		return no_memory(err);
	if (pgp_is_binary(bytes) || span_contains(bytes, "-----BEGIN PGP")) {
		rc = add_keyring(m, &platform->keyring, bytes, arena, err);
		platform->has_keyring = rc == WARD_OK;
		return rc;
	}
	rc = add_signers(&platform->signers, bytes, arena, err);
	if (rc == WARD_OK && platform->signers.count == 0)
		return error_set(err, WARD_ECONFIG,
				 "neither an OpenPGP keyring nor a list of SSH signers");
	platform->has_signers = rc == WARD_OK;
	return rc;
}

/* -- All ------------------------------------------------------------------ */

static int add_bytes(struct trust_material *m, const struct trust_file *file,
		     struct ward_span bytes, struct arena *arena, struct ward_error *err)
{
	int rc;

	switch (file->use) {
	case TRUST_FILE_SSH_SIGNERS:
		rc = add_signers(&m->signers, bytes, arena, err);
		m->has_signers = m->has_signers || rc == WARD_OK;
		return rc;
	case TRUST_FILE_SSH_REVOKED:
		return add_revoked(m, bytes, arena, err);
	case TRUST_FILE_PGP_KEYRING:
		rc = add_keyring(m, &m->keyring, bytes, arena, err);
		m->has_keyring = m->has_keyring || rc == WARD_OK;
		return rc;
	case TRUST_FILE_PGP_REVOKED:
		return add_revocations(m, bytes, arena, err);
	case TRUST_FILE_X509_CA:
		rc = add_x509(m, file->use, bytes, err);
		m->has_authorities = m->has_authorities || rc == WARD_OK;
		return rc;
	case TRUST_FILE_X509_CRL:
		return add_x509(m, file->use, bytes, err);
	case TRUST_FILE_SIGSTORE_ROOT:
		return add_sigstore(m, file->name, bytes, arena, err);
	case TRUST_FILE_PLATFORM_KEYS:
		return add_platform(m, file->name, bytes, arena, err);
	case TRUST_FILE_USE_COUNT:
		break;
	}
	return error_set(err, WARD_EBUG, "a file of no known use");
}

int trust_material_add(struct trust_material *material, const struct trust_file *file,
		       struct ward_span bytes, struct arena *arena, struct ward_error *err)
{
	static const char *const steps[TRUST_FILE_USE_COUNT] = {
		[TRUST_FILE_SSH_SIGNERS] = "signers",	 [TRUST_FILE_SSH_REVOKED] = "revoked",
		[TRUST_FILE_PGP_KEYRING] = "keyring",	 [TRUST_FILE_PGP_REVOKED] = "revocations",
		[TRUST_FILE_X509_CA] = "authorities",	 [TRUST_FILE_X509_CRL] = "crl",
		[TRUST_FILE_SIGSTORE_ROOT] = "sigstore", [TRUST_FILE_PLATFORM_KEYS] = "platform",
	};
	struct trust_loaded *loaded;
	int rc = add_bytes(material, file, bytes, arena, err);

	if (rc != WARD_OK)
		return rc;
	loaded = vec_push(arena, &material->loaded);
	if (loaded == NULL)
		return no_memory(err);
	loaded->use = file->use;
	loaded->name = arena_copy(arena, file->name);
	loaded->step = signature_digest(steps[file->use], &bytes, 1);
	return arena_failed(arena) ? no_memory(err) : WARD_OK;
}

int trust_material_signers(struct trust_material *material, struct ward_span text,
			   struct arena *arena, struct ward_error *err)
{
	const struct trust_file file = { .use = TRUST_FILE_SSH_SIGNERS };

	return trust_material_add(material, &file, text, arena, err);
}

int trust_material_revoked(struct trust_material *material, struct ward_span bytes,
			   struct arena *arena, struct ward_error *err)
{
	const struct trust_file file = { .use = TRUST_FILE_SSH_REVOKED };

	return trust_material_add(material, &file, bytes, arena, err);
}
