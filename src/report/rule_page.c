/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "report/format.h"

#define PAGE_WIDTH 80
#define PAGE_HANG 2

/* -- Examples ------------------------------------------------------------ */

/* Base and head of a pair stand in one example, a line "%%%%" between them. */
static bool split_pair(struct ward_span example, struct ward_span *base, struct ward_span *head)
{
	struct ward_span rest = example;
	struct ward_span line;

	while (span_line(&rest, &line)) {
		if (!span_is(line, "%%%%"))
			continue;
		*base = span_make(example.ptr, (size_t)(line.ptr - example.ptr));
		*head = rest;
		return true;
	}
	return false;
}

static size_t longest_fence(struct ward_span code)
{
	size_t longest = 2;
	size_t run = 0;

	for (size_t i = 0; i < code.len; i++) {
		run = code.ptr[i] == '`' ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void code_lines(struct out *o, struct ward_span code, size_t indent)
{
	struct ward_span line;

	while (span_line(&code, &line) && !o->failed) {
		struct ward_span rest = line;
		struct ward_span piece;
		bool first = true;

		out_pad(o, line.len > 0 ? indent : 0);
		while (span_cut(&rest, '\t', &piece)) {
			if (!first)
				out_char(o, '\t');
			out_text(o, piece);
			first = false;
		}
		out_char(o, '\n');
	}
}

static const char *language_of(const struct ward_rule_meta *rule)
{
	struct ward_span path = span_of(rule->bad_path);

	if (strcmp(rule->topic, "commit") == 0 || strcmp(rule->topic, "ref") == 0 ||
	    strcmp(rule->topic, "path") == 0 || strcmp(rule->topic, "secret") == 0)
		return "text";
	if (span_ends(path, ".json"))
		return "json";
	if (path.len == 0 || span_ends(path, ".yaml") || span_ends(path, ".yml"))
		return "yaml";
	return "text";
}

static void fenced(struct out *o, struct ward_span code, const char *language)
{
	size_t ticks = longest_fence(code) + 1;

	for (size_t i = 0; i < ticks; i++)
		out_char(o, '`');
	out_str(o, language);
	out_char(o, '\n');
	code_lines(o, code, 0);
	for (size_t i = 0; i < ticks; i++)
		out_char(o, '`');
	out_str(o, "\n");
}

static void example(struct out *o, const struct ward_rule_meta *rule, const char *code,
		    bool markdown)
{
	struct ward_span parts[2] = { span_of(code), { NULL, 0 } };
	static const char *const captions[] = { "Before:", "After:" };
	size_t count = split_pair(parts[0], &parts[0], &parts[1]) ? 2 : 1;

	for (size_t i = 0; i < count; i++) {
		if (count > 1) {
			out_str(o, markdown ? "" : "  ");
			out_str(o, captions[i]);
			out_str(o, markdown ? "\n\n" : "\n");
		}
		if (markdown)
			fenced(o, parts[i], language_of(rule));
		else
			code_lines(o, parts[i], 4);
		out_str(o, markdown && i + 1 < count ? "\n" : "");
	}
}

static bool has_text(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool has_generators(const struct ward_rule_meta *rule)
{
	return strcmp(rule->topic, "secret") == 0 && has_text(rule->bad) &&
		strchr(rule->bad, '{') != NULL;
}

/* -- Markdown ------------------------------------------------------------ */

/* Prose is filled by the reader's program; indented lines are an example. */
static void paragraphs(struct out *o, const char *text)
{
	struct ward_span rest = span_of(text);
	struct ward_span line;
	bool code = false;
	bool first = true;

	while (span_line(&rest, &line) && !o->failed) {
		bool example_line = line.len > 0 && line.ptr[0] == ' ';

		if (example_line != code && line.len > 0) {
			out_str(o, code ? "```\n\n" : first ? "```\n" : "\n```\n");
			code = example_line;
		}
		if (code)
			out_text(o, span_sub(line, span_starts(line, "  ") ? 2 : 0, line.len));
		else
			out_markdown(o, line);
		out_str(o, "\n");
		first = false;
	}
	out_str(o, code ? "```\n" : "");
}

static void references(struct out *o, const struct ward_rule_meta *rule)
{
	for (int i = 0; i < WARD_RULE_REFS; i++) {
		if (!has_text(rule->refs[i]))
			continue;
		out_str(o, "- <");
		out_cstr(o, rule->refs[i]);
		out_str(o, ">\n");
	}
}

void rule_help_markdown(struct out *o, const struct ward_rule_meta *rule)
{
	paragraphs(o, rule->rationale);
	out_str(o, "\n**What to do:** ");
	paragraphs(o, rule->remediation);
	if (has_text(rule->refs[0])) {
		out_str(o, "\n");
		references(o, rule);
	}
}

static void row(struct out *o, const char *name, const char *value)
{
	out_str(o, "| ");
	out_str(o, name);
	out_str(o, " | ");
	out_markdown(o, span_of(value));
	out_str(o, " |\n");
}

void rule_page_markdown(struct out *o, const struct ward_rule_meta *rule)
{
	out_str(o, "# ");
	out_cstr(o, rule->id);
	out_str(o, "\n\n");
	out_markdown(o, span_of(rule->title));
	out_str(o, ".\n\n| | |\n|---|---|\n");
	row(o, "topic", rule->topic);
	row(o, "severity", ward_severity_name(rule->severity));
	row(o, "confidence", ward_confidence_name(rule->confidence));
	row(o, "level in the profile `gitops`", ward_level_name(rule->gate));
	if (has_text(rule->revoke)) {
		out_str(o, "| revoke at | <");
		out_cstr(o, rule->revoke);
		out_str(o, "> |\n");
	}
	out_str(o, "\n## Why\n\n");
	paragraphs(o, rule->rationale);
	out_str(o, "\n## What to do\n\n");
	paragraphs(o, rule->remediation);
	if (has_text(rule->bad)) {
		out_str(o, "\n## Fires on\n\n");
		example(o, rule, rule->bad, true);
	}
	if (has_text(rule->good)) {
		out_str(o, "\n## Does not fire on\n\n");
		example(o, rule, rule->good, true);
	}
	if (has_generators(rule))
		out_str(o,
			"\n`{...}` stands for characters that are made up when the rule is "
			"tested: no token is stored.\n");
	if (has_text(rule->refs[0])) {
		out_str(o, "\n## References\n\n");
		references(o, rule);
	}
}

/* -- Plain text ---------------------------------------------------------- */

static void heading(struct out *o, const char *text)
{
	out_char(o, '\n');
	out_color(o, "1");
	out_str(o, text);
	out_color(o, "");
	out_char(o, '\n');
}

static void section(struct out *o, const char *title, const char *text)
{
	if (!has_text(text))
		return;
	heading(o, title);
	out_pad(o, PAGE_HANG);
	out_wrap(o, span_of(text), PAGE_HANG, PAGE_WIDTH);
}

static void fact(struct out *o, const char *label, const char *value)
{
	out_str(o, label);
	out_str(o, value);
	out_char(o, '\n');
}

void rule_page_text(struct out *o, const struct ward_rule_meta *rule)
{
	out_color(o, "1");
	out_cstr(o, rule->id);
	out_color(o, "");
	out_str(o, ": ");
	out_cstr(o, rule->title);
	out_str(o, "\n\n");
	fact(o, "  topic       ", rule->topic);
	fact(o, "  severity    ", ward_severity_name(rule->severity));
	fact(o, "  confidence  ", ward_confidence_name(rule->confidence));
	fact(o, "  level       ", ward_level_name(rule->gate));
	if (has_text(rule->revoke))
		fact(o, "  revoke at   ", rule->revoke);
	section(o, "Why", rule->rationale);
	section(o, "What to do", rule->remediation);
	if (has_text(rule->bad)) {
		heading(o, "Fires on");
		example(o, rule, rule->bad, false);
	}
	if (has_text(rule->good)) {
		heading(o, "Does not fire on");
		example(o, rule, rule->good, false);
	}
	if (has_generators(rule))
		out_str(o,
			"\n  {...} stands for characters that are made up when the rule is "
			"tested.\n");
	if (has_text(rule->refs[0]))
		heading(o, "See");
	for (int i = 0; i < WARD_RULE_REFS; i++) {
		if (!has_text(rule->refs[i]))
			continue;
		out_pad(o, PAGE_HANG);
		out_cstr(o, rule->refs[i]);
		out_char(o, '\n');
	}
}
