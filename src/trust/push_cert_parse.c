/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/hex.h"
#include "base/map.h"
#include "base/span.h"
#include "trust/push_cert.h"

#define VERSION_LINE "certificate version 0.1"

static const struct {
	const char *begin, *end;
	enum signature_format format;
} armors[] = {
	{ "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", SIGNATURE_PGP },
	{ "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----", SIGNATURE_SSH },
	{ "-----BEGIN SIGNED MESSAGE-----", "-----END SIGNED MESSAGE-----", SIGNATURE_X509 },
};

/* Cut a line; its LF must be there. */
static bool cut_line(struct ward_span *rest, struct ward_span *line)
{
	ssize_t end = span_find_byte(*rest, '\n', 0);

	if (end < 0)
		return false;
	*line = span_sub(*rest, 0, (size_t)end);
	*rest = span_sub(*rest, (size_t)end + 1, rest->len);
	return true;
}

/* -- Headers -------------------------------------------------------------- */

/* "name value" */
static bool is_header(struct ward_span line, const char *name, struct ward_span *value)
{
	size_t len = span_of(name).len;

	if (!span_starts(line, name) || line.len <= len || line.ptr[len] != ' ')
		return false;
	*value = span_sub(line, len + 1, line.len);
	return true;
}

static bool is_zone(struct ward_span s)
{
	uint64_t ignored;

	return s.len == 5 && (s.ptr[0] == '+' || s.ptr[0] == '-') &&
		span_to_u64(span_sub(s, 1, 5), 9999, &ignored);
}

/* "<who> <seconds> <zone>"; Git leaves blanks behind who. */
static bool parse_pusher(struct ward_span value, struct push_cert *out)
{
	ssize_t zone = span_rfind_byte(value, ' '), at;
	uint64_t when;

	if (zone < 0 || !is_zone(span_sub(value, (size_t)zone + 1, value.len)))
		return false;
	value = span_sub(value, 0, (size_t)zone);
	at = span_rfind_byte(value, ' ');
	if (at < 0 || !span_to_u64(span_sub(value, (size_t)at + 1, value.len), INT64_MAX, &when))
		return false;
	out->pusher_time = (int64_t)when;
	out->pusher = span_trim(span_sub(value, 0, (size_t)at));
	return out->pusher.len > 0;
}

static enum push_cert_reason parse_headers(struct ward_span *rest, struct arena *arena,
					   struct push_cert *out)
{
	struct ward_span line, value;

	if (!cut_line(rest, &line) || !span_starts(line, "certificate version "))
		return PUSH_CERT_HEADER;
	if (!span_is(line, VERSION_LINE))
		return PUSH_CERT_VERSION;
	if (!cut_line(rest, &line) || !is_header(line, "pusher", &value) ||
	    !parse_pusher(value, out) || !cut_line(rest, &line))
		return PUSH_CERT_HEADER;
	/* Each at its place, as Git writes them, and so none of them twice. */
	if (is_header(line, "pushee", &out->pushee) && !cut_line(rest, &line))
		return PUSH_CERT_HEADER;
	if (is_header(line, "nonce", &out->nonce) && !cut_line(rest, &line))
		return PUSH_CERT_HEADER;
	out->options = ARENA_ARRAY(arena, PUSH_CERT_OPTIONS_MAX, struct ward_span);
	if (out->options == NULL)
		return PUSH_CERT_MEMORY;
	while (is_header(line, "push-option", &value)) {
		if (out->option_count == PUSH_CERT_OPTIONS_MAX)
			return PUSH_CERT_TOO_LARGE;
		out->options[out->option_count++] = value;
		if (!cut_line(rest, &line))
			return PUSH_CERT_HEADER;
	}
	return line.len == 0 ? PUSH_CERT_OK : PUSH_CERT_HEADER;
}

/* -- Commands ------------------------------------------------------------- */

static bool is_id(struct ward_span s, size_t oid_len)
{
	if (s.len != 2 * oid_len || !hex_is(s))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] >= 'A' && s.ptr[i] <= 'F')
			return false;
	}
	return true;
}

static bool is_command(struct ward_span line, size_t oid_len)
{
	struct ward_span old, new;

	if (!span_cut(&line, ' ', &old) || !span_cut(&line, ' ', &new) || !is_id(old, oid_len) ||
	    !is_id(new, oid_len) || line.len == 0)
		return false;
	for (size_t i = 0; i < line.len; i++) {
		if ((unsigned char)line.ptr[i] <= ' ' || line.ptr[i] == 0x7f)
			return false;
	}
	return true;
}

/* The reference of a command: what must not be there twice. */
static struct ward_span name_of(struct ward_span command, size_t oid_len)
{
	return span_sub(command, 4 * oid_len + 2, command.len);
}

static enum push_cert_reason parse_commands(struct ward_span *rest, size_t oid_len,
					    struct arena *arena, struct push_cert *out)
{
	struct ward_span line, look = *rest;
	size_t count = 0, i = 0;
	struct map names;

	while (cut_line(&look, &line) && !span_starts(line, "-----BEGIN "))
		count++;
	if (count == 0)
		return PUSH_CERT_COMMAND;
	if (count > PUSH_CERT_COMMANDS_MAX)
		return PUSH_CERT_TOO_LARGE;
	out->commands = ARENA_ARRAY(arena, count, struct ward_span);
	if (out->commands == NULL)
		return PUSH_CERT_MEMORY;
	map_init(&names, arena);
	for (bool added = true; i < count && cut_line(rest, &line); i++) {
		if (!is_command(line, oid_len))
			return PUSH_CERT_COMMAND;
		if (map_put(&names, name_of(line, oid_len), &added) == NULL)
			return PUSH_CERT_MEMORY;
		if (!added)
			return PUSH_CERT_COMMAND;
		out->commands[out->command_count++] = line;
	}
	return PUSH_CERT_OK;
}

/* -- Signature ------------------------------------------------------------ */

/*
 * Git takes the last line that starts a signature; here it must be the only
 * one, behind it nothing may follow the line that ends it.
 */
static enum push_cert_reason parse_signature(struct ward_span rest, struct push_cert *out)
{
	const size_t kinds = sizeof(armors) / sizeof(armors[0]);
	struct ward_span line, body = rest;
	size_t i = 0;

	if (rest.len == 0)
		return PUSH_CERT_UNSIGNED;
	if (!cut_line(&body, &line))
		return PUSH_CERT_ARMOR;
	while (i < kinds && !span_is(line, armors[i].begin))
		i++;
	if (i == kinds)
		return PUSH_CERT_ARMOR;
	do {
		if (!cut_line(&body, &line) || span_starts(line, "-----BEGIN "))
			return PUSH_CERT_ARMOR;
	} while (!span_is(line, armors[i].end));
	out->format = armors[i].format;
	out->signature = rest;
	for (i = 0; i < body.len; i++) {
		if (body.ptr[i] != '\n')
			return PUSH_CERT_TRAILING;
	}
	return PUSH_CERT_OK;
}

enum push_cert_reason push_cert_parse(struct ward_span bytes, size_t oid_len, struct arena *arena,
				      struct push_cert *out)
{
	struct ward_span rest = bytes;
	enum push_cert_reason reason;

	*out = (struct push_cert){ 0 };
	if (bytes.len == 0)
		return PUSH_CERT_MISSING;
	if (bytes.len > PUSH_CERT_MAX)
		return PUSH_CERT_TOO_LARGE;
	if (span_find_byte(bytes, '\0', 0) >= 0)
		return PUSH_CERT_NUL;
	reason = parse_headers(&rest, arena, out);
	if (reason == PUSH_CERT_OK)
		reason = parse_commands(&rest, oid_len, arena, out);
	if (reason != PUSH_CERT_OK)
		return reason;
	out->payload = span_sub(bytes, 0, bytes.len - rest.len);
	return parse_signature(rest, out);
}
