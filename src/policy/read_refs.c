/* SPDX-License-Identifier: Apache-2.0 */
/* The section `refs:`: what is protected, and what is asked of what arrives. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"
#include "policy/read_policy.h"

/* A subject longer than this is no subject that anybody bounds. */
#define SUBJECT_MAX 1000
#define WORD_MAX 100

static int read_mode(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	static const char *const words[] = { "enforce", "warn", "audit" };
	static const enum ref_mode modes[] = { REF_MODE_ENFORCE, REF_MODE_WARN, REF_MODE_AUDIT };
	enum ref_mode *to = out;
	size_t index = 0;
	int rc =
		read_choice(r, value, field->name, words, sizeof(words) / sizeof(words[0]), &index);

	if (rc == 0)
		*to = modes[index];
	return rc;
}

static int read_create(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	bool allowed = true, *no_create = out;
	int rc = read_flag(r, value, field, &allowed);

	*no_create = !allowed;
	return rc;
}

/* -- Numbers ------------------------------------------------------------- */

static int read_bound(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	/* Beyond the limit the change is refused whatever the reference asks for. */
	static const struct {
		const char *name, *limit, *unit;
	} rows[] = { { "max-commits", "commits", "commits" },
		     { "max-files", "paths", "files" },
		     { "max-file-bytes", "blob_bytes", "bytes" },
		     { "max-subject", "", "characters" } };
	const struct limit_info *info = NULL;
	const char *unit = "";
	char what[64];

	(void)snprintf(what, sizeof(what), "'%s'", field->name);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, field->name) == 0) {
			info = limit_find(span_of(rows[i].limit));
			unit = rows[i].unit;
		}
	}
	return read_number(r, value, what, info != NULL ? info->max : SUBJECT_MAX, unit, out);
}

/* -- Words --------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(struct ward_span word, const char *also)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.ptr[i];

		if (!is_letter(c) && !(c >= '0' && c <= '9') && strchr(also, c) == NULL)
			return false;
	}
	return word.len > 0 && word.len <= WORD_MAX && memchr(word.ptr, '\0', word.len) == NULL;
}

static const char *pusher_fault(struct ward_span word)
{
	for (size_t i = 0; i < word.len; i++) {
		if ((unsigned char)word.ptr[i] <= ' ' || word.ptr[i] == 0x7f)
			return "a login has no blanks";
	}
	return word.len <= WORD_MAX ? NULL : "it is too long for a login";
}

static const char *type_fault(struct ward_span word)
{
	return is_word(word, "-_") ? NULL : "a type is a word of letters, digits, '-' and '_'";
}

static const char *issue_fault(struct ward_span word)
{
	if (span_is(word, "#") || (is_letter(word.ptr[0]) && is_word(word, "_")))
		return NULL;
	return "it is '#' or the key of a tracker: letters, digits and '_'";
}

static const char *trailer_fault(struct ward_span word)
{
	return is_word(word, "-") ? NULL : "a trailer's name is letters, digits and '-'";
}

static int read_pushers(struct reader *r, const struct ward_node *value, const struct field *field,
			void *out)
{
	return read_words(r, value, field, pusher_fault, out);
}

static int read_issues(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	return read_words(r, value, field, issue_fault, out);
}

static int read_trailers(struct reader *r, const struct ward_node *value, const struct field *field,
			 void *out)
{
	return read_words(r, value, field, trailer_fault, out);
}

/* A flag, or the types that there are. */
static int read_conventional(struct reader *r, const struct ward_node *value,
			     const struct field *field, void *out)
{
	struct ward_demands *demands = out;

	if (value->kind != NODE_SEQ)
		return read_flag(r, value, field, &demands->conventional);
	demands->conventional = true;
	return read_words(r, value, field, type_fault, &demands->types);
}

/* -- Entries ------------------------------------------------------------- */

#define DEMAND(name) offsetof(struct ward_demands, name)

int read_commits(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out)
{
	static const struct field fields[] = {
		{ "signed", read_signed, DEMAND(signed_by), false },
		{ "signers", read_signers, DEMAND(signers), false },
		{ "match", read_signer_match, DEMAND(match_committer), false },
		{ "platform-keys", read_platform_keys, DEMAND(platform_keys), false },
		{ "warn-until", read_warn_until, DEMAND(warn_until), false },
		{ "author-email", read_email_globs, DEMAND(author_email), false },
		{ "committer-email", read_email_globs, DEMAND(committer_email), false },
		{ "conventional", read_conventional, 0, false },
		{ "issues", read_issues, DEMAND(issues), false },
		{ "trailers", read_trailers, DEMAND(trailers), false },
		{ "signed-off", read_flag, DEMAND(signed_off), false },
		{ "max-subject", read_bound, DEMAND(max_subject), false },
	};

	(void)field;
	return read_fields(r, value, "'commits'", fields, sizeof(fields) / sizeof(fields[0]), out);
}

static int check_entry(struct reader *r, const struct ward_node *value,
		       const struct ref_entry *entry)
{
	const struct ward_node *second = value;

	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		struct ward_span key = v->key->text;

		if (!entry->is_protected &&
		    (span_is(key, "allow-delete") || span_is(key, "allow-force"))) {
			return FAULT(r, v->key,
				     "'%s' has no meaning where a reference is not protected",
				     SHOW(key));
		}
	}
	if (!entry->demands.linear || !entry->demands.merge_only)
		return check_signing(r, value, &entry->demands);
	/* At the one that came second. */
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		if (span_is(v->key->text, "linear") || span_is(v->key->text, "merge-only"))
			second = v->key;
	}
	return FAULT(r, second, "'linear' and 'merge-only' together leave no commit that may come");
}

#define REF_DEMAND(name) offsetof(struct ref_entry, demands.name)

static int read_ref_entry(struct reader *r, const struct ward_node *value)
{
	static const struct field fields[] = {
		{ "match", read_ref_globs, offsetof(struct ref_entry, match), true },
		{ "protected", read_flag, offsetof(struct ref_entry, is_protected), true },
		{ "mode", read_mode, offsetof(struct ref_entry, mode), false },
		{ "allow-delete", read_flag, offsetof(struct ref_entry, allow_delete), false },
		{ "allow-force", read_flag, offsetof(struct ref_entry, allow_force), false },
		{ "allow-create", read_create, REF_DEMAND(no_create), false },
		{ "linear", read_flag, REF_DEMAND(linear), false },
		{ "merge-only", read_flag, REF_DEMAND(merge_only), false },
		{ "pushers", read_pushers, REF_DEMAND(pushers), false },
		{ "max-commits", read_bound, REF_DEMAND(max_commits), false },
		{ "max-files", read_bound, REF_DEMAND(max_files), false },
		{ "max-file-bytes", read_bound, REF_DEMAND(max_file_bytes), false },
		{ "commits", read_commits, offsetof(struct ref_entry, demands), false },
		{ "since", read_since, REF_DEMAND(since), false },
		{ "tags", read_tags, offsetof(struct ref_entry, demands), false },
		{ "push", read_push, offsetof(struct ref_entry, demands), false },
		{ "review", read_review, REF_DEMAND(review), false },
	};
	struct ref_entry *entry = policy_add_ref(r->policy);
	int rc;

	if (entry == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for a reference entry");
	rc = read_fields(r, value, "an item of 'refs'", fields, sizeof(fields) / sizeof(fields[0]),
			 entry);
	return rc != 0 ? rc : check_entry(r, value, entry);
}

int read_refs(struct reader *r, const struct ward_node *value, const struct field *field, void *out)
{
	(void)out;
	if (value->kind == NODE_SEQ && value->first == NULL) {
		return FAULT(r, value,
			     "'%s' is an empty list, which would leave no reference protected",
			     field->name);
	}
	return read_list(r, value, field, read_ref_entry);
}
