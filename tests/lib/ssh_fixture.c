/* SPDX-License-Identifier: Apache-2.0 */
#include "ssh_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "crypto/ssh_wire.h"

#define ARGS_MAX 32

static void die(const char *what, const char *why)
{
	fprintf(stderr, "ssh_fixture: %s: %s\n", what, why);
	abort();
}

static void path_of(const struct ssh_fixture *f, const char *name, char out[512])
{
	if (snprintf(out, 512, "%s/%s", f->dir, name) >= 512)
		die(name, "path too long");
}

void ssh_fixture_init(struct ssh_fixture *f)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(f->dir, sizeof(f->dir), "%s/gitward-ssh.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(f->dir) == NULL)
		die(f->dir, strerror(errno));
}

void ssh_fixture_free(struct ssh_fixture *f)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)execlp("rm", "rm", "-rf", f->dir, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(pid, NULL, 0);
}

void ssh_write(const struct ssh_fixture *f, const char *name, struct ward_span bytes)
{
	char path[512];
	FILE *file;

	path_of(f, name, path);
	file = fopen(path, "wb");
	if (file == NULL || (bytes.len > 0 && fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len) ||
	    fclose(file) != 0)
		die(path, "cannot be written");
}

struct ward_span ssh_read(const struct ssh_fixture *f, const char *name, struct arena *arena)
{
	char path[512], *bytes = arena_bytes(arena, 1 << 17);
	FILE *file;
	size_t len;

	path_of(f, name, path);
	file = fopen(path, "rb");
	if (file == NULL || bytes == NULL)
		die(path, "cannot be read");
	len = fread(bytes, 1, 1 << 17, file);
	(void)fclose(file);
	return span_make(bytes, len);
}

/* A temporary file with `bytes`, at its start. */
static int spool(const struct ward_span *bytes)
{
	FILE *file = tmpfile();
	int fd;

	if (file == NULL)
		die("tmpfile", strerror(errno));
	if (bytes != NULL && bytes->len > 0)
		(void)fwrite(bytes->ptr, 1, bytes->len, file);
	(void)fflush(file);
	fd = dup(fileno(file));
	(void)fclose(file);
	(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

static void run_child(const struct ssh_fixture *f, int in, int out, const char *const *args)
{
	char *argv[ARGS_MAX] = { strdup("ssh-keygen") };

	for (size_t i = 0; i + 2 < ARGS_MAX && args[i] != NULL; i++)
		argv[i + 1] = strdup(args[i]);
	if (chdir(f->dir) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	(void)setenv("TZ", "UTC", 1);
	(void)setenv("HOME", f->dir, 1);
	(void)unsetenv("SSH_AUTH_SOCK");
	(void)execvp("ssh-keygen", argv);
	_exit(127);
}

int ssh_status(const struct ssh_fixture *f, const struct ward_span *in, struct buf *out,
	       const char *const *args)
{
	int from = spool(in), to = spool(NULL), status = 0;
	char chunk[4096];
	ssize_t n;
	pid_t pid = fork();

	if (pid == 0)
		run_child(f, from, to, args);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("ssh-keygen", strerror(errno));
	(void)lseek(to, 0, SEEK_SET);
	while (out != NULL && (n = read(to, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	(void)close(from);
	(void)close(to);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127)
		die("ssh-keygen", "did not run");
	return WEXITSTATUS(status);
}

void ssh_keygen_ok(const struct ssh_fixture *f, const char *const *args)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	if (ssh_status(f, NULL, &out, args) != 0)
		die(args[0], buf_cstr(&out));
	buf_release(&out);
}

void ssh_make_key(const struct ssh_fixture *f, const char *name, const char *type, const char *bits)
{
	if (bits != NULL)
		ssh_keygen(f, "-q", "-t", type, "-b", bits, "-N", "", "-C", name, "-f", name);
	else
		ssh_keygen(f, "-q", "-t", type, "-N", "", "-C", name, "-f", name);
}

struct ward_span ssh_sign(const struct ssh_fixture *f, const char *key, const char *namespace,
			  const char *hash, struct ward_span message, struct arena *arena)
{
	char option[64], path[512];

	(void)snprintf(option, sizeof(option), "hashalg=%s", hash);
	ssh_write(f, "message", message);
	path_of(f, "message.sig", path);
	(void)unlink(path); /* else ssh-keygen asks whether to overwrite it */
	ssh_keygen(f, "-q", "-Y", "sign", "-O", option, "-n", namespace, "-f", key, "message");
	return ssh_read(f, "message.sig", arena);
}

/* Cut "type base64" off a .pub file. */
static struct ward_span public_text(const struct ssh_fixture *f, const char *name,
				    struct arena *arena)
{
	char file[128];
	struct ward_span text, type, digits, rest;

	(void)snprintf(file, sizeof(file), "%s.pub", name);
	text = ssh_read(f, file, arena);
	rest = text;
	if (!span_cut(&rest, ' ', &type) || !span_cut(&rest, ' ', &digits))
		die(file, "is no public key");
	return span_trim(span_make(text.ptr, type.len + 1 + digits.len));
}

const char *ssh_public_text(const struct ssh_fixture *f, const char *name, struct arena *arena)
{
	return arena_cstr(arena, public_text(f, name, arena));
}

struct ward_span ssh_public_blob(const struct ssh_fixture *f, const char *name, struct arena *arena)
{
	struct ward_span digits = public_text(f, name, arena);
	char *bytes = arena_bytes(arena, 1 << 16);
	ssize_t len;

	digits = span_sub(digits, (size_t)span_find_byte(digits, ' ', 0) + 1, digits.len);
	len = base64_decode(digits, BASE64_STRICT, bytes);
	if (len < 0)
		die(name, "is no base64");
	return span_make(bytes, (size_t)len);
}

struct ward_span ssh_armor(struct ward_span blob, struct arena *arena)
{
	struct ward_span digits = base64_encode(arena, blob), text;
	struct buf b;

	buf_init(&b, 1 << 18);
	buf_add_str(&b, "-----BEGIN SSH SIGNATURE-----\n");
	for (size_t i = 0; i < digits.len; i += 70) {
		buf_add_span(&b, span_sub(digits, i, i + 70));
		buf_add_char(&b, '\n');
	}
	buf_add_str(&b, "-----END SSH SIGNATURE-----\n");
	text = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return text;
}

/* -- Security keys -------------------------------------------------------- */

static void put_mpint(struct buf *out, struct ward_span n)
{
	while (n.len > 0 && n.ptr[0] == 0)
		n = span_sub(n, 1, n.len);
	if (n.len > 0 && ((unsigned char)n.ptr[0] & 0x80) != 0) {
		ssh_put_u32(out, (uint32_t)n.len + 1);
		buf_add_char(out, 0);
		buf_add_span(out, n);
	} else {
		ssh_put_string(out, n);
	}
}

/* SEQUENCE of two short INTEGERs, as OpenSSL made it. */
static void put_ecdsa(struct buf *out, const unsigned char *der)
{
	const char *r = (const char *)der + 4;
	const char *s = r + der[3] + 2;

	put_mpint(out, span_make(r, der[3]));
	put_mpint(out, span_make(s, (unsigned char)s[-1]));
}

static struct ward_span sk_public(EVP_PKEY *pkey, int ecdsa, struct arena *arena)
{
	unsigned char point[80];
	size_t len = sizeof(point);
	struct ward_span blob;
	struct buf b;

	buf_init(&b, 4096);
	if (ecdsa) {
		(void)EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, point,
						      sizeof(point), &len);
		ssh_put_string(&b, WARD_SPAN("sk-ecdsa-sha2-nistp256@openssh.com"));
		ssh_put_string(&b, WARD_SPAN("nistp256"));
	} else {
		(void)EVP_PKEY_get_raw_public_key(pkey, point, &len);
		ssh_put_string(&b, WARD_SPAN("sk-ssh-ed25519@openssh.com"));
	}
	ssh_put_string(&b, span_make((const char *)point, len));
	ssh_put_string(&b, WARD_SPAN("ssh:"));
	blob = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return blob;
}

static struct ward_span to_be_signed(const char *namespace, struct ward_span message, struct buf *b)
{
	uint8_t hash[SHA256_BYTES];

	sha256_spans(&message, 1, 0, hash);
	buf_add_str(b, "SSHSIG");
	ssh_put_string(b, span_of(namespace));
	ssh_put_string(b, WARD_SPAN(""));
	ssh_put_string(b, WARD_SPAN("sha256"));
	ssh_put_string(b, span_make((const char *)hash, sizeof(hash)));
	return buf_span(b);
}

/* What a browser has the device sign in place of `data`. */
static void put_client_data(struct buf *out, struct ward_span data, struct arena *arena)
{
	struct ward_span digits = base64_encode(arena, data);

	buf_add_str(out, "{\"type\":\"webauthn.get\",\"challenge\":\"");
	for (size_t i = 0; i < digits.len && digits.ptr[i] != '='; i++)
		buf_add_char(out,
			     digits.ptr[i] == '+'	    ? '-'
				     : digits.ptr[i] == '/' ? '_'
							    : digits.ptr[i]);
	buf_add_str(out, "\",\"origin\":\"https://example.com\",\"crossOrigin\":false}");
}

/* The value of a signature over application, flags, counter and the hash of `message`. */
static void put_sk_value(struct buf *out, EVP_PKEY *pkey, bool ecdsa, unsigned flags,
			 struct ward_span message)
{
	uint8_t application[SHA256_BYTES], hash[SHA256_BYTES];
	unsigned char value[256];
	size_t len = sizeof(value);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct buf b;

	buf_init(&b, 256);
	sha256_spans(&WARD_SPAN("ssh:"), 1, 0, application);
	sha256_spans(&message, 1, 0, hash);
	buf_add(&b, application, sizeof(application));
	buf_add_char(&b, (char)flags);
	ssh_put_u32(&b, 7);
	buf_add(&b, hash, sizeof(hash));
	if (EVP_DigestSignInit(ctx, NULL, ecdsa ? EVP_sha256() : NULL, NULL, pkey) != 1 ||
	    EVP_DigestSign(ctx, value, &len, (const unsigned char *)b.ptr, b.len) != 1)
		die("OpenSSL", "cannot sign");
	EVP_MD_CTX_free(ctx);
	if (ecdsa)
		put_ecdsa(out, value);
	else
		buf_add(out, value, len);
	buf_release(&b);
}

/* string algorithm, string value, flags, counter; then what the browser adds */
static void put_sk_signature(struct buf *out, EVP_PKEY *pkey, enum ssh_sk_kind kind, unsigned flags,
			     struct ward_span data, struct arena *arena)
{
	static const char *const algorithms[SSH_SK_KINDS] = {
		[SSH_SK_KIND_ED25519] = "sk-ssh-ed25519@openssh.com",
		[SSH_SK_KIND_ECDSA] = "sk-ecdsa-sha2-nistp256@openssh.com",
		[SSH_SK_KIND_BROWSER] = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
	};
	struct buf value, client_data;

	buf_init(&value, 256);
	buf_init(&client_data, 4096);
	put_client_data(&client_data, data, arena);
	put_sk_value(&value, pkey, kind != SSH_SK_KIND_ED25519, flags,
		     kind == SSH_SK_KIND_BROWSER ? buf_span(&client_data) : data);
	ssh_put_string(out, span_of(algorithms[kind]));
	ssh_put_string(out, buf_span(&value));
	buf_add_char(out, (char)flags);
	ssh_put_u32(out, 7);
	if (kind == SSH_SK_KIND_BROWSER) {
		ssh_put_string(out, WARD_SPAN("https://example.com"));
		ssh_put_string(out, buf_span(&client_data));
		ssh_put_string(out, WARD_SPAN(""));
	}
	buf_release(&value);
	buf_release(&client_data);
}

static void write_public(const struct ssh_fixture *f, const char *name, int ecdsa,
			 struct ward_span blob, struct arena *arena)
{
	char file[128];
	struct ward_span digits = base64_encode(arena, blob);

	(void)snprintf(file, sizeof(file), "%s.pub", name);
	ssh_write(f, file,
		  arena_printf(arena, "sk-%s@openssh.com " WARD_SPAN_FMT " test\n",
			       ecdsa ? "ecdsa-sha2-nistp256" : "ssh-ed25519",
			       WARD_SPAN_ARG(digits)));
}

struct ward_span ssh_sign_sk(const struct ssh_fixture *f, const char *name, enum ssh_sk_kind kind,
			     unsigned flags, const char *namespace, struct ward_span message,
			     struct arena *arena)
{
	int ecdsa = kind != SSH_SK_KIND_ED25519;
	EVP_PKEY *pkey = ecdsa ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	struct ward_span public, blob;
	struct buf data, signature, out;

	if (pkey == NULL)
		die("OpenSSL", "cannot make a key");
	public = sk_public(pkey, ecdsa, arena);
	write_public(f, name, ecdsa, public, arena);
	buf_init(&data, 4096);
	buf_init(&signature, 4096);
	buf_init(&out, 1 << 16);
	put_sk_signature(&signature, pkey, kind, flags, to_be_signed(namespace, message, &data),
			 arena);
	buf_add_str(&out, "SSHSIG");
	ssh_put_u32(&out, 1);
	ssh_put_string(&out, public);
	ssh_put_string(&out, span_of(namespace));
	ssh_put_string(&out, WARD_SPAN(""));
	ssh_put_string(&out, WARD_SPAN("sha256"));
	ssh_put_string(&out, buf_span(&signature));
	blob = arena_copy(arena, buf_span(&out));
	buf_release(&data);
	buf_release(&signature);
	buf_release(&out);
	EVP_PKEY_free(pkey);
	return blob;
}
