/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

/** @file server/serve.h @brief One hook run, shared by the files of server/ that make it up. */

#include "server/answer.h"
#include "server/config.h"
#include "server/host.h"
#include "server/judge.h"
#include "server/relay.h"
#include "store/pending.h"
#include "store/state_dir.h"

/** Records that a ledger keeps when it is sorted anew. */
#define SERVE_LEDGER_MAX ((size_t)4000000)

/** The certificates of signed pushes in the state folder, in the form of the audit log. */
#define PUSH_LOG_NAME "push-certificates.jsonl"

/** A line of the hook's input. */
struct push_line {
	struct ward_span name;
	struct oid old_id, new_id;
};

struct serving {
	/** The caller's until serve_prepare() has joined them with the server file. */
	const struct ward_server_options *options;
	struct ward_server_options effective;
	struct arena *arena;
	struct server_config config;
	struct host host;
	struct state_dir *state; /**< NULL: nothing is kept */
	const char *state_path;	 /**< of it */
	const char *git_dir;	 /**< absolute */
	struct relay relay;
	uint64_t started_ns, deadline_ns;
	int64_t now;
	int slot; /**< descriptor of the slot that is held, -1 without */
	struct pending_ref *pending;
	size_t pending_count;
	struct push_line *lines;
	size_t line_count;

	struct answer answer;	 /**< of the worker */
	struct ward_error error; /**< why there is none */
	enum ward_verdict verdict;
	bool deferred, timed_out;
	uint64_t unjudged; /**< tips that no hook had judged */
	char head[65];	   /**< of the audit log, "" without */
};

/** Read configuration, host, state and pending references; start the clock. */
int serve_prepare(struct serving *s, struct ward_error *err) WARD_MUST_USE;
/** Wait until fewer pushes are judged on this machine than `slots`; until the deadline. */
int serve_take_slot(struct serving *s, struct ward_error *err) WARD_MUST_USE;
void serve_release(struct serving *s);

/** Take the lines apart; WARD_EPARSE when one is malformed. */
int push_lines(struct ward_span input, struct arena *arena, struct push_line **out, size_t *count,
	       struct ward_error *err) WARD_MUST_USE;

/** Run the worker over `input`; fills answer, error, verdict, timed_out. */
void serve_judge(struct serving *s, struct ward_span input, bool recheck);

/** What is only known by the worker is told, made safe. */
void serve_tell(struct serving *s);

/** Write pending references, ledger, audit log and metrics. Fails when what must be on disk is not:
 * then the push must not pass. */
int serve_record(struct serving *s, const char *event, struct ward_error *err) WARD_MUST_USE;
const char *server_mode_name(enum server_mode mode);
/** Path of the audit log or metrics file, NULL when there is none. */
const char *serve_audit_path(const struct serving *s);
const char *serve_metrics_path(const struct serving *s);

/** After the references have moved: judge what no hook had judged. */
int serve_post_receive(struct serving *s, struct ward_span input,
		       struct ward_error *err) WARD_MUST_USE;

#endif
