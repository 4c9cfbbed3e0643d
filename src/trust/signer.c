/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/signer.h"

#include <string.h>

#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "base/vec.h"

/* RFC 5321, 4.5.3.1: 64 of a name, '@', 255 of a domain; patterns are no longer. */
#define ADDRESS_MAX 320

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* False when it is longer than any address. */
static bool lower_copy(struct ward_span s, char *copy, struct ward_span *out)
{
	if (s.len == 0 || s.len > ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		copy[i] = lower(s.ptr[i]);
	*out = span_make(copy, s.len);
	return true;
}

static bool address_matches(struct ward_span address, struct ward_span pattern)
{
	char a[ADDRESS_MAX], b[ADDRESS_MAX];
	struct ward_span small_address, small_pattern;

	return lower_copy(address, a, &small_address) && lower_copy(pattern, b, &small_pattern) &&
		glob_match(small_pattern, small_address);
}

/* Hexadecimal digits. */
/* But for their case. Of addresses, too: a policy has them in lower case. */
static bool same_letters(struct ward_span a, struct ward_span b)
{
	if (a.len == 0 || a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

bool signer_is_wanted(const struct ward_span *names, size_t name_count,
		      const struct ward_span *wanted, size_t wanted_count)
{
	for (size_t w = 0; w < wanted_count; w++) {
		const bool is_address = span_find_byte(wanted[w], '@', 0) >= 0;

		for (size_t n = 0; n < name_count; n++)
			if (is_address ? address_matches(names[n], wanted[w])
				       : span_eq(names[n], wanted[w]))
				return true;
	}
	return wanted_count == 0;
}

/* -- From a signature to a person ------------------------------------------- */

static const char *key_prefix(enum ward_signature_kind kind)
{
	static const char *const prefixes[WARD_SIGNED_KINDS] = {
		[WARD_SIGNED_PGP] = "pgp:",
		[WARD_SIGNED_SSH] = "ssh:",
		[WARD_SIGNED_X509] = "x509:",
	};

	return (unsigned)kind < WARD_SIGNED_KINDS && prefixes[kind] != NULL ? prefixes[kind] : NULL;
}

static bool is_key(struct ward_span named, const char *prefix, struct ward_span key, bool any_case)
{
	const struct ward_span rest = span_sub(named, strlen(prefix), named.len);

	if (key.len == 0 || !span_starts(named, prefix))
		return false;
	return any_case ? same_letters(rest, key) : span_eq(rest, key);
}

static bool owns_key(const struct trust_principal *p, const struct ward_signature *s)
{
	const char *prefix = key_prefix(s->kind);
	const bool any_case = s->kind != WARD_SIGNED_SSH;

	for (size_t i = 0; prefix != NULL && i < p->key_count; i++)
		if (is_key(p->keys[i], prefix, s->key, any_case) ||
		    is_key(p->keys[i], prefix, s->primary, any_case))
			return true;
	return false;
}

static bool owns_identity(const struct trust_principal *p, const struct ward_signature *s)
{
	for (size_t i = 0; s->issuer.len > 0 && i < p->identity_count; i++)
		if (span_eq(p->identities[i].issuer, s->issuer) &&
		    span_eq(p->identities[i].san, s->san))
			return true;
	return false;
}

/* A pattern on a list speaks of many, so it names none of them. */
static bool owns_address(const struct trust_principal *p, const struct ward_signature *s)
{
	for (size_t i = 0; i < p->email_count; i++)
		for (size_t k = 0; k < s->address_count; k++)
			if (same_letters(p->emails[i], s->addresses[k]))
				return true;
	return false;
}

typedef bool (*owns_fn)(const struct trust_principal *p, const struct ward_signature *s);

/* What is surest first. Two owners are none: the signature could be either's. */
static const struct trust_principal *find_owner(const struct trust_spec *spec,
						const struct ward_signature *s, bool *ambiguous)
{
	static const owns_fn ways[] = { owns_key, owns_identity, owns_address };
	const struct trust_principal *owner = NULL;

	*ambiguous = false;
	for (size_t w = 0; owner == NULL && w < sizeof(ways) / sizeof(ways[0]); w++) {
		/* An address is worth something with who established it, which an identity names.
		 */
		if (s->issuer.len > 0 && ways[w] == owns_address)
			continue;
		for (size_t i = 0; i < spec->principal_count; i++) {
			if (!ways[w](&spec->principals[i], s))
				continue;
			*ambiguous = owner != NULL;
			owner = &spec->principals[i];
			if (*ambiguous)
				return NULL;
		}
	}
	return owner;
}

static bool is_member(const struct trust_group *group, struct ward_span name)
{
	for (size_t i = 0; i < group->member_count; i++)
		if (span_eq(group->members[i], name))
			return true;
	return false;
}

struct name_list {
	VEC(struct ward_span) items;
	struct arena *arena;
};

static void add_name(struct name_list *list, struct ward_span name)
{
	struct ward_span *slot = name.len > 0 ? vec_push(list->arena, &list->items) : NULL;

	if (slot != NULL)
		*slot = name;
}

static void add_names(struct name_list *list, const struct trust_spec *spec,
		      const struct ward_signature *s, const struct signer_identity *who)
{
	add_name(list, who->name);
	for (size_t i = 0; who->principal != NULL && i < spec->group_count; i++)
		if (is_member(&spec->groups[i], who->principal->name))
			add_name(list, spec->groups[i].name);
	for (size_t i = 0; who->principal != NULL && i < who->principal->email_count; i++)
		add_name(list, who->principal->emails[i]);
	/* What a list vouches for is whoever's key it is, also without a principal. */
	for (size_t i = 0; s->issuer.len == 0 && i < s->address_count; i++)
		add_name(list, s->addresses[i]);
}

static bool made_it(const struct trust_principal *p, const struct ward_signature *s)
{
	for (size_t i = 0; p != NULL && i < p->email_count; i++)
		if (same_letters(p->emails[i], s->email))
			return true;
	for (size_t i = 0; i < s->address_count; i++)
		if (address_matches(s->email, s->addresses[i]))
			return true;
	return p != NULL && s->issuer.len > 0 && same_letters(s->san, s->email);
}

static struct ward_span name_of(const struct signer_identity *who, const struct ward_signature *s)
{
	if (who->platform)
		return s->platform;
	if (who->principal != NULL)
		return who->principal->name;
	if (s->address_count > 0)
		return s->addresses[0];
	return s->issuer.len > 0 ? s->san : s->principal;
}

void signer_identify(const struct trust_spec *spec, const struct ward_signature *signature,
		     int64_t now, struct arena *arena, struct signer_identity *out)
{
	struct name_list list = { .arena = arena };
	bool ambiguous = false;

	*out = (struct signer_identity){ .platform = signature->platform.len > 0 };
	if (signature->verdict != WARD_SIGNATURE_PASS)
		return;
	if (!out->platform)
		out->principal = find_owner(spec, signature, &ambiguous);
	out->expired = out->principal != NULL && out->principal->until < now;
	out->robot = out->principal != NULL && out->principal->robot;
	/* Everybody gets a certificate from Sigstore: only whom the policy names is anybody. */
	out->known = !ambiguous && !out->expired &&
		(signature->issuer.len == 0 || out->principal != NULL);
	out->name = name_of(out, signature);
	out->is_committer = made_it(out->principal, signature);
	if (out->known)
		add_names(&list, spec, signature, out);
	out->names = list.items.items;
	out->name_count = list.items.len;
}
