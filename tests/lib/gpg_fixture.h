/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GPG_FIXTURE_H
#define GPG_FIXTURE_H

/**
 * @file gpg_fixture.h
 * @brief Keys and signatures that the real gpg makes in a home of its own while a
 * test runs. Everything here ends the test when it fails, but gpg_status().
 */

#include "base/buf.h"
#include "gitward/span.h"

struct arena;

struct gpg_fixture {
	char dir[128]; /**< short: the agent's socket lies in it */
};

void gpg_fixture_init(struct gpg_fixture *f);
/** Also ends the agent that gpg started for this home. */
void gpg_fixture_free(struct gpg_fixture *f);

void gpg_write(const struct gpg_fixture *f, const char *name, struct ward_span bytes);
/** A file of the home, in the arena. */
struct ward_span gpg_read(const struct gpg_fixture *f, const char *name, struct arena *arena);

/** Run gpg with arguments up to a NULL; `in` and `out` (both of its outputs) may be NULL. Its exit
 * status. No passphrase, no question, UTC. */
int gpg_status(const struct gpg_fixture *f, const struct ward_span *in, struct buf *out,
	       const char *const *args);
/** The same, and anything but 0 ends the test. */
#define gpg_run(f, in, out, ...) \
	gpg_run_ok((f), (in), (out), (const char *const[]){ __VA_ARGS__, NULL })
void gpg_run_ok(const struct gpg_fixture *f, const struct ward_span *in, struct buf *out,
		const char *const *args);

/** A key for NAME@example.com; `when` is the time in seconds at which it is made, `expire` as gpg
 * takes it ("0", "seconds=100"); `usage` "sign", "cert" or both. */
void gpg_make_key(const struct gpg_fixture *f, const char *name, const char *algorithm,
		  const char *usage, const char *expire, const char *when);
/** Its fingerprint, in the arena. */
const char *gpg_fingerprint(const struct gpg_fixture *f, const char *name, struct arena *arena);
/** Public key of NAME, armored or not; "" for all. */
struct ward_span gpg_export(const struct gpg_fixture *f, const char *name, bool armored,
			    struct arena *arena);
/** Armored detached signature at `when` by `key`, with options up to a NULL in front (or NULL). */
struct ward_span gpg_sign(const struct gpg_fixture *f, const char *key, const char *when,
			  const char *const *options, struct ward_span message,
			  struct arena *arena);

enum gpg_answer {
	GPG_ANSWER_GOOD,
	GPG_ANSWER_KEY_EXPIRED,
	GPG_ANSWER_KEY_REVOKED,
	GPG_ANSWER_EXPIRED,
	GPG_ANSWER_REFUSED
};
/** What gpg says of a signature at `when` (seconds). */
enum gpg_answer gpg_verify(const struct gpg_fixture *f, struct ward_span signature,
			   struct ward_span message, const char *when);

#endif
