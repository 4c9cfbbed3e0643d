/* SPDX-License-Identifier: Apache-2.0 */
#include "git/refs_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/refs_list.h"

#define REF_FILE_MAX 8192
#define PACKED_MAX ((size_t)256 << 20)

struct refs_files {
	void *map; /**< of packed-refs; MAP_FAILED without one */
	size_t size;
	struct ward_span packed; /**< the whole of it */
	bool sorted;		 /**< by name, as git has written it since 2.16 */
	bool whole;		 /**< looked through, and nothing is wrong with it */
};

/* What one reference file says: an id, or the name it stands for. */
struct ref_value {
	struct oid id;
	struct ward_span target;
};

const char *refs_dir_of(const struct repo *repo, struct ward_span name)
{
	static const char *const own[] = { "refs/bisect/", "refs/worktree/", "refs/rewritten/" };

	if (!span_starts(name, "refs/"))
		return repo->info.git_dir;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (span_starts(name, own[i]))
			return repo->info.git_dir;
	}
	return repo->info.common_dir;
}

static int parse_value(struct ward_span text, size_t oid_len, struct ref_value *out)
{
	const size_t hex = 2 * oid_len;

	if (span_starts(text, "ref:")) {
		out->target = span_trim(span_sub(text, 4, text.len));
		return refname_ok(out->target);
	}
	/* FETCH_HEAD has more on its line. */
	if (text.len > hex && text.ptr[hex] != '\n' && text.ptr[hex] != '\r' &&
	    text.ptr[hex] != ' ' && text.ptr[hex] != '\t')
		return 0;
	return oid_parse(span_sub(text, 0, hex), &out->id) && out->id.len == oid_len;
}

/* A symbolic link stands for the name it holds when that looks like one. */
static bool read_link(const char *path, struct arena *arena, struct ref_value *out)
{
	char target[4096];
	const ssize_t n = readlink(path, target, sizeof(target));

	if (n <= 0 || (size_t)n >= sizeof(target))
		return false;
	if (!span_starts(span_make(target, (size_t)n), "refs/"))
		return false;
	out->target = arena_copy(arena, span_make(target, (size_t)n));
	return refname_ok(out->target);
}

static int read_loose(struct repo *repo, struct ward_span name, struct arena *arena,
		      struct ref_value *out, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	const char *cname = arena_cstr(arena, name);
	const char *path = cname != NULL ? path_join(arena, refs_dir_of(repo, name), cname) : NULL;
	struct ward_span text;
	int rc;

	*out = (struct ref_value){ .target = WARD_SPAN("") };
	if (path == NULL)
		return memory_error(err);
	if (read_link(path, arena, out))
		return 0;
	rc = read_file(path, REF_FILE_MAX, arena, &text, &local);
	if (rc == WARD_ENOTFOUND)
		return rc;
	if (rc < 0)
		return error_set(err, rc, "%s", local.message);
	if (!parse_value(text, repo->info.oid_len, out))
		return error_set(err, WARD_EGIT, "reference %s is malformed", cname);
	return 0;
}

/* The first line says how the file was written. */
static bool says_sorted(struct ward_span packed)
{
	struct ward_span line;

	return span_starts(packed, "# pack-refs with:") && span_line(&packed, &line) &&
		(span_contains(line, " sorted ") || span_ends(line, " sorted"));
}

/* git replaces packed-refs by renaming a finished file into its place, and never changes it. */
static int map_packed(struct refs_files *refs, const char *path, struct ward_error *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int rc = 0;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return error_set(err, WARD_EIO, "cannot open %s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		rc = error_set(err, WARD_EIO, "%s is not a regular file", path);
	else if ((uint64_t)st.st_size > PACKED_MAX)
		rc = error_set(err, WARD_ELIMIT, "%s is larger than %zu bytes", path, PACKED_MAX);
	else if (st.st_size > 0) {
		refs->size = (size_t)st.st_size;
		refs->map = mmap(NULL, refs->size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (refs->map == MAP_FAILED)
			rc = error_set(err, WARD_EIO, "cannot map %s: %s", path, strerror(errno));
		else
			refs->packed = span_make(refs->map, refs->size);
	}
	(void)close(fd);
	refs->sorted = says_sorted(refs->packed);
	return rc;
}

static int load_packed(struct repo *repo, struct ward_error *err)
{
	struct refs_files *refs;
	const char *path;
	int rc;

	if (repo->refs != NULL)
		return 0;
	refs = ARENA_NEW(repo->arena, struct refs_files);
	path = path_join(repo->arena, repo->info.common_dir, "packed-refs");
	if (refs == NULL || path == NULL)
		return memory_error(err);
	*refs = (struct refs_files){ .map = MAP_FAILED };
	rc = map_packed(refs, path, err);
	if (rc == 0)
		repo->refs = refs;
	else
		refs_files_free(refs);
	return rc;
}

int packed_next(struct ward_span *rest, size_t oid_len, struct packed_ref *out,
		struct ward_error *err)
{
	struct ward_span line;

	while (span_line(rest, &line)) {
		if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '^')
			continue;
		out->name = span_sub(line, 2 * oid_len + 1, line.len);
		if (line.len <= 2 * oid_len + 1 || line.ptr[2 * oid_len] != ' ' ||
		    !oid_parse(span_sub(line, 0, 2 * oid_len), &out->id))
			return error_set(err, WARD_EGIT, "packed-refs is malformed");
		return 1;
	}
	return 0;
}

/* What is wrong with a line of packed-refs; `*last` is the name before it. NULL: nothing. */
static const char *line_fault(struct ward_span line, size_t oid_len, bool sorted,
			      struct ward_span *last)
{
	const size_t hex = 2 * oid_len;
	struct ward_span name;
	struct oid id;

	if (span_starts(line, "^"))
		return last->len > 0 && line.len == hex + 1 &&
				oid_parse(span_sub(line, 1, line.len), &id)
			? NULL
			: "is no id that a tag leads to";
	if (line.len <= hex + 1 || line.ptr[hex] != ' ' || !oid_parse(span_sub(line, 0, hex), &id))
		return "is no reference";
	name = span_sub(line, hex + 1, line.len);
	if (sorted && last->len > 0 && span_cmp(*last, name) >= 0)
		return "is not in order";
	*last = name;
	return NULL;
}

/* That a reference is not there can be believed only of a file that is right from its first byte to
 * its last: git writes it whole, and ends it with a line feed. */
static int need_whole(struct repo *repo, struct ward_error *err)
{
	struct refs_files *refs = repo->refs;
	struct ward_span rest = refs->packed, line, last = WARD_SPAN("");
	size_t number = 0;

	if (refs->whole)
		return 0;
	if (rest.len > 0 && rest.ptr[rest.len - 1] != '\n')
		return error_set(err, WARD_EGIT, "packed-refs is malformed: its end is missing");
	while (span_line(&rest, &line)) {
		const char *fault = NULL;

		number++;
		if (!span_starts(line, "#"))
			fault = line_fault(line, repo->info.oid_len, refs->sorted, &last);
		if (fault != NULL)
			return error_set(err, WARD_EGIT, "packed-refs is malformed: line %zu %s",
					 number, fault);
	}
	refs->whole = true;
	return 0;
}

/* Where the line of a reference begins that `at` lies in or, for a peeled id, below. */
static size_t line_start(struct ward_span all, size_t at)
{
	for (;;) {
		while (at > 0 && all.ptr[at - 1] != '\n')
			at--;
		if (at == 0 || all.ptr[at] != '^')
			return at;
		at--;
	}
}

/* In a sorted file: all from the first reference on whose name is not less than `name`. */
static int packed_from(struct repo *repo, struct ward_span name, struct ward_span *out,
		       struct ward_error *err)
{
	const struct ward_span all = repo->refs->packed;
	size_t low = 0;
	size_t high = all.len;

	while (low < high) {
		const size_t start = line_start(all, low + (high - low) / 2);
		struct ward_span rest = span_sub(all, start, high);
		struct ward_span peeled;
		struct packed_ref at;
		const int rc = packed_next(&rest, repo->info.oid_len, &at, err);

		if (rc < 0)
			return rc;
		/* Every step drops a line at least, and the peeled ids below it, so this ends. */
		if (rc > 0 && span_cmp(at.name, name) < 0) {
			while (span_starts(rest, "^") && span_line(&rest, &peeled))
				;
			low = high - rest.len;
		} else {
			high = start > low ? start : low;
		}
	}
	*out = span_sub(all, low, all.len);
	return 0;
}

/* " name\n" is looked for as text, which is far quicker than taking lines apart. */
static int find_unsorted(struct repo *repo, struct ward_span name, struct oid *out,
			 struct ward_error *err)
{
	const size_t hex = 2 * repo->info.oid_len;
	const struct ward_span all = repo->refs->packed;
	struct ward_span needle;
	ssize_t at = 0;
	char *text = arena_bytes(repo->arena, name.len + 2);

	if (text == NULL)
		return memory_error(err);
	text[0] = ' ';
	memcpy(text + 1, name.ptr, name.len);
	text[name.len + 1] = '\n';
	needle = span_make(text, name.len + 2);
	while ((at = span_find(all, needle, (size_t)at)) >= 0) {
		const size_t pos = (size_t)at;
		const size_t start = pos - hex;

		if (pos >= hex && (start == 0 || all.ptr[start - 1] == '\n') &&
		    oid_parse(span_sub(all, start, pos), out))
			return 1;
		at++;
	}
	return 0;
}

static int find_sorted(struct repo *repo, struct ward_span name, struct oid *out,
		       struct ward_error *err)
{
	struct packed_ref found;
	struct ward_span rest;
	int rc = packed_from(repo, name, &rest, err);

	if (rc == 0)
		rc = packed_next(&rest, repo->info.oid_len, &found, err);
	if (rc <= 0 || !span_eq(found.name, name))
		return rc < 0 ? rc : 0;
	*out = found.id;
	return 1;
}

static int find_packed(struct repo *repo, struct ward_span name, struct oid *out,
		       struct ward_error *err)
{
	int rc = load_packed(repo, err);

	if (rc == 0)
		rc = repo->refs->sorted ? find_sorted(repo, name, out, err)
					: find_unsorted(repo, name, out, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = need_whole(repo, err);
	if (rc < 0)
		return rc;
	return error_set(err, WARD_ENOTFOUND, "no reference '" WARD_SPAN_FMT "'",
			 WARD_SPAN_ARG(name));
}

static int resolve(struct repo *repo, struct ward_span name, struct arena *arena, struct oid *out,
		   struct ward_error *err)
{
	for (unsigned depth = 0; depth <= SYMREF_DEPTH; depth++) {
		struct ref_value value;
		int rc;

		if (!refname_ok(name))
			return error_set(err, WARD_EUSAGE,
					 "'" WARD_SPAN_FMT "' is no reference name",
					 WARD_SPAN_ARG(span_sub(name, 0, 200)));
		rc = read_loose(repo, name, arena, &value, err);
		if (rc == WARD_ENOTFOUND)
			return find_packed(repo, name, out, err);
		if (rc < 0)
			return rc;
		if (value.id.len != 0) {
			*out = value.id;
			return 0;
		}
		name = value.target;
	}
	return error_set(err, WARD_EGIT, "symbolic references are nested too deep");
}

int refs_files_get(struct repo *repo, const char *name, struct oid *out, struct ward_error *err)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	int rc;

	if (arena == NULL)
		return memory_error(err);
	rc = resolve(repo, span_of(name), arena, out, err);
	arena_free(arena);
	return rc;
}

int refs_files_link(struct repo *repo, struct ward_span name, struct ward_span *out,
		    struct ward_error *err)
{
	struct ref_value value = { .target = WARD_SPAN("") };
	int rc = read_loose(repo, name, repo->arena, &value, err);

	*out = rc == 0 ? value.target : WARD_SPAN("");
	return rc == WARD_ENOTFOUND ? 0 : rc;
}

int refs_files_head_name(struct repo *repo, struct ward_span *out, struct ward_error *err)
{
	struct ref_value value;
	int rc = read_loose(repo, WARD_SPAN("HEAD"), repo->arena, &value, err);

	*out = WARD_SPAN("");
	if (rc == WARD_ENOTFOUND)
		return error_set(err, WARD_EGIT, "the repository has no HEAD");
	if (rc == 0)
		*out = value.target;
	return rc;
}

static int give_loose(struct repo *repo, struct ward_span name, struct arena *arena, repo_ref_fn fn,
		      void *ctx, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	struct oid id;
	const int rc = resolve(repo, name, arena, &id, &local);

	/* A symbolic reference to nothing, such as a stale origin/HEAD, names no object. */
	if (rc == WARD_ENOTFOUND)
		return 0;
	if (rc < 0)
		return error_set(err, rc, "%s", local.message);
	return fn(ctx, name, &id, err);
}

/* Loose references first; they hide the packed ones of their name. */
static int give_all(struct repo *repo, const struct loose_names *loose, const char *prefix,
		    struct arena *arena, repo_ref_fn fn, void *ctx, struct ward_error *err)
{
	const bool sorted = repo->refs->sorted;
	struct ward_span rest = repo->refs->packed;
	struct packed_ref packed;
	int rc = sorted ? packed_from(repo, span_of(prefix), &rest, err) : 0;

	for (size_t i = 0; rc == 0 && i < loose->len; i++) {
		if (span_starts(loose->items[i], prefix))
			rc = give_loose(repo, loose->items[i], arena, fn, ctx, err);
	}
	while (rc == 0) {
		rc = packed_next(&rest, repo->info.oid_len, &packed, err);
		if (rc <= 0)
			break;
		rc = check_time(repo, err);
		if (sorted && !span_starts(packed.name, prefix))
			break;
		if (rc == 0 && span_starts(packed.name, prefix) && !loose_has(loose, packed.name))
			rc = fn(ctx, packed.name, &packed.id, err);
	}
	return rc;
}

int refs_files_each(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
		    struct ward_error *err)
{
	struct arena *arena = arena_new((size_t)repo->limits.memory_bytes);
	struct loose_names loose;
	int rc;

	if (arena == NULL)
		return memory_error(err);
	rc = load_packed(repo, err);
	if (rc == 0)
		rc = need_whole(repo, err);
	if (rc == 0)
		rc = loose_list(repo, span_of(prefix), arena, &loose, err);
	if (rc == 0)
		rc = give_all(repo, &loose, prefix, arena, fn, ctx, err);
	arena_free(arena);
	return rc;
}

void refs_files_free(struct refs_files *refs)
{
	if (refs != NULL && refs->map != MAP_FAILED)
		(void)munmap(refs->map, refs->size);
}
