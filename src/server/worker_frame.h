/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_WORKER_FRAME_H
#define SERVER_WORKER_FRAME_H

/**
 * @file server/worker_frame.h
 * @brief What goes through the pipe: the bytes of the answer, then one trailer.
 *
 * The trailer repeats a mark that the parent drew before the fork, so that no
 * text of a repository, cut at any place, can pass for the end of an answer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "server/worker.h"

#define WORKER_MARK_BYTES 16

struct worker_trailer {
	uint8_t mark[WORKER_MARK_BYTES];
	uint64_t length; /**< bytes of the answer in front of it */
	int64_t code;	 /**< WARD_OK or the job's error */
	uint64_t line;
	uint64_t column;
	char message[sizeof(((struct ward_error *)NULL)->message)];
};

struct worker {
	int fd; /**< the pipe's end for writing */
	uint8_t mark[WORKER_MARK_BYTES];
	uint64_t sent;
	size_t answer_max;
	struct ward_error failed; /**< the first worker_write() that failed; none counts after it */
};

/** A descriptor above the three standard ones instead of `fd`, which is closed; -1 with errno. */
int worker_high_fd(int fd);

/** The life of the child; all signals are blocked at its start. */
_Noreturn void worker_live(struct worker *worker, worker_job job, void *ctx, pid_t parent);

#endif
