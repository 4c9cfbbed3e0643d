/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes in every text of a finding, through every format: what comes out
 * is UTF-8 without control characters, no CI command that is not ours, and,
 * where it should be, JSON.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/span.h"
#include "base/utf8.h"
#include "sample_result.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* abort() also where assertions are compiled out. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_bytes(struct ward_span text)
{
	size_t at = 0;

	require(utf8_valid_prefix(text) == text.len);
	while (at < text.len) {
		uint32_t cp = 0;

		at += utf8_decode(span_sub(text, at, text.len), &cp);
		require(cp == '\n' || cp == '\t' || !utf8_is_unsafe(cp));
	}
}

static bool is_ours(struct ward_span line)
{
	return span_starts(line, "::error title=") || span_starts(line, "::error file=") ||
		span_starts(line, "::warning title=") || span_starts(line, "::warning file=") ||
		span_starts(line, "::notice title=") || span_starts(line, "::notice file=");
}

static size_t check_lines(struct ward_span text)
{
	struct ward_span line;
	size_t commands = 0;

	require(!span_contains(text, "##[") && !span_contains(text, "##vso["));
	while (span_line(&text, &line)) {
		if (!span_starts(span_trim(line), "::"))
			continue;
		require(is_ours(line));
		commands++;
	}
	return commands;
}

static void check_json(struct ward_span text)
{
	json_t *root =
		json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	require(root != NULL);
	json_decref(root);
}

static struct ward_result make_result(struct ward_finding *f, struct ward_span s, uint8_t flags)
{
	struct ward_result r = sample_empty(flags & 1 ? WARD_DENIED : WARD_UNDECIDED);

	*f = sample_finding(flags & 2 ? SAMPLE_HOSTILE : SAMPLE_EXEMPTED);
	f->message = s;
	f->path = flags & 4 ? s : WARD_SPAN("");
	f->commit = flags & 8 ? s : WARD_SPAN("");
	f->ref = s;
	f->object = s;
	f->pointer = s;
	f->source = s;
	f->reason = s;
	f->owner = flags & 16 ? s : WARD_SPAN("");
	f->expires = f->owner;
	f->line = 1;
	f->column = flags & 32 ? 1 : 1 + flags;
	f->end_column = f->column + flags / 16;
	f->source_column = flags & 64 ? 1 : 5;
	r.findings = f;
	r.finding_count = 1;
	r.why = s;
	r.policy = s;
	r.profile = s;
	r.target = s;
	r.backend = s;
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_finding finding;
	struct ward_result result;
	struct buf out;
	char message[64];

	if (size < 1 || size > 4096)
		return 0;
	result = make_result(&finding, span_make((const char *)data + 1, size - 1), data[0]);
	buf_init(&out, 1 << 22);
	for (int format = 0; format < WARD_FORMAT_COUNT; format++) {
		struct ward_report_options options = {
			.format = (enum ward_format)format,
			.ci = true,
			.verbose = true,
		};

		sample_render(&result, &options, &out);
		check_bytes(buf_span(&out));
		if (format == WARD_FORMAT_github)
			require(check_lines(buf_span(&out)) <= 2);
		else
			require(check_lines(buf_span(&out)) == 0);
		if (format == WARD_FORMAT_json || format == WARD_FORMAT_sarif)
			check_json(buf_span(&out));
	}
	ward_safe_text(finding.message, message, sizeof(message));
	check_bytes(span_of(message));
	require(check_lines(span_of(message)) == 0);
	buf_release(&out);
	return 0;
}
