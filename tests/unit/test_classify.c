/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/stream.h"
#include "scan/classify.h"

#define OBJECT "apiVersion: v1\nkind: Pod\n"

#define LFS_VERSION "version https://git-lfs.github.com/spec/v1"
#define LFS_DIGEST "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\n"
#define LFS_OID "oid " LFS_DIGEST

static const struct {
	const char *path;
	const char *text;
	unsigned mode;
	enum ward_file_kind kind;
	bool parse;
} cases[] = {
	{ "a.yaml", OBJECT, 0100644, WARD_FILE_manifest, true },
	{ "a.YML", OBJECT, 0100644, WARD_FILE_manifest, true },
	{ "a.yaml", "a: 1\n", 0100644, WARD_FILE_yaml, true },
	{ "a.json", "{\"a\": 1}", 0100644, WARD_FILE_json, true },
	{ "a.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}", 0100644, WARD_FILE_manifest,
	  true },
	{ "kustomization.yaml", "resources: []\n", 0100644, WARD_FILE_kustomization, true },
	{ "base/Kustomization", "resources: []\n", 0100644, WARD_FILE_kustomization, true },
	{ "chart/values.yaml", "image: x\n", 0100644, WARD_FILE_helm, true },
	{ "values-prod.yaml", "image: x\n", 0100644, WARD_FILE_helm, true },
	{ ".github/workflows/ci.yml", "on: push\n", 0100644, WARD_FILE_workflow, true },
	{ ".gitward.yaml", "version: 1\n", 0100644, WARD_FILE_policy, true },
	{ "sub/.gitward.yaml", "version: 1\n", 0100644, WARD_FILE_yaml, true },
	{ "Dockerfile", "FROM x\n", 0100644, WARD_FILE_dockerfile, false },
	{ "Dockerfile.prod", "FROM x\n", 0100644, WARD_FILE_dockerfile, false },
	{ "a.tpl", OBJECT, 0100644, WARD_FILE_manifest, true },
	{ "a.tpl", "{{ if .x }}\n" OBJECT "{{ end }}\n", 0100644, WARD_FILE_template, false },
	{ "a.txt", "hello\n", 0100644, WARD_FILE_text, false },
	/* kustomize and kubectl -f take any name */
	{ "deploy.txt", OBJECT, 0100644, WARD_FILE_manifest, true },
	{ "deploy", "---\nkind: Pod\napiVersion: v1\n", 0100644, WARD_FILE_manifest, true },
	{ "README.md", "# x\n```\n" OBJECT "\t- bad: [\n```\n", 0100644, WARD_FILE_text, false },
	{ "bin", "x\0y", 0100644, WARD_FILE_text, false },
	{ "link.yaml", "../target", 0120000, WARD_FILE_link, false },
	{ "big.bin", LFS_VERSION "\n" LFS_OID "size 1\n", 0100644, WARD_FILE_lfs, false },
	{ "big.bin", LFS_VERSION "\next-0-zip " LFS_DIGEST LFS_OID "size 1\n", 0100644,
	  WARD_FILE_lfs, false },
	{ "no-oid", LFS_VERSION "\nsize 1\n", 0100644, WARD_FILE_text, false },
	{ "more", LFS_VERSION "\n" LFS_OID "size 1\nnote x\n", 0100644, WARD_FILE_text, false },
	{ "pod.yaml", LFS_VERSION ": x\napiVersion: v1\nkind: Pod\n", 0100644, WARD_FILE_manifest,
	  true },
	{ "pod.tpl", " {apiVersion: v1, 'kind': Pod}\n", 0100644, WARD_FILE_manifest, true },
	{ "pod.txt", "\"\\x61piVersion\": v1\nkind: Pod\n", 0100644, WARD_FILE_manifest, true },
};

static void test_cases(void **state)
{
	struct limits limits = limits_default();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1u << 22);
		struct ward_span path = span_of(cases[i].path), text = span_of(cases[i].text);
		struct file_class c = classify(path, text, cases[i].mode);
		enum ward_file_kind kind = c.kind;
		struct ward_stream stream;
		struct ward_error err = { 0 };

		if (c.parse) {
			assert_int_equal(stream_parse(text, &limits, arena, &stream, &err),
					 WARD_OK);
			kind = classify_parsed(c, path, &stream);
		}
		if (kind != cases[i].kind)
			print_message("%s: %s\n", cases[i].path, ward_file_kind_name(kind));
		assert_int_equal(kind, cases[i].kind);
		if (!c.sniffed)
			assert_int_equal(c.parse, cases[i].parse);
		arena_free(arena);
	}
}

static void test_binary(void **state)
{
	static const char bytes[] = "ELF\0\1\2\3";

	(void)state;
	assert_int_equal(classify(span_of("prog"), span_make(bytes, sizeof(bytes)), 0100755).kind,
			 WARD_FILE_binary);
	/* A NUL does not hide a manifest: go-yaml reads UTF-16, so it is parsed and refused. */
	assert_true(classify(span_of("a.yaml"), span_make(bytes, sizeof(bytes)), 0100644).parse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_binary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
