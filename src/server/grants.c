/* SPDX-License-Identifier: Apache-2.0 */
#include "server/grants.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/trusted_file.h"
#include "server/grant_check.h"
#include "server/grant_collect.h"

void grants_note(struct grant_collector *c, struct ward_span id, struct ward_span problem)
{
	struct grant_note *note = vec_push(c->arena, &c->notes);

	if (note != NULL)
		*note = (struct grant_note){ id, problem };
}

static bool is_known(const struct grant_collector *c, struct ward_span id)
{
	for (size_t i = 0; i < c->items.len; i++) {
		if (span_eq(c->items.items[i].id, id))
			return true;
	}
	return false;
}

void grants_add(struct grant_collector *c, struct ward_span text, struct ward_span armored)
{
	struct policy_grant *grant;
	struct grant_state state;

	grant_check(&c->terms, text, armored, c->arena, &state);
	if (state.problem.len == 0 && is_known(c, state.id))
		return; /* came by both ways */
	grants_note(c, state.id, state.problem);
	if (state.problem.len > 0)
		return;
	grant = vec_push(c->arena, &c->items);
	if (grant == NULL)
		return;
	*grant = (struct policy_grant){
		.id = state.id,
		.rules = state.text.rules,
		.rule_count = state.text.rule_count,
		.ref = state.text.ref,
		.path = state.text.path,
		.object = state.text.object,
		.commit = state.text.commit,
		.reason = state.text.reason,
		.signer = state.signer,
		.expires = state.text.expires_text,
	};
}

/* -- Push options --------------------------------------------------------- */

static void add_option(struct grant_collector *c, size_t number, struct ward_span option)
{
	struct ward_span text, armored;

	if (!span_starts(option, GRANT_OPTION))
		return;
	option = span_sub(option, sizeof(GRANT_OPTION) - 1, option.len);
	if (grant_unpack(option, c->arena, &text, &armored))
		grants_add(c, text, armored);
	else
		grants_note(
			c, arena_printf(c->arena, "option %zu", number),
			WARD_SPAN("it is not base64 of a text, a dot, and base64 of a signature"));
}

static void add_options(struct grant_collector *c, ward_env_fn env, void *env_ctx)
{
	const char *count_text = env(env_ctx, "GIT_PUSH_OPTION_COUNT");
	uint64_t count = 0;

	if (count_text == NULL || count_text[0] == '\0')
		return;
	if (!span_to_u64(span_of(count_text), UINT64_MAX, &count)) {
		grants_note(c, WARD_SPAN("push options"),
			    WARD_SPAN("GIT_PUSH_OPTION_COUNT is no number: none was looked at"));
		return;
	}
	if (count > GRANT_OPTIONS_MAX) {
		grants_note(c, WARD_SPAN("push options"),
			    arena_printf(c->arena, "only the first %d were looked at",
					 GRANT_OPTIONS_MAX));
		count = GRANT_OPTIONS_MAX;
	}
	for (size_t i = 0; i < count; i++) {
		char name[64];
		const char *option;

		(void)snprintf(name, sizeof(name), "GIT_PUSH_OPTION_%zu", i);
		option = env(env_ctx, name);
		if (option != NULL)
			add_option(c, i, span_of(option));
	}
}

/* -- All of them ---------------------------------------------------------- */

static int read_signers(const char *path, struct arena *arena, struct allowed_signers *out,
			struct ward_error *err)
{
	struct ward_span text;
	int rc = trusted_read(AT_FDCWD, path, false, SIGNERS_BYTES_MAX, arena, &text, err);

	if (rc == WARD_OK)
		rc = allowed_signers_parse(text, arena, out, err);
	if (rc != WARD_OK)
		(void)error_prefix(err, "signers of grants");
	return rc;
}

/* Bad lines admit nobody; that they are there is said only where it may be the reason. */
static void note_bad_lines(struct grant_collector *c, const struct allowed_signers *signers)
{
	bool refused = false;

	for (size_t i = 0; i < c->notes.len; i++)
		refused = refused || c->notes.items[i].problem.len > 0;
	for (size_t i = 0; refused && i < signers->fault_count && i < GRANT_FAULTS_SHOWN; i++) {
		const struct signer_fault *fault = &signers->faults[i];

		grants_note(c, WARD_SPAN("list of signers"),
			    arena_printf(c->arena, "line %zu admits nobody: %s (%s)", fault->line,
					 fault->problem == SIGNER_KEY
						 ? ssh_reason_text(fault->key)
						 : signer_problem_text(fault->problem),
					 signer_problem_code(fault->problem)));
	}
}

int grants_collect(const struct server_config *config, ward_env_fn env, void *env_ctx,
		   struct ward_span repository, int64_t now, struct arena *arena,
		   struct grant_set *out, struct ward_error *err)
{
	struct grant_collector c = { .arena = arena };
	struct allowed_signers signers = { 0 };
	int rc = WARD_OK;

	*out = (struct grant_set){ 0 };
	if (repository.len == 0)
		return error_set(err, WARD_EBUG, "grants of no repository");
	c.terms = (struct grant_terms){ NULL, repository, now, config->grant_max_hours };
	if (config->grant_signers != NULL) {
		rc = read_signers(config->grant_signers, arena, &signers, err);
		c.terms.signers = &signers;
	}
	if (rc != WARD_OK)
		return rc;
	add_options(&c, env, env_ctx);
	if (config->grant_folder != NULL)
		grants_add_folder(&c, config->grant_folder);
	note_bad_lines(&c, &signers);
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "no memory for the grants");
	*out = (struct grant_set){ c.items.items, c.items.len, c.notes.items, c.notes.len };
	return WARD_OK;
}
