/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users' own rules: what they find in each text of the corpus of secrets, against a
 * reading of the same rules that shares no code with ours (gitleaks_oracle.py). A
 * row passes when both find the same at the same places. GITLEAKS_RULES names other
 * rules than those of tests/conformance.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "secret/gitleaks.h"
#include "suite.h"

#define RULES "tests/conformance/gitleaks_rules.toml"
#define ORACLE "tests/conformance/gitleaks_oracle.py"

static struct gitleaks *rules;
static FILE *oracle;
static size_t row_number;

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "base64" and "hex" twice: "hb2". */
static const char *how(const struct gitleaks_hit *h, char out[24])
{
	const char *name;
	size_t n = 0;

	for (size_t i = 0; (name = gitleaks_encoding(i)) != NULL; i++)
		if ((h->encodings >> i & 1) != 0)
			out[n++] = name[0];
	(void)snprintf(out + n, 24 - n, "%.0zu", h->depth);
	return out;
}

/* "rule:line:column:digest of the secret:how it was encoded", sorted. */
static void write_hits(const struct gitleaks_hits *hits, struct buf *out)
{
	char **lines = calloc(hits->list.len + 1, sizeof(*lines));

	for (size_t i = 0; lines != NULL && i < hits->list.len; i++) {
		const struct gitleaks_hit *h = &hits->list.items[i];
		uint8_t digest[SHA256_BYTES];
		char line[240], code[24];

		sha256_spans(&h->secret, 1, false, digest);
		(void)snprintf(line, sizeof(line), "%.*s:%zu:%zu:%02x%02x%02x%02x:%s",
			       (int)h->rule.len, h->rule.ptr, h->of_path ? 0 : h->start_line + 1,
			       h->start_column, digest[0], digest[1], digest[2], digest[3],
			       how(h, code));
		lines[i] = strdup(line);
	}
	if (lines == NULL)
		return;
	qsort(lines, hits->list.len, sizeof(*lines), by_text);
	for (size_t i = 0; i < hits->list.len; i++) {
		buf_printf(out, "%s%s", i > 0 ? " " : "", lines[i]);
		free(lines[i]);
	}
	free(lines);
}

static void judge(const json_t *row, struct buf *out)
{
	const json_t *text = json_object_get(row, "text");
	const char *path = row_str(row, "path");
	struct arena *arena = arena_new((size_t)256 << 20);
	struct gitleaks_hits hits;
	struct gitleaks_text in = { .path = WARD_SPAN("") };
	struct ward_error err = { 0 };
	char full[4200];

	(void)snprintf(full, sizeof(full), "r/%zu/%s", row_number,
		       path != NULL ? path : "example.txt");
	in.path = span_of(full);
	in.bytes = span_make(json_string_value(text), json_string_length(text));
	if (arena == NULL || gitleaks_judge(rules, &in, arena, &hits, &err) != 0)
		buf_printf(out, "could not decide: %s", err.message);
	else
		write_hits(&hits, out);
	arena_free(arena);
}

static void one_row(struct suite *s, const json_t *row)
{
	char *want = NULL;
	size_t room = 0;
	struct buf got;
	ssize_t len = getline(&want, &room, oracle);

	buf_init(&got, (size_t)1 << 20);
	judge(row, &got);
	if (len > 0 && want[len - 1] == '\n')
		want[len - 1] = '\0';
	if (len > 0 && strcmp(want, buf_cstr(&got)) == 0)
		suite_pass(s);
	else
		suite_fail(s, "row %zu: '%s', the other reader says '%s'", row_number,
			   buf_cstr(&got), len > 0 ? want : "(nothing)");
	row_number++;
	buf_release(&got);
	free(want);
}

static void skip_row(struct suite *s, const json_t *row)
{
	(void)row;
	suite_skip(s, "python3 with tomllib is not here");
}

static int load(const char *path, char **text, struct arena *arena)
{
	const struct gitleaks_options options = { .path = WARD_SPAN(".gitleaks.toml"),
						  .jit = true };
	const struct suite here = { .dir = "." };
	struct ward_error err = { 0 };
	size_t len = 0;

	*text = suite_read(&here, path, &len);
	if (*text == NULL ||
	    gitleaks_new(span_make(*text, len), &options, arena, &rules, &err) != 0) {
		fprintf(stderr, "%s:%zu:%zu: %s\n", path, err.line, err.column, err.message);
		return -1;
	}
	return 0;
}

static int compare(struct suite *s, const char *path)
{
	char command[4600];
	int rc;

	(void)snprintf(command, sizeof(command), "python3 %s '%s' '%s/rules.jsonl'", ORACLE, path,
		       s->dir);
	oracle = popen(command, "r");
	if (oracle == NULL)
		return -1;
	rc = suite_rows(s, "rules.jsonl", one_row);
	if (pclose(oracle) != 0)
		rc = -1;
	return rc;
}

int suite_gitleaks(struct suite *s)
{
	const char *path = getenv("GITLEAKS_RULES");
	struct arena *arena = arena_new((size_t)256 << 20);
	char *text = NULL;
	int rc = arena == NULL ? -1 : 0;

	if (rc == 0)
		rc = load(path != NULL ? path : RULES, &text, arena);
	if (rc == 0 && system("python3 -c 'import tomllib' 2>/dev/null") != 0)
		rc = suite_rows(s, "rules.jsonl", skip_row);
	else if (rc == 0)
		rc = compare(s, path != NULL ? path : RULES);
	gitleaks_free(rules);
	arena_free(arena);
	free(text);
	return rc;
}
