/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sigstore_bundle.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/span.h"

/* A member in base64; one that is missing is "" and good. */
static bool get_bytes(const struct json *object, const char *key, struct arena *arena,
		      struct ward_span *out)
{
	struct ward_span text;
	char *bytes;
	ssize_t len;

	*out = (struct ward_span){ NULL, 0 };
	if (json_get(object, key) == NULL)
		return true;
	if (!json_get_string(object, key, &text))
		return false;
	bytes = arena_bytes(arena, base64_decoded_max(text.len));
	len = bytes != NULL ? base64_decode(text, BASE64_STRICT, bytes) : -1;
	*out = span_make(bytes, len > 0 ? (size_t)len : 0);
	return len >= 0;
}

static bool read_version(const struct json *root, struct sigstore_bundle *out)
{
	static const char *const types[] = {
		"application/vnd.dev.sigstore.bundle+json;version=0.1",
		"application/vnd.dev.sigstore.bundle+json;version=0.2",
		"application/vnd.dev.sigstore.bundle+json;version=0.3",
	};
	struct ward_span type;

	if (!json_get_string(root, "mediaType", &type))
		return false;
	for (unsigned i = 0; i < 3; i++)
		out->version = span_is(type, types[i]) ? i + 1 : out->version;
	if (span_is(type, "application/vnd.dev.sigstore.bundle.v0.3+json"))
		out->version = 3;
	return out->version != 0;
}

/* -- Key material --------------------------------------------------------- */

static bool read_certs(const struct json *chain, struct arena *arena, struct sigstore_bundle *out)
{
	const struct json *list = json_get(chain, "certificates");

	for (const struct json *cert = json_items(list); cert != NULL; cert = cert->next) {
		if (out->cert_count == SIGSTORE_CERTS_MAX ||
		    !get_bytes(cert, "rawBytes", arena, &out->certs[out->cert_count]) ||
		    out->certs[out->cert_count++].len == 0)
			return false;
	}
	return out->cert_count > 0;
}

static bool read_key(const struct json *material, struct arena *arena, struct sigstore_bundle *out)
{
	const struct json *cert = json_get(material, "certificate");
	const struct json *chain = json_get(material, "x509CertificateChain");
	const struct json *key = json_get(material, "publicKey");

	if ((cert != NULL) + (chain != NULL) + (key != NULL) != 1)
		return false;
	if (chain != NULL)
		return out->version < 3 && read_certs(chain, arena, out);
	if (key != NULL)
		return json_get(key, "hint") == NULL || json_get_string(key, "hint", &out->hint);
	out->cert_count = 1;
	return get_bytes(cert, "rawBytes", arena, &out->certs[0]) && out->certs[0].len > 0;
}

/* -- Evidence ------------------------------------------------------------- */

static bool read_proof(const struct json *proof, struct arena *arena, struct rekor_entry *out)
{
	const struct json *list = json_get(proof, "hashes");

	out->has_proof = true;
	(void)json_get_string(json_get(proof, "checkpoint"), "envelope", &out->checkpoint);
	if (proof->kind != JSON_OBJECT || !json_get_int(proof, "logIndex", &out->proof_index) ||
	    !json_get_int(proof, "treeSize", &out->proof_size) ||
	    !get_bytes(proof, "rootHash", arena, &out->proof_root) ||
	    (list != NULL && list->kind != JSON_ARRAY))
		return false;
	for (const struct json *item = json_items(list); item != NULL; item = item->next) {
		char *bytes = arena_bytes(arena, base64_decoded_max(item->text.len));
		ssize_t len = bytes != NULL && item->kind == JSON_STRING
			? base64_decode(item->text, BASE64_STRICT, bytes)
			: -1;

		if (len < 0 || out->path_count == MERKLE_PROOF_MAX)
			return false;
		out->path[out->path_count++] = span_make(bytes, (size_t)len);
	}
	return true;
}

static bool read_entry(const struct json *item, struct arena *arena, struct rekor_entry *out)
{
	const struct json *kind = json_get(item, "kindVersion");
	const struct json *proof = json_get(item, "inclusionProof");

	return item->kind == JSON_OBJECT && json_get_int(item, "logIndex", &out->log_index) &&
		json_get_int(item, "integratedTime", &out->integrated_time) &&
		get_bytes(json_get(item, "logId"), "keyId", arena, &out->log_id) &&
		json_get_string(kind, "kind", &out->kind) &&
		json_get_string(kind, "version", &out->version) &&
		get_bytes(json_get(item, "inclusionPromise"), "signedEntryTimestamp", arena,
			  &out->set) &&
		get_bytes(item, "canonicalizedBody", arena, &out->body) &&
		(proof == NULL || read_proof(proof, arena, out));
}

static bool read_entries(const struct json *list, struct arena *arena, struct sigstore_bundle *out)
{
	if (list == NULL)
		return true;
	if (list->kind != JSON_ARRAY || list->count > SIGSTORE_ENTRIES_MAX)
		return false;
	out->entries = ARENA_ARRAY(arena, list->count, struct rekor_entry);
	for (const struct json *item = json_items(list); item != NULL; item = item->next) {
		if (out->entries == NULL ||
		    !read_entry(item, arena, &out->entries[out->entry_count++]))
			return false;
	}
	return true;
}

static bool read_timestamps(const struct json *data, struct arena *arena,
			    struct sigstore_bundle *out)
{
	const struct json *list = json_get(data, "rfc3161Timestamps");

	if (list != NULL && (list->kind != JSON_ARRAY || list->count > SIGSTORE_TIMESTAMPS_MAX))
		return false;
	for (const struct json *item = json_items(list); item != NULL; item = item->next) {
		struct ward_span *next = &out->timestamps[out->timestamp_count];

		if (!get_bytes(item, "signedTimestamp", arena, next) || next->len == 0)
			return false;
		for (size_t i = 0; i < out->timestamp_count; i++) {
			if (span_eq(out->timestamps[i], *next))
				return false;
		}
		out->timestamp_count++;
	}
	return true;
}

/* -- Content -------------------------------------------------------------- */

static bool read_envelope(const struct json *envelope, struct arena *arena,
			  struct sigstore_bundle *out)
{
	const struct json *list = json_get(envelope, "signatures");

	out->is_envelope = true;
	return list != NULL && list->kind == JSON_ARRAY && list->count == 1 &&
		json_get_string(envelope, "payloadType", &out->payload_type) &&
		get_bytes(envelope, "payload", arena, &out->payload) &&
		get_bytes(json_items(list), "sig", arena, &out->signature);
}

static bool read_content(const struct json *root, struct arena *arena, struct sigstore_bundle *out)
{
	const struct json *message = json_get(root, "messageSignature");
	const struct json *envelope = json_get(root, "dsseEnvelope");
	const struct json *digest = json_get(message, "messageDigest");

	if ((message != NULL) == (envelope != NULL))
		return false;
	if (envelope != NULL)
		return read_envelope(envelope, arena, out) && out->signature.len > 0;
	if (digest != NULL && !json_get_string(digest, "algorithm", &out->digest_algorithm))
		return false;
	return get_bytes(digest, "digest", arena, &out->digest) &&
		get_bytes(message, "signature", arena, &out->signature) && out->signature.len > 0;
}

enum proof_reason sigstore_bundle_parse(struct ward_span text, struct arena *arena,
					struct sigstore_bundle *out)
{
	const struct json *root, *material;
	struct ward_error err = { 0 };
	bool good;

	*out = (struct sigstore_bundle){ 0 };
	if (text.len > SIGSTORE_BUNDLE_MAX)
		return PROOF_TOO_LARGE;
	if (json_parse(text, arena, &root, &err) != 0)
		return err.code == WARD_EOOM ? PROOF_MEMORY : PROOF_BUNDLE;
	material = json_get(root, "verificationMaterial");
	good = read_version(root, out) && read_key(material, arena, out) &&
		read_entries(json_get(material, "tlogEntries"), arena, out) &&
		read_timestamps(json_get(material, "timestampVerificationData"), arena, out) &&
		read_content(root, arena, out);
	if (good)
		return PROOF_OK;
	return arena_failed(arena) ? PROOF_MEMORY : PROOF_BUNDLE;
}
