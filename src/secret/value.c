/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/value.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/base64.h"
#include "base/span.h"
#include "doc/stand_in.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/randomness.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LOOK_MAX 4096
#define HEX_MIN 32
/* Of the longest switch. */
#define SWITCH_MAX 10
#define SAMPLE_MIN 16
/* Bits from which on nobody would call it a name, and from which on it is surely drawn. */
#define MIXED_BITS 6
#define RANDOM_BITS 14
#define RANDOM_MIN 12

/* Which bytes a value has: most of what is looked for has one that most values have not. */
struct bytes {
	uint64_t bits[4];
};

static struct bytes bytes_of(struct ward_span s)
{
	struct bytes out = { { 0 } };

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		out.bits[c / 64] |= UINT64_C(1) << (c % 64);
	}
	return out;
}

static bool has(const struct bytes *bytes, char c)
{
	return (bytes->bits[(unsigned char)c / 64] >> ((unsigned char)c % 64) & 1) != 0;
}

static bool starts_any(struct ward_span s, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (s.len > 0 && ((s.ptr[0] ^ list[i][0]) & ~0x20) == 0 &&
		    span_is_nocase(span_sub(s, 0, strlen(list[i])), list[i]))
			return true;
	return false;
}

/* Whether what stands from the last '.' on is one of these. */
static bool ends_any(struct ward_span s, const char *const *list, size_t count)
{
	ssize_t dot = span_rfind_byte(s, '.');
	struct ward_span end;

	if (dot <= 0)
		return false;
	end = span_sub(s, (size_t)dot, s.len);
	for (size_t i = 0; end.len > 1 && i < count; i++)
		if (((end.ptr[1] ^ list[i][1]) & ~0x20) == 0 && span_is_nocase(end, list[i]))
			return true;
	return false;
}

static size_t count_of(struct ward_span s, bool (*is)(char c))
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += is(s.ptr[i]);
	return n;
}

static bool is_hex(char c)
{
	return alphabet_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_char(char c)
{
	return alphabet_alnum(c) || c == '_';
}

/* -- What values begin with ---------------------------------------------------- */

/* "RU5DW" is "ENC[" once more in base64, "AQICAH" a data key of AWS KMS. */
static const char *const ciphertexts[] = {
	"ENC[",
	"ENC(",
	"$ANSIBLE_VAULT",
	"-----BEGIN AGE ENCRYPTED",
	"-----BEGIN PGP MESSAGE",
	"age-encryption.org/",
	"vault:v1:",
	"{cipher}",
	"RU5DW",
	"AQICAH",
	"!vault",
	"-----BEGIN PKCS7",
	"-----BEGIN CMS",
	"CRYPT[",
};

static const char *const publics[] = {
	"-----BEGIN CERT",
	"-----BEGIN PUBLIC",
	"-----BEGIN RSA PUBLIC",
	"-----BEGIN TRUSTED",
	"-----BEGIN PGP PUB",
	"-----BEGIN SSH2 PUB",
	"ssh-rsa ",
	"ssh-ed25519 ",
	"ecdsa-sha2-",
	"sk-ssh-",
	"sha1:",
	"sha256:",
	"sha384:",
	"sha512:",
	"sha1-",
	"sha256-",
	"sha384-",
	"sha512-",
	"md5:",
	"h1:",
	"LS0tLS1CRUdJTiBDRVJUSUZJQ0FUR",
	"age1",
	"AAAAB3NzaC1yc2EAAAA",
	"LS0tLS1CRUdJTiBQVUJMSUMg",
};

static const char *const references[] = {
	"op://",     "vault://",     "vault:",	      "ref+",	    "<path:",	    "arn:",
	"awssm://",  "awsssm://",    "gcpsm://",      "azurekv://", "sm://",	    "ssm:",
	"secret://", "env://",	     "env:",	      "env.",	    "process.env",  "os.environ",
	"getenv",    "secretref:",   "secretkeyref:", "projects/",  "keyring:",	    "var.",
	"local.",    "data.",	     "module.",	      "secrets.",   "vars.",	    "!ref",
	"!sub",	     "@microsoft.k", "doppler://",    "bws://",	    "infisical://", "keychain:",
	"gopass:",   "pass:",	     "lookup(",	      "fn::",	    "$.",	    "k8s:",
	"valuefrom", "crypt:",
};

static const char *const switches[] = {
	"true",	     "false",	 "yes",	    "no",	"on",	  "off",	"null",
	"nil",	     "none",	 "enabled", "disabled", "~",	  "required",	"optional",
	"undefined", "string",	 "str",	    "int",	"bool",	  "boolean",	"object",
	"integer",   "password", "token",   "secret",	"apikey", "api_key",	"api-key",
	"bearer",    "basic",	 "default", "auto",	"any",	  "always",	"never",
	"key",	     "username", "user",    "oauth",	"oauth2", "kubernetes", "header",
	"query",     "this",	 "self",    "opaque",	"array",  "number",	"not-set",
};

static const char *const paths[] = { "./",    "../",	"~/",	  "/etc/", "/var/",  "/run/",
				     "/usr/", "/opt/",	"/home/", "/tmp/", "/mnt/",  "/secrets/",
				     "file:", "/root/", "/data/", "c:\\",  "/vault/" };

enum beginning {
	BEGINS_CIPHERTEXT = 1,
	BEGINS_PUBLIC = 2,
	BEGINS_REFERENCE = 4,
	BEGINS_SWITCH = 8,
	BEGINS_PATH = 16
};

/* By a first byte, which of the lists have an entry that may begin with it. */
static unsigned char beginnings[256];

static void list_beginnings(const char *const *list, size_t count, enum beginning what)
{
	for (size_t i = 0; i < count; i++) {
		beginnings[(unsigned char)list[i][0]] |= (unsigned char)what;
		beginnings[(unsigned char)list[i][0] ^ 0x20] |= (unsigned char)what;
	}
}

static void make_beginnings(void)
{
	list_beginnings(ciphertexts, COUNT(ciphertexts), BEGINS_CIPHERTEXT);
	list_beginnings(publics, COUNT(publics), BEGINS_PUBLIC);
	list_beginnings(references, COUNT(references), BEGINS_REFERENCE);
	list_beginnings(switches, COUNT(switches), BEGINS_SWITCH);
	list_beginnings(paths, COUNT(paths), BEGINS_PATH);
}

static bool begins(struct ward_span s, enum beginning what)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_beginnings);
	return s.len > 0 && (beginnings[(unsigned char)s.ptr[0]] & what) != 0;
}

/* -- References and ciphertext ------------------------------------------------ */

/* $NAME, %NAME%, $env:NAME, #{name}, {name} */
static bool is_variable(struct ward_span s)
{
	size_t last = s.len - 1;

	if (s.len > 2 && s.ptr[0] == '%' && s.ptr[last] == '%')
		return count_of(span_sub(s, 1, last), is_name_char) == s.len - 2;
	if (s.len > 2 && s.ptr[0] == '{' && s.ptr[last] == '}')
		return count_of(span_sub(s, 1, last), is_name_char) == s.len - 2 &&
			randomness_bits(s) < RANDOM_BITS;
	if (s.ptr[0] == '$' && s.len > 1 && !alphabet_digit(s.ptr[1]))
		return span_starts(s, "$env:") ||
			(count_of(span_sub(s, 1, s.len), is_name_char) == s.len - 1 &&
			 randomness_bits(s) < RANDOM_BITS);
	return false;
}

/* What stands between the brackets of a substitution is made of names: "p${e]nob(ody[x}" has none.
 */
static bool is_expression(struct ward_span s)
{
	int open = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '[' || c == '(')
			open++;
		else if (c == ']' || c == ')')
			open--;
		if (open < 0 || (c != '\0' && strchr("{}<>#@;\\", c) != NULL))
			return false;
	}
	return s.len > 0 && randomness_bits(s) < RANDOM_BITS;
}

/* ${NAME}, $(NAME), {{ .Values.name }} somewhere in it. */
static bool has_substitution(struct ward_span s, const struct bytes *bytes)
{
	static const struct {
		const char *open, *close;
	} forms[] = { { "{{", "}}" }, { "${", "}" },   { "$(", ")" },  { "<%", "%>" },
		      { "#{", "}" },  { "$[[", "]]" }, { "{%", "%}" }, { "%(", ")" },
		      { "[[", "]]" }, { "@{", "}" },   { "<<", ">>" }, { "<(", ")" } };

	if (!has(bytes, '{') && !has(bytes, '(') && !has(bytes, '[') && !has(bytes, '<'))
		return false;
	for (size_t i = 0; i < COUNT(forms); i++) {
		size_t width = strlen(forms[i].open);
		ssize_t at = span_find(s, span_of(forms[i].open), 0);
		ssize_t end =
			at < 0 ? -1 : span_find(s, span_of(forms[i].close), (size_t)at + width);

		if (end >= 0 && is_expression(span_sub(s, (size_t)at + width, (size_t)end)))
			return true;
		/* cut off in the middle */
		if (at == 0 && end < 0 && i < 3)
			return true;
	}
	return false;
}

static bool is_reference(struct ward_span s, const struct bytes *bytes)
{
	if (begins(s, BEGINS_REFERENCE) && starts_any(s, references, COUNT(references)))
		return true;
	return is_variable(s) || has_substitution(s, bytes) ||
		(!has(bytes, '$') && !has(bytes, '{') && stand_in_is_reference(s));
}

bool value_is_sealed(struct ward_span value)
{
	char bytes[8];
	size_t rsa;

	if (value.len < 340 || base64_decode(span_sub(value, 0, 8), 0, bytes) < 2)
		return false;
	rsa = (size_t)(unsigned char)bytes[0] << 8 | (unsigned char)bytes[1];
	return (rsa == 256 || rsa == 384 || rsa == 512) && value.len >= (rsa + 18) / 3 * 4 &&
		count_of(span_sub(value, 0, LOOK_MAX), alphabet_base64) + 2 >=
		(value.len < LOOK_MAX ? value.len : LOOK_MAX);
}

static bool is_ciphertext(struct ward_span s)
{
	return (begins(s, BEGINS_CIPHERTEXT) && starts_any(s, ciphertexts, COUNT(ciphertexts))) ||
		value_is_sealed(s);
}

/* -- Plain things ------------------------------------------------------------- */

static bool is_switch(struct ward_span s)
{
	if (s.len > SWITCH_MAX || !begins(s, BEGINS_SWITCH))
		return false;
	for (size_t i = 0; i < COUNT(switches); i++)
		if (((s.ptr[0] ^ switches[i][0]) & ~0x20) == 0 && span_is_nocase(s, switches[i]))
			return true;
	return false;
}

static bool is_number(struct ward_span s)
{
	size_t i = 0;

	while (i < s.len && (alphabet_digit(s.ptr[i]) || strchr(".,-+:_", s.ptr[i]) != NULL))
		i++;
	return i > 0 && s.len - i <= 2 && (s.len <= 12 || i < s.len);
}

static bool is_uuid(struct ward_span s)
{
	if (s.len == 38 && s.ptr[0] == '{')
		s = span_sub(s, 1, 37);
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.ptr[i] != '-' : !is_hex(s.ptr[i]))
			return false;
	}
	return true;
}

static bool is_public(struct ward_span s)
{
	return begins(s, BEGINS_PUBLIC) && starts_any(s, publics, COUNT(publics));
}

static bool is_hashed(struct ward_span s, const struct bytes *bytes)
{
	static const char *const ids[] = { "$apr1$", "$2a$", "$2b$", "$2y$",   "$1$",
					   "$5$",    "$6$",  "$y$",  "$argon2" };

	if (s.len <= 30 || !has(bytes, '$'))
		return false;
	for (size_t i = 0; i < COUNT(ids); i++)
		if (span_contains(s, ids[i]))
			return true;
	return false;
}

static bool is_path(struct ward_span s, const struct bytes *bytes)
{
	static const char *const ends[] = {
		".properties", ".jks",	      ".p12",  ".pfx",	".pem",	     ".key", ".crt", ".txt",
		".yaml",       ".yml",	      ".json", ".conf", ".keystore", ".enc", ".cer", ".env",
		".xml",	       ".truststore", ".pub",  ".sh",	".html",     ".php", ".md",  ".js",
		".py",	       ".go",	      ".java", ".css",	".tpl",	     ".gpg"
	};

	if (begins(s, BEGINS_PATH) && starts_any(s, paths, COUNT(paths)))
		return true;
	return ((has(bytes, '.') && ends_any(s, ends, COUNT(ends))) ||
		(has(bytes, '/') && !has(bytes, '=') && !has(bytes, '+') && !has(bytes, ' '))) &&
		randomness_bits(s) < RANDOM_BITS;
}

static bool is_address(struct ward_span s, const struct bytes *bytes)
{
	ssize_t at = has(bytes, ':') && has(bytes, '/') ? span_find(s, WARD_SPAN("://"), 0) : -1;

	if (at > 0 && at < 24 &&
	    count_of(span_sub(s, 0, (size_t)at), alphabet_alnum) + 3 > (size_t)at)
		return true;
	if (span_starts(s, "//") || span_starts(s, "www.") || span_starts(s, "mailto:"))
		return true;
	/* names of a domain with dots, perhaps a port */
	static const char *const tops[] = { ".com",   ".net", ".org", ".io",
					    ".local", ".svc", ".dev", ".internal" };

	return has(bytes, '.') && !has(bytes, ' ') && ends_any(s, tops, COUNT(tops)) &&
		randomness_bits(s) < RANDOM_BITS;
}

/* -- Programs ---------------------------------------------------------------- */

/* name(, name[, a.b, a->b, A::b: made of names, and names are no random text */
static bool is_code(struct ward_span s, const struct bytes *bytes)
{
	static const char *const patterns[] = { "[a-z", "[A-Z", "[0-9", "[^", "\\w",
						"\\d",	"\\s",	"(?:",	".*", "(?i" };
	size_t names = 0, dots = 0;

	bool marked = has(bytes, '[') || has(bytes, '\\') || has(bytes, '(') || has(bytes, '*');

	for (size_t i = 0; marked && i < COUNT(patterns); i++)
		if (span_contains(s, patterns[i]))
			return true;

	if (!alphabet_alnum(s.ptr[0]) && strchr("_$@(&*!\\[", s.ptr[0]) == NULL)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		names += is_name_char(c);
		dots += c == '.';
		if (i > 1 && (c == '(' || c == '[') && names == i - dots &&
		    !alphabet_digit(s.ptr[0]))
			return randomness_bits(span_sub(s, 0, i)) < RANDOM_BITS;
	}
	if ((has(bytes, ':') && span_contains(s, "::")) ||
	    (has(bytes, '>') && (span_contains(s, "->") || span_contains(s, "=>"))))
		return names * 4 > s.len * 3 && randomness_bits(s) < RANDOM_BITS;
	if (span_ends(s, "()") || span_ends(s, "(") || span_starts(s, "function") ||
	    span_starts(s, "new ") || span_starts(s, "String.") || span_starts(s, "this.") ||
	    span_starts(s, "self."))
		return true;
	return dots > 0 && names + dots == s.len && count_of(s, alphabet_digit) * 3 < s.len &&
		!alphabet_digit(s.ptr[0]) && randomness_bits(s) < RANDOM_BITS;
}

/* -- Words or random ------------------------------------------------------------- */

static bool is_token_char(char c)
{
	return alphabet_word(c) || c == '+' || c == '/' || c == '=' || c == '.' || c == '~';
}

static bool says_placeholder(struct ward_span s)
{
	static const char *const parts[] = { "your_",	 "your-",	"YOUR_",       "YOUR-",
					     "<your",	 "...",		"xxxxx",       "XXXXX",
					     "*****",	 "_here",	"-here",       "_HERE",
					     "fillin",	 "redacted",	"REDACTED",    "CHANGE_",
					     "CHANGEME", "placeholder", "PLACEHOLDER", "INSERT",
					     "REPLACE" };

	/* what they begin with */
	static const bool first[256] = {
		['y'] = true, ['Y'] = true, ['<'] = true, ['.'] = true, ['x'] = true, ['X'] = true,
		['*'] = true, ['_'] = true, ['-'] = true, ['f'] = true, ['r'] = true, ['R'] = true,
		['C'] = true, ['p'] = true, ['P'] = true, ['I'] = true,
	};

	if (s.len < 2)
		return true;
	for (size_t at = 0; at < s.len; at++) {
		if (!first[(unsigned char)s.ptr[at]])
			continue;
		for (size_t i = 0; i < COUNT(parts); i++)
			if (parts[i][0] == s.ptr[at] &&
			    span_starts(span_sub(s, at, s.len), parts[i]))
				return true;
	}
	return placeholder_distinct(s) < 3;
}

/* The whole, or the most random part of `prefix_abc-0123`: what a provider puts in front is words.
 */
static int best_bits(struct ward_span s)
{
	int best = randomness_bits(s);
	size_t start = 0;

	for (size_t i = 0; i <= s.len; i++) {
		int bits;

		if (i < s.len && alphabet_alnum(s.ptr[i]))
			continue;
		bits = i - start >= RANDOM_MIN ? randomness_bits(span_sub(s, start, i)) : 0;
		best = bits > best ? bits : best;
		start = i + 1;
	}
	return best;
}

/* "Y2hhbmdlbWU=": a stand-in in base64. */
static bool is_encoded_dummy(struct ward_span s)
{
	char bytes[96];
	ssize_t len = s.len < 8 || s.len > 96
		? -1
		: base64_decode(s, BASE64_NO_PADDING | BASE64_ANY_BITS, bytes);
	struct ward_span plain = span_make(bytes, len < 0 ? 0 : (size_t)len);

	for (size_t i = 0; i < plain.len; i++)
		if ((unsigned char)bytes[i] >= 0x7f ||
		    ((unsigned char)bytes[i] < ' ' && bytes[i] != '\n'))
			return false;
	return len > 0 && stand_in_is_dummy(plain);
}

/* Letters and digits by turns, as in "a1b2c3d4e5f6". */
static bool is_shuffled(struct ward_span s)
{
	size_t turns = 0;

	for (size_t i = 1; i < s.len; i++) {
		if (!alphabet_alnum(s.ptr[i]))
			return false;
		turns += alphabet_digit(s.ptr[i]) != alphabet_digit(s.ptr[i - 1]);
	}
	return s.len >= RANDOM_MIN && turns >= 4;
}

static enum value_class by_randomness(struct ward_span s, const struct bytes *bytes)
{
	size_t digits = count_of(s, alphabet_digit);
	int bits = best_bits(s);
	bool token = count_of(s, is_token_char) == s.len;

	if (token && s.len >= SAMPLE_MIN && placeholder_is(s))
		return digits > 0 || s.len >= 24 ? VALUE_SAMPLE : VALUE_PLACEHOLDER;
	if (count_of(s, is_hex) == s.len && s.len >= HEX_MIN && digits > 0)
		return VALUE_HEX;
	if (!token && has(bytes, ' '))
		return VALUE_WORDS;
	if (bits >= RANDOM_BITS && s.len >= RANDOM_MIN)
		return VALUE_RANDOM;
	return bits >= MIXED_BITS || is_shuffled(s) ? VALUE_MIXED : VALUE_WORDS;
}

enum value_class value_classify(struct ward_span value)
{
	struct ward_span s = span_trim(value);
	bool is_long = s.len > LOOK_MAX;
	struct bytes bytes;

	if (s.len == 0)
		return VALUE_EMPTY;
	if (is_ciphertext(s))
		return VALUE_CIPHERTEXT;
	s = span_sub(s, 0, LOOK_MAX);
	bytes = bytes_of(s);
	if (is_public(s))
		return VALUE_PUBLIC;
	if (is_hashed(s, &bytes))
		return VALUE_HASHED;
	if (!is_long && is_reference(s, &bytes))
		return VALUE_REFERENCE;
	if (is_switch(s))
		return VALUE_SWITCH;
	if (stand_in_is_dummy(s) || is_encoded_dummy(s) || (s.len < 80 && says_placeholder(s)))
		return VALUE_PLACEHOLDER;
	if (is_number(s))
		return VALUE_NUMBER;
	if (is_uuid(s))
		return placeholder_distinct(s) < 5 ? VALUE_PLACEHOLDER : VALUE_UUID;
	if (is_address(s, &bytes))
		return VALUE_ADDRESS;
	if (is_path(s, &bytes))
		return VALUE_PATH;
	if (is_code(s, &bytes))
		return VALUE_CODE;
	return by_randomness(s, &bytes);
}

enum value_class value_recall(struct value_memo *memo, struct ward_span value)
{
	const size_t slot = (size_t)(span_hash_ends(value) % VALUE_SEEN);

	if (value.len == 0)
		return value_classify(value);
	if (!span_eq(memo->seen[slot].value, value)) {
		memo->seen[slot].value = value;
		memo->seen[slot].class = value_classify(value);
		memo->judged++;
	}
	return memo->seen[slot].class;
}
