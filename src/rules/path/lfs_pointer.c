/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "base/span.h"
#include "rules/rule.h"

/* https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
#define POINTER_BYTES 1024
#define SHA256_DIGITS 64

static bool is_lower_hex(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= 'A' && s.ptr[i] <= 'F')
			return false;
	return hex_is(s);
}

static bool is_digest(struct ward_span value)
{
	return span_starts(value, "sha256:") && value.len == 7 + SHA256_DIGITS &&
		is_lower_hex(span_sub(value, 7, value.len));
}

static const char *line_fault(struct ward_span key, struct ward_span value, struct ward_span *last)
{
	const bool ordered = last->len == 0 || span_cmp(*last, key) < 0;
	uint64_t size;

	*last = key;
	if (span_is(key, "oid"))
		return !is_digest(value) ? "its oid is no SHA-256 in lower case"
			: ordered	 ? NULL
					 : "its keys are not in order";
	if (span_is(key, "size"))
		return !span_to_u64(value, INT64_MAX, &size) ? "its size is no number"
			: ordered			     ? NULL
							     : "its keys are not in order";
	if (span_starts(key, "ext-"))
		return is_digest(value) ? NULL : "an extension has no SHA-256";
	return "it has a key that no pointer has";
}

/* Where the fault is, from `*start` to `*end`. */
static const char *fault_of(struct ward_span bytes, size_t *start, size_t *end)
{
	struct ward_span rest = bytes, line, key, last = { 0 };
	bool oid = false, size = false;

	for (size_t n = 0; span_cut(&rest, '\n', &line); n++) {
		const char *fault;

		*start = (size_t)(line.ptr - bytes.ptr);
		*end = *start + line.len;
		if (n == 0) {
			if (!span_is(line, "version https://git-lfs.github.com/spec/v1"))
				return "its version is not known";
			continue;
		}
		if (!span_cut(&line, ' ', &key) || key.len == 0)
			return "a line is not a key and a value";
		fault = line_fault(key, line, &last);
		if (fault != NULL)
			return fault;
		oid = oid || span_is(key, "oid");
		size = size || span_is(key, "size");
	}
	*start = 0;
	if (!oid || !size)
		return oid ? "it has no size" : "it has no oid";
	return bytes.len >= POINTER_BYTES ? "it is larger than a pointer may be" : NULL;
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	size_t start = 0, end = 0;
	const char *fault;

	if (blob->kind == WARD_FILE_lfs || blob->kind == WARD_FILE_link ||
	    !span_starts(blob->bytes, "version https://git-lfs.github.com/spec/"))
		return;
	fault = fault_of(blob->bytes, &start, &end);
	if (fault != NULL)
		ward_emit_range(out, start, end,
				"no pointer of Git LFS, though it begins as one: %s", fault);
}

WARD_RULE(lfs_pointer) = {
	.meta = {
		.id = "lfs-pointer",
		.title = "File that begins like a pointer of Git LFS and is none",
		.rationale =
			"Git LFS puts a file in the place of a pointer only if every line of it is as "
			"the format wants. Otherwise the text itself is checked out, while people and "
			"tools that look at the first line alone take it for a large file and pass it "
			"by: a place to hide content, or a download that will never come.",
		.remediation =
			"Make the pointer anew from the real file:\n"
			"  git lfs track 'FILE'\n"
			"  git rm --cached FILE\n"
			"  git add .gitattributes FILE\n"
			"`git lfs fsck --pointers` finds all of that kind.",
		.topic = "path",
		.refs = { "https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md",
			  "https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-fsck.adoc" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_WARN,
		.bad = "version https://git-lfs.github.com/spec/v1\noid sha256:1234\nsize 12\n",
		.good = "version https://git-lfs.github.com/spec/v1\n"
			"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
			"size 12345\n",
		.bad_path = "model.bin",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
