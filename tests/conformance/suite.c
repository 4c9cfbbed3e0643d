/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"

#define LINE_MAX_BYTES (8u << 20)

void suite_pass(struct suite *s)
{
	s->passed++;
}

void suite_fail(struct suite *s, const char *fmt, ...)
{
	va_list ap;

	s->failed++;
	if (!s->verbose)
		return;
	va_start(ap, fmt);
	printf("wrong: ");
	(void)vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
}

void suite_skip(struct suite *s, const char *reason)
{
	s->skipped++;
	for (size_t i = 0; i < SKIP_REASONS; i++) {
		if (s->skips[i].reason == NULL)
			s->skips[i].reason = reason;
		if (strcmp(s->skips[i].reason, reason) == 0) {
			s->skips[i].count++;
			return;
		}
	}
	abort();
}

const char *row_str(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

char *suite_read(const struct suite *s, const char *path, size_t *len)
{
	char full[4096];
	char *bytes = NULL;
	long size;
	FILE *f;

	if ((size_t)snprintf(full, sizeof(full), "%s/%s", s->dir, path) >= sizeof(full))
		return NULL;
	f = fopen(full, "rb");
	if (f == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0) {
		bytes = malloc((size_t)size + 1);
		if (bytes != NULL)
			*len = fread(bytes, 1, (size_t)size, f);
	}
	fclose(f);
	return bytes;
}

int suite_rows(struct suite *s, const char *file, suite_row_fn fn)
{
	size_t len = 0, number = 0;
	char *text = suite_read(s, file, &len);
	struct ward_span rest, line;

	if (text == NULL) {
		fprintf(stderr, "conformance: %s/%s cannot be read\n", s->dir, file);
		return -1;
	}
	rest = span_make(text, len);
	while (span_line(&rest, &line)) {
		json_error_t err;
		json_t *row;

		number++;
		if (span_trim(line).len == 0)
			continue;
		row = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &err);
		if (!json_is_object(row)) {
			fprintf(stderr, "conformance: %s:%zu: %s\n", file, number, err.text);
			json_decref(row);
			free(text);
			return -1;
		}
		fn(s, row);
		json_decref(row);
	}
	free(text);
	return 0;
}

struct ward_run *suite_judge(const char *path, const char *bytes, size_t len, const char *profile,
			     const struct ward_result **out)
{
	struct ward_options options = { .no_policy = true, .profile = profile };
	struct ward_run *run = ward_run_new(&options);

	if (run == NULL)
		abort();
	*out = ward_run_bytes(run, span_of(path), span_make(bytes, len), NULL);
	return run;
}

static bool has_id(const json_t *ids, const char *id)
{
	size_t i;
	json_t *item;

	if (json_is_string(ids))
		return strcmp(json_string_value(ids), id) == 0;
	json_array_foreach(ids, i, item) if (json_is_string(item) &&
					     strcmp(json_string_value(item), id) == 0) return true;
	return false;
}

bool suite_has_rules(const json_t *ids)
{
	size_t i;
	json_t *item;

	if (json_is_string(ids))
		return ward_rule_find(json_string_value(ids)) != NULL;
	json_array_foreach(ids, i,
			   item) if (ward_rule_find(json_string_value(item)) == NULL) return false;
	return json_array_size(ids) > 0;
}

/* "Kind/name" against "group/Kind/namespace/name". */
static bool is_object(struct ward_span key, const char *object)
{
	struct ward_span group, kind, namespace;
	const char *slash = strchr(object, '/');

	if (slash == NULL || !span_cut(&key, '/', &group) || !span_cut(&key, '/', &kind) ||
	    !span_cut(&key, '/', &namespace))
		return false;
	return span_eq(kind, span_make(object, (size_t)(slash - object))) &&
		span_is(key, slash + 1);
}

bool suite_fires(const char *path, const char *bytes, size_t len, const json_t *ids, long line,
		 const char *object)
{
	const struct ward_result *result;
	struct ward_run *run = suite_judge(path, bytes, len, "audit", &result);
	bool fires = false;

	for (size_t i = 0; i < result->finding_count && !fires; i++) {
		const struct ward_finding *f = &result->findings[i];

		fires = has_id(ids, f->rule->id) && (line == 0 || f->line == (uint32_t)line) &&
			(object == NULL || is_object(f->object, object));
	}
	ward_run_free(run);
	return fires;
}
