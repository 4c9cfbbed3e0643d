/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of public keys that are refused, each with its reason. */
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
#include "base/hex.h"
#include "base/span.h"
#include "crypto/ssh_key.h"
#include "crypto/ssh_wire.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 24);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/*
 * A blob out of words: "TEXT" is a string of that text, "0xHEX" a string of
 * those bytes, "*BYTE,COUNT" a string of COUNT bytes, the first and the last
 * one odd and with the given top bits, "+TEXT" bytes without a length.
 */
static struct ward_span build(const char *words)
{
	struct ward_span rest = span_of(words), word, blob;
	struct buf b;

	buf_init(&b, 1 << 17);
	while (span_cut(&rest, ' ', &word)) {
		uint8_t bytes[4096] = { 0 };

		if (span_starts(word, "0x")) {
			size_t len = (word.len - 2) / 2;

			assert_true(hex_decode(span_sub(word, 2, word.len), bytes, len));
			ssh_put_string(&b, span_make((const char *)bytes, len));
		} else if (span_starts(word, "*")) {
			struct ward_span first, count = span_sub(word, 1, word.len);
			uint64_t len = 0, byte = 0;

			assert_true(span_cut(&count, ',', &first));
			assert_true(span_to_u64(first, 255, &byte));
			assert_true(span_to_u64(count, sizeof(bytes), &len));
			memset(bytes, 1, len);
			bytes[0] = (uint8_t)byte;
			ssh_put_string(&b, span_make((const char *)bytes, len));
		} else if (span_starts(word, "+")) {
			buf_add_span(&b, span_sub(word, 1, word.len));
		} else {
			ssh_put_string(&b, word);
		}
	}
	blob = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return blob;
}

/* The generators of the curves (SEC 2), and one of them with its last bit changed. */
#define P256_X "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define P256_Y "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f"
#define ED_BASE "5866666666666666666666666666666666666666666666666666666666666666"
#define ZEROS15 "000000000000000000000000000000"
#define ONES15 "ffffffffffffffffffffffffffffff"

static const struct {
	const char *words;
	enum ssh_reason reason;
} cases[] = {
	{ "", SSH_KEY },
	{ "+\1\2\3", SSH_KEY },
	{ "ssh-dss 0x01 0x01 0x01 0x01", SSH_KEY_TYPE },
	{ "ssh-mldsa44-ed25519@openssh.com 0x01", SSH_KEY_TYPE },
	{ "ssh-xmss@openssh.com 0x01", SSH_KEY_TYPE },
	{ "rsa-sha2-512 0x03 *129,256", SSH_KEY_TYPE },
	{ "SSH-ED25519 0x" ED_BASE, SSH_KEY_TYPE },
	/* Ed25519 */
	{ "ssh-ed25519 0x" ED_BASE, SSH_OK },
	{ "ssh-ed25519 0x" ED_BASE " +x", SSH_KEY_TRAILING },
	{ "ssh-ed25519 0x" ED_BASE "00", SSH_KEY },
	{ "ssh-ed25519 *1,31", SSH_KEY },
	{ "ssh-ed25519", SSH_KEY },
	{ "ssh-ed25519 0x0000" ZEROS15 ZEROS15, SSH_KEY_POINT },
	{ "ssh-ed25519 0x0100" ZEROS15 ZEROS15, SSH_KEY_POINT },
	{ "ssh-ed25519 0x01" ZEROS15 ZEROS15 "80", SSH_KEY_POINT },
	{ "ssh-ed25519 0xec" ONES15 ONES15 "7f", SSH_KEY_POINT },
	{ "ssh-ed25519 0xed" ONES15 ONES15 "7f", SSH_KEY_POINT },
	{ "ssh-ed25519 0xff" ONES15 ONES15 "ff", SSH_KEY_POINT },
	{ "ssh-ed25519 0x26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	  SSH_KEY_POINT },
	{ "ssh-ed25519 0xc7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	  SSH_KEY_POINT },
	/* ECDSA */
	{ "ecdsa-sha2-nistp256 nistp256 0x04" P256_X P256_Y "5", SSH_OK },
	{ "ecdsa-sha2-nistp256 nistp256 0x04" P256_X P256_Y "5 +x", SSH_KEY_TRAILING },
	{ "ecdsa-sha2-nistp256 nistp256 0x04" P256_X P256_Y "4", SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp256 0x05" P256_X P256_Y "5", SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp256 0x07" P256_X P256_Y "5", SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp256 0x03" P256_X, SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp256 0x00", SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp256 0x04" P256_X P256_Y "500", SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp384 0x04" P256_X P256_Y "5", SSH_KEY_CURVE },
	{ "ecdsa-sha2-nistp384 nistp256 0x04" P256_X P256_Y "5", SSH_KEY_CURVE },
	{ "ecdsa-sha2-nistp384 nistp384 0x04" P256_X P256_Y "5", SSH_KEY_POINT },
	{ "ecdsa-sha2-nistp256 nistp256", SSH_KEY },
	/* RSA: e, n */
	{ "ssh-rsa 0x010001 *127,256", SSH_KEY_WEAK },
	{ "ssh-rsa 0x010001 *127,257", SSH_OK },
	{ "ssh-rsa 0x03 *64,257", SSH_OK },
	{ "ssh-rsa 0x010001 *127,128", SSH_KEY_WEAK },
	{ "ssh-rsa 0x010001 *129,256", SSH_KEY },
	{ "ssh-rsa 0x00010001 *127,257", SSH_KEY },
	{ "ssh-rsa 0x010001 *0,257", SSH_KEY },
	{ "ssh-rsa 0x *127,257", SSH_KEY },
	{ "ssh-rsa 0x01 *127,257", SSH_KEY_RSA },
	{ "ssh-rsa 0x02 *127,257", SSH_KEY_RSA },
	{ "ssh-rsa 0x010101010101010101 *127,257", SSH_KEY_RSA },
	{ "ssh-rsa 0x010001 *127,2049", SSH_KEY_RSA },
	{ "ssh-rsa 0x010001 *127,257 +x", SSH_KEY_TRAILING },
	{ "ssh-rsa 0x010001", SSH_KEY },
	/* security keys */
	{ "sk-ssh-ed25519@openssh.com 0x" ED_BASE " ssh:", SSH_OK },
	{ "sk-ssh-ed25519@openssh.com 0x" ED_BASE, SSH_KEY },
	{ "sk-ssh-ed25519@openssh.com 0x" ED_BASE " 0x7300", SSH_KEY },
	{ "sk-ssh-ed25519@openssh.com 0x" ED_BASE " ssh: +x", SSH_KEY_TRAILING },
	{ "sk-ecdsa-sha2-nistp256@openssh.com nistp256 0x04" P256_X P256_Y "5 ssh:", SSH_OK },
	{ "sk-ecdsa-sha2-nistp256@openssh.com nistp384 0x04" P256_X P256_Y "5 ssh:",
	  SSH_KEY_CURVE },
	/* certificates that end early */
	{ "ssh-ed25519-cert-v01@openssh.com", SSH_CERT },
	{ "ssh-ed25519-cert-v01@openssh.com nonce", SSH_KEY },
	{ "ssh-ed25519-cert-v01@openssh.com nonce 0x" ED_BASE, SSH_CERT },
	{ "ssh-dss-cert-v01@openssh.com nonce", SSH_KEY_TYPE },
	{ "sk-ssh-ed25519@openssh.com-cert-v01@openssh.com nonce", SSH_KEY_TYPE },
};

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ssh_key key;
		enum ssh_reason reason = ssh_key_parse(build(cases[i].words), arena, &key);

		if (reason != cases[i].reason)
			fail_msg("%s: %s, %s expected", cases[i].words, ssh_reason_code(reason),
				 ssh_reason_code(cases[i].reason));
	}
}

static void test_too_long(void **state)
{
	char *bytes = calloc(1, SSH_KEY_MAX + 1);
	struct ssh_key key;

	(void)state;
	assert_int_equal(ssh_key_parse(span_make(bytes, SSH_KEY_MAX + 1), arena, &key), SSH_KEY);
	free(bytes);
}

static void test_equality(void **state)
{
	struct ssh_key a, b, c;

	(void)state;
	assert_int_equal(ssh_key_parse(build("ssh-rsa 0x03 *64,257"), arena, &a), SSH_OK);
	assert_int_equal(ssh_key_parse(build("ssh-rsa 0x03 *64,257"), arena, &b), SSH_OK);
	assert_int_equal(ssh_key_parse(build("ssh-rsa 0x05 *64,257"), arena, &c), SSH_OK);
	assert_true(ssh_key_equal(&a, &b));
	assert_false(ssh_key_equal(&a, &c));
	/* The same point, once in a security key. */
	assert_int_equal(ssh_key_parse(build("ssh-ed25519 0x" ED_BASE), arena, &a), SSH_OK);
	assert_int_equal(
		ssh_key_parse(build("sk-ssh-ed25519@openssh.com 0x" ED_BASE " ssh:"), arena, &b),
		SSH_OK);
	assert_false(ssh_key_equal(&a, &b));
}

static void test_reasons(void **state)
{
	(void)state;
	for (size_t i = 0; i < SSH_REASON_COUNT; i++) {
		assert_true(strlen(ssh_reason_code((enum ssh_reason)i)) > 0);
		assert_true(strlen(ssh_reason_text((enum ssh_reason)i)) > 0);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ssh_reason_code((enum ssh_reason)i),
						ssh_reason_code((enum ssh_reason)k));
	}
	assert_string_equal(ssh_reason_code(SSH_REASON_COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests_name("ssh_key", tests, setup, teardown);
}
