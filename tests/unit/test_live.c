/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "gitward/live.h"
#include "net/http.h"
#include "secret/live.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)16 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Each row is of a rule of this build, once, and says how both answers look. */
static void test_rows(void **state)
{
	const struct live_row *row;
	struct ward_live_service s;
	size_t count = 0;

	(void)state;
	for (; (row = live_at(count)) != NULL; count++) {
		assert_non_null(ward_rule_find(row->rule));
		assert_ptr_equal(live_find(row->rule), row);
		assert_true(row->path[0] == '/' && strchr(row->host, '/') == NULL);
		assert_true(span_ends(span_of(row->header), " "));
		assert_true(row->active[0] != 0);
		assert_true(row->inactive[0] != 0 || row->member != NULL);
		assert_true((row->member == NULL) == (row->wanted == NULL));
		assert_true(ward_live_service_at(count, &s));
		assert_string_equal(s.host, row->host);
	}
	assert_true(count >= 10);
	assert_false(ward_live_service_at(count, &s));
	assert_null(live_find("image-digest"));
}

static void test_takes(void **state)
{
	static const struct {
		const char *rule, *token;
		bool taken;
	} cases[] = {
		{ "secret-sendgrid-key", "SG.any", true },
		{ "secret-sendgrid-key", "SG.a b", false },
		{ "secret-sendgrid-key", "SG.a\r\nHost: x", false },
		{ "secret-sendgrid-key", "SG.\xc3\xa4", false },
		{ "secret-slack-user-token", "xoxp-1", true },
		{ "secret-slack-user-token", "xoxc-1", false },
		{ "secret-digitalocean-token", "dop_v1_0", true },
		{ "secret-digitalocean-token", "doo_v1_0", true },
		{ "secret-digitalocean-token", "dor_v1_0", false },
		{ "secret-openai-key", "sk-proj-0", true },
		{ "secret-openai-key", "sk-admin-0", false },
		{ "secret-anthropic-key", "sk-ant-api03-0", true },
		{ "secret-anthropic-key", "sk-ant-oat01-0", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (live_takes(live_find(cases[i].rule), span_of(cases[i].token)) != cases[i].taken)
			fail_msg("%s: %s", cases[i].rule, cases[i].token);
}

static void test_answers(void **state)
{
	static const struct {
		const char *rule;
		long status;
		const char *body;
		enum ward_live live;
		const char *reason;
	} cases[] = {
		{ "secret-sendgrid-key", 200, "", WARD_LIVE_ACTIVE, "api.sendgrid.com accepts it" },
		{ "secret-sendgrid-key", 401, "", WARD_LIVE_INACTIVE,
		  "api.sendgrid.com does not accept it (401)" },
		{ "secret-sendgrid-key", 403, "", WARD_LIVE_UNKNOWN,
		  "api.sendgrid.com answers 403, which says nothing of it" },
		{ "secret-sendgrid-key", 302, "", WARD_LIVE_UNKNOWN,
		  "api.sendgrid.com answers 302, which says nothing of it" },
		{ "secret-sendgrid-key", 429, "", WARD_LIVE_UNKNOWN,
		  "api.sendgrid.com was asked too often (429)" },
		{ "secret-sendgrid-key", 0, "", WARD_LIVE_UNKNOWN,
		  "api.sendgrid.com answers 0, which says nothing of it" },
		{ "secret-stripe-key", 403, "", WARD_LIVE_ACTIVE, "api.stripe.com accepts it" },
		{ "secret-github-pat", 401, "", WARD_LIVE_UNKNOWN,
		  "api.github.com does not accept it (401); GitHub Enterprise Server makes tokens "
		  "of the same form" },
		{ "secret-gitlab-pat", 200, "{\"active\":true}", WARD_LIVE_ACTIVE,
		  "gitlab.com accepts it" },
		{ "secret-gitlab-pat", 200, "{\"active\":false}", WARD_LIVE_INACTIVE,
		  "gitlab.com says that it is no longer good" },
		{ "secret-gitlab-pat", 200, "{}", WARD_LIVE_UNKNOWN,
		  "the answer of gitlab.com is not understood" },
		{ "secret-gitlab-pat", 200, "{\"active\":{}}", WARD_LIVE_UNKNOWN,
		  "the answer of gitlab.com is not understood" },
		{ "secret-gitlab-pat", 200, "<html>", WARD_LIVE_UNKNOWN,
		  "the answer of gitlab.com is not understood" },
		{ "secret-slack-bot-token", 200, "{\"ok\":true}", WARD_LIVE_ACTIVE,
		  "slack.com accepts it" },
		{ "secret-slack-bot-token", 200, "{\"ok\":false,\"error\":\"invalid_auth\"}",
		  WARD_LIVE_INACTIVE, "slack.com says that it is no longer good" },
		{ "secret-slack-bot-token", 200, "{\"ok\":false,\"error\":\"fatal_error\"}",
		  WARD_LIVE_UNKNOWN, "the answer of slack.com is not understood" },
		{ "secret-slack-bot-token", 200, "{\"ok\":false}", WARD_LIVE_UNKNOWN,
		  "the answer of slack.com is not understood" },
		{ "secret-cloudflare-token", 200, "{\"result\":{\"status\":\"active\"}}",
		  WARD_LIVE_ACTIVE, "api.cloudflare.com accepts it" },
		{ "secret-cloudflare-token", 200, "{\"result\":{\"status\":\"disabled\"}}",
		  WARD_LIVE_INACTIVE, "api.cloudflare.com says that it is no longer good" },
		{ "secret-cloudflare-token", 200, "{\"status\":\"active\"}", WARD_LIVE_UNKNOWN,
		  "the answer of api.cloudflare.com is not understood" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span reason;
		const enum ward_live live = live_judge(live_find(cases[i].rule), cases[i].status,
						       span_of(cases[i].body), arena, &reason);

		if (live != cases[i].live || !span_is(reason, cases[i].reason))
			fail_msg("%s, %ld %s: %s: " WARD_SPAN_FMT, cases[i].rule, cases[i].status,
				 cases[i].body, ward_live_name(live), WARD_SPAN_ARG(reason));
	}
}

static void test_loopback(void **state)
{
	static const struct {
		const char *url;
		bool loopback;
	} cases[] = {
		{ "http://127.0.0.1:80", true },
		{ "http://127.0.0.1:65535/a/b", true },
		{ "http://[::1]:8080/x", true },
		{ "http://127.0.0.1", false },
		{ "http://127.0.0.1/", false },
		{ "http://127.0.0.1:0", false },
		{ "http://127.0.0.1:65536", false },
		{ "http://127.0.0.1:80x", false },
		{ "http://127.0.0.1:80@example.org/", false },
		{ "http://127.0.0.1:80?x", false },
		{ "http://127.0.0.10:80", false },
		{ "https://127.0.0.1:80", false },
		{ "http://localhost:80", false },
		{ "HTTP://127.0.0.1:80", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (http_is_loopback(cases[i].url) != cases[i].loopback)
			fail_msg("%s", cases[i].url);
}

/* What is refused before anything is sent. */
static void test_refused(void **state)
{
	static const char *const fine[] = { "Authorization: Bearer x" };
	static const char *const split[] = { "Authorization: Bearer x\r\nHost: y" };
	const struct {
		bool loopback;
		struct http_request request;
	} cases[] = {
		{ false, { "http://example.org/", fine, 1, false } },
		{ false, { "ftp://example.org/", fine, 1, false } },
		{ false, { "file:///etc/passwd", fine, 1, false } },
		{ false, { "http://127.0.0.1:9/", fine, 1, false } },
		{ false, { "https://example.org/a b", fine, 1, false } },
		{ false, { "https://example.org/", split, 1, false } },
		{ true, { "https://example.org/", fine, 1, false } },
		{ true, { "http://127.0.0.1:9/\n", fine, 1, false } },
		{ true, { "http://127.0.0.1:9/", split, 1, true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_options options = { .loopback = cases[i].loopback };
		struct http_answer answer;
		struct ward_error err = { 0 };
		struct http *http = NULL;

		assert_int_equal(http_open(&options, &http, &err), WARD_OK);
		assert_int_equal(http_ask(http, &cases[i].request, arena, &answer, &err),
				 WARD_EUSAGE);
		assert_int_equal(answer.status, 0);
		http_close(http);
	}
}

/* Nobody listens at port 1 of the loopback: each try counts. */
static void test_count(void **state)
{
	const struct http_options options = { .loopback = true, .timeout_ms = 1000 };
	const struct http_request request = { .url = "http://127.0.0.1:1/" };
	struct http_answer answer;
	struct ward_error err = { 0 };
	struct http *http = NULL;

	(void)state;
	assert_int_equal(http_open(&options, &http, &err), WARD_OK);
	for (int i = 0; i < HTTP_REQUESTS; i++) {
		struct ward_error each = { 0 };

		assert_int_equal(http_ask(http, &request, arena, &answer, &each), WARD_EIO);
	}
	assert_int_equal(http_ask(http, &request, arena, &answer, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "no more than 100 questions are asked in a run");
	http_close(http);
}

static void test_run_options(void **state)
{
	static const struct {
		struct ward_options run;
		struct ward_live_options live;
		const char *message;
	} cases[] = {
		{ { .no_policy = true }, { 0 }, "this run kept no tokens to ask for" },
		{ { .no_policy = true, .keep_tokens = true, .server = true },
		  { 0 },
		  "this run kept no tokens to ask for" },
		{ { .no_policy = true, .keep_tokens = true },
		  { .timeout_s = 61 },
		  "a service is waited for 1 to 60 seconds" },
		{ { .no_policy = true, .keep_tokens = true },
		  { .base = "http://example.org:80" },
		  "the address in place of services must be of the loopback: "
		  "http://127.0.0.1:PORT" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_run *run = ward_run_new(&cases[i].run);
		struct ward_error err = { 0 };

		assert_non_null(run);
		(void)ward_run_bytes(run, WARD_SPAN("a.txt"), WARD_SPAN("a\n"), NULL);
		assert_int_equal(ward_run_live(run, &cases[i].live, &err), WARD_EUSAGE);
		assert_string_equal(err.message, cases[i].message);
		ward_run_free(run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	    cmocka_unit_test(test_takes),
		cmocka_unit_test(test_answers),	    cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_refused),	    cmocka_unit_test(test_count),
		cmocka_unit_test(test_run_options),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
