/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sigstore_root.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/span.h"
#include "base/time.h"

#define MEDIA_TYPE_OLD "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
#define MEDIA_TYPE_NEW "application/vnd.dev.sigstore.trustedroot.v0.1+json"

struct reader {
	struct arena *arena;
	struct sigstore_root *out;
	struct ward_error *err;
};

static int refuse(struct reader *r, const char *what)
{
	return error_set(r->err, WARD_ECONFIG, "the trusted root %s", what);
}

static int get_bytes(struct reader *r, const struct json *object, const char *key,
		     struct ward_span *out)
{
	struct ward_span text;
	char *bytes;
	ssize_t len;

	*out = (struct ward_span){ NULL, 0 };
	if (!json_get_string(object, key, &text))
		return refuse(r, "lacks a key or certificate");
	bytes = arena_bytes(r->arena, base64_decoded_max(text.len));
	if (bytes == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory");
	len = base64_decode(text, BASE64_STRICT, bytes);
	if (len <= 0)
		return refuse(r, "has a value that is no base64");
	*out = span_make(bytes, (size_t)len);
	return 0;
}

static int get_period(struct reader *r, const struct json *object, int64_t *start, int64_t *end)
{
	const struct json *period = json_get(object, "validFor");
	struct ward_span text;

	*end = INT64_MAX;
	if (!json_get_string(period, "start", &text) || !time_parse_rfc3339(text, start))
		return refuse(r, "has an item without the time from which it is valid");
	if (json_get(period, "end") != NULL &&
	    (!json_get_string(period, "end", &text) || !time_parse_rfc3339(text, end)))
		return refuse(r, "has an item with a malformed end of validity");
	return 0;
}

/* "https://rekor.example.org/path" -> "rekor.example.org" */
static struct ward_span host_of(struct ward_span url)
{
	ssize_t scheme = span_find(url, WARD_SPAN("://"), 0);
	ssize_t slash;

	if (scheme >= 0)
		url = span_sub(url, (size_t)scheme + 3, url.len);
	slash = span_find_byte(url, '/', 0);
	return slash < 0 ? url : span_sub(url, 0, (size_t)slash);
}

static int read_log(struct reader *r, const struct json *item, struct log_key *out)
{
	const struct json *key = json_get(item, "publicKey");
	struct ward_span url;
	int rc = get_bytes(r, key, "rawBytes", &out->spki);

	(void)json_get_string(item, "baseUrl", &url);
	out->name = host_of(url);
	if (rc == 0)
		rc = get_bytes(r, json_get(item, "logId"), "keyId", &out->id);
	if (rc == 0 && out->id.len != LOG_ID_SIZE)
		rc = refuse(r, "has a log whose id is not 32 bytes long");
	return rc != 0 ? rc : get_period(r, key, &out->start, &out->end);
}

static int read_logs(struct reader *r, const struct json *list, struct log_key **out, size_t *count)
{
	int rc = 0;

	if (list == NULL)
		return 0;
	if (list->kind != JSON_ARRAY || list->count > SIGSTORE_ROOT_ITEMS)
		return refuse(r, "has no list of logs, or too long a one");
	*out = ARENA_ARRAY(r->arena, list->count, struct log_key);
	if (*out == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory");
	for (const struct json *item = json_items(list); rc == 0 && item != NULL; item = item->next)
		rc = read_log(r, item, &(*out)[(*count)++]);
	return rc;
}

/* The last certificate of a chain is its root; `certs`, unless NULL, gets all of them. */
static int read_chain(struct reader *r, const struct json *item, struct x509_trust *trust,
		      struct ward_span *certs)
{
	const struct json *cert = json_items(json_get(json_get(item, "certChain"), "certificates"));
	int rc = cert == NULL ? refuse(r, "has an authority without certificates") : 0;

	for (size_t i = 0; rc == 0 && cert != NULL; cert = cert->next, i++) {
		struct ward_span der;

		if (i == SIGSTORE_ROOT_ITEMS)
			return refuse(r, "has an authority with too many certificates");
		rc = get_bytes(r, cert, "rawBytes", &der);
		if (rc == 0 && certs != NULL)
			certs[i] = der;
		if (rc == 0)
			rc = cert->next == NULL ? x509_trust_anchor(trust, der, r->err)
						: x509_trust_intermediate(trust, der, r->err);
	}
	return rc;
}

static int check_list(struct reader *r, const struct json *list)
{
	return list->kind != JSON_ARRAY || list->count > SIGSTORE_ROOT_ITEMS
		? refuse(r, "has no list of authorities, or too long a one")
		: 0;
}

static int read_authorities(struct reader *r, const struct json *list)
{
	struct sigstore_root *out = r->out;
	int rc = list == NULL ? 0 : check_list(r, list);

	if (list == NULL || rc != 0)
		return rc;
	out->authorities = ARENA_ARRAY(r->arena, list->count, struct sigstore_authority);
	if (out->authorities == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory");
	for (const struct json *i = json_items(list); rc == 0 && i != NULL; i = i->next) {
		struct sigstore_authority *a = &out->authorities[out->authority_count++];

		a->trust = x509_trust_new();
		if (a->trust == NULL)
			return error_set(r->err, WARD_EOOM, "out of memory");
		rc = read_chain(r, i, a->trust, NULL);
		if (rc == 0)
			rc = get_period(r, i, &a->start, &a->end);
	}
	return rc;
}

static int read_time_authority(struct reader *r, const struct json *item, size_t i)
{
	struct time_authority *a = &r->out->time_authorities[i];
	const struct json *certs = json_get(json_get(item, "certChain"), "certificates");
	size_t room = certs != NULL && certs->count < SIGSTORE_ROOT_ITEMS ? certs->count
									  : SIGSTORE_ROOT_ITEMS;
	struct ward_span *list = ARENA_ARRAY(r->arena, room + 1, struct ward_span);
	int rc;

	r->out->time_trusts[i] = x509_trust_new();
	a->trust = r->out->time_trusts[i];
	if (a->trust == NULL || list == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory");
	rc = read_chain(r, item, r->out->time_trusts[i], list);
	a->certs = list;
	a->cert_count = rc == 0 ? certs->count : 0;
	return rc != 0 ? rc : get_period(r, item, &a->start, &a->end);
}

static int read_time_authorities(struct reader *r, const struct json *list)
{
	struct sigstore_root *out = r->out;
	int rc = list == NULL ? 0 : check_list(r, list);

	if (list == NULL || rc != 0)
		return rc;
	out->time_trusts = ARENA_ARRAY(r->arena, list->count, struct x509_trust *);
	out->time_authorities = ARENA_ARRAY(r->arena, list->count, struct time_authority);
	if (out->time_trusts == NULL || out->time_authorities == NULL)
		return error_set(r->err, WARD_EOOM, "out of memory");
	for (const struct json *i = json_items(list); rc == 0 && i != NULL; i = i->next)
		rc = read_time_authority(r, i, out->time_authority_count++);
	return rc;
}

int sigstore_root_parse(struct ward_span text, struct arena *arena, struct sigstore_root *out,
			struct ward_error *err)
{
	struct reader r = { arena, out, err };
	const struct json *root;
	struct ward_span type;
	int rc;

	*out = (struct sigstore_root){ 0 };
	if (text.len > SIGSTORE_ROOT_MAX)
		return error_set(err, WARD_ELIMIT, "the trusted root is larger than it may be");
	rc = json_parse(text, arena, &root, err);
	if (rc != 0)
		return rc;
	(void)json_get_string(root, "mediaType", &type);
	if (!span_is(type, MEDIA_TYPE_OLD) && !span_is(type, MEDIA_TYPE_NEW))
		return refuse(&r, "is of another kind or version");
	rc = read_logs(&r, json_get(root, "tlogs"), &out->logs, &out->log_count);
	if (rc == 0)
		rc = read_logs(&r, json_get(root, "ctlogs"), &out->cert_logs, &out->cert_log_count);
	if (rc == 0)
		rc = read_authorities(&r, json_get(root, "certificateAuthorities"));
	if (rc == 0)
		rc = read_time_authorities(&r, json_get(root, "timestampAuthorities"));
	return rc;
}

void sigstore_root_free(struct sigstore_root *root)
{
	for (size_t i = 0; i < root->authority_count; i++)
		x509_trust_free(root->authorities[i].trust);
	for (size_t i = 0; i < root->time_authority_count; i++)
		x509_trust_free(root->time_trusts[i]);
	*root = (struct sigstore_root){ 0 };
}

enum proof_reason sigstore_root_chain(const struct sigstore_root *root,
				      const struct x509_cert *leaf, int64_t when,
				      struct x509_issuer *issuer)
{
	const struct x509_ask ask = { .usages = X509_USE_CODE, .when = when };
	enum proof_reason reason = PROOF_UNTRUSTED;

	for (size_t i = 0; i < root->authority_count; i++) {
		const struct sigstore_authority *a = &root->authorities[i];

		if (when < a->start || when > a->end)
			continue;
		reason = x509_chain_check(a->trust, leaf, NULL, 0, &ask, issuer);
		if (reason == PROOF_OK)
			return PROOF_OK;
	}
	return reason;
}
