/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/ssh_cert.h"

#include "base/arena.h"
#include "base/span.h"
#include "crypto/ssh_key_internal.h"

static enum ssh_reason read_principals(struct ward_span list, struct arena *arena,
				       struct ssh_cert *cert)
{
	struct ssh_reader count = { list, false }, r = { list, false };
	struct ward_span *items;
	size_t n = 0;

	for (; count.rest.len > 0 && !count.bad; n++) {
		struct ward_span name = ssh_get_string(&count);

		if (n >= SSH_CERT_PRINCIPALS_MAX || name.len == 0 ||
		    span_find_byte(name, '\0', 0) >= 0)
			return SSH_CERT;
	}
	if (count.bad)
		return SSH_CERT;
	items = ARENA_ARRAY(arena, n, struct ward_span);
	if (items == NULL)
		return SSH_MEMORY;
	for (size_t i = 0; i < n; i++)
		items[i] = ssh_get_string(&r);
	cert->principals = items;
	cert->principal_count = n;
	return SSH_OK;
}

static enum ssh_reason read_critical(struct ward_span list, struct ssh_cert *cert)
{
	struct ssh_reader r = { list, false };

	while (r.rest.len > 0 && !r.bad) {
		struct ward_span name = ssh_get_string(&r);
		struct ward_span data = ssh_get_string(&r);

		if (r.bad)
			break;
		if (span_is(name, "verify-required")) {
			cert->verify_required = true;
			r.bad = data.len > 0;
		} else if (!span_is(name, "force-command") && !span_is(name, "source-address")) {
			/* A name may be empty; the place of a name must not. */
			cert->unknown_critical = name.len > 0 ? name : WARD_SPAN("(no name)");
		}
	}
	return r.bad ? SSH_CERT : SSH_OK;
}

static bool pairs_well_formed(struct ward_span list)
{
	struct ssh_reader r = { list, false };

	while (r.rest.len > 0 && !r.bad) {
		(void)ssh_get_string(&r);
		(void)ssh_get_string(&r);
	}
	return !r.bad;
}

/* Everything behind the key's own fields. */
static enum ssh_reason read_body(struct ward_span blob, struct ssh_reader *r, struct arena *arena,
				 struct ssh_cert *cert)
{
	struct ward_span principals, critical, extensions, ca;
	enum ssh_reason reason;
	uint32_t kind;

	cert->serial = ssh_get_u64(r);
	kind = ssh_get_u32(r);
	cert->key_id = ssh_get_string(r);
	principals = ssh_get_string(r);
	cert->valid_after = ssh_get_u64(r);
	cert->valid_before = ssh_get_u64(r);
	critical = ssh_get_string(r);
	extensions = ssh_get_string(r);
	(void)ssh_get_string(r); /* reserved */
	ca = ssh_get_string(r);
	if (r->bad)
		return SSH_CERT;
	cert->signed_part = span_make(blob.ptr, (size_t)(r->rest.ptr - blob.ptr));
	cert->signature = ssh_get_string(r);
	if (!ssh_at_end(r) || (kind != SSH_CERT_USER && kind != SSH_CERT_HOST) ||
	    !pairs_well_formed(extensions))
		return SSH_CERT;
	cert->kind = (enum ssh_cert_kind)kind;
	if (ssh_key_parse_plain(ca, &cert->ca) != SSH_OK)
		return SSH_CERT_CA_KEY;
	reason = read_critical(critical, cert);
	return reason == SSH_OK ? read_principals(principals, arena, cert) : reason;
}

enum ssh_reason ssh_cert_parse(struct ward_span blob, struct ssh_reader *r, enum ssh_key_type type,
			       struct arena *arena, struct ssh_key *out)
{
	struct ssh_cert *cert = ARENA_NEW(arena, struct ssh_cert);
	enum ssh_reason reason;

	*out = (struct ssh_key){ 0 };
	if (cert == NULL)
		return SSH_MEMORY;
	(void)ssh_get_string(r); /* nonce */
	if (r->bad)
		return SSH_CERT;
	reason = ssh_key_read_fields(r, type, out);
	if (reason == SSH_OK)
		reason = ssh_key_check(out);
	if (reason == SSH_OK)
		reason = read_body(blob, r, arena, cert);
	out->cert = cert;
	return reason;
}

enum ssh_reason ssh_cert_verify(const struct ssh_cert *cert)
{
	enum ssh_reason reason =
		ssh_key_verify(&cert->ca, cert->signature, cert->signed_part, SSH_SK_TOUCHED);

	if (reason == SSH_MEMORY || reason == SSH_CRYPTO)
		return reason;
	return reason == SSH_OK ? SSH_OK : SSH_CERT_SIGNATURE;
}

enum ssh_reason ssh_cert_check(const struct ssh_cert *cert, int64_t now)
{
	if (cert->kind != SSH_CERT_USER)
		return SSH_CERT_TYPE;
	if (cert->unknown_critical.len > 0)
		return SSH_CERT_CRITICAL;
	if (cert->principal_count == 0)
		return SSH_CERT_NO_PRINCIPAL;
	if (now < 0 || (uint64_t)now < cert->valid_after)
		return SSH_CERT_EARLY;
	if ((uint64_t)now >= cert->valid_before)
		return SSH_CERT_LATE;
	return SSH_OK;
}
