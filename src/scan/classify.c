/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/classify.h"

#include <string.h>

#include "base/span.h"
#include "doc/manifest.h"
#include "git/object.h"

#define SNIFF_BYTES 8000 /* as Git's buffer_is_binary() */

static struct ward_span base_name(struct ward_span path)
{
	return span_sub(path, (size_t)(span_rfind_byte(path, '/') + 1), path.len);
}

static bool ends_with_any(struct ward_span s, const char *const *suffixes)
{
	for (; *suffixes != NULL; suffixes++)
		if (s.len > strlen(*suffixes) &&
		    span_is_nocase(span_sub(s, s.len - strlen(*suffixes), s.len), *suffixes))
			return true;
	return false;
}

static bool is_yaml_name(struct ward_span name)
{
	static const char *const suffixes[] = { ".yaml", ".yml", NULL };

	return ends_with_any(name, suffixes);
}

static bool is_json_name(struct ward_span name)
{
	static const char *const suffixes[] = { ".json", NULL };

	return ends_with_any(name, suffixes);
}

static bool is_template_name(struct ward_span name)
{
	static const char *const suffixes[] = { ".tpl",	   ".gotmpl", ".tmpl", ".jinja",
						".jinja2", ".j2",     NULL };

	return ends_with_any(name, suffixes);
}

static bool is_kustomization(struct ward_span name)
{
	return span_is(name, "kustomization.yaml") || span_is(name, "kustomization.yml") ||
		span_is(name, "Kustomization");
}

static bool is_helm(struct ward_span name)
{
	if (!is_yaml_name(name))
		return false;
	return span_is(name, "Chart.yaml") || span_starts(name, "values") ||
		span_ends(name, "values.yaml") || span_ends(name, "values.yml");
}

static bool is_dockerfile(struct ward_span name)
{
	return span_is(name, "Dockerfile") || span_is(name, "Containerfile") ||
		span_starts(name, "Dockerfile.") || span_ends(name, ".Dockerfile") ||
		span_ends(name, ".dockerfile");
}

static bool line_starts(struct ward_span bytes, const char *word)
{
	ssize_t at = -1;

	while ((at = span_find(bytes, span_of(word), (size_t)(at + 1))) >= 0)
		if (at == 0 || bytes.ptr[at - 1] == '\n')
			return true;
	return false;
}

static bool looks_like_manifest(struct ward_span bytes)
{
	struct ward_span text = bytes;

	if (span_starts(text, "\xef\xbb\xbf"))
		text = span_sub(text, 3, text.len);
	if (span_trim(text).len > 0 && span_trim(text).ptr[0] == '{')
		return span_contains(text, "\"apiVersion\"") && span_contains(text, "\"kind\"");
	return line_starts(text, "apiVersion:") && line_starts(text, "kind:");
}

static struct file_class by_name(struct ward_span path)
{
	struct ward_span name = base_name(path);
	struct file_class c = { .kind = WARD_FILE_yaml, .parse = true };

	if (span_is(path, ".gitward.yaml"))
		c.kind = WARD_FILE_policy;
	else if (is_kustomization(name))
		c.kind = WARD_FILE_kustomization;
	else if (is_helm(name))
		c.kind = WARD_FILE_helm;
	else if (is_yaml_name(name) &&
		 (span_starts(path, ".github/workflows/") ||
		  span_contains(path, "/.github/workflows/")))
		c.kind = WARD_FILE_workflow;
	else if (is_yaml_name(name))
		c.kind = WARD_FILE_yaml;
	else if (is_json_name(name))
		c.kind = WARD_FILE_json;
	else
		c = (struct file_class){ .kind = WARD_FILE_text };
	return c;
}

struct file_class classify(struct ward_span path, struct ward_span bytes, unsigned mode)
{
	struct ward_span name = base_name(path);
	struct file_class c = by_name(path);

	if (MODE_TYPE(mode) == MODE_LINK)
		return (struct file_class){ .kind = WARD_FILE_link };
	if (bytes.len < 1024 && span_starts(bytes, "version https://git-lfs.github.com/spec/"))
		return (struct file_class){ .kind = WARD_FILE_lfs };
	if (c.kind == WARD_FILE_json && looks_like_manifest(bytes))
		c.kind = WARD_FILE_manifest;
	if (c.parse)
		return c;
	if (is_template_name(name))
		return (struct file_class){ .kind = WARD_FILE_template };
	if (span_find_byte(span_sub(bytes, 0, SNIFF_BYTES), '\0', 0) >= 0)
		return (struct file_class){ .kind = WARD_FILE_binary };
	if (is_dockerfile(name))
		return (struct file_class){ .kind = WARD_FILE_dockerfile };
	if (looks_like_manifest(bytes))
		return (struct file_class){ .kind = WARD_FILE_manifest,
					    .parse = true,
					    .sniffed = true };
	return c;
}

static bool has_syntax_problem(const struct ward_stream *stream)
{
	for (size_t i = 0; i < stream->problem_count; i++)
		if (stream->problems[i].kind == DOC_SYNTAX ||
		    stream->problems[i].kind == DOC_ENCODING)
			return true;
	return false;
}

enum ward_file_kind classify_parsed(struct file_class first, struct ward_span path,
				    const struct ward_stream *stream)
{
	(void)path;
	if (first.sniffed && has_syntax_problem(stream))
		return WARD_FILE_text;
	if (first.kind != WARD_FILE_yaml && first.kind != WARD_FILE_json)
		return first.kind;
	for (size_t i = 0; i < stream->doc_count; i++) {
		const struct ward_node *root = stream->docs[i].root;

		if (node_get(root, "apiVersion") != NULL && node_get(root, "kind") != NULL)
			return WARD_FILE_manifest;
	}
	if (stream->doc_count > 0 && stream->templates == stream->doc_count)
		return WARD_FILE_template;
	return first.kind;
}
