/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "trust/object_split.h"

#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define TREE256 "tree 6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321\n"
#define PARENT "parent 1111111111111111111111111111111111111111\n"
#define WHEN " <a@example.com> 1735689600 +0000\n"
#define AUTHOR "author A" WHEN
#define COMMITTER "committer A" WHEN
#define HEAD TREE AUTHOR COMMITTER
#define ARMOR(kind) "-----BEGIN " kind "-----\n AAAA\n -----END " kind "-----\n"
#define SSH "gpgsig " ARMOR("SSH SIGNATURE")
#define SSH256 "gpgsig-sha256 " ARMOR("SSH SIGNATURE")
#define TAIL_SSH "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
#define BODY "\nmessage\n"
#define TAG "object 1111111111111111111111111111111111111111\ntype commit\ntag v1\n"
#define TAGGER "tagger A" WHEN

struct split_case {
	struct ward_span raw;
	enum split_reason reason;
	enum signature_format format;
	const char *payload; /* NULL: not looked at */
};

static void run(const struct split_case *cases, size_t count, bool tag, size_t oid_len)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct ward_span raw = cases[i].raw;
		char *exact = malloc(raw.len > 0 ? raw.len : 1);
		struct object_split out;
		struct buf payload;

		assert_non_null(exact);
		if (raw.len > 0)
			memcpy(exact, raw.ptr, raw.len);
		(tag ? split_tag : split_commit)(span_make(exact, raw.len), oid_len, arena, &out);
		if (out.reason != cases[i].reason || out.format != cases[i].format)
			fail_msg("case %zu: %s, %s expected", i, split_reason_code(out.reason),
				 split_reason_code(cases[i].reason));
		buf_init(&payload, 1 << 20);
		for (size_t k = 0; k < out.payload_count; k++)
			buf_add_span(&payload, out.payload[k]);
		if (cases[i].payload != NULL)
			assert_string_equal(buf_cstr(&payload), cases[i].payload);
		buf_release(&payload);
		free(exact);
		arena_free(arena);
	}
}
#define RUN(cases, tag, oid_len) run((cases), sizeof(cases) / sizeof((cases)[0]), (tag), (oid_len))
#define T(text)                           \
	{                                 \
		"" text, sizeof(text) - 1 \
	}

static void test_signed_commits(void **state)
{
	static const struct split_case cases[] = {
		{ T(HEAD SSH BODY), SPLIT_NONE, SIGNATURE_SSH, HEAD BODY },
		{ T(HEAD "gpgsig " ARMOR("PGP SIGNATURE") BODY), SPLIT_NONE, SIGNATURE_PGP,
		  HEAD BODY },
		{ T(HEAD "gpgsig " ARMOR("SIGNED MESSAGE") BODY), SPLIT_NONE, SIGNATURE_X509,
		  HEAD BODY },
		{ T(TREE PARENT PARENT AUTHOR COMMITTER SSH "\n"), SPLIT_NONE, SIGNATURE_SSH,
		  TREE PARENT PARENT AUTHOR COMMITTER "\n" },
		/* One more empty line, as GitHub writes it. */
		{ T(HEAD "gpgsig " ARMOR("PGP SIGNATURE") " \n" BODY), SPLIT_NONE, SIGNATURE_PGP,
		  HEAD BODY },
		/* Everything else stays, wherever the signature stands. */
		{ T(HEAD "encoding latin1\nmergetag object 1\n type commit\n \n text\n" SSH
			 "extra\n"
			 "\n\nmessage\r\nwithout end"),
		  SPLIT_NONE, SIGNATURE_SSH,
		  HEAD "encoding latin1\nmergetag object 1\n type commit\n \n text\nextra\n"
		       "\n\nmessage\r\nwithout end" },
		/* The other algorithm's header is no part of the payload. */
		{ T(HEAD SSH256 SSH BODY), SPLIT_NONE, SIGNATURE_SSH, HEAD BODY },
		{ T(HEAD SSH "extra 1\n" SSH256 BODY), SPLIT_NONE, SIGNATURE_SSH,
		  HEAD "extra 1\n" BODY },
		{ T(HEAD SSH "\ngpgsig x\n" TAIL_SSH), SPLIT_NONE, SIGNATURE_SSH,
		  HEAD "\ngpgsig x\n" TAIL_SSH },
		{ T(TREE "author <a@example.com> 0 -0330\ncommitter  <> 1 +1400\n" SSH BODY),
		  SPLIT_NONE, SIGNATURE_SSH, NULL },
	};

	(void)state;
	RUN(cases, false, 20);
}

static void test_refused_commits(void **state)
{
	static const struct split_case cases[] = {
		{ T(HEAD BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, "" },
		{ T(HEAD "\n" SSH BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, "" },
		{ T(HEAD "\n" TAIL_SSH), SPLIT_UNSIGNED, SIGNATURE_NONE, "" },
		{ T(HEAD SSH256 BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, "" },
		{ T(HEAD " gpgsig x\n" BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD "mergetag object 1\n " SSH BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH SSH BODY), SPLIT_DUPLICATE, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH SSH256 SSH256 BODY), SPLIT_DUPLICATE, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH "gpgsig-x junk\n" BODY), SPLIT_NONCANONICAL, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsigx junk\n" BODY), SPLIT_NONCANONICAL, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig\n" BODY), SPLIT_NONCANONICAL, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig-sha512 x\n" BODY), SPLIT_NONCANONICAL, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig\tx\n" BODY), SPLIT_NONCANONICAL, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH "\nmess\0age"), SPLIT_NUL, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig " ARMOR("SSH SIGNATURE") " x\n" BODY), SPLIT_TRAILING,
		  SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig " ARMOR("SSH SIGNATURE") "  \n" BODY), SPLIT_TRAILING,
		  SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig " ARMOR("SSH SIGNATURE") " " ARMOR("SSH SIGNATURE") BODY),
		  SPLIT_TRAILING, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n" BODY), SPLIT_ARMOR,
		  SIGNATURE_NONE, NULL },
		{ T(HEAD
		    "gpgsig -----BEGIN SSH SIGNATURE-----\n A\n -----END PGP SIGNATURE-----\n" BODY),
		  SPLIT_ARMOR, SIGNATURE_NONE, NULL },
		{ T(HEAD
		    "gpgsig -----BEGIN SSH SIGNATURE-----x\n A\n -----END SSH SIGNATURE-----\n" BODY),
		  SPLIT_ARMOR, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig x\n " ARMOR("SSH SIGNATURE") BODY), SPLIT_ARMOR, SIGNATURE_NONE,
		  NULL },
		{ T(HEAD "gpgsig \n" BODY), SPLIT_ARMOR, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig " ARMOR("PGP MESSAGE") BODY), SPLIT_FORMAT, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig -----BEGIN PGP SIGNED MESSAGE-----\n" BODY), SPLIT_FORMAT,
		  SIGNATURE_NONE, NULL },
	};

	(void)state;
	RUN(cases, false, 20);
}

static void test_headers(void **state)
{
	static const struct split_case cases[] = {
		{ T(""), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T("\n"), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD "gpgsig x\n y"), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(AUTHOR COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE TREE AUTHOR COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE AUTHOR PARENT COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE AUTHOR AUTHOR COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH PARENT BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD SSH TREE BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE COMMITTER AUTHOR SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE SSH AUTHOR COMMITTER BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE AUTHOR SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE AUTHOR " more\n" COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T("tree 4b82\n" AUTHOR COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T("tree 4B825DC642CB6EB9A060E54BF8D69288FBEE4904\n" AUTHOR COMMITTER SSH BODY),
		  SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE256 AUTHOR COMMITTER SSH BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE "author A a@example.com 1 +0000\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
		{ T(TREE "author A<a@example.com> 1 +0000\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
		{ T(TREE "author A <a@example.com> 1 +0000\ncommitter A <a> 01 +0000\n" SSH BODY),
		  SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TREE "author A <a> <b> 1 +0000\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
		{ T(TREE "author A <a@example.com> 1 +000\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
		{ T(TREE "author A <a@example.com> 1 +00000\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
		{ T(TREE "author A <a@example.com>1 +0000\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
		{ T(TREE "author A <a@example.com>\n" COMMITTER SSH BODY), SPLIT_HEADER,
		  SIGNATURE_NONE, NULL },
	};

	(void)state;
	RUN(cases, false, 20);
}

static void test_sha256_commits(void **state)
{
	static const struct split_case cases[] = {
		{ T(TREE256 AUTHOR COMMITTER SSH256 BODY), SPLIT_NONE, SIGNATURE_SSH,
		  TREE256 AUTHOR COMMITTER BODY },
		{ T(TREE256 AUTHOR COMMITTER SSH BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, NULL },
		{ T(TREE256 AUTHOR COMMITTER SSH SSH256 BODY), SPLIT_NONE, SIGNATURE_SSH,
		  TREE256 AUTHOR COMMITTER BODY },
		{ T(HEAD SSH256 BODY), SPLIT_HEADER, SIGNATURE_NONE, NULL },
	};

	(void)state;
	RUN(cases, false, 32);
}

static void test_tags(void **state)
{
	static const struct split_case cases[] = {
		{ T(TAG TAGGER BODY TAIL_SSH), SPLIT_NONE, SIGNATURE_SSH, TAG TAGGER BODY },
		{ T(TAG TAGGER BODY TAIL_SSH "\n"), SPLIT_NONE, SIGNATURE_SSH, TAG TAGGER BODY },
		{ T(TAG BODY TAIL_SSH), SPLIT_NONE, SIGNATURE_SSH, TAG BODY },
		{ T(TAG TAGGER "\n" TAIL_SSH), SPLIT_NONE, SIGNATURE_SSH, TAG TAGGER "\n" },
		/* The last start counts, as it does for Git. */
		{ T(TAG TAGGER BODY TAIL_SSH TAIL_SSH), SPLIT_NONE, SIGNATURE_SSH,
		  TAG TAGGER BODY TAIL_SSH },
		{ T(TAG TAGGER SSH256 BODY TAIL_SSH), SPLIT_NONE, SIGNATURE_SSH, TAG TAGGER BODY },
		{ T(TAG TAGGER BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER SSH256 BODY), SPLIT_UNSIGNED, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER BODY " " TAIL_SSH), SPLIT_UNSIGNED, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER SSH BODY TAIL_SSH), SPLIT_NONCANONICAL, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER "gpgsig-x y\n" BODY TAIL_SSH), SPLIT_NONCANONICAL, SIGNATURE_NONE,
		  NULL },
		{ T(TAG TAGGER SSH256 SSH256 BODY TAIL_SSH), SPLIT_DUPLICATE, SIGNATURE_NONE,
		  NULL },
		{ T(TAG TAGGER BODY TAIL_SSH "more\n"), SPLIT_TRAILING, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER BODY "-----BEGIN SSH SIGNATURE-----\nAAAA\n"), SPLIT_ARMOR,
		  SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER BODY "-----BEGIN SSH SIGNATURE-----x\nAAAA\n"), SPLIT_ARMOR,
		  SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER BODY "-----BEGIN PGP MESSAGE-----\nAAAA\n"), SPLIT_FORMAT,
		  SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER BODY TAIL_SSH "\0"), SPLIT_NUL, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TAG TAGGER TAGGER BODY TAIL_SSH), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(TAG "tagger A\n" BODY TAIL_SSH), SPLIT_HEADER, SIGNATURE_NONE, NULL },
		{ T(HEAD BODY TAIL_SSH), SPLIT_HEADER, SIGNATURE_NONE, NULL },
	};

	(void)state;
	RUN(cases, true, 20);
}

static void test_limits(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	size_t size = ((size_t)10 << 20) + 1;
	char *big = malloc(size);
	struct object_split out;

	(void)state;
	assert_non_null(big);
	memset(big, 'x', size);
	memcpy(big, HEAD SSH "\n", sizeof(HEAD SSH "\n") - 1);
	split_commit(span_make(big, size), 20, arena, &out);
	assert_int_equal(out.reason, SPLIT_TOO_LARGE);
	split_commit(span_make(big, size - 1), 20, arena, &out);
	assert_int_equal(out.reason, SPLIT_NONE);
	arena_free(arena);
	/* Without memory for the signature there is none. */
	arena = arena_new(8);
	split_commit(span_make(big, size - 1), 20, arena, &out);
	assert_int_equal(out.reason, SPLIT_ARMOR);
	arena_free(arena);
	free(big);
}

/* Each byte cut off or changed: never a crash, and never a signature for what is no longer whole.
 */
static void test_every_prefix(void **state)
{
	static const char whole[] = TREE PARENT AUTHOR COMMITTER SSH "extra 1\n" SSH256 BODY;
	struct arena *arena = arena_new(1 << 20);
	struct object_split out;
	size_t signed_count = 0;

	(void)state;
	for (size_t n = 0; n < sizeof(whole); n++) {
		char *copy = malloc(n > 0 ? n : 1);
		assert_non_null(copy);
		memcpy(copy, whole, n);
		split_commit(span_make(copy, n), 20, arena, &out);
		signed_count += out.reason == SPLIT_NONE;
		free(copy);
	}
	/* From the empty line on. */
	assert_int_equal(signed_count, sizeof(BODY) - 1);
	arena_free(arena);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(split_reason_code(SPLIT_NONE), "none");
	assert_string_equal(split_reason_code(SPLIT_FORMAT), "signature-format");
	assert_string_equal(split_reason_text(SPLIT_UNSIGNED), "carries no signature");
}

/* -- Against Git and OpenSSH ------------------------------------------------- */

static char directory[] = "/tmp/gitward-split-XXXXXX";

static int sh(const char *script)
{
	struct buf command;
	int status;

	buf_init(&command, 1 << 16);
	buf_printf(&command,
		   "cd '%s' && exec >log 2>&1 && export HOME=\"$PWD\" GIT_CONFIG_NOSYSTEM=1 "
		   "GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com "
		   "GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com && "
		   "unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE SSH_AUTH_SOCK; set -e; %s",
		   directory, script);
	status = system(buf_cstr(&command));
	buf_release(&command);
	return status;
}

static struct ward_span read_file(struct arena *arena, const char *name)
{
	char path[128];
	char *bytes = arena_bytes(arena, 1 << 16);

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t len = fread(bytes, 1, 1 << 16, file);
	fclose(file);
	return span_make(bytes, len);
}

static void write_file(const char *name, const struct ward_span *spans, size_t count)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fwrite(spans[i].ptr, 1, spans[i].len, file), spans[i].len);
	assert_int_equal(fclose(file), 0);
}

/** Split the object in a file and have ssh-keygen check signature and payload. */
static void verify_object(const char *name, bool tag, size_t oid_len, bool mergetag)
{
	struct arena *arena = arena_new(1 << 20);
	struct ward_span raw = read_file(arena, name);
	struct object_split out;

	(tag ? split_tag : split_commit)(raw, oid_len, arena, &out);
	if (out.reason != SPLIT_NONE)
		fail_msg("%s: %s", name, split_reason_code(out.reason));
	assert_int_equal(out.format, SIGNATURE_SSH);
	assert_int_equal(mergetag, span_contains(raw, "\nmergetag "));
	write_file("sig", &out.signature, 1);
	write_file("payload", out.payload, out.payload_count);
	assert_int_equal(
		sh("ssh-keygen -Y verify -f signers -I a@example.com -n git -s sig <payload"), 0);
	/* One byte more or less and it is another text. */
	write_file("payload", out.payload, out.payload_count - 1);
	assert_int_not_equal(
		sh("printf x >>payload; ssh-keygen -Y verify -f signers -I a@example.com -n git -s sig <payload"),
		0);
	arena_free(arena);
}

static void test_real_objects(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct object_split out;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_int_equal(
		sh("ssh-keygen -q -t ed25519 -N '' -C '' -f key; "
		   "printf 'a@example.com %s\\n' \"$(cat key.pub)\" >signers; "
		   "for f in sha1 sha256; do git init -q -b main --object-format=$f $f; cd $f; "
		   "git config gpg.format ssh; git config user.signingKey ../key.pub; "
		   "git commit -q -S --allow-empty -m 'one'; git cat-file commit HEAD >../$f.commit; "
		   "git tag -s -m 'a tag' v1; git cat-file tag v1 >../$f.tag; "
		   "git checkout -q --orphan side; git commit -q -S --allow-empty -m side; "
		   "git tag -s -m side v2; git checkout -q main; "
		   "git merge -q -S --no-ff --allow-unrelated-histories -m merge v2; "
		   "git cat-file commit HEAD >../$f.merge; "
		   "printf 'fake\\n\\n%s\\n' \"$(sed -n '/^gpgsig/,/END SSH/p' ../$f.commit)\" | "
		   "git commit -q --allow-empty --cleanup=verbatim -F -; "
		   "git cat-file commit HEAD >../$f.fake; cd ..; done"),
		0);
	verify_object("sha1.commit", false, 20, false);
	verify_object("sha256.commit", false, 32, false);
	verify_object("sha1.merge", false, 20, true);
	verify_object("sha256.merge", false, 32, true);
	verify_object("sha1.tag", true, 20, false);
	verify_object("sha256.tag", true, 32, false);
	struct ward_span fake = read_file(arena, "sha1.fake");
	assert_true(span_contains(fake, "\ngpgsig"));
	split_commit(fake, 20, arena, &out);
	assert_int_equal(out.reason, SPLIT_UNSIGNED);
	split_commit(read_file(arena, "sha256.fake"), 32, arena, &out);
	assert_int_equal(out.reason, SPLIT_UNSIGNED);
	arena_free(arena);
	assert_int_equal(sh("cd / && rm -rf \"$HOME\""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed_commits), cmocka_unit_test(test_refused_commits),
		cmocka_unit_test(test_headers),	       cmocka_unit_test(test_sha256_commits),
		cmocka_unit_test(test_tags),	       cmocka_unit_test(test_limits),
		cmocka_unit_test(test_every_prefix),   cmocka_unit_test(test_names),
		cmocka_unit_test(test_real_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
