/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/internal.h"
#include "policy/put.h"

/* -- Files --------------------------------------------------------------- */

/* The items of one key that stand together: the same use and name. */
static size_t put_paths_of(const struct trust_spec *trust, size_t first, const char *indent,
			   const char *key, struct buf *out)
{
	const struct trust_file *like = &trust->files[first];
	size_t i = first;

	buf_printf(out, "%s%s: [", indent, key);
	for (; i < trust->file_count; i++) {
		const struct trust_file *file = &trust->files[i];

		if (file->use != like->use || !span_eq(file->name, like->name))
			break;
		buf_add_str(out, i > first ? ", " : "");
		put_quoted(out, file->path);
	}
	buf_add_str(out, "]\n");
	return i;
}

/* The first file of a use from `first` on, or their number. */
static size_t find_use(const struct trust_spec *trust, enum trust_file_use use, size_t first)
{
	while (first < trust->file_count && trust->files[first].use != use)
		first++;
	return first;
}

/* Two keys of one section; all files of a use stand together, since no key stands twice. */
static void put_pair(const struct trust_spec *trust, const char *section,
		     const enum trust_file_use uses[2], struct buf *out)
{
	bool headed = false;

	for (int i = 0; i < 2; i++) {
		size_t at = find_use(trust, uses[i], 0);

		if (at == trust->file_count)
			continue;
		if (!headed)
			buf_printf(out, "  %s:\n", section);
		headed = true;
		/* Behind "section.". */
		(void)put_paths_of(trust, at, "    ", trust_file_key(uses[i]) + strlen(section) + 1,
				   out);
	}
}

static void put_instances(const struct trust_spec *trust, struct buf *out)
{
	size_t at = find_use(trust, TRUST_FILE_SIGSTORE_ROOT, 0);

	if (at < trust->file_count)
		buf_add_str(out, "  sigstore:\n");
	for (; at < trust->file_count; at = find_use(trust, TRUST_FILE_SIGSTORE_ROOT, at + 1)) {
		put_text(out, "    - ", "name", trust->files[at].name);
		put_text(out, "      ", "root", trust->files[at].path);
		put_text(out, "      ", "sha256", trust->files[at].sha256);
	}
}

static void put_platforms(const struct trust_spec *trust, struct buf *out)
{
	size_t at = find_use(trust, TRUST_FILE_PLATFORM_KEYS, 0);

	if (at < trust->file_count)
		buf_add_str(out, "  platform-keys:\n");
	while (at < trust->file_count) {
		put_text(out, "    - ", "name", trust->files[at].name);
		at = put_paths_of(trust, at, "      ", "keys", out);
		at = find_use(trust, TRUST_FILE_PLATFORM_KEYS, at);
	}
}

static void put_files(const struct trust_spec *trust, struct buf *out)
{
	static const enum trust_file_use ssh[] = { TRUST_FILE_SSH_SIGNERS, TRUST_FILE_SSH_REVOKED };
	static const enum trust_file_use pgp[] = { TRUST_FILE_PGP_KEYRING, TRUST_FILE_PGP_REVOKED };
	static const enum trust_file_use x509[] = { TRUST_FILE_X509_CA, TRUST_FILE_X509_CRL };

	buf_add_str(out, "trust:\n");
	put_pair(trust, "ssh", ssh, out);
	put_pair(trust, "openpgp", pgp, out);
	put_pair(trust, "x509", x509, out);
	put_instances(trust, out);
	put_platforms(trust, out);
}

/* -- People -------------------------------------------------------------- */

static void put_until(struct buf *out, int64_t until, int64_t now)
{
	char date[11];

	if (until == INT64_MAX)
		return;
	time_format_date(until, date);
	/* Not for readers alone: from that day on the same words mean something else. */
	buf_printf(out, "    until: %s%s\n", date, until < now ? " # expired" : "");
}

static void put_principal(struct buf *out, const struct trust_principal *who, int64_t now)
{
	buf_add_str(out, "  ");
	put_quoted(out, who->name);
	buf_add_str(out, ":\n");
	put_texts(out, "    ", "emails", who->emails, who->email_count);
	put_texts(out, "    ", "keys", who->keys, who->key_count);
	if (who->identity_count > 0)
		buf_add_str(out, "    sigstore:\n");
	for (size_t i = 0; i < who->identity_count; i++) {
		put_text(out, "      - ", "issuer", who->identities[i].issuer);
		put_text(out, "        ", "san", who->identities[i].san);
	}
	if (who->robot)
		put_flag(out, "    ", "robot", true);
	put_until(out, who->until, now);
}

static void put_people(const struct trust_spec *trust, int64_t now, struct buf *out)
{
	if (trust->principal_count > 0)
		buf_add_str(out, "principals:\n");
	for (size_t i = 0; i < trust->principal_count; i++)
		put_principal(out, &trust->principals[i], now);
	if (trust->group_count > 0)
		buf_add_str(out, "groups:\n");
	for (size_t i = 0; i < trust->group_count; i++) {
		buf_add_str(out, "  ");
		put_quoted(out, trust->groups[i].name);
		buf_add_str(out, ": ");
		put_items(out, trust->groups[i].members, trust->groups[i].member_count);
		buf_add_char(out, '\n');
	}
}

void policy_put_trust(const struct ward_policy *policy, struct buf *out)
{
	const struct trust_spec *trust = &policy->trust;

	if (!trust->present)
		return;
	put_files(trust, out);
	put_people(trust, policy->now, out);
	buf_printf(out, "time:\n  key-valid-at: %s\n", trust->judge_by_claim ? "claim" : "receive");
	put_duration(out, "  ", "max-backdate", trust->max_backdate);
	put_duration(out, "  ", "max-future", trust->max_future);
}

/* -- Reviews ------------------------------------------------------------- */

void put_review(struct buf *out, const char *indent, const struct ward_review_demands *review)
{
	static const char inner[] = "      ";

	if (review->threshold == 0)
		return;
	buf_printf(out, "%sreview:\n", indent);
	put_number(out, inner, "threshold", review->threshold);
	put_texts(out, inner, "from", review->from.items, review->from.count);
	if (review->author_counts)
		put_flag(out, inner, "author-counts", true);
	put_texts(out, inner, "robots-exempt", review->robots_exempt.items,
		  review->robots_exempt.count);
}
