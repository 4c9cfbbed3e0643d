/* SPDX-License-Identifier: Apache-2.0 */
#include "server/push_door.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/trusted_file.h"
#include "git/config_file.h"
#include "store/file.h"

#define CONFIG_MAX ((size_t)1 << 20)

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

/* -- Folders -------------------------------------------------------------------- */

typedef VEC(struct ward_span) texts;

static void add_name(texts *list, struct arena *arena, struct ward_span name)
{
	for (size_t i = 0; i < 2 && list->len < PUSH_FOLDERS_MAX && name.len > 0; i++) {
		struct ward_span *slot = vec_push(arena, list);

		if (slot != NULL)
			*slot = arena_printf(arena, WARD_SPAN_FMT "%s", WARD_SPAN_ARG(name),
					     i > 0 ? "/" : "");
	}
}

/* What Git adds by itself when a folder is looked for may have been left away. */
static void add_forms(texts *list, struct arena *arena, struct ward_span name)
{
	static const char *const ends[] = { "/.git", ".git" };

	add_name(list, arena, name);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (!span_ends(name, ends[i]))
			continue;
		add_name(list, arena, span_sub(name, 0, name.len - strlen(ends[i])));
		return;
	}
}

int push_door_folders(const char *git_dir, struct arena *arena, struct ward_texts *out,
		      struct ward_error *err)
{
	struct ward_span rest = span_of(git_dir);
	texts list = { 0 };

	while (rest.len > 0) {
		const ssize_t slash = span_find_byte(rest, '/', 1);

		add_forms(&list, arena, rest);
		if (rest.ptr[0] != '/')
			add_forms(&list, arena,
				  arena_printf(arena, "~/" WARD_SPAN_FMT, WARD_SPAN_ARG(rest)));
		if (rest.ptr[0] == '/')
			rest = span_sub(rest, 1, rest.len);
		else
			rest = slash < 0 ? WARD_SPAN("")
					 : span_sub(rest, (size_t)slash + 1, rest.len);
	}
	*out = (struct ward_texts){ list.items, list.len };
	return arena_failed(arena) ? no_memory(err) : WARD_OK;
}

static int set_folders(struct serving *s, struct run_push_door *out, struct ward_error *err)
{
	const struct ward_texts *named = &s->config.push_folders;
	struct ward_texts found;
	struct ward_span *all;
	int rc = push_door_folders(s->git_dir, s->arena, &found, err);

	if (rc != WARD_OK)
		return rc;
	all = ARENA_ARRAY(s->arena, named->count + found.count + 1, struct ward_span);
	if (all == NULL)
		return no_memory(err);
	for (size_t i = 0; i < named->count; i++)
		all[i] = named->items[i];
	for (size_t i = 0; i < found.count; i++)
		all[named->count + i] = found.items[i];
	out->folders = all;
	out->folder_count = named->count + found.count;
	/* git http-backend goes there first. */
	if (out->stateless)
		all[out->folder_count++] = WARD_SPAN(".");
	return WARD_OK;
}

/* -- Seed ------------------------------------------------------------------------- */

static int seed_of_file(struct serving *s, struct ward_span *out, struct ward_error *err)
{
	struct ward_span text;
	int rc = trusted_read(AT_FDCWD, s->config.push_seed, false, PUSH_SEED_MAX, s->arena, &text,
			      err);

	if (rc != WARD_OK)
		return error_prefix(err, "push-certificates.seed-file");
	while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
		text.len--;
	*out = text;
	return text.len > 0 ? WARD_OK
			    : error_set(err, WARD_ECONFIG, "push-certificates.seed-file is empty");
}

static int seed_of_config(struct serving *s, struct ward_span *out, struct ward_error *err)
{
	const char *path = arena_cstr(s->arena, arena_printf(s->arena, "%s/config", s->git_dir));
	struct file_place place;
	struct buf text;
	int fd = -1, rc;

	if (path == NULL)
		return no_memory(err);
	buf_init(&text, CONFIG_MAX);
	rc = file_place_open(path, &place, err);
	if (rc == WARD_OK) {
		rc = file_open(place.dir, place.name, O_RDONLY, 0, &fd, err);
		if (rc == WARD_OK)
			rc = file_read(fd, path, &text, err);
		if (fd >= 0)
			(void)close(fd);
		file_place_close(&place);
	}
	if (rc == WARD_OK)
		rc = config_value(buf_span(&text), "receive", "certnonceseed", s->arena, out, err);
	buf_release(&text);
	return rc;
}

static int find_seed(struct serving *s, struct ward_span *out, struct ward_error *err)
{
	*out = WARD_SPAN("");
	return s->config.push_seed != NULL ? seed_of_file(s, out, err)
					   : seed_of_config(s, out, err);
}

/* -- Environment -------------------------------------------------------------------- */

static struct ward_span variable(const struct serving *s, const char *name)
{
	const char *value =
		s->options->env != NULL ? s->options->env(s->options->env_ctx, name) : NULL;

	return value != NULL ? arena_copy(s->arena, span_of(value)) : WARD_SPAN("");
}

static int read_options(struct serving *s, struct run_push_door *out, struct ward_error *err)
{
	const struct ward_span text = variable(s, "GIT_PUSH_OPTION_COUNT");
	uint64_t count = 0;
	struct ward_span *options;

	if (text.len > 0 && !span_to_u64(text, PUSH_CERT_OPTIONS_MAX, &count))
		return error_set(err, WARD_ELIMIT, "GIT_PUSH_OPTION_COUNT is no number up to %d",
				 PUSH_CERT_OPTIONS_MAX);
	options = ARENA_ARRAY(s->arena, count, struct ward_span);
	if (options == NULL)
		return no_memory(err);
	for (uint64_t i = 0; i < count; i++) {
		const char *name = arena_cstr(
			s->arena,
			arena_printf(s->arena, "GIT_PUSH_OPTION_%llu", (unsigned long long)i));

		if (name == NULL)
			return no_memory(err);
		options[i] = variable(s, name);
	}
	out->options = options;
	out->option_count = (size_t)count;
	return WARD_OK;
}

/* Why none came, as far as it can be told from here. */
static const char *why_none(struct serving *s)
{
	struct ward_error ignored = { 0 };
	struct ward_span seed;

	if (s->options->door != WARD_DOOR_PRE_RECEIVE)
		return "this hook is shown no certificates: only 'pre-receive' is";
	switch (s->host.kind) {
	case HOST_PLAIN:
	case HOST_GITOLITE:
		break;
	default:
		return "this host takes no push certificates: the policy cannot ask for one here";
	}
	if (find_seed(s, &seed, &ignored) == WARD_OK && seed.len == 0)
		return "this repository asks for none: git config receive.certNonceSeed SECRET";
	return NULL;
}

int push_door_open(struct serving *s, struct ward_span input, struct run_push_door *out,
		   struct ward_error *err)
{
	int rc;

	*out = (struct run_push_door){ .cert = variable(s, "GIT_PUSH_CERT"),
				       .given = variable(s, "GIT_PUSH_CERT_NONCE"),
				       .stateless = variable(s, "REQUEST_METHOD").len > 0,
				       .urls = s->config.push_urls.items,
				       .url_count = s->config.push_urls.count,
				       .commands = input,
				       .now = s->now };
	if (s->options->door != WARD_DOOR_PRE_RECEIVE)
		out->cert = WARD_SPAN("");
	if (out->cert.len == 0) {
		out->none = why_none(s);
		return WARD_OK;
	}
	rc = find_seed(s, &out->seed, err);
	if (rc == WARD_OK)
		rc = set_folders(s, out, err);
	return rc == WARD_OK ? read_options(s, out, err) : rc;
}
