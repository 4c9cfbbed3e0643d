/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

/**
 * @file server/worker.h
 * @brief A child that does what is dangerous, and a parent that has the clock.
 *
 * The parent forks; the child runs `job`, which writes its answer to a pipe
 * (worker_write) and returns. Only a child that returned WARD_OK, closed the
 * pipe and exited with 0 before the deadline has answered; whatever else
 * happens to it (a signal, a limit, a short answer, silence) is an error of
 * worker_run() with a reason that a person understands.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct buf;
struct worker; /* the child's end of the pipe */

typedef int (*worker_job)(struct worker *worker, void *ctx, struct ward_error *err);

struct worker_options {
	uint64_t deadline_ns; /**< time_mono_ns() at which the child is killed; 0: never */
	size_t answer_max;    /**< bytes of the answer; more is an error */
};

/**
 * Run `job` in a child; its answer is appended to `out`. WARD_EDEADLINE when the
 * clock ran out (the child was killed), WARD_ELIMIT when it met a resource limit
 * (SIGXCPU, SIGXFSZ, memory, answer_max), WARD_EBUG when it died by another
 * signal or ended without an answer, the job's own code and message when the
 * job failed, WARD_EIO when there is no child. The child never outlives this
 * call, and dies with its parent. On an error `out` is as before.
 *
 * A job that fails with WARD_EOOM below a bound on memory met that limit. The
 * child has a process group of its own, which is killed with it, no signal
 * handlers, /dev/null or nothing for its standard streams, and the caller's
 * other descriptors. While it runs SIGCHLD has its default action here; a
 * caller's handler for it sees nothing of this time.
 */
int worker_run(worker_job job, void *ctx, const struct worker_options *options, struct buf *out,
	       struct ward_error *err) WARD_MUST_USE;

/** In the child: send bytes of the answer. After the first failure nothing is an answer. */
int worker_write(struct worker *worker, const char *bytes, size_t len,
		 struct ward_error *err) WARD_MUST_USE;

#endif
