/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHELL_FIXTURE_H
#define SHELL_FIXTURE_H

/**
 * @file shell_fixture.h
 * @brief A folder of its own in which real tools (openssl, gpgsm, git) make
 * what a test needs. HOME and GNUPGHOME are in it, the time zone is UTC.
 * Everything here but shell_status() ends the test when it fails.
 */

#include <stdbool.h>

#include "gitward/span.h"

struct arena;

struct shell_fixture {
	char dir[256];
};

void shell_fixture_init(struct shell_fixture *f);
/** Also ends the gpg-agent that gpgsm may have started for this folder. */
void shell_fixture_free(struct shell_fixture *f);

/** Run a script in the folder; its exit status. */
int shell_status(const struct shell_fixture *f, const char *script);
/** The same; anything but 0 ends the test, and shows what the script said. */
void shell_run(const struct shell_fixture *f, const char *script);
/** Whether a program can be found. */
bool shell_has(const char *program);

void shell_write(const struct shell_fixture *f, const char *name, struct ward_span bytes);
/** A file of the folder, at most 1 MiB of it, in the arena. */
struct ward_span shell_read(const struct shell_fixture *f, const char *name, struct arena *arena);

/** Scripts that make authorities and people; run them in this order. */
#define SHELL_X509_CA                                                                              \
	"openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3650 "     \
	"-subj '/CN=Test Root' -addext keyUsage=critical,keyCertSign,cRLSign 2>log\n"              \
	"openssl ecparam -name prime256v1 -genkey -noout -out issuing.key\n"                       \
	"openssl req -new -key issuing.key -subj '/CN=Test Issuing' -out issuing.csr\n"            \
	"printf 'basicConstraints=critical,CA:TRUE,pathlen:0\\nkeyUsage=critical,keyCertSign,"     \
	"cRLSign\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' >ca.ext\n"         \
	"openssl x509 -req -in issuing.csr -CA root.pem -CAkey root.key -set_serial 7 -days 3000 " \
	"-extfile ca.ext -out issuing.pem 2>log\n"                                                 \
	"serial=99; person() { # name key days extensions\n"                                       \
	"serial=$((serial + 1))\n"                                                                 \
	"openssl req -new -key $2 -subj \"/CN=$1\" -out $1.csr\n"                                  \
	"printf \"basicConstraints=CA:FALSE\\nsubjectKeyIdentifier=hash\\n"                        \
	"authorityKeyIdentifier=keyid\\n$4\\n\" >$1.ext\n"                                         \
	"openssl x509 -req -in $1.csr -CA issuing.pem -CAkey issuing.key -set_serial $serial "     \
	"-days $3 -extfile $1.ext -out $1.pem 2>log; }\n"

#endif
