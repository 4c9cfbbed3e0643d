/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sshsig.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/ssh_cert.h"
#include "crypto/ssh_wire.h"

#define ARMOR_BEGIN "-----BEGIN SSH SIGNATURE-----"
#define ARMOR_END "-----END SSH SIGNATURE-----"
#define MAGIC "SSHSIG"

/* -- Armor ---------------------------------------------------------------- */

/* Cut a line; its LF must be there. */
static bool cut_line(struct ward_span *rest, struct ward_span *line)
{
	ssize_t end = span_find_byte(*rest, '\n', 0);

	if (end < 0)
		return false;
	*line = span_sub(*rest, 0, (size_t)end);
	*rest = span_sub(*rest, (size_t)end + 1, rest->len);
	if (span_ends(*line, "\r"))
		line->len--;
	return true;
}

static bool only_line_ends(struct ward_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
			continue;
		if (text.ptr[i] != '\n')
			return false;
	}
	return true;
}

enum ssh_reason sshsig_dearmor(struct ward_span text, struct arena *arena, struct ward_span *blob)
{
	struct ward_span rest = text, line;
	char *digits, *bytes;
	size_t len = 0;
	ssize_t size;

	*blob = (struct ward_span){ NULL, 0 };
	if (text.len > SSHSIG_MAX)
		return SSH_TOO_LARGE;
	digits = arena_bytes(arena, text.len + 1);
	bytes = arena_bytes(arena, base64_decoded_max(text.len));
	if (digits == NULL || bytes == NULL)
		return SSH_MEMORY;
	if (!cut_line(&rest, &line) || !span_is(line, ARMOR_BEGIN))
		return SSH_ARMOR;
	while (!span_starts(rest, ARMOR_END)) {
		if (!cut_line(&rest, &line) || line.len == 0)
			return SSH_ARMOR;
		for (size_t i = 0; i < line.len; i++)
			digits[len++] = line.ptr[i];
	}
	if (!only_line_ends(span_sub(rest, sizeof(ARMOR_END) - 1, rest.len)))
		return SSH_ARMOR_TRAILING;
	size = base64_decode(span_make(digits, len), BASE64_STRICT, bytes);
	if (size < 0)
		return SSH_ARMOR;
	*blob = span_make(bytes, (size_t)size);
	return SSH_OK;
}

/* -- Blob ----------------------------------------------------------------- */

enum ssh_reason sshsig_parse(struct ward_span blob, struct arena *arena, struct sshsig *out)
{
	struct ssh_reader r = { span_sub(blob, sizeof(MAGIC) - 1, blob.len), false };
	struct ward_span key, reserved;
	uint32_t version;
	enum ssh_reason reason;

	*out = (struct sshsig){ 0 };
	if (!span_starts(blob, MAGIC))
		return SSH_MAGIC;
	version = ssh_get_u32(&r);
	if (!r.bad && version != 1)
		return SSH_VERSION;
	key = ssh_get_string(&r);
	out->namespace = ssh_get_string(&r);
	reserved = ssh_get_string(&r);
	out->hash = ssh_get_string(&r);
	out->signature = ssh_get_string(&r);
	if (r.bad)
		return SSH_BLOB;
	if (r.rest.len > 0)
		return SSH_BLOB_TRAILING;
	reason = ssh_key_parse(key, arena, &out->key);
	if (reason != SSH_OK)
		return reason;
	if (out->namespace.len == 0)
		return SSH_NAMESPACE_EMPTY;
	/* What is signed has an empty one in its place, so nothing vouches for another. */
	if (reserved.len > 0)
		return SSH_RESERVED;
	if (!span_is(out->hash, "sha256") && !span_is(out->hash, "sha512"))
		return SSH_HASH;
	return SSH_OK;
}

/* -- Verification --------------------------------------------------------- */

/* Digest of the message; its length, or 0. */
static size_t digest(struct ward_span hash, const struct ward_span *message, size_t count,
		     unsigned char out[EVP_MAX_MD_SIZE])
{
	const EVP_MD *md = span_is(hash, "sha512") ? EVP_sha512() : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;
	bool ok;

	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ok = ctx != NULL && EVP_DigestInit_ex2(ctx, md, NULL) == 1;
	for (size_t i = 0; ok && i < count; i++)
		ok = message[i].len == 0 ||
			EVP_DigestUpdate(ctx, message[i].ptr, message[i].len) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, &len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok ? len : 0;
}

enum ssh_reason sshsig_verify(const struct sshsig *sig, const struct ward_span *message,
			      size_t count, struct ward_span namespace, unsigned demand)
{
	enum ssh_reason reason = SSH_MEMORY;
	unsigned char hashed[EVP_MAX_MD_SIZE];
	struct buf signed_data;
	size_t len;

	if (namespace.len == 0)
		return SSH_NAMESPACE_EMPTY;
	if (!span_eq(sig->namespace, namespace))
		return SSH_NAMESPACE;
	len = digest(sig->hash, message, count, hashed);
	if (len == 0)
		return SSH_CRYPTO;
	buf_init(&signed_data, namespace.len + sizeof(hashed) + 64);
	buf_add_str(&signed_data, MAGIC);
	ssh_put_string(&signed_data, namespace);
	ssh_put_string(&signed_data, WARD_SPAN(""));
	ssh_put_string(&signed_data, sig->hash);
	ssh_put_string(&signed_data, span_make((const char *)hashed, len));
	if (sig->key.cert != NULL && sig->key.cert->verify_required)
		demand |= SSH_SK_VERIFIED;
	if (!buf_failed(&signed_data))
		reason = ssh_key_verify(&sig->key, sig->signature, buf_span(&signed_data), demand);
	buf_release(&signed_data);
	if (reason == SSH_OK && sig->key.cert != NULL)
		reason = ssh_cert_verify(sig->key.cert);
	return reason;
}

enum ssh_reason sshsig_check(struct ward_span armored, const struct ward_span *message,
			     size_t count, struct ward_span namespace, unsigned demand,
			     struct arena *arena, struct sshsig *out)
{
	struct ward_span blob;
	enum ssh_reason reason;

	*out = (struct sshsig){ 0 };
	reason = sshsig_dearmor(armored, arena, &blob);
	if (reason == SSH_OK)
		reason = sshsig_parse(blob, arena, out);
	if (reason == SSH_OK)
		reason = sshsig_verify(out, message, count, namespace, demand);
	return reason;
}
