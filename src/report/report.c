/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "report/format.h"
#include "report/safe.h"
#include "report/view.h"

static const struct {
	const char *name;
	int (*render)(const struct ward_result *result, const struct ward_report_options *options,
		      struct out *out);
} formats[WARD_FORMAT_COUNT] = {
#define REPORT_FORMAT(name) [WARD_FORMAT_##name] = { #name, report_##name },
	WARD_FORMATS(REPORT_FORMAT)
#undef REPORT_FORMAT
};

int ward_format_find(const char *name)
{
	for (int i = 0; name != NULL && i < WARD_FORMAT_COUNT; i++)
		if (strcmp(formats[i].name, name) == 0)
			return i;
	return -1;
}

const char *ward_format_name(enum ward_format format)
{
	return (unsigned)format < WARD_FORMAT_COUNT ? formats[format].name : "unknown";
}

int ward_report(const struct ward_result *result, const struct ward_report_options *options,
		ward_write_fn write, void *ctx, struct ward_error *err)
{
	struct out out;

	if ((unsigned)options->format >= WARD_FORMAT_COUNT)
		return error_set(err, WARD_EUSAGE, "there is no such format");
	out_init(&out, write, ctx);
	if (formats[options->format].render(result, options, &out) != 0)
		return error_set(err, WARD_EOOM, "out of memory while reporting");
	return out_finish(&out, err);
}

int ward_report_rule(const struct ward_rule_meta *rule, bool markdown, bool color,
		     ward_write_fn write, void *ctx, struct ward_error *err)
{
	struct out out;

	out_init(&out, write, ctx);
	out.color = color && !markdown;
	if (markdown)
		rule_page_markdown(&out, rule);
	else
		rule_page_text(&out, rule);
	return out_finish(&out, err);
}

int ward_report_rules(const char *format, ward_write_fn write, void *ctx, struct ward_error *err)
{
	static const struct {
		const char *name;
		void (*render)(struct out *out);
	} lists[] = {
		{ "text", rule_list_text },
		{ "markdown", rule_list_markdown },
		{ "json", rule_list_json },
	};
	struct out out;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (strcmp(lists[i].name, format) != 0)
			continue;
		out_init(&out, write, ctx);
		lists[i].render(&out);
		return out_finish(&out, err);
	}
	return error_set(err, WARD_EUSAGE, "there is no such format for rules");
}

void ward_safe_text(struct ward_span text, char *out, size_t size)
{
	struct safe_unit u;
	size_t len = 0;
	bool blank = true;

	if (size == 0)
		return;
	for (size_t at = 0; at < text.len; at += u.taken) {
		safe_terminal(text, at, SAFE_CI | (blank ? SAFE_START : 0U), &u);
		if (u.len >= size - len)
			break;
		memcpy(out + len, u.text, u.len);
		len += u.len;
		blank = blank && u.blank;
	}
	out[len] = '\0';
}

void ward_rule_url(const struct ward_rule_meta *rule, char *out, size_t size)
{
	ward_safe_text(span_of(view_rule_url(rule)), out, size);
}
