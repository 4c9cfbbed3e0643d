/* SPDX-License-Identifier: Apache-2.0 */
/* Against certificates that the real git push --signed makes, and what receive-pack says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "shell_fixture.h"
#include "trust/push_ssh.h"

#define SEED "a seed of this test"
/* A server, a client and a hook that keeps what it was given. */
#define SET_UP                                                                         \
	"ssh-keygen -q -t ed25519 -N '' -C x -f key\n"                                 \
	"ssh-keygen -q -t ed25519 -N '' -C x -f other\n"                               \
	"printf 'ada@example.com %s\\n' \"$(cut -d' ' -f1,2 key.pub)\" >signers\n"     \
	"git config --global init.defaultBranch main\n"                                \
	"git config --global user.name Ada\n"                                          \
	"git config --global user.email ada@example.com\n"                             \
	"git config --global gpg.format ssh\n"                                         \
	"git config --global gpg.ssh.allowedSignersFile \"$PWD/signers\"\n"            \
	"git config --global user.signingKey \"$PWD/key\"\n"                           \
	"for h in sha1 sha256; do\n"                                                   \
	"git init -q --bare --object-format=$h server-$h\n"                            \
	"git -C server-$h config receive.certNonceSeed '" SEED "'\n"                   \
	"git -C server-$h config receive.advertisePushOptions true\n"                  \
	"printf '#!/bin/sh\\ncat >../stdin\\nenv | grep ^GIT_PUSH >../env\\n"          \
	"git cat-file blob $GIT_PUSH_CERT >../cert\\n' >server-$h/hooks/pre-receive\n" \
	"chmod +x server-$h/hooks/pre-receive\n"                                       \
	"git init -q --object-format=$h client-$h\n"                                   \
	"git -C client-$h commit -q --allow-empty -m one\n"                            \
	"git -C client-$h tag v1\n"                                                    \
	"git -C client-$h remote add origin \"$PWD/server-$h\"; done\n"
#define PUSH(hash, more) "git -C client-" hash " push -q --signed " more " 2>log\n"

static struct shell_fixture fixture;
static struct arena *arena;
static struct allowed_signers signers;
static char folder[512];

static int setup(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	arena = arena_new((size_t)1 << 30);
	shell_fixture_init(&fixture);
	shell_run(&fixture, SET_UP);
	return arena != NULL &&
			allowed_signers_parse(shell_read(&fixture, "signers", arena), arena,
					      &signers, &err) == 0
		? 0
		: -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	shell_fixture_free(&fixture);
	return 0;
}

static struct ward_span variable(const char *name)
{
	struct ward_span env = shell_read(&fixture, "env", arena), line, key;

	while (span_line(&env, &line)) {
		if (span_cut(&line, '=', &key) && span_is(key, name))
			return line;
	}
	return WARD_SPAN("");
}

static struct push_ssh trust = { &signers, NULL, SSH_SK_TOUCHED };

/* What a hook would ask after the last push. */
static struct push_ask ask_of(const char *hash)
{
	struct push_ask ask = { .verify = push_ssh_verify, .verify_data = &trust };

	(void)snprintf(folder, sizeof(folder), "%s/server-%s", fixture.dir, hash);
	ask.nonce = (struct push_nonce){ .seed = WARD_SPAN(SEED),
					 .dir = span_of(folder),
					 .given = variable("GIT_PUSH_CERT_NONCE"),
					 .oid_len = strcmp(hash, "sha256") == 0 ? 32 : 20 };
	ask.commands = shell_read(&fixture, "stdin", arena);
	ask.match_pusher = true;
	ask.has_options = true;
	return ask;
}

static enum push_cert_reason check(struct ward_span cert, const struct push_ask *ask,
				   struct push_fact *fact)
{
	struct arena *scratch = arena_new((size_t)16 << 20);
	struct push_fact local;
	enum push_cert_reason reason = push_cert_check(cert, ask, scratch, &local);

	if (fact != NULL)
		*fact = local;
	arena_free(scratch);
	return reason;
}

static void expect(enum push_cert_reason want, enum push_cert_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, push_cert_reason_code(got),
			 push_cert_reason_code(want));
}

/* -- Real pushes ---------------------------------------------------------- */

static void test_real_pushes(void **state)
{
	static const struct {
		const char *hash, *script;
		size_t commands;
	} pushes[] = {
		{ "sha1", PUSH("sha1", "origin main"), 1 },
		{ "sha1",
		  "git -C client-sha1 commit -q --allow-empty -m two\n" PUSH("sha1",
									     "origin main v1"),
		  2 },
		{ "sha1", PUSH("sha1", "origin :refs/tags/v1 main:side"), 2 },
		{ "sha256", PUSH("sha256", "origin main v1"), 2 },
		{ "sha256",
		  "git -C client-sha256 commit -q --allow-empty -m two\n"
		  "git -C client-sha256 commit -q --amend --allow-empty -m three\n" PUSH(
			  "sha256", "--force origin main"),
		  1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pushes) / sizeof(pushes[0]); i++) {
		struct push_ask ask;
		struct push_fact fact;

		shell_run(&fixture, pushes[i].script);
		ask = ask_of(pushes[i].hash);
		expect(PUSH_CERT_OK, check(shell_read(&fixture, "cert", arena), &ask, &fact),
		       pushes[i].script);
		assert_int_equal(fact.cert.command_count, pushes[i].commands);
		assert_true(span_is(variable("GIT_PUSH_CERT_NONCE_STATUS"), "OK"));
		assert_true(span_is(variable("GIT_PUSH_CERT_STATUS"), "G"));
		/* The nonce is what receive-pack would give out at that second. */
		assert_true(span_eq(push_cert_nonce(&ask.nonce, fact.when, arena),
				    variable("GIT_PUSH_CERT_NONCE")));
	}
}

static void push_once(void)
{
	static unsigned number;
	char script[256];

	(void)snprintf(script, sizeof(script), PUSH("sha1", "origin main:refs/heads/n%u"),
		       number++);
	shell_run(&fixture, script);
}

static void test_options(void **state)
{
	struct push_ask ask;
	struct ward_span cert, options[] = { WARD_SPAN("reason=hotfix"), WARD_SPAN("two") };

	(void)state;
	shell_run(&fixture, PUSH("sha1", "-o reason=hotfix -o two origin main:options"));
	cert = shell_read(&fixture, "cert", arena);
	ask = ask_of("sha1");
	expect(PUSH_CERT_OPTIONS, check(cert, &ask, NULL), "no options");
	ask.options = options;
	ask.option_count = 1;
	expect(PUSH_CERT_OPTIONS, check(cert, &ask, NULL), "one option");
	ask.option_count = 2;
	expect(PUSH_CERT_OK, check(cert, &ask, NULL), "both");
	options[1] = WARD_SPAN("three");
	expect(PUSH_CERT_OPTIONS, check(cert, &ask, NULL), "another");
	ask.has_options = false;
	expect(PUSH_CERT_OK, check(cert, &ask, NULL), "not asked");
}

/* -- What a hook must refuse ---------------------------------------------- */

static void test_commands(void **state)
{
	struct push_ask ask;
	struct ward_span cert, line;
	struct push_cert parsed;

	(void)state;
	push_once();
	cert = shell_read(&fixture, "cert", arena);
	ask = ask_of("sha1");
	line = ask.commands;
	expect(PUSH_CERT_OK, check(cert, &ask, NULL), "as it is");
	ask.commands = arena_printf(arena, WARD_SPAN_FMT WARD_SPAN_FMT, WARD_SPAN_ARG(line),
				    WARD_SPAN_ARG(line));
	expect(PUSH_CERT_COMMANDS, check(cert, &ask, NULL), "a command twice");
	ask.commands = arena_printf(arena, WARD_SPAN_FMT "%040d %040d refs/heads/evil\n",
				    WARD_SPAN_ARG(line), 0, 1);
	expect(PUSH_CERT_COMMANDS, check(cert, &ask, NULL), "one more command");
	ask.commands = WARD_SPAN("");
	expect(PUSH_CERT_COMMANDS, check(cert, &ask, NULL), "no command");
	ask.commands = span_sub(line, 0, line.len - 1);
	expect(PUSH_CERT_STDIN, check(cert, &ask, NULL), "no line end");
	assert_int_equal(push_cert_parse(cert, 32, arena, &parsed), PUSH_CERT_COMMAND);
}

static void test_nonce(void **state)
{
	struct push_ask ask, other;
	struct ward_span cert;
	struct push_fact fact;

	(void)state;
	push_once();
	cert = shell_read(&fixture, "cert", arena);
	ask = ask_of("sha1");
	expect(PUSH_CERT_OK, check(cert, &ask, &fact), "as it is");
	other = ask;
	other.nonce.seed = WARD_SPAN("another seed");
	expect(PUSH_CERT_NONCE, check(cert, &other, NULL), "another seed");
	other.nonce.seed = WARD_SPAN("");
	expect(PUSH_CERT_NONCE, check(cert, &other, NULL), "no seed");
	other = ask;
	other.nonce.dir = WARD_SPAN("/elsewhere");
	expect(PUSH_CERT_NONCE, check(cert, &other, NULL), "another repository");
	/* A later push, with a certificate that was made for this one. */
	other = ask;
	other.nonce.given = push_cert_nonce(&ask.nonce, fact.when + 100, arena);
	expect(PUSH_CERT_NONCE_STALE, check(cert, &other, NULL), "replayed");
	other.nonce.slop = 99;
	expect(PUSH_CERT_NONCE_STALE, check(cert, &other, NULL), "just outside");
	other.nonce.slop = 100;
	expect(PUSH_CERT_OK, check(cert, &other, NULL), "just inside");
	other.nonce.given = WARD_SPAN("");
	other.nonce.now = fact.when - 101;
	expect(PUSH_CERT_NONCE_STALE, check(cert, &other, NULL), "from the future");
	other.nonce.now = fact.when - 100;
	expect(PUSH_CERT_OK, check(cert, &other, NULL), "a clock that is slow");
	other.nonce.given = WARD_SPAN("nonsense");
	expect(PUSH_CERT_NONCE, check(cert, &other, NULL), "no nonce was given out");
}

static void test_signer(void **state)
{
	struct push_ask ask;
	struct ward_span cert, urls[] = { WARD_SPAN("/elsewhere"), WARD_SPAN("") };
	struct push_fact fact;

	(void)state;
	shell_run(&fixture,
		  "git -C client-sha1 config user.signingKey \"$PWD/other\"\n" PUSH(
			  "sha1", "origin main:other") "git -C client-sha1 config "
						       "--unset user.signingKey\n");
	ask = ask_of("sha1");
	expect(PUSH_CERT_SIGNATURE, check(shell_read(&fixture, "cert", arena), &ask, &fact),
	       "unknown signer");
	assert_string_equal(fact.signer.code, "unknown-signer");
	push_once();
	cert = shell_read(&fixture, "cert", arena);
	ask = ask_of("sha1");
	ask.urls = urls;
	ask.url_count = 1;
	expect(PUSH_CERT_PUSHEE, check(cert, &ask, NULL), "somewhere else");
	urls[1] = span_of(folder);
	ask.url_count = 2;
	expect(PUSH_CERT_OK, check(cert, &ask, NULL), "here");
}

static void accept_all(void *data, const struct push_cert *cert, int64_t when,
		       struct arena *scratch, struct push_signer *out)
{
	(void)cert;
	(void)when;
	(void)scratch;
	*out = *(const struct push_signer *)data;
}

static void test_pusher(void **state)
{
	static const struct {
		const char *pusher, *key, *principals;
		enum push_cert_reason reason;
	} cases[] = {
		{ "SHA256:abc ", "SHA256:abc", "", PUSH_CERT_OK },
		{ "SHA256:abd", "SHA256:abc", "", PUSH_CERT_PUSHER },
		{ "Ada <ada@example.com>", "x", "ada@example.com", PUSH_CERT_OK },
		{ "Ada <ada@example.com>", "x", "eve@example.com,*@example.com", PUSH_CERT_OK },
		{ "Ada <ada@example.com>", "x", "!ada@example.com,*", PUSH_CERT_PUSHER },
		{ "Eve <eve@example.net>", "x", "ada@example.com", PUSH_CERT_PUSHER },
		{ "ada@example.com", "x", "ada@example.com", PUSH_CERT_OK },
		{ "Ada <>", "x", "*", PUSH_CERT_PUSHER },
		{ "Ada", "", "", PUSH_CERT_PUSHER },
	};

	(void)state;
	push_once();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct push_signer signer = { .good = true,
					      .key = span_of(cases[i].key),
					      .principals = span_of(cases[i].principals) };
		struct push_ask ask = ask_of("sha1");
		struct ward_span cert = shell_read(&fixture, "cert", arena);
		struct ward_span rest =
			span_sub(cert, (size_t)span_find(cert, WARD_SPAN("\npushee"), 0), cert.len);

		ask.verify = accept_all;
		ask.verify_data = &signer;
		cert = arena_printf(arena,
				    "certificate version 0.1\npusher %s 1 +0000" WARD_SPAN_FMT,
				    cases[i].pusher, WARD_SPAN_ARG(rest));
		expect(cases[i].reason, check(cert, &ask, NULL), cases[i].pusher);
		ask.match_pusher = false;
		expect(PUSH_CERT_OK, check(cert, &ask, NULL), cases[i].pusher);
	}
}

/* -- Form ----------------------------------------------------------------- */

#define HEAD "certificate version 0.1\npusher A <a@b> 1 +0000\n"
#define COMMAND_OF(name)                                                                          \
	"0000000000000000000000000000000000000000 1111111111111111111111111111111111111111 " name \
	"\n"
#define COMMAND COMMAND_OF("refs/heads/a")
#define ARMOR "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"

static const struct {
	struct ward_span text;
	enum push_cert_reason reason;
} forms[] = {
#define FORM(text, reason)                                     \
	{                                                      \
		{ text, sizeof(text) - 1 }, PUSH_CERT_##reason \
	}
	FORM(HEAD "\n" COMMAND ARMOR, OK),
	FORM(HEAD "pushee x\nnonce 1-a\npush-option b\n\n" COMMAND ARMOR "\n", OK),
	FORM(HEAD "nonce 1-a\n\n" COMMAND COMMAND_OF("refs/heads/b") ARMOR, OK),
	FORM("", MISSING),
	FORM("certificate version 0.2\npusher A 1 +0000\n\n" COMMAND ARMOR, VERSION),
	FORM("certificate version 0.1 \npusher A 1 +0000\n\n" COMMAND ARMOR, VERSION),
	FORM("pusher A 1 +0000\n\n" COMMAND ARMOR, HEADER),
	FORM("certificate version 0.1\n\n" COMMAND ARMOR, HEADER),
	FORM("certificate version 0.1\npusher A +0000\n\n" COMMAND ARMOR, HEADER),
	FORM("certificate version 0.1\npusher 1 +0000\n\n" COMMAND ARMOR, HEADER),
	FORM("certificate version 0.1\npusher A 1 0000\n\n" COMMAND ARMOR, HEADER),
	FORM(HEAD "nonce 1-a\nnonce 2-b\n\n" COMMAND ARMOR, HEADER),
	FORM(HEAD "nonce 1-a\npushee x\n\n" COMMAND ARMOR, HEADER),
	FORM(HEAD "pushee x\npushee y\n\n" COMMAND ARMOR, HEADER),
	FORM(HEAD "other x\n\n" COMMAND ARMOR, HEADER),
	FORM(HEAD "pusher B <a@b> 1 +0000\n\n" COMMAND ARMOR, HEADER),
	FORM(HEAD, HEADER),
	FORM(HEAD "\n" ARMOR, COMMAND),
	FORM(HEAD "\n" COMMAND COMMAND ARMOR, COMMAND),
	FORM(HEAD "\n\n" COMMAND ARMOR, COMMAND),
	FORM(HEAD "\nx\n" COMMAND ARMOR, COMMAND),
	FORM(HEAD "\n" COMMAND_OF("refs/heads/a b") ARMOR, COMMAND),
	FORM(HEAD "\n" COMMAND_OF("") ARMOR, COMMAND),
	FORM(HEAD "\n" COMMAND, UNSIGNED),
	FORM(HEAD "\n" COMMAND "-----BEGIN SSH SIGNATURE-----\nAAAA\n", ARMOR),
	FORM(HEAD "\n" COMMAND "-----BEGIN SSH SIGNATURE-----", ARMOR),
	FORM(HEAD "\n" COMMAND "-----BEGIN OTHER-----\n-----END OTHER-----\n", ARMOR),
	FORM(HEAD "\n" COMMAND "-----BEGIN PGP MESSAGE-----\n-----END PGP MESSAGE-----\n", ARMOR),
	FORM(HEAD "\n" COMMAND "-----BEGIN SSH SIGNATURE-----\n" ARMOR, ARMOR),
	FORM(HEAD "\n" COMMAND ARMOR ARMOR, TRAILING),
	FORM(HEAD "\n" COMMAND ARMOR "x", TRAILING),
	FORM(HEAD "\n" COMMAND ARMOR " \n", TRAILING),
	FORM(HEAD "\n" COMMAND "\0" ARMOR, NUL),
#undef FORM
};

static void test_forms(void **state)
{
	struct push_cert cert;

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		enum push_cert_reason got = push_cert_parse(forms[i].text, 20, arena, &cert);

		if (got != forms[i].reason)
			fail_msg("form %zu: %s, %s expected", i, push_cert_reason_code(got),
				 push_cert_reason_code(forms[i].reason));
	}
}

static void test_limits(void **state)
{
	struct push_cert cert;
	struct buf b;

	(void)state;
	for (size_t count = PUSH_CERT_OPTIONS_MAX; count <= PUSH_CERT_OPTIONS_MAX + 1; count++) {
		buf_init(&b, 1 << 20);
		buf_add_str(&b, HEAD);
		for (size_t i = 0; i < count; i++)
			buf_add_str(&b, "push-option x\n");
		buf_add_str(&b, "\n" COMMAND ARMOR);
		expect(count > PUSH_CERT_OPTIONS_MAX ? PUSH_CERT_TOO_LARGE : PUSH_CERT_OK,
		       push_cert_parse(buf_span(&b), 20, arena, &cert), "options");
		buf_release(&b);
	}
	for (size_t count = PUSH_CERT_COMMANDS_MAX; count <= PUSH_CERT_COMMANDS_MAX + 1; count++) {
		buf_init(&b, PUSH_CERT_MAX);
		buf_add_str(&b, HEAD "\n");
		for (size_t i = 0; i < count; i++)
			buf_printf(&b, "%040d %040d refs/heads/%zu\n", 0, 1, i);
		buf_add_str(&b, ARMOR);
		expect(count > PUSH_CERT_COMMANDS_MAX ? PUSH_CERT_TOO_LARGE : PUSH_CERT_OK,
		       push_cert_parse(buf_span(&b), 20, arena, &cert), "commands");
		buf_release(&b);
	}
	b.ptr = calloc(1, PUSH_CERT_MAX + 1);
	assert_non_null(b.ptr);
	expect(PUSH_CERT_TOO_LARGE,
	       push_cert_parse(span_make(b.ptr, PUSH_CERT_MAX + 1), 20, arena, &cert), "bytes");
	free(b.ptr);
}

/* -- Tampering ------------------------------------------------------------ */

static void test_tampering(void **state)
{
	struct push_ask ask;
	struct ward_span cert;
	char *bytes;

	(void)state;
	push_once();
	cert = shell_read(&fixture, "cert", arena);
	ask = ask_of("sha1");
	bytes = malloc(cert.len + 1);
	assert_non_null(bytes);
	for (size_t at = 0; at < cert.len; at++) {
		for (int bit = 0; bit < 8; bit++) {
			memcpy(bytes, cert.ptr, cert.len);
			bytes[at] = (char)(bytes[at] ^ (1 << bit));
			if (check(span_make(bytes, cert.len), &ask, NULL) == PUSH_CERT_OK)
				fail_msg("accepted with byte %zu changed", at);
		}
	}
	for (size_t len = 0; len + 1 < cert.len; len++)
		assert_int_not_equal(check(span_sub(cert, 0, len), &ask, NULL), PUSH_CERT_OK);
	for (size_t at = 0; at < cert.len; at++) {
		memcpy(bytes, cert.ptr, at);
		bytes[at] = 'x';
		memcpy(bytes + at + 1, cert.ptr + at, cert.len - at);
		assert_int_not_equal(check(span_make(bytes, cert.len + 1), &ask, NULL),
				     PUSH_CERT_OK);
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_pushes), cmocka_unit_test(test_options),
		cmocka_unit_test(test_commands),    cmocka_unit_test(test_nonce),
		cmocka_unit_test(test_signer),	    cmocka_unit_test(test_pusher),
		cmocka_unit_test(test_forms),	    cmocka_unit_test(test_limits),
		cmocka_unit_test(test_tampering),
	};

	return cmocka_run_group_tests_name("push_cert", tests, setup, teardown);
}
