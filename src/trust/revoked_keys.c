/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/revoked_keys.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/vec.h"
#include "crypto/digest.h"
#include "crypto/ssh_cert.h"
#include "crypto/ssh_wire.h"

#define KRL_MAGIC "SSHKRL\n" /* and a NUL */
#define KRL_VERSION 1
#define SHA1_BYTES 20

enum krl_section {
	KRL_CERTIFICATES = 1,
	KRL_KEYS = 2,
	KRL_SHA1 = 3,
	KRL_SHA256 = 5,
	KRL_EXTENSION = 255
};

enum krl_certificates {
	KRL_SERIALS = 0x20,
	KRL_RANGE = 0x21,
	KRL_BITMAP = 0x22,
	KRL_KEY_IDS = 0x23,
	KRL_CERT_EXTENSION = 0x39
};

/* What is looked for; without a certificate its three last members are not used. */
struct wanted {
	struct ward_span blob; /* plain form of the key */
	uint8_t sha1[SHA1_BYTES], sha256[SHA256_BYTES];
	const struct ssh_cert *cert;
	struct ward_span ca_blob;
};

/* One pass over a list: `found` once something in it is what is wanted. */
struct pass {
	const struct wanted *wanted; /* NULL: only the form is checked */
	bool found;
	bool bad;
};

/* -- Certificates --------------------------------------------------------- */

static void pass_serials(struct pass *p, struct ssh_reader *r, const struct ssh_cert *cert)
{
	while (r->rest.len > 0 && !r->bad) {
		uint64_t serial = ssh_get_u64(r);

		p->found |= !r->bad && cert != NULL && cert->serial == serial;
	}
}

static void pass_range(struct pass *p, struct ssh_reader *r, const struct ssh_cert *cert)
{
	uint64_t first = ssh_get_u64(r), last = ssh_get_u64(r);

	r->bad |= r->rest.len > 0 || first > last;
	p->found |= !r->bad && cert != NULL && cert->serial >= first && cert->serial <= last;
}

static void pass_bitmap(struct pass *p, struct ssh_reader *r, const struct ssh_cert *cert)
{
	uint64_t first = ssh_get_u64(r), bit;
	struct ward_span map = ssh_get_mpint(r);

	r->bad |= r->rest.len > 0;
	if (r->bad || cert == NULL || cert->serial < first)
		return;
	bit = cert->serial - first;
	if (bit / 8 < map.len)
		p->found |= ((unsigned char)map.ptr[map.len - 1 - bit / 8] >> bit % 8 & 1) != 0;
}

static void pass_key_ids(struct pass *p, struct ssh_reader *r, const struct ssh_cert *cert)
{
	while (r->rest.len > 0 && !r->bad) {
		struct ward_span id = ssh_get_string(r);

		p->found |= !r->bad && cert != NULL && span_eq(cert->key_id, id);
	}
}

static void pass_extension(struct ssh_reader *r)
{
	uint8_t critical;

	(void)ssh_get_string(r);
	critical = ssh_get_u8(r);
	(void)ssh_get_string(r);
	r->bad |= critical != 0 || r->rest.len > 0;
}

static void pass_certificates(struct pass *p, struct ssh_reader *r)
{
	struct ward_span ca = ssh_get_string(r);
	const struct ssh_cert *cert = NULL, *numbered = NULL;

	(void)ssh_get_string(r); /* reserved */
	if (p->wanted != NULL && p->wanted->cert != NULL &&
	    (ca.len == 0 || span_eq(ca, p->wanted->ca_blob)))
		cert = p->wanted->cert;
	/* Serial 0 is that of every certificate whose authority does not count them. */
	if (cert != NULL && cert->serial != 0)
		numbered = cert;
	while (r->rest.len > 0 && !r->bad) {
		uint8_t kind = ssh_get_u8(r);
		struct ssh_reader data = { ssh_get_string(r), false };

		if (kind == KRL_SERIALS)
			pass_serials(p, &data, numbered);
		else if (kind == KRL_RANGE)
			pass_range(p, &data, numbered);
		else if (kind == KRL_BITMAP)
			pass_bitmap(p, &data, numbered);
		else if (kind == KRL_KEY_IDS)
			pass_key_ids(p, &data, cert);
		else if (kind == KRL_CERT_EXTENSION)
			pass_extension(&data);
		else
			r->bad = true;
		r->bad |= data.bad;
	}
}

/* -- Sections ------------------------------------------------------------- */

/* A list of strings of which one may be `value`; `len` 0: of any length. */
static void pass_strings(struct pass *p, struct ssh_reader *r, struct ward_span value, size_t len)
{
	r->bad |= r->rest.len == 0;
	while (r->rest.len > 0 && !r->bad) {
		struct ward_span item = ssh_get_string(r);

		r->bad |= len > 0 ? item.len != len : item.len == 0;
		p->found |= !r->bad && p->wanted != NULL && span_eq(item, value);
	}
}

static void pass_section(struct pass *p, uint8_t kind, struct ssh_reader *r)
{
	const struct wanted nothing = { 0 }, *w = p->wanted != NULL ? p->wanted : &nothing;

	switch (kind) {
	case KRL_CERTIFICATES:
		pass_certificates(p, r);
		break;
	case KRL_KEYS:
		pass_strings(p, r, w->blob, 0);
		break;
	case KRL_SHA1:
		pass_strings(p, r, span_make((const char *)w->sha1, SHA1_BYTES), SHA1_BYTES);
		break;
	case KRL_SHA256:
		pass_strings(p, r, span_make((const char *)w->sha256, SHA256_BYTES), SHA256_BYTES);
		break;
	case KRL_EXTENSION:
		pass_extension(r);
		break;
	default:
		r->bad = true;
	}
	p->bad |= r->bad;
}

static void pass_sections(struct pass *p, struct ward_span sections)
{
	struct ssh_reader r = { sections, false };

	while (r.rest.len > 0 && !r.bad && !p->bad) {
		uint8_t kind = ssh_get_u8(&r);
		struct ssh_reader data = { ssh_get_string(&r), false };

		if (!r.bad)
			pass_section(p, kind, &data);
	}
	p->bad |= r.bad;
}

static int parse_krl(struct ward_span bytes, struct revoked_keys *out, struct ward_error *err)
{
	struct ssh_reader r = { span_sub(bytes, sizeof(KRL_MAGIC), bytes.len), false };
	uint32_t version = ssh_get_u32(&r);
	struct pass form = { 0 };

	out->number = ssh_get_u64(&r);
	out->made = ssh_get_u64(&r);
	(void)ssh_get_u64(&r);	  /* flags */
	(void)ssh_get_string(&r); /* reserved */
	(void)ssh_get_string(&r); /* comment */
	if (r.bad || version != KRL_VERSION)
		return error_set(err, WARD_ECONFIG,
				 "the revocation list is cut short or of an unknown version");
	pass_sections(&form, r.rest);
	if (form.bad)
		return error_set(err, WARD_ECONFIG,
				 "the revocation list has a section that is malformed or unknown");
	out->krl = r.rest;
	return WARD_OK;
}

/* -- Text ----------------------------------------------------------------- */

/* "type base64 comment"; SSH_KEY also for what is no base64. */
static enum ssh_reason read_key(struct ward_span line, struct arena *arena, struct ssh_key *out)
{
	struct ward_span type, digits;
	char *bytes;
	ssize_t len;

	if (!span_cut(&line, ' ', &type) || !span_cut(&line, ' ', &digits))
		return SSH_KEY;
	bytes = arena_bytes(arena, base64_decoded_max(digits.len));
	if (bytes == NULL)
		return SSH_MEMORY;
	len = base64_decode(digits, BASE64_STRICT, bytes);
	return len < 0 ? SSH_KEY : ssh_key_parse(span_make(bytes, (size_t)len), arena, out);
}

static int parse_text(struct ward_span text, struct arena *arena, struct revoked_keys *out,
		      struct ward_error *err)
{
	VEC(struct ssh_key) keys = { 0 };
	struct ward_span line;

	for (size_t number = 1; span_line(&text, &line); number++) {
		struct ssh_key key, *item;
		enum ssh_reason reason;

		line = span_trim(line);
		if (line.len == 0 || span_starts(line, "#"))
			continue;
		reason = read_key(line, arena, &key);
		if (reason == SSH_KEY_TYPE || reason == SSH_KEY_WEAK)
			continue; /* never accepted, so nothing to revoke */
		if (reason != SSH_OK)
			return error_set_at(err, WARD_ECONFIG, number, 1,
					    "this is no public key: %s", ssh_reason_code(reason));
		item = vec_push(arena, &keys);
		if (item != NULL)
			*item = key;
	}
	out->keys = keys.items;
	out->key_count = keys.len;
	return WARD_OK;
}

int revoked_keys_parse(struct ward_span bytes, struct arena *arena, struct revoked_keys *out,
		       struct ward_error *err)
{
	const struct ward_span magic = { KRL_MAGIC, sizeof(KRL_MAGIC) };
	int rc;

	*out = (struct revoked_keys){ 0 };
	if (bytes.len > REVOKED_BYTES_MAX)
		return error_set(err, WARD_ELIMIT, "the revocation list is longer than %zu bytes",
				 REVOKED_BYTES_MAX);
	if (span_eq(span_sub(bytes, 0, magic.len), magic))
		rc = parse_krl(bytes, out, err);
	else
		rc = parse_text(bytes, arena, out, err);
	if (rc == WARD_OK && arena_failed(arena))
		rc = error_set(err, WARD_EOOM, "no memory for the revocation list");
	return rc;
}

/* -- Looking up ----------------------------------------------------------- */

static void put_blob(struct buf *out, const struct ssh_key *key)
{
	ssh_put_string(out, span_of(ssh_key_name(key->type)));
	buf_add_span(out, key->fields);
}

/* Whether the list names this key, or with `cert` its certificate. */
static enum ssh_reason is_listed(const struct revoked_keys *list, const struct ssh_key *key,
				 const struct ssh_cert *cert, bool *found)
{
	struct buf blob, ca_blob;
	struct wanted wanted = { .cert = cert };
	struct pass pass = { .wanted = &wanted };
	bool failed;

	for (size_t i = 0; i < list->key_count; i++)
		pass.found |= ssh_key_equal(&list->keys[i], key);
	buf_init(&blob, SSH_KEY_MAX + 64);
	buf_init(&ca_blob, SSH_KEY_MAX + 64);
	put_blob(&blob, key);
	if (cert != NULL)
		put_blob(&ca_blob, &cert->ca);
	wanted.blob = buf_span(&blob);
	wanted.ca_blob = buf_span(&ca_blob);
	failed = buf_failed(&blob) || buf_failed(&ca_blob);
	if (!failed) {
		object_digest(WARD_SPAN(""), wanted.blob, SHA1_BYTES, wanted.sha1);
		sha256_spans(&wanted.blob, 1, false, wanted.sha256);
		pass_sections(&pass, list->krl);
	}
	buf_release(&blob);
	buf_release(&ca_blob);
	*found = pass.found;
	return failed || pass.bad ? SSH_MEMORY : SSH_OK;
}

enum ssh_reason revoked_keys_check(const struct revoked_keys *list, const struct ssh_key *key)
{
	bool found = true;
	enum ssh_reason reason = is_listed(list, key, key->cert, &found);

	if (reason == SSH_OK && found)
		return SSH_REVOKED;
	if (reason != SSH_OK || key->cert == NULL)
		return reason;
	reason = is_listed(list, &key->cert->ca, NULL, &found);
	return reason == SSH_OK && found ? SSH_CA_REVOKED : reason;
}
