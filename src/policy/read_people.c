/* SPDX-License-Identifier: Apache-2.0 */
/* The sections `principals:` and `groups:`: who is who, and who owns which key. */
#include "base/arena.h"
#include "base/base64.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/read_policy.h"

/* A key of one of the two mappings, as a name that nobody has. */
static int read_name(struct reader *r, const struct ward_node *key, uint64_t number,
		     struct ward_span *out)
{
	struct map_entry *entry;
	const char *why;
	bool added = false;
	int rc = read_text(r, key, &(struct field){ .name = "name" }, out);

	if (rc != 0)
		return rc;
	why = name_fault(*out);
	if (why != NULL)
		return FAULT(r, key, "'%s' cannot be a name: %s", SHOW(*out), why);
	entry = map_put(&r->policy->people.names, *out, &added);
	if (entry == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for a name");
	if (!added && (entry->value.num & PEOPLE_GROUP) != (number & PEOPLE_GROUP))
		return FAULT(r, key, "'%s' is a principal and a group", SHOW(*out));
	if (!added)
		return FAULT(r, key, "'%s' stands twice", SHOW(*out));
	entry->value.num = number;
	return 0;
}

static int64_t today_of(const struct ward_policy *policy)
{
	return policy->now - policy->now % DAY_SECONDS;
}

int check_ended(struct reader *r, const struct ward_node *value, const char *what, int64_t day,
		bool *passed)
{
	char date[11];

	*passed = day < today_of(r->policy);
	if (!*passed || r->policy->standing)
		return 0;
	time_format_date(day, date);
	return FAULT(r, value, "%s ended on %s: renew it or delete it", what, date);
}

/* -- Principals ---------------------------------------------------------- */

/* A principal being read, with its number. */
struct entrant {
	struct trust_principal as;
	uint64_t number;
};

/* Who signs with this is this principal and nobody else. */
static int own(struct reader *r, const struct ward_node *value, struct ward_span thing,
	       struct ward_span shown, const struct entrant *who)
{
	const struct ward_policy *policy = r->policy;
	bool added = false;
	struct map_entry *entry = map_put(&r->policy->people.owners, thing, &added);

	/* Then `thing` may be no whole copy. */
	if (entry == NULL || arena_failed(r->arena))
		return error_set(r->err, WARD_EOOM, "no memory for a principal");
	if (added) {
		entry->value.num = who->number;
		return 0;
	}
	if (entry->value.num == who->number)
		return FAULT(r, value, "'%s' stands twice", SHOW(shown));
	return FAULT(r, value, "'%s' is that of '%s' already: one person is one principal",
		     SHOW(shown), SHOW(policy->trust.principals[entry->value.num].name));
}

/* Make each of a list what `fit` says, and owned. */
static int own_all(struct reader *r, const struct ward_node *value, struct ward_span *items,
		   size_t count, const struct entrant *who)
{
	const struct ward_node *v = value->kind == NODE_SEQ ? value->first : value;

	if (count > TRUST_NAMES_MAX)
		return FAULT(r, value, "the list is longer than %d", TRUST_NAMES_MAX);
	for (size_t i = 0; i < count; i++, v = v->next) {
		int rc = own(r, v, items[i], items[i], who);

		if (rc != 0)
			return rc;
	}
	return 0;
}

static const char *address_fault(struct ward_span word)
{
	ssize_t at = span_find_byte(word, '@', 0);

	if (span_find_byte(word, '*', 0) >= 0)
		return "it is one address and no pattern";
	for (size_t i = 0; i < word.len; i++) {
		if ((unsigned char)word.ptr[i] <= ' ' || word.ptr[i] == 0x7f)
			return "an address has no blanks";
	}
	if (at <= 0 || (size_t)at + 1 == word.len || span_find_byte(word, '@', (size_t)at + 1) >= 0)
		return "an address has one '@' with something on both sides";
	return NULL;
}

static int read_addresses(struct reader *r, const struct ward_node *value,
			  const struct field *field, void *out)
{
	struct entrant *who = out;
	struct ward_texts texts = { NULL, 0 };
	struct ward_span *items;
	int rc = read_words(r, value, field, address_fault, &texts);

	if (rc != 0)
		return rc;
	items = ARENA_ARRAY(r->arena, texts.count, struct ward_span);
	if (items == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	for (size_t i = 0; i < texts.count; i++)
		items[i] = lower_copy(r->arena, texts.items[i]);
	who->as.emails = items;
	who->as.email_count = texts.count;
	return own_all(r, value, items, texts.count, who);
}

static bool is_ssh_print(struct ward_span text)
{
	char bytes[64];

	/* As ssh-keygen prints it: 32 bytes without padding. */
	return text.len == 43 && base64_decode(text, BASE64_NO_PADDING, bytes) == 32;
}

static const char *key_fault(struct ward_span word)
{
	struct ward_span rest;

	if (span_starts(word, "ssh:SHA256:")) {
		rest = span_sub(word, sizeof("ssh:SHA256:") - 1, word.len);
		return is_ssh_print(rest) ? NULL
					  : "behind ssh:SHA256: stand 43 characters, as "
					    "ssh-keygen -l prints them";
	}
	if (span_starts(word, "pgp:")) {
		rest = span_sub(word, sizeof("pgp:") - 1, word.len);
		return (rest.len == 40 || rest.len == 64) && hex_is(rest)
			? NULL
			: "behind pgp: stands a whole fingerprint, 40 or 64 hexadecimal digits "
			  "without blanks";
	}
	if (span_starts(word, "x509:")) {
		rest = span_sub(word, sizeof("x509:") - 1, word.len);
		return rest.len == 64 && hex_is(rest)
			? NULL
			: "behind x509: stands the SHA-256 of a certificate, 64 hexadecimal digits";
	}
	return "a key is ssh:SHA256:..., pgp:FINGERPRINT or x509:SHA256";
}

static struct ward_span upper_copy(struct arena *arena, struct ward_span text)
{
	char *bytes = arena_bytes(arena, text.len);

	if (bytes == NULL)
		return (struct ward_span){ NULL, 0 };
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		bytes[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	return span_make(bytes, text.len);
}

/* The one spelling of a key that is compared. */
static struct ward_span key_spelling(struct arena *arena, struct ward_span key)
{
	struct ward_span digits;

	if (span_starts(key, "x509:"))
		return lower_copy(arena, key);
	if (!span_starts(key, "pgp:"))
		return key;
	digits = upper_copy(arena, span_sub(key, sizeof("pgp:") - 1, key.len));
	return arena_printf(arena, "pgp:" WARD_SPAN_FMT, WARD_SPAN_ARG(digits));
}

static int read_keys(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	struct entrant *who = out;
	struct ward_texts texts = { NULL, 0 };
	struct ward_span *items;
	int rc = read_words(r, value, field, key_fault, &texts);

	if (rc != 0)
		return rc;
	items = ARENA_ARRAY(r->arena, texts.count, struct ward_span);
	if (items == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	for (size_t i = 0; i < texts.count; i++)
		items[i] = key_spelling(r->arena, texts.items[i]);
	who->as.keys = items;
	who->as.key_count = texts.count;
	return own_all(r, value, items, texts.count, who);
}

static int read_identity(struct reader *r, const struct ward_node *value, const struct entrant *who,
			 struct trust_identity *out)
{
	static const struct field fields[] = {
		{ "issuer", read_text, offsetof(struct trust_identity, issuer), true },
		{ "san", read_text, offsetof(struct trust_identity, san), true },
	};
	struct ward_span both;
	int rc = read_fields(r, value, "an item of 'sigstore'", fields,
			     sizeof(fields) / sizeof(fields[0]), out);

	if (rc != 0)
		return rc;
	/* No text that is read has a line end in it. */
	both = arena_printf(r->arena, WARD_SPAN_FMT "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(out->issuer),
			    WARD_SPAN_ARG(out->san));
	return own(r, value, both, out->san, who);
}

static int read_identities(struct reader *r, const struct ward_node *value,
			   const struct field *field, void *out)
{
	struct entrant *who = out;
	struct trust_identity *items;
	size_t count = 0;

	if (value->kind != NODE_SEQ)
		return FAULT(r, value, "'%s' must be a list, it is %s", field->name,
			     node_kind_text(value));
	if (value->count > TRUST_NAMES_MAX)
		return FAULT(r, value, "the list is longer than %d", TRUST_NAMES_MAX);
	items = ARENA_ARRAY(r->arena, value->count, struct trust_identity);
	if (items == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = read_identity(r, v, who, &items[count++]);

		if (rc != 0)
			return rc;
	}
	who->as.identities = items;
	who->as.identity_count = count;
	return 0;
}

static int read_until(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	struct entrant *who = out;
	int64_t day = 0;
	bool passed = false;
	int rc = read_day(r, value, field, &day);

	if (rc == 0)
		rc = check_ended(r, value, "the time of the principal", day, &passed);
	who->as.until = day + DAY_SECONDS - 1;
	r->policy->people.expired += rc == 0 && passed;
	return rc;
}

static int read_principal(struct reader *r, const struct ward_node *value,
			  struct trust_principal *out, uint64_t number)
{
	static const struct field fields[] = {
		{ "emails", read_addresses, 0, false },
		{ "keys", read_keys, 0, false },
		{ "sigstore", read_identities, 0, false },
		{ "robot", read_flag, offsetof(struct entrant, as.robot), false },
		{ "until", read_until, 0, false },
	};
	struct entrant who = { .as.until = INT64_MAX, .number = number };
	int rc = read_name(r, value->key, number, &who.as.name);

	/* The name is needed by messages of those that come after. */
	out->name = who.as.name;
	if (rc == 0)
		rc = read_fields(r, value, "a principal", fields,
				 sizeof(fields) / sizeof(fields[0]), &who);
	if (rc != 0)
		return rc;
	if (who.as.email_count + who.as.key_count + who.as.identity_count == 0)
		return FAULT(r, value->key,
			     "'%s' needs 'emails', 'keys' or 'sigstore', to be told by",
			     SHOW(who.as.name));
	*out = who.as;
	return 0;
}

int read_principals(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	struct ward_policy *policy = r->policy;
	struct trust_principal *items;
	size_t count = 0;
	int rc = need_trust(r, value->key);

	(void)out;
	if (rc == 0)
		rc = expect_map(r, value, field->name);
	if (rc == 0 && value->count > TRUST_PRINCIPALS_MAX)
		rc = FAULT(r, value, "there are more than %d principals", TRUST_PRINCIPALS_MAX);
	if (rc != 0)
		return rc;
	items = ARENA_ARRAY(r->arena, value->count, struct trust_principal);
	policy->people.seen = ARENA_ARRAY(r->arena, value->count, uint64_t);
	if (items == NULL || policy->people.seen == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	policy->trust.principals = items;
	for (const struct ward_node *v = value->first; v != NULL; v = v->next, count++) {
		rc = read_principal(r, v, &items[count], count);
		if (rc != 0)
			return rc;
	}
	policy->trust.principal_count = count;
	return 0;
}

/* -- Groups -------------------------------------------------------------- */

static int read_group(struct reader *r, const struct ward_node *value, size_t number,
		      struct trust_group *out)
{
	struct ward_policy *policy = r->policy;
	const struct ward_node *v = value->kind == NODE_SEQ ? value->first : value;
	struct ward_texts texts = { NULL, 0 };
	size_t *members;
	struct map have;
	int rc = read_name(r, value->key, PEOPLE_GROUP | number, &out->name);

	if (rc == 0)
		rc = read_words(r, value, &(struct field){ .name = "group" }, name_fault, &texts);
	if (rc == 0 && texts.count > TRUST_NAMES_MAX)
		rc = FAULT(r, value, "the list is longer than %d", TRUST_NAMES_MAX);
	if (rc != 0)
		return rc;
	members = ARENA_ARRAY(r->arena, texts.count, size_t);
	if (members == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for a group");
	map_init(&have, r->arena);
	for (size_t i = 0; rc == 0 && i < texts.count; i++, v = v->next) {
		const struct trust_principal *who = people_find(policy, texts.items[i]);

		if (who == NULL)
			return unknown_name(r, v, texts.items[i], false);
		members[i] = (size_t)(who - policy->trust.principals);
		rc = check_unique(r, v, texts.items[i], &have);
	}
	out->members = texts.items;
	out->member_count = texts.count;
	policy->people.members[number] = members;
	return rc;
}

int read_groups(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out)
{
	struct ward_policy *policy = r->policy;
	struct trust_group *items;
	size_t count = 0;
	int rc = need_trust(r, value->key);

	(void)out;
	if (rc == 0)
		rc = expect_map(r, value, field->name);
	if (rc == 0 && value->count > TRUST_GROUPS_MAX)
		rc = FAULT(r, value, "there are more than %d groups", TRUST_GROUPS_MAX);
	if (rc != 0)
		return rc;
	items = ARENA_ARRAY(r->arena, value->count, struct trust_group);
	policy->people.members = ARENA_ARRAY(r->arena, value->count, size_t *);
	if (items == NULL || policy->people.members == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	policy->trust.groups = items;
	for (const struct ward_node *v = value->first; v != NULL; v = v->next, count++) {
		rc = read_group(r, v, count, &items[count]);
		if (rc != 0)
			return rc;
	}
	policy->trust.group_count = count;
	return 0;
}
