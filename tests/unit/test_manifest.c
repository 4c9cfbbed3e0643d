/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "doc/manifest.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ARENA_BYTES ((size_t)64 << 20)

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

/* The first document of a text. */
static const struct ward_doc *parse(const char *text)
{
	struct limits limits = limits_default();
	struct ward_stream *stream = ARENA_NEW(arena, struct ward_stream);
	struct ward_error err = { 0 };

	assert_non_null(stream);
	assert_int_equal(stream_parse(span_of(text), &limits, arena, stream, &err), WARD_OK);
	assert_true(stream->doc_count > 0);
	return &stream->docs[0];
}

static void assert_text(struct ward_span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("'%.*s' instead of '%s'", WARD_SPAN_ARG(got), want);
}

/* Keys of all objects, or their kinds where there is no key, joined by blanks. */
static void assert_objects(const char *text, const char *want)
{
	const struct ward_doc *doc = parse(text);
	const struct ward_node *cursor = NULL;
	struct ward_object o;
	struct buf got;

	buf_init(&got, 1024);
	while (object_next(doc, &cursor, arena, &o)) {
		struct ward_span name = o.key.len != 0 ? o.key : o.kind;

		if (got.len != 0)
			buf_add_char(&got, ' ');
		buf_add_span(&got, name.len != 0 ? name : WARD_SPAN("-"));
	}
	assert_string_equal(buf_cstr(&got), want);
	buf_release(&got);
}

static void test_view(void **state)
{
	struct ward_object o;

	(void)state;
	object_view(NULL,
		    parse("apiVersion: apps/v1\nkind: Deployment\n"
			  "metadata: {name: web, namespace: shop}\n")
			    ->root,
		    arena, &o);
	assert_text(o.api_version, "apps/v1");
	assert_text(o.group, "apps");
	assert_text(o.version, "v1");
	assert_text(o.kind, "Deployment");
	assert_text(o.namespace, "shop");
	assert_text(o.name, "web");
	assert_text(o.key, "apps/Deployment/shop/web");
	assert_true(object_is(&o, "apps", "Deployment"));
	assert_false(object_is(&o, "", "Deployment"));
	assert_false(object_is(&o, "apps", "StatefulSet"));

	object_view(NULL,
		    parse("apiVersion: v1\nkind: Pod\nmetadata: {generateName: web-}\n")->root,
		    arena, &o);
	assert_text(o.group, "");
	assert_text(o.version, "v1");
	assert_text(o.key, "/Pod//web-");
}

static void test_view_of_others(void **state)
{
	static const char *const texts[] = {
		"replicas: 2\nmetadata: {name: web}\n", /* no object */
		"- a\n- b\n",
		"text\n",
		"kind: [Pod]\napiVersion: {a: b}\nmetadata: {name: web}\n",
	};
	struct ward_object o;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		object_view(NULL, parse(texts[i])->root, arena, &o);
		assert_text(o.kind, "");
		assert_text(o.group, "");
		assert_text(o.name, "");
		assert_text(o.key, "");
	}
	object_view(NULL, parse("apiVersion: v1\nkind: Pod\nmetadata: text\n")->root, arena, &o);
	assert_text(o.kind, "Pod");
	assert_text(o.key, "");
}

static void test_lists(void **state)
{
	(void)state;
	assert_objects("kind: Pod\nmetadata: {name: a}\n", "/Pod//a");
	assert_objects("a: b\n", "-");
	assert_objects("apiVersion: v1\nkind: List\nitems:\n"
		       "  - {apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
		       "  - {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n",
		       "/Pod//a apps/Deployment//b");
	/* no items, no list */
	assert_objects("kind: List\nmetadata: {name: a}\n", "/List//a");
	assert_objects("kind: AllowList\nmetadata: {name: a}\nitems: text\n", "/AllowList//a");
	assert_objects("kind: List\nitems: []\n", "");
	/* items of a typed list may leave out what the list says */
	assert_objects("apiVersion: v1\nkind: PodList\nitems:\n  - metadata: {name: a}\n"
		       "  - {kind: Secret, apiVersion: v1, metadata: {name: b, namespace: n}}\n",
		       "/Pod//a /Secret/n/b");
	/* kubectl goes by `items`, not by the name */
	assert_objects("kind: Anything\nitems: [{kind: Pod, metadata: {name: a}}]\n", "/Pod//a");
	assert_objects("kind: Anything\nmetadata: {name: x}\nitems: [{name: a}]\n", "/Anything//x");
	assert_objects(
		"kind: Pod\nitems: [{metadata: {name: a}}, {kind: Job, metadata: {name: b}}]\n",
		"/Pod//a /Job//b");
	/* lists in lists, breadth first */
	assert_objects("kind: List\nitems:\n"
		       "  - {kind: List, items: [{kind: Pod, metadata: {name: in}}]}\n"
		       "  - {kind: Pod, metadata: {name: out}}\n",
		       "/Pod//out /Pod//in");
}

static void test_lists_by_alias(void **state)
{
	(void)state;
	assert_objects("kind: List\nx: &x [{kind: Pod, metadata: {name: a}}]\nitems: *x\n",
		       "/Pod//a");
	assert_objects("kind: List\nx: &x {kind: Pod, metadata: {name: a}}\nitems: [*x, *x]\n",
		       "/Pod//a");
	/* hidden behind an alias of an inner list */
	assert_objects("kind: List\nitems:\n"
		       "  - {kind: List, items: &s [{kind: Pod, metadata: {name: a}}]}\n"
		       "  - {kind: List, items: *s}\n"
		       "  - {kind: Pod, metadata: {name: b}}\n",
		       "/Pod//b /Pod//a");
}

/* -- Pods ------------------------------------------------------------------------ */

static void test_pod_spec(void **state)
{
	static const struct {
		const char *text;
		bool found;
	} rows[] = {
		{ "apiVersion: v1\nkind: Pod\nspec: {x: y}\n", true },
		{ "apiVersion: v1\nkind: PodTemplate\ntemplate: {spec: {x: y}}\n", true },
		{ "apiVersion: v1\nkind: ReplicationController\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: extensions/v1beta1\nkind: Deployment\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: apps/v1beta2\nkind: StatefulSet\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: apps/v1\nkind: DaemonSet\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: apps/v1\nkind: ReplicaSet\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {x: y}}}\n", true },
		{ "apiVersion: batch/v1beta1\nkind: CronJob\n"
		  "spec: {jobTemplate: {spec: {template: {spec: {x: y}}}}}\n",
		  true },
		{ "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: {spec: {x: y}}}\n",
		  true },
		{ "apiVersion: apps.openshift.io/v1\nkind: DeploymentConfig\n"
		  "spec: {template: {spec: {x: y}}}\n",
		  true },
		{ "kind: Deployment\nspec: {template: {spec: {x: y}}}\n", true },
		{ "apiVersion: example.com/v1\nkind: Deployment\nspec: {template: {spec: {x: y}}}\n",
		  false },
		{ "apiVersion: v1\nkind: Service\nspec: {x: y}\n", false },
		{ "apiVersion: v1\nkind: Pod\nspec: [x]\n", false },
		{ "apiVersion: v1\nkind: Pod\n", false },
		{ "apiVersion: batch/v1\nkind: CronJob\nspec: {template: {spec: {x: y}}}\n",
		  false },
	};
	struct ward_object o;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct ward_node *spec;

		object_view(NULL, parse(rows[i].text)->root, arena, &o);
		spec = object_pod_spec(&o);
		if ((spec != NULL) != rows[i].found)
			fail_msg("row %zu", i);
		if (spec != NULL)
			assert_true(node_text_is(node_get(spec, "x"), "y"));
	}
}

/* Names of the containers of a pod spec, joined. */
static void assert_containers(const char *text, const char *want)
{
	const struct ward_node *spec = parse(text)->root, *c = NULL;
	size_t budget = 100; /* an endless walk is what this is about */
	struct buf got;

	buf_init(&got, 256);
	while ((c = pod_next_container(spec, c)) != NULL && budget-- > 0)
		buf_add_span(&got, node_text(node_get(c, "name")));
	assert_string_equal(buf_cstr(&got), want);
	buf_release(&got);
}

static void test_containers(void **state)
{
	(void)state;
	assert_containers("ephemeralContainers: [{name: e}]\ncontainers: [{name: a}, {name: b}]\n"
			  "initContainers: [{name: i}]\n",
			  "iabe");
	assert_containers("containers: [text, {name: a}, [x], null, {name: b}]\n", "ab");
	assert_containers("containers: {name: a}\n", "");
	assert_containers("containers: []\n", "");
	assert_containers("x: y\n", "");
	assert_containers("ephemeralContainers: [{name: e}]\n", "e");
	assert_null(pod_next_container(NULL, NULL));
	/* aliases, in ways that could lead round in circles */
	assert_containers(
		"initContainers: [&a {name: a}, &b {name: b}]\ncontainers: [*a, *b, *a]\n",
		"ababa");
	assert_containers("initContainers: &l [{name: a}]\ncontainers: *l\n", "a");
	assert_containers("initContainers: &l [{name: a}]\ncontainers: [{name: b}]\n"
			  "ephemeralContainers: *l\n",
			  "ab");
}

static void test_sops(void **state)
{
	static const struct {
		const char *text;
		bool sops;
	} rows[] = {
		{ "a: b\nsops: {mac: x}\n", true }, { "a: b\nsops: {age: []}\n", false },
		{ "a: b\nsops: text\n", false },    { "a: {sops: {mac: x}}\n", false },
		{ "- sops: {mac: x}\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(object_has_sops(parse(rows[i].text)->root), rows[i].sops);
	assert_false(object_has_sops(NULL));
}

/* -- Pointers ------------------------------------------------------------------------ */

/* The pointer of the node whose text is "HERE". */
static struct ward_span pointer_in(const char *text)
{
	const struct ward_node *root = parse(text)->root;

	for (const struct ward_node *n = root; n != NULL; n = node_walk(root, n))
		if (n->kind == NODE_SCALAR && span_is(n->text, "HERE"))
			return node_pointer(root, n, arena);
	fail_msg("no such node");
	return (struct ward_span){ 0 };
}

static void test_pointer(void **state)
{
	static const struct {
		const char *text, *pointer;
	} rows[] = {
		{ "HERE\n", "" },
		{ "a: HERE\n", "a" },
		{ "spec: {containers: [{name: web, image: HERE}]}\n",
		  "spec.containers[name=web].image" },
		{ "env: [{key: A, value: HERE}]\n", "env[key=A].value" },
		{ "env: [{id: 7, value: HERE}]\n", "env[id=7].value" },
		{ "env: [{id: 7, name: n, value: HERE}]\n", "env[name=n].value" },
		{ "a: [x, HERE]\n", "a[1]" },
		{ "a: [x, {y: HERE}]\n", "a[1].y" },
		{ "- [x, HERE]\n", "[0][1]" },
		{ "a: [{name: [x], b: HERE}]\n", "a[0].b" },
		{ "a: {example.com/b: HERE}\n", "a[\"example.com/b\"]" },
		{ "a: {'x\"y\\z': HERE}\n", "a[\"x\\\"y\\\\z\"]" },
		{ "a: {'': HERE}\n", "a[\"\"]" },
		{ "a: [{name: 'x]y', b: HERE}]\n", "a[name=\"x]y\"].b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(pointer_in(rows[i].text), rows[i].pointer);
}

static void test_pointer_below_root(void **state)
{
	const struct ward_node *root = parse("a: {b: [{name: n, c: x}]}\n")->root;
	const struct ward_node *b = node_path(root, "a", "b", NULL);
	const struct ward_node *c = node_get(node_at(b, 0), "c");

	(void)state;
	assert_text(node_pointer(node_get(root, "a"), c, arena), "b[name=n].c");
	assert_text(node_pointer(c, c, arena), "");
	assert_text(node_pointer(root, NULL, arena), "");
	/* a key stands where its value stands */
	assert_text(node_pointer(root, c->key, arena), "a.b[name=n].c");
	/* not below the root: from the top */
	assert_text(node_pointer(c, b, arena), "a.b");
}

/* Far down a list a pointer is still its own, and still cheap. */
static void test_pointer_in_long_list(void **state)
{
	const struct ward_node *root, *a, *b;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	buf_add_str(&text, "- x\n");
	for (int i = 0; i < 2000; i++)
		buf_add_str(&text, "- {y: z}\n");
	root = parse(buf_cstr(&text))->root;
	assert_text(node_pointer(root, node_at(root, 999), arena), "[999]");
	a = node_at(root, 1000);
	b = node_at(root, 1001);
	assert_text(node_pointer(root, a, arena), "[@8997]");
	assert_text(node_pointer(root, node_get(b, "y"), arena), "[@9006].y");
	buf_release(&text);
}

static void test_pointer_is_bounded(void **state)
{
	char key[1000];
	struct buf text;
	struct ward_span p;

	(void)state;
	memset(key, 'k', sizeof(key));
	buf_init(&text, 8192);
	buf_add_str(&text, "a: ");
	for (int i = 0; i < 6; i++) {
		buf_add_char(&text, '{');
		buf_add(&text, key, sizeof(key));
		buf_add_str(&text, ": ");
	}
	buf_add_str(&text, "HERE}}}}}}\n");
	p = pointer_in(buf_cstr(&text));
	buf_release(&text);
	assert_true(p.len <= 4096);
	assert_true(span_starts(p, "a.kkk"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_view),
		cmocka_unit_test(test_view_of_others),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_lists_by_alias),
		cmocka_unit_test(test_pod_spec),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_sops),
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_pointer_below_root),
		cmocka_unit_test(test_pointer_in_long_list),
		cmocka_unit_test(test_pointer_is_bounded),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
