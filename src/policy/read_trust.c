/* SPDX-License-Identifier: Apache-2.0 */
/* The sections `trust:` and `time:`: the files with keys, and what their times mean. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "policy/read_policy.h"

#define PATH_BYTES 255
/* Claims further off than this need no bound. */
#define BACKDATE_MAX (3660 * DAY_SECONDS)
#define FUTURE_MAX DAY_SECONDS

/* -- Files --------------------------------------------------------------- */

/* Why a path cannot be that of a file of the tree or of the server, or NULL. */
static const char *path_fault(struct ward_span path)
{
	struct ward_span rest = path, piece;

	if (span_starts(path, "/"))
		rest = span_sub(path, 1, path.len);
	/* So that a pattern for it, each byte escaped, is one that can be matched. */
	if (path.len > PATH_BYTES)
		return "a path has at most 255 bytes";
	if (rest.len == 0 || span_ends(path, "/"))
		return "it names a folder";
	while (span_cut(&rest, '/', &piece)) {
		if (piece.len == 0 || span_is(piece, ".") || span_is(piece, ".."))
			return "a path has no '.', '..' or empty parts";
	}
	for (size_t i = 0; i < path.len; i++) {
		if ((unsigned char)path.ptr[i] < ' ' || path.ptr[i] == 0x7f)
			return "a path has no control characters";
	}
	return NULL;
}

static int add_file(struct reader *r, const struct ward_node *value, const struct field *field,
		    const struct trust_file *like)
{
	struct ward_policy *policy = r->policy;
	struct trust_file *file;
	struct ward_span path = { NULL, 0 };
	const char *why;
	int rc = read_text(r, value, field, &path);

	if (rc != 0)
		return rc;
	why = path_fault(path);
	if (why != NULL)
		return FAULT(r, value, "'%s' cannot be used in '%s': %s", SHOW(path), field->name,
			     why);
	for (size_t i = 0; i < policy->trust_files.len; i++) {
		const struct trust_file *other = &policy->trust_files.items[i];

		if (other->use == like->use && span_eq(other->path, path))
			return FAULT(r, value, "'%s' stands twice in 'trust'", SHOW(path));
	}
	if (policy->trust_files.len >= TRUST_FILES_MAX)
		return FAULT(r, value, "'trust' names more than %d files", TRUST_FILES_MAX);
	file = vec_push(r->arena, &policy->trust_files);
	if (file == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	*file = *like;
	file->path = path;
	file->line = fault_place(value)->line;
	file->column = fault_place(value)->column;
	return 0;
}

static int add_files(struct reader *r, const struct ward_node *value, const struct field *field,
		     const struct trust_file *like)
{
	if (value->kind != NODE_SEQ)
		return add_file(r, value, field, like);
	if (value->first == NULL)
		return FAULT(r, value, "'%s' is an empty list", field->name);
	for (const struct ward_node *v = value->first; v != NULL; v = v->next) {
		int rc = add_file(r, v, field, like);

		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Keys of a mapping below `trust`; `out` is the name of that mapping. */
struct part {
	const char *section;
};

static int read_part_files(struct reader *r, const struct ward_node *value,
			   const struct field *field, void *out)
{
	const struct part *part = out;
	struct trust_file like = { .use = TRUST_FILE_USE_COUNT };
	char key[64];

	(void)snprintf(key, sizeof(key), "%s.%s", part->section, field->name);
	for (unsigned use = 0; use < TRUST_FILE_USE_COUNT; use++) {
		if (strcmp(trust_file_key((enum trust_file_use)use), key) == 0)
			like.use = (enum trust_file_use)use;
	}
	return add_files(r, value, field, &like);
}

static int read_part(struct reader *r, const struct ward_node *value, const struct field *field,
		     const struct field *fields, size_t count)
{
	struct part part = { field->name };
	char what[32];

	(void)snprintf(what, sizeof(what), "'%s'", field->name);
	return read_fields(r, value, what, fields, count, &part);
}

static int read_ssh(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out)
{
	static const struct field fields[] = {
		{ "allowed-signers", read_part_files, 0, false },
		{ "revoked", read_part_files, 0, false },
	};

	(void)out;
	return read_part(r, value, field, fields, sizeof(fields) / sizeof(fields[0]));
}

static int read_openpgp(struct reader *r, const struct ward_node *value, const struct field *field,
			void *out)
{
	static const struct field fields[] = {
		{ "keyrings", read_part_files, 0, false },
		{ "revocations", read_part_files, 0, false },
	};

	(void)out;
	return read_part(r, value, field, fields, sizeof(fields) / sizeof(fields[0]));
}

static int read_x509(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out)
{
	static const struct field fields[] = {
		{ "ca", read_part_files, 0, false },
		{ "crl", read_part_files, 0, false },
	};

	(void)out;
	return read_part(r, value, field, fields, sizeof(fields) / sizeof(fields[0]));
}

/* -- Named sources of keys ----------------------------------------------- */

static int read_source_name(struct reader *r, const struct ward_node *value,
			    const struct field *field, void *out)
{
	struct ward_span *name = out;
	const char *why;
	int rc = read_text(r, value, field, name);

	if (rc != 0)
		return rc;
	why = name_fault(*name);
	return why == NULL
		? 0
		: FAULT(r, value, "'%s' cannot be used in '%s': %s", SHOW(*name), field->name, why);
}

static int read_sha256(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	struct ward_span *to = out;
	int rc = read_text(r, value, field, to);

	if (rc != 0)
		return rc;
	if (to->len != 64 || !hex_is(*to))
		return FAULT(r, value, "'%s' must be 64 hexadecimal digits", field->name);
	*to = lower_copy(r->arena, *to);
	return 0;
}

/* The files are added once the name is known, which may stand behind them. */
static int keep_place(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out)
{
	(void)r;
	(void)value;
	(void)field;
	(void)out;
	return 0;
}

static int add_source(struct reader *r, const struct ward_node *value, const char *key,
		      const struct trust_file *like)
{
	const struct ward_policy *policy = r->policy;

	for (size_t i = 0; i < policy->trust_files.len; i++) {
		const struct trust_file *other = &policy->trust_files.items[i];

		if (other->use == like->use && span_eq(other->name, like->name)) {
			return FAULT(r, child_of(value, "name"), "'%s' stands twice in '%s'",
				     SHOW(like->name), trust_file_key(like->use));
		}
	}
	return add_files(r, child_of(value, key), &(struct field){ .name = key }, like);
}

static int read_instance(struct reader *r, const struct ward_node *value)
{
	static const struct field fields[] = {
		{ "name", read_source_name, offsetof(struct trust_file, name), true },
		{ "root", keep_place, 0, true },
		{ "sha256", read_sha256, offsetof(struct trust_file, sha256), false },
	};
	struct trust_file like = { .use = TRUST_FILE_SIGSTORE_ROOT };
	int rc = read_fields(r, value, "an item of 'sigstore'", fields,
			     sizeof(fields) / sizeof(fields[0]), &like);

	if (rc != 0)
		return rc;
	if (child_of(value, "root")->kind == NODE_SEQ)
		return FAULT(r, child_of(value, "root"), "'root' must be a text, it is a list");
	return add_source(r, value, "root", &like);
}

static int read_platform(struct reader *r, const struct ward_node *value)
{
	static const struct field fields[] = {
		{ "name", read_source_name, offsetof(struct trust_file, name), true },
		{ "keys", keep_place, 0, true },
	};
	struct trust_file like = { .use = TRUST_FILE_PLATFORM_KEYS };
	int rc = read_fields(r, value, "an item of 'platform-keys'", fields,
			     sizeof(fields) / sizeof(fields[0]), &like);

	return rc != 0 ? rc : add_source(r, value, "keys", &like);
}

static int read_instances(struct reader *r, const struct ward_node *value,
			  const struct field *field, void *out)
{
	(void)out;
	return read_list(r, value, field, read_instance);
}

static int read_platforms(struct reader *r, const struct ward_node *value,
			  const struct field *field, void *out)
{
	(void)out;
	return read_list(r, value, field, read_platform);
}

static bool has_keys(const struct ward_policy *policy)
{
	for (size_t i = 0; i < policy->trust_files.len; i++) {
		switch (policy->trust_files.items[i].use) {
		case TRUST_FILE_SSH_SIGNERS:
		case TRUST_FILE_PGP_KEYRING:
		case TRUST_FILE_X509_CA:
		case TRUST_FILE_SIGSTORE_ROOT:
		case TRUST_FILE_PLATFORM_KEYS:
			return true;
		case TRUST_FILE_SSH_REVOKED:
		case TRUST_FILE_PGP_REVOKED:
		case TRUST_FILE_X509_CRL:
		case TRUST_FILE_USE_COUNT:
			break;
		}
	}
	return false;
}

int read_trust(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out)
{
	static const struct field fields[] = {
		{ "ssh", read_ssh, 0, false },
		{ "openpgp", read_openpgp, 0, false },
		{ "x509", read_x509, 0, false },
		{ "sigstore", read_instances, 0, false },
		{ "platform-keys", read_platforms, 0, false },
	};
	struct ward_policy *policy = r->policy;
	int rc;

	(void)field;
	(void)out;
	rc = read_fields(r, value, "'trust'", fields, sizeof(fields) / sizeof(fields[0]), policy);
	if (rc != 0)
		return rc;
	if (!has_keys(policy))
		return FAULT(r, value, "'trust' names no file with keys: nobody would be trusted");
	policy->trust.present = true;
	policy->trust.files = policy->trust_files.items;
	policy->trust.file_count = policy->trust_files.len;
	return 0;
}

int need_trust(struct reader *r, const struct ward_node *key)
{
	if (r->policy->trust.present)
		return 0;
	return FAULT(r, key, "'%s' needs the section 'trust', which says whose keys count",
		     SHOW(key->text));
}

/* -- Times --------------------------------------------------------------- */

static int read_key_time(struct reader *r, const struct ward_node *value, const struct field *field,
			 void *out)
{
	static const char *const words[] = { "receive", "claim" };
	bool *by_claim = out;
	size_t index = 0;
	int rc = read_choice(r, value, field->name, words, 2, &index);

	*by_claim = index == 1;
	return rc;
}

static int read_backdate(struct reader *r, const struct ward_node *value, const struct field *field,
			 void *out)
{
	return read_duration(r, value, field, BACKDATE_MAX, out);
}

static int read_future(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	return read_duration(r, value, field, FUTURE_MAX, out);
}

int read_time(struct reader *r, const struct ward_node *value, const struct field *field, void *out)
{
	static const struct field fields[] = {
		{ "key-valid-at", read_key_time, offsetof(struct trust_spec, judge_by_claim),
		  false },
		{ "max-backdate", read_backdate, offsetof(struct trust_spec, max_backdate), false },
		{ "max-future", read_future, offsetof(struct trust_spec, max_future), false },
	};
	int rc = need_trust(r, value->key);

	(void)field;
	return rc != 0
		? rc
		: read_fields(r, value, "'time'", fields, sizeof(fields) / sizeof(fields[0]), out);
}
