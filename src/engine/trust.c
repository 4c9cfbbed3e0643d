/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/map.h"
#include "base/span.h"
#include "change/plain_merge.h"
#include "crypto/digest.h"
#include "engine/adoption.h"
#include "engine/evidence.h"
#include "git/tree_diff.h"

#define MATERIAL_BYTES ((size_t)256 << 20)
/* One object taken apart: its signature twice, certificates. */
#define SCRATCH_BYTES ((size_t)64 << 20)
/* The largest that any reader of such a file takes. */
#define FILE_BYTES REVOKED_BYTES_MAX
/* No claimed time is further off; a difference of two still fits. */
#define ANY_TIME (INT64_MAX / 4)

/* Who signed an object; the key of the table is its id. */
struct judged {
	struct oid id;
	struct ward_signer_facts facts;
};

struct run_trust {
	struct ward_run *run;
	const struct trust_spec *spec;
	/** Where its files are: the tree of a commit, or a folder. */
	const struct oid *commit;
	const char *folder;
	struct arena *arena, *scratch, *notes;
	struct trust_material material;
	struct ward_span *bytes; /* of each file */
	struct map judged;
	struct adoption *adoption;
};

/* -- Files ----------------------------------------------------------------- */

static int from_tree(struct run_trust *t, const struct trust_file *file, struct ward_span *out,
		     struct ward_error *err)
{
	const int rc =
		run_read_committed(t->run, t->commit, file->path, FILE_BYTES, t->arena, out, err);

	return rc == 1 ? error_set(err, WARD_ENOTFOUND, "does not exist") : rc;
}

/* A worker that has given its rights away sees only what lies beside the policy. */
static int from_disk(struct run_trust *t, const struct trust_file *file, struct ward_span *out,
		     struct ward_error *err)
{
	const bool absolute = span_starts(file->path, "/");
	struct run_file ask = { .what = trust_file_what(file->use), .max = FILE_BYTES };
	struct ward_span path =
		arena_printf(t->arena, "%s%s" WARD_SPAN_FMT, absolute ? "" : t->folder,
			     absolute ? "" : "/", WARD_SPAN_ARG(file->path));
	int rc;

	ask.path = arena_cstr(t->arena, path);
	if (ask.path == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_read_file(t->run, &ask, out, err);
	if (rc == 1)
		return error_set(err, WARD_ENOTFOUND, "does not exist");
	return rc;
}

static int check_digest(const struct trust_file *file, struct ward_span bytes,
			struct ward_error *err)
{
	uint8_t digest[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];

	if (file->sha256.len == 0)
		return WARD_OK;
	sha256_spans(&bytes, 1, false, digest);
	hex_encode(digest, sizeof(digest), hex);
	return span_is(file->sha256, hex)
		? WARD_OK
		: error_set(err, WARD_ECONFIG,
			    "has the SHA-256 %s, not the one that the policy asks for", hex);
}

static int load_file(struct run_trust *t, const struct trust_file *file, struct ward_error *err)
{
	struct ward_error cause = { 0 };
	struct ward_span bytes = { NULL, 0 };
	int rc = (t->commit != NULL ? from_tree : from_disk)(t, file, &bytes, &cause);

	if (rc == WARD_OK)
		rc = check_digest(file, bytes, &cause);
	if (rc == WARD_OK)
		rc = trust_material_add(&t->material, file, bytes, t->arena, &cause);
	t->bytes[file - t->spec->files] = bytes;
	if (rc == WARD_OK)
		return WARD_OK;
	/* Whatever it is, the policy cannot be applied as it stands. */
	return error_set(err, rc == WARD_EOOM || rc == WARD_EDEADLINE ? rc : WARD_ECONFIG,
			 "policy, line %zu: %s '" WARD_SPAN_FMT "': %s", file->line,
			 trust_file_what(file->use), WARD_SPAN_ARG(file->path), cause.message);
}

static void set_times(struct run_trust *t)
{
	const struct trust_spec *spec = t->spec;

	t->material.any_signer = true; /* rules ask who it was */
	if (spec->max_backdate > 0)
		t->material.max_backdate = spec->max_backdate;
	if (spec->max_future > 0)
		t->material.max_future = spec->max_future;
	if (t->run->options.server && !spec->judge_by_claim)
		t->material.received = t->run->options.now;
}

static int load(struct run_trust *t, struct ward_error *err)
{
	int rc = WARD_OK;

	t->arena = arena_new(MATERIAL_BYTES);
	t->scratch = arena_new(SCRATCH_BYTES);
	t->notes = arena_new(SCRATCH_BYTES);
	trust_material_init(&t->material);
	if (t->arena == NULL || t->scratch == NULL || t->notes == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	t->bytes = ARENA_ARRAY(t->arena, t->spec->file_count, struct ward_span);
	if (t->bytes == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	map_init(&t->judged, t->arena);
	set_times(t);
	for (size_t i = 0; rc == WARD_OK && i < t->spec->file_count; i++)
		rc = load_file(t, &t->spec->files[i], err);
	return rc;
}

/* Whether the trust of the policy in force is that of its floor, a file of the server. */
static bool is_of_floor(const struct ward_run *run)
{
	return run->floor != NULL && policy_trust(run->floor)->present;
}

int run_trust_load(struct ward_run *run, struct run_trust **out, struct ward_error *err)
{
	const struct trust_spec *spec = policy_trust(run->policy);
	const bool by_floor = is_of_floor(run);
	struct run_trust *t;
	int rc;

	*out = NULL;
	if (!spec->present)
		return WARD_OK;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	t->run = run;
	t->spec = spec;
	t->commit = !by_floor && run->policy_commit.len != 0 ? &run->policy_commit : NULL;
	t->folder = by_floor ? run->floor_folder : run->policy_folder;
	if (t->commit == NULL && t->folder == NULL)
		rc = error_set(err, WARD_EBUG, "a policy without a place trusts files");
	else
		rc = load(t, err);
	if (rc != WARD_OK) {
		run_trust_free(t);
		return rc;
	}
	*out = t;
	return WARD_OK;
}

const char *run_trust_file(const struct ward_run *run, struct ward_span path)
{
	const struct trust_spec *spec = policy_trust(run->policy);

	for (size_t i = 0; !is_of_floor(run) && i < spec->file_count; i++)
		if (span_eq(spec->files[i].path, path))
			return trust_file_what(spec->files[i].use);
	return NULL;
}

int run_trust_check(void *ctx, const struct oid *commit, struct ward_error *err)
{
	struct run_trust t = { .run = ctx, .commit = commit };
	struct ward_policy *next = NULL;
	struct arena *arena;
	int rc;

	/* A policy that is no file of the repository is not changed by a push. */
	if (is_of_floor(t.run) || t.run->policy_folder != NULL)
		return WARD_OK;
	arena = arena_new(MATERIAL_BYTES);
	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_next_policy(t.run, commit, arena, &next, err);
	t.spec = next != NULL ? policy_trust(next) : NULL;
	if (rc == WARD_OK && t.spec != NULL && t.spec->present) {
		rc = load(&t, err);
		trust_material_free(&t.material);
		arena_free(t.notes);
		arena_free(t.scratch);
		arena_free(t.arena);
	}
	arena_free(arena);
	return rc;
}

void run_trust_free(struct run_trust *trust)
{
	if (trust == NULL)
		return;
	trust_material_free(&trust->material);
	arena_free(trust->notes);
	arena_free(trust->scratch);
	arena_free(trust->arena);
	free(trust);
}

const struct trust_material *run_trust_material(const struct run_trust *trust)
{
	return &trust->material;
}

const struct trust_spec *run_trust_spec(const struct run_trust *trust)
{
	return trust->spec;
}

struct ward_span run_trust_bytes(const struct run_trust *trust, size_t file)
{
	return trust->bytes[file];
}

/* -- Signers ---------------------------------------------------------------- */

static struct ward_span key_name(const struct ward_signature *s, struct arena *arena)
{
	const struct ward_span key = s->primary.len > 0 ? s->primary : s->key;

	if (key.len == 0)
		return WARD_SPAN("");
	return arena_printf(arena, "%s:" WARD_SPAN_FMT, ward_signature_kind_name(s->kind),
			    WARD_SPAN_ARG(key));
}

static const struct ward_span *copy_names(const struct signer_identity *who, struct arena *arena)
{
	struct ward_span *names =
		who->name_count > 0 ? ARENA_ARRAY(arena, who->name_count, struct ward_span) : NULL;

	for (size_t i = 0; names != NULL && i < who->name_count; i++)
		names[i] = arena_copy(arena, who->names[i]);
	return names;
}

static bool fill(const struct run_trust *t, const struct ward_signature *s, struct arena *arena,
		 struct ward_signer_facts *out)
{
	struct signer_identity who;

	signer_identify(t->spec, s, t->run->options.now, arena, &who);
	*out = (struct ward_signer_facts){
		.verdict = s->verdict,
		.reason = s->reason,
		.why = arena_copy(arena, s->why),
		.key = key_name(s, arena),
		.principal = arena_copy(arena, who.name),
		.names = copy_names(&who, arena),
		.name_count = who.name_count,
		.known = who.known,
		.robot = who.robot,
		.platform = who.platform,
		.is_committer = who.is_committer,
	};
	if (who.expired) {
		out->reason = "principal-expired";
		out->why = WARD_SPAN("its signer's time in the policy has ended");
	}
	return !arena_failed(arena);
}

const struct ward_signer_facts *run_trust_facts(const struct run_trust *trust,
						const struct ward_signature *signature,
						struct arena *arena)
{
	struct ward_signer_facts *facts = ARENA_NEW(arena, struct ward_signer_facts);

	return facts != NULL && fill(trust, signature, arena, facts) ? facts : NULL;
}

/* A commit that lay in the store already was received at a time that nobody knows. */
static void verify(struct run_trust *t, const struct oid *id, struct ward_span raw, bool is_tag,
		   struct ward_signature *out)
{
	struct trust_material material = t->material;
	struct ward_error ignored = { 0 };

	if (material.received != 0 && repo_exists_before(t->run->repo, id, &ignored) == 1)
		material.max_backdate = ANY_TIME;
	signature_verify_object(raw, id->len, is_tag, &material, t->run->options.now, t->scratch,
				out);
	evidence_apply(t->run->repo, id, raw, is_tag, &material, t->run->options.now, t->notes,
		       t->scratch, out);
	if (!object_digest_is(id, is_tag ? "tag" : "commit", raw))
		signature_set(out, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_DIGEST);
}

static struct judged *judge(struct run_trust *t, const struct oid *id, struct ward_span raw,
			    bool is_tag)
{
	struct judged *judged = ARENA_NEW(t->arena, struct judged);
	struct ward_signature signature;
	struct map_entry *entry;

	if (judged == NULL)
		return NULL;
	judged->id = *id;
	arena_reset(t->scratch);
	verify(t, id, raw, is_tag, &signature);
	if (!fill(t, &signature, t->arena, &judged->facts))
		return NULL;
	entry = map_put(&t->judged, oid_key(&judged->id), NULL);
	if (entry == NULL)
		return NULL;
	entry->value.ptr = judged;
	return judged;
}

const struct ward_signer_facts *run_trust_object(struct run_trust *trust, const struct oid *id,
						 struct ward_span raw, bool is_tag,
						 struct arena *arena)
{
	const struct map_entry *entry = map_get(&trust->judged, oid_key(id));
	const struct judged *judged =
		entry != NULL ? entry->value.ptr : judge(trust, id, raw, is_tag);
	struct ward_signer_facts *facts = ARENA_NEW(arena, struct ward_signer_facts);

	if (judged == NULL || facts == NULL)
		return NULL;
	*facts = judged->facts;
	return facts;
}

/* -- What the rules ask for --------------------------------------------------- */

static bool asks(const struct ward_demands *d, bool is_tag)
{
	return is_tag ? d->tag_annotated || d->tag_signers.count > 0
		      : d->signed_by != WARD_SIGN_NONE;
}

static bool is_wanted(const struct ward_signer_facts *f, const struct ward_demands *d)
{
	return f->verdict == WARD_SIGNATURE_PASS && f->known && !f->platform &&
		(!d->match_committer || f->is_committer) &&
		signer_is_wanted(f->names, f->name_count, d->signers.items, d->signers.count);
}

/* What cannot be worked out must not look as if nothing had been asked. */
static const struct ward_signer_facts no_memory = {
	.verdict = WARD_SIGNATURE_UNVERIFIABLE,
	.reason = "out-of-memory",
	.why = { "there was no memory to judge it", 31 },
};

const struct ward_signer_facts *run_trust_signer(void *ctx, const struct change_commit *commit,
						 struct ward_span ref, struct arena *arena)
{
	struct ward_run *run = ctx;
	const struct ward_demands *demands = policy_demands(run->policy, ref);
	const struct ward_signer_facts *facts;
	struct ward_error ignored = { 0 };
	struct ward_signer_facts *own;

	if (run->trust == NULL || !asks(demands, commit->is_tag))
		return NULL;
	facts = run_trust_object(run->trust, &commit->id, commit->raw, commit->is_tag, arena);
	if (facts == NULL)
		return &no_memory;
	if (commit->is_tag || is_wanted(facts, demands))
		return facts;
	own = ARENA_NEW(arena, struct ward_signer_facts);
	if (own == NULL)
		return &no_memory;
	*own = *facts;
	if (facts->platform && demands->platform_keys == WARD_PLATFORM_MERGE_ONLY)
		own->plain_merge = plain_merge(run->repo, commit->raw, &run->limits, &ignored) == 1;
	own->adopted = adoption_covers(run, run->trust, ref, demands, &commit->id);
	return own;
}

struct adoption **run_trust_adoption(struct run_trust *trust)
{
	return &trust->adoption;
}

struct arena *run_trust_arena(struct run_trust *trust)
{
	return trust->arena;
}
