/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"

/* Entries of a key store that are looked at. */
#define ENTRIES_MAX 4096
#define DER_SEQUENCE 0x30
/* Of a keytab: the shortest entry has a component count, a realm, a name, a time and a key. */
#define KEYTAB_ENTRY_MIN 20

static bool has_magic(struct ward_span s, const char *magic, size_t len)
{
	return s.len >= len && memcmp(s.ptr, magic, len) == 0;
}

static uint32_t number(struct ward_span s, size_t at, size_t octets)
{
	uint32_t value = 0;

	for (size_t i = 0; i < octets; i++)
		value = value << 8 | (at + i < s.len ? (unsigned char)s.ptr[at + i] : 0u);
	return value;
}

/* MIT Kerberos: version 5.2, then entries, each with its length in front (negative for a hole). */
static bool is_keytab(struct ward_span s)
{
	const uint32_t len = number(s, 2, 4), components = number(s, 6, 2);
	const uint32_t realm = number(s, 8, 2);

	return has_magic(s, "\x05\x02", 2) && s.len >= 6 && len >= KEYTAB_ENTRY_MIN &&
		len <= s.len - 6 && components >= 1 && components <= 16 && realm >= 1 &&
		realm < len;
}

/*
 * Java: magic, version, number of entries; each is a tag, an alias and a time,
 * then the key, or a type and a certificate. A store of certificates alone is public.
 */
static bool is_java_store(struct ward_span s)
{
	const uint32_t version = number(s, 4, 4), count = number(s, 8, 4);
	size_t at = 12;

	if ((!has_magic(s, "\xfe\xed\xfe\xed", 4) && !has_magic(s, "\xce\xce\xce\xce", 4)) ||
	    version < 1 || version > 2)
		return false;
	for (uint32_t i = 0; i < count && i < ENTRIES_MAX && s.len - at >= 6; i++) {
		if (number(s, at, 4) != 2)
			return true;
		at += 4;
		at += 2 + number(s, at, 2) + 8;
		at += version == 2 ? 2 + number(s, at, 2) : 0;
		if (at > s.len || number(s, at, 4) > s.len - at)
			return false;
		at += 4 + number(s, at, 4);
		if (at > s.len)
			return false;
	}
	return false;
}

static bool is_keepass(struct ward_span s)
{
	return has_magic(s, "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", 8) ||
		has_magic(s, "\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5", 8) ||
		has_magic(s, "\x03\xd9\xa2\x9a\x66\xfb\x4b\xb5", 8);
}

/* The content of the SEQUENCE that is the whole file. */
static bool whole_sequence(struct ward_span s, struct ward_span *content)
{
	const size_t first = number(s, 1, 1), octets = first & 0x7f;
	size_t len = first, header = 2;

	if (s.len < 8 || number(s, 0, 1) != DER_SEQUENCE)
		return false;
	if (first >= 0x80) {
		if (octets == 0 || octets > 3)
			return false;
		len = number(s, 2, octets);
		header += octets;
	}
	*content = span_sub(s, header, s.len);
	return len == content->len && len > 32;
}

/* RFC 7292: version 3, then authSafe, a ContentInfo of PKCS #7. */
static bool is_pkcs12(struct ward_span s)
{
	static const char data[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
	struct ward_span in;

	return whole_sequence(s, &in) && has_magic(in, "\x02\x01\x03\x30", 4) &&
		span_find(span_sub(in, 4, 24), span_make(data, sizeof(data) - 1), 0) >= 0;
}

/* RFC 8017: version 0 and a modulus; RFC 5915: version 1 and an octet string; RFC 5208: version 0
 * and the algorithm. */
static bool is_private_key(struct ward_span s)
{
	struct ward_span in;

	if (!whole_sequence(s, &in))
		return false;
	return has_magic(in, "\x02\x01\x00\x02\x82", 5) ||
		has_magic(in, "\x02\x01\x00\x02\x81", 5) || has_magic(in, "\x02\x01\x01\x04", 4) ||
		(has_magic(in, "\x02\x01\x00\x30", 4) && number(in, 5, 1) == 0x06);
}

static const struct store_kind {
	bool (*is)(struct ward_span bytes);
	const char *what;
	enum ward_confidence confidence;
} kinds[] = {
	{ is_keytab, "Kerberos keytab, whose keys log in as they are", WARD_CONFIDENCE_HIGH },
	{ is_private_key, "private key in DER, without a passphrase", WARD_CONFIDENCE_VERIFIED },
	{ is_java_store, "Java key store with a private key", WARD_CONFIDENCE_MEDIUM },
	{ is_pkcs12, "PKCS #12 key store", WARD_CONFIDENCE_MEDIUM },
	{ is_keepass, "KeePass database", WARD_CONFIDENCE_MEDIUM },
};

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	if (blob->part != NULL && !blob->part->first)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!kinds[i].is(blob->bytes))
			continue;
		ward_emit_subject(out, "", "the file is a %s (%llu bytes)", kinds[i].what,
				  (unsigned long long)ward_blob_size(blob));
		ward_emit_confidence(out, kinds[i].confidence);
		return;
	}
}

WARD_RULE(secret_store_file) = {
	.meta = {
		.id = "secret-store-file",
		.title = "Store of keys or passwords as a file",
		.rationale =
			"Keytabs and keys in DER are of use to whoever has the file. Key stores of Java, "
			"PKCS #12 files and databases of password managers are closed by a password "
			"that can be guessed offline for as long as anybody likes, and that often "
			"stands in the same repository.",
		.remediation =
			"Replace what is in the store where it is used: new keys, new passwords. Keep "
			"the store out of Git and mount it from a Secret that is encrypted in Git (SOPS, "
			"SealedSecret) or comes from a vault (ExternalSecret).",
		.topic = "secret",
		.refs = { "https://web.mit.edu/kerberos/krb5-latest/doc/formats/keytab_file_format.html",
			  "https://www.rfc-editor.org/rfc/rfc7292",
			  "https://keepass.info/help/kb/kdbx.html",
			  "https://docs.oracle.com/en/java/javase/17/docs/specs/man/keytool.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5 is how such a database begins\n",
		.good = "\x03\xd9 is no magic\n",
		.bad_path = "passwords.kdbx",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
