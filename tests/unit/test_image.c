/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/image.h"
#include "doc/revision.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ARENA_BYTES ((size_t)64 << 20)
#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(ARENA_BYTES);
	return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void assert_text(struct ward_span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("'%.*s' instead of '%s'", WARD_SPAN_ARG(got), want);
}

/* -- Grammar -------------------------------------------------------------------- */

static void test_ref(void **state)
{
	static const struct {
		const char *text, *host, *path, *tag, *digest;
	} rows[] = {
		{ "nginx", "", "nginx", "", "" },
		{ "nginx:1.27", "", "nginx", "1.27", "" },
		{ "library/nginx:1.27", "", "library/nginx", "1.27", "" },
		{ "docker.io/library/nginx", "docker.io", "library/nginx", "", "" },
		{ "localhost/web", "localhost", "web", "", "" },
		{ "host:5000/web", "host:5000", "web", "", "" },
		{ "host:5000/web:v1", "host:5000", "web", "v1", "" },
		{ "[2001:db8::1]:5000/web:v1", "[2001:db8::1]:5000", "web", "v1", "" },
		{ "Registry/web", "Registry", "web", "", "" },
		{ "ghcr.io/a/b-c/d__e.f:V_1.0-rc", "ghcr.io", "a/b-c/d__e.f", "V_1.0-rc", "" },
		{ "a---b", "", "a---b", "", "" },
		{ "web@sha256:" HEX64, "", "web", "", "sha256:" HEX64 },
		{ "ghcr.io/web:1.0@sha256:" HEX64, "ghcr.io", "web", "1.0", "sha256:" HEX64 },
		{ "web@multi.part+b3:" HEX16 HEX16, "", "web", "", "multi.part+b3:" HEX16 HEX16 },
	};
	struct image_ref ref;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!image_ref_parse(span_of(rows[i].text), &ref))
			fail_msg("'%s' is refused", rows[i].text);
		assert_text(ref.host, rows[i].host);
		assert_text(ref.path, rows[i].path);
		assert_text(ref.tag, rows[i].tag);
		assert_text(ref.digest, rows[i].digest);
		assert_int_equal(ref.name.len,
				 ref.path.len + (ref.host.len > 0 ? ref.host.len + 1 : 0));
	}
}

static void test_no_ref(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		":1.0",
		"@sha256:" HEX64,
		"web:",
		"web@",
		"web:-1",
		"web:.1",
		"web:a b",
		"Web",
		"a/Web",
		"/web",
		"web/",
		"a//b",
		"-web",
		"web-",
		"a..b",
		"a___b",
		"a._b",
		"web_",
		"https://ghcr.io/web",
		"host:/web",
		"host:x/web",
		"ho_st.io/web",
		"-host.io/web",
		"host-.io/web",
		".io/web",
		"[::1/web",
		"[xyz]/web",
		"web@sha256:abc",
		"web@sha256:" HEX16 "0123456789abcdeg",
		"web@:" HEX64,
		"web@1a:" HEX64,
		"web@a+:" HEX64,
		"web@sha256",
		"web\n",
		"web:1@2@sha256:" HEX64,
		"{{ .image }}",
	};
	struct image_ref ref = { .host = WARD_SPAN("left over") };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		if (image_ref_parse(span_of(texts[i]), &ref))
			fail_msg("'%s' is taken", texts[i]);
		assert_int_equal(ref.host.len, 0);
	}
}

static void test_ref_limits(void **state)
{
	char name[300], tagged[300] = "web:";
	struct image_ref ref;

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_true(image_ref_parse(span_make(name, 255), &ref));
	assert_false(image_ref_parse(span_make(name, 256), &ref));
	memset(tagged + 4, 't', sizeof(tagged) - 4);
	assert_true(image_ref_parse(span_make(tagged, 4 + 128), &ref));
	assert_false(image_ref_parse(span_make(tagged, 4 + 129), &ref));
}

static void test_digest(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ "sha256:" HEX64, true },
		{ "sha512:" HEX64 HEX64, true },
		{ "sha256:" HEX64 "0", false },
		{ "sha256:" HEX16, false },
		{ "sha512:" HEX64, false },
		{ "sha256:0123456789ABCDEF" HEX16 HEX16 HEX16, false },
		{ "SHA256:" HEX64, false },
		{ "blake3:" HEX64, false },
		{ HEX64, false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(image_digest_valid(span_of(rows[i].text)), rows[i].valid);
}

static void test_variable(void **state)
{
	(void)state;
	assert_true(image_is_variable(WARD_SPAN("web:{{ .tag }}")));
	assert_true(image_is_variable(WARD_SPAN("${REGISTRY}/web")));
	assert_true(image_is_variable(WARD_SPAN("web:$(TAG)")));
	assert_false(image_is_variable(WARD_SPAN("web:$TAG")));
	assert_false(image_is_variable(WARD_SPAN("")));
}

/* -- Places -------------------------------------------------------------------------- */

/* "C name", "B ...", "S ...", "K ..." for each use, '?' behind variable ones, joined by '|'. */
static void assert_uses(const char *text, const char *want)
{
	static const char forms[] = { [IMAGE_CONTAINER] = 'C',
				      [IMAGE_BLOCK] = 'B',
				      [IMAGE_STRING] = 'S',
				      [IMAGE_KUSTOMIZE] = 'K' };
	struct limits limits = limits_default();
	struct ward_stream stream;
	struct ward_error err = { 0 };
	struct ward_object object;
	struct image_cursor cursor;
	struct image_use use;
	char got[1024] = "";

	assert_int_equal(stream_parse(span_of(text), &limits, arena, &stream, &err), WARD_OK);
	assert_true(stream.doc_count == 1 && stream.docs[0].root != NULL);
	object_view(&stream.docs[0], stream.docs[0].root, arena, &object);
	image_cursor_init(&cursor, &object, arena);
	while (image_next(&cursor, &use)) {
		size_t n = strlen(got);

		assert_non_null(use.at);
		assert_non_null(use.block);
		assert_true(n + use.text.len + 8 < sizeof(got));
		snprintf(got + n, sizeof(got) - n, "%s%c %.*s%s", n > 0 ? "|" : "", forms[use.form],
			 WARD_SPAN_ARG(use.text), use.variable ? "?" : "");
	}
	assert_string_equal(got, want);
	assert_false(image_next(&cursor, &use));
}

static void test_containers(void **state)
{
	(void)state;
	assert_uses(
		"apiVersion: v1\nkind: Pod\nspec:\n  initContainers: [{name: i, image: init:1}]\n"
		"  containers: [{name: a}, {image: ''}, {image: null}, {image: 'not an image'}]\n"
		"  ephemeralContainers: [{image: '${X}'}]\n",
		"C init:1|C not an image|C ${X}?");
	/* in a pod spec nothing is guessed by shape */
	assert_uses("apiVersion: v1\nkind: Pod\nspec:\n  x: {image: {repository: a, tag: b}}\n",
		    "");
	assert_uses("apiVersion: v1\nkind: ConfigMap\ndata: {image: 'web:1'}\n", "");
	assert_uses("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
		    "spec: {image: 'web:1'}\n",
		    "");
}

static void test_kustomize(void **state)
{
	(void)state;
	assert_uses("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n"
		    "  - {name: a, newTag: 1.10}\n  - {name: b, newName: c}\n  - {name: d}\n"
		    "  - {name: e, newName: f, digest: 'sha256:" HEX64 "'}\n  - text\n",
		    "K a:1.10|K c|K f@sha256:" HEX64);
	assert_uses("images: [{name: a, newTag: v1}]\nresources: [x.yaml]\n", "K a:v1");
	assert_uses("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
		    "spec: {images: [{name: a, newTag: '${TAG}'}]}\n",
		    "K a:${TAG}?");
}

static void test_shapes(void **state)
{
	static const char release[] = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
				      "spec:\n  values:\n";
	static const struct {
		const char *values, *want;
	} rows[] = {
		{ "    image: {repository: ghcr.io/a/b, tag: v1}\n", "B ghcr.io/a/b:v1" },
		{ "    image: {registry: ghcr.io, repository: a/b, tag: v1}\n",
		  "B ghcr.io/a/b:v1" },
		{ "    image: {repository: a, tag: 'v1@sha256:" HEX64 "'}\n",
		  "B a:v1@sha256:" HEX64 },
		{ "    image: {repository: a, tag: v1, digest: 'sha256:" HEX64 "'}\n",
		  "B a:v1@sha256:" HEX64 },
		{ "    image: {repository: a, tag: v1, sha: " HEX64 "}\n", "B a:v1@sha256:" HEX64 },
		{ "    image: {repository: a}\n", "B a" },
		{ "    image: {repository: a, tag: ''}\n", "B a" },
		{ "    image: {repository: a, tag: null}\n", "B a" },
		{ "    initImage: {repository: a, pullPolicy: Always}\n", "B a" },
		{ "    image: {name: a, tag: v1}\n", "B a:v1" },
		{ "    any: {repository: a, tag: v1}\n", "B a:v1" },
		{ "    any: {repository: a}\n", "" },
		{ "    any: {image: a, tag: v1}\n", "B a:v1" },
		{ "    any: {image: ghcr.io/a/b}\n", "S ghcr.io/a/b" },
		{ "    any: {image: 'a:v1'}\n", "S a:v1" },
		{ "    any: {image: a}\n", "" },
		{ "    any: {image: logo.png}\n", "" },
		{ "    any: {image: 'https://x/y.png'}\n", "" },
		{ "    git: {repository: 'https://github.com/a/b', tag: v1}\n", "" },
		{ "    image: {repository: '{{ .x }}', tag: v1}\n", "B {{ .x }}:v1?" },
		{ "    image: {tag: v1}\n", "" },
		{ "    sidecars: {containers: [{name: a, image: a}]}\n", "C a" },
		{ "    text: |\n      image: a:v1\n", "" },
		{ "    a: &a {image: {repository: a, tag: v1}}\n    b: *a\n", "B a:v1" },
	};
	char text[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "%s%s", release, rows[i].values);
		assert_uses(text, rows[i].want);
	}
	assert_uses("image: {repository: a, tag: v1}\n", "B a:v1");
	assert_uses(
		"apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nspec: {image: 'q.io/p:v1'}\n",
		"S q.io/p:v1");
}

/* -- Revisions ------------------------------------------------------------------------- */

static void test_revision(void **state)
{
	static const struct {
		const char *text;
		enum revision_kind kind;
	} rows[] = {
		{ "", REVISION_NONE },
		{ "HEAD", REVISION_NONE },
		{ "{{ .x }}", REVISION_VARIABLE },
		{ "${x}", REVISION_VARIABLE },
		{ "$(x)", REVISION_VARIABLE },
		{ "<<revision>>", REVISION_VARIABLE },
		{ HEX16 HEX16 "01234567", REVISION_COMMIT },
		{ "0123abc", REVISION_COMMIT },
		{ "0123ab", REVISION_BRANCH },
		{ "sha256:" HEX64, REVISION_COMMIT },
		{ "refs/tags/any", REVISION_TAG },
		{ "refs/tags/", REVISION_BRANCH },
		{ "refs/heads/v1.2.3", REVISION_BRANCH },
		{ "v1.2.3", REVISION_TAG },
		{ "1.2.3", REVISION_TAG },
		{ "1.2.3-rc.1", REVISION_TAG },
		{ "1.2.3+build", REVISION_TAG },
		{ "kustomize/v5.4.3", REVISION_TAG },
		{ "app-1.2.3", REVISION_TAG },
		{ "2024.01.31", REVISION_TAG },
		{ "1.2", REVISION_PARTIAL },
		{ "v1.2", REVISION_PARTIAL },
		{ "v1", REVISION_BRANCH },
		{ "release-1.2", REVISION_BRANCH },
		{ "release/v1.2", REVISION_BRANCH },
		{ "main", REVISION_BRANCH },
		{ "feature/x", REVISION_BRANCH },
		{ "v1.2.3x", REVISION_BRANCH },
		{ "fix-v1.2.x", REVISION_RANGE },
		{ "1.2.x", REVISION_RANGE },
		{ "1.X", REVISION_RANGE },
		{ "*", REVISION_RANGE },
		{ "1.*", REVISION_RANGE },
		{ "^1.2.3", REVISION_RANGE },
		{ "~1.2", REVISION_RANGE },
		{ ">=1.0.0 <2.0.0", REVISION_RANGE },
		{ "1.0.0 || 2.0.0", REVISION_RANGE },
		{ "1.0.0 - 2.0.0", REVISION_RANGE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (revision_kind(span_of(rows[i].text)) != rows[i].kind)
			fail_msg("'%s' is %d", rows[i].text,
				 (int)revision_kind(span_of(rows[i].text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ref),	   cmocka_unit_test(test_no_ref),
		cmocka_unit_test(test_ref_limits), cmocka_unit_test(test_digest),
		cmocka_unit_test(test_variable),   cmocka_unit_test(test_containers),
		cmocka_unit_test(test_kustomize),  cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_revision),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
