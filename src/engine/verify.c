/* SPDX-License-Identifier: Apache-2.0 */
#include "gitward/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/time.h"
#include "base/vec.h"
#include "crypto/digest.h"
#include "engine/evidence.h"
#include "engine/run.h"
#include "engine/trust.h"
#include "engine/verify_files.h"
#include "trust/signature.h"

#define MATERIAL_BYTES ((size_t)256 << 20)
/* One object taken apart: its signature twice, certificates, a few steps. */
#define SCRATCH_BYTES ((size_t)64 << 20)
#define OBJECT_BYTES ((size_t)32 << 20)
#define NAME_BYTES 2048

/* An object that was judged; the key of the table is its id. */
struct judged {
	struct oid id;
	bool listed;
	struct ward_signature signature;
};

struct ward_verify {
	struct ward_run *run;
	struct arena *material_arena, *object_arena, *notes_arena, *scratch;
	struct trust_material material; /* with `run->trust`: only lent by it */
	int64_t now;
	bool any_signer;
	struct map judged;
	VEC(struct ward_signature) items;
	struct verify_notes notes;
	struct ward_verify_result result;
};

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

/* -- Making one ------------------------------------------------------------ */

/* Who signed is asked of the policy afterwards, so anybody who is trusted will do at first. */
static int use_policy(struct ward_verify *v, struct ward_error *err)
{
	const struct trust_material own = v->material;
	int rc = run_policy_here(v->run, err);

	if (rc >= 0)
		rc = run_trust_load(v->run, &v->run->trust, err);
	if (rc != WARD_OK)
		return rc;
	if (v->run->trust == NULL)
		return error_set(err, WARD_ENOTFOUND,
				 "the policy " WARD_SPAN_FMT
				 " has no section 'trust': it trusts nobody",
				 WARD_SPAN_ARG(v->run->result.policy));
	v->material = *run_trust_material(v->run->trust);
	v->material.received = own.received;
	v->material.explain = own.explain;
	v->material.any_signer = true;
	/* Without a repository the policy is that of the folder, but there is nothing to verify. */
	return v->run->repo != NULL ? WARD_OK : run_open(v->run, err);
}

static int prepare(struct ward_verify *v, const struct ward_verify_options *options,
		   struct ward_error *err)
{
	int rc;

	trust_material_init(&v->material);
	v->material.any_signer = options->any_signer;
	v->material.explain = options->explain;
	map_init(&v->judged, v->run->arena);
	v->now = v->run->options.now;
	if (options->received != NULL && strcmp(options->received, "now") == 0)
		v->material.received = v->now;
	else if (options->received != NULL &&
		 !time_parse_rfc3339(span_of(options->received), &v->material.received))
		return error_set(err, WARD_EUSAGE, "'%.64s' is no time like 2026-01-31T12:00:00Z",
				 options->received);
	v->any_signer = options->any_signer;
	if (options->by_policy)
		return use_policy(v, err);
	rc = verify_files_load(&v->material, options->files, options->file_count, v->material_arena,
			       &v->notes, err);
	return rc == WARD_OK ? run_open(v->run, err) : rc;
}

int ward_verify_new(const struct ward_verify_options *options, struct ward_verify **out,
		    struct ward_error *err)
{
	struct ward_options run = { .place = options->place,
				    .policy_file = options->policy_file,
				    .now = options->now };
	struct ward_verify *v = calloc(1, sizeof(*v));
	int rc;

	*out = NULL;
	if (v == NULL)
		return no_memory(err);
	v->run = ward_run_new(&run);
	v->material_arena = arena_new(MATERIAL_BYTES);
	v->object_arena = arena_new(OBJECT_BYTES);
	v->notes_arena = arena_new(SCRATCH_BYTES);
	v->scratch = arena_new(SCRATCH_BYTES);
	if (v->run == NULL || v->material_arena == NULL || v->object_arena == NULL ||
	    v->notes_arena == NULL || v->scratch == NULL)
		rc = no_memory(err);
	else
		rc = prepare(v, options, err);
	if (rc != WARD_OK) {
		ward_verify_free(v);
		return rc;
	}
	*out = v;
	return WARD_OK;
}

void ward_verify_free(struct ward_verify *verify)
{
	if (verify == NULL)
		return;
	if (verify->run == NULL || verify->run->trust == NULL)
		trust_material_free(&verify->material);
	arena_free(verify->scratch);
	arena_free(verify->notes_arena);
	arena_free(verify->object_arena);
	arena_free(verify->material_arena);
	ward_run_free(verify->run);
	free(verify);
}

/* -- One object ------------------------------------------------------------ */

static void keep(struct arena *arena, struct ward_span *span)
{
	*span = span->len > 0 ? arena_copy(arena, *span) : (struct ward_span){ NULL, 0 };
}

static void keep_addresses(struct arena *arena, struct ward_signature *s)
{
	struct ward_span *list = ARENA_ARRAY(arena, s->address_count, struct ward_span);

	for (size_t i = 0; list != NULL && i < s->address_count; i++) {
		list[i] = s->addresses[i];
		keep(arena, &list[i]);
	}
	s->addresses = list;
}

/* Copy what must outlive the object and the scratch arena. */
static void keep_all(struct ward_verify *v, struct ward_signature *s)
{
	struct ward_span *const spans[] = { &s->why,	 &s->principal, &s->key,
					    &s->primary, &s->key_type,	&s->email,
					    &s->issuer,	 &s->san,	&s->platform };
	struct arena *arena = v->run->arena;
	struct ward_verify_step *steps = NULL;

	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		keep(arena, spans[i]);
	keep_addresses(arena, s);
	if (s->step_count > 0)
		steps = ARENA_ARRAY(arena, s->step_count, struct ward_verify_step);
	for (size_t i = 0; steps != NULL && i < s->step_count; i++) {
		steps[i] = s->steps[i];
		keep(arena, &steps[i].detail);
	}
	s->steps = steps;
	s->step_count = steps != NULL ? s->step_count : 0;
}

/* Whether the bytes are those that the id names: a store can be wrong. */
static bool is_content_of(const struct oid *id, bool is_tag, struct ward_span raw)
{
	uint8_t digest[OID_MAX];
	char head[40];
	int len = snprintf(head, sizeof(head), "%s %zu", is_tag ? "tag" : "commit", raw.len);

	/* The NUL behind it belongs to it. */
	object_digest(span_make(head, (size_t)len + 1), raw, id->len, digest);
	return memcmp(digest, id->raw, id->len) == 0;
}

static struct judged *find_judged(const struct ward_verify *v, const struct oid *id)
{
	const struct map_entry *entry = map_get(&v->judged, oid_key(id));

	return entry != NULL ? entry->value.ptr : NULL;
}

/* Whose signature a pass is, as the policy calls them. */
static int name_principal(struct ward_verify *v, struct ward_signature *s, struct ward_error *err)
{
	const struct ward_signer_facts *facts = run_trust_facts(v->run->trust, s, v->scratch);

	if (facts == NULL)
		return no_memory(err);
	s->principal = facts->principal;
	if (!facts->known && s->issuer.len > 0 && strcmp(facts->reason, "none") == 0) {
		s->verdict = WARD_SIGNATURE_FAIL;
		s->reason = "unknown-signer";
		s->why = WARD_SPAN("the policy names nobody with its identity and issuer");
	} else if (!facts->known) {
		s->verdict = WARD_SIGNATURE_FAIL;
		s->reason = strcmp(facts->reason, "none") != 0 ? facts->reason : "ambiguous-owner";
		s->why = strcmp(facts->reason, "none") != 0
			? facts->why
			: WARD_SPAN("its key has the addresses of several principals");
	} else if (!v->any_signer && !facts->is_committer) {
		signature_set(s, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NOT_COMMITTER);
	}
	if (s->verdict != WARD_SIGNATURE_PASS)
		s->principal = WARD_SPAN("");
	return WARD_OK;
}

static int judge(struct ward_verify *v, const struct oid *id, bool is_tag, struct ward_span raw,
		 struct ward_error *err)
{
	struct judged *judged = ARENA_NEW(v->run->arena, struct judged);
	struct map_entry *entry;

	if (judged == NULL)
		return no_memory(err);
	judged->id = *id;
	arena_reset(v->scratch);
	signature_verify_object(raw, id->len, is_tag, &v->material, v->now, v->scratch,
				&judged->signature);
	evidence_apply(v->run->repo, id, raw, is_tag, &v->material, v->now, v->notes_arena,
		       v->scratch, &judged->signature);
	if (v->run->trust != NULL && judged->signature.verdict == WARD_SIGNATURE_PASS &&
	    name_principal(v, &judged->signature, err) != WARD_OK)
		return err->code;
	if (!is_content_of(id, is_tag, raw))
		signature_set(&judged->signature, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_DIGEST);
	keep_all(v, &judged->signature);
	(void)oid_hex(id, judged->signature.id);
	entry = map_put(&v->judged, oid_key(&judged->id), NULL);
	if (entry == NULL || arena_failed(v->run->arena))
		return no_memory(err);
	entry->value.ptr = judged;
	return WARD_OK;
}

static int add(struct ward_verify *v, const struct ward_signature *signature, const char *asked,
	       struct ward_error *err)
{
	struct ward_signature *item = vec_push(v->run->arena, &v->items);

	if (item == NULL)
		return no_memory(err);
	*item = *signature;
	item->asked = arena_copy(v->run->arena, span_of(asked));
	return arena_failed(v->run->arena) ? no_memory(err) : WARD_OK;
}

static int list(struct ward_verify *v, const struct oid *id, const char *asked,
		struct ward_error *err)
{
	struct judged *judged = find_judged(v, id);

	if (judged == NULL)
		return error_set(err, WARD_EBUG, "a commit was listed that was not read");
	if (judged->listed)
		return WARD_OK;
	judged->listed = true;
	return add(v, &judged->signature, asked, err);
}

/* What could not be read is an item; that there is no memory is not. */
static int unreadable(struct ward_verify *v, const char *asked, bool is_tag,
		      const struct ward_error *cause, struct ward_error *err)
{
	struct ward_signature item = { .is_tag = is_tag, .judged_by = "" };

	if (cause->code == WARD_EOOM || arena_failed(v->run->arena))
		return no_memory(err);
	signature_set(&item, WARD_SIGNATURE_UNVERIFIABLE, SIGNATURE_REASON_UNREADABLE);
	if (cause->message[0] != '\0')
		item.why = arena_copy(v->run->arena, span_of(cause->message));
	return add(v, &item, asked, err);
}

/* -- Commits --------------------------------------------------------------- */

static int seen(void *ctx, const struct oid *id, struct ward_span raw, struct ward_error *err)
{
	struct ward_verify *v = ctx;

	return find_judged(v, id) != NULL ? WARD_OK : judge(v, id, false, raw, err);
}

static int verify_range(struct ward_verify *v, const char *range, struct ward_error *err)
{
	struct ward_run *run = v->run;
	struct oid base = { 0 }, head = { 0 }, *ids = NULL;
	struct repo_walk walk = { .seen = seen, .ctx = v, .max = run->limits.commits };
	size_t count = 0;
	int rc = run_resolve_range(run, span_of(range), &base, &head, err);

	walk.tip = head;
	walk.hide = &base;
	walk.hide_count = oid_is_null(&base) ? 0 : 1;
	if (rc == WARD_OK)
		rc = repo_history(run->repo, &walk, run->arena, &ids, &count, err);
	for (size_t i = 0; rc == WARD_OK && i < count; i++)
		rc = list(v, &ids[i], range, err);
	return rc;
}

/* The object, which must be of that type; until the next one. */
static int read_object(struct ward_verify *v, const struct oid *id, enum object_type want,
		       struct ward_span *raw, struct ward_error *err)
{
	enum object_type type;
	char hex[OID_HEX_MAX];
	int rc;

	arena_reset(v->object_arena);
	rc = repo_read(v->run->repo, id, v->run->limits.commit_bytes, v->object_arena, &type, raw,
		       err);
	if (rc == WARD_OK && type != want)
		rc = error_set(err, WARD_EGIT, "%s is a %s, not a %s", oid_hex(id, hex),
			       object_type_name(type), object_type_name(want));
	return rc;
}

static int verify_one(struct ward_verify *v, const char *revision, struct ward_error *err)
{
	struct ward_span name, raw;
	struct oid id;
	int rc;

	if (strlen(revision) > NAME_BYTES)
		return error_set(err, WARD_EUSAGE, "the revision is too long");
	/* What a tag leads to, as deep as it goes. */
	name = arena_printf(v->run->arena, "%s^0", revision);
	rc = repo_resolve(v->run->repo, name, &id, err);
	if (rc == WARD_OK && find_judged(v, &id) == NULL) {
		rc = read_object(v, &id, OBJECT_COMMIT, &raw, err);
		if (rc == WARD_OK)
			rc = judge(v, &id, false, raw, err);
	}
	return rc == WARD_OK ? list(v, &id, revision, err) : rc;
}

int ward_verify_commits(struct ward_verify *verify, const char *revision, struct ward_error *err)
{
	struct ward_error cause = { 0 };
	bool range = strstr(revision, "..") != NULL;
	int rc = (range ? verify_range : verify_one)(verify, revision, &cause);

	return rc == WARD_OK ? WARD_OK : unreadable(verify, revision, false, &cause, err);
}

/* -- Tags ------------------------------------------------------------------ */

/* The object of a tag; `*bound` is the name that must have been signed, or "" for an id. */
static int find_tag(struct ward_verify *v, const char *name, struct oid *id,
		    struct ward_span *bound, struct ward_error *err)
{
	static const char prefix[] = "refs/tags/";
	char full[NAME_BYTES + sizeof(prefix)];
	struct ward_error missing = { 0 };
	int rc;

	if (strlen(name) > NAME_BYTES)
		return error_set(err, WARD_EUSAGE, "the name is too long");
	*bound = span_of(name);
	if (span_starts(*bound, prefix))
		*bound = span_sub(*bound, sizeof(prefix) - 1, bound->len);
	(void)snprintf(full, sizeof(full), "%s" WARD_SPAN_FMT, prefix, WARD_SPAN_ARG(*bound));
	rc = repo_ref(v->run->repo, full, id, &missing);
	if (rc == WARD_OK)
		return WARD_OK;
	*bound = WARD_SPAN("");
	if (rc == WARD_ENOTFOUND && oid_parse(span_of(name), id) &&
	    id->len == repo_info(v->run->repo)->oid_len)
		return WARD_OK;
	return error_set(err, rc, "%s", missing.message);
}

/* The splitter has seen that there is one such header, for a tag that passes. */
static bool is_named(struct ward_span raw, struct ward_span name)
{
	struct ward_span line, word;

	while (span_cut(&raw, '\n', &line) && line.len > 0) {
		if (span_cut(&line, ' ', &word) && span_is(word, "tag"))
			return span_eq(line, name);
	}
	return false;
}

static int not_a_tag(struct ward_verify *v, const struct oid *id, const char *name,
		     struct ward_error *err)
{
	struct ward_signature item = { .is_tag = true, .judged_by = "" };

	signature_set(&item, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_NOT_A_TAG);
	(void)oid_hex(id, item.id);
	return add(v, &item, name, err);
}

static int verify_tag(struct ward_verify *v, const char *name, struct ward_error *err)
{
	struct ward_signature item;
	struct ward_span bound, raw;
	enum object_type type;
	struct oid id;
	uint64_t size;
	int rc = find_tag(v, name, &id, &bound, err);

	if (rc == WARD_OK)
		rc = repo_header(v->run->repo, &id, &type, &size, err);
	if (rc == WARD_OK && type != OBJECT_TAG)
		return not_a_tag(v, &id, name, err);
	if (rc == WARD_OK)
		rc = read_object(v, &id, OBJECT_TAG, &raw, err);
	if (rc == WARD_OK && find_judged(v, &id) == NULL)
		rc = judge(v, &id, true, raw, err);
	if (rc != WARD_OK)
		return rc;
	item = find_judged(v, &id)->signature;
	if (item.verdict == WARD_SIGNATURE_PASS && bound.len > 0 && !is_named(raw, bound)) {
		signature_set(&item, WARD_SIGNATURE_FAIL, SIGNATURE_REASON_TAG_NAME);
		item.principal = WARD_SPAN("");
	}
	return add(v, &item, name, err);
}

int ward_verify_tag(struct ward_verify *verify, const char *name, struct ward_error *err)
{
	struct ward_error cause = { 0 };
	int rc = verify_tag(verify, name, &cause);

	return rc == WARD_OK ? WARD_OK : unreadable(verify, name, true, &cause, err);
}

/* -- Result ---------------------------------------------------------------- */

const struct ward_verify_result *ward_verify_result(struct ward_verify *verify)
{
	struct ward_verify_result *r = &verify->result;

	*r = (struct ward_verify_result){
		.items = verify->items.items,
		.count = verify->items.len,
		.notes = verify->notes.lines.items,
		.note_count = verify->notes.lines.len,
	};
	for (size_t i = 0; i < r->count; i++) {
		r->passed += r->items[i].verdict == WARD_SIGNATURE_PASS;
		r->unverifiable += r->items[i].verdict == WARD_SIGNATURE_UNVERIFIABLE;
	}
	r->failed = r->count - r->passed - r->unverifiable;
	return r;
}

int ward_verify_status(const struct ward_verify_result *result)
{
	if (result->failed > 0)
		return 1;
	if (result->unverifiable > 0)
		return 2;
	return result->count == 0 ? 3 : 0;
}
