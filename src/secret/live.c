/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/live.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/span.h"

#define BEARER "Authorization: Bearer "

static const struct live_row rows[] = {
	/* https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
	{ .rule = "secret-github-pat",
	  .host = "api.github.com",
	  .path = "/user",
	  .header = BEARER,
	  .extra = "X-GitHub-Api-Version: 2022-11-28",
	  .active = { 200 },
	  .inactive = { 401 },
	  .elsewhere = "GitHub Enterprise Server makes tokens of the same form" },
	/* https://docs.gitlab.com/api/personal_access_tokens/ */
	{ .rule = "secret-gitlab-pat",
	  .host = "gitlab.com",
	  .path = "/api/v4/personal_access_tokens/self",
	  .header = "PRIVATE-TOKEN: ",
	  .active = { 200 },
	  .inactive = { 401 },
	  .member = "active",
	  .wanted = "true",
	  .elsewhere = "every GitLab makes tokens of the same form" },
	/* https://api-docs.npmjs.com, `npm whoami` */
	{ .rule = "secret-npm-token",
	  .host = "registry.npmjs.org",
	  .path = "/-/whoami",
	  .header = BEARER,
	  .active = { 200 },
	  .inactive = { 401 } },
	/* https://docs.slack.dev/reference/methods/auth.test */
	{ .rule = "secret-slack-bot-token",
	  .takes = { "xoxb-" },
	  .host = "slack.com",
	  .path = "/api/auth.test",
	  .post = true,
	  .header = BEARER,
	  .active = { 200 },
	  .member = "ok",
	  .wanted = "true",
	  .refusal = "error",
	  .refusals = { "invalid_auth", "account_inactive", "token_revoked", "token_expired" } },
	{ .rule = "secret-slack-user-token",
	  .takes = { "xoxp-" },
	  .host = "slack.com",
	  .path = "/api/auth.test",
	  .post = true,
	  .header = BEARER,
	  .active = { 200 },
	  .member = "ok",
	  .wanted = "true",
	  .refusal = "error",
	  .refusals = { "invalid_auth", "account_inactive", "token_revoked", "token_expired" } },
	/* https://docs.stripe.com/api/balance; 403: a restricted key without this right */
	{ .rule = "secret-stripe-key",
	  .host = "api.stripe.com",
	  .path = "/v1/balance",
	  .header = BEARER,
	  .active = { 200, 403 },
	  .inactive = { 401 } },
	/* https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions */
	{ .rule = "secret-sendgrid-key",
	  .host = "api.sendgrid.com",
	  .path = "/v3/scopes",
	  .header = BEARER,
	  .active = { 200 },
	  .inactive = { 401 } },
	/* https://docs.digitalocean.com/reference/api/; 403: a token without this scope */
	{ .rule = "secret-digitalocean-token",
	  .takes = { "dop_v1_", "doo_v1_" },
	  .host = "api.digitalocean.com",
	  .path = "/v2/account",
	  .header = BEARER,
	  .active = { 200, 403 },
	  .inactive = { 401 } },
	/* https://huggingface.co/docs/hub/api */
	{ .rule = "secret-huggingface-token",
	  .host = "huggingface.co",
	  .path = "/api/whoami-v2",
	  .header = BEARER,
	  .active = { 200 },
	  .inactive = { 401 } },
	/* https://platform.openai.com/docs/api-reference/models/list */
	{ .rule = "secret-openai-key",
	  .takes = { "sk-" },
	  .leaves = "sk-admin-",
	  .host = "api.openai.com",
	  .path = "/v1/models",
	  .header = BEARER,
	  .active = { 200 },
	  .inactive = { 401 } },
	/* https://platform.claude.com/docs/en/api/models-list */
	{ .rule = "secret-anthropic-key",
	  .takes = { "sk-ant-api" },
	  .host = "api.anthropic.com",
	  .path = "/v1/models?limit=1",
	  .header = "x-api-key: ",
	  .extra = "anthropic-version: 2023-06-01",
	  .active = { 200 },
	  .inactive = { 401 } },
	/* https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify
	 */
	{ .rule = "secret-cloudflare-token",
	  .host = "api.cloudflare.com",
	  .path = "/client/v4/user/tokens/verify",
	  .header = BEARER,
	  .active = { 200 },
	  .inactive = { 400, 401 },
	  .object = "result",
	  .member = "status",
	  .wanted = "active",
	  .elsewhere = "keys, and tokens of an account, are looked up elsewhere" },
};

const struct live_row *live_at(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct live_row *live_find(const char *rule)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].rule, rule) == 0)
			return &rows[i];
	return NULL;
}

bool live_takes(const struct live_row *row, struct ward_span token)
{
	bool taken = row->takes[0] == NULL;

	for (size_t i = 0; i < token.len; i++)
		if (token.ptr[i] < 0x21 || token.ptr[i] > 0x7e)
			return false;
	if (row->leaves != NULL && span_starts(token, row->leaves))
		return false;
	for (size_t i = 0; i < LIVE_PREFIXES && row->takes[i] != NULL; i++)
		taken = taken || span_starts(token, row->takes[i]);
	return taken;
}

static bool has_code(const short *codes, long status)
{
	for (size_t i = 0; i < LIVE_CODES && codes[i] != 0; i++)
		if (codes[i] == status)
			return true;
	return false;
}

static bool is_refusal(const struct live_row *row, const struct json *top)
{
	struct ward_span value;

	if (row->refusal == NULL)
		return true;
	(void)json_get_string(top, row->refusal, &value);
	for (size_t i = 0; i < LIVE_REFUSALS && row->refusals[i] != NULL; i++)
		if (span_is(value, row->refusals[i]))
			return true;
	return false;
}

static enum ward_live judge_member(const struct live_row *row, struct ward_span body,
				   struct arena *arena, struct ward_span *reason)
{
	const struct json *top = NULL, *member;
	struct ward_error err = { 0 };

	*reason = arena_printf(arena, "the answer of %s is not understood", row->host);
	if (json_parse(body, arena, &top, &err) != WARD_OK)
		return WARD_LIVE_UNKNOWN;
	member = json_get(row->object != NULL ? json_get(top, row->object) : top, row->member);
	if (member == NULL || (member->kind != JSON_BOOL && member->kind != JSON_STRING))
		return WARD_LIVE_UNKNOWN;
	if (span_is(member->text, row->wanted)) {
		*reason = arena_printf(arena, "%s accepts it", row->host);
		return WARD_LIVE_ACTIVE;
	}
	if (!is_refusal(row, top))
		return WARD_LIVE_UNKNOWN;
	*reason = arena_printf(arena, "%s says that it is no longer good", row->host);
	return WARD_LIVE_INACTIVE;
}

enum ward_live live_judge(const struct live_row *row, long status, struct ward_span body,
			  struct arena *arena, struct ward_span *reason)
{
	if (has_code(row->active, status) && row->member != NULL)
		return judge_member(row, body, arena, reason);
	if (has_code(row->active, status)) {
		*reason = arena_printf(arena, "%s accepts it", row->host);
		return WARD_LIVE_ACTIVE;
	}
	if (has_code(row->inactive, status)) {
		*reason = arena_printf(arena, "%s does not accept it (%ld)%s%s", row->host, status,
				       row->elsewhere != NULL ? "; " : "",
				       row->elsewhere != NULL ? row->elsewhere : "");
		return row->elsewhere != NULL ? WARD_LIVE_UNKNOWN : WARD_LIVE_INACTIVE;
	}
	if (status == 429)
		*reason = arena_printf(arena, "%s was asked too often (429)", row->host);
	else
		*reason = arena_printf(arena, "%s answers %ld, which says nothing of it", row->host,
				       status);
	return WARD_LIVE_UNKNOWN;
}
