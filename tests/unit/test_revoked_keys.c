/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists that the real ssh-keygen makes, and what it says of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/ssh_wire.h"
#include "ssh_fixture.h"
#include "trust/revoked_keys.h"

static struct ssh_fixture fixture;
static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	ssh_fixture_init(&fixture);
	ssh_make_key(&fixture, "key", "ed25519", NULL);
	ssh_make_key(&fixture, "other", "ecdsa", "256");
	ssh_make_key(&fixture, "ca", "ed25519", NULL);
	ssh_make_key(&fixture, "ca2", "ed25519", NULL);
	/* other-cert.pub: serial 42, id "an id". key-cert.pub: serial 0. */
	ssh_keygen(&fixture, "-q", "-s", "ca", "-I", "an id", "-z", "42", "-n", "a", "other.pub");
	ssh_keygen(&fixture, "-q", "-s", "ca", "-I", "no number", "-n", "a", "key.pub");
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	ssh_fixture_free(&fixture);
	return 0;
}

static struct revoked_keys parse(struct ward_span bytes)
{
	struct revoked_keys list;
	struct ward_error err = { 0 };

	if (revoked_keys_parse(bytes, arena, &list, &err) != 0)
		fail_msg("%s", err.message);
	return list;
}

static enum ssh_reason check(const struct revoked_keys *list, const char *name)
{
	struct ssh_key key;

	assert_int_equal(ssh_key_parse(ssh_public_blob(&fixture, name, arena), arena, &key),
			 SSH_OK);
	return revoked_keys_check(list, &key);
}

/* A list by a specification; {key} and {other} are public keys. */
static struct ward_span make_krl(const char *authority, const char *specification)
{
	struct buf text;

	buf_init(&text, 4096);
	for (const char *p = specification; *p != '\0'; p++) {
		if (strncmp(p, "{key}", 5) == 0) {
			buf_add_str(&text, ssh_public_text(&fixture, "key", arena));
			p += 4;
		} else if (strncmp(p, "{ca}", 4) == 0) {
			buf_add_str(&text, ssh_public_text(&fixture, "ca", arena));
			p += 3;
		} else {
			buf_add_char(&text, *p);
		}
	}
	ssh_write(&fixture, "spec", buf_span(&text));
	buf_release(&text);
	if (authority != NULL)
		ssh_keygen(&fixture, "-q", "-k", "-f", "krl", "-s", authority, "spec");
	else
		ssh_keygen(&fixture, "-q", "-k", "-f", "krl", "spec");
	return ssh_read(&fixture, "krl", arena);
}

static const struct {
	const char *authority, *specification;
	enum ssh_reason key, other, key_cert, other_cert;
} cases[] = {
	{ NULL, "", SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	{ NULL, "key: {key}\n", SSH_REVOKED, SSH_OK, SSH_REVOKED, SSH_OK },
	{ NULL, "sha1: {key}\n", SSH_REVOKED, SSH_OK, SSH_REVOKED, SSH_OK },
	{ NULL, "sha256: {key}\n", SSH_REVOKED, SSH_OK, SSH_REVOKED, SSH_OK },
	{ NULL, "key: {ca}\n", SSH_OK, SSH_OK, SSH_CA_REVOKED, SSH_CA_REVOKED },
	{ NULL, "sha256: {ca}\n", SSH_OK, SSH_OK, SSH_CA_REVOKED, SSH_CA_REVOKED },
	{ "ca.pub", "serial: 42\n", SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "serial: 41\n", SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	{ "ca.pub", "serial: 43\n", SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	{ "ca.pub", "serial: 1-1000000\n", SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "serial: 42-1000000\n", SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "serial: 1-42\n", SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "serial: 43-1000000\n", SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	{ "ca2.pub", "serial: 42\n", SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	/* close to each other: a bitmap */
	{ "ca.pub", "serial: 30\nserial: 35\nserial: 38\nserial: 42\nserial: 44\nserial: 47\n",
	  SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "serial: 30\nserial: 35\nserial: 38\nserial: 41\nserial: 44\nserial: 47\n",
	  SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	{ "ca.pub", "id: an id\n", SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "id: an idx\n", SSH_OK, SSH_OK, SSH_OK, SSH_OK },
	{ "none", "id: an id\n", SSH_OK, SSH_OK, SSH_OK, SSH_REVOKED },
	{ "ca.pub", "id: no number\n", SSH_OK, SSH_OK, SSH_REVOKED, SSH_OK },
};

static void compare(size_t i, const char *name, enum ssh_reason want,
		    const struct revoked_keys *list)
{
	char file[64];
	enum ssh_reason got = check(list, name);
	bool real;

	(void)snprintf(file, sizeof(file), "%s.pub", name);
	real = ssh_status(&fixture, NULL, NULL,
			  (const char *const[]){ "-Q", "-f", "krl", file, NULL }) != 0;
	if (got != want || real != (got != SSH_OK))
		fail_msg("case %zu, %s: %s, %s expected, ssh-keygen says %s", i, name,
			 ssh_reason_code(got), ssh_reason_code(want), real ? "revoked" : "ok");
}

static void test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct revoked_keys list =
			parse(make_krl(cases[i].authority, cases[i].specification));

		compare(i, "key", cases[i].key, &list);
		compare(i, "other", cases[i].other, &list);
		compare(i, "key-cert", cases[i].key_cert, &list);
		compare(i, "other-cert", cases[i].other_cert, &list);
	}
}

/* No prefix of a list is taken for a list that revokes less. */
static void test_cut_lists(void **state)
{
	struct ward_span krl = make_krl("ca.pub", "serial: 42\nid: an id\nsha256: {key}\n");
	size_t whole = 0;

	(void)state;
	for (size_t len = 8; len < krl.len; len++) {
		struct revoked_keys list;
		struct ward_error err = { 0 };

		/* A list may end behind its header, and behind each section. */
		whole += revoked_keys_parse(span_sub(krl, 0, len), arena, &list, &err) == 0;
	}
	assert_int_equal(whole, 2);
}

/* Header of a list, and one section. */
static int parse_section(unsigned kind, struct ward_span data)
{
	struct revoked_keys list;
	struct ward_error err = { 0 };
	struct buf b;
	int rc;

	buf_init(&b, 1 << 16);
	buf_add(&b, "SSHKRL\n\0\0\0\0\1", 12);
	for (int i = 0; i < 6; i++)
		ssh_put_u32(&b, 0);
	ssh_put_string(&b, WARD_SPAN(""));
	ssh_put_string(&b, WARD_SPAN("comment"));
	buf_add_char(&b, (char)kind);
	ssh_put_string(&b, data);
	rc = revoked_keys_parse(buf_span(&b), arena, &list, &err);
	assert_true(rc == 0 || strstr(err.message, "malformed or unknown") != NULL);
	buf_release(&b);
	return rc;
}

static void test_sections(void **state)
{
	static const struct {
		unsigned kind;
		struct ward_span data;
		int rc;
	} sections[] = {
		{ 0, { "", 0 }, WARD_ECONFIG },
		{ 2, { "", 0 }, WARD_ECONFIG },
		{ 2, { "\0\0\0\1x", 5 }, 0 },
		{ 2, { "\0\0\0\0", 4 }, WARD_ECONFIG },
		{ 2, { "\0\0\0\2x", 5 }, WARD_ECONFIG },
		{ 3, { "\0\0\0\1x", 5 }, WARD_ECONFIG },
		{ 4, { "\0\0\0\1x", 5 }, WARD_ECONFIG },
		{ 5, { "\0\0\0\1x", 5 }, WARD_ECONFIG },
		{ 6, { "", 0 }, WARD_ECONFIG },
		{ 255, { "\0\0\0\1x\0\0\0\0\0", 10 }, 0 },
		{ 255, { "\0\0\0\1x\1\0\0\0\0", 10 }, WARD_ECONFIG },
		{ 1, { "\0\0\0\0\0\0\0\0", 8 }, 0 },
		{ 1, { "\0\0\0\0\0\0\0\0\x20\0\0\0\1x", 14 }, WARD_ECONFIG },
		{ 1, { "\0\0\0\0\0\0\0\0\x24\0\0\0\0", 13 }, WARD_ECONFIG },
		{ 1, { "\0\0\0\0\0\0\0\0\x39\0\0\0\x0a\0\0\0\1x\1\0\0\0\0", 23 }, WARD_ECONFIG },
		{ 1, { "\0\0\0\0\0\0\0\0\x39\0\0\0\x0a\0\0\0\1x\0\0\0\0\0", 23 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (parse_section(sections[i].kind, sections[i].data) != sections[i].rc)
			fail_msg("section %zu", i);
	}
}

static void test_text(void **state)
{
	const char *key = ssh_public_text(&fixture, "key", arena);
	const char *ca = ssh_public_text(&fixture, "ca", arena);
	struct revoked_keys list = parse(arena_printf(arena, "# gone\n\n%s a comment\r\n", key));
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(check(&list, "key"), SSH_REVOKED);
	assert_int_equal(check(&list, "key-cert"), SSH_REVOKED);
	assert_int_equal(check(&list, "other"), SSH_OK);
	list = parse(arena_printf(arena, "%s", ca));
	assert_int_equal(check(&list, "other-cert"), SSH_CA_REVOKED);
	assert_int_equal(check(&list, "other"), SSH_OK);
	list = parse(WARD_SPAN(""));
	assert_int_equal(check(&list, "key"), SSH_OK);
	assert_int_equal(revoked_keys_parse(arena_printf(arena, "%s\nssh-ed25519 AAAA!\n", key),
					    arena, &list, &err),
			 WARD_ECONFIG);
	assert_int_equal(err.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_cut_lists),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests_name("revoked_keys", tests, setup, teardown);
}
