/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SSH_FIXTURE_H
#define SSH_FIXTURE_H

/**
 * @file ssh_fixture.h
 * @brief Keys, certificates and signatures that the real ssh-keygen makes in a
 * folder of its own while a test runs. Everything here ends the test when it
 * fails, but ssh_status().
 */

#include <stddef.h>

#include "base/buf.h"
#include "gitward/span.h"

struct arena;

struct ssh_fixture {
	char dir[256];
};

void ssh_fixture_init(struct ssh_fixture *f);
void ssh_fixture_free(struct ssh_fixture *f);

void ssh_write(const struct ssh_fixture *f, const char *name, struct ward_span bytes);
/** A file of the folder, in the arena. */
struct ward_span ssh_read(const struct ssh_fixture *f, const char *name, struct arena *arena);

/** Run ssh-keygen in the folder with arguments up to a NULL; `in` and `out` may be NULL. Its exit
 * status. The time zone is UTC. */
int ssh_status(const struct ssh_fixture *f, const struct ward_span *in, struct buf *out,
	       const char *const *args);
/** The same, and anything but 0 ends the test. */
#define ssh_keygen(f, ...) ssh_keygen_ok((f), (const char *const[]){ __VA_ARGS__, NULL })
void ssh_keygen_ok(const struct ssh_fixture *f, const char *const *args);

/** A key pair NAME and NAME.pub without a passphrase; `bits` may be NULL. */
void ssh_make_key(const struct ssh_fixture *f, const char *name, const char *type,
		  const char *bits);
/** Sign with `key` (a private key or a certificate's .pub); the armored signature, in the arena. */
struct ward_span ssh_sign(const struct ssh_fixture *f, const char *key, const char *namespace,
			  const char *hash, struct ward_span message, struct arena *arena);
/** The blob of the public key or certificate in a file NAME.pub. */
struct ward_span ssh_public_blob(const struct ssh_fixture *f, const char *name,
				 struct arena *arena);
/** "type base64" of a file NAME.pub, NUL-terminated. */
const char *ssh_public_text(const struct ssh_fixture *f, const char *name, struct arena *arena);

/** The armor around a blob, as ssh-keygen writes it. */
struct ward_span ssh_armor(struct ward_span blob, struct arena *arena);

enum ssh_sk_kind { SSH_SK_KIND_ED25519, SSH_SK_KIND_ECDSA, SSH_SK_KIND_BROWSER, SSH_SK_KINDS };

/**
 * A signature blob by a security key, which is made here (the last kind is an
 * ECDSA one behind a browser); `flags` is what it reports. NAME.pub is written. Made with OpenSSL
 * by the text of PROTOCOL.u2f, since there is no device.
 */
struct ward_span ssh_sign_sk(const struct ssh_fixture *f, const char *name, enum ssh_sk_kind kind,
			     unsigned flags, const char *namespace, struct ward_span message,
			     struct arena *arena);

#endif
