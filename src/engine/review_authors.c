/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/review_authors.h"

#include "base/arena.h"
#include "base/span.h"
#include "engine/trust.h"
#include "git/object.h"

#define TAG_CHAIN 16

struct search {
	struct ward_run *run;
	const struct ward_ref *ref;
	struct arena *arena, *raw; /* facts; one object at a time */
	struct review_authors *out;
	struct oid tip; /* the commit that the new id leads to */
	bool vouched;	/* the push is signed by somebody who is known */
};

static bool is_identified(const struct ward_signer_facts *s)
{
	return s != NULL && s->verdict == WARD_SIGNATURE_PASS && s->known;
}

/* A name or an address, once. */
static void note(struct search *s, struct ward_span text, bool is_email)
{
	struct review_authors *out = s->out;
	struct ward_span copy, *slot;

	if (text.len == 0 || map_get(&out->seen, text) != NULL)
		return;
	copy = arena_copy(s->arena, text);
	if (map_put(&out->seen, copy, NULL) == NULL)
		return;
	slot = is_email ? vec_push(s->arena, &out->emails) : vec_push(s->arena, &out->names);
	if (slot != NULL)
		*slot = copy;
}

static struct ward_span email_of(struct ward_span ident)
{
	const ssize_t open = span_find_byte(ident, '<', 0), close = span_find_byte(ident, '>', 0);

	return open < 0 || close < open ? WARD_SPAN("")
					: span_sub(ident, (size_t)open + 1, (size_t)close);
}

static const struct ward_signer_facts *read_signed(struct search *s, const struct oid *id,
						   enum object_type *type, struct ward_span *raw)
{
	struct ward_error err = { 0 };

	arena_reset(s->raw);
	if (repo_read(s->run->repo, id, s->run->limits.commit_bytes, s->raw, type, raw, &err) !=
		    WARD_OK ||
	    (*type != OBJECT_COMMIT && *type != OBJECT_TAG))
		return NULL;
	return run_trust_object(s->run->trust, id, *raw, *type == OBJECT_TAG, s->arena);
}

/* Who signed what the reference is to name, and the commit behind it. */
static bool find_tip(struct search *s)
{
	const size_t oid_len = repo_info(s->run->repo)->oid_len;
	struct ward_error err = { 0 };
	struct oid id = s->ref->new_id;

	for (int depth = 0; depth <= TAG_CHAIN; depth++) {
		enum object_type type = OBJECT_NONE;
		struct ward_span raw = WARD_SPAN("");
		const struct ward_signer_facts *facts = read_signed(s, &id, &type, &raw);
		struct tag_view tag;

		if (facts == NULL)
			return false;
		if (depth == 0)
			s->out->tip = facts;
		if (type == OBJECT_TAG)
			note(s, is_identified(facts) ? facts->principal : WARD_SPAN(""), false);
		s->tip = id;
		if (type == OBJECT_COMMIT)
			return true;
		if (tag_parse(raw, oid_len, &tag, &err) != WARD_OK)
			return false;
		id = tag.target;
	}
	return false;
}

static bool take_commit(struct search *s, const struct oid *id)
{
	const size_t oid_len = repo_info(s->run->repo)->oid_len;
	const struct ward_signer_facts *facts, *tip = s->out->tip;
	enum object_type type = OBJECT_NONE;
	struct ward_error err = { 0 };
	struct ward_span raw = WARD_SPAN("");
	struct commit_view view;

	facts = read_signed(s, id, &type, &raw);
	if (facts == NULL || type != OBJECT_COMMIT ||
	    commit_parse(raw, oid_len, s->raw, &view, &err) != WARD_OK)
		return false;
	note(s, email_of(view.author), true);
	note(s, email_of(view.committer), true);
	if (is_identified(facts))
		note(s, facts->principal, false);
	else
		s->out->known = s->out->known && s->vouched;
	s->out->one_signer = s->out->one_signer && is_identified(facts) &&
		span_eq(facts->principal, tip->principal);
	return true;
}

/* What the push brings to the reference: everything behind the new tip that is not behind the old
 * one, whether the store had it before or not; of a new reference what the change found. */
static bool take_history(struct search *s)
{
	const struct ward_change *change = &s->run->change;
	struct ward_error err = { 0 };
	struct repo_walk walk = { .tip = s->tip,
				  .allow_shallow = true,
				  .max = s->run->limits.commits };
	struct oid *ids = NULL, old;
	size_t count = 0;

	if (s->ref->action == REF_UPDATE) {
		struct ward_span name;
		char hex[OID_HEX_MAX];

		name = arena_printf(s->arena, "%s^0", oid_hex(&s->ref->old_id, hex));
		if (repo_resolve(s->run->repo, name, &old, &err) == WARD_OK) {
			walk.hide = &old;
			walk.hide_count = 1;
		}
		if (repo_history(s->run->repo, &walk, s->arena, &ids, &count, &err) != WARD_OK)
			return false;
		for (size_t i = 0; i < count; i++)
			if (!take_commit(s, &ids[i]))
				return false;
		return true;
	}
	for (size_t i = 0; i < change->commit_count; i++) {
		const struct change_commit *c = &change->commits[i];

		for (size_t k = 0; !c->is_tag && k < c->arrival_count; k++)
			if (span_eq(c->arrivals[k].ref, s->ref->name) && !take_commit(s, &c->id))
				return false;
	}
	return take_commit(s, &s->tip);
}

void review_find_authors(struct ward_run *run, const struct ward_ref *ref,
			 const struct ward_signer_facts *push, struct arena *arena,
			 struct review_authors *out)
{
	struct search s = { .run = run,
			    .ref = ref,
			    .arena = arena,
			    .out = out,
			    .raw = arena_new((size_t)64 << 20),
			    .vouched = is_identified(push) };

	*out = (struct review_authors){ .known = true, .one_signer = true };
	map_init(&out->seen, arena);
	if (s.vouched)
		note(&s, push->principal, false);
	note(&s, run->pusher, false);
	if (s.raw == NULL || !find_tip(&s) || !take_history(&s) || arena_failed(arena))
		out->known = out->one_signer = false;
	arena_free(s.raw);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* In either case of letters: who is taken for a maker too often only has to ask somebody else. */
static bool is_same(struct ward_span a, struct ward_span b)
{
	if (a.len == 0 || a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

static bool is_one_of(const struct ward_span *makers, size_t count,
		      const struct ward_signer_facts *s)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < s->name_count; k++)
			if (is_same(makers[i], s->names[k]))
				return true;
	return false;
}

bool review_is_author(const struct review_authors *authors, const struct ward_signer_facts *s)
{
	return is_one_of(authors->names.items, authors->names.len, s) ||
		is_one_of(authors->emails.items, authors->emails.len, s);
}
