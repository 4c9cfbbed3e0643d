/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts on raw commits that gpg and openssl sign here, and the files that decide them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "gpg_fixture.h"
#include "shell_fixture.h"
#include "trust/signature.h"

#define MADE "1690000000"
#define CLAIM 1700000000
#define NOW ((int64_t)1700001000)
#define DAY ((int64_t)86400)
#define HEAD                                              \
	"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" \
	"author A <a@example.org> 1700000000 +0000\n"
#define BODY "\nmessage\n"

static struct gpg_fixture gpg;
static struct shell_fixture shell;
static struct arena *arena;
/* By whom the text below is signed, in OpenPGP; committed by `email` at the claim. */
static struct ward_span ring, rings_other;
static int64_t today;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	gpg_fixture_init(&gpg);
	gpg_make_key(&gpg, "ada", "ed25519", "sign,cert", "0", MADE);
	gpg_make_key(&gpg, "bob", "rsa2048", "sign,cert", "0", MADE);
	gpg_make_key(&gpg, "eve", "nistp256", "sign,cert", "seconds=10500000", MADE);
	gpg_make_key(&gpg, "sub", "ed25519", "cert", "0", MADE);
	gpg_run(&gpg, NULL, NULL, "--batch", "--faked-system-time", MADE "!", "--quick-add-key",
		gpg_fingerprint(&gpg, "sub", arena), "ed25519", "sign", "0");
	ring = gpg_export(&gpg, "", true, arena);
	rings_other = gpg_export(&gpg, "bob", false, arena);
	shell_fixture_init(&shell);
	shell_run(
		&shell,
		SHELL_X509_CA
		"for k in ada eve web; do openssl ecparam -name prime256v1 -genkey -noout -out $k.key; done\n"
		"person ada ada.key 300 'keyUsage=critical,digitalSignature\\nextendedKeyUsage="
		"emailProtection\\nsubjectAltName=email:ada@example.com'\n"
		"person eve eve.key 300 'keyUsage=critical,digitalSignature\\nextendedKeyUsage="
		"emailProtection\\nsubjectAltName=email:eve@example.com'\n"
		"person web web.key 300 'keyUsage=critical,digitalSignature\\nextendedKeyUsage="
		"serverAuth\\nsubjectAltName=email:ada@example.com'\n"
		"openssl req -x509 -newkey rsa:2048 -nodes -keyout o.key -out other.pem -days 9 "
		"-subj /CN=Other 2>log\n"
		": >index; printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index\\ndefault_md=sha256\\n"
		"default_crl_days=30\\n' >c.cnf\n"
		"openssl ca -config c.cnf -cert issuing.pem -keyfile issuing.key -revoke eve.pem "
		"2>log\n"
		"openssl ca -config c.cnf -cert issuing.pem -keyfile issuing.key -gencrl -out "
		"issuing.crl 2>log\n");
	/* Behind the start of all certificates. */
	today = (int64_t)time(NULL);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	shell_fixture_free(&shell);
	gpg_fixture_free(&gpg);
	arena_free(arena);
	return 0;
}

/* -- Making and judging ---------------------------------------------------- */

static struct ward_span put_together(struct ward_span head, struct ward_span armored)
{
	struct ward_span line;
	struct buf b;
	const char *name = "gpgsig";

	buf_init(&b, 1 << 20);
	buf_add_span(&b, head);
	while (span_cut(&armored, '\n', &line)) {
		buf_add_str(&b, name);
		buf_add_char(&b, ' ');
		buf_add_span(&b, line);
		buf_add_char(&b, '\n');
		name = "";
	}
	buf_add_str(&b, BODY);
	line = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return line;
}

static struct ward_span head_by(const char *email, int64_t when)
{
	return arena_printf(arena, HEAD "committer C <%s> %lld +0000\n", email, (long long)when);
}

static struct ward_span by_gpg(const char *key, const char *email)
{
	struct ward_span head = head_by(email, CLAIM), text;

	text = arena_printf(arena, WARD_SPAN_FMT BODY, WARD_SPAN_ARG(head));
	return put_together(head, gpg_sign(&gpg, key, "1700000000", NULL, text, arena));
}

static struct ward_span by_openssl(const char *key, const char *email)
{
	struct ward_span head = head_by(email, today), text;
	char script[512];

	text = arena_printf(arena, WARD_SPAN_FMT BODY, WARD_SPAN_ARG(head));
	shell_write(&shell, "text", text);
	(void)snprintf(
		script, sizeof(script),
		"(echo '-----BEGIN SIGNED MESSAGE-----'; openssl cms -sign -binary -md sha256 "
		"-in text -signer %s.pem -inkey %s.key -certfile issuing.pem -outform DER | "
		"base64 -w 64; echo '-----END SIGNED MESSAGE-----') >sig\n",
		key, key);
	shell_run(&shell, script);
	return put_together(head, shell_read(&shell, "sig", arena));
}

static int add(struct trust_material *m, enum trust_file_use use, const char *name,
	       struct ward_span bytes, struct ward_error *err)
{
	const struct trust_file file = { .use = use, .name = span_of(name) };

	memset(err, 0, sizeof(*err));
	return trust_material_add(m, &file, bytes, arena, err);
}

static void use(struct trust_material *m, enum trust_file_use what, const char *name,
		struct ward_span bytes)
{
	struct ward_error err;

	if (add(m, what, name, bytes, &err) != 0)
		fail_msg("%s", err.message);
}

static struct ward_signature judge(struct ward_span raw, const struct trust_material *m,
				   int64_t now)
{
	struct ward_signature out;

	memset(&out, 0xa5, sizeof(out));
	signature_verify_object(raw, 20, false, m, now, arena, &out);
	assert_true(out.why.len > 0);
	assert_true((out.verdict == WARD_SIGNATURE_PASS) == (strcmp(out.reason, "none") == 0));
	assert_true((out.verdict == WARD_SIGNATURE_PASS) == (out.principal.len > 0));
	assert_true(out.verdict == WARD_SIGNATURE_PASS || out.address_count == 0);
	return out;
}

static struct ward_span swapped(struct ward_span raw, const char *from, const char *to)
{
	ssize_t at = span_find(raw, span_of(from), 0);

	assert_true(at >= 0);
	return arena_printf(arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
			    WARD_SPAN_ARG(span_sub(raw, 0, (size_t)at)), to,
			    WARD_SPAN_ARG(span_sub(raw, (size_t)at + strlen(from), raw.len)));
}

/* -- OpenPGP --------------------------------------------------------------- */

static void pgp_who(void **state)
{
	static const struct {
		const char *key, *email;
		bool any;
		int64_t received;
		enum ward_signature_verdict verdict;
		const char *reason, *type;
	} cases[] = {
		{ "ada", "ada@example.com", false, 0, WARD_SIGNATURE_PASS, "none", "ed25519" },
		{ "bob", "bob@example.com", false, 0, WARD_SIGNATURE_PASS, "none", "rsa2048" },
		{ "eve", "eve@example.com", false, 0, WARD_SIGNATURE_PASS, "none", "nistp256" },
		{ "ada", "bob@example.com", false, 0, WARD_SIGNATURE_FAIL, "signer-not-committer",
		  "ed25519" },
		{ "ada", "bob@example.com", true, 0, WARD_SIGNATURE_PASS, "none", "ed25519" },
		{ "ada", "", false, 0, WARD_SIGNATURE_FAIL, "signer-not-committer", "ed25519" },
		{ "ada", "ada@example.com", false, CLAIM + DAY, WARD_SIGNATURE_PASS, "none",
		  "ed25519" },
		/* Made before it expired, and arrived behind that. */
		{ "eve", "eve@example.com", false, CLAIM + 10 * DAY, WARD_SIGNATURE_FAIL,
		  "key-expired", "nistp256" },
		{ "ada", "ada@example.com", false, CLAIM + 15 * DAY, WARD_SIGNATURE_FAIL,
		  "backdated", "" },
		{ "ada", "ada@example.com", false, CLAIM - DAY, WARD_SIGNATURE_FAIL, "future-dated",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span raw = by_gpg(cases[i].key, cases[i].email);
		struct trust_material m;
		struct ward_signature out;

		trust_material_init(&m);
		m.any_signer = cases[i].any;
		m.received = cases[i].received;
		use(&m, TRUST_FILE_PGP_KEYRING, "", ring);
		out = judge(raw, &m, cases[i].received != 0 ? cases[i].received : NOW);
		if (out.verdict != cases[i].verdict || strcmp(out.reason, cases[i].reason) != 0 ||
		    !span_is(out.key_type, cases[i].type))
			fail_msg("case %zu: %s, " WARD_SPAN_FMT, i, out.reason,
				 WARD_SPAN_ARG(out.key_type));
		assert_true(out.kind ==
			    (cases[i].type[0] != '\0' ? WARD_SIGNED_PGP : WARD_SIGNED_NONE));
		if (out.key.len > 0)
			assert_true(span_is(out.key, gpg_fingerprint(&gpg, cases[i].key, arena)));
		assert_int_equal(out.primary.len, 0);
		trust_material_free(&m);
	}
}

static void pgp_subkey_names_its_primary(void **state)
{
	struct ward_span raw = by_gpg("sub", "sub@example.com");
	struct trust_material m;
	struct ward_signature out;

	(void)state;
	trust_material_init(&m);
	use(&m, TRUST_FILE_PGP_KEYRING, "", ring);
	out = judge(raw, &m, NOW);
	assert_string_equal(out.reason, "none");
	assert_true(span_is(out.primary, gpg_fingerprint(&gpg, "sub", arena)));
	assert_false(span_eq(out.primary, out.key));
	assert_int_equal(out.address_count, 1);
	assert_true(span_is(out.addresses[0], "sub@example.com"));
	trust_material_free(&m);
}

static void pgp_keyrings(void **state)
{
	struct ward_span raw = by_gpg("ada", "ada@example.com");
	struct trust_material m;
	struct ward_signature out;

	(void)state;
	trust_material_init(&m);
	out = judge(raw, &m, NOW);
	assert_string_equal(out.reason, "no-keyring");
	assert_int_equal(out.verdict, WARD_SIGNATURE_UNVERIFIABLE);
	use(&m, TRUST_FILE_PGP_KEYRING, "", rings_other);
	out = judge(raw, &m, NOW);
	assert_string_equal(out.reason, "unknown-signer");
	assert_int_equal(out.verdict, WARD_SIGNATURE_FAIL);
	use(&m, TRUST_FILE_PGP_KEYRING, "", ring);
	assert_string_equal(judge(raw, &m, NOW).reason, "none");
	assert_string_equal(judge(swapped(raw, "message", "massage"), &m, NOW).reason,
			    "bad-signature");
	assert_string_equal(judge(swapped(raw, "author A", "author B"), &m, NOW).reason,
			    "bad-signature");
	trust_material_free(&m);
}

/* The certificate that gpg writes beside each new key, made good as its comment says. */
static struct ward_span revocation(const char *name)
{
	char path[160];
	struct ward_span text;
	ssize_t at;

	(void)snprintf(path, sizeof(path), "openpgp-revocs.d/%s.rev",
		       gpg_fingerprint(&gpg, name, arena));
	text = gpg_read(&gpg, path, arena);
	at = span_find(text, WARD_SPAN(":-----BEGIN"), 0);
	assert_true(at >= 0);
	return span_sub(text, (size_t)at + 1, text.len);
}

static void pgp_revocations_in_any_order(void **state)
{
	struct ward_span raw = by_gpg("bob", "bob@example.com"), revoked = revocation("bob");

	(void)state;
	for (int order = 0; order < 3; order++) {
		struct trust_material m;

		trust_material_init(&m);
		if (order == 0)
			use(&m, TRUST_FILE_PGP_REVOKED, "", revoked);
		if (order == 2)
			use(&m, TRUST_FILE_PLATFORM_KEYS, "hub", rings_other);
		else
			use(&m, TRUST_FILE_PGP_KEYRING, "", ring);
		if (order != 0)
			use(&m, TRUST_FILE_PGP_REVOKED, "", revoked);
		assert_string_equal(judge(raw, &m, NOW).reason, "key-revoked");
		if (order != 2)
			assert_string_equal(judge(by_gpg("ada", "ada@example.com"), &m, NOW).reason,
					    "none");
		trust_material_free(&m);
	}
}

static void pgp_platforms(void **state)
{
	struct ward_span raw = by_gpg("bob", "bob@example.com");
	struct trust_material m;
	struct ward_signature out;

	(void)state;
	trust_material_init(&m);
	use(&m, TRUST_FILE_PLATFORM_KEYS, "hub", rings_other);
	out = judge(raw, &m, NOW);
	assert_string_equal(out.reason, "none");
	assert_true(span_is(out.platform, "hub"));
	assert_string_equal(judge(by_gpg("ada", "ada@example.com"), &m, NOW).reason,
			    "unknown-signer");
	/* A key that stands in both is that of a platform: it does not count as a person's. */
	use(&m, TRUST_FILE_PGP_KEYRING, "", ring);
	out = judge(raw, &m, NOW);
	assert_string_equal(out.reason, "none");
	assert_true(span_is(out.platform, "hub"));
	out = judge(by_gpg("ada", "ada@example.com"), &m, NOW);
	assert_string_equal(out.reason, "none");
	assert_int_equal(out.platform.len, 0);
	trust_material_free(&m);
}

static void steps_name_the_files(void **state)
{
	static const char *const names[] = { "object",	  "payload", "time",
					     "signature", "keyring", "revocations" };
	struct ward_span raw = by_gpg("ada", "ada@example.com");
	struct trust_material m;
	struct ward_signature out;

	(void)state;
	trust_material_init(&m);
	m.explain = true;
	use(&m, TRUST_FILE_PGP_KEYRING, "", ring);
	use(&m, TRUST_FILE_PGP_REVOKED, "", revocation("bob"));
	out = judge(raw, &m, NOW);
	assert_int_equal(out.step_count, sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < out.step_count; i++) {
		assert_string_equal(out.steps[i].name, names[i]);
		assert_string_equal(out.steps[i].reason, "none");
	}
	assert_int_equal(out.steps[4].bytes, ring.len);
	trust_material_free(&m);
}

/* -- X.509 ----------------------------------------------------------------- */

static void x509_who(void **state)
{
	static const struct {
		const char *key, *email, *ca, *crl;
		bool any;
		int64_t late; /* days that it arrived behind the claim; 0: not known when */
		enum ward_signature_verdict verdict;
		const char *reason;
	} cases[] = {
		{ "ada", "ada@example.com", "root.pem", NULL, false, 0, WARD_SIGNATURE_PASS,
		  "none" },
		{ "ada", "ada@example.com", "issuing.pem", NULL, false, 0, WARD_SIGNATURE_PASS,
		  "none" },
		{ "ada", "eve@example.com", "root.pem", NULL, false, 0, WARD_SIGNATURE_FAIL,
		  "signer-not-committer" },
		{ "ada", "eve@example.com", "root.pem", NULL, true, 0, WARD_SIGNATURE_PASS,
		  "none" },
		{ "ada", "ada@example.com", NULL, NULL, false, 0, WARD_SIGNATURE_UNVERIFIABLE,
		  "no-authorities" },
		{ "ada", "ada@example.com", "other.pem", NULL, false, 0, WARD_SIGNATURE_FAIL,
		  "cert-untrusted" },
		{ "ada", "ada@example.com", "root.pem", "issuing.crl", false, 0,
		  WARD_SIGNATURE_PASS, "none" },
		{ "eve", "eve@example.com", "root.pem", "issuing.crl", false, 0,
		  WARD_SIGNATURE_FAIL, "key-revoked" },
		{ "eve", "eve@example.com", "root.pem", NULL, false, 0, WARD_SIGNATURE_PASS,
		  "none" },
		{ "web", "ada@example.com", "root.pem", NULL, false, 0, WARD_SIGNATURE_FAIL,
		  "cert-wrong-usage" },
		{ "ada", "ada@example.com", "root.pem", NULL, false, 400, WARD_SIGNATURE_FAIL,
		  "cert-expired" },
		{ "ada", "ada@example.com", "root.pem", "issuing.crl", false, 60,
		  WARD_SIGNATURE_FAIL, "revocation-unavailable" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span raw = by_openssl(cases[i].key, cases[i].email);
		struct trust_material m;
		struct ward_signature out;

		trust_material_init(&m);
		m.any_signer = cases[i].any;
		m.max_backdate = 1000 * DAY;
		m.received = cases[i].late != 0 ? today + cases[i].late * DAY : 0;
		if (cases[i].ca != NULL)
			use(&m, TRUST_FILE_X509_CA, "", shell_read(&shell, cases[i].ca, arena));
		if (cases[i].crl != NULL)
			use(&m, TRUST_FILE_X509_CRL, "", shell_read(&shell, cases[i].crl, arena));
		out = judge(raw, &m, today);
		if (out.verdict != cases[i].verdict || strcmp(out.reason, cases[i].reason) != 0)
			fail_msg("case %zu: %s", i, out.reason);
		assert_int_equal(out.kind, WARD_SIGNED_X509);
		assert_int_equal(out.key.len, 64);
		assert_true(span_is(out.key_type, "ecdsa"));
		trust_material_free(&m);
	}
}

static void x509_tampered(void **state)
{
	struct ward_span raw = by_openssl("ada", "ada@example.com");
	struct trust_material m;

	(void)state;
	trust_material_init(&m);
	use(&m, TRUST_FILE_X509_CA, "", shell_read(&shell, "root.pem", arena));
	assert_string_equal(judge(raw, &m, today).reason, "none");
	assert_string_equal(judge(swapped(raw, "message", "massage"), &m, today).reason,
			    "digest-mismatch");
	assert_string_equal(
		judge(swapped(raw, "END SIGNED MESSAGE-----\n", "END SIGNED MESSAGE-----\n more\n"),
		      &m, today)
			.reason,
		"trailing-data");
	trust_material_free(&m);
}

/* -- Files ----------------------------------------------------------------- */

static void files_that_are_none(void **state)
{
	static const struct {
		enum trust_file_use use;
		const char *name, *text, *says;
		int code;
	} cases[] = {
		{ TRUST_FILE_SSH_REVOKED, "", "no key\n", "", WARD_ECONFIG },
		{ TRUST_FILE_PGP_KEYRING, "", "", "holds no OpenPGP public key", WARD_ECONFIG },
		{ TRUST_FILE_PGP_KEYRING, "", "text\n", "holds no OpenPGP public key",
		  WARD_ECONFIG },
		{ TRUST_FILE_PGP_REVOKED, "", "text\n", "revocations", WARD_ECONFIG },
		{ TRUST_FILE_X509_CA, "", "text\n", "", WARD_ECONFIG },
		{ TRUST_FILE_X509_CRL, "", "text\n", "", WARD_ECONFIG },
		{ TRUST_FILE_SIGSTORE_ROOT, "", "{}", "", WARD_ECONFIG },
		{ TRUST_FILE_PLATFORM_KEYS, "", "text\n", "need its name", WARD_ECONFIG },
		{ TRUST_FILE_PLATFORM_KEYS, "hub", "text\n", "neither an OpenPGP keyring",
		  WARD_ECONFIG },
		{ TRUST_FILE_USE_COUNT, "", "", "no known use", WARD_EBUG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trust_material m;
		struct ward_error err;
		int rc;

		trust_material_init(&m);
		rc = add(&m, cases[i].use, cases[i].name, span_of(cases[i].text), &err);
		if (rc != cases[i].code || err.message[0] == '\0' ||
		    strstr(err.message, cases[i].says) == NULL)
			fail_msg("case %zu: %d, %s", i, rc, err.message);
		assert_false(m.has_signers || m.has_keyring || m.has_authorities);
		assert_int_equal(m.loaded.len, 0);
		trust_material_free(&m);
	}
}

static void a_secret_key_is_no_keyring(void **state)
{
	struct trust_material m;
	struct ward_error err;

	(void)state;
	gpg_run(&gpg, NULL, NULL, "--batch", "--yes", "-o", "secret", "--export-secret-keys",
		"ada@example.com");
	trust_material_init(&m);
	assert_int_equal(add(&m, TRUST_FILE_PGP_KEYRING, "", gpg_read(&gpg, "secret", arena), &err),
			 WARD_ECONFIG);
	if (strstr(err.message, "other than public keys") == NULL)
		fail_msg("%s", err.message);
	trust_material_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pgp_who),
		cmocka_unit_test(pgp_subkey_names_its_primary),
		cmocka_unit_test(pgp_keyrings),
		cmocka_unit_test(pgp_revocations_in_any_order),
		cmocka_unit_test(pgp_platforms),
		cmocka_unit_test(steps_name_the_files),
		cmocka_unit_test(x509_who),
		cmocka_unit_test(x509_tampered),
		cmocka_unit_test(files_that_are_none),
		cmocka_unit_test(a_secret_key_is_no_keyring),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
