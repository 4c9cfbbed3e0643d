/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SALT_MAX 64

/* ./0-9A-Za-z of crypt(5), and what Base64 adds */
static bool is_crypt(char c)
{
	return alphabet_alnum(c) || c == '.' || c == '/' || c == '+';
}

static bool is_salt(char c)
{
	return is_crypt(c) || c == '=' || c == ',' || c == '-' || c == '_' || c == '@';
}

/* crypt(5), Cisco's types, PHC strings, and what roasting tools print. */
static const struct {
	const char *id;
	const char *what;
	size_t fields;	 /**< between the id and the hash, each ended by '$' */
	size_t min, max; /**< of the hash */
} forms[] = {
	{ "$1$", "MD5", 1, 22, 22 },
	{ "$apr1$", "Apache MD5", 1, 22, 28 },
	{ "$2a$", "bcrypt", 1, 53, 53 },
	{ "$2b$", "bcrypt", 1, 53, 53 },
	{ "$2y$", "bcrypt", 1, 53, 53 },
	{ "$2x$", "bcrypt", 1, 53, 53 },
	{ "$5$rounds=", "SHA-256", 2, 43, 43 },
	{ "$6$rounds=", "SHA-512", 2, 86, 86 },
	{ "$5$", "SHA-256", 1, 43, 43 },
	{ "$6$", "SHA-512", 1, 86, 86 },
	{ "$8$", "Cisco PBKDF2", 1, 43, 43 },
	{ "$9$", "Cisco scrypt", 1, 43, 43 },
	{ "$y$", "yescrypt", 2, 43, 43 },
	{ "$argon2id$", "Argon2", 3, 22, 90 },
	{ "$argon2i$", "Argon2", 3, 22, 90 },
	{ "$pbkdf2-sha256$", "PBKDF2", 2, 22, 90 },
	{ "$P$", "phpass", 0, 31, 31 },
	{ "$H$", "phpass", 0, 31, 31 },
	{ "$krb5asrep$", "Kerberos", 2, 32, 4096 },
	{ "$krb5tgs$", "Kerberos", 3, 32, 4096 },
};

/* Where the hash that begins at `at` ends, or 0; `*form` tells which it is. */
static size_t hash_end(struct ward_span s, size_t at, size_t *form)
{
	for (size_t i = 0; i < COUNT(forms); i++) {
		size_t k = at + strlen(forms[i].id), field, run;

		if (!span_starts(span_sub(s, at, at + 20), forms[i].id))
			continue;
		for (field = 0; field < forms[i].fields; field++) {
			run = alphabet_run(s, k, is_salt, SALT_MAX);
			if (run == 0 || k + run >= s.len || s.ptr[k + run] != '$')
				break;
			k += run + 1;
		}
		run = alphabet_run(s, k, is_crypt, forms[i].max + 1);
		*form = i;
		if (field == forms[i].fields && run >= forms[i].min &&
		    (run <= forms[i].max || forms[i].max > SALT_MAX * 2))
			return k + run;
	}
	return 0;
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct ward_span text = blob->bytes;
	ssize_t at = 0;
	size_t form = 0;

	if (blob->kind == WARD_FILE_binary)
		return;
	while ((at = span_find_byte(text, '$', (size_t)at)) >= 0) {
		size_t start = (size_t)at, end = hash_end(text, start, &form);

		at = (ssize_t)(end > 0 ? end : start + 1);
		if (end == 0 || placeholder_is(span_sub(text, end - 22, end)) ||
		    ward_secret_known(out, start, end))
			continue;
		ward_emit_secret(out, start, end, WARD_CONFIDENCE_MEDIUM, "hash of a password (%s)",
				 forms[form].what);
	}
}

WARD_RULE(secret_password_hash) = {
	.meta = {
		.id = "secret-password-hash",
		.title = "Hash of a password",
		.rationale =
			"Whoever has the hash guesses the password offline, at millions of tries a "
			"second for MD5 and still thousands for bcrypt. Passwords that people choose "
			"fall quickly, and are used elsewhere too.",
		.remediation =
			"Change the password and keep the new hash encrypted (SOPS, SealedSecret) or in "
			"a vault: the Secret of the ingress or the htpasswd file is made from there. "
			"Better let people log in through your identity provider.",
		.topic = "secret",
		.refs = { "https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "auth: admin:$2y$05${alnum:53}\n",
		.good = "auth: admin:$2y$05$....................................................."
			"\n",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
