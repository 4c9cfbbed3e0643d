/* SPDX-License-Identifier: Apache-2.0 */
/* Push certificates as receive-pack gave them to a hook, with its environment and input. */
#include <string.h>

#include "base/span.h"
#include "signatures.h"
#include "trust/push_ssh.h"

#define OPTIONS_MAX 64

/* A variable of the hook's environment, or "". */
static struct ward_span variable(struct ward_span env, const char *name)
{
	struct ward_span line, key;

	while (span_line(&env, &line)) {
		if (span_cut(&line, '=', &key) && span_is(key, name))
			return line;
	}
	return WARD_SPAN("");
}

static size_t push_options(struct ward_span env, struct ward_span out[OPTIONS_MAX])
{
	uint64_t count = 0;

	(void)span_to_u64(variable(env, "GIT_PUSH_OPTION_COUNT"), OPTIONS_MAX, &count);
	for (size_t i = 0; i < count; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "GIT_PUSH_OPTION_%zu", i);
		out[i] = variable(env, name);
	}
	return (size_t)count;
}

static enum push_cert_reason check(struct suite *s, const json_t *row, struct arena *arena,
				   struct push_fact *fact)
{
	const json_t *policy = json_object_get(row, "policy");
	struct ward_span env = row_input(s, row, "env", arena), options[OPTIONS_MAX];
	struct allowed_signers signers;
	struct ward_error err = { 0 };
	struct push_ssh trust = { &signers, NULL, SSH_SK_TOUCHED };
	struct push_ask ask = { .verify = push_ssh_verify, .verify_data = &trust };

	ask.nonce = (struct push_nonce){ .seed = span_of(row_str(policy, "nonce_seed")),
					 .dir = span_of(row_str(policy, "service_dir")),
					 .given = variable(env, "GIT_PUSH_CERT_NONCE"),
					 .oid_len = 20 };
	ask.commands = row_input(s, row, "stdin", arena);
	ask.options = options;
	ask.option_count = push_options(env, options);
	ask.has_options = true;
	ask.match_pusher = json_is_true(json_object_get(policy, "match_pusher"));
	if (allowed_signers_parse(row_input(s, row, "allowed_signers", arena), arena, &signers,
				  &err) != 0)
		return PUSH_CERT_SIGNATURE;
	return push_cert_check(row_input(s, row, "cert", arena), &ask, arena, fact);
}

void row_push_cert(struct suite *s, const json_t *row)
{
	const char *expect = row_str(row, "expect");
	struct arena *arena = arena_new((size_t)64 << 20);
	struct push_fact fact;
	enum push_cert_reason reason = check(s, row, arena, &fact);

	if ((strcmp(expect, "pass") == 0) == (reason == PUSH_CERT_OK))
		suite_pass(s);
	else
		suite_fail(s, "%s: %s expected, %s", row_str(row, "case"), expect,
			   push_cert_reason_code(reason));
	arena_free(arena);
}
