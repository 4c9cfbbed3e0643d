/* SPDX-License-Identifier: Apache-2.0 */
/* Facts about this build, a policy text, a repository. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "engine/run.h"
#include "engine/trust.h"
#include "rules/rule.h"

extern const char policy_schema_text[];

const char *ward_version(void)
{
	return WARD_VERSION;
}

/* Every rule's id, severity and gate: two builds with the same digest judge by the same table. */
static void rules_digest(char out[17])
{
	struct ward_span parts[1024];
	char gates[512];
	uint8_t digest[SHA256_BYTES];
	size_t n = 0;

	for (;
	     n < ward_rules_count && n + 1 < sizeof(parts) / sizeof(parts[0]) && n < sizeof(gates);
	     n++) {
		parts[n] = span_of(ward_rules[n]->meta.id);
		gates[n] = (char)('a' + (int)ward_rules[n]->meta.severity * 4 +
				  (int)ward_rules[n]->meta.gate);
	}
	parts[n] = span_make(gates, n);
	sha256_spans(parts, n + 1, true, digest);
	hex_encode(digest, 8, out);
}

const char *ward_build_info(void)
{
	static char text[160];
	char digest[17];

	rules_digest(digest);
	(void)snprintf(text, sizeof(text), "%zu rules (table %s), C %ld, " __VERSION__,
		       ward_rules_count, digest, __STDC_VERSION__);
	return text;
}

const char *ward_policy_schema(void)
{
	return policy_schema_text;
}

int ward_policy_check(const char *name, struct ward_span text, int64_t now, struct ward_error *err)
{
	struct arena *arena = arena_new(64u << 20);
	struct ward_policy *policy = NULL;
	int rc;

	if (arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = policy_parse(name, text, WARD_SPAN(""), now != 0 ? now : time_now(), arena, &policy,
			  err);
	arena_free(arena);
	return rc;
}

int ward_policy_check_trust(const char *path, int64_t now, struct ward_error *err)
{
	const struct ward_options options = { .policy_file = path, .now = now };
	struct ward_run *run = ward_run_new(&options);
	int rc;

	if (run == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_policy_forced(run, err);
	if (rc == 1)
		rc = run_trust_load(run, &run->trust, err);
	ward_run_free(run);
	return rc;
}

int run_policy_here(struct ward_run *run, struct ward_error *err)
{
	struct ward_error missing = { 0 };
	struct oid head = { 0 };
	int rc = run_open(run, &missing);

	if (rc != WARD_OK && rc != WARD_ENOTFOUND)
		return error_set(err, rc, "%s", missing.message);
	if (rc == WARD_ENOTFOUND) {
		rc = run_policy_forced(run, err);
		return rc == 0 ? run_policy_from_folder(run, err) : rc;
	}
	rc = run_policy_forced(run, err);
	if (rc != 0)
		return rc;
	error_clear(&missing);
	rc = repo_ref(run->repo, "HEAD", &head, &missing);
	if (rc != WARD_OK && rc != WARD_ENOTFOUND)
		return error_set(err, rc, "%s", missing.message);
	return run_policy_from_commit(run, &head, "HEAD", err);
}

int ward_policy_show(const struct ward_options *options, char **out, struct ward_error *err)
{
	struct ward_run *run = ward_run_new(options);
	struct buf text;
	int rc;

	*out = NULL;
	if (run == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	buf_init(&text, 16u << 20);
	rc = run_policy_here(run, err);
	if (rc >= 0)
		rc = policy_render(run->policy, &text);
	if (rc == WARD_OK)
		*out = strdup(buf_cstr(&text));
	if (rc >= 0 && *out == NULL)
		rc = error_set(err, WARD_EOOM, "out of memory");
	buf_release(&text);
	ward_run_free(run);
	return rc;
}

static char *copy_text(const char *text)
{
	return text != NULL ? strdup(text) : NULL;
}

int ward_place_info(const struct ward_place *place, struct ward_place_info *out,
		    struct ward_error *err)
{
	struct ward_options options = { .place = *place };
	struct ward_run *run = ward_run_new(&options);
	const struct repo_info *info;
	char hooks[4096];
	int rc;

	*out = (struct ward_place_info){ 0 };
	if (run == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_open(run, err);
	if (rc == WARD_OK) {
		info = repo_info(run->repo);
		(void)snprintf(hooks, sizeof(hooks), "%s/hooks", info->common_dir);
		out->git_dir = copy_text(info->git_dir);
		out->common_dir = copy_text(info->common_dir);
		out->work_tree = copy_text(info->work_tree);
		out->hooks_dir = copy_text(hooks);
		out->backend = copy_text(info->backend);
		out->bare = info->bare;
		out->shallow = info->shallow;
		out->oid_bits = (int)info->oid_len * 8;
	}
	ward_run_free(run);
	return rc;
}

void ward_place_info_free(struct ward_place_info *info)
{
	free(info->git_dir);
	free(info->common_dir);
	free(info->work_tree);
	free(info->hooks_dir);
	free(info->backend);
	*info = (struct ward_place_info){ 0 };
}

bool ward_limit_at(size_t i, struct ward_limit_info *out)
{
	const struct limit_info *info = limit_at(i);

	if (info == NULL)
		return false;
	*out = (struct ward_limit_info){
		.name = info->name,
		.unit = info->unit,
		.text = info->text,
		.dflt = info->dflt,
		.max = info->max,
	};
	return true;
}
