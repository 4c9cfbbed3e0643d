/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/manifest.h"
#include "doc/sops.h"
#include "doc/stand_in.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ENC "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]"

static void test_encrypted(void **state)
{
	static const struct {
		const char *text;
		bool encrypted;
	} rows[] = {
		{ ENC, true },
		{ " " ENC "\n", true },
		{ "ENC[AES256_GCM,data:,iv:A,tag:A,type:int]", true },
		{ "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA]", false },
		{ "ENC[AES256_GCM,data:AAAA,tag:AAAA,iv:AAAA,type:str]", false },
		{ "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str", false },
		{ "x" ENC, false },
		{ ENC "x", false },
		{ "ENC[]", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (sops_is_encrypted(span_of(rows[i].text)) != rows[i].encrypted)
			fail_msg("'%s'", rows[i].text);
}

/* What the metadata say of `a.KEY[0].x`. */
static enum sops_selection selects(const char *meta, const char *key)
{
	struct arena *arena = arena_new(1 << 20);
	struct limits limits = limits_default();
	struct ward_stream stream;
	struct ward_error err = { 0 };
	struct ward_span text;
	struct sops_rules rules;
	struct sops_state state = { 0 };
	const struct ward_node *root;
	enum sops_selection result;

	assert_non_null(arena);
	text = arena_printf(arena, "a: {%s: [{x: y}]}\nsops: {mac: m, %s}\n", key, meta);
	assert_int_equal(stream_parse(text, &limits, arena, &stream, &err), WARD_OK);
	assert_int_equal(stream.problem_count, 0);
	root = stream.docs[0].root;
	sops_read(root, &rules);
	assert_true(rules.encrypted);
	for (const struct ward_node *n = root->first; n != NULL; n = n->first)
		state = sops_enter(&rules, state, n);
	result = sops_decide(&rules, state);
	arena_free(arena);
	return result;
}

static void test_selects(void **state)
{
	static const struct {
		const char *meta, *key;
		enum sops_selection want;
	} rows[] = {
		{ "version: 3.9.0", "k", SOPS_ENCRYPTED },
		{ "version: 3.9.0", "k_unencrypted", SOPS_CLEAR },
		{ "unencrypted_suffix: _x", "k_x", SOPS_CLEAR },
		{ "unencrypted_suffix: _x", "k_unencrypted", SOPS_ENCRYPTED },
		{ "encrypted_suffix: _x", "k_x", SOPS_ENCRYPTED },
		{ "encrypted_suffix: _x", "k", SOPS_CLEAR },
		{ "encrypted_regex: '^(data|stringData)$'", "data", SOPS_ENCRYPTED },
		{ "encrypted_regex: '^(data|stringData)$'", "stringData", SOPS_ENCRYPTED },
		{ "encrypted_regex: '^(data|stringData)$'", "datas", SOPS_CLEAR },
		{ "encrypted_regex: '^(?:data|stringData)$'", "data", SOPS_ENCRYPTED },
		{ "encrypted_regex: '^data$|^q$'", "q", SOPS_ENCRYPTED },
		{ "encrypted_regex: '^data$|^q$'", "qq", SOPS_CLEAR },
		{ "encrypted_regex: '(pass|key)'", "mypassword", SOPS_ENCRYPTED },
		{ "encrypted_regex: pass", "mypassword", SOPS_ENCRYPTED },
		{ "encrypted_regex: ^pass", "mypassword", SOPS_CLEAR },
		{ "encrypted_regex: word$", "mypassword", SOPS_ENCRYPTED },
		{ "encrypted_regex: 'm.*w.rd$'", "mypassword", SOPS_ENCRYPTED },
		{ "encrypted_regex: 'a\\.b'", "a.b", SOPS_ENCRYPTED },
		{ "encrypted_regex: 'a\\.b'", "aXb", SOPS_CLEAR },
		/* any key of the path counts */
		{ "encrypted_regex: ^a$", "k", SOPS_ENCRYPTED },
		{ "encrypted_regex: ^x$", "k", SOPS_ENCRYPTED },
		{ "unencrypted_regex: ^k$", "k", SOPS_CLEAR },
		{ "unencrypted_regex: ^q$", "k", SOPS_ENCRYPTED },
		/* what is not understood is not guessed */
		{ "encrypted_regex: '^[a-z]+$'", "k", SOPS_UNKNOWN },
		{ "encrypted_regex: 'k+'", "k", SOPS_UNKNOWN },
		{ "encrypted_regex: '(z|(b))'", "k", SOPS_UNKNOWN },
		{ "encrypted_regex: '(?i)K'", "k", SOPS_UNKNOWN },
		{ "encrypted_regex: '[q]|^k$'", "k", SOPS_ENCRYPTED },
		{ "unencrypted_regex: '[q]'", "k", SOPS_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (selects(rows[i].meta, rows[i].key) != rows[i].want)
			fail_msg("%s of %s", rows[i].key, rows[i].meta);
}

static void test_references(void **state)
{
	static const struct {
		const char *text;
		bool reference, dummy;
	} rows[] = {
		{ "", false, true },
		{ "${DB_PASSWORD}", true, false },
		{ "prefix-${DB_PASSWORD}", true, false },
		{ "{{ .password }}", true, false },
		{ "$(PASSWORD)", true, false },
		{ "user=${USER}\npassword=open sesame\n", false, false },
		{ "<path:secret/data/db#password>", true, true },
		{ "op://vault/item/field", true, false },
		{ "vault:secret/data/db#password", true, false },
		{ "ref+vault://secret/db#/password", true, false },
		{ ENC, true, false },
		{ "changeme", false, true },
		{ "Change Me!", false, true },
		{ "CHANGE_ME_PLEASE", false, true },
		{ "<password>", false, true },
		{ "<password>sesame</password>", false, false },
		{ "<web password=\"sesame\"/>", false, false },
		{ "__PASSWORD__", false, true },
		{ "%%PASSWORD%%", false, true },
		{ "xxxxxxxx", false, true },
		{ "****", false, true },
		{ "TODO", false, true },
		{ "your-password-here", false, true },
		{ "UPDATE_AWS_SECRET_ACCESS_KEY", false, true },
		{ "example", false, true },
		{ "open sesame", false, false },
		{ "yours7ruly", false, false },
		{ "admin", false, false },
		{ "$TWO", false, false },
		{ "changeme\nopen sesame", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (stand_in_is_reference(span_of(rows[i].text)) != rows[i].reference)
			fail_msg("reference: '%s'", rows[i].text);
		if (stand_in_is_dummy(span_of(rows[i].text)) != rows[i].dummy)
			fail_msg("dummy: '%s'", rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encrypted),
		cmocka_unit_test(test_selects),
		cmocka_unit_test(test_references),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
