/* SPDX-License-Identifier: Apache-2.0 */
/* What has to be known before anything of a push is looked at. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "server/serve.h"
#include "store/slots.h"

#define ARENA_MAX ((size_t)256 << 20)

enum { NAME_DIGEST_BYTES = 6, NAME_MAX_BYTES = 120, POST_RECEIVE_MS = 600000 };

static int find_git_dir(struct serving *s, struct ward_error *err)
{
	const char *path = s->options->run.place.git_dir;
	char absolute[PATH_MAX];

	if (path == NULL)
		path = s->options->run.place.directory != NULL ? s->options->run.place.directory
							       : ".";
	if (realpath(path, absolute) == NULL)
		return error_set(err, WARD_ENOTFOUND, "the Git directory '%s': %s", path,
				 strerror(errno));
	s->git_dir = arena_cstr(s->arena, arena_copy(s->arena, span_of(absolute)));
	return s->git_dir != NULL ? WARD_OK : error_set(err, WARD_EOOM, "out of memory");
}

/* A file name for a repository: readable, and different for each Git directory. What the host calls
 * it has no part in it: only hooks hear that, and a timer must find the same folder. */
static struct ward_span folder_name(struct serving *s)
{
	struct ward_span name = host_path_name(s->git_dir), dir = span_of(s->git_dir);
	char readable[NAME_MAX_BYTES + 1], digits[2 * NAME_DIGEST_BYTES + 1];
	uint8_t digest[SHA256_BYTES];
	size_t n = 0;

	for (; n < name.len && n < NAME_MAX_BYTES; n++) {
		const char c = name.ptr[n];
		const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '_' || c == '-' || (c == '.' && n > 0);

		readable[n] = plain ? c : '_';
	}
	readable[n] = '\0';
	sha256_spans(&dir, 1, false, digest);
	hex_encode(digest, NAME_DIGEST_BYTES, digits);
	return arena_printf(s->arena, "%s-%s", readable, digits);
}

/* Shared is what lies in a folder that a group may write to: a repository with
 * core.sharedRepository, or a folder of state that several users serve from. */
static bool is_shared(const char *folder)
{
	struct stat st;

	return stat(folder, &st) == 0 && (st.st_mode & S_IWGRP) != 0;
}

static int open_state(struct serving *s, struct ward_error *err)
{
	struct ward_span path;
	const bool configured = s->config.state != NULL;
	int rc;

	if (s->config.no_state || (!configured && !s->host.keeps_state))
		return WARD_OK;
	path = configured ? arena_printf(s->arena, "%s/" WARD_SPAN_FMT, s->config.state,
					 WARD_SPAN_ARG(folder_name(s)))
			  : arena_printf(s->arena, "%s/gitward", s->git_dir);
	s->state_path = arena_cstr(s->arena, path);
	if (s->state_path == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = state_dir_open(s->state_path, is_shared(configured ? s->config.state : s->git_dir),
			    &s->state, err);
	if (rc != WARD_OK)
		return error_prefix(err, "state folder");
	return pending_read(s->state, s->arena, &s->pending, &s->pending_count, err);
}

int serve_take_slot(struct serving *s, struct ward_error *err)
{
	if (s->config.slots == 0)
		return WARD_OK;
	if (s->config.state == NULL)
		return error_set(err, WARD_ECONFIG, "%s: 'slots' needs 'state'", s->config.path);
	return slot_take(s->config.state, s->config.slots, s->deadline_ns, &s->slot, err);
}

/* What has arrived waits for nobody: a time that was too short for it once would be again. */
static uint64_t budget_ms(const struct serving *s)
{
	const uint64_t ms = s->config.deadline_ms;

	if (s->options->door == WARD_DOOR_POST_RECEIVE)
		return ms > POST_RECEIVE_MS ? ms : POST_RECEIVE_MS;
	return ms != 0 ? ms : s->host.deadline_ms;
}

/* The command line of the hook comes first, then the server file. */
static void join_options(struct serving *s)
{
	struct ward_options *run = &s->effective.run;

	s->effective = *s->options;
	if (run->policy_file == NULL && run->policy_ref == NULL && !run->no_policy) {
		run->policy_file = s->config.policy_file;
		run->policy_ref = s->config.policy_ref;
	}
	run->server = true;
	s->options = &s->effective;
}

int serve_prepare(struct serving *s, struct ward_error *err)
{
	const struct ward_server_options *o = s->options;
	int rc;

	s->slot = -1;
	s->config.mode = SERVER_ENFORCE;
	s->verdict = WARD_UNDECIDED;
	s->now = o->run.now != 0 ? o->run.now : time_now();
	s->arena = arena_new(ARENA_MAX);
	if (s->arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = server_config_read(o->config, s->arena, &s->config, err);
	join_options(s);
	if (rc == WARD_OK)
		rc = find_git_dir(s, err);
	if (rc == WARD_OK)
		rc = host_detect(o->env, o->env_ctx, o->host, s->git_dir, s->arena, &s->host, err);
	if (rc != WARD_OK)
		return rc;
	if (o->pusher != NULL)
		s->host.pusher = span_of(o->pusher);
	s->relay.gitlab = s->host.kind == HOST_GITLAB;
	s->deadline_ns = s->started_ns + budget_ms(s) * 1000000u;
	return open_state(s, err);
}

void serve_release(struct serving *s)
{
	slot_give(s->slot);
	if (s->state != NULL)
		state_dir_close(s->state);
	arena_free(s->arena);
}

static bool parse_line(struct ward_span line, struct push_line *out)
{
	struct ward_span old_hex, new_hex;

	if (!span_cut(&line, ' ', &old_hex) || !span_cut(&line, ' ', &new_hex))
		return false;
	out->name = line;
	return line.len > 0 && oid_parse(old_hex, &out->old_id) && oid_parse(new_hex, &out->new_id);
}

int push_lines(struct ward_span input, struct arena *arena, struct push_line **out, size_t *count,
	       struct ward_error *err)
{
	VEC(struct push_line) lines = { 0 };
	struct ward_span rest = input, line;

	while (span_line(&rest, &line)) {
		struct push_line *to = vec_push(arena, &lines);

		if (to == NULL)
			return error_set(err, WARD_EOOM, "out of memory for the references");
		if (!parse_line(line, to))
			return error_set_at(err, WARD_EPARSE, lines.len, 1,
					    "line %zu of the hook's input is malformed", lines.len);
	}
	*out = lines.items;
	*count = lines.len;
	return WARD_OK;
}
