/* SPDX-License-Identifier: Apache-2.0 */
/* Who must have signed what arrives at a reference. */
#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/read_policy.h"

#define WORDS(list) (list), sizeof(list) / sizeof((list)[0])

/* -- commits ------------------------------------------------------------- */

int read_signed(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out)
{
	static const char *const words[] = { "all", "first-parent", "none" };
	static const enum ward_signed values[] = { WARD_SIGN_ALL, WARD_SIGN_FIRST_PARENT,
						   WARD_SIGN_NONE };
	enum ward_signed *to = out;
	size_t index = 0;
	int rc = read_choice(r, value, "value of 'signed'", WORDS(words), &index);

	(void)field;
	if (rc == 0)
		*to = values[index];
	return rc == 0 && *to != WARD_SIGN_NONE ? need_trust(r, value->key) : rc;
}

int read_signer_match(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	static const char *const words[] = { "none", "committer" };
	bool *match = out;
	size_t index = 0;
	int rc = read_choice(r, value, "value of 'match'", WORDS(words), &index);

	(void)field;
	*match = index == 1;
	return rc;
}

int read_platform_keys(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	static const char *const words[] = { "never", "merge-only", "allowed" };
	static const enum ward_platform_keys values[] = { WARD_PLATFORM_NEVER,
							  WARD_PLATFORM_MERGE_ONLY,
							  WARD_PLATFORM_ALLOWED };
	enum ward_platform_keys *to = out;
	size_t index = 0;
	int rc = read_choice(r, value, "value of 'platform-keys'", WORDS(words), &index);

	(void)field;
	if (rc == 0)
		*to = values[index];
	return rc;
}

int read_warn_until(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	int64_t latest =
		r->policy->now - r->policy->now % DAY_SECONDS + EXEMPTION_DAYS * DAY_SECONDS;
	int64_t day = 0, *to = out;
	bool passed = false;
	char date[11];
	int rc = read_day(r, value, field, &day);

	if (rc == 0)
		rc = check_ended(r, value, "the time of warnings", day, &passed);
	if (rc != 0)
		return rc;
	if (day > latest) {
		time_format_date(latest, date);
		return FAULT(r, value, "warnings last at most %d days: until %s", EXEMPTION_DAYS,
			     date);
	}
	*to = passed ? 0 : day + DAY_SECONDS;
	r->policy->warnings_expired += passed;
	return 0;
}

int read_since(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out)
{
	struct ward_span *to = out;
	int rc = read_text(r, value, field, to);

	if (rc != 0)
		return rc;
	if ((to->len != 40 && to->len != 64) || !hex_is(*to))
		return FAULT(r, value,
			     "'%s' must be the whole id of a commit, 40 or 64 hexadecimal digits",
			     field->name);
	*to = lower_copy(r->arena, *to);
	return 0;
}

/* -- tags and push ------------------------------------------------------- */

#define DEMAND(name) offsetof(struct ward_demands, name)

int read_tags(struct reader *r, const struct ward_node *value, const struct field *field, void *out)
{
	static const struct field fields[] = {
		{ "annotated", read_flag, DEMAND(tag_annotated), true },
		{ "signers", read_signers, DEMAND(tag_signers), false },
	};
	const struct ward_demands *demands = out;
	int rc = need_trust(r, value->key);

	(void)field;
	if (rc == 0)
		rc = read_fields(r, value, "'tags'", fields, sizeof(fields) / sizeof(fields[0]),
				 out);
	if (rc == 0 && !demands->tag_annotated && demands->tag_signers.count > 0)
		return FAULT(r, child_of(value, "signers")->key,
			     "'signers' of tags have no meaning without 'annotated: true'");
	return rc;
}

static int read_certificate(struct reader *r, const struct ward_node *value,
			    const struct field *field, void *out)
{
	static const char *const words[] = { "optional", "required" };
	bool *required = out;
	size_t index = 0;
	int rc = read_choice(r, value, "value of 'certificate'", WORDS(words), &index);

	(void)field;
	*required = index == 1;
	return rc;
}

static int read_slop(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	int64_t seconds = 0;
	uint64_t *to = out;
	int rc = read_duration(r, value, field, PUSH_SLOP_MAX, &seconds);

	*to = (uint64_t)seconds;
	return rc;
}

int read_push(struct reader *r, const struct ward_node *value, const struct field *field, void *out)
{
	static const struct field fields[] = {
		{ "certificate", read_certificate, DEMAND(push_certificate), true },
		{ "signers", read_signers, DEMAND(push_signers), false },
		{ "slop", read_slop, DEMAND(push_slop), false },
	};
	int rc = need_trust(r, value->key);

	(void)field;
	return rc != 0
		? rc
		: read_fields(r, value, "'push'", fields, sizeof(fields) / sizeof(fields[0]), out);
}

/* -- Together ------------------------------------------------------------ */

int check_signing(struct reader *r, const struct ward_node *item,
		  const struct ward_demands *demands)
{
	static const char *const keys[] = { "signers", "match", "platform-keys", "warn-until" };
	const struct ward_node *commits = child_of(item, "commits"), *key = NULL;

	if (demands->signed_by != WARD_SIGN_NONE)
		return 0;
	for (size_t i = 0; commits != NULL && key == NULL && i < sizeof(keys) / sizeof(keys[0]);
	     i++)
		key = child_of(commits, keys[i]);
	if (key == NULL)
		key = child_of(item, "since");
	if (key == NULL)
		return 0;
	return FAULT(r, key->key,
		     "'%s' has no meaning where no commit must be signed: say 'signed: all' or "
		     "'signed: first-parent' in 'commits'",
		     SHOW(key->key->text));
}
