/* SPDX-License-Identifier: Apache-2.0 */
#include "sigstore_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "crypto/rekor.h"

#define ROOM ((size_t)1 << 20)
#define LOG_NAME "log.example.org"
#define NEIGHBOURS 2

static void need(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "sigstore_fixture: %s\n", what);
	abort();
}

/* -- Keys and signatures -------------------------------------------------- */

static struct ward_span keep(const struct sigstore_fixture *f, struct buf *b)
{
	struct ward_span copy = arena_copy(f->arena, buf_span(b));

	need(!buf_failed(b), "a buffer is too small");
	buf_release(b);
	return copy;
}

static struct ward_span sign(const struct sigstore_fixture *f, EVP_PKEY *key, struct ward_span text)
{
	unsigned char value[512];
	size_t len = sizeof(value);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	need(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		     EVP_DigestSign(ctx, value, &len, (const unsigned char *)text.ptr, text.len) ==
			     1,
	     "cannot sign");
	EVP_MD_CTX_free(ctx);
	return arena_copy(f->arena, span_make((const char *)value, len));
}

static struct ward_span spki(const struct sigstore_fixture *f, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);
	struct ward_span copy;

	need(len > 0, "cannot encode a key");
	copy = arena_copy(f->arena, span_make((const char *)der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

static struct ward_span sha256(const struct sigstore_fixture *f, struct ward_span text)
{
	uint8_t digest[SHA256_BYTES];

	sha256_spans(&text, 1, 0, digest);
	return arena_copy(f->arena, span_make((const char *)digest, sizeof(digest)));
}

static struct ward_span log_id(const struct sigstore_fixture *f, EVP_PKEY *key)
{
	return sha256(f, spki(f, key));
}

/* -- Certificates --------------------------------------------------------- */

static void add_text_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	need(e != NULL && X509_add_ext(cert, e, -1) == 1, value);
	X509_EXTENSION_free(e);
}

static void add_raw_extension(X509 *cert, const char *oid, struct ward_span value)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *e;

	(void)ASN1_OCTET_STRING_set(octets, (const unsigned char *)value.ptr, (int)value.len);
	e = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	need(e != NULL && X509_add_ext(cert, e, -1) == 1, oid);
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(object);
}

static X509 *new_cert(EVP_PKEY *key, long serial, const char *issuer, const char *subject)
{
	X509 *cert = X509_new();

	need(cert != NULL && X509_set_version(cert, 2) == 1, "cannot make a certificate");
	(void)ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
	(void)X509_NAME_add_entry_by_txt(X509_get_issuer_name(cert), "CN", MBSTRING_ASC,
					 (const unsigned char *)issuer, -1, -1, 0);
	if (subject != NULL)
		(void)X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
						 (const unsigned char *)subject, -1, -1, 0);
	(void)X509_set_pubkey(cert, key);
	return cert;
}

static struct ward_span cert_der(const struct sigstore_fixture *f, X509 *cert)
{
	unsigned char *der = NULL;
	int len = i2d_X509(cert, &der);
	struct ward_span copy;

	need(len > 0, "cannot encode a certificate");
	copy = arena_copy(f->arena, span_make((const char *)der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

static void put_number(struct buf *out, uint64_t value, int bytes)
{
	while (bytes-- > 0)
		buf_add_char(out, (char)(value >> (8 * bytes) & 0xff));
}

/* RFC 6962 3.2 and 3.3: what the certificate log says of a certificate that lacks only this. */
static struct ward_span make_sct(const struct sigstore_fixture *f, X509 *cert, int64_t issued,
				 EVP_PKEY *by)
{
	unsigned char *tbs = NULL;
	int len = i2d_re_X509_tbs(cert, &tbs);
	struct ward_span signature;
	struct buf text, sct, list, der;

	need(len > 0, "cannot encode a certificate");
	buf_init(&text, ROOM);
	put_number(&text, 0, 2);
	put_number(&text, (uint64_t)issued * 1000, 8);
	put_number(&text, 1, 2);
	buf_add_span(&text, sha256(f, spki(f, f->ca)));
	put_number(&text, (uint64_t)len, 3);
	buf_add(&text, tbs, (size_t)len);
	put_number(&text, 0, 2);
	signature = sign(f, by, buf_span(&text));
	buf_init(&sct, ROOM);
	put_number(&sct, 0, 1);
	buf_add_span(&sct, log_id(f, f->cert_log));
	put_number(&sct, (uint64_t)issued * 1000, 8);
	put_number(&sct, 0, 2);
	put_number(&sct, 0x0403, 2);
	put_number(&sct, signature.len, 2);
	buf_add_span(&sct, signature);
	buf_init(&list, ROOM);
	put_number(&list, sct.len + 2, 2);
	put_number(&list, sct.len, 2);
	buf_add_span(&list, buf_span(&sct));
	buf_init(&der, ROOM);
	der_put(&der, DER_OCTETS, buf_span(&list));
	buf_release(&text);
	buf_release(&sct);
	buf_release(&list);
	OPENSSL_free(tbs);
	return keep(f, &der);
}

static struct ward_span make_leaf(const struct sigstore_fixture *f, const struct sigstore_order *o)
{
	const char *provider = o->provider != NULL ? o->provider : "https://issuer.example.com";
	EVP_PKEY *by = o->self_issued ? f->stranger : f->ca;
	X509 *cert = new_cert(f->signer, 4711, "Test Fulcio", NULL);
	char names[256], key_id[2 * SHA256_BYTES + 8];
	struct ward_span der;
	struct buf text;

	(void)snprintf(names, sizeof(names), "critical,email:%s%s%s",
		       o->email != NULL ? o->email : "ada@example.com",
		       o->other != NULL ? ",email:" : "", o->other != NULL ? o->other : "");
	(void)snprintf(key_id, sizeof(key_id), "%s", "0102030405060708090a");
	(void)ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)o->issued);
	(void)ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(o->issued + 600));
	add_text_extension(cert, NID_key_usage, "critical,digitalSignature");
	add_text_extension(cert, NID_ext_key_usage, "codeSigning");
	add_text_extension(cert, NID_subject_key_identifier, key_id);
	/* [0] is the key id of the authority below. */
	add_raw_extension(cert, "2.5.29.35", span_make("\x30\x06\x80\x04\x11\x12\x13\x14", 8));
	add_text_extension(cert, NID_subject_alt_name, names);
	add_raw_extension(cert, "1.3.6.1.4.1.57264.1.1", span_of(provider));
	buf_init(&text, ROOM);
	der_put(&text, DER_UTF8, span_of(provider));
	add_raw_extension(cert, "1.3.6.1.4.1.57264.1.8", buf_span(&text));
	buf_release(&text);
	need(X509_sign(cert, by, EVP_sha256()) > 0, "cannot sign a certificate");
	if (o->sct != FIXTURE_NO_SCT)
		add_raw_extension(cert, "1.3.6.1.4.1.11129.2.4.2",
				  make_sct(f, cert, o->issued,
					   o->sct == FIXTURE_SCT ? f->cert_log : f->stranger));
	need(X509_sign(cert, by, EVP_sha256()) > 0, "cannot sign a certificate");
	der = cert_der(f, cert);
	X509_free(cert);
	return der;
}

static void make_ca(struct sigstore_fixture *f)
{
	f->ca_cert = new_cert(f->ca, 1, "Test Fulcio", "Test Fulcio");
	(void)ASN1_TIME_set(X509_getm_notBefore(f->ca_cert), 1600000000);
	(void)ASN1_TIME_set(X509_getm_notAfter(f->ca_cert), 2000000000);
	add_text_extension(f->ca_cert, NID_basic_constraints, "critical,CA:TRUE");
	add_text_extension(f->ca_cert, NID_key_usage, "critical,keyCertSign,cRLSign");
	add_text_extension(f->ca_cert, NID_subject_key_identifier, "11121314");
	need(X509_sign(f->ca_cert, f->ca, EVP_sha256()) > 0, "cannot sign a certificate");
}

/* -- The log of signatures ------------------------------------------------ */

static void proto_varint(struct buf *out, uint64_t value)
{
	for (; value > 127; value >>= 7)
		buf_add_char(out, (char)((value & 127) | 128));
	buf_add_char(out, (char)value);
}

static void proto_int(struct buf *out, unsigned field, int64_t value)
{
	proto_varint(out, (uint64_t)field << 3);
	proto_varint(out, (uint64_t)value);
}

static void proto_bytes(struct buf *out, unsigned field, struct ward_span bytes)
{
	proto_varint(out, (uint64_t)field << 3 | 2);
	proto_varint(out, bytes.len);
	buf_add_span(out, bytes);
}

/* An entry between two others: leaves 0 and 2 of a tree of three are the neighbours. */
struct log_entry {
	struct ward_span set, checkpoint, root, path[NEIGHBOURS];
	int64_t logged;
};

static void make_root(const uint8_t leaf[SHA256_BYTES], uint8_t first[SHA256_BYTES],
		      uint8_t third[SHA256_BYTES], uint8_t root[SHA256_BYTES])
{
	struct ward_span path[NEIGHBOURS];

	merkle_leaf(WARD_SPAN("a neighbour"), first);
	merkle_leaf(WARD_SPAN("another"), third);
	path[0] = span_make((const char *)first, SHA256_BYTES);
	path[1] = span_make((const char *)third, SHA256_BYTES);
	need(merkle_root(leaf, 1, 3, path, NEIGHBOURS, root), "no tree");
}

static struct ward_span make_note(const struct sigstore_fixture *f, struct ward_span root,
				  EVP_PKEY *by)
{
	struct ward_span digits = base64_encode(f->arena, root), text, signature;
	struct buf b;

	text = arena_printf(f->arena, LOG_NAME " - 99\n3\n" WARD_SPAN_FMT "\n",
			    WARD_SPAN_ARG(digits));
	buf_init(&b, ROOM);
	buf_add_span(&b, span_sub(log_id(f, f->log), 0, 4));
	buf_add_span(&b, sign(f, by, text));
	signature = base64_encode(f->arena, buf_span(&b));
	buf_release(&b);
	return arena_printf(f->arena,
			    WARD_SPAN_FMT "\n\xe2\x80\x94 witness.example.net AAAAAAAA\n"
					  "\xe2\x80\x94 " LOG_NAME " " WARD_SPAN_FMT "\n",
			    WARD_SPAN_ARG(text), WARD_SPAN_ARG(signature));
}

static void make_entry(const struct sigstore_fixture *f, const struct sigstore_order *o,
		       struct ward_span body, struct log_entry *out)
{
	uint8_t leaf[SHA256_BYTES], first[SHA256_BYTES], third[SHA256_BYTES], root[SHA256_BYTES];
	struct ward_span digits = base64_encode(f->arena, body), text;
	char id[2 * SHA256_BYTES + 1];

	merkle_leaf(o->wrong_root ? WARD_SPAN("something else") : body, leaf);
	make_root(leaf, first, third, root);
	out->root = arena_copy(f->arena, span_make((const char *)root, sizeof(root)));
	out->path[0] = arena_copy(f->arena, span_make((const char *)first, sizeof(first)));
	out->path[1] = arena_copy(f->arena, span_make((const char *)third, sizeof(third)));
	out->checkpoint = make_note(f, out->root, o->note_of_stranger ? f->stranger : f->log);
	out->logged = o->logged;
	hex_encode((const uint8_t *)log_id(f, f->log).ptr, SHA256_BYTES, id);
	text = arena_printf(f->arena,
			    "{\"body\":\"" WARD_SPAN_FMT
			    "\",\"integratedTime\":%lld,\"logID\":\"%s\",\"logIndex\":100}",
			    WARD_SPAN_ARG(digits), (long long)o->logged, id);
	out->set = o->no_set ? WARD_SPAN("")
			     : sign(f, o->set_of_stranger ? f->stranger : f->log, text);
}

static struct ward_span entry_protobuf(const struct sigstore_fixture *f,
				       const struct sigstore_order *o, const struct log_entry *e)
{
	struct buf out, part, inner;

	buf_init(&out, ROOM);
	buf_init(&part, ROOM);
	buf_init(&inner, ROOM);
	proto_int(&out, 1, 100);
	proto_bytes(&part, 1, log_id(f, f->log));
	proto_bytes(&out, 2, buf_span(&part));
	buf_clear(&part);
	proto_bytes(&part, 1, WARD_SPAN("hashedrekord"));
	proto_bytes(&part, 2, WARD_SPAN("0.0.1"));
	proto_bytes(&out, 3, buf_span(&part));
	proto_int(&out, 4, e->logged);
	buf_clear(&part);
	proto_bytes(&part, 1, e->set);
	if (e->set.len > 0)
		proto_bytes(&out, 5, buf_span(&part));
	buf_clear(&part);
	proto_int(&part, 1, 1);
	proto_bytes(&part, 2, e->root);
	proto_int(&part, 3, 3);
	proto_bytes(&part, 4, e->path[0]);
	proto_bytes(&part, 4, e->path[1]);
	proto_bytes(&inner, 1, e->checkpoint);
	proto_bytes(&part, 5, buf_span(&inner));
	if (!o->no_proof)
		proto_bytes(&out, 6, buf_span(&part));
	buf_release(&part);
	buf_release(&inner);
	return keep(f, &out);
}

/* -- The timestamp authority ---------------------------------------------- */

#define TSA_SET_UP                                                                        \
	"openssl req -x509 -newkey rsa:2048 -nodes -keyout tsaroot.key -out tsaroot.pem " \
	"-days 400 -subj '/CN=Time Root' -addext keyUsage=critical,keyCertSign 2>log\n"   \
	"openssl ecparam -name prime256v1 -genkey -noout -out tsa.key\n"                  \
	"openssl req -new -key tsa.key -subj /CN=Time -out tsa.csr\n"                     \
	"printf 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,"         \
	"timeStamping\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' "    \
	">tsa.ext\n"                                                                      \
	"openssl x509 -req -in tsa.csr -CA tsaroot.pem -CAkey tsaroot.key -set_serial 2 " \
	"-days 300 -extfile tsa.ext -out tsa.pem 2>log\n"                                 \
	"printf '[tsa]\\ndefault_tsa=t\\n[t]\\nserial=tsn\\ndefault_policy=1.2.3.4\\n"    \
	"digests=sha256\\nsigner_digest=sha256\\ness_cert_id_alg=sha256\\n' >tsa.cnf\n"   \
	"echo 01 >tsn\n"                                                                  \
	"openssl x509 -in tsa.pem -outform DER -out tsa.der\n"                            \
	"openssl x509 -in tsaroot.pem -outform DER -out tsaroot.der\n"

static struct ward_span make_stamp(const struct sigstore_fixture *f, struct ward_span stamped)
{
	shell_write(&f->shell, "stamped", stamped);
	shell_run(&f->shell,
		  "openssl ts -query -data stamped -sha256 -cert -out query 2>log\n"
		  "openssl ts -reply -config tsa.cnf -section t -queryfile query "
		  "-signer tsa.pem -inkey tsa.key -token_out -out token 2>log\n");
	return shell_read(&f->shell, "token", f->arena);
}

/* -- gitsign -------------------------------------------------------------- */

#define OID(text) WARD_SPAN(text)
#define OID_DATA OID("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
#define OID_SIGNED_DATA OID("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
#define OID_CONTENT_TYPE OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_DIGEST OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")
#define OID_ENTRY OID("\x2b\x06\x01\x04\x01\x83\xbf\x30\x03\x01")
#define OID_TOKEN OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e")
#define OID_SHA256 OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01")
#define OID_ECDSA_SHA256 OID("\x2a\x86\x48\xce\x3d\x04\x03\x02")

static struct ward_span wrap(const struct sigstore_fixture *f, int tag, struct ward_span content)
{
	struct buf b;

	buf_init(&b, ROOM);
	der_put(&b, tag, content);
	return keep(f, &b);
}

static struct ward_span join(const struct sigstore_fixture *f, const struct ward_span *pieces,
			     size_t count)
{
	struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < count; i++)
		buf_add_span(&b, pieces[i]);
	return keep(f, &b);
}

#define JOIN(f, ...)                                         \
	join((f), (const struct ward_span[]){ __VA_ARGS__ }, \
	     sizeof((const struct ward_span[]){ __VA_ARGS__ }) / sizeof(struct ward_span))

static struct ward_span attribute(const struct sigstore_fixture *f, struct ward_span oid,
				  struct ward_span value)
{
	return wrap(f, DER_SEQUENCE, JOIN(f, wrap(f, DER_OID, oid), wrap(f, DER_SET, value)));
}

static struct ward_span unsigned_attributes(const struct sigstore_fixture *f,
					    const struct sigstore_order *o, struct ward_span leaf,
					    struct ward_span set_of_attributes,
					    struct ward_span signature)
{
	struct rekor_signed what = { sha256(f, set_of_attributes),
				     o->entry_of_other ? WARD_SPAN("other") : signature, leaf };
	struct ward_span all = WARD_SPAN(""), bytes;
	struct log_entry entry;

	if (o->entry) {
		make_entry(f, o, rekor_body(WARD_SPAN("0.0.1"), &what, f->arena), &entry);
		bytes = wrap(f, DER_OCTETS, entry_protobuf(f, o, &entry));
		all = JOIN(f, all, attribute(f, OID_ENTRY, bytes));
	}
	if (o->stamp) {
		bytes = make_stamp(f, o->stamp_of_other ? WARD_SPAN("other") : signature);
		all = JOIN(f, all, attribute(f, OID_TOKEN, bytes));
	}
	return all.len > 0 ? wrap(f, DER_CONTEXT_OF(1), all) : all;
}

static struct ward_span make_signed_data(const struct sigstore_fixture *f,
					 const struct sigstore_order *o, struct ward_span leaf)
{
	struct ward_span one = WARD_SPAN("\x02\x01\x01");
	struct ward_span hash = wrap(f, DER_SEQUENCE, wrap(f, DER_OID, OID_SHA256));
	struct ward_span algorithm = wrap(f, DER_SEQUENCE, wrap(f, DER_OID, OID_ECDSA_SHA256));
	struct ward_span digest = wrap(f, DER_OCTETS, sha256(f, o->message));
	struct ward_span attributes =
		JOIN(f, attribute(f, OID_CONTENT_TYPE, wrap(f, DER_OID, OID_DATA)),
		     attribute(f, OID_DIGEST, digest));
	struct ward_span set = wrap(f, DER_SET, attributes);
	struct ward_span signature = sign(f, f->signer, set);
	/* CN=Test Fulcio, and the number 4711 */
	struct ward_span name = WARD_SPAN("\x30\x16\x31\x14\x30\x12\x06\x03\x55\x04\x03\x0c\x0b"
					  "Test Fulcio");
	struct ward_span sid = wrap(f, DER_SEQUENCE, JOIN(f, name, WARD_SPAN("\x02\x02\x12\x67")));
	struct ward_span signer =
		wrap(f, DER_SEQUENCE,
		     JOIN(f, one, sid, hash, wrap(f, DER_CONTEXT_OF(0), attributes), algorithm,
			  wrap(f, DER_OCTETS, signature),
			  unsigned_attributes(f, o, leaf, set, signature)));
	struct ward_span data =
		wrap(f, DER_SEQUENCE,
		     JOIN(f, one, wrap(f, DER_SET, hash),
			  wrap(f, DER_SEQUENCE, wrap(f, DER_OID, OID_DATA)),
			  wrap(f, DER_CONTEXT_OF(0), leaf), wrap(f, DER_SET, signer)));

	return wrap(f, DER_SEQUENCE,
		    JOIN(f, wrap(f, DER_OID, OID_SIGNED_DATA), wrap(f, DER_CONTEXT_OF(0), data)));
}

static struct ward_span make_armor(const struct sigstore_fixture *f, struct ward_span der)
{
	struct ward_span digits = base64_encode(f->arena, der);

	return arena_printf(f->arena,
			    "-----BEGIN SIGNED MESSAGE-----\n" WARD_SPAN_FMT
			    "\n-----END SIGNED MESSAGE-----\n",
			    WARD_SPAN_ARG(digits));
}

/* A checkpoint as a string of JSON. */
static struct ward_span escaped(const struct sigstore_fixture *f, struct ward_span text)
{
	struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			buf_add_str(&b, "\\n");
		else
			buf_add_char(&b, text.ptr[i]);
	}
	return keep(f, &b);
}

#define B64(bytes) WARD_SPAN_ARG(base64_encode(f->arena, (bytes)))

static struct ward_span make_bundle(const struct sigstore_fixture *f,
				    const struct sigstore_order *o, struct ward_span leaf)
{
	struct ward_span object = span_of(o->object), body, note;
	struct ward_span signature =
		sign(f, o->bundle_of_other_key ? f->stranger : f->signer, object);
	struct rekor_signed what = { sha256(f, object), signature, leaf };
	struct log_entry e;

	body = rekor_body(WARD_SPAN("0.0.1"), &what, f->arena);
	make_entry(f, o, body, &e);
	note = escaped(f, e.checkpoint);
	return arena_printf(
		f->arena,
		"{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
		"\"verificationMaterial\":{\"certificate\":{\"rawBytes\":\"%.*s\"},\"tlogEntries\":[{"
		"\"logIndex\":\"100\",\"logId\":{\"keyId\":\"%.*s\"},\"kindVersion\":{\"kind\":"
		"\"hashedrekord\",\"version\":\"0.0.1\"},\"integratedTime\":\"%lld\","
		"\"inclusionPromise\":{\"signedEntryTimestamp\":\"%.*s\"},\"inclusionProof\":{"
		"\"logIndex\":\"1\",\"rootHash\":\"%.*s\",\"treeSize\":\"3\",\"hashes\":[\"%.*s\","
		"\"%.*s\"],\"checkpoint\":{\"envelope\":\"%.*s\"}},\"canonicalizedBody\":\"%.*s\"}]},"
		"\"messageSignature\":{\"messageDigest\":{\"algorithm\":\"SHA2_256\",\"digest\":"
		"\"%.*s\"},\"signature\":\"%.*s\"}}",
		B64(leaf), B64(log_id(f, f->log)), (long long)o->logged, B64(e.set), B64(e.root),
		B64(e.path[0]), B64(e.path[1]), WARD_SPAN_ARG(note), B64(body), B64(what.digest),
		B64(signature));
}

void sigstore_make(const struct sigstore_fixture *f, const struct sigstore_order *order,
		   struct sigstore_made *out)
{
	struct ward_span leaf = make_leaf(f, order);

	*out = (struct sigstore_made){ 0 };
	out->der = make_signed_data(f, order, leaf);
	out->armored = make_armor(f, out->der);
	if (order->bundle)
		out->bundle = make_bundle(f, order, leaf);
	need(!arena_failed(f->arena), "out of memory");
}

struct ward_span sigstore_root_text(const struct sigstore_fixture *f, const char *start)
{
#define VALID "\"validFor\":{\"start\":\"%s\"}"
	return arena_printf(
		f->arena,
		"{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\","
		"\"tlogs\":[{\"baseUrl\":\"https://" LOG_NAME
		"\",\"publicKey\":{\"rawBytes\":\"%.*s\"," VALID
		"},\"logId\":{\"keyId\":\"%.*s\"}}],\"ctlogs\":[{\"baseUrl\":"
		"\"https://ct.example.org/x\",\"publicKey\":{\"rawBytes\":\"%.*s\"," VALID
		"},\"logId\":{\"keyId\":\"%.*s\"}}],\"certificateAuthorities\":[{\"certChain\":{"
		"\"certificates\":[{\"rawBytes\":\"%.*s\"}]}," VALID
		"}],\"timestampAuthorities\":[{\"certChain\":{\"certificates\":[{\"rawBytes\":\"%.*s\"},"
		"{\"rawBytes\":\"%.*s\"}]}," VALID "}]}",
		B64(spki(f, f->log)), start, B64(log_id(f, f->log)), B64(spki(f, f->cert_log)),
		start, B64(log_id(f, f->cert_log)), B64(cert_der(f, f->ca_cert)), start,
		B64(f->stamp_cert), B64(f->stamp_root), start);
#undef VALID
}

void sigstore_fixture_init(struct sigstore_fixture *f, struct arena *arena)
{
	EVP_PKEY **const keys[] = { &f->ca, &f->signer, &f->log, &f->cert_log, &f->stranger };

	*f = (struct sigstore_fixture){ .arena = arena };
	shell_fixture_init(&f->shell);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		*keys[i] = EVP_EC_gen("P-256");
		need(*keys[i] != NULL, "cannot make a key");
	}
	make_ca(f);
	shell_run(&f->shell, TSA_SET_UP);
	f->stamp_cert = shell_read(&f->shell, "tsa.der", arena);
	f->stamp_root = shell_read(&f->shell, "tsaroot.der", arena);
}

void sigstore_fixture_free(struct sigstore_fixture *f)
{
	EVP_PKEY_free(f->ca);
	EVP_PKEY_free(f->signer);
	EVP_PKEY_free(f->log);
	EVP_PKEY_free(f->cert_log);
	EVP_PKEY_free(f->stranger);
	X509_free(f->ca_cert);
	shell_fixture_free(&f->shell);
}
