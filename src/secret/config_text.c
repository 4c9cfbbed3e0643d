/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/config_text.h"

#include <string.h>

#include "base/span.h"
#include "doc/setting.h"
#include "doc/stand_in.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define KEY_MAX 64
#define RANDOM_MIN 20
#define RANDOM_HEX_MIN 32
#define REST_MAX 80

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* The end of the key in lower case, without '_' and '-', and without "_in", "_out" or a number. */
static struct ward_span plain_key(struct ward_span key, char out[KEY_MAX])
{
	size_t n = 0;

	while (key.len != 0 && is_digit(key.ptr[key.len - 1]))
		key.len--;
	if (span_ends(key, "_in"))
		key.len -= 3;
	else if (span_ends(key, "_out"))
		key.len -= 4;
	for (size_t i = key.len > KEY_MAX ? key.len - KEY_MAX : 0; i < key.len; i++) {
		char c = key.ptr[i];

		if (c != '_' && c != '-')
			out[n++] = is_upper(c) ? (char)(c | 0x20) : c;
	}
	return span_make(out, n);
}

static bool ends_with_any(struct ward_span s, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_ends(s, words[i]))
			return true;
	return false;
}

/* "smtp_pass", "dbPass", "pass"; but not "bypass". */
static bool ends_with_pass(struct ward_span key)
{
	static const char *const ends[] = { "_pass", "-pass", ".pass", "Pass", "PASS",
					    "_pwd",  "-pwd",  ".pwd",  "Pwd",  "PWD" };

	return span_is(key, "pass") || span_is(key, "pwd") || ends_with_any(key, ends, COUNT(ends));
}

bool config_text_key_is_secret(struct ward_span key)
{
	static const char *const parts[] = {
		"password",   "passwd", "passphrase", "secret",	    "token",	   "credential",
		"privatekey", "apikey", "accesskey",  "masterauth", "requirepass",
	};
	/* What is told about a secret. */
	static const char *const about[] = {
		"name",	     "user",	  "login",	 "email",    "host",	 "server",
		"port",	     "url",	  "uri",	 "endpoint", "address",	 "type",
		"region",    "version",	  "path",	 "file",     "dir",	 "directory",
		"realm",     "issuer",	  "ref",	 "ttl",	     "timeout",	 "expiration",
		"expiry",    "expires",	  "length",	 "enabled",  "required", "policy",
		"tokenizer", "algorithm", "method",	 "format",   "header",	 "provider",
		"store",     "mode",	  "prefix",	 "scope",    "audience", "existingsecret",
		"seconds",   "minutes",	  "count",	 "limit",    "size",	 "field",
		"label",     "class",	  "accesskeyid",
	};
	char buffer[KEY_MAX];
	struct ward_span word = plain_key(key, buffer);

	if (ends_with_any(word, about, COUNT(about)))
		return false;
	if (ends_with_pass(key) || span_ends(word, "authorization"))
		return true;
	for (size_t i = 0; i < COUNT(parts); i++)
		if (span_contains(word, parts[i]))
			return true;
	return false;
}

/* Only such a key may have a number as its secret: "tokens: 4096" is none, "password: 4096" is. */
static bool key_is_exact(struct ward_span key)
{
	static const char *const ends[] = { "password",	  "passwd",	 "passphrase",
					    "secret",	  "token",	 "key",
					    "masterauth", "requirepass", "authorization" };
	char buffer[KEY_MAX];

	return ends_with_pass(key) || ends_with_any(plain_key(key, buffer), ends, COUNT(ends));
}

/* A number, also one with a unit. */
static bool is_number(struct ward_span value)
{
	size_t i = 0;

	while (i < value.len && (is_digit(value.ptr[i]) || value.ptr[i] == '.'))
		i++;
	return i > 0 && value.len - i <= 2;
}

static bool is_switch(struct ward_span value)
{
	static const char *const words[] = { "true",	 "false",    "yes",	"no",
					     "on",	 "off",	     "enabled", "disabled",
					     "required", "optional", "~" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (span_is_nocase(value, words[i]))
			return true;
	return false;
}

static bool is_file(struct ward_span value)
{
	static const char *const ends[] = { ".properties", ".jks",	 ".p12",  ".pfx",
					    ".pem",	   ".key",	 ".crt",  ".txt",
					    ".yaml",	   ".yml",	 ".json", ".conf",
					    ".keystore",   ".truststore" };

	if (config_text_looks_random(value))
		return false;
	if (ends_with_any(value, ends, COUNT(ends)) || span_starts(value, "file:") ||
	    span_starts(value, "./") || span_starts(value, "../"))
		return true;
	return span_starts(value, "/") && span_find_byte(value, '/', 1) > 0 &&
		span_find_byte(value, '=', 0) < 0 && span_find_byte(value, '+', 0) < 0;
}

/* What servers are really started with, stand-in or not. */
static bool is_dummy(struct ward_span value)
{
	return stand_in_is_dummy(value) && !span_is(value, "secret");
}

static bool value_is_secret(const struct setting *s)
{
	struct ward_span value = s->value, rest = s->rest;

	if (span_is_nocase(value, "bearer") || span_is_nocase(value, "basic")) {
		value = span_trim(span_sub(rest, value.len, rest.len));
		rest = value;
	}
	if (is_dummy(value) || stand_in_is_reference(value) || is_switch(value) || is_file(value))
		return false;
	/* "change me", "<your password>", "Bearer ${TOKEN}": where nothing else is on the line */
	return rest.len > REST_MAX || span_find_byte(rest, '=', 0) >= 0 || !is_dummy(rest);
}

/* `requirepass sesame`, at the end of its line: no sentence about passwords. */
static bool is_directive(const struct setting *s)
{
	static const char *const ends[] = { "password", "passwd", "passphrase", "requirepass",
					    "masterauth" };
	char buffer[KEY_MAX];

	return s->value.len == s->rest.len &&
		ends_with_any(plain_key(s->key, buffer), ends, COUNT(ends));
}

static bool setting_is_secret(const struct setting *s)
{
	if (s->value.len == 0 || !config_text_key_is_secret(s->key))
		return false;
	if (s->spoken && !is_directive(s))
		return false;
	if (is_number(s->value) && !key_is_exact(s->key))
		return false;
	return value_is_secret(s);
}

/* scheme://user:password@host, or scheme://token@host */
static bool url_has_secret(struct ward_span line)
{
	ssize_t at = span_find(line, WARD_SPAN("://"), 0);

	while (at >= 0) {
		struct ward_span s = span_sub(line, (size_t)at + 3, (size_t)at + 3 + 512), info;
		size_t end = 0;
		ssize_t colon;

		while (end < s.len && strchr("/ \t\"'<>?#,", s.ptr[end]) == NULL &&
		       s.ptr[end] != '@')
			end++;
		info = span_sub(s, 0, end);
		colon = span_find_byte(info, ':', 0);
		if (colon >= 0)
			info = span_sub(info, (size_t)colon + 1, info.len);
		if (end < s.len && s.ptr[end] == '@' && !is_dummy(info) &&
		    !stand_in_is_reference(info) && (colon >= 0 || config_text_looks_random(info)))
			return true;
		at = span_find(line, WARD_SPAN("://"), (size_t)at + 3);
	}
	return false;
}

bool config_text_has_secret(struct ward_span text)
{
	struct setting_cursor cursor;
	struct setting setting;
	struct ward_span line;

	if (span_contains(text, "PRIVATE KEY"))
		return true;
	setting_start(&cursor, text);
	while (setting_next(&cursor, &setting))
		if (setting_is_secret(&setting))
			return true;
	setting_start(&cursor, text);
	while (setting_line(&cursor, &line))
		if (url_has_secret(line))
			return true;
	return false;
}

bool config_text_has_value(struct ward_span text)
{
	struct setting_cursor cursor;
	struct setting setting;

	setting_start(&cursor, text);
	while (setting_next(&cursor, &setting))
		if (setting.value.len != 0 && value_is_secret(&setting))
			return true;
	return false;
}

static bool run_is_random(struct ward_span run)
{
	size_t digits = 0, upper = 0, hex = 0;

	for (size_t i = 0; i < run.len; i++) {
		char c = run.ptr[i];

		digits += is_digit(c);
		upper += is_upper(c);
		hex += is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
	}
	if (hex == run.len)
		return run.len >= RANDOM_HEX_MIN && digits > 0;
	return run.len >= RANDOM_MIN && digits >= 2 && upper > 0 && upper + digits < run.len;
}

bool config_text_looks_random(struct ward_span text)
{
	size_t start = 0;

	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.ptr[i] : ' ';

		if (is_digit(c) || is_upper(c) || is_lower(c))
			continue;
		if (run_is_random(span_sub(text, start, i)))
			return true;
		start = i + 1;
	}
	return false;
}
