/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_JUDGE_H
#define SERVER_JUDGE_H

/**
 * @file server/judge.h
 * @brief The worker's job: confine itself, judge a push, answer.
 */

#include "gitward/server.h"
#include "server/config.h"
#include "server/host.h"
#include "server/worker.h"
#include "store/pending.h"
#include "store/state_dir.h"

struct run_push_door; /* engine/push_door.h */

/** What the parent knows before it forks. */
struct push_job {
	const struct ward_server_options *options;
	const struct server_config *config;
	const struct host *host;
	struct state_dir *state;	   /**< NULL: nothing is kept */
	const char *state_path;		   /**< of it */
	struct ward_span input;		   /**< lines of pre-receive */
	uint64_t deadline_ns;		   /**< time_mono_ns(); the parent kills a little later */
	int64_t now;			   /**< seconds since 1970 */
	const struct pending_ref *pending; /**< references let in unjudged before, by name */
	size_t pending_count;
	struct run_push_door *push; /**< NULL: certificates are not asked for */
	bool recheck; /**< the push is in already, and no clock of the policy ends the run */
};

struct ward_run;
/** Read the floor (NULL: none) and put it below the policy of `run`. */
int serve_use_floor(struct ward_run *run, const char *path, int64_t now,
		    struct ward_error *err) WARD_MUST_USE;

/** A worker_job; `ctx` is a struct push_job. */
int push_job_run(struct worker *worker, void *ctx, struct ward_error *err);

#endif
